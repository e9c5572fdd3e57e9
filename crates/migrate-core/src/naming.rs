//! How are the migrations of a folder named, and what is the next one called?
//!
//! ```text
//! names in the folder --Naming::of--> Naming --next, clock passed in--> version --draft--> files that do not exist yet
//! ```

mod number;
mod slug;
mod template;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::source::{Listed, file_name};
use crate::utc::Utc;
use crate::version::Version;
use number::Numbering;
pub use number::{Next, Trap};
pub use template::Draft;
use template::Rollback;

/// How many of the newest migrations are looked at: habits change, and one odd file makes none.
const NEWEST: usize = 5;

/// How a folder names its migrations and writes down what takes them back.
#[derive(Clone, Debug)]
pub struct Naming {
    numbering: Numbering,
    spelling: Spelling,
    joint: char,
    shape: Shape,
    rollback: Rollback,
}

/// Which other tools read the folder, where its files do not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Nobody that runs a file without knowing our markers.
    OnlyUs,
    /// Somebody who runs whole files, such as the Supabase CLI.
    Others,
}

/// Which files a migration has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Files that differ in what follows the name.
    Files { up: &'static str, down: Option<&'static str> },
    /// Flyway's `V1__x.sql` and `U1__x.sql`.
    Undo,
    /// A folder with `up.sql` and perhaps `down.sql`, or with `migration.sql`.
    Folder { up: &'static str, down: Option<&'static str> },
}

impl Shape {
    fn of(listed: &Listed) -> Self {
        let ends =
            |path: &Path, end: &str| path.to_string_lossy().to_ascii_lowercase().ends_with(end);
        let down = listed.down.as_deref();
        if listed.folder.is_some() {
            let prisma = ends(&listed.up, "migration.sql");
            return match (prisma, down) {
                (true, _) => Self::Folder { up: "migration.sql", down: None },
                (false, None) => Self::Folder { up: "up.sql", down: None },
                (false, Some(_)) => Self::Folder { up: "up.sql", down: Some("down.sql") },
            };
        }
        let up = if ends(&listed.up, ".up.sql") { ".up.sql" } else { ".sql" };
        match down {
            Some(down) if !ends(down, ".down.sql") => Self::Undo,
            Some(_) => Self::Files { up, down: Some(".down.sql") },
            None => Self::Files { up, down: None },
        }
    }

    fn has_down_file(self) -> bool {
        match self {
            Self::Files { down, .. } | Self::Folder { down, .. } => down.is_some(),
            Self::Undo => true,
        }
    }

    fn up(self) -> &'static str {
        match self {
            Self::Files { up, .. } | Self::Folder { up, .. } => up,
            Self::Undo => ".sql",
        }
    }
}

/// How a version is written: `V`, `2025-10-27-120000`, `_`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Spelling {
    prefix: String,
    number: String,
    separator: String,
}

impl Spelling {
    /// Takes apart what stands before the name of a migration in the name of its file or folder.
    fn of(listed: &Listed, named: &Path) -> Option<Self> {
        let whole = named.file_name()?.to_str()?;
        let stem = if listed.folder.is_some() { whole } else { file_name::stem(whole)? };
        let head = stem.strip_suffix(listed.name.as_str())?;
        let digits = head.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        let prefix = head.get(..head.len() - digits.len())?.to_owned();
        let number = digits.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        let separator = digits.get(number.len()..)?.to_owned();
        Some(Self { prefix, number: number.to_owned(), separator })
    }

    /// `version` with the separators that the example has.
    fn write(&self, version: &Version) -> String {
        let version = version.as_str();
        if version.contains('.') {
            let dot = if self.number.contains('_') { "_" } else { "." };
            return version.replace('.', dot);
        }
        let is_digit = |letter: &char| letter.is_ascii_digit();
        if self.number.chars().filter(is_digit).count() != version.len() {
            return version.to_owned();
        }
        let mut digits = version.chars();
        let example = self.number.chars();
        example
            .filter_map(|letter| if is_digit(&letter) { digits.next() } else { Some(letter) })
            .collect()
    }
}

/// Files for a new migration, by path below the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFiles {
    /// The script that goes up and its text.
    pub up: (PathBuf, String),
    /// The file that takes it back and its text, where the folder has such files.
    pub down: Option<(PathBuf, String)>,
}

impl Naming {
    /// The way of a folder, by its newest migrations; `texts` are those of their scripts, as far as they are at hand. A folder
    /// without migrations gets fourteen digits, an underscore and one file.
    pub fn of(listed: &[Listed], texts: &[String], readers: Readers) -> Self {
        let versioned = listed.iter().rev().filter(|listed| !listed.version.is_repeatable());
        let newest: Vec<&Listed> = versioned.take(NEWEST).collect();
        let numbering = |listed: &Listed| Numbering::of(&listed.version);
        let alike = |listed: &Listed| {
            newest.iter().filter(|other| numbering(other) == numbering(listed)).count()
        };
        // Of equals `max_by_key` takes the last, and the newest should win.
        let model = newest.iter().rev().copied().max_by_key(|listed| alike(listed));
        let spelling = model.and_then(|model| Spelling::of(model, model.named()));
        let (Some(model), Some(spelling)) = (model, spelling) else {
            return Self::of_no_folder(readers);
        };
        let own = Shape::of(model);
        // Not every migration can be taken back, but a folder that has such files wants one more.
        let mut shapes = newest.iter().map(|listed| Shape::of(listed));
        let with_down = shapes.find(|shape| shape.has_down_file() && shape.up() == own.up());
        let shape = with_down.unwrap_or(own);
        // Who else reads the folder is not known: in comments, nothing can run by mistake.
        let said = texts.iter().find_map(|text| Rollback::of(text)).unwrap_or(Rollback::Comments);
        let rollback = if shape.has_down_file() { Rollback::OwnFile } else { said };
        Self { numbering: numbering(model), spelling, joint: joint(&newest), shape, rollback }
    }

    fn of_no_folder(readers: Readers) -> Self {
        let rollback = match readers {
            Readers::OnlyUs => Rollback::OURS,
            Readers::Others => Rollback::Comments,
        };
        Self {
            numbering: Numbering::STAMP,
            spelling: Spelling {
                prefix: String::new(),
                number: String::new(),
                separator: "_".to_owned(),
            },
            joint: '_',
            shape: Shape::Files { up: ".sql", down: None },
            rollback,
        }
    }

    /// The version of the next migration, given those that are there.
    pub fn next(&self, now: Utc, taken: &BTreeSet<Version>) -> Next {
        number::next(self.numbering, now, taken)
    }

    /// The files of a new migration; none when nothing of its title can stand in a file name.
    pub fn draft(&self, version: &Version, draft: &Draft<'_>) -> Option<NewFiles> {
        let name = slug::slug(draft.title, self.joint);
        if name.is_empty() {
            return None;
        }
        let separator = match self.spelling.separator.as_str() {
            "" if self.spelling.prefix.is_empty() => "_",
            "" => "__",
            separator => separator,
        };
        let number = self.spelling.write(version);
        let stem = |prefix: &str| format!("{prefix}{number}{separator}{name}");
        let own = stem(&self.spelling.prefix);
        let (up, down) = match self.shape {
            Shape::Files { up, down } => (
                PathBuf::from(format!("{own}{up}")),
                down.map(|down| PathBuf::from(format!("{own}{down}"))),
            ),
            Shape::Undo => (
                PathBuf::from(format!("{own}.sql")),
                Some(PathBuf::from(format!("{}.sql", stem("U")))),
            ),
            Shape::Folder { up, down } => {
                (Path::new(&own).join(up), down.map(|down| Path::new(&own).join(down)))
            }
        };
        let (text, undo) = draft.texts(self.rollback);
        Some(NewFiles { up: (up, text), down: down.zip(undo) })
    }

    /// The name of a file or folder of `listed` under another version: in the folder's way of writing versions, all else as it was.
    pub fn renamed(&self, listed: &Listed, named: &Path, version: &Version) -> Option<String> {
        let own = Spelling::of(listed, named)?;
        let name = named.file_name()?.to_str()?;
        let rest = name.get(own.prefix.len() + own.number.len() + own.separator.len()..)?;
        let is_undo = listed.down.as_deref() == Some(named) && own.prefix.eq_ignore_ascii_case("u");
        let prefix = if is_undo { &own.prefix } else { &self.spelling.prefix };
        let is_foreign = own.prefix.is_empty() != self.spelling.prefix.is_empty();
        let is_foreign = is_foreign && !listed.name.is_empty();
        let separator = if is_foreign { &self.spelling.separator } else { &own.separator };
        Some(format!("{prefix}{}{separator}{rest}", self.spelling.write(version)))
    }
}

/// What joins the words of names: a dash where the newest names have dashes and no underscores, identifiers of machines apart.
fn joint(newest: &[&Listed]) -> char {
    let is_machine =
        |name: &str| name.len() == 36 && name.bytes().filter(|byte| *byte == b'-').count() == 4;
    let names = newest.iter().map(|listed| listed.name.as_str()).filter(|name| !is_machine(name));
    let names: Vec<&str> = names.collect();
    let has = |joint: char| names.iter().any(|name| name.contains(joint));
    if has('-') && !has('_') { '-' } else { '_' }
}

#[cfg(test)]
mod tests;
