//! Which files does a pattern mean? Patterns are those of Go's `path.Match`, as `supabase/config.toml` has them.

use std::path::{Path, PathBuf};

/// The files below `base` that fit, sorted by name; `**` is not special, as in Go.
pub(crate) fn files(base: &Path, pattern: &str) -> Vec<PathBuf> {
    if Path::new(pattern).is_absolute() {
        return Some(PathBuf::from(pattern)).filter(|path| path.is_file()).into_iter().collect();
    }
    let mut found = vec![base.to_owned()];
    for part in pattern.split('/').filter(|part| !part.is_empty() && *part != ".") {
        found = found.iter().flat_map(|folder| below(folder, part)).collect();
    }
    found.retain(|path| path.is_file());
    found
}

/// What in `folder` fits one part of a pattern.
fn below(folder: &Path, part: &str) -> Vec<PathBuf> {
    if part == ".." {
        return folder.parent().map(Path::to_owned).into_iter().collect();
    }
    if !part.contains(['*', '?', '[', '\\']) {
        return Some(folder.join(part)).filter(|path| path.exists()).into_iter().collect();
    }
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| fits(part, name)).collect();
    names.sort();
    names.iter().map(|name| folder.join(name)).collect()
}

/// Whether the whole of `name` fits.
fn fits(pattern: &str, name: &str) -> bool {
    let mut letters = pattern.chars();
    let Some(letter) = letters.next() else { return name.is_empty() };
    let rest = letters.as_str();
    let next = || {
        name.chars().next().map(|first| (first, name.get(first.len_utf8()..).unwrap_or_default()))
    };
    match letter {
        '*' => {
            let ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
            ends.filter_map(|at| name.get(at..)).any(|tail| fits(rest, tail))
        }
        '?' => next().is_some_and(|(_, tail)| fits(rest, tail)),
        '[' => {
            let Some((class, rest)) = rest.split_once(']') else { return false };
            next().is_some_and(|(first, tail)| is_in(class, first) && fits(rest, tail))
        }
        '\\' => {
            let mut letters = rest.chars();
            let Some(wanted) = letters.next() else { return false };
            next().is_some_and(|(first, tail)| first == wanted && fits(letters.as_str(), tail))
        }
        wanted => next().is_some_and(|(first, tail)| first == wanted && fits(rest, tail)),
    }
}

/// Whether a letter is in a class such as `a-z0` or `^x`.
fn is_in(class: &str, letter: char) -> bool {
    let (negated, class) = class.strip_prefix('^').map_or((false, class), |class| (true, class));
    let letters: Vec<char> = class.chars().collect();
    let mut rest = letters.as_slice();
    let mut found = false;
    while let [first, tail @ ..] = rest {
        rest = match tail {
            ['-', last, tail @ ..] => {
                found |= (*first..=*last).contains(&letter);
                tail
            }
            tail => {
                found |= *first == letter;
                tail
            }
        };
    }
    found != negated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_they_mean_in_go() {
        let yes = [
            ("*.sql", "seed.sql"),
            ("*", ""),
            ("a*b*c", "a-b-b-c"),
            ("seed?.sql", "seed1.sql"),
            ("[0-9][^a].sql", "1b.sql"),
            (r"\*.sql", "*.sql"),
            ("é*", "éa"),
        ];
        for (pattern, name) in yes {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        let no = [
            ("*.sql", "seed.sq"),
            ("?", ""),
            ("[a-c]", "d"),
            ("[^a]", "a"),
            ("[a", "a"),
            ("a", "ab"),
        ];
        for (pattern, name) in no {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn files_come_sorted_and_folders_do_not_count() {
        let base = tempfile::tempdir().unwrap();
        for name in ["seeds/b.sql", "seeds/a.sql", "seeds/c.txt", "seeds/d.sql/x", "seed.sql"] {
            let path = base.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let names = |pattern: &str| -> Vec<String> {
            let found = files(base.path(), pattern);
            let below =
                |path: &PathBuf| path.strip_prefix(base.path()).unwrap().display().to_string();
            found.iter().map(below).collect()
        };
        assert_eq!(names("./seeds/*.sql").join(" ").replace('\\', "/"), "seeds/a.sql seeds/b.sql");
        assert_eq!(names("./seed.sql"), ["seed.sql"]);
        assert_eq!(names("seeds/../seed.sql").len(), 1);
        assert_eq!(names("nothing/*.sql"), Vec::<String>::new());
    }
}
