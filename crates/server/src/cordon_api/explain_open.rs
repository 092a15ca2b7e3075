//! The ask `open` of `POST /cordon/v1/explain`: whether work data of an account opens in an app on a device right now.
//!
//! The server knows what a device last reported and when it last answered; what happens at the door (a PIN, a
//! connection, working time) stays on the device, so that whoever asks may say it. What nobody said is unknown, which is
//! an answer of its own.

use cordon_policy::access::{AccessState, Biometrics, Pin, PinShape};
use cordon_policy::clock::{Moment, Now};
use cordon_policy::explain::{Access, Entry, OpenExplanation, Seen, open, open_closed, open_unmanaged};
use cordon_policy::launch::{AccountStatus, LaunchState, WorkingStatus};
use cordon_policy::storage::StorageState;
use cordon_policy::{Effective, ManagementState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::standing::Standing;
use crate::error::FieldError;

/// The longest time that a state may name, 100 years in seconds.
const LONGEST: u64 = 36_500 * 86_400;

/// What is known, or assumed, of the moment. Everything is optional; times are in seconds.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct OpenState {
    /// Whether the app reaches the server right now.
    online: Option<bool>,
    /// How long ago the server last answered the app; without it the last report of the registration counts.
    answered_seconds_ago: Option<u64>,
    /// Whether the sign-in that was asked for after a long time offline was refused.
    sign_in_refused: bool,
    /// What the identity provider says; without it what the directory says.
    account: Option<AccountStatus>,
    /// Whether the user is at work.
    at_work: Option<bool>,
    /// For how long that has been so.
    at_work_seconds: Option<u64>,
    /// Whether a PIN is set. Without it nothing is known of access.
    pin: Option<PinKnown>,
    /// What the PIN is made of; without it it counts as one that meets the rules.
    pin_shape: Option<PinShape>,
    /// How long ago it was set; without it just now.
    pin_age_seconds: Option<u64>,
    /// How long ago the app was last unlocked; without it never since the device started.
    idle_seconds: Option<u64>,
    /// Wrong PINs in a row.
    wrong_pins: Option<u32>,
    /// What the device offers beside a PIN.
    biometrics: Option<Biometrics>,
}

/// Whether a PIN is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum PinKnown {
    Set,
    NotSet,
}

impl OpenState {
    /// Members that mean nothing without another, and times that are none.
    pub(super) fn faults(&self) -> Vec<FieldError> {
        let mut faults = Vec::new();
        let times = [
            ("state.answeredSecondsAgo", self.answered_seconds_ago),
            ("state.atWorkSeconds", self.at_work_seconds),
            ("state.pinAgeSeconds", self.pin_age_seconds),
            ("state.idleSeconds", self.idle_seconds),
        ];
        for (field, seconds) in times {
            if let Some(seconds) = seconds.filter(|seconds| *seconds > LONGEST) {
                let text = format!("`{seconds}` seconds are too long: write at most {LONGEST}");
                faults.push(FieldError::new(field, "outOfBounds", text));
            }
        }
        if self.at_work_seconds.is_some() && self.at_work.is_none() {
            let text = "says for how long, and not what: add `atWork`";
            faults.push(FieldError::new("state.atWorkSeconds", "invalid", text));
        }
        let of_pin = [
            ("state.pinShape", self.pin_shape.is_some(), true),
            ("state.pinAgeSeconds", self.pin_age_seconds.is_some(), true),
            ("state.idleSeconds", self.idle_seconds.is_some(), false),
            ("state.wrongPins", self.wrong_pins.is_some(), false),
            ("state.biometrics", self.biometrics.is_some(), false),
        ];
        for (field, given, needs_one) in of_pin {
            if given && self.pin.is_none() {
                let text =
                    "means something only where `pin` is known: add `\"pin\": \"set\"` or `\"notSet\"`";
                faults.push(FieldError::new(field, "invalid", text));
            } else if given && needs_one && self.pin == Some(PinKnown::NotSet) {
                let text = "is about a PIN, and `pin` says that none is set: leave it out";
                faults.push(FieldError::new(field, "invalid", text));
            }
        }
        faults
    }

    fn launch(&self, standing: &Standing, now: i64) -> LaunchState {
        let before = |seconds: u64| now.saturating_sub(i64::try_from(seconds).unwrap_or(i64::MAX));
        let reported = standing.reported.map(|micros| micros.div_euclid(1_000_000));
        let working = self.at_work.map(|at_work| WorkingStatus {
            at_work,
            since: before(self.at_work_seconds.unwrap_or(0)),
            until: i64::MAX,
        });
        LaunchState {
            last_envelope: self.answered_seconds_ago.map(before).or(reported),
            online: self.online,
            sign_in_refused: self.sign_in_refused,
            // Whoever is disabled in the directory is closed before this is asked.
            account: Some(self.account.unwrap_or(AccountStatus::Active)),
            working,
        }
    }

    /// What is known of access; `None` where nobody said.
    fn access(&self, effective: &Effective, management: ManagementState, now: &Now) -> Option<AccessState> {
        let set_at = |age: u64| now.trusted.saturating_sub(i64::try_from(age).unwrap_or(i64::MAX));
        let pin = match self.pin? {
            PinKnown::NotSet => None,
            PinKnown::Set => Some(Pin {
                shape: self.pin_shape.unwrap_or_else(|| PinShape::meeting(effective)),
                set_at: set_at(self.pin_age_seconds.unwrap_or(0)),
            }),
        };
        let passed = self.idle_seconds.map(|seconds| Moment {
            monotonic: now.moment.monotonic.saturating_sub(seconds.saturating_mul(1000)),
            ..now.moment
        });
        Some(AccessState {
            pin,
            wrong_pins: self.wrong_pins.unwrap_or(0),
            pin_passed: passed,
            credentials_passed: passed,
            biometrics: self.biometrics,
            management,
        })
    }
}

/// The answer in words. What is closed as a whole is not judged by policies.
pub(super) fn answer(standing: &Standing, seen: &Seen<'_>, state: &OpenState, now: i64) -> OpenExplanation {
    let merged = match (standing.closed, &standing.resolution.merged) {
        (Some(code), _) => return open_closed(seen.language, code),
        (None, None) => return open_unmanaged(seen.language),
        (None, Some(merged)) => merged,
    };
    let effective = &merged.effective;
    // Counts from far enough that every time a state may name lies after the start of it.
    let moment = Moment { boot: Uuid::nil(), monotonic: LONGEST.saturating_mul(1000) };
    let now = Now { trusted: now, wall: now, moment };
    let access = state.access(effective, standing.management, &now);
    let entry = Entry {
        launch: state.launch(standing, now.trusted),
        access: access.as_ref().map_or(Access::Unknown(standing.management), Access::Known),
        storage: StorageState {
            enrolled: standing.management.counts_as_enrolled(effective.platform()),
            highest_class: None,
        },
        now,
    };
    open(effective, seen, &entry)
}
