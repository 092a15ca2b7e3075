//! What was asked and answered, counted: kind, class of the other end, verdict, setting. Never content, never whom.
//!
//! Noting an answer that no setting decided is two atomic operations: no lock, no allocation. Where a setting decided,
//! a lock is *tried*; a count is lost rather than a caller kept waiting.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use cordon_policy::decide::Context;
use cordon_policy::property::PROPERTIES;
use cordon_policy::record::{self, End, Kind, VERDICTS};
use cordon_policy::{Ask, Decision};
use cordon_wire::check_in::AskCount;
use serde::Serialize;

const SLOTS: usize = Kind::ALL.len() * End::COUNT * VERDICTS.len();
/// Decisions that the diagnostics show.
const KEPT: usize = 64;
const NO_SETTING: usize = 0xffff;

type Key = (u8, u8, u8, &'static str);

pub(crate) struct Tally {
    plain: Box<[AtomicU32]>,
    by_setting: Mutex<BTreeMap<Key, u64>>,
    returned: Mutex<Vec<AskCount>>,
    ring: Box<[AtomicU64]>,
    cursor: AtomicU32,
}

/// A decision as the diagnostics show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// Rises with every decision of this run.
    pub number: u32,
    /// Kind of question.
    pub kind: &'static str,
    /// Class of the other end, as [`End`] names it.
    pub destination: &'static str,
    /// The answer.
    pub verdict: &'static str,
    /// The setting that decided, if one did.
    pub setting: Option<&'static str>,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            plain: (0..SLOTS).map(|_| AtomicU32::new(0)).collect(),
            by_setting: Mutex::default(),
            returned: Mutex::default(),
            ring: (0..KEPT).map(|_| AtomicU64::new(0)).collect(),
            cursor: AtomicU32::new(0),
        }
    }
}

impl Tally {
    /// Counts one answer.
    pub(crate) fn note(&self, context: &Context<'_>, ask: &Ask, decision: &Decision) {
        self.count(record::of(context, ask), decision);
    }

    /// Counts one answer of two accounts that were both asked.
    pub(crate) fn note_between(&self, ask: &Ask, decision: &Decision) {
        self.count(record::between(ask), decision);
    }

    fn count(&self, (kind, end): (Kind, End), decision: &Decision) {
        let (kind, destination) = (kind as usize, end.place());
        let verdict = VERDICTS.iter().position(|v| *v == decision.verdict).unwrap_or(VERDICTS.len() - 1);
        let setting = decision.reasons.iter().find_map(|reason| reason.setting);
        match setting {
            None => {
                if let Some(slot) = self.plain.get(slot(kind, destination, verdict)) {
                    slot.fetch_add(1, Ordering::Relaxed);
                }
            }
            Some(setting) => {
                if let Ok(mut counts) = self.by_setting.try_lock() {
                    *counts.entry((kind as u8, destination as u8, verdict as u8, setting)).or_default() += 1;
                }
            }
        }
        let setting = setting.and_then(|name| PROPERTIES.iter().position(|property| property.name == name));
        self.trace(kind, destination, verdict, setting.unwrap_or(NO_SETTING));
    }

    fn trace(&self, kind: usize, destination: usize, verdict: usize, setting: usize) {
        let number = self.cursor.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let packed = u64::from(number) << 32
            | (setting as u64 & 0xffff) << 16
            | (kind as u64 & 0xf) << 12
            | (verdict as u64 & 0xf) << 8
            | destination as u64 & 0xff;
        if let Some(slot) = self.ring.get(number as usize % KEPT) {
            slot.store(packed, Ordering::Relaxed);
        }
    }

    /// The last decisions, oldest first.
    pub(crate) fn traces(&self) -> Vec<Trace> {
        let mut packed: Vec<u64> = self.ring.iter().map(|slot| slot.load(Ordering::Relaxed)).collect();
        packed.retain(|entry| *entry >> 32 != 0);
        packed.sort_unstable();
        packed.into_iter().filter_map(unpack).collect()
    }

    /// Takes all counts, dated by the day of `wall` (seconds since 1970).
    pub(crate) fn drain(&self, wall: i64) -> Vec<AskCount> {
        let day = day(wall);
        let mut counts = std::mem::take(&mut *self.returned.lock().unwrap_or_else(PoisonError::into_inner));
        for (index, slot) in self.plain.iter().enumerate() {
            let count = u64::from(slot.swap(0, Ordering::Relaxed));
            let (rest, verdict) = (index / VERDICTS.len(), index % VERDICTS.len());
            let (kind, destination) = (rest / End::COUNT, rest % End::COUNT);
            counts.extend(count_of(kind, destination, verdict, "", &day, count));
        }
        let settings = std::mem::take(&mut *self.by_setting.lock().unwrap_or_else(PoisonError::into_inner));
        for ((kind, destination, verdict, setting), count) in settings {
            counts.extend(count_of(kind.into(), destination.into(), verdict.into(), setting, &day, count));
        }
        counts.truncate(cordon_wire::limits::COUNTS);
        counts
    }

    /// Gives back counts that could not be reported.
    pub(crate) fn put_back(&self, counts: Vec<AskCount>) {
        self.returned.lock().unwrap_or_else(PoisonError::into_inner).extend(counts);
    }
}

fn slot(kind: usize, destination: usize, verdict: usize) -> usize {
    (kind * End::COUNT + destination) * VERDICTS.len() + verdict
}

fn count_of(
    kind: usize,
    destination: usize,
    verdict: usize,
    setting: &str,
    day: &str,
    count: u64,
) -> Option<AskCount> {
    if count == 0 {
        return None;
    }
    let named = Kind::ALL.get(kind).zip(End::all().nth(destination)).zip(VERDICTS.get(verdict));
    let ((kind, end), verdict) = named?;
    let (kind, destination) = (kind.name().to_owned(), end.name().to_owned());
    let (verdict, setting, day) = (verdict.name().to_owned(), setting.to_owned(), day.to_owned());
    Some(AskCount { kind, destination, verdict, setting, day, count })
}

fn unpack(entry: u64) -> Option<Trace> {
    let part = |shift: u32, mask: u64| ((entry >> shift) & mask) as usize;
    Some(Trace {
        number: (entry >> 32) as u32,
        kind: Kind::ALL.get(part(12, 0xf))?.name(),
        destination: End::all().nth(part(0, 0xff))?.name(),
        verdict: VERDICTS.get(part(8, 0xf))?.name(),
        setting: PROPERTIES.get(part(16, 0xffff)).map(|property| property.name),
    })
}

/// `YYYY-MM-DD` in UTC (the civil-from-days algorithm of Howard Hinnant).
fn day(wall: i64) -> String {
    let days = wall.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use cordon_policy::{Channel, ManagedApps, Party};

    use super::*;

    fn note(tally: &Tally, ask: &Ask) {
        let context =
            Context { managed_apps: &ManagedApps::default(), oid: uuid::Uuid::nil(), enrolled: false };
        tally.note(&context, ask, &Decision::ALLOW);
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        for (wall, expected) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (86_400, "1970-01-02"),
            (951_782_400, "2000-02-29"),
            (1_709_164_800, "2024-02-29"),
            (1_709_251_200, "2024-03-01"),
            (-1, "1969-12-31"),
            (4_102_444_800, "2100-01-01"),
        ] {
            assert_eq!(day(wall), expected, "{wall}");
        }
    }

    #[test]
    fn counts_by_class_and_is_empty_afterwards() {
        let tally = Tally::default();
        let ask = Ask::channel(Channel::Print);
        note(&tally, &ask);
        note(&tally, &ask);
        note(&tally, &Ask::paste(Party::Work, Party::Personal, 3));
        let counts = tally.drain(0);
        let short: Vec<_> =
            counts.iter().map(|c| (c.kind.as_str(), c.destination.as_str(), c.count)).collect();
        assert_eq!(short, [("paste", "personal", 1), ("channel", "print", 2)]);
        assert!(counts.iter().all(|c| c.verdict == "allow" && c.setting.is_empty() && c.day == "1970-01-01"));
        assert_eq!(tally.drain(0), []);
        tally.put_back(counts.clone());
        assert_eq!(tally.drain(0), counts);
    }

    #[test]
    fn the_ring_keeps_the_last_decisions_in_order() {
        let tally = Tally::default();
        for _ in 0..100 {
            note(&tally, &Ask::channel(Channel::WritingTools));
        }
        let traces = tally.traces();
        assert_eq!(traces.len(), KEPT);
        assert_eq!(traces.first().unwrap().number, 37);
        let last = traces.last().unwrap();
        assert_eq!((last.number, last.destination, last.verdict), (100, "writingTools", "allow"));
        assert_eq!(last.setting, None);
    }
}
