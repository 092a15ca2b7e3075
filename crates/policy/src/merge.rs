//! Many policies become one effective policy.

use crate::app::Platform;
use crate::effective::Effective;
use crate::policy::Policy;

/// Merges the policies that apply to one registration.
#[must_use]
pub fn merge(platform: Platform, policies: &[&Policy]) -> Effective {
    let _ = policies;
    Effective { platform }
}
