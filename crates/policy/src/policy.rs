//! A policy as an administrator wrote it: not merged, not resolved.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::{AppId, Platform};
use crate::property::{self, PropertyId, Value, ValueError};

/// Name of a policy, `T_<guid>` for a targeted one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct PolicyId(pub String);

impl fmt::Display for PolicyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for PolicyId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// An app protection policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Its id; unique over all policies of the organisation.
    pub id: PolicyId,
    /// Display name.
    pub name: String,
    /// Description, possibly empty.
    pub description: String,
    /// The platform it is written for.
    pub platform: Platform,
    /// Opaque version; changes with every change.
    pub version: String,
    /// The settings that were set.
    pub settings: Settings,
    /// The apps it covers.
    pub apps: AppScope,
    /// The groups it is given to.
    pub assignments: Vec<Assignment>,
    /// The device states it is for.
    pub management_levels: Levels,
}

/// The settings of one policy: only those that were set, each once, in the order of the table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings(BTreeMap<PropertyId, Value>);

impl Settings {
    /// Parses the members of a JSON object that are settings of `platform`.
    ///
    /// Members that no table row names are returned as unknown, in their order; what to do with them is the caller's
    /// business. OData annotations (a name with `@` or starting with `#`) are skipped.
    ///
    /// # Errors
    /// Every wrong member, not only the first.
    pub fn parse(
        platform: Platform,
        object: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<(Self, Vec<String>), Vec<ValueError>> {
        let (mut settings, mut unknown, mut errors) = (Self::default(), Vec::new(), Vec::new());
        for (name, json) in object {
            if name.contains('@') || name.starts_with('#') {
                continue;
            }
            let Some(id) = property::by_name(name) else {
                unknown.push(name.clone());
                continue;
            };
            match property::parse(id, platform, json) {
                Ok(value) => {
                    settings.set(id, value);
                }
                Err(mut found) => errors.append(&mut found),
            }
        }
        if errors.is_empty() { Ok((settings, unknown)) } else { Err(errors) }
    }

    /// The value of a setting, if the policy sets it.
    #[must_use]
    pub fn value(&self, id: PropertyId) -> Option<&Value> {
        self.0.get(&id)
    }

    /// What counts for a setting in a policy of `platform`: the value that is set, else the default.
    #[must_use]
    pub fn counting(&self, platform: Platform, id: PropertyId) -> Value {
        let default = || Value::of_default(id.property().form(platform).default);
        self.value(id).cloned().unwrap_or_else(default)
    }

    /// Sets a value; gives back the one it replaces.
    pub fn set(&mut self, id: PropertyId, value: Value) -> Option<Value> {
        self.0.insert(id, value)
    }

    /// Takes a setting away.
    pub fn unset(&mut self, id: PropertyId) -> Option<Value> {
        self.0.remove(&id)
    }

    /// The settings in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = (PropertyId, &Value)> {
        self.0.iter().map(|(id, value)| (*id, value))
    }

    /// How many are set.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The apps of a policy.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AppScope {
    /// How the apps were chosen.
    pub group: AppGroupType,
    /// The apps by name. For a group of apps this is the list the group stood for when it was stored.
    pub apps: Vec<AppId>,
}

/// How the apps of a policy were chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum AppGroupType {
    /// The listed apps.
    #[default]
    SelectedPublicApps,
    /// The core apps of one vendor, as listed.
    AllCoreMicrosoftApps,
    /// All apps of that vendor, as listed.
    AllMicrosoftApps,
    /// Every app.
    AllApps,
}

/// One group a policy is given to, or kept from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    /// The group.
    pub group: Uuid,
    /// Whether its members are kept out rather than let in.
    #[serde(default)]
    pub exclude: bool,
    /// A filter on the device and app, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<AssignmentFilter>,
}

/// A filter on an assignment, by its id: see [`crate::target`] for how several of them count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssignmentFilter {
    /// The filter's id.
    pub id: Uuid,
    /// Whether devices that match are let in or kept out.
    pub mode: FilterMode,
}

/// What a filter does with the devices it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FilterMode {
    /// Lets in those that match.
    Include,
    /// Keeps out those that match.
    Exclude,
}

/// The device states a policy is for (`targetedAppManagementLevels`): flags, on the wire one comma text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Levels(u8);

impl Levels {
    /// Every state.
    pub const UNSPECIFIED: Self = Self(0);
    /// Devices that are not enrolled.
    pub const UNMANAGED: Self = Self(1);
    /// Devices enrolled in device management.
    pub const MDM: Self = Self(2);
    /// Android Enterprise devices.
    pub const ANDROID_ENTERPRISE: Self = Self(4);
    /// Android dedicated devices with shared mode.
    pub const ANDROID_DEDICATED_SHARED: Self = Self(8);
    /// Android without Google services, for a user.
    pub const ANDROID_OPEN_SOURCE_USER: Self = Self(16);
    /// Android without Google services, for nobody in particular.
    pub const ANDROID_OPEN_SOURCE_USERLESS: Self = Self(32);

    /// The flags by their names on the wire, in the order of their bits.
    const NAMES: [(&'static str, u8); 6] = [
        ("unmanaged", 1),
        ("mdm", 2),
        ("androidEnterprise", 4),
        ("androidEnterpriseDedicatedDevicesWithAzureAdSharedMode", 8),
        ("androidOpenSourceProjectUserAssociated", 16),
        ("androidOpenSourceProjectUserless", 32),
    ];

    /// Reads the comma text; `unspecified` and an empty text are the empty set.
    ///
    /// # Errors
    /// The first member that is no level.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut bits = 0;
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            if part.eq_ignore_ascii_case("unspecified") {
                continue;
            }
            match Self::NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(part)) {
                Some((_, bit)) => bits |= bit,
                None => return Err(part.to_owned()),
            }
        }
        Ok(Self(bits))
    }

    /// The names that [`Levels::parse`] takes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        std::iter::once("unspecified").chain(Self::NAMES.iter().map(|(name, _)| *name))
    }

    /// Whether any flag of `other` is in this set.
    #[must_use]
    pub const fn any_of(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether no state was singled out.
    #[must_use]
    pub const fn is_unspecified(self) -> bool {
        self.0 == 0
    }

    /// All flags that mean some kind of enrolment.
    #[must_use]
    pub const fn enrolled() -> Self {
        Self(2 | 4 | 8 | 16 | 32)
    }

    /// This set and `other` together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Display for Levels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("unspecified");
        }
        let mut first = true;
        for (name, _) in Self::NAMES.iter().filter(|(_, bit)| self.0 & bit != 0) {
            if !first {
                f.write_str(",")?;
            }
            f.write_str(name)?;
            first = false;
        }
        Ok(())
    }
}

impl Serialize for Levels {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Levels {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .map_err(|part| serde::de::Error::custom(format!("`{part}` is no management level")))
    }
}
