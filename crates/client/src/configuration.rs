//! App configuration: what the organisation hands to the app, name by name, through two channels.
//!
//! - The **app** channel comes with the envelope: sets of values, each for everybody (default) or aimed at the user.
//! - The **device** channel is the managed app configuration that a device management delivers
//!   ([`Input::DeviceConfiguration`](crate::Input::DeviceConfiguration)).
//!
//! Which values of a name count: those of the sets that were aimed at the user; where none of these has the name, those
//! of the default sets; where no set has it, the device's. Reserved names ([`ONLY_DEVICE`], [`ONLY_APP`]) are read from
//! one channel alone. Equal values are one value; several that count are a conflict, which the app resolves by the rule
//! with which it reads.
//!
//! Values are opaque to Cordon and are read strictly: text that does not read as the type that is asked for is passed
//! over.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use cordon_policy::configuration::{ONLY_APP, ONLY_DEVICE};
use cordon_wire::envelope::{ConfigurationSet, Envelope};
use serde::{Deserialize, Serialize};

/// What the app may read. Immutable: a snapshot's configuration never changes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Configuration {
    /// Sorted, each once: the order in which a server sends sets says nothing.
    sets: BTreeSet<ConfigurationSet>,
    device: BTreeMap<String, String>,
}

/// Where the values of a name come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Source {
    /// From nowhere: there is no value.
    None,
    /// From the app channel.
    App,
    /// From the device channel.
    Device,
    /// Both channels have the name. The app channel's values count.
    Mixed,
}

/// Which of several truth values counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Truth {
    /// The first one, in the order of [`Configuration::values`].
    Any,
    /// True when all are.
    And,
    /// True when one is.
    Or,
}

/// Which of several numbers or texts counts. Texts are ordered by their characters' code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Pick {
    /// The first one, in the order of [`Configuration::values`].
    Any,
    /// The smallest.
    Min,
    /// The largest.
    Max,
}

impl Configuration {
    pub(crate) fn new(
        sets: impl IntoIterator<Item = ConfigurationSet>,
        device: &BTreeMap<String, String>,
    ) -> Self {
        let sets = sets.into_iter().filter(|set| !set.values.is_empty()).collect();
        Self { sets, device: device.clone() }
    }

    /// What an envelope brings beside what the device says.
    pub(crate) fn of(envelope: &Envelope, device: &BTreeMap<String, String>) -> Self {
        let flat = ConfigurationSet { is_default: true, values: envelope.configuration.clone() };
        Self::new(envelope.configuration_sets.iter().cloned().chain([flat]), device)
    }

    /// The values of a name that count, each once, in the order of their characters.
    #[must_use]
    pub fn values(&self, name: &str) -> BTreeSet<&str> {
        for is_default in [false, true] {
            let values = self.said(name, is_default);
            if !values.is_empty() {
                return values;
            }
        }
        self.device_value(name).into_iter().collect()
    }

    /// Whether several values of a name count.
    #[must_use]
    pub fn has_conflict(&self, name: &str) -> bool {
        self.values(name).len() > 1
    }

    /// Where the values of a name come from.
    #[must_use]
    pub fn source(&self, name: &str) -> Source {
        let app = [true, false].into_iter().any(|is_default| !self.said(name, is_default).is_empty());
        match (app, self.device_value(name).is_some()) {
            (false, false) => Source::None,
            (true, false) => Source::App,
            (false, true) => Source::Device,
            (true, true) => Source::Mixed,
        }
    }

    /// All truth values of a name: `true` and `false`, in any case. `yes` and `1` are none.
    #[must_use]
    pub fn booleans(&self, name: &str) -> Vec<bool> {
        self.read(name, |text| match text {
            _ if text.eq_ignore_ascii_case("true") => Some(true),
            _ if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        })
    }

    /// One truth value of a name.
    #[must_use]
    pub fn boolean(&self, name: &str, rule: Truth) -> Option<bool> {
        let all = self.booleans(name);
        let first = *all.first()?;
        Some(match rule {
            Truth::Any => first,
            Truth::And => all.into_iter().all(|value| value),
            Truth::Or => all.into_iter().any(|value| value),
        })
    }

    /// All integers of a name. `1.0` is none.
    #[must_use]
    pub fn integers(&self, name: &str) -> Vec<i64> {
        self.read(name, |text| text.parse().ok())
    }

    /// One integer of a name.
    #[must_use]
    pub fn integer(&self, name: &str, rule: Pick) -> Option<i64> {
        let all = self.integers(name).into_iter();
        pick(all, rule, Ord::cmp)
    }

    /// All numbers of a name, integers among them. What is not finite is no number.
    #[must_use]
    pub fn doubles(&self, name: &str) -> Vec<f64> {
        self.read(name, |text| text.parse().ok().filter(|number: &f64| number.is_finite()))
    }

    /// One number of a name.
    #[must_use]
    pub fn double(&self, name: &str, rule: Pick) -> Option<f64> {
        pick(self.doubles(name).into_iter(), rule, f64::total_cmp)
    }

    /// One text of a name. The empty text is a text.
    #[must_use]
    pub fn text(&self, name: &str, rule: Pick) -> Option<&str> {
        pick(self.values(name).into_iter(), rule, Ord::cmp)
    }

    /// The sets of the app channel as they came, for apps that read them themselves. Reserved names are in them too.
    pub fn sets(&self) -> impl Iterator<Item = &ConfigurationSet> {
        self.sets.iter()
    }

    /// The device channel as it came. Reserved names are in it too.
    #[must_use]
    pub const fn device(&self) -> &BTreeMap<String, String> {
        &self.device
    }

    /// Whether neither channel has anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty() && self.device.is_empty()
    }

    /// What the sets of one kind say of a name.
    fn said(&self, name: &str, is_default: bool) -> BTreeSet<&str> {
        if ONLY_DEVICE.contains(&name) {
            return BTreeSet::new();
        }
        let sets = self.sets.iter().filter(|set| set.is_default == is_default);
        sets.filter_map(|set| set.values.get(name)).map(String::as_str).collect()
    }

    fn device_value(&self, name: &str) -> Option<&str> {
        self.device.get(name).filter(|_| !ONLY_APP.contains(&name)).map(String::as_str)
    }

    fn read<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
        self.values(name).into_iter().filter_map(parse).collect()
    }
}

/// Values may be secrets of the app: only how many there are is shown.
impl fmt::Debug for Configuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: usize = self.sets.iter().map(|set| set.values.len()).sum();
        f.debug_struct("Configuration")
            .field("sets", &self.sets.len())
            .field("values", &values)
            .field("device", &self.device.len())
            .finish()
    }
}

fn pick<T>(
    mut all: impl Iterator<Item = T>,
    rule: Pick,
    order: impl Fn(&T, &T) -> std::cmp::Ordering,
) -> Option<T> {
    match rule {
        Pick::Any => all.next(),
        Pick::Min => all.min_by(order),
        Pick::Max => all.max_by(order),
    }
}
