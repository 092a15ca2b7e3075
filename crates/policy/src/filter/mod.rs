//! The filter language of assignments: a rule over the app and its device, for example
//! `(app.deviceManagementType -eq "Unmanaged") and (app.operatingSystemVersion -ge 17.4)`.
//!
//! | Property | Operators | Value |
//! |---|---|---|
//! | `appVersion`, `deviceManufacturer`, `deviceModel`, `osVersion` | `-eq -ne -in -notIn -startsWith -contains -notContains` | text |
//! | `operatingSystemVersion` | `-eq -ne -gt -ge -lt -le` | a version, compared number by number |
//! | `deviceManagementType` | `-eq -ne -in -notIn` | see [`ManagementType::all`] |
//!
//! `and` binds stronger than `or`; parentheses group; parentheses around one comparison and the dash of an operator
//! may be left out. Case never counts, neither in words nor in values. Lists are `["a", "b"]`. Inside quotes a backtick
//! before a quote or a backtick takes it as it stands. Every property takes `$null` with `-eq` and `-ne`.
//!
//! **What a device does not tell is equal to nothing but `$null`.** So `-eq`, `-in`, `-startsWith`, `-contains` and the
//! order of versions do not hold for it, and `-ne`, `-notIn`, `-notContains` do. A blank text counts as not told; a
//! version that cannot be read is equal to nothing, and not to `$null` either.

mod error;
mod eval;
mod lex;
mod management;
mod parse;
mod print;

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::app::Platform;
use crate::property::VersionText;

pub use error::{Problem, RuleError};
pub use eval::Reported;
pub use management::{Enrolment, ManagementType};

/// The longest rule, in characters.
pub const MAX_CHARACTERS: usize = 3_072;
/// How deep groups may stand in groups.
pub const MAX_NESTING: usize = 32;

/// A filter of the organisation.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// Its id.
    pub id: Uuid,
    /// Display name.
    pub name: String,
    /// What it asks.
    pub rule: Rule,
}

/// The organisation's filters by id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filters(BTreeMap<Uuid, Filter>);

impl Filters {
    /// No filters.
    #[must_use]
    pub const fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// The filter of that id, whatever its platform.
    #[must_use]
    pub fn filter(&self, id: Uuid) -> Option<&Filter> {
        self.0.get(&id)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Filter> for Filters {
    fn from_iter<I: IntoIterator<Item = Filter>>(filters: I) -> Self {
        Self(filters.into_iter().map(|filter| (filter.id, filter)).collect())
    }
}

/// A rule, read once: values are folded and versions are numbers.
///
/// Printing gives the canonical text; reading that gives the same rule, as long as it is not longer than
/// [`MAX_CHARACTERS`].
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    platform: Platform,
    root: Expr,
}

impl Rule {
    /// Reads a rule for the apps of `platform`.
    ///
    /// # Errors
    /// The first thing that is wrong, where it stands and what was expected there.
    pub fn parse(platform: Platform, text: &str) -> Result<Self, RuleError> {
        parse::rule(platform, text)
    }

    /// The platform whose apps it is for.
    #[must_use]
    pub const fn platform(&self) -> Platform {
        self.platform
    }
}

/// INVARIANT: a child of `All` is no `All`, a child of `Any` no `Any`, and both have at least two.
#[derive(Debug, Clone, PartialEq)]
enum Expr {
    All(Vec<Expr>),
    Any(Vec<Expr>),
    Test(Test),
}

#[derive(Debug, Clone, PartialEq)]
struct Test {
    property: Property,
    operator: Operator,
    operand: Operand,
}

#[derive(Debug, Clone, PartialEq)]
enum Operand {
    Null,
    Text(Folded),
    Texts(Vec<Folded>),
    Version(VersionText),
    Type(&'static ManagementType),
    Types(Vec<&'static ManagementType>),
}

/// A text with the form it is compared by.
#[derive(Debug, Clone, PartialEq)]
struct Folded {
    text: String,
    folded: String,
}

impl Folded {
    fn new(text: String) -> Self {
        Self { folded: fold(&text), text }
    }
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Property {
    AppVersion,
    ManagementType,
    Manufacturer,
    Model,
    OsVersion,
    OperatingSystemVersion,
}

impl Property {
    const ALL: [Self; 6] = [
        Self::AppVersion,
        Self::ManagementType,
        Self::Manufacturer,
        Self::Model,
        Self::OsVersion,
        Self::OperatingSystemVersion,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::AppVersion => "appVersion",
            Self::ManagementType => "deviceManagementType",
            Self::Manufacturer => "deviceManufacturer",
            Self::Model => "deviceModel",
            Self::OsVersion => "osVersion",
            Self::OperatingSystemVersion => "operatingSystemVersion",
        }
    }

    const fn operators(self) -> &'static [Operator] {
        use Operator::{Contains, Eq, Ge, Gt, In, Le, Lt, Ne, NotContains, NotIn, StartsWith};
        match self {
            Self::ManagementType => &[Eq, Ne, In, NotIn],
            Self::OperatingSystemVersion => &[Eq, Ne, Gt, Ge, Lt, Le],
            _ => &[Eq, Ne, In, NotIn, StartsWith, Contains, NotContains],
        }
    }
}

/// How it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Eq,
    Ne,
    In,
    NotIn,
    StartsWith,
    Contains,
    NotContains,
    Gt,
    Ge,
    Lt,
    Le,
}

impl Operator {
    const ALL: [Self; 11] = [
        Self::Eq,
        Self::Ne,
        Self::In,
        Self::NotIn,
        Self::StartsWith,
        Self::Contains,
        Self::NotContains,
        Self::Gt,
        Self::Ge,
        Self::Lt,
        Self::Le,
    ];

    /// The word, without its dash.
    const fn name(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::In => "in",
            Self::NotIn => "notIn",
            Self::StartsWith => "startsWith",
            Self::Contains => "contains",
            Self::NotContains => "notContains",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }
}

/// The properties that a rule can name, each with the operators it takes (without their dash).
pub fn properties() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    Property::ALL.into_iter().map(|property| {
        (property.name(), property.operators().iter().map(|operator| operator.name()).collect())
    })
}

/// Reads and prints any bytes: must not panic. A rule that is read must print and be read back the same, and answer.
pub fn fuzz(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for platform in Platform::ALL {
        let Ok(rule) = Rule::parse(platform, text) else { continue };
        let printed = rule.to_string();
        if printed.chars().count() <= MAX_CHARACTERS {
            assert_eq!(Rule::parse(platform, &printed).as_ref(), Ok(&rule), "{printed}");
        }
        eval::try_all(&rule);
    }
}
