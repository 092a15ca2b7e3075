//! Registrations, counted in one pass.

use std::collections::HashMap;
use std::hash::Hash;

use cordon_policy::{ManagementState, Platform};
use serde::Serialize;
use sqlx::AnyConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::store::StoreError;
use crate::store::census::{self, Counted, Depth};

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// How many there are, and how many of them are protected.
#[derive(Clone, Copy, Default, Serialize, ToSchema)]
pub(super) struct Protected {
    total: usize,
    /// Those all of whose live registrations are `managed`.
    protected: usize,
}

/// Registrations by where they stand, as far as it is known without resolving each: disabled before held before what the
/// device reported last. A policy that was given or taken since then shows at the next check-in.
#[derive(Clone, Copy, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RegistrationStates)]
pub(super) struct States {
    /// Live, and the device reported last that it holds a policy.
    managed: usize,
    /// Live, and a wipe of it waits for approval: the app is closed.
    held: usize,
    /// Live, and the device reported last that it holds no policy: nothing reaches it, or it has not reported yet.
    without_policy: usize,
    /// Live, and its user is disabled or was removed.
    disabled: usize,
    /// A newer key took over; counted nowhere else.
    superseded: usize,
}

/// Live registrations by operating system.
#[derive(Clone, Copy, Default, Serialize, ToSchema)]
#[schema(as = PlatformCounts)]
pub(super) struct Platforms {
    ios: usize,
    android: usize,
    windows: usize,
}

/// Live registrations by whether and by whom their device is managed, by evidence that holds now.
#[derive(Clone, Copy, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagementCounts)]
pub(super) struct Managements {
    unmanaged: usize,
    mdm: usize,
    third_party_mdm: usize,
}

/// Live registrations by when they were heard last; each counts once.
#[derive(Clone, Copy, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Freshness {
    /// Within the last hour.
    hour: usize,
    /// Within a day, not within the hour.
    day: usize,
    /// Within 7 days, not within one.
    week: usize,
    /// Within 30 days, not within 7.
    month: usize,
    /// Longer ago.
    older: usize,
    /// Registered more than an hour ago and not heard since.
    never: usize,
}

/// What the pass adds up to.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) states: States,
    pub(super) platforms: Platforms,
    pub(super) management: Managements,
    pub(super) freshness: Freshness,
    /// Whether all of each are managed.
    users: HashMap<Uuid, bool>,
    apps: HashMap<(Platform, String), bool>,
    devices: HashMap<String, bool>,
}

impl Tally {
    pub(super) async fn take(
        connection: &mut AnyConnection,
        organisation: Uuid,
        now: i64,
    ) -> Result<Self, StoreError> {
        let enabled = census::enabled(&mut *connection, organisation).await?;
        let held = census::held(&mut *connection, organisation).await?;
        let mut tally = Self::default();
        census::each(connection, organisation, now, Depth::Listed, |one| {
            let disabled = !enabled.contains(&one.oid);
            tally.add(now, disabled, held.contains(&one.id), one);
        })
        .await?;
        Ok(tally)
    }

    fn add(&mut self, now: i64, disabled: bool, held: bool, one: Counted) {
        if !one.live {
            self.states.superseded += 1;
            return;
        }
        let place = match (disabled, held, one.holds) {
            (true, ..) => &mut self.states.disabled,
            (false, true, _) => &mut self.states.held,
            (false, false, true) => &mut self.states.managed,
            (false, false, false) => &mut self.states.without_policy,
        };
        *place += 1;
        let managed = !disabled && !held && one.holds;
        *self.platforms.place(one.platform) += 1;
        *self.management.place(one.management) += 1;
        *self.freshness.place(now, &one) += 1;
        note(&mut self.users, one.oid, managed);
        note(&mut self.apps, (one.platform, one.app), managed);
        note(&mut self.devices, one.device_tag, managed);
    }

    pub(super) fn users(&self) -> Protected {
        Protected::of(&self.users)
    }

    pub(super) fn apps(&self) -> Protected {
        Protected::of(&self.apps)
    }

    pub(super) fn devices(&self) -> Protected {
        Protected::of(&self.devices)
    }
}

fn note<K: Eq + Hash>(all: &mut HashMap<K, bool>, key: K, managed: bool) {
    all.entry(key).and_modify(|known| *known &= managed).or_insert(managed);
}

impl Protected {
    fn of<K>(all: &HashMap<K, bool>) -> Self {
        Self { total: all.len(), protected: all.values().filter(|managed| **managed).count() }
    }
}

impl Platforms {
    fn place(&mut self, platform: Platform) -> &mut usize {
        match platform {
            Platform::Ios => &mut self.ios,
            Platform::Android => &mut self.android,
            Platform::Windows => &mut self.windows,
        }
    }
}

impl Managements {
    fn place(&mut self, state: ManagementState) -> &mut usize {
        match state {
            ManagementState::Unmanaged => &mut self.unmanaged,
            ManagementState::Mdm => &mut self.mdm,
            ManagementState::ThirdPartyMdm => &mut self.third_party_mdm,
        }
    }
}

impl Freshness {
    fn place(&mut self, now: i64, one: &Counted) -> &mut usize {
        let unheard = one.last_seen <= one.created;
        let bounds = [HOUR, DAY, 7 * DAY, 30 * DAY];
        let age = now.saturating_sub(one.last_seen);
        match bounds.iter().position(|bound| age <= *bound) {
            Some(0) => &mut self.hour,
            _ if unheard => &mut self.never,
            Some(1) => &mut self.day,
            Some(2) => &mut self.week,
            Some(_) => &mut self.month,
            None => &mut self.older,
        }
    }
}
