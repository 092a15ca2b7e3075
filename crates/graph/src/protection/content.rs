//! What policies that are given to groups differ in.

use std::fmt;

use cordon_policy::Platform;
use cordon_policy::warn::Warning;
use serde_json::{Map, Value};

use super::MobileApp;
use crate::error::FieldError;
use crate::fields::Fields;
use crate::odata::Root;
use crate::version::ApiVersion;

/// What a policy that is given to groups says to apps, beside what all of them have.
pub trait Content: Clone + PartialEq + fmt::Debug + Send + Sync + Sized {
    /// What is settled when a policy is made and never changes.
    type Kind: Copy + Send;
    /// What a request wants of the content.
    type Wanted: Clone + PartialEq + fmt::Debug + Default + Send;

    /// What ids begin with.
    const PREFIX: &'static str;
    /// The most bytes that all policies of the kind may tell together, where there is such a bound.
    const MOST_BYTES: Option<usize>;
    /// The navigations that can be expanded at beta.
    const NAVIGATIONS: &'static [&'static str];

    /// Is there such a property to filter or order by?
    fn has_property(name: &str) -> bool;

    /// Content that says nothing yet.
    fn empty(kind: Self::Kind) -> Self;
    /// What is settled.
    fn kind(&self) -> Self::Kind;
    /// The platform, where there is one alone.
    fn platform(&self) -> Option<Platform>;
    /// The entity type, without namespace.
    fn entity_type(&self) -> &'static str;
    /// The collection.
    fn collection(&self) -> &'static str;
    /// The types that a path may cast to before `assign`, and before `targetApps`.
    fn casts(&self) -> (&'static str, Vec<&'static str>);
    /// Does the contract know it at all?
    fn exists_in(&self, version: ApiVersion) -> bool;
    /// Whether the reference schema gives it device states and groups of apps.
    fn has_states(&self) -> bool;
    /// How much it says: settings, or names with values.
    fn len(&self) -> usize;
    /// The bytes that names and values have together, where they are told to apps as they are.
    fn bytes(&self) -> usize;
    /// Whether it says nothing.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is odd about it beside what nobody knows.
    fn warnings(&self, unknown: &Map<String, Value>) -> Vec<Warning>;

    /// Refuses the `@odata.type` of something else.
    fn check_type(kind: Self::Kind, fields: &mut Fields<'_>);
    /// Reads the apps.
    ///
    /// # Errors
    /// All fields that are wrong, below `path`.
    fn read_apps(kind: Self::Kind, items: &[Value], path: &str) -> Result<Vec<MobileApp>, Vec<FieldError>>;
    /// Reads one member into what is wanted; false when the member is none of the content.
    fn read(
        kind: Self::Kind,
        wanted: &mut Self::Wanted,
        fields: &mut Fields<'_>,
        member: (&str, &Value),
        version: ApiVersion,
    ) -> bool;
    /// Refuses what can be read and must not be written.
    fn admit(fields: &mut Fields<'_>, wanted: &Self::Wanted);
    /// Takes over what is wanted.
    fn apply(&mut self, wanted: Self::Wanted, version: ApiVersion);

    /// Adds the members of the Graph form.
    fn show(&self, out: &mut Map<String, Value>, root: &Root);
    /// Adds the members that are stored.
    fn store(&self, out: &mut Map<String, Value>);
    /// The value of a navigation that it alone has.
    fn navigation(&self, name: &str) -> Value;
}
