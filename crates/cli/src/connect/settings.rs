//! What is said about a connection, in libpq's words, whoever said it?

use std::collections::BTreeMap;

use super::{misread::Misread, url};

/// Settings by libpq's name. Holds a password, so it cannot be printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Settings(BTreeMap<&'static str, String>);

/// What becomes of an option.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// It is obeyed.
    Obeyed,
    /// It asks for nothing that a run of ours does otherwise.
    Moot,
    /// Connecting without obeying it would be wrong.
    Refused,
}

/// libpq's options, and those that other tools put into the URLs that people have in their environment.
const OPTIONS: [(&str, Use); 55] = [
    ("application_name", Use::Obeyed),
    ("channel_binding", Use::Obeyed),
    ("connect_timeout", Use::Obeyed),
    ("dbname", Use::Obeyed),
    ("gssencmode", Use::Obeyed),
    ("host", Use::Obeyed),
    ("hostaddr", Use::Obeyed),
    ("keepalives", Use::Obeyed),
    ("keepalives_count", Use::Obeyed),
    ("keepalives_idle", Use::Obeyed),
    ("keepalives_interval", Use::Obeyed),
    ("options", Use::Obeyed),
    ("passfile", Use::Obeyed),
    ("password", Use::Obeyed),
    ("port", Use::Obeyed),
    ("schema", Use::Obeyed),
    ("service", Use::Obeyed),
    ("servicefile", Use::Obeyed),
    ("sslcert", Use::Obeyed),
    ("sslkey", Use::Obeyed),
    ("sslmode", Use::Obeyed),
    ("sslnegotiation", Use::Obeyed),
    ("sslrootcert", Use::Obeyed),
    ("target_session_attrs", Use::Obeyed),
    ("tcp_user_timeout", Use::Obeyed),
    ("user", Use::Obeyed),
    // libpq's: what they are about is not done, or done anyway.
    ("client_encoding", Use::Moot),
    ("fallback_application_name", Use::Moot),
    ("gssdelegation", Use::Moot),
    ("gsslib", Use::Moot),
    ("krbsrvname", Use::Moot),
    ("load_balance_hosts", Use::Moot),
    ("sslcompression", Use::Moot),
    ("sslsni", Use::Moot),
    // Prisma's, sqlx's, node-postgres's and Supabase's: about their pools and caches.
    ("connection_limit", Use::Moot),
    ("pgbouncer", Use::Moot),
    ("pool_timeout", Use::Moot),
    ("single_use_connections", Use::Moot),
    ("socket_timeout", Use::Moot),
    ("statement-cache-capacity", Use::Moot),
    ("statement_cache_size", Use::Moot),
    ("supa", Use::Moot),
    ("uselibpqcompat", Use::Moot),
    ("oauth_client_id", Use::Refused),
    ("oauth_issuer", Use::Refused),
    ("replication", Use::Refused),
    ("require_auth", Use::Refused),
    ("requirepeer", Use::Refused),
    ("ssl_max_protocol_version", Use::Refused),
    ("ssl_min_protocol_version", Use::Refused),
    ("sslcertmode", Use::Refused),
    ("sslcrl", Use::Refused),
    ("sslcrldir", Use::Refused),
    ("sslpassword", Use::Refused),
    ("sslaccept", Use::Refused),
];

impl Settings {
    /// Reads a connection string of either form, `postgres://...` or `host=... dbname=...`.
    pub(crate) fn parse(text: &str) -> Result<Self, Misread> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Misread::Empty);
        }
        let pairs = match url::is_url(text) {
            true => url::parse(text)?,
            false if !text.contains('=') => return Err(Misread::Neither),
            false => words(text)?,
        };
        let mut settings = Self::default();
        for (key, value) in pairs {
            settings.say(&key, value)?;
        }
        Ok(settings)
    }

    /// Takes one setting in; the last word on a name counts, and an empty one says nothing.
    pub(crate) fn say(&mut self, key: &str, value: String) -> Result<(), Misread> {
        if value.is_empty() {
            return Ok(());
        }
        if key == "ssl" && value == "true" {
            // Java's way of saying it, which libpq understands too.
            return self.say("sslmode", "require".to_owned());
        }
        // sqlx writes `ssl-mode` where libpq writes `sslmode`.
        let joined = key.starts_with("ssl-").then(|| key.replace('-', ""));
        let key = joined.as_deref().unwrap_or(key);
        let (key, used) = OPTIONS.iter().find(|(name, _)| *name == key).ok_or(Misread::Unknown)?;
        match used {
            Use::Obeyed => drop(self.0.insert(key, value)),
            Use::Moot => {}
            Use::Refused => return Err(Misread::Unsupported(key)),
        }
        Ok(())
    }

    /// Takes in what was not said before.
    pub(crate) fn fill(&mut self, others: Self) {
        for (key, value) in others.0 {
            self.0.entry(key).or_insert(value);
        }
    }

    /// What is said under a name.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// A list, separated by commas.
    pub(crate) fn list(&self, key: &str) -> Vec<&str> {
        self.get(key).map(|text| text.split(',').map(str::trim).collect()).unwrap_or_default()
    }

    /// A whole number.
    pub(crate) fn number(&self, option: &'static str) -> Result<Option<i64>, Misread> {
        let wrong = |_| Misread::Value { option, wanted: "the whole numbers" };
        self.get(option).map(|text| text.trim().parse().map_err(wrong)).transpose()
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(
        &self,
        option: &'static str,
        words: &[(&str, T)],
        wanted: &'static str,
    ) -> Result<Option<T>, Misread> {
        let Some(said) = self.get(option) else { return Ok(None) };
        let found = words.iter().find(|(word, _)| *word == said).map(|(_, value)| *value);
        found.map(Some).ok_or(Misread::Value { option, wanted })
    }
}

/// `key = value` pairs, values in quotes where they have blanks, as libpq reads them.
fn words(text: &str) -> Result<Vec<(String, String)>, Misread> {
    let mut pairs = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, after) = rest.split_once('=').ok_or(Misread::NoValue)?;
        let key = key.trim_end();
        if key.is_empty() || key.contains(char::is_whitespace) {
            return Err(Misread::NoValue);
        }
        let (value, after) = value(after.trim_start())?;
        pairs.push((key.to_owned(), value));
        rest = after.trim_start();
    }
    Ok(pairs)
}

/// The value at the start of a text, and what comes behind it.
fn value(text: &str) -> Result<(String, &str), Misread> {
    let quoted = text.strip_prefix('\'');
    let mut rest = quoted.unwrap_or(text).chars();
    let mut value = String::new();
    loop {
        let before = rest.as_str();
        match (rest.next(), quoted) {
            (None, Some(_)) => return Err(Misread::Quote),
            (None, None) => return Ok((value, "")),
            (Some('\''), Some(_)) => return Ok((value, rest.as_str())),
            (Some(letter), None) if letter.is_whitespace() => return Ok((value, before)),
            (Some('\\'), _) => value.extend(rest.next()),
            (Some(letter), _) => value.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(&'static str, String)>, Misread> {
        Settings::parse(text).map(|settings| settings.0.into_iter().collect())
    }

    #[test]
    fn words_are_read_as_libpq_reads_them() {
        let pairs =
            read(r"host = db  port=1 password='it\'s a \\ secret' user=a\ b dbname=''").unwrap();
        let said = |key: &'static str, value: &str| (key, value.to_owned());
        let password = said("password", r"it's a \ secret");
        assert_eq!(pairs, [said("host", "db"), password, said("port", "1"), said("user", "a b")]);
        assert_eq!(read("host"), Err(Misread::Neither));
        assert_eq!(read("host=db password=my secret"), Err(Misread::NoValue));
        assert_eq!(read("password='x"), Err(Misread::Quote));
        assert_eq!(read("  "), Err(Misread::Empty));
    }

    #[test]
    fn options_of_other_tools_are_understood_or_refused_by_name() {
        let pairs =
            read("postgres://h/d?pgbouncer=true&connection_limit=1&ssl-mode=require").unwrap();
        assert_eq!(pairs.last(), Some(&("sslmode", "require".to_owned())));
        assert_eq!(read("postgres://h/d?ssl=true").unwrap().last().unwrap().1, "require");
        assert_eq!(read("postgres://h/d?sslcrl=x"), Err(Misread::Unsupported("sslcrl")));
        assert_eq!(read("postgres://h/d?secret=x"), Err(Misread::Unknown));
    }
}
