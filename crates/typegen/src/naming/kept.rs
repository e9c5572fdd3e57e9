//! Which letters beyond ASCII may stand in a Rust name without a warning?
//!
//! rustc warns of letters that are uncommon in identifiers, and of a script of which a crate uses
//! nothing but letters that look like others (`сор` in Cyrillic). The table was made by giving each
//! letter to rustc 1.95; letters of scripts that are not listed are escaped instead.

/// Whether rustc takes an identifier with these letters silently.
pub(super) fn acceptable(name: &str) -> bool {
    let mut proven = [true; SCRIPTS];
    for c in name.chars().filter(|c| !c.is_ascii()) {
        let Some(row) = KEPT.iter().find(|row| (row.first..=row.last).contains(&c)) else {
            return false;
        };
        if let Some(proven) = proven.get_mut(row.script) {
            *proven = false;
        }
    }
    for row in KEPT.iter().filter(|row| row.unlike_others) {
        if let Some(proven) = proven.get_mut(row.script) {
            *proven = *proven || name.contains(|c| (row.first..=row.last).contains(&c));
        }
    }
    proven.iter().all(|proven| *proven)
}

struct Letters {
    first: char,
    last: char,
    script: usize,
    unlike_others: bool,
}

const fn sure(first: char, last: char, script: usize) -> Letters {
    Letters { first, last, script, unlike_others: true }
}

/// Letters that look like those of another script; found only after the sure ones.
const fn alike(first: char, last: char, script: usize) -> Letters {
    Letters { first, last, script, unlike_others: false }
}

const SCRIPTS: usize = 7;
const LATIN: usize = 0;
const GREEK: usize = 1;
const CYRILLIC: usize = 2;
const HIRAGANA: usize = 3;
const KATAKANA: usize = 4;
const HAN: usize = 5;
const HANGUL: usize = 6;

const KEPT: &[Letters] = &[
    sure('\u{c0}', '\u{d6}', LATIN),
    sure('\u{d8}', '\u{f6}', LATIN),
    sure('\u{f8}', '\u{12f}', LATIN),
    sure('\u{134}', '\u{13e}', LATIN),
    sure('\u{141}', '\u{148}', LATIN),
    sure('\u{14a}', '\u{17e}', LATIN),
    sure('\u{386}', '\u{386}', GREEK),
    sure('\u{388}', '\u{38a}', GREEK),
    sure('\u{38c}', '\u{38c}', GREEK),
    sure('\u{38e}', '\u{38f}', GREEK),
    sure('\u{394}', '\u{394}', GREEK),
    sure('\u{39e}', '\u{39e}', GREEK),
    sure('\u{3a3}', '\u{3a3}', GREEK),
    sure('\u{3a8}', '\u{3af}', GREEK),
    sure('\u{3b6}', '\u{3b7}', GREEK),
    sure('\u{3bb}', '\u{3bc}', GREEK),
    sure('\u{3be}', '\u{3be}', GREEK),
    sure('\u{3c2}', '\u{3c2}', GREEK),
    sure('\u{3c7}', '\u{3ce}', GREEK),
    alike('\u{391}', '\u{3a1}', GREEK),
    alike('\u{3a4}', '\u{3a7}', GREEK),
    alike('\u{3b1}', '\u{3c6}', GREEK),
    sure('\u{401}', '\u{403}', CYRILLIC),
    sure('\u{407}', '\u{407}', CYRILLIC),
    sure('\u{409}', '\u{40f}', CYRILLIC),
    sure('\u{414}', '\u{414}', CYRILLIC),
    sure('\u{416}', '\u{416}', CYRILLIC),
    sure('\u{418}', '\u{419}', CYRILLIC),
    sure('\u{426}', '\u{42a}', CYRILLIC),
    sure('\u{42d}', '\u{42d}', CYRILLIC),
    sure('\u{42f}', '\u{42f}', CYRILLIC),
    sure('\u{432}', '\u{432}', CYRILLIC),
    sure('\u{434}', '\u{434}', CYRILLIC),
    sure('\u{436}', '\u{439}', CYRILLIC),
    sure('\u{43b}', '\u{43d}', CYRILLIC),
    sure('\u{446}', '\u{453}', CYRILLIC),
    sure('\u{457}', '\u{457}', CYRILLIC),
    sure('\u{459}', '\u{45a}', CYRILLIC),
    sure('\u{45c}', '\u{45f}', CYRILLIC),
    alike('\u{404}', '\u{45b}', CYRILLIC),
    sure('\u{3041}', '\u{304e}', HIRAGANA),
    sure('\u{3050}', '\u{3077}', HIRAGANA),
    sure('\u{3079}', '\u{3096}', HIRAGANA),
    alike('\u{304f}', '\u{3078}', HIRAGANA),
    sure('\u{30ac}', '\u{30be}', KATAKANA),
    sure('\u{30c0}', '\u{30c7}', KATAKANA),
    sure('\u{30d0}', '\u{30d7}', KATAKANA),
    sure('\u{30d9}', '\u{30ec}', KATAKANA),
    sure('\u{30ee}', '\u{30fa}', KATAKANA),
    alike('\u{30a1}', '\u{30fa}', KATAKANA),
    // The long sound, at home in both.
    sure('\u{30fc}', '\u{30fc}', LATIN),
    sure('\u{3005}', '\u{3005}', LATIN),
    sure('\u{4e01}', '\u{4e3e}', HAN),
    sure('\u{4e40}', '\u{4e8b}', HAN),
    sure('\u{4e8d}', '\u{4eba}', HAN),
    sure('\u{4ebc}', '\u{513e}', HAN),
    sure('\u{5140}', '\u{516a}', HAN),
    sure('\u{516c}', '\u{529a}', HAN),
    sure('\u{529c}', '\u{535b}', HAN),
    sure('\u{535d}', '\u{53e2}', HAN),
    sure('\u{53e4}', '\u{56d6}', HAN),
    sure('\u{56d8}', '\u{5914}', HAN),
    sure('\u{5916}', '\u{5de4}', HAN),
    sure('\u{5de6}', '\u{9fff}', HAN),
    alike('\u{4e00}', '\u{9fff}', HAN),
    sure('\u{ac00}', '\u{d7a3}', HANGUL),
];
