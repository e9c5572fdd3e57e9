//! How do the same migrations look in the form that each runner wants?

use std::{
    fs,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use crate::{bench::project::migration, cargo::Failure, postgres::empty_folder};

/// The same files, once for each form.
pub(super) struct Folders {
    folder: PathBuf,
    is_large: bool,
}

/// How a runner wants its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// All of it in one file.
    Whole,
    /// `00001_table.sql`: ours and sqlx.
    Plain,
    /// `V1__table.sql`.
    Refinery,
    /// `00001_table.sql` with `-- migrate:up`, and `-- migrate:down` behind it.
    Dbmate,
    /// `00001_table/up.sql`.
    Diesel,
    /// `00001_table.sql` with `-- Up Migration`.
    NodePgMigrate,
}

const FORMS: [(Form, &str); 6] = [
    (Form::Whole, "whole"),
    (Form::Plain, "plain"),
    (Form::Refinery, "refinery"),
    (Form::Dbmate, "dbmate"),
    (Form::Diesel, "diesel"),
    (Form::NodePgMigrate, "node-pg-migrate"),
];

/// How long one of the large file's statements is.
const STATEMENT: usize = 208;

impl Folders {
    /// Small files: a table, an index and a comment each.
    pub(super) fn small(work: &Path, size: usize) -> Result<Self, Failure> {
        let folders =
            Self { folder: empty_folder(work, &format!("small_{size}"))?, is_large: false };
        for (form, _) in FORMS {
            for number in 1..=size {
                folders.write(form, number, &mut |file| {
                    file.write_all(migration(number).as_bytes())
                })?;
            }
        }
        Ok(folders)
    }

    /// One file of so many megabytes: a table, and single INSERTs.
    pub(super) fn large(work: &Path, megabytes: usize) -> Result<Self, Failure> {
        let folders = Self { folder: empty_folder(work, "large")?, is_large: true };
        let count = megabytes * 1_000_000 / STATEMENT;
        for (form, _) in FORMS {
            folders.write(form, 1, &mut |file| {
                writeln!(file, "create table large (id int, name text, note text);")?;
                (0..count).try_for_each(|number| {
                    let note = "the rest is as long as it has to be ".repeat(4);
                    writeln!(
                        file,
                        "insert into large values ({number:07}, 'name {number:07}', '{note}');"
                    )
                })
            })?;
        }
        Ok(folders)
    }

    /// Whether they are one large file.
    pub(super) fn are_large(&self) -> bool {
        self.is_large
    }

    /// The folder of one form, or the one file.
    pub(super) fn get(&self, form: Form) -> PathBuf {
        let name = FORMS.iter().find(|(known, _)| *known == form).map_or("", |(_, name)| *name);
        let folder = self.folder.join(name);
        if form == Form::Whole { folder.join("whole.sql") } else { folder }
    }

    /// Writes one migration; all of them to the end of one file where that is the form.
    fn write(
        &self,
        form: Form,
        number: usize,
        sql: &mut dyn FnMut(&mut dyn std::io::Write) -> std::io::Result<()>,
    ) -> Result<(), Failure> {
        let folder = self.get(form);
        let (path, mark) = match form {
            Form::Whole => (folder, ""),
            Form::Plain => (folder.join(format!("{number:05}_table.sql")), ""),
            Form::Refinery => (folder.join(format!("V{number}__table.sql")), ""),
            Form::Dbmate => (folder.join(format!("{number:05}_table.sql")), "-- migrate:up\n"),
            Form::Diesel => (folder.join(format!("{number:05}_table")).join("up.sql"), ""),
            Form::NodePgMigrate => {
                (folder.join(format!("{number:05}_table.sql")), "-- Up Migration\n")
            }
        };
        let mut written = || {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            let mut file =
                BufWriter::new(fs::File::options().create(true).append(true).open(&path)?);
            file.write_all(mark.as_bytes())?;
            sql(&mut file)?;
            if form == Form::Dbmate {
                writeln!(file, "-- migrate:down")?;
            }
            file.flush()
        };
        written().map_err(|error| format!("cannot write `{}`: {error}", path.display()))
    }
}
