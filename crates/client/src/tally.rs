//! What was asked and answered, counted: kind, class of destination, verdict, setting. Never content, never whom.
//!
//! Noting an answer that no setting decided is two atomic operations: no lock, no allocation. Where a setting decided,
//! a lock is *tried*; a count is lost rather than a caller kept waiting.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use cordon_policy::property::PROPERTIES;
use cordon_policy::{Ask, Channel, Decision, Location, Party, Verdict};
use cordon_wire::check_in::AskCount;
use serde::Serialize;

const KINDS: [&str; 8] =
    ["paste", "transfer", "saveCopy", "openFrom", "channel", "openLink", "keyboard", "service"];
const VERDICTS: [Verdict; 6] = [
    Verdict::Allow,
    Verdict::AllowTagged,
    Verdict::Redact,
    Verdict::SwitchAccount,
    Verdict::Redirect,
    Verdict::Deny,
];
const DESTINATIONS: [&str; 25] = [
    "work",
    "personal",
    "app",
    "oneDriveForBusiness",
    "sharePoint",
    "box",
    "localStorage",
    "photoLibrary",
    "iManage",
    "egnyte",
    "camera",
    "accountDocument",
    "other",
    "print",
    "backup",
    "screenCapture",
    "assistant",
    "notification",
    "nativeSync",
    "widgets",
    "thirdPartyKeyboard",
    "genmoji",
    "writingTools",
    "documentProvider",
    "appSwitcher",
];
const SLOTS: usize = KINDS.len() * DESTINATIONS.len() * VERDICTS.len();
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
    /// Class of destination.
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
    pub(crate) fn note(&self, ask: &Ask, decision: &Decision) {
        let (kind, destination) = classes(ask);
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
            let (kind, destination) = (rest / DESTINATIONS.len(), rest % DESTINATIONS.len());
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
    (kind * DESTINATIONS.len() + destination) * VERDICTS.len() + verdict
}

fn count_of(
    kind: usize,
    destination: usize,
    verdict: usize,
    setting: &str,
    day: &str,
    count: u64,
) -> Option<AskCount> {
    let named = KINDS.get(kind).zip(DESTINATIONS.get(destination)).zip(VERDICTS.get(verdict));
    let ((kind, destination), verdict) = named.filter(|_| count > 0)?;
    let (kind, destination) = ((*kind).to_owned(), (*destination).to_owned());
    let (verdict, setting, day) = (verdict.name().to_owned(), setting.to_owned(), day.to_owned());
    Some(AskCount { kind, destination, verdict, setting, day, count })
}

fn unpack(entry: u64) -> Option<Trace> {
    let part = |shift: u32, mask: u64| ((entry >> shift) & mask) as usize;
    Some(Trace {
        number: (entry >> 32) as u32,
        kind: KINDS.get(part(12, 0xf))?,
        destination: DESTINATIONS.get(part(0, 0xff))?,
        verdict: VERDICTS.get(part(8, 0xf))?.name(),
        setting: PROPERTIES.get(part(16, 0xffff)).map(|property| property.name),
    })
}

fn classes(ask: &Ask) -> (usize, usize) {
    match ask {
        Ask::Paste { to, .. } => (0, party(to)),
        Ask::Transfer { to, .. } => (1, party(to)),
        Ask::SaveCopy { location, .. } => (2, place(*location)),
        Ask::OpenFrom { location, .. } => (3, place(*location)),
        Ask::Channel { channel } => (4, way(*channel)),
        // Where nobody knows who would open a link, it is some app.
        Ask::OpenLink { to, .. } => (5, to.as_ref().map_or(2, party)),
        Ask::Keyboard { .. } => (6, 2),
        Ask::Service { .. } => (7, 2),
    }
}

fn party(party: &Party) -> usize {
    match party {
        Party::Work => 0,
        Party::Personal => 1,
        Party::App { .. } => 2,
    }
}

fn place(location: Location) -> usize {
    match location {
        Location::OneDriveForBusiness => 3,
        Location::SharePoint => 4,
        Location::Box => 5,
        Location::LocalStorage => 6,
        Location::PhotoLibrary => 7,
        Location::IManage => 8,
        Location::Egnyte => 9,
        Location::Camera => 10,
        Location::AccountDocument => 11,
        Location::Other => 12,
        Location::DocumentProvider => 23,
    }
}

fn way(channel: Channel) -> usize {
    match channel {
        Channel::Print => 13,
        Channel::Backup => 14,
        Channel::ScreenCapture => 15,
        Channel::Assistant => 16,
        Channel::Notification => 17,
        Channel::NativeSync => 18,
        Channel::Widgets => 19,
        Channel::ThirdPartyKeyboard => 20,
        Channel::Genmoji => 21,
        Channel::WritingTools => 22,
        Channel::AppSwitcher => 24,
    }
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
    use super::*;

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
        let ask = Ask::Channel { channel: Channel::Print };
        tally.note(&ask, &Decision::ALLOW);
        tally.note(&ask, &Decision::ALLOW);
        tally.note(&Ask::Paste { from: Party::Work, to: Party::Personal, characters: 3 }, &Decision::ALLOW);
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
            tally.note(&Ask::Channel { channel: Channel::WritingTools }, &Decision::ALLOW);
        }
        let traces = tally.traces();
        assert_eq!(traces.len(), KEPT);
        assert_eq!(traces.first().unwrap().number, 37);
        let last = traces.last().unwrap();
        assert_eq!((last.number, last.destination, last.verdict), (100, "writingTools", "allow"));
        assert_eq!(last.setting, None);
    }
}
