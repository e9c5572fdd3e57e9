//! How do files get new names, so that either all get theirs or none does?

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::git::Repository;

/// Renames that were done and can still be taken back. Dropped before [`Renames::keep`], it takes them back.
#[derive(Debug)]
pub(crate) struct Renames<'a> {
    repository: Option<&'a Repository>,
    done: Vec<(PathBuf, PathBuf)>,
}

impl<'a> Renames<'a> {
    /// Nothing has been renamed yet. In a repository, git moves what it follows.
    pub(crate) fn begin(repository: Option<&'a Repository>) -> Self {
        Self { repository, done: Vec::new() }
    }

    /// Renames a file or folder; never onto one that exists.
    pub(crate) fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        if to.symlink_metadata().is_ok() {
            let problem = format!("`{}` exists already", to.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, problem));
        }
        self.carry_out(from, to)?;
        self.done.push((from.to_owned(), to.to_owned()));
        Ok(())
    }

    /// Lets everything stay as it is now.
    pub(crate) fn keep(mut self) {
        self.done.clear();
    }

    fn carry_out(&self, from: &Path, to: &Path) -> io::Result<()> {
        match self.repository.filter(|repository| repository.tracks(from)) {
            Some(repository) => repository.rename(from, to),
            None => fs_err::rename(from, to),
        }
    }
}

impl Drop for Renames<'_> {
    fn drop(&mut self) {
        for (from, to) in std::mem::take(&mut self.done).iter().rev() {
            // What cannot be taken back is still whole, under one name or the other.
            drop(self.carry_out(to, from));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["a", "b", "taken"] {
            std::fs::write(at(name), name).unwrap();
        }
        let mut renames = Renames::begin(None);
        renames.rename(&at("a"), &at("a2")).unwrap();
        let error = renames.rename(&at("b"), &at("taken")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        drop(renames);
        assert!(at("a").is_file() && at("b").is_file() && !at("a2").exists());
        assert_eq!(std::fs::read_to_string(at("taken")).unwrap(), "taken");
        let mut renames = Renames::begin(None);
        renames.rename(&at("a"), &at("a2")).unwrap();
        renames.keep();
        assert!(at("a2").is_file() && !at("a").exists());
    }
}
