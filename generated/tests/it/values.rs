//! How do the tests spell values shortly?

use std::{fmt::Debug, str::FromStr};

use generated::public::domains::{Amount, CurrencyCode};
use rowsmith_runtime as rt;

/// A value from its text: a date, a time, a number, JSON, a network.
pub(crate) fn of<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

/// The `k`th identifier of the `n`th batch.
pub(crate) fn id(n: u16, k: u16) -> rt::Uuid {
    rt::Uuid::from_u128(0x4000_8000_0000_0000_0000 | u128::from(n) << 96 | u128::from(k))
}

/// A text that is quoted, escaped or split by whoever does not take care.
pub(crate) const ODD: &str = "O'Hara, \"(\\\\{,}\\n\") \u{1F980}\n$1 null";

/// A text.
pub(crate) fn text(text: &str) -> String {
    text.to_owned()
}

/// An amount of money.
pub(crate) fn amount(text: &str) -> Amount {
    Amount::new(of(text)).unwrap()
}

/// The code of a currency.
pub(crate) fn currency(code: &str) -> CurrencyCode {
    CurrencyCode::new(text(code)).unwrap()
}

/// An array of texts.
pub(crate) fn texts(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|text| Some((*text).to_owned())).collect()
}
