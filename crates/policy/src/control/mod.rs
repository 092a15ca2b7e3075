//! The rows an administrator sees, each over one or more properties.

mod describe;
pub mod form;
pub(crate) mod framework;
mod help;
mod language;
mod options;
mod table;

use serde::Serialize;

use crate::app::Platform;
use crate::property::{self, Enforced};

use form::{Advice, Form, Shown};

pub use describe::{control_json, platform_json, property_json};
pub use language::put_into;
pub use table::CONTROLS;

/// One row of the console.
#[derive(Debug)]
pub struct Control {
    /// Stable id, for example `ios.data.clipboard`.
    pub id: &'static str,
    /// The platform.
    pub platform: Platform,
    /// The page it stands on.
    pub area: Area,
    /// The section of the page.
    pub section: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// The row without which it means nothing.
    pub parent: Option<&'static str>,
    /// The properties it writes, the main one first. Empty for what only a client could know.
    pub properties: &'static [&'static str],
    /// How it is edited.
    pub form: Form,
    /// When it is shown, as far as its own line says; see [`Control::shown_when`].
    pub shown: Shown,
    /// What the levels 1 to 3 of the data-protection framework say.
    pub levels: [Advice; 3],
}

/// A page of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Area {
    /// Where data may go.
    DataProtection,
    /// PIN, biometrics, credentials.
    AccessRequirements,
    /// What must hold before work data opens.
    ConditionalLaunch,
    /// No row in any console: only the schema or a client's log knows it.
    SchemaOnly,
}

impl Area {
    /// Every page, in order.
    pub const ALL: [Self; 4] =
        [Self::DataProtection, Self::AccessRequirements, Self::ConditionalLaunch, Self::SchemaOnly];

    /// What people call it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::DataProtection => "Data protection",
            Self::AccessRequirements => "Access requirements",
            Self::ConditionalLaunch => "Conditional launch",
            Self::SchemaOnly => "In no console",
        }
    }
}

/// Where an enforced row acts less widely than its name suggests.
const NOTES: &[(&str, &str)] = &[
    ("ios.data.keyboards", "in work context only: personal context is never restricted"),
    ("ios.data.receive", "incoming data becomes work data on enrolled devices only, elsewhere as all apps"),
];

/// The row of that id.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Control> {
    CONTROLS.iter().find(|control| control.id == id)
}

/// The row of that platform that writes a property of this name.
#[must_use]
pub fn of_property(platform: Platform, name: &str) -> Option<&'static Control> {
    CONTROLS.iter().find(|control| control.platform == platform && control.properties.contains(&name))
}

impl Control {
    /// Whether it is enforced: as its main property is.
    #[must_use]
    pub fn enforced(&self) -> Enforced {
        const NO_PROPERTY: Enforced = Enforced::No("no property of a policy carries it");
        self.rows().next().map_or(NO_PROPERTY, |property| property.enforced)
    }

    /// What it does, in a sentence.
    #[must_use]
    pub fn help(&self) -> &'static str {
        help::of(self.id)
    }

    /// Why it is not enforced, which of its properties are not although the main one is, and where it acts less widely
    /// than its name suggests.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        if let Some(reason) = self.enforced().reason() {
            return Some(reason.to_owned());
        }
        let others = self.rows().filter_map(|property| {
            property.enforced.reason().map(|reason| format!("`{}`: {reason}", property.name))
        });
        let note = NOTES.iter().find(|(id, _)| *id == self.id).map(|(_, note)| (*note).to_owned());
        let said: Vec<_> = others.chain(note).collect();
        (!said.is_empty()).then(|| said.join("; "))
    }

    fn rows(&self) -> impl Iterator<Item = &'static property::Property> {
        self.properties.iter().filter_map(|name| property::by_name(name)).map(property::PropertyId::property)
    }
}
