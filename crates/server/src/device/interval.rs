//! How long a device waits until it checks in again. The client adds jitter, and the long poll tells it sooner.

use cordon_wire::envelope::Status;

/// While work data is managed, or closed until something changes: half an hour.
const MANAGED: u64 = 30 * 60;
/// While no policy reaches the user or the app: half a day.
const UNTARGETED: u64 = 12 * 60 * 60;

/// Seconds between check-ins while an app of this status is in use.
pub(super) const fn seconds(status: Status) -> u64 {
    match status {
        Status::Untargeted | Status::AppNotTargeted => UNTARGETED,
        Status::Managed
        | Status::Held
        | Status::Disabled
        | Status::Superseded
        | Status::Gone
        | Status::Unknown => MANAGED,
    }
}
