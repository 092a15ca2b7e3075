//! Resolution: the one caller of targeting and merging.

/// Resolves registrations to effective policies.
#[derive(Default)]
pub(crate) struct Resolver {}
