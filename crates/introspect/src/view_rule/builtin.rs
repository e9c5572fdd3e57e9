//! What is known of functions, operators and types that come with Postgres?
//!
//! All by `oid`, which are fixed for what `pg_proc.dat`, `pg_operator.dat` and `pg_type.dat` name
//! and the same on 14 to 18. What a user may define has higher ones.

/// `boolean`.
pub(super) const BOOL: u32 = 16;

/// The scalar types of which no operator makes NULL of values: boolean, bytea, name, int8, int2,
/// int4, text, oid, cidr, float4, float8, macaddr8, money, macaddr, inet, bpchar, varchar, date,
/// time, timestamp, timestamptz, interval, timetz, bit, varbit, numeric, uuid. (JSON, geometry
/// and text search have such operators.)
const PLAIN_TYPES: &[u32] = &[
    16, 17, 19, 20, 21, 23, 25, 26, 650, 700, 701, 774, 790, 829, 869, 1042, 1043, 1082, 1083,
    1114, 1184, 1186, 1266, 1560, 1562, 1700, 2950,
];

/// The first `oid` that is not written down in the sources but given by `initdb`.
const FIRST_UNFIXED: u32 = 10_000;

/// `=`, `<>`, `<`, `>`, `<=`, `>=` of any enum.
const ENUM_COMPARISONS: std::ops::RangeInclusive<u32> = 3516..=3521;

/// Whether the operator, given values of these types, always yields a value.
pub(super) fn is_operator_without_nulls(operator: u32, arguments: &[u32]) -> bool {
    ENUM_COMPARISONS.contains(&operator)
        || (operator < FIRST_UNFIXED
            && arguments.iter().all(|type_oid| PLAIN_TYPES.contains(type_oid)))
}

/// Groups of types that convert into each other by casts of Postgres, which nobody can replace.
const KINDRED: &[&[u32]] =
    &[&[20, 21, 23, 700, 701, 1700], &[19, 25, 1042, 1043], &[1082, 1114, 1184]];

/// Whether a set operation that makes one type of the other keeps values from becoming NULL.
pub(super) fn is_cast_without_nulls(from: Option<u32>, to: Option<u32>) -> bool {
    let (Some(from), Some(to)) = (from, to) else {
        return false;
    };
    from == to || KINDRED.iter().any(|group| group.contains(&from) && group.contains(&to))
}

/// `generate_series` of numbers and times.
pub(super) fn is_series(function: u32) -> bool {
    matches!(function, 938 | 939 | 1066..=1069 | 3259 | 3260 | 6274)
}

/// `count(*)` and `count(x)`.
pub(super) fn is_count(function: u32) -> bool {
    matches!(function, 2147 | 2803)
}

/// `row_number`, `rank`, `dense_rank`, `percent_rank`, `cume_dist`.
pub(super) fn is_rank(function: u32) -> bool {
    (3100..=3104).contains(&function)
}

/// `CURRENT_DATE` to `CURRENT_CATALOG` of `SQLValueFunctionOp`; only `CURRENT_SCHEMA`, which comes
/// after them, can be NULL.
pub(super) fn is_sure_value_function(operation: u32) -> bool {
    operation <= 13
}

/// Whether the aggregate yields a value for one or more values: `min`, `max`, `sum`, `avg`,
/// `array_agg`, `string_agg`, `json_agg`, `jsonb_agg`, `bool_and`, `bool_or`, `every`.
pub(super) fn is_aggregate_of_values(function: u32) -> bool {
    matches!(
        function,
        2050 | 2051 | 2100..=2120 | 2122..=2136 | 2138..=2146 | 2244 | 2245 | 2335 | 2517..=2519
            | 3175 | 3267 | 3526 | 3527 | 3538 | 3545 | 3564 | 3565 | 4053
    )
}

/// Whether the function yields a value whatever it is given: `concat`, and those that build JSON
/// (not called with `VARIADIC`), the clock, `random`, `gen_random_uuid`.
pub(super) fn is_function_without_nulls_at_all(function: u32) -> bool {
    matches!(
        function,
        3058 | 3198..=3201 | 3271..=3274 | 1299 | 2647..=2649 | 1598 | 3432
    )
}

/// Whether the function, given values, always yields a value.
pub(super) fn is_function_without_nulls(function: u32) -> bool {
    FUNCTIONS.contains(&function) || CASTS.contains(&function)
}

/// In this order: `abs`, `btrim`, `cardinality`, `ceil`, `char_length`, `date_trunc`, `encode`,
/// `floor`, `initcap`, `json_array_length`, `left`, `length`, `lower`, `lpad`, `ltrim`, `md5`,
/// `mod`, `octet_length`, `position`, `repeat`, `replace`, `reverse`, `right`, `round`,
/// `row_to_json`, `rpad`, `rtrim`, `sign`, `split_part`, `starts_with`, `strpos`, `substring` by
/// place, `timezone`, `to_json`, `trunc`, `upper`. Not `to_char`, `extract` and `date_part`, which
/// make NULL of infinite times.
const FUNCTIONS: &[u32] = &[
    1394, 1395, 1396, 1397, 1398, 1705, 884, 885, 2015, 3179, 1711, 2308, 2167, 2320, 1372, 1381,
    1367, 1369, 1217, 1218, 1284, 2020, 1946, 1712, 2309, 872, 3956, 3207, 3060, 1317, 1318, 2010,
    870, 873, 879, 875, 881, 2311, 2321, 940, 941, 947, 1728, 720, 1374, 1375, 849, 1622, 2087,
    3062, 3061, 1342, 1707, 1708, 3155, 3156, 874, 880, 876, 882, 1706, 2310, 2088, 3696, 868, 877,
    883, 936, 937, 1159, 2069, 3176, 3787, 1343, 1709, 1710, 871,
];

/// The cast functions between plain types. Not those from timestamps to times, which make NULL of
/// infinite ones.
const CASTS: &[u32] = &[
    1683, 1685, 2075, 2557, 408, 668, 6367, 6368, 6369, 1715, 1178, 2029, 1745, 236, 312, 318, 652,
    1746, 235, 311, 316, 482, 1783, 237, 238, 314, 6370, 714, 1684, 1744, 2558, 313, 317, 319, 480,
    6371, 1288, 1779, 2076, 481, 483, 6372, 653, 754, 1200, 1370, 4123, 4124, 3811, 3812, 3824,
    1400, 407, 409, 1703, 1740, 1742, 1743, 1781, 1782, 3823, 1287, 2971, 401, 406, 730, 1419,
    1968, 2046, 1961, 2024, 2027, 1174, 1967, 2028, 1969, 2047, 1687, 1401, 669,
];
