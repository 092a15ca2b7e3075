//! App configuration.

use std::collections::HashMap;

use cordon_client::configuration::{Pick, Truth};

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

    /// The value as text.
    #[must_use]
    pub fn text(&self, name: &str, rule: Pick) -> Option<String> {
        self.0.text(name, rule).map(str::to_owned)
    }

    /// The value as a truth value.
    #[must_use]
    pub fn boolean(&self, name: &str, rule: Truth) -> Option<bool> {
        self.0.boolean(name, rule)
    }

    /// The value as a whole number.
    #[must_use]
    pub fn integer(&self, name: &str, rule: Pick) -> Option<i64> {
        self.0.integer(name, rule)
    }

    /// The value as a number.
    #[must_use]
    pub fn double(&self, name: &str, rule: Pick) -> Option<f64> {
        self.0.double(name, rule)
    }

    /// What the device's management said, name by name.
    #[must_use]
    pub fn device(&self) -> HashMap<String, String> {
        self.0.device().iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}
