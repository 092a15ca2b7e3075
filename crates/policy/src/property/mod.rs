//! The settings as they stand on the wire. Parsing, storage, merging and decisions read [`PROPERTIES`]; nothing else
//! repeats what a row says.

mod action;
mod admit;
mod enforced;
mod fault;
mod group;
mod key;
pub mod keys;
mod name;
mod near;
mod order;
mod parse;
mod table;
mod text;
mod value;

use std::sync::LazyLock;

use crate::app::{Platform, Platforms};

pub(crate) use action::held_by_check;
pub use action::{actions, held_action};
pub use admit::admit;
pub use enforced::{Enforced, Rule};
pub use group::Group;
pub use key::{Key, Typed};
pub(crate) use name::{bare_scheme, is_package, is_scheme, is_web_scheme};
pub use near::near;
pub use order::{Check, Order, Parent, compare, laxest, restricts, strictest};
pub use parse::parse;
pub use table::PROPERTIES;
pub use text::{Period, VersionText, parse_period};
pub use value::{Pair, Value, ValueError, to_json};

/// A row of [`PROPERTIES`], by its place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PropertyId(pub(crate) u8);

/// One setting on the wire.
#[derive(Debug)]
pub struct Property {
    /// Name on the wire, for example `allowedOutboundClipboardSharingLevel`.
    pub name: &'static str,
    /// What a value looks like (on Windows: see [`Property::form`]).
    pub kind: Kind,
    /// Which way it gets stricter.
    pub order: Order,
    /// The platforms whose policies have it.
    pub platforms: Platforms,
    /// What holds when a policy does not set it.
    pub default: Default,
    /// Where Windows differs in kind, order and default.
    pub windows: Option<Form>,
    /// The type in Graph that declares it for mobile platforms.
    pub declared: Declared,
    /// The first Graph version that has it on mobile platforms. Windows exists in beta only.
    pub graph: GraphVersion,
    /// What it belongs to: a client that does not know a critical setting takes the strictest reading of its group.
    pub group: Group,
    /// Which function follows it, or why none can.
    pub enforced: Enforced,
}

/// Kind, order and default of a property on one platform.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// What a value looks like.
    pub kind: Kind,
    /// Which way it gets stricter.
    pub order: Order,
    /// What holds when a policy does not set it.
    pub default: Default,
}

/// What a value looks like on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Flag {
        /// Whether `null` stands for "not configured".
        nullable: bool,
    },
    /// One of these words, listed from lax to strict. `nullable`: `null` is a value and the laxest.
    Level {
        /// The words.
        members: &'static [&'static str],
        /// Whether `null` stands for "not configured".
        nullable: bool,
    },
    /// A whole number within bounds, both included.
    Number {
        /// Least.
        min: i64,
        /// Greatest.
        max: i64,
    },
    /// An ISO 8601 duration; also taken as `"90 days, 0:00:00"`.
    Duration {
        /// Whether `null` stands for "not configured".
        nullable: bool,
    },
    /// Dotted numbers, for example `10.0.22631.3155`; `null` and `""` mean "not configured".
    Version,
    /// `YYYY-MM-DD`; `null`, `""` and `0000-00-00` mean "not configured".
    PatchDate,
    /// Free text; `null` and `""` mean "not configured".
    Text,
    /// A semicolon list in one text; `null` and `""` mean "not configured".
    Names,
    /// A list of these words.
    Choices(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A list of name and value.
    Pairs,
    /// One comma text of these words; the first stands for none of the others.
    Bits(&'static [&'static str]),
}

/// A value as the tables write it: what holds when a policy does not set a property, or what an option sets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Default {
    /// Not configured.
    Unset,
    /// A flag.
    Flag(bool),
    /// A level.
    Level(&'static str),
    /// A number.
    Number(i64),
    /// A duration in ISO 8601.
    Duration(&'static str),
    /// A version.
    Version(&'static str),
    /// A date.
    Date(&'static str),
    /// A list of words or texts.
    List(&'static [&'static str]),
    /// A list of name and value.
    Pairs(&'static [(&'static str, &'static str)]),
}

/// The type in Graph that declares a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declared {
    /// `managedAppProtection`, shared by the mobile platforms.
    Base,
    /// The type of the platform itself.
    OwnType,
}

/// A version of Graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GraphVersion {
    /// `v1.0` (and beta).
    V1_0,
    /// `beta` only.
    Beta,
}

/// The row of that name. Names are those of the wire, compared exactly.
#[must_use]
pub fn by_name(name: &str) -> Option<PropertyId> {
    static BY_NAME: LazyLock<Vec<PropertyId>> = LazyLock::new(|| {
        let mut ids: Vec<_> = PropertyId::all().collect();
        ids.sort_by_key(|id| id.property().name);
        ids
    });
    let place = BY_NAME.binary_search_by_key(&name, |id| id.property().name).ok()?;
    BY_NAME.get(place).copied()
}

impl PropertyId {
    /// Every row.
    pub fn all() -> impl Iterator<Item = Self> {
        (0u8..).zip(PROPERTIES.iter()).map(|(place, _)| Self(place))
    }

    /// The rows that policies of `platform` have.
    pub fn of(platform: Platform) -> impl Iterator<Item = Self> {
        Self::all().filter(move |id| id.property().platforms.has(platform))
    }

    /// The row.
    #[must_use]
    #[allow(clippy::indexing_slicing, reason = "ids are made from places of this table only")]
    pub fn property(self) -> &'static Property {
        &PROPERTIES[usize::from(self.0)]
    }
}

impl std::fmt::Debug for PropertyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.property().name)
    }
}

impl Property {
    /// Kind, order and default on `platform`.
    #[must_use]
    pub const fn form(&self, platform: Platform) -> Form {
        match (platform, self.windows) {
            (Platform::Windows, Some(form)) => form,
            _ => Form { kind: self.kind, order: self.order, default: self.default },
        }
    }

    /// Whether all it can do is destroy: a threshold below which data is wiped.
    #[must_use]
    pub fn only_wipes(&self) -> bool {
        self.name.contains("Wipe") || self.name.starts_with("wipeAfter")
    }

    /// The Graph type that declares it on `platform`.
    #[must_use]
    pub const fn declared_on(&self, platform: Platform) -> &'static str {
        match (platform, self.declared) {
            (Platform::Windows, _) => "windowsManagedAppProtection",
            (_, Declared::Base) => "managedAppProtection",
            (Platform::Ios, Declared::OwnType) => "iosManagedAppProtection",
            (Platform::Android, Declared::OwnType) => "androidManagedAppProtection",
        }
    }

    /// The first Graph version that has it on `platform`.
    #[must_use]
    pub const fn graph_version(&self, platform: Platform) -> GraphVersion {
        match platform {
            Platform::Windows => GraphVersion::Beta,
            _ => self.graph,
        }
    }
}
