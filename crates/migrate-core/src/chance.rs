//! Chance names and versions: what must hold for any of them.

use std::cmp::Ordering;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::{Duration, Instant};

use crate::source::file_name::{FileName, of_file, of_folder, stem};
use crate::version::Version;

/// Numbers that look like chance (xorshift): the same in every ordinary run, others in a long one.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap_or_default()
    }

    fn joined(&mut self, parts: &[&str], most: usize) -> String {
        (0..self.roll(most + 1)).map(|_| parts[self.roll(parts.len())]).collect()
    }
}

/// Calls `each` so many times, or for as long as `cargo xtask fuzz` wants.
fn often(least: usize, each: &mut dyn FnMut(&mut Dice)) {
    let seconds = std::env::var_os("ROWSMITH_FUZZ_SECONDS");
    let seconds = seconds.and_then(|seconds| seconds.to_str()?.parse().ok());
    let seed = seconds.map_or(7, |_: u64| RandomState::new().build_hasher().finish());
    let (mut dice, started) = (Dice(seed | 1), Instant::now());
    let time = Duration::from_secs(seconds.unwrap_or(0));
    let mut rounds = 0;
    while rounds < least || started.elapsed() < time {
        each(&mut dice);
        rounds += 1;
    }
}

const NAME_PARTS: &[&str] = &[
    "1",
    "0",
    "00",
    "9",
    "10",
    "2025",
    "20251027",
    "120000",
    "235960",
    "99999999999999999999",
    "_",
    "__",
    "-",
    ".",
    " ",
    "V",
    "v",
    "U",
    "R__",
    "R",
    "B",
    "b1",
    "seed",
    "up",
    ".up",
    ".down",
    ".DOWN",
    "x",
    "add_users",
    "é",
    "表",
    "'",
    "\"",
    "\\",
    "$",
    ";",
    "--",
    "sql",
    ".sql",
    ".SQL",
    "\u{feff}",
    "2025-10-27",
    "T",
    "Z",
    "١",
];

#[test]
fn any_name_of_a_file_can_be_read() {
    let mut versioned = 0;
    often(50_000, &mut |dice| {
        let name = dice.joined(NAME_PARTS, 8);
        for (found, base) in [
            (of_file(&format!("{name}.sql")), stem(&format!("{name}.sql")).unwrap().to_owned()),
            (of_folder(&name), name.clone()),
        ] {
            let FileName::Versioned { version, name: words, .. } = found else { continue };
            versioned += 1;
            assert!(
                version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'),
                "{name:?} {version:?}"
            );
            assert!(version.starts_with(|c: char| c.is_ascii_digit()), "{name:?} {version:?}");
            assert!(base.ends_with(&words), "{name:?} {words:?}");
            // All digits of the name's start are in the version, in their order.
            let head = base.strip_suffix(&words).unwrap();
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            assert_eq!(digits(head), digits(&version), "{name:?} {version:?}");
        }
    });
    assert!(versioned > 1_000, "{versioned}");
}

#[test]
fn a_version_and_a_name_can_be_read_back() {
    often(50_000, &mut |dice| {
        let version = dice.joined(&["1", "2", "0", "31", "999"], 12);
        let words = dice.joined(&["a", "users", "é", "x1", "_y"], 4);
        if version.is_empty() || words.starts_with('_') || words.is_empty() {
            return;
        }
        let FileName::Versioned { version: found, name, .. } =
            of_file(&format!("{version}_{words}.sql"))
        else {
            panic!("{version}_{words}.sql has no version");
        };
        assert_eq!((found, name), (version, words));
    });
}

const VERSION_PARTS: &[&str] = &[
    "0",
    "1",
    "2",
    "9",
    "00",
    "10",
    "007",
    "20251027",
    "120000",
    "19991231235959",
    ".",
    "..",
    ".0",
    ".00",
    "a",
    "R__",
    "-",
    "",
    " ",
    "é",
    "99999999999999999999999999",
];

#[test]
fn versions_have_one_order() {
    often(100_000, &mut |dice| {
        let versions = [0, 1, 2].map(|_| {
            let text = dice.joined(VERSION_PARTS, 4);
            if dice.roll(8) == 0 { Version::repeatable(&text) } else { Version::new(&text) }
        });
        let [a, b, c] = &versions;
        assert_eq!(a.cmp(b), b.cmp(a).reverse(), "{versions:?}");
        assert_eq!(a.cmp(b) == Ordering::Equal, a == b, "{versions:?}");
        assert_eq!(a.cmp(a), Ordering::Equal, "{a:?}");
        if a <= b && b <= c {
            assert!(a <= c, "{versions:?}");
        }
        assert_eq!(a.same_number(b), b.same_number(a), "{versions:?}");
        assert_eq!(
            a.compare_as_number(b),
            b.compare_as_number(a).map(Ordering::reverse),
            "{versions:?}"
        );
        let mut sorted = versions.clone();
        sorted.sort();
        let mut again = [c.clone(), b.clone(), a.clone()];
        again.sort();
        assert_eq!(sorted, again);
    });
}
