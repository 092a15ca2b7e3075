//! App configuration.

use std::collections::HashMap;

use cordon_client::configuration::{Pick, Source, Truth};

/// Settings that an organisation or the device's management gives the app. Several sources may say different things: the
/// app says how that is settled.
#[derive(uniffi::Object)]
pub struct Configuration(pub(crate) cordon_client::Configuration);

#[uniffi::export]
impl Configuration {
    /// All values of a name, each once.
    #[must_use]
    pub fn values(&self, name: &str) -> Vec<String> {
        self.0.values(name).into_iter().map(str::to_owned).collect()
    }

    /// Whether sources say different things.
    #[must_use]
    pub fn has_conflict(&self, name: &str) -> bool {
        self.0.has_conflict(name)
    }

    /// Where the values of a name come from.
    #[must_use]
    pub fn source(&self, name: &str) -> ConfigurationSource {
        self.0.source(name).into()
    }

    /// The value as text.
    #[must_use]
    pub fn text(&self, name: &str, rule: Pick) -> Option<String> {
        self.0.text(name, rule).map(str::to_owned)
    }

    /// All truth values of a name: `true` and `false`, in any case.
    #[must_use]
    pub fn booleans(&self, name: &str) -> Vec<bool> {
        self.0.booleans(name)
    }

    /// The value as a truth value.
    #[must_use]
    pub fn boolean(&self, name: &str, rule: Truth) -> Option<bool> {
        self.0.boolean(name, rule)
    }

    /// All whole numbers of a name. `1.0` is none.
    #[must_use]
    pub fn integers(&self, name: &str) -> Vec<i64> {
        self.0.integers(name)
    }

    /// The value as a whole number.
    #[must_use]
    pub fn integer(&self, name: &str, rule: Pick) -> Option<i64> {
        self.0.integer(name, rule)
    }

    /// All numbers of a name, whole ones among them.
    #[must_use]
    pub fn doubles(&self, name: &str) -> Vec<f64> {
        self.0.doubles(name)
    }

    /// The value as a number.
    #[must_use]
    pub fn double(&self, name: &str, rule: Pick) -> Option<f64> {
        self.0.double(name, rule)
    }

    /// The sets of the organisation as they came, for apps that read them themselves. Names that only the client reads are
    /// in them too.
    #[must_use]
    pub fn sets(&self) -> Vec<ConfigurationSet> {
        self.0.sets().cloned().map(Into::into).collect()
    }

    /// What the device's management said, name by name.
    #[must_use]
    pub fn device(&self) -> HashMap<String, String> {
        self.0.device().iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

/// Where the values of a name come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum ConfigurationSource {
    /// From nowhere: there is no value.
    None,
    /// From the organisation.
    App,
    /// From the device's management.
    Device,
    /// Both have the name. The organisation's values count.
    Mixed,
}

impl From<Source> for ConfigurationSource {
    fn from(source: Source) -> Self {
        match source {
            Source::None => Self::None,
            Source::App => Self::App,
            Source::Device => Self::Device,
            Source::Mixed => Self::Mixed,
        }
    }
}

/// Values that the organisation gives together.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ConfigurationSet {
    /// For everybody. A name counts here only while no set that was aimed at the user has it.
    pub is_default: bool,
    /// Names and values.
    pub values: HashMap<String, String>,
}

impl From<cordon_wire::envelope::ConfigurationSet> for ConfigurationSet {
    fn from(set: cordon_wire::envelope::ConfigurationSet) -> Self {
        Self { is_default: set.is_default, values: set.values.into_iter().collect() }
    }
}
