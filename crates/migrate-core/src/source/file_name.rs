//! What does the name of a file or folder say: which version, which name, up or down?

/// What the name of a `.sql` file (or of a folder with an `up.sql` in it) says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum FileName {
    /// A script with a version.
    Versioned { version: String, name: String, direction: Direction },
    /// Flyway's `R__name.sql`: runs whenever it changed, after all versions.
    Repeatable { name: String },
    /// Flyway's `B1__name.sql`: stands for all versions up to its own.
    Baseline,
    /// `seed.sql`.
    Seed,
    /// No version in it.
    Unversioned,
}

/// Which way a script goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// It makes the change, as files do that say nothing.
    Up,
    /// It takes the change back.
    Down,
    /// Flyway's `U1__x.sql` takes back `V1__x.sql`; refinery's `U1__x.sql` makes a change when no `V1__` exists.
    UndoOrUp,
}

/// Reads the name of a file, `.sql` included.
pub(crate) fn of_file(file_name: &str) -> FileName {
    let Some(stem) = strip_suffix_ignoring_case(file_name, ".sql") else {
        return FileName::Unversioned;
    };
    if stem.eq_ignore_ascii_case("seed") {
        return FileName::Seed;
    }
    if let Some(name) = stem.strip_prefix("R__") {
        return FileName::Repeatable { name: name.to_owned() };
    }
    let (stem, suffix) = split_direction(stem);
    match split_prefix(stem) {
        ('B', rest) if split_flyway(rest).is_some() => FileName::Baseline,
        ('U', rest) => versioned(split_flyway(rest), Direction::UndoOrUp),
        ('V', rest) => versioned(split_flyway(rest).or_else(|| split(rest)), suffix),
        _ => versioned(split(stem), suffix),
    }
}

/// The name of a `.sql` file without what says that it is one, and which way it goes.
pub(crate) fn stem(file_name: &str) -> Option<&str> {
    strip_suffix_ignoring_case(file_name, ".sql").map(|stem| split_direction(stem).0)
}

fn split_direction(stem: &str) -> (&str, Direction) {
    let cut = |suffix| strip_suffix_ignoring_case(stem, suffix);
    match (cut(".up"), cut(".down")) {
        (Some(stem), _) => (stem, Direction::Up),
        (None, Some(stem)) => (stem, Direction::Down),
        (None, None) => (stem, Direction::Up),
    }
}

/// Reads the name of a folder that holds `up.sql`.
pub(crate) fn of_folder(folder_name: &str) -> FileName {
    versioned(split(folder_name), Direction::Up)
}

fn versioned(parts: Option<(String, &str)>, direction: Direction) -> FileName {
    parts.map_or(FileName::Unversioned, |(version, name)| FileName::Versioned {
        version,
        name: name.to_owned(),
        direction,
    })
}

/// Separates a letter before a digit: `V1__x`, `v1__x`.
fn split_prefix(stem: &str) -> (char, &str) {
    let mut letters = stem.chars();
    let first = letters.next().map_or(' ', |letter| letter.to_ascii_uppercase());
    match letters.as_str() {
        rest if "VUB".contains(first) && rest.starts_with(|next: char| next.is_ascii_digit()) => {
            (first, rest)
        }
        _ => (' ', stem),
    }
}

/// Flyway: everything before `__` is the version, `_` in it stands for a dot.
fn split_flyway(rest: &str) -> Option<(String, &str)> {
    let (version, name) = rest.split_once("__").unwrap_or((rest, ""));
    let version = version.replace('_', ".");
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    version.split('.').all(is_number).then_some((version, name))
}

/// Everybody else: digits, then `_`, `-`, `.` or the end.
fn split(stem: &str) -> Option<(String, &str)> {
    split_dashed_date(stem).or_else(|| split_date_and_clock(stem)).or_else(|| split_digits(stem))
}

/// Diesel: `2025-10-27-000016_x` is version 20251027000016; the number after the date is optional.
fn split_dashed_date(stem: &str) -> Option<(String, &str)> {
    let mut version = String::new();
    let mut rest = stem;
    for (index, width) in [4, 2, 2].into_iter().enumerate() {
        rest = if index == 0 { rest } else { rest.strip_prefix('-')? };
        let (digits, tail) = take_digits(rest);
        if digits.len() != width {
            return None;
        }
        version.push_str(digits);
        rest = tail;
    }
    while let Some((digits, tail)) = rest.strip_prefix('-').map(take_digits) {
        if digits.len() < 4 || !ends_version(tail) {
            break;
        }
        version.push_str(digits);
        rest = tail;
    }
    Some((version, name_after(rest)?))
}

/// `20251027_120000_x` is version 20251027120000, when the second number can be a time of day.
fn split_date_and_clock(stem: &str) -> Option<(String, &str)> {
    let (date, tail) = take_digits(stem);
    let (clock, rest) = take_digits(tail.strip_prefix(['_', '-'])?);
    let below = |range: std::ops::Range<usize>, limit: u32| {
        clock
            .get(range)
            .and_then(|digits| digits.parse::<u32>().ok())
            .is_some_and(|value| value < limit)
    };
    let is_clock = clock.len() == 6 && below(0..2, 24) && below(2..4, 60) && below(4..6, 60);
    (date.len() == 8 && is_clock).then(|| Some((format!("{date}{clock}"), name_after(rest)?)))?
}

/// `001_x`, `1.2_x`, `20251008111500-x`, `20251008111500`.
fn split_digits(stem: &str) -> Option<(String, &str)> {
    let (digits, mut rest) = take_digits(stem);
    if digits.is_empty() {
        return None;
    }
    let mut version = digits.to_owned();
    while let Some((digits, tail)) = rest.strip_prefix('.').map(take_digits) {
        if digits.is_empty() || !ends_version(tail) {
            break;
        }
        version = format!("{version}.{digits}");
        rest = tail;
    }
    Some((version, name_after(rest)?))
}

/// The leading digits and what follows them.
fn take_digits(text: &str) -> (&str, &str) {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn ends_version(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(['_', '-', '.'])
}

/// The name after the separator; none when the version does not end here.
fn name_after(rest: &str) -> Option<&str> {
    ends_version(rest).then(|| rest.strip_prefix(['_', '-', '.']).unwrap_or(rest))
}

fn strip_suffix_ignoring_case<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let (head, tail) = text.split_at_checked(text.len().checked_sub(suffix.len())?)?;
    tail.eq_ignore_ascii_case(suffix).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn up(name: &str) -> (String, String) {
        match of_file(name) {
            FileName::Versioned { version, name, direction: Direction::Up } => (version, name),
            other => panic!("{name}: {other:?}"),
        }
    }

    #[test]
    fn a_name_that_begins_with_a_dot_has_no_version() {
        for name in [".1_x.sql", ".2025-10-27_x.sql", "..1.sql", ".V1__x.sql"] {
            assert_eq!(of_file(name), FileName::Unversioned, "{name}");
        }
    }

    #[test]
    fn every_style_in_the_wild_has_its_version() {
        let table = [
            ("001_x.sql", "001", "x"),
            ("1_x.sql", "1", "x"),
            ("00012_add_users.sql", "00012", "add_users"),
            ("20251027_x.sql", "20251027", "x"),
            ("20251027_120000_x.sql", "20251027120000", "x"),
            ("20251027-235959.sql", "20251027235959", ""),
            ("20251027_250000_x.sql", "20251027", "250000_x"),
            ("202510081115_x.sql", "202510081115", "x"),
            ("1761561600000_x.sql", "1761561600000", "x"),
            ("1761561600_x.sql", "1761561600", "x"),
            ("20251008111500_x.sql", "20251008111500", "x"),
            ("20251008111500-x.sql", "20251008111500", "x"),
            ("20251008111500.sql", "20251008111500", ""),
            (
                "20250827092936_0ca1ca7b-3119-430f-8805-0b2ea91ced2c.sql",
                "20250827092936",
                "0ca1ca7b-3119-430f-8805-0b2ea91ced2c",
            ),
            ("99999999999999_x.sql", "99999999999999", "x"),
            ("V1__x.sql", "1", "x"),
            ("V1.2__x.sql", "1.2", "x"),
            ("V2_33_2__Some_thing.sql", "2.33.2", "Some_thing"),
            ("v12__x.SQL", "12", "x"),
            ("V3_x.sql", "3", "x"),
            ("V4.sql", "4", ""),
            ("1.2_x.sql", "1.2", "x"),
            ("001.x.sql", "001", "x"),
            ("001.2fa.sql", "001", "2fa"),
            ("0001_x.up.sql", "0001", "x"),
            ("2025-10-27-add-users.sql", "20251027", "add-users"),
            ("001_it's \"quoted\"\n.sql", "001", "it's \"quoted\"\n"),
            ("001_été.sql", "001", "été"),
            ("001__x.sql", "001", "_x"),
        ];
        for (file, version, name) in table {
            assert_eq!(up(file), (version.to_owned(), name.to_owned()), "{file:?}");
        }
    }

    #[test]
    fn what_has_no_version_is_known_as_such() {
        for file in [
            "x.sql",
            "init.sql",
            "1password.sql",
            "_001.sql",
            ".sql",
            "V__x.sql",
            "Vx.sql",
            "é1_x.sql",
            "R_x.sql",
            "1_x.txt",
        ] {
            assert_eq!(of_file(file), FileName::Unversioned, "{file}");
        }
        assert_eq!(of_file("Seed.sql"), FileName::Seed);
        assert_eq!(of_file("B10__base.sql"), FileName::Baseline);
        assert_eq!(of_file("R__views.sql"), FileName::Repeatable { name: "views".into() });
    }

    #[test]
    fn down_scripts_are_told_apart() {
        let direction = |file: &str| match of_file(file) {
            FileName::Versioned { direction, .. } => direction,
            other => panic!("{other:?}"),
        };
        assert_eq!(direction("001_x.down.sql"), Direction::Down);
        assert_eq!(direction("U1__x.sql"), Direction::UndoOrUp);
        assert_eq!(direction("001_x.DOWN.sql"), Direction::Down);
    }

    #[test]
    fn folders_of_diesel_have_their_hyphens_removed() {
        let version = |folder: &str| match of_folder(folder) {
            FileName::Versioned { version, name, .. } => format!("{version} {name}"),
            other => format!("{other:?}"),
        };
        assert_eq!(
            version("2025-08-01-000016_smoosh-tables-together"),
            "20250801000016 smoosh-tables-together"
        );
        assert_eq!(
            version("00000000000000_diesel_initial_setup"),
            "00000000000000 diesel_initial_setup"
        );
        assert_eq!(version("20230608071249_init"), "20230608071249 init");
        assert_eq!(version("2018-01-14-171611_create_tables"), "20180114171611 create_tables");
        assert_eq!(version("views"), "Unversioned");
    }
}
