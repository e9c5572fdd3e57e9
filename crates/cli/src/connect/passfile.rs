//! Which password does the user's password file hold for a place? By libpq's rules.

use std::path::Path;

/// What a line is chosen by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// The host; `localhost` for a socket in the usual folder.
    pub(crate) host: &'a str,
    /// The port.
    pub(crate) port: u16,
    /// The database.
    pub(crate) database: &'a str,
    /// The user.
    pub(crate) user: &'a str,
}

/// Reads the file; an absent one is as good as an empty one.
///
/// # Errors
/// Says why a file that is there is not used, which libpq warns of.
pub(crate) fn read(file: &Path) -> Result<String, String> {
    let ignored = |why: &str| format!("the password file `{}` is ignored: {why}", file.display());
    let Ok(metadata) = fs_err::metadata(file) else { return Ok(String::new()) };
    if !metadata.is_file() {
        return Err(ignored("it is not a plain file"));
    }
    if is_open(&metadata) {
        return Err(ignored("others may read it; `chmod 0600` it"));
    }
    fs_err::read_to_string(file).map_err(|error| ignored(&error.to_string()))
}

#[cfg(unix)]
fn is_open(metadata: &std::fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::mode(metadata) & 0o077 != 0
}

/// Windows keeps the folder to its user.
#[cfg(not(unix))]
fn is_open(_: &std::fs::Metadata) -> bool {
    false
}

/// The password of the first line that fits.
pub(crate) fn find(text: &str, wanted: &Wanted<'_>) -> Option<String> {
    let port = wanted.port.to_string();
    let fields = [wanted.host, &port, wanted.database, wanted.user];
    let lines = text.split('\n').map(|line| line.trim_end_matches('\r'));
    lines.filter(|line| !line.starts_with('#')).find_map(|line| {
        let password = fields.iter().try_fold(line, |rest, field| behind(rest, field))?;
        Some(unescaped(password)).filter(|password| !password.is_empty())
    })
}

/// What comes behind the field at the start of a line, if the field stands for `wanted`.
fn behind<'l>(line: &'l str, wanted: &str) -> Option<&'l str> {
    if let Some(rest) = line.strip_prefix("*:") {
        return Some(rest);
    }
    let (mut line, mut wanted) = (line.chars(), wanted.chars());
    loop {
        let found = match line.next()? {
            ':' if wanted.as_str().is_empty() => return Some(line.as_str()),
            '\\' => line.next()?,
            plain => plain,
        };
        if wanted.next() != Some(found) {
            return None;
        }
    }
}

/// The last field: backslashes gone, and what comes behind a colon too.
fn unescaped(text: &str) -> String {
    let mut letters = text.chars();
    let mut plain = String::new();
    while let Some(letter) = letters.next().filter(|letter| *letter != ':') {
        plain.push(if letter == '\\' { letters.next().unwrap_or(letter) } else { letter });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# db:5432:app:me:comment\r\ndb:5432:app:me:one\r\ndb:*:*:me:two\n\
        a\\:b:5432:c\\\\d:me:th\\:r\\\\ee:rest\n*:5433:*:*:any\n\\:\\:1:5432:*:*:six\n::2:5432:*:*:two\n*:*:*:empty:\n";

    fn password(host: &str, port: u16, database: &str, user: &str) -> Option<String> {
        find(FILE, &Wanted { host, port, database, user })
    }

    #[test]
    fn the_first_line_that_fits_counts() {
        assert_eq!(password("db", 5432, "app", "me").as_deref(), Some("one"));
        assert_eq!(password("db", 5434, "app", "me").as_deref(), Some("two"));
        assert_eq!(password("x", 5433, "y", "z").as_deref(), Some("any"));
        assert_eq!(password("db", 5432, "app", "other"), None);
        assert_eq!(password("d", 5432, "app", "me"), None);
        assert_eq!(password("x", 5432, "y", "empty"), None);
    }

    #[test]
    fn colons_and_backslashes_are_escaped() {
        assert_eq!(password("a:b", 5432, r"c\d", "me").as_deref(), Some(r"th:r\ee"));
        assert_eq!(password("::1", 5432, "app", "me").as_deref(), Some("six"));
        // As libpq does it, though its documentation asks for the backslashes.
        assert_eq!(password("::2", 5432, "app", "me").as_deref(), Some("two"));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_not_used() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pgpass");
        assert_eq!(read(&file), Ok(String::new()));
        std::fs::write(&file, "a:b:c:d:secret").unwrap();
        for mode in [0o640, 0o604, 0o644] {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            let refused = read(&file).unwrap_err();
            assert!(
                refused.ends_with("is ignored: others may read it; `chmod 0600` it"),
                "{refused}"
            );
        }
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(read(&file).as_deref(), Ok("a:b:c:d:secret"));
        let refused = read(folder.path()).unwrap_err();
        assert!(refused.ends_with("is ignored: it is not a plain file"), "{refused}");
    }
}
