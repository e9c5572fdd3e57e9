//! How does an archive become a folder, with nothing in it that reaches out of that folder?

use std::io::{self, BufReader, Read};
use std::path::{Component, Path, PathBuf};

use flate2::read::GzDecoder;
use tar::{Archive, Entry, EntryType};

use crate::account;

/// Unpacks a gzipped tar archive: of the entries below `prefix` folders deep, without those folders.
pub(crate) fn unpack(file: &Path, prefix: usize, into: &Path) -> io::Result<()> {
    let mut archive = Archive::new(GzDecoder::new(BufReader::new(fs_err::File::open(file)?)));
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        let inner: PathBuf = path.components().skip(prefix).collect();
        if inner.as_os_str().is_empty() {
            continue;
        }
        if !is_plain(&path) {
            return Err(outside(&path));
        }
        place(&mut entry, &into.join(&inner))?;
    }
    Ok(())
}

fn place<R: Read>(entry: &mut Entry<'_, R>, target: &Path) -> io::Result<()> {
    let parent = target.parent().unwrap_or(target);
    match entry.header().entry_type() {
        EntryType::Directory => fs_err::create_dir_all(target),
        EntryType::Regular => {
            fs_err::create_dir_all(parent)?;
            let mut file = fs_err::File::create(target)?;
            io::copy(entry, &mut file)?;
            let is_program = entry.header().mode()? & 0o111 != 0;
            account::restrict(target, if is_program { 0o755 } else { 0o644 })
        }
        EntryType::Symlink => {
            let link = entry.link_name()?.map(std::borrow::Cow::into_owned).unwrap_or_default();
            if !is_plain(&link) {
                return Err(outside(&link));
            }
            fs_err::create_dir_all(parent)?;
            link_to(&link, target)
        }
        // Other kinds occur in no build; one that needed them would not start, and say so.
        _ => Ok(()),
    }
}

/// Makes the links that a package cannot carry and lists in `pg-symlinks.json` instead, as
/// `[{"source": "native/lib/libpq.so.5.17", "target": "native/lib/libpq.so.5"}]`.
pub(crate) fn relink(home: &Path) -> io::Result<()> {
    let list = home.join("pg-symlinks.json");
    if !list.exists() {
        return Ok(());
    }
    let links: serde_json::Value = serde_json::from_slice(&fs_err::read(&list)?)?;
    for link in links.as_array().into_iter().flatten() {
        let inner = |name: &str| {
            let path = Path::new(link.get(name)?.as_str()?).strip_prefix("native").ok()?;
            is_plain(path).then(|| path.to_path_buf())
        };
        let (Some(source), Some(target)) = (inner("source"), inner("target")) else {
            return Err(io::Error::other(format!("`{}` has an odd entry: {link}", list.display())));
        };
        // As seen from the folder of the link, so that the whole can be moved.
        let up = target.components().skip(1).map(|_| Component::ParentDir);
        let relative: PathBuf = if source.parent() == target.parent() {
            source.components().next_back().into_iter().collect()
        } else {
            up.chain(source.components()).collect()
        };
        let target = home.join(target);
        if !target.is_symlink() && !target.exists() {
            link_to(&relative, &target)?;
        }
    }
    Ok(())
}

/// Whether a path stays below where it starts.
fn is_plain(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

fn outside(path: &Path) -> io::Error {
    io::Error::other(format!("the archive names `{}`, which is outside of it", path.display()))
}

#[cfg(unix)]
fn link_to(relative: &Path, target: &Path) -> io::Result<()> {
    fs_err::os::unix::fs::symlink(relative, target)
}

/// Windows builds have no links to speak of; a copy serves as well.
#[cfg(not(unix))]
fn link_to(relative: &Path, target: &Path) -> io::Result<()> {
    let source = target.parent().unwrap_or(target).join(relative);
    fs_err::copy(source, target).map(drop)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use tar::{Builder, EntryType, Header};

    use super::{relink, unpack};

    fn header(kind: EntryType, size: u64, mode: u32) -> Header {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(size);
        header.set_mode(mode);
        header
    }

    /// An archive with one file under a name that `tar` itself would refuse to write.
    fn archive(folder: &Path, name: &str, link: Option<&str>) -> std::path::PathBuf {
        let file = folder.join("archive.tgz");
        let mut builder =
            Builder::new(GzEncoder::new(fs_err::File::create(&file).unwrap(), Compression::fast()));
        let kind = if link.is_some() { EntryType::Symlink } else { EntryType::Regular };
        let data: &[u8] = if link.is_some() { b"" } else { b"text" };
        let mut header = header(kind, data.len() as u64, 0o755);
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        if let Some(link) = link {
            header.as_old_mut().linkname[..link.len()].copy_from_slice(link.as_bytes());
        }
        header.set_cksum();
        builder.append(&header, data).unwrap();
        builder.into_inner().unwrap().finish().unwrap();
        file
    }

    #[test]
    fn leaves_the_outer_folders_away() {
        let folder = tempfile::tempdir().unwrap();
        let file = archive(folder.path(), "package/native/bin/postgres", None);
        unpack(&file, 2, &folder.path().join("out")).unwrap();
        assert_eq!(fs_err::read_to_string(folder.path().join("out/bin/postgres")).unwrap(), "text");
    }

    #[test]
    fn nothing_gets_out() {
        for (name, link) in [
            ("a/../../evil", None),
            ("/evil", None),
            ("a/link", Some("../../etc")),
            ("a/link", Some("/etc/passwd")),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let file = archive(folder.path(), name, link);
            let into = folder.path().join("out");
            assert!(unpack(&file, 0, &into).is_err(), "{name}");
            assert!(!folder.path().join("evil").exists());
        }
    }

    #[test]
    fn links_are_made_from_the_list() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path();
        fs_err::create_dir_all(home.join("lib/deep")).unwrap();
        fs_err::write(home.join("lib/x.so.1"), "x").unwrap();
        let list = r#"[{"source":"native/lib/x.so.1","target":"native/lib/x.so"},
            {"source":"native/lib/x.so.1","target":"native/lib/deep/x.so"}]"#;
        fs_err::write(home.join("pg-symlinks.json"), list).unwrap();
        relink(home).unwrap();
        relink(home).unwrap();
        for name in ["lib/x.so", "lib/deep/x.so"] {
            assert_eq!(fs_err::read_to_string(home.join(name)).unwrap(), "x");
        }
        fs_err::write(home.join("pg-symlinks.json"), r#"[{"source":"native/a","target":"/b"}]"#)
            .unwrap();
        assert!(relink(home).is_err());
    }
}
