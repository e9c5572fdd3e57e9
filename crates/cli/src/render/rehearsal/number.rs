//! How are large numbers written?

/// `1234567` as `1,234,567`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Bytes in the largest unit that leaves a number above 1, as Postgres writes it: `8192 bytes`, `16 kB`, `3 GB`.
pub(super) fn bytes(bytes: u64) -> String {
    let mut size = bytes;
    for unit in ["bytes", "kB", "MB", "GB"] {
        if size < 10 * 1024 {
            return format!("{} {unit}", grouped(size));
        }
        size /= 1024;
    }
    format!("{} TB", grouped(size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_can_be_read() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(
            [8192, 16 * 1024, 30 << 20, 3 << 30].map(bytes),
            ["8,192 bytes", "16 kB", "30 MB", "3,072 MB"]
        );
    }
}
