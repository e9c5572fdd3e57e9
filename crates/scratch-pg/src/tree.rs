//! How does a server get extensions it was not installed with, when its own folders are not ours?
//!
//! Postgres finds its share folder and its libraries from where its executable really lies. So a copy of
//! the executable is put into a tree of the same shape, whose library folder is a link to the real one and
//! whose share folder is made of links to the real files plus the extensions' own. The shape is what the
//! installed server says of itself (`pg_config`), so share and bin may lie below different prefixes.

use std::io;
use std::path::{Component, Path, PathBuf};

use crate::account::Account;
use crate::cache;
use crate::error::Error;
use crate::options::{ExtensionFiles, Install};
use crate::place;
use crate::programs::Programs;
use crate::template::Template;

/// The programs to run, and which of the wanted extensions they had to be given.
#[derive(Debug)]
pub(crate) struct Equipped {
    pub(crate) programs: Programs,
    pub(crate) shims: Vec<String>,
}

/// Gives the programs the extensions they lack; programs that lack none are returned as they are.
pub(crate) fn equip(
    programs: Programs,
    template: &Template,
    extensions: &[ExtensionFiles],
    cache: &Path,
    account: Option<&Account>,
) -> Result<Equipped, Error> {
    if extensions.is_empty() {
        return Ok(Equipped { programs, shims: Vec::new() });
    }
    let share = match template.layout.get("SHAREDIR") {
        Some(share) => share.clone(),
        None => programs.share(account).map_err(|reason| {
            Error::files("find the server's share folder")(io::Error::other(reason))
        })?,
    };
    let missing: Vec<&ExtensionFiles> = extensions
        .iter()
        .filter(|files| {
            files.install == Install::Always
                || !share.join("extension").join(format!("{}.control", files.name)).exists()
        })
        .collect();
    if missing.is_empty() {
        return Ok(Equipped { programs, shims: Vec::new() });
    }
    let shape = Shape::new(&programs, share, template);
    let name = tree_name(&shape, &programs, template, &missing);
    let home = cache::obtain(cache, "trees", &name, |fresh| {
        shape
            .build(fresh)
            .and_then(|()| shape.add(fresh, &missing))
            .map_err(Error::files("make a tree of server files with room for extensions"))
    })?;
    let bin = shape.within(&home, &shape.bin);
    let shims = missing.iter().map(|files| files.name.to_owned()).collect();
    Ok(Equipped { programs: Programs { bin, ..programs }, shims })
}

/// Where the installed files are, and what all those places have in common.
struct Shape {
    root: PathBuf,
    bin: PathBuf,
    share: PathBuf,
    libraries: Vec<PathBuf>,
}

impl Shape {
    fn new(programs: &Programs, share: PathBuf, template: &Template) -> Self {
        let bin = programs.bin.clone();
        let known = ["PKGLIBDIR", "LIBDIR"];
        let mut libraries: Vec<PathBuf> =
            known.iter().filter_map(|name| template.layout.get(*name).cloned()).collect();
        if libraries.is_empty() {
            // Windows: the programs' own folders are siblings.
            libraries.extend(bin.parent().map(|prefix| prefix.join("lib")));
        }
        // A library folder that holds the programs or the share files is the system's: no need of it.
        libraries.retain(|library| {
            library.is_dir() && !bin.starts_with(library) && !share.starts_with(library)
        });
        libraries.sort();
        let mut root = common(&bin, &share);
        for library in &libraries {
            root = common(&root, library);
        }
        Self { root, bin, share, libraries }
    }

    /// Where a place of the installation is in the tree.
    fn within(&self, tree: &Path, place: &Path) -> PathBuf {
        tree.join(place.strip_prefix(&self.root).unwrap_or(place))
    }

    fn build(&self, tree: &Path) -> io::Result<()> {
        self.build_bin(tree)?;
        for library in &self.libraries {
            let target = self.within(tree, library);
            // A folder inside one that is linked already comes along with it.
            if !target.exists() {
                fs_err::create_dir_all(target.parent().unwrap_or(tree))?;
                link(library, &target)?;
            }
        }
        let share = self.within(tree, &self.share);
        fs_err::create_dir_all(share.join("extension"))?;
        for entry in fs_err::read_dir(&self.share)? {
            let entry = entry?;
            if entry.file_name() != "extension" {
                link(&entry.path(), &share.join(entry.file_name()))?;
            }
        }
        for entry in fs_err::read_dir(self.share.join("extension"))? {
            let entry = entry?;
            link(&entry.path(), &share.join("extension").join(entry.file_name()))?;
        }
        Ok(())
    }

    /// The server must be a copy: through a link it would find its way back. Where libraries are
    /// looked for beside the programs, everything else of the folder is needed too.
    fn build_bin(&self, tree: &Path) -> io::Result<()> {
        let bin = self.within(tree, &self.bin);
        fs_err::create_dir_all(&bin)?;
        for entry in fs_err::read_dir(&self.bin)? {
            let entry = entry?;
            let (from, to) = (entry.path(), bin.join(entry.file_name()));
            if entry.file_name() == "postgres" {
                fs_err::copy(&from, &to)?;
            } else if cfg!(windows) {
                link(&from, &to)?;
            }
        }
        Ok(())
    }

    /// Writes the extensions' own files.
    fn add(&self, tree: &Path, extensions: &[&ExtensionFiles]) -> io::Result<()> {
        let folder = self.within(tree, &self.share).join("extension");
        for files in extensions {
            let script = format!("{}--{}.sql", files.name, files.version);
            for (name, text) in
                [(format!("{}.control", files.name), files.control), (script, files.script)]
            {
                let path = folder.join(name);
                // What is there already is a link to the installation: not ours.
                if path.is_symlink() {
                    fs_err::remove_file(&path)?;
                }
                fs_err::write(path, text)?;
            }
        }
        Ok(())
    }
}

/// A name that changes with the programs, with what is installed beside them and with the extensions.
fn tree_name(
    shape: &Shape,
    programs: &Programs,
    template: &Template,
    extensions: &[&ExtensionFiles],
) -> String {
    let folder = shape.share.join("extension");
    // Installing an extension later adds a file, which changes the folder's time.
    let changed = fs_err::metadata(folder).and_then(|metadata| metadata.modified()).ok();
    let text = format!("1 {} {changed:?} {extensions:?}", template.identity);
    format!("{}-{}", programs.version, place::short_hash(text.as_bytes()))
}

/// The longest path that both paths begin with.
fn common(one: &Path, other: &Path) -> PathBuf {
    one.components()
        .zip(other.components())
        .take_while(|(left, right)| left == right)
        .map(|(left, _): (Component<'_>, _)| left)
        .collect()
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> io::Result<()> {
    fs_err::os::unix::fs::symlink(from, to)
}

/// Symbolic links need a privilege on Windows; hard links do not, and copies always work.
#[cfg(not(unix))]
fn link(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_dir() {
        fs_err::create_dir_all(to)?;
        for entry in fs_err::read_dir(from)? {
            let entry = entry?;
            link(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    fs_err::hard_link(from, to).or_else(|_| fs_err::copy(from, to).map(drop))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::common;

    #[test]
    fn the_root_is_what_all_places_share() {
        for (bin, share, root) in [
            ("/usr/lib/postgresql/15/bin", "/usr/share/postgresql/15", "/usr"),
            ("/usr/bin", "/usr/share/pgsql", "/usr"),
            ("/opt/pg/bin", "/srv/pg/share", "/"),
            ("/usr/pgsql-15/bin", "/usr/pgsql-15/share", "/usr/pgsql-15"),
        ] {
            assert_eq!(common(Path::new(bin), Path::new(share)), PathBuf::from(root));
        }
    }
}
