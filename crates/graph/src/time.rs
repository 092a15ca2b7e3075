//! Times as text. The store keeps microseconds since 1970 in UTC.

use jiff::Timestamp;

/// `2026-11-23T09:05:28.1234560Z`: seven digits, as the reference service writes times of creation.
#[must_use]
pub fn precise(micros: i64) -> String {
    let time = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{}0Z", time.strftime("%Y-%m-%dT%H:%M:%S%.6f"))
}

/// `2026-11-23T09:05:28Z`: whole seconds, as the reference service writes times of change.
#[must_use]
pub fn seconds(micros: i64) -> String {
    let time = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_have_the_reference_digits() {
        assert_eq!(super::precise(1_683_089_410_524_533), "2023-05-03T04:50:10.5245330Z");
        assert_eq!(super::precise(0), "1970-01-01T00:00:00.0000000Z");
        assert_eq!(super::seconds(1_683_089_410_524_533), "2023-05-03T04:50:10Z");
    }
}
