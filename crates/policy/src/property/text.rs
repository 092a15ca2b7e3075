//! Values that keep the text they were sent as: durations, versions, dates.

use std::fmt::Write as _;

use crate::app::Platform;

/// The longest duration taken, in days: 100 years.
pub(super) const MAX_DAYS: u64 = 36_500;
const DAY: u64 = 86_400;

/// Why a text is no duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPeriod {
    /// It is written otherwise.
    Unreadable,
    /// It is longer than [`MAX_DAYS`].
    TooLong,
}

/// A duration with the text it was sent as.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// ISO 8601, as sent when it was sent so.
    pub text: String,
    /// Length in whole seconds.
    pub seconds: u64,
}

impl Period {
    /// The duration of that many seconds, in the shortest ISO text.
    #[must_use]
    pub fn of_seconds(seconds: u64) -> Self {
        Self { text: iso(seconds), seconds }
    }
}

/// Reads a duration in ISO 8601 (`PT12H`, `P90D`, `P1W`) or as Python writes it (`90 days, 0:00:00`, `0:30:00`).
/// Years and months have no fixed length and are refused, as are negative ones and those over 100 years.
#[must_use]
pub fn parse_period(text: &str) -> Option<Period> {
    read_period(text).ok()
}

/// Reads a duration like [`parse_period`], and says why it is none.
pub(super) fn read_period(text: &str) -> Result<Period, NoPeriod> {
    let period = match iso_seconds(text) {
        Some(seconds) => Period { text: text.to_owned(), seconds },
        None => Period::of_seconds(python_seconds(text).ok_or(NoPeriod::Unreadable)?),
    };
    if period.seconds <= MAX_DAYS * DAY { Ok(period) } else { Err(NoPeriod::TooLong) }
}

fn iso(seconds: u64) -> String {
    let (days, hours, minutes, rest) = (seconds / DAY, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let mut text = String::from("P");
    if days > 0 {
        let _ = write!(text, "{days}D");
    }
    if days == 0 || !seconds.is_multiple_of(DAY) {
        text.push('T');
        for (count, unit) in [(hours, 'H'), (minutes, 'M')] {
            if count > 0 {
                let _ = write!(text, "{count}{unit}");
            }
        }
        if rest > 0 || seconds == 0 {
            let _ = write!(text, "{rest}S");
        }
    }
    text
}

fn iso_seconds(text: &str) -> Option<u64> {
    let body = text.strip_prefix('P')?;
    let (date, time) = match body.split_once('T') {
        Some((date, time)) if !time.is_empty() => (date, time),
        Some(_) => return None,
        None => (body, ""),
    };
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let date = units(date, &[('W', 7 * DAY), ('D', DAY)])?;
    date.checked_add(units(time, &[('H', 3600), ('M', 60), ('S', 1)])?)
}

/// Sums `number unit` pairs whose units stand in the given order, each at most once.
fn units(mut text: &str, units: &[(char, u64)]) -> Option<u64> {
    let mut total = 0u64;
    for (unit, length) in units {
        let Some((number, rest)) = text.split_once(*unit) else { continue };
        let number =
            if *unit == 'S' { number.split_once('.').map_or(number, |(whole, _)| whole) } else { number };
        total = total.checked_add(digits(number)?.checked_mul(*length)?)?;
        text = rest;
    }
    text.is_empty().then_some(total)
}

fn digits(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn python_seconds(text: &str) -> Option<u64> {
    let (days, clock) = match text.split_once(", ") {
        Some((days, clock)) => {
            let count = days.strip_suffix(" days").or_else(|| days.strip_suffix(" day"))?;
            (digits(count)?, clock)
        }
        None => (0, text),
    };
    let mut parts = clock.split(':');
    let (hours, minutes) = (digits(parts.next()?)?, digits(parts.next()?)?);
    let seconds = digits(parts.next()?.split('.').next()?)?;
    if parts.next().is_some() || hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    days.checked_mul(DAY)?.checked_add(hours * 3600 + minutes * 60 + seconds)
}

/// A dotted version or a date, with the text it was sent as and the numbers it is compared by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct VersionText {
    text: String,
    parts: Vec<u64>,
}

impl VersionText {
    /// Reads one to four dotted numbers.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<u64> = text.split('.').map(digits).collect::<Option<_>>()?;
        (parts.len() <= 4).then(|| Self { text: text.to_owned(), parts: trimmed(parts) })
    }

    /// Reads `YYYY-MM-DD`.
    #[must_use]
    pub fn parse_date(text: &str) -> Option<Self> {
        let mut fields = text.split('-');
        let (year, month, day) = (fields.next()?, fields.next()?, fields.next()?);
        let shaped = fields.next().is_none() && year.len() == 4 && month.len() == 2 && day.len() == 2;
        let parts = vec![digits(year)?, digits(month)?, digits(day)?];
        let real = matches!(parts.as_slice(), [1..=9999, 1..=12, 1..=31]);
        (shaped && real).then(|| Self { text: text.to_owned(), parts })
    }

    /// Whether the date of [`VersionText::parse_date`] stands in the calendar: the 31st of February does not.
    #[must_use]
    pub fn is_real_date(&self) -> bool {
        let &[year, month, day] = self.parts.as_slice() else { return false };
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => 31,
        };
        (1..=days).contains(&day)
    }

    /// The version of an Apple device, which may carry the letter of a rapid security response: `16.4.1 (a)`, `16.4.1a`.
    /// The letter does not count.
    fn parse_with_response(text: &str) -> Option<Self> {
        let numbers = without_response(text.trim_end());
        Some(Self { text: text.to_owned(), ..Self::parse(numbers)? })
    }

    /// The reader of what devices of a platform report as their version of the operating system.
    #[must_use]
    pub fn of_os(platform: Platform) -> fn(&str) -> Option<Self> {
        if platform == Platform::Ios { Self::parse_with_response } else { Self::parse }
    }

    pub(crate) fn of(parts: &[u64]) -> Self {
        let text = parts.iter().map(u64::to_string).collect::<Vec<_>>().join(".");
        Self { text, parts: trimmed(parts.to_vec()) }
    }

    pub(crate) fn date(text: &str) -> Self {
        Self::parse_date(text).unwrap_or_else(|| Self::of(&[9999]))
    }

    /// The text as sent.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The numbers; trailing zeros do not count, so `16` and `16.0` are the same.
    #[must_use]
    pub fn parts(&self) -> &[u64] {
        &self.parts
    }
}

/// A version without ` (a)` or `a` after it.
fn without_response(text: &str) -> &str {
    let letter = |text: &str| text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let in_brackets = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    if let Some((numbers, inside)) = in_brackets {
        return if letter(inside) { numbers.trim_end() } else { text };
    }
    text.strip_suffix(|last: char| last.is_ascii_alphabetic()).unwrap_or(text)
}

fn trimmed(mut parts: Vec<u64>) -> Vec<u64> {
    while parts.len() > 1 && parts.last() == Some(&0) {
        parts.pop();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_keep_their_iso_text_and_python_turns_into_iso() {
        for (text, seconds, out) in [
            ("PT12H", 43_200, "PT12H"),
            ("PT720M", 43_200, "PT720M"),
            ("P90D", 7_776_000, "P90D"),
            ("P1W", 604_800, "P1W"),
            ("PT0S", 0, "PT0S"),
            ("P1DT2H3M4.5S", 93_784, "P1DT2H3M4.5S"),
            ("90 days, 0:00:00", 7_776_000, "P90D"),
            ("0:30:00", 1_800, "PT30M"),
            ("1 day, 2:03:04", 93_784, "P1DT2H3M4S"),
            ("0:00:00", 0, "PT0S"),
        ] {
            let period = parse_period(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((period.seconds, period.text.as_str()), (seconds, out), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_duration() {
        for text in
            ["", "P", "PT", "P1Y", "P1M", "-P1D", "PT1H2D", "12", "-1 day, 23:00:00", "0:61:00", "P99999D"]
        {
            assert_eq!(parse_period(text), None, "{text}");
        }
    }

    #[test]
    fn versions_compare_by_numbers() {
        let parts = |text| VersionText::parse(text).map(|version| version.parts().to_vec());
        assert_eq!(parts("16"), parts("16.0"));
        assert!(parts("10.0.22631.3155") > parts("10.0.9"));
        for text in ["", "16.", "a", "1.2.3.4.5", "16 beta", "1..2"] {
            assert_eq!(parts(text), None, "{text}");
        }
        assert!(VersionText::parse_date("2026-11-01").is_some());
        for text in ["0000-00-00", "2026-13-01", "2026-1-1", "2026-01-01-01"] {
            assert_eq!(VersionText::parse_date(text), None, "{text}");
        }
    }
}
