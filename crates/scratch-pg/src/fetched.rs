//! Which server programs were fetched before, or can be fetched now?

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha512};

use crate::account::Account;
use crate::builds::{self, Build};
use crate::download::{self, CLIENTS};
use crate::error::Error;
use crate::options::{Asking, Event, Options};
use crate::programs::{Programs, executable};
use crate::{cache, hex, unpack};

/// Where the second source of builds is, and what it has newest of each major.
const RELEASES: &str = "https://github.com/theseus-rs/postgresql-binaries/releases/download";
const RELEASED: [(u16, &str); 5] =
    [(14, "14.22.0"), (15, "15.17.0"), (16, "16.13.0"), (17, "17.9.0"), (18, "18.3.0")];

/// What asking for fetched programs needs.
pub(crate) struct Search<'a> {
    pub(crate) options: &'a Options,
    pub(crate) cache: &'a Path,
    pub(crate) account: Option<&'a Account>,
}

impl Search<'_> {
    /// Finds programs in the cache or fetches them; every source that was asked adds a finding.
    ///
    /// The error is for bytes that are not what is pinned: no other source is asked then.
    pub(crate) fn find(&self, asking: &mut Asking<'_>) -> Result<Option<Programs>, Error> {
        let majors = &self.options.majors;
        let build = builds::platform().and_then(|platform| builds::newest(majors, platform));
        let release = RELEASED.iter().rev().find(|(major, _)| majors.contains(major));
        let names =
            [build.map(|build| build.name()), release.map(|release| release_name(release.1))];
        for name in names.iter().flatten() {
            if let Some(found) = self.cached(name, asking) {
                return Ok(Some(found));
            }
        }
        if !self.options.offline {
            if let Some(build) = build
                && let Some(found) = self.by_package(build, asking)?
            {
                return Ok(Some(found));
            }
            if let Some((_, version)) = release
                && let Some(found) = self.by_curl(version, asking)?
            {
                return Ok(Some(found));
            }
        }
        if self.options.offline {
            asking.say("download", "offline, so nothing is fetched");
        } else if build.is_none() && release.is_none() {
            asking.say("download", "no build is known of the wanted majors");
        }
        Ok(self.any_cached(asking))
    }

    /// Programs fetched earlier under this name.
    fn cached(&self, name: &str, asking: &mut Asking<'_>) -> Option<Programs> {
        let home = self.cache.join("programs").join(name);
        home.is_dir().then(|| self.inspect(&home, asking)).flatten()
    }

    /// The newest that was ever fetched and will do, for a machine that is cut off now.
    fn any_cached(&self, asking: &mut Asking<'_>) -> Option<Programs> {
        let entries = fs_err::read_dir(self.cache.join("programs")).ok()?;
        let mut found: Vec<Programs> = entries
            .filter_map(Result::ok)
            .filter(|entry| !entry.file_name().to_string_lossy().ends_with(".new"))
            .filter_map(|entry| Programs::inspect(&entry.path().join("bin"), self.account).ok())
            .filter(|found| self.options.majors.contains(&found.major))
            .collect();
        found.sort_by_key(|found| std::cmp::Reverse(found.major));
        let newest = found.into_iter().next()?;
        asking.say("fetched earlier", newest.label());
        Some(newest)
    }

    /// Whether fetched programs run here; builds for another C library do not.
    fn inspect(&self, home: &Path, asking: &mut Asking<'_>) -> Option<Programs> {
        let inspected = Programs::inspect(&home.join("bin"), self.account);
        let outcome = inspected.as_ref().map_or_else(Clone::clone, Programs::label);
        asking.say("fetched once", outcome);
        inspected.ok()
    }

    /// Fetches a pinned package through the first client that works.
    fn by_package(&self, build: Build, asking: &mut Asking<'_>) -> Result<Option<Programs>, Error> {
        let path = self.options.path.as_deref();
        let package = build.package();
        let mut is_any = false;
        for client in &CLIENTS {
            let Some(program) = client.find(path) else {
                continue;
            };
            is_any = true;
            let got = self.obtain(&build.name(), |fresh, parcel| {
                asking.watch.event(&Event::Fetching { name: &package, by: client.name });
                let file = client.pack(&program, &package, parcel)?;
                check(&package, build.sha512, &sha512(&file)?)?;
                asking.watch.event(&Event::Unpacking { name: &package });
                unpack::unpack(&file, 2, fresh)
                    .and_then(|()| unpack::relink(fresh))
                    .map_err(Error::files("unpack Postgres"))
            });
            match got {
                Ok(home) => return Ok(self.inspect(&home, asking)),
                Err(error @ Error::Digest { .. }) => return Err(error),
                Err(error) => asking.say(client.name, format!("`{package}`: {}", whole(&error))),
            }
        }
        if !is_any {
            asking.say("package clients", "neither npm, pnpm, bun nor yarn is on the path");
        }
        Ok(None)
    }

    /// Fetches a release archive; its digest is the one published beside it.
    fn by_curl(&self, version: &str, asking: &mut Asking<'_>) -> Result<Option<Programs>, Error> {
        let Some(target) = target() else {
            asking.say("release archives", "there are none for this platform");
            return Ok(None);
        };
        let Some(curl) = download::curl(self.options.path.as_deref()) else {
            asking.say("release archives", "`curl` is not on the path");
            return Ok(None);
        };
        let archive = format!("postgresql-{version}-{target}.tar.gz");
        let address = format!("{RELEASES}/{version}/{archive}");
        let got = self.obtain(&release_name(version), |fresh, parcel| {
            asking.watch.event(&Event::Fetching { name: &archive, by: "curl" });
            let (file, sum) = (parcel.join(&archive), parcel.join("sha256"));
            download::get(&curl, &format!("{address}.sha256"), &sum)?;
            download::get(&curl, &address, &file)?;
            let sum = fs_err::read_to_string(&sum).map_err(Error::files("read a digest"))?;
            check(&archive, published(&sum).unwrap_or("none"), &sha256(&file)?)?;
            asking.watch.event(&Event::Unpacking { name: &archive });
            unpack::unpack(&file, 1, fresh).map_err(Error::files("unpack Postgres"))
        });
        match got {
            Ok(home) => Ok(self.inspect(&home, asking)),
            Err(error @ Error::Digest { .. }) => Err(error),
            Err(error) => {
                asking.say("curl", format!("`{archive}`: {}", whole(&error)));
                Ok(None)
            }
        }
    }

    /// Fills a place in the cache; `make` gets the place and a folder for what is fetched.
    fn obtain(
        &self,
        name: &str,
        make: impl FnOnce(&Path, &Path) -> Result<(), Error>,
    ) -> Result<PathBuf, Error> {
        cache::obtain(self.cache, "programs", name, |fresh| {
            let parcel = fresh.join("parcel");
            fs_err::create_dir(&parcel).map_err(Error::files("create a folder"))?;
            make(fresh, &parcel)?;
            fs_err::remove_dir_all(&parcel).map_err(Error::files("remove a folder"))?;
            let postgres = fresh.join("bin").join(executable("postgres"));
            if postgres.is_file() {
                return Ok(());
            }
            Err(Error::Program {
                program: postgres,
                outcome: "is not in the archive".to_owned(),
                log: String::new(),
            })
        })
    }
}

/// An error with its causes on one line, for a finding.
fn whole(error: &Error) -> String {
    let mut text = error.to_string().replace('\n', " ");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

fn check(name: &str, wanted: &str, got: &str) -> Result<(), Error> {
    if wanted == got {
        return Ok(());
    }
    let (name, wanted, got) = (name.to_owned(), wanted.to_owned(), got.to_owned());
    Err(Error::Digest { name, wanted, got })
}

fn digest<D: Digest>(file: &Path) -> Result<Vec<u8>, Error> {
    let bytes = fs_err::read(file).map_err(Error::files("read what was fetched"))?;
    Ok(D::digest(bytes).to_vec())
}

fn sha512(file: &Path) -> Result<String, Error> {
    digest::<Sha512>(file).map(|digest| STANDARD.encode(digest))
}

fn sha256(file: &Path) -> Result<String, Error> {
    digest::<Sha256>(file).map(|digest| hex::encode(&digest))
}

/// The digest in what `shasum` or `certutil` wrote: the one word of 64 hexadecimal digits.
fn published(text: &str) -> Option<&str> {
    text.split_whitespace()
        .find(|word| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn release_name(version: &str) -> String {
    format!("{version}-release")
}

/// This program's platform as the release archives are named.
fn target() -> Option<String> {
    let arch = std::env::consts::ARCH;
    match (std::env::consts::OS, arch) {
        ("linux", "x86_64" | "aarch64" | "s390x") => {
            let library = if cfg!(target_env = "musl") { "musl" } else { "gnu" };
            Some(format!("{arch}-unknown-linux-{library}"))
        }
        ("macos", "x86_64" | "aarch64") => Some(format!("{arch}-apple-darwin")),
        ("windows", "x86_64" | "aarch64") => Some("x86_64-pc-windows-msvc".to_owned()),
        _ => None,
    }
}
