//! Which numbers of a JSON text would change in a `serde_json::Value`?
//!
//! A value holds whole numbers of 64 bits and otherwise the nearest `f64`, which is printed with the
//! fewest digits that mean it. A number is held when those digits have the same numeric value.

/// So many significant digits always come back from an `f64` that is neither tiny nor huge.
const SAFE_DIGITS: usize = 15;
/// Powers of ten beyond this may be tiny or huge.
const SAFE_EXPONENT: i64 = 290;

/// The first number of the text that a value would not hold; the text need not be valid JSON.
pub(crate) fn first_inexact(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => at = past_string(bytes, at + 1),
            b'-' | b'0'..=b'9' => {
                let rest = text.get(at..)?;
                let end = rest.find(|c: char| !is_of_number(c)).unwrap_or(rest.len());
                let (number, _) = rest.split_at_checked(end)?;
                if !is_exact(number) {
                    return Some(number);
                }
                at += end;
            }
            _ => at += 1,
        }
    }
    None
}

fn past_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    at
}

fn is_of_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E')
}

fn is_exact(number: &str) -> bool {
    if number.len() <= SAFE_DIGITS && !number.contains(['e', 'E']) {
        return true;
    }
    // What is no number is for the parser to refuse.
    let Some(decimal) = Decimal::parse(number) else { return true };
    if decimal.digits.len() <= SAFE_DIGITS && decimal.exponent.abs() <= SAFE_EXPONENT {
        return true;
    }
    if number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok() {
        return true;
    }
    let Ok(nearest) = number.parse::<f64>() else { return true };
    nearest.is_finite() && Decimal::parse(&format!("{nearest:e}")) == Some(decimal)
}

/// A number's significant digits and the power of ten that they are counted in.
#[derive(Debug, PartialEq, Eq)]
struct Decimal {
    digits: Vec<u8>,
    exponent: i64,
    negative: bool,
}

impl Decimal {
    fn parse(number: &str) -> Option<Self> {
        let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
        // An exponent beyond 64 bits is beyond an `f64` too.
        let exponent: i64 = exponent.parse().unwrap_or(i64::MAX / 2);
        let (negative, mantissa) = match mantissa.strip_prefix('-') {
            Some(mantissa) => (true, mantissa),
            None => (false, mantissa),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut exponent = exponent.saturating_sub(i64::try_from(fraction.len()).ok()?);
        while digits.last() == Some(&b'0') {
            digits.pop();
            exponent = exponent.saturating_add(1);
        }
        let leading = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..leading);
        if digits.is_empty() {
            return Some(Self { digits, exponent: 0, negative: false });
        }
        Some(Self { digits, exponent, negative })
    }
}

#[cfg(test)]
mod tests {
    use super::first_inexact;

    #[test]
    fn finds_what_would_be_rounded() {
        for exact in [
            "[1, -1.10, 0.1, 1e3, 100E-2, -0, -0.0, 0e999]",
            "18446744073709551615",
            "-9223372036854775808",
            "0.30000000000000004",
            "1.7976931348623157e308",
            "5e-324",
            "2.2250738585072014e-308",
            "123456789012345000000000000000000000000",
            r#"{"a\"12345678901234567890123": "1.00000000000000000001\\"}"#,
            "0.1000000000000000000000000000",
        ] {
            assert_eq!(first_inexact(exact), None, "{exact}");
        }
        for (text, number) in [
            ("[1, 18446744073709551617]", "18446744073709551617"),
            (r#"{"a": 1.00000000000000000001}"#, "1.00000000000000000001"),
            ("-9223372036854775809", "-9223372036854775809"),
            ("1e400", "1e400"),
            ("1e-400", "1e-400"),
            ("[0.1, 3e-324]", "3e-324"),
            ("1e99999999999999999999", "1e99999999999999999999"),
        ] {
            assert_eq!(first_inexact(text), Some(number), "{text}");
        }
    }
}
