//! Which way a value gets stricter.

use std::cmp::Ordering;

use super::{Form, Kind, Period, Property, Value, VersionText};

/// Which way a property gets stricter, declared once per row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `true` is stricter.
    TrueStricter,
    /// `false` is stricter.
    FalseStricter,
    /// The words of the kind, listed from lax to strict; "not configured" is the laxest.
    Listed,
    /// Like [`Order::Listed`], but "not configured" stands after the first word: another setting may then imply the
    /// stricter ones.
    Implied,
    /// The first word is the laxest and the last the strictest; those between exclude each other, so two different
    /// ones read as the strictest.
    Peers,
    /// Greater is stricter; "not configured" is the laxest.
    Greater,
    /// Smaller is stricter; "not configured" is the laxest.
    Smaller {
        /// Whether zero stands for "never" and so is the laxest, rather than the strictest.
        zero_is_never: bool,
    },
    /// What every policy allows.
    Intersection {
        /// The settings that give the list its meaning: where none of them looks at it, it restricts nothing. Without
        /// any it always means something. An empty or missing list permits nothing.
        parents: &'static [Parent],
    },
    /// No order: different values are a conflict and the parent takes its strictest reading.
    Unordered {
        /// The property that decides when values differ.
        parent: &'static str,
        /// The values of the parent, as words, at which this one matters.
        when: &'static [&'static str],
    },
    /// A name for people beside another property: the first in the alphabet, never a conflict.
    Label,
    /// What a condition looks at: merged as pairs of predicate and action.
    Predicate(Check),
    /// What a condition does when it fails.
    Action(Check),
}

/// A setting that gives another one its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parent {
    /// Its name.
    pub name: &'static str,
    /// Its values, as words, at which the other one matters.
    pub when: &'static [&'static str],
}

/// A condition that is a pair of what it looks at and what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// Wrong PINs in a row.
    PinRetries,
    /// Rooted or jailbroken.
    DeviceIntegrity,
    /// Model of an Apple device.
    IosModel,
    /// Maker of an Android device.
    AndroidManufacturer,
    /// Model of an Android device.
    AndroidModel,
    /// Play Integrity verdict.
    Attestation,
    /// Scan of apps.
    AppsVerification,
    /// Device lock.
    DeviceLock,
    /// Threat level.
    ThreatLevel,
}

impl Check {
    /// Every check.
    pub const ALL: [Self; 9] = [
        Self::PinRetries,
        Self::DeviceIntegrity,
        Self::IosModel,
        Self::AndroidManufacturer,
        Self::AndroidModel,
        Self::Attestation,
        Self::AppsVerification,
        Self::DeviceLock,
        Self::ThreatLevel,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PinRetries => "pinRetries",
            Self::DeviceIntegrity => "deviceIntegrity",
            Self::IosModel => "iosModel",
            Self::AndroidManufacturer => "androidManufacturer",
            Self::AndroidModel => "androidModel",
            Self::Attestation => "attestation",
            Self::AppsVerification => "appsVerification",
            Self::DeviceLock => "deviceLock",
            Self::ThreatLevel => "threatLevel",
        }
    }

    /// The check of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.name() == name)
    }
}

/// How strict `a` is against `b`: `Greater` means stricter. `None` when neither is (peers, lists, values without
/// an order).
#[must_use]
pub fn compare(form: &Form, a: &Value, b: &Value) -> Option<Ordering> {
    match form.order {
        Order::TrueStricter => Some(flag(a, false).cmp(&flag(b, false))),
        Order::FalseStricter => Some(flag(b, true).cmp(&flag(a, true))),
        Order::Listed => Some(place(form.kind, a).cmp(&place(form.kind, b))),
        Order::Implied => Some(implied(form.kind, a).cmp(&implied(form.kind, b))),
        Order::Peers => peers(form.kind, a, b),
        Order::Greater => Some(measure(a).cmp(&measure(b))),
        Order::Smaller { zero_is_never } => Some(smaller(a, b, zero_is_never)),
        Order::Intersection { .. }
        | Order::Unordered { .. }
        | Order::Label
        | Order::Predicate(_)
        | Order::Action(_) => None,
    }
}

/// The strictest value of a property: the reading when a value cannot be read, or a critical setting of the same
/// group is unknown. It never destroys: where a value would wipe, the strictest reading blocks, and thresholds that
/// only wipe read as not configured.
#[must_use]
pub fn strictest(property: &Property, form: &Form) -> Value {
    if property.only_wipes() {
        return Value::Null;
    }
    match (form.kind, form.order) {
        (Kind::Flag { .. }, Order::FalseStricter) => Value::Flag(false),
        (Kind::Flag { .. }, _) => Value::Flag(true),
        (Kind::Level { members, .. }, _) => strictest_word(members),
        (Kind::Number { min, .. }, Order::Smaller { zero_is_never: false } | Order::Predicate(_)) => {
            Value::Number(min)
        }
        (Kind::Number { min, .. }, Order::Smaller { zero_is_never: true }) => Value::Number(min.max(1)),
        (Kind::Number { max, .. }, _) => Value::Number(max),
        (Kind::Duration { .. }, Order::Smaller { zero_is_never: true }) => {
            Value::Duration(Period::of_seconds(1))
        }
        (Kind::Duration { .. }, _) => Value::Duration(Period::of_seconds(0)),
        // `0.0` stands for "not set", so the strictest is the version after it.
        (Kind::Version, Order::Smaller { .. }) => Value::Version(VersionText::of(&[0, 0, 0, 1])),
        (Kind::Version, _) => Value::Version(VersionText::of(&[u64::from(u32::MAX)])),
        (Kind::PatchDate, _) => Value::Version(VersionText::date("9999-12-31")),
        (Kind::Text, _) => Value::Null,
        (Kind::Names, _) => Value::Text(";".to_owned()),
        (Kind::Choices(_) | Kind::Bits(_), _) => Value::Choices(Vec::new()),
        (Kind::Texts, _) => Value::Texts(Vec::new()),
        (Kind::Pairs, _) => Value::Pairs(Vec::new()),
    }
}

/// The laxest value of a property: what restricts nothing.
#[must_use]
pub fn laxest(form: &Form) -> Value {
    match (form.kind, form.order) {
        (_, Order::Intersection { .. }) => Value::Any,
        (Kind::Flag { .. }, Order::FalseStricter) => Value::Flag(true),
        (Kind::Flag { .. }, Order::TrueStricter) => Value::Flag(false),
        (Kind::Level { members, .. }, Order::Implied)
        | (Kind::Level { members, nullable: false }, Order::Listed | Order::Peers) => {
            members.first().map_or(Value::Null, |word| Value::Level(word))
        }
        (Kind::Number { min, .. }, Order::Greater | Order::Smaller { zero_is_never: true }) => {
            Value::Number(min)
        }
        (Kind::Number { max, .. }, Order::Smaller { zero_is_never: false }) => Value::Number(max),
        _ => Value::Null,
    }
}

/// Whether a value restricts anything. Labels never do.
#[must_use]
pub fn restricts(form: &Form, value: &Value) -> bool {
    match form.order {
        Order::Label => false,
        Order::Intersection { .. } => *value != Value::Any,
        Order::Unordered { .. } => !value.is_unset(),
        _ => compare(form, value, &laxest(form)).is_none_or(Ordering::is_gt),
    }
}

fn strictest_word(members: &'static [&'static str]) -> Value {
    let word = if members.contains(&"wipe") { Some(&"block") } else { members.last() };
    word.map_or(Value::Null, |word| Value::Level(word))
}

fn flag(value: &Value, unset: bool) -> bool {
    if let Value::Flag(flag) = value { *flag } else { unset }
}

/// Place of a word in its list, 0 for "not configured".
fn place(kind: Kind, value: &Value) -> usize {
    match (kind, value) {
        (Kind::Level { members, .. }, Value::Level(word)) => {
            members.iter().position(|member| member == word).map_or(0, |place| place + 1)
        }
        _ => 0,
    }
}

/// The same with "not configured" between the first word and the second.
fn implied(kind: Kind, value: &Value) -> usize {
    match place(kind, value) {
        0 => 3,
        place => 2 * place,
    }
}

fn peers(kind: Kind, a: &Value, b: &Value) -> Option<Ordering> {
    let Kind::Level { members, .. } = kind else { return None };
    let (one, two) = (place(kind, a), place(kind, b));
    let between = |place: usize| place > 1 && place < members.len();
    if one != two && between(one) && between(two) { None } else { Some(one.cmp(&two)) }
}

/// A comparable measure; "not configured" is the least.
fn measure(value: &Value) -> (bool, Vec<u64>) {
    match value {
        Value::Number(number) => (true, vec![u64::try_from(*number).unwrap_or(0)]),
        Value::Duration(period) => (true, vec![period.seconds]),
        Value::Version(version) => (true, version.parts().to_vec()),
        _ => (false, Vec::new()),
    }
}

fn smaller(a: &Value, b: &Value, zero_is_never: bool) -> Ordering {
    let never =
        |measure: &(bool, Vec<u64>)| !measure.0 || (zero_is_never && measure.1.iter().all(|part| *part == 0));
    let (one, two) = (measure(a), measure(b));
    match (never(&one), never(&two)) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => two.1.cmp(&one.1),
    }
}
