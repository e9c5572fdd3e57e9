//! Why can a connection string not be used? Never answered with a part of it: any part may be of a password.

use crate::diagnostic::Diagnostic;

/// What is wrong with a connection string, or with a setting that a variable or a file holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Misread {
    /// Nothing is there, an unset variable of a script for instance.
    #[error("it is empty")]
    Empty,
    /// `mysql://`, `prisma://`.
    #[error("it begins with neither `postgres://` nor `postgresql://`")]
    Scheme,
    /// More than one `@` before the database's name.
    #[error("there is more than one `@` before the name of the database")]
    At,
    /// `%` without two hexadecimal digits.
    #[error("a `%` is not followed by two hexadecimal digits")]
    Percent,
    /// Percent-encoded bytes that are no text.
    #[error("what is percent-encoded is no UTF-8 text")]
    NotText,
    /// A port that is none, which is what most broken passwords are taken for.
    #[error("what stands where the port belongs is no number from 1 to 65535")]
    Port,
    /// `[` without `]`.
    #[error("the address in brackets has no end")]
    Bracket,
    /// As many ports as hosts are wanted, or one.
    #[error("there are more hosts than ports, or more ports than hosts")]
    Unequal,
    /// A word, the name of a database for instance.
    #[error("it is neither a URL (`postgres://...`) nor `key=value` pairs")]
    Neither,
    /// `key value` in place of `key = value`.
    #[error("a word is not followed by `=`")]
    NoValue,
    /// A quote without its end.
    #[error("a quote has no end")]
    Quote,
    /// Not one of libpq's.
    #[error("it has an option that is not known")]
    Unknown,
    /// One of libpq's that would silently not be obeyed.
    #[error("the option `{0}` is not supported")]
    Unsupported(&'static str),
    /// A known option with another value than it can have.
    #[error("`{option}` is not one of {wanted}")]
    Value {
        /// The option.
        option: &'static str,
        /// What it can be.
        wanted: &'static str,
    },
    /// Two options that cannot both be meant.
    #[error("{0}")]
    Contradiction(&'static str),
}

impl Misread {
    /// The whole error, and how to write it instead.
    pub(crate) fn diagnostic(&self) -> Diagnostic {
        let diagnostic = Diagnostic::error("the connection string cannot be used")
            .kind("connection")
            .detail(self.to_string());
        match self {
            Self::At => diagnostic.hint("write an `@` of the user or the password as `%40`"),
            Self::Percent => diagnostic.hint("write a `%` of the password as `%25`"),
            Self::Port => diagnostic
                .hint(
                    "if the password has one of `/ : ? # @ %` in it, write that as \
                     `%2F %3A %3F %23 %40 %25`",
                )
                .hint(
                    "in `.env`, put the whole string in single quotes: a `#` or a `$` means \
                     something there",
                ),
            Self::Unsupported(_) | Self::Value { .. } | Self::Contradiction(_) => diagnostic,
            _ => diagnostic.hint(
                "write it as `postgres://user:password@host:5432/database?sslmode=require`; \
                 percent-encode special characters in the password",
            ),
        }
    }
}
