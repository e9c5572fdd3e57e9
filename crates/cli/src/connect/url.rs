//! Which settings does a connection URL hold? Read as libpq reads it, but what is likely a broken password is refused.

use super::misread::Misread;

/// Whether a text is meant as a URL.
pub(crate) fn is_url(text: &str) -> bool {
    text.contains("://")
}

/// The settings of a URL, by the names that libpq gives them.
pub(crate) fn parse(text: &str) -> Result<Vec<(String, String)>, Misread> {
    let rest = ["postgres://", "postgresql://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let rest = rest.ok_or(Misread::Scheme)?;
    let mut settings = Vec::new();
    let mut keep = |key: &str, value: String| settings.push((key.to_owned(), value));
    // As libpq: the user's part ends at an `@` that comes before any `/`.
    let rest = match rest.split_once('@').filter(|(user, _)| !user.contains('/')) {
        Some((user, rest)) => {
            let (user, password) = user.split_once(':').map_or((user, None), |(u, p)| (u, Some(p)));
            keep("user", decoded(user)?);
            if let Some(password) = password {
                keep("password", decoded(password)?);
            }
            rest
        }
        None => rest,
    };
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    // Were it let through, errors would show the rest of a password as the host or the database.
    if place.contains('@') {
        return Err(Misread::At);
    }
    let (hosts, database) = place.split_once('/').unwrap_or((place, ""));
    let (hosts, ports) = hosts_and_ports(hosts)?;
    keep("host", hosts);
    keep("port", ports);
    keep("dbname", decoded(database)?);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or(Misread::NoValue)?;
        keep(&decoded(key)?, decoded(value)?);
    }
    Ok(settings)
}

/// `a:1,b:2` as `a,b` and `1,2`; no ports at all where none is said.
fn hosts_and_ports(text: &str) -> Result<(String, String), Misread> {
    let mut hosts = Vec::new();
    let mut ports = Vec::new();
    for one in text.split(',') {
        let (host, port) = match one.strip_prefix('[') {
            Some(rest) => {
                let (address, rest) = rest.split_once(']').ok_or(Misread::Bracket)?;
                let port = if rest.is_empty() { Some("") } else { rest.strip_prefix(':') };
                (address, port.ok_or(Misread::Port)?)
            }
            None => one.split_once(':').unwrap_or((one, "")),
        };
        hosts.push(decoded(host)?);
        ports.push(decoded(port)?);
    }
    let ports = if ports.iter().all(String::is_empty) { String::new() } else { ports.join(",") };
    Ok((hosts.join(","), ports))
}

/// The text that a percent-encoded one stands for.
fn decoded(text: &str) -> Result<String, Misread> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else { return Err(Misread::Percent) };
        // No C program could send it, and no server takes it.
        let byte = u8::try_from(high * 16 + low).ok().filter(|byte| *byte != 0);
        bytes.push(byte.ok_or(Misread::NotText)?);
    }
    String::from_utf8(bytes).map_err(|_| Misread::NotText)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn reads(url: &str, expected: &Expect) {
        let shown = match parse(url) {
            Ok(settings) => settings
                .iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(key, value)| format!("{key}={value}"))
                .collect::<Vec<_>>()
                .join(" "),
            Err(error) => format!("error: {error}"),
        };
        expected.assert_eq(&shown);
    }

    #[test]
    fn every_part_may_be_missing_and_is_decoded() {
        reads("postgres://", &expect![""]);
        reads("postgresql://h", &expect!["host=h"]);
        reads(
            "postgres://a%40b:p%2F%3F%23%25@h:1/d%20b?application_name=x%26y&sslmode=require",
            &expect![
                "user=a@b password=p/?#% host=h port=1 dbname=d b application_name=x&y sslmode=require"
            ],
        );
        reads("postgres:///db?host=%2Ftmp", &expect!["dbname=db host=/tmp"]);
        reads("postgres://me@%2Fvar%2Frun/db", &expect!["user=me host=/var/run dbname=db"]);
        reads("postgres://a:1,b,[::1]:3/d", &expect!["host=a,b,::1 port=1,,3 dbname=d"]);
        reads("postgres://me:@h", &expect!["user=me host=h"]);
    }

    #[test]
    fn passwords_that_libpq_takes_are_taken() {
        reads("postgres://me:a#b?c:d@h/d", &expect!["user=me password=a#b?c:d host=h dbname=d"]);
    }

    #[test]
    fn a_password_that_breaks_the_url_is_recognised() {
        let at = expect!["error: there is more than one `@` before the name of the database"];
        reads("postgres://me:se@cret@h/d", &at);
        reads("postgres://me:se@cr/et@h/d", &at);
        reads("postgres://me:12/cret@h/d", &at);
        reads(
            "postgres://me:se%cret@h",
            &expect!["error: a `%` is not followed by two hexadecimal digits"],
        );
        reads("postgres://me:se%00@h", &expect!["error: what is percent-encoded is no UTF-8 text"]);
        reads("postgres://me@[::1/d", &expect!["error: the address in brackets has no end"]);
        reads("postgres://h/d?sslmode", &expect!["error: a word is not followed by `=`"]);
        reads(
            "mysql://h/d",
            &expect!["error: it begins with neither `postgres://` nor `postgresql://`"],
        );
    }
}
