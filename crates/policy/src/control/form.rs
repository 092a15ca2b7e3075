//! How a control is edited, when it is shown, and what the levels of the data-protection framework say of it.

use crate::policy::Settings;
use crate::property::{self, Default, PropertyId, Value};

/// One thing that an administrator chooses or fills in.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// What it is called within its control; empty where the control's own name says it.
    pub label: &'static str,
    /// The properties it writes. Values of an option stand in this order.
    pub properties: &'static [&'static str],
    /// How it is filled in.
    pub input: Input,
}

/// How a field is filled in. Except for [`Input::Options`] it writes its only property.
#[derive(Debug, Clone, Copy)]
pub enum Input {
    /// One of these.
    Options(&'static [Choice]),
    /// Any of these words, each with its label.
    Several(&'static [(&'static str, &'static str)]),
    /// A whole number.
    Number(Bounds),
    /// A duration, counted in a unit and stored in ISO 8601.
    Period(Bounds),
    /// A version.
    Version,
    /// A date.
    Date,
    /// A text.
    Text(Format),
    /// Texts with `;` between, in one text.
    Names(Format),
    /// A list of texts.
    Texts(Format),
    /// A list of names and values; the format is that of the values.
    Pairs(Format),
}

/// An option with what choosing it writes.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// What it is called.
    pub label: &'static str,
    /// The values for the first of the field's properties. Beside them the others mean nothing, and stay as they are.
    pub values: &'static [Default],
    /// Whether it stands for every other value too, and writes this one to begin with; another control refines it.
    pub open: bool,
}

/// What a number counts, and how far an editor lets it go.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// What is counted.
    pub unit: Unit,
    /// Least, in the unit.
    pub min: u32,
    /// Greatest, in the unit.
    pub max: u32,
    /// What zero means, where it is not simply the least.
    pub zero: Option<&'static str>,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Characters of a text or PIN.
    Characters,
    /// Wrong PINs.
    Attempts,
    /// PINs of before.
    Pins,
    /// Minutes.
    Minutes,
    /// Days.
    Days,
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The scheme of a link, without `://`.
    UrlScheme,
    /// Several of them with `;` between.
    UrlSchemes,
    /// The address of a web page, with `*` for anything.
    LinkPattern,
    /// An Android package id.
    PackageId,
    /// A name for people.
    Name,
    /// A device model, as the device reports it.
    Model,
    /// A maker of devices, as the device reports it.
    Manufacturer,
}

/// That a property has one of some values, or none of them. `null` and `""` are one.
#[derive(Debug, Clone, Copy)]
pub struct Clause {
    /// The property.
    pub property: &'static str,
    /// Whether it must have one of the values, or none.
    pub one_of: bool,
    /// The values.
    pub values: &'static [Default],
}

/// When a control is shown: every row needs one of its clauses.
pub type Shown = &'static [&'static [Clause]];

/// What a level of the framework says of a control.
#[derive(Debug, Clone, Copy)]
pub enum Advice {
    /// Nothing.
    NotSet,
    /// What the level below says.
    AsBelow,
    /// The option of that label.
    Chosen(&'static str),
    /// These values, in words and as properties.
    Values(&'static str, &'static [(&'static str, Default)]),
    /// The default of every property.
    TheDefault,
    /// An example that ages: what to think of, and the values a template sets until somebody chooses others.
    Example(&'static str, &'static [(&'static str, Default)]),
    /// A value that only the administrator knows.
    Supply(&'static str),
}

impl Unit {
    /// The word on the wire, which is also what people read.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Characters => "characters",
            Self::Attempts => "attempts",
            Self::Pins => "PINs",
            Self::Minutes => "minutes",
            Self::Days => "days",
        }
    }

    /// Seconds in one, where it is a measure of time.
    #[must_use]
    pub const fn seconds(self) -> Option<u64> {
        match self {
            Self::Minutes => Some(60),
            Self::Days => Some(86_400),
            Self::Characters | Self::Attempts | Self::Pins => None,
        }
    }
}

impl Format {
    /// The word on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UrlScheme => "urlScheme",
            Self::UrlSchemes => "urlSchemes",
            Self::LinkPattern => "linkPattern",
            Self::PackageId => "packageId",
            Self::Name => "name",
            Self::Model => "model",
            Self::Manufacturer => "manufacturer",
        }
    }
}

impl Field {
    /// The rows it writes, in order.
    pub fn ids(&self) -> impl Iterator<Item = PropertyId> {
        self.properties.iter().filter_map(|name| property::by_name(name))
    }

    /// The option that values of the field's properties, in order, stand for.
    #[must_use]
    pub fn chosen(&self, values: &[Value]) -> Option<&'static Choice> {
        let Input::Options(choices) = self.input else { return None };
        let is = |choice: &&Choice| {
            choice.values.iter().zip(values).all(|(wanted, value)| same(&Value::of_default(*wanted), value))
        };
        choices
            .iter()
            .filter(|choice| !choice.open)
            .find(is)
            .or_else(|| choices.iter().find(|choice| choice.open))
    }
}

impl Clause {
    /// Whether it holds with that value of its property.
    #[must_use]
    pub fn holds(&self, value: &Value) -> bool {
        let one_of = self.values.iter().any(|wanted| same(&Value::of_default(*wanted), value));
        one_of == self.one_of
    }
}

/// Whether two values stand for the same: texts for "not configured" are one, durations count by their length.
fn same(wanted: &Value, value: &Value) -> bool {
    match (wanted, value) {
        (Value::Duration(a), Value::Duration(b)) => a.seconds == b.seconds,
        _ => wanted == value || (wanted.is_unset() && value.is_unset()),
    }
}

impl super::Control {
    /// The fields, in the order in which they are filled in. Empty for what only a client could know.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        let (one, parts) = match self.form {
            Form::Nothing => (None, &[][..]),
            Form::One(input) => (Some(Field { label: "", properties: self.properties, input }), &[][..]),
            Form::Parts(parts) => (None, parts),
        };
        one.into_iter().chain(parts.iter().copied())
    }

    /// When it is shown, with what its parents need.
    #[must_use]
    pub fn shown_when(&self) -> Vec<&'static [Clause]> {
        let mut all = self.parent.and_then(super::by_id).map_or_else(Vec::new, Self::shown_when);
        all.extend(self.shown.iter().copied());
        all
    }

    /// What keeps it from being shown beside these settings: one of these clauses would have to hold.
    #[must_use]
    pub fn hidden_by(&self, settings: &Settings) -> Option<&'static [Clause]> {
        let holds = |clause: &Clause| {
            property::by_name(clause.property)
                .is_some_and(|id| clause.holds(&settings.counting(self.platform, id)))
        };
        self.shown_when().into_iter().find(|any| !any.iter().any(holds))
    }

    /// Whether it is shown beside these settings.
    #[must_use]
    pub fn is_shown(&self, settings: &Settings) -> bool {
        self.hidden_by(settings).is_none()
    }
}

/// The fields of a control.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// None: no property carries it.
    Nothing,
    /// One, over all its properties.
    One(Input),
    /// Several.
    Parts(&'static [Field]),
}
