//! What does a built-in type's modifier say? The numbers are those of the types' `typmodout`
//! functions in Postgres.

/// The modifier of a type of `pg_catalog` as written between parentheses, for those that have one.
/// `None` when the type has no modifier or the number says nothing.
///
/// For intervals the fields come first: `day to second(3)`.
pub(crate) fn decode(type_name: &str, modifier: i32) -> Option<String> {
    if modifier < 0 {
        return None;
    }
    match type_name {
        "varchar" | "bpchar" => Some(modifier.checked_sub(HEADER)?.to_string()),
        "numeric" => Some(numeric(modifier.checked_sub(HEADER)?)),
        "bit" | "varbit" | "time" | "timetz" | "timestamp" | "timestamptz" => {
            Some(modifier.to_string())
        }
        "interval" => interval(modifier),
        _ => None,
    }
}

/// The size of the length word that lengths in modifiers include.
const HEADER: i32 = 4;

/// Precision above, scale below: eleven bits with a sign, of which Postgres 14 uses ten without.
fn numeric(packed: i32) -> String {
    let precision = (packed >> 16) & 0xffff;
    let scale = ((packed & 0x7ff) ^ 0x400) - 0x400;
    format!("{precision},{scale}")
}

/// One bit for each field above, precision below; all bits set where nothing was said.
fn interval(packed: i32) -> Option<String> {
    const FIELDS: [(i32, &str); 6] =
        [(2, "year"), (1, "month"), (3, "day"), (10, "hour"), (11, "minute"), (12, "second")];
    let (range, precision) = ((packed >> 16) & 0x7fff, packed & 0xffff);
    let mut named = FIELDS
        .iter()
        .filter(|(bit, _)| range != 0x7fff && range & (1 << bit) != 0)
        .map(|&(_, name)| name);
    let fields = match (named.next(), named.next_back()) {
        (Some(first), Some(last)) => format!("{first} to {last}"),
        (Some(only), None) => only.to_owned(),
        (None, _) => String::new(),
    };
    let precision = match (precision, fields.is_empty()) {
        (0xffff, _) => String::new(),
        (digits, true) => digits.to_string(),
        (digits, false) => format!("({digits})"),
    };
    Some(fields + &precision).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn modifier(type_name: &str, number: i32) -> String {
        decode(type_name, number).unwrap_or_default()
    }

    #[test]
    fn decodes_lengths_and_precisions() {
        assert_eq!(modifier("varchar", 259), "255");
        assert_eq!(modifier("bpchar", 5), "1");
        assert_eq!(modifier("bit", 8), "8");
        assert_eq!(modifier("timestamptz", 3), "3");
        assert_eq!(modifier("time", 0), "0");
        assert_eq!(decode("text", 7), None);
        assert_eq!(decode("varchar", -1), None);
        assert_eq!(modifier("varchar", 3), "-1");
    }

    #[test]
    fn decodes_numeric_scales_of_either_sign() {
        assert_eq!(modifier("numeric", (10 << 16 | 2) + 4), "10,2");
        assert_eq!(modifier("numeric", (5 << 16 | 0x7fd) + 4), "5,-3");
        assert_eq!(modifier("numeric", (1000 << 16 | 0x3e8) + 4), "1000,1000");
    }

    #[test]
    fn decodes_interval_fields() {
        let day_to_second = (1 << 3 | 1 << 10 | 1 << 11 | 1 << 12) << 16;
        assert_eq!(modifier("interval", day_to_second | 3), "day to second(3)");
        assert_eq!(modifier("interval", day_to_second | 0xffff), "day to second");
        assert_eq!(modifier("interval", (1 << 2 | 1 << 1) << 16 | 0xffff), "year to month");
        assert_eq!(modifier("interval", 1 << 10 << 16 | 0xffff), "hour");
        assert_eq!(modifier("interval", 0x7fff << 16 | 6), "6");
        assert_eq!(decode("interval", 0x7fff << 16 | 0xffff), None);
    }
}
