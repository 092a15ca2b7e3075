//! Where a user in an app on a device stands: what explain and the registration's page are made of.

use std::sync::Arc;

use cordon_policy::decide::ManagedApps;
use cordon_policy::target::{Coverage, FilterRef};
use cordon_policy::{AppId, Facts, ManagementState, PolicyId, PolicyRef};
use cordon_wire::order::OrderKind;
use serde::Serialize;
use sqlx::AnyConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::ApiError;
use crate::resolve::{self, Freshness, Resolution, Targeting, Who};
use crate::scope::Scope;
use crate::state::App;
use crate::store::orders::{self, Operation, OrderState};
use crate::store::registrations::{self, Registration, State};
use crate::store::{StoreError, directory, receipts};

/// A user in an app on a device, resolved as the database has it now.
pub(super) struct Standing {
    pub(super) oid: Uuid,
    pub(super) management: ManagementState,
    pub(super) resolution: Arc<Resolution>,
    pub(super) managed_apps: ManagedApps,
    /// The level of the evidence by which the device counts as enrolled.
    pub(super) evidence: Option<String>,
    /// When the registration's facts were last reported, microseconds.
    pub(super) reported: Option<i64>,
    /// Why the work account cannot be used at all, as a code of the texts.
    pub(super) closed: Option<&'static str>,
}

impl Standing {
    /// Of a registration: its device, its other apps, its evidence.
    pub(super) async fn of_registration(
        app: &App,
        connection: &mut AnyConnection,
        registration: &Registration,
    ) -> Result<Self, StoreError> {
        let organisation = registration.id.organisation();
        let id = resolve::app_of(registration)?;
        let now = app.clock.micros();
        let (management, enrolment) = (registration.management_state(now), registration.enrolment(now));
        let facts = resolve::facts_of(registration);
        let who = Who { oid: registration.oid, app: &id, management, enrolment, facts: &facts };
        let mut standing = Self::of_who(app, &mut *connection, organisation, who).await?;
        let tag = &registration.device_tag;
        let live =
            registrations::apps_on_device(&mut *connection, organisation, registration.oid, tag).await?;
        let live = live.iter().filter_map(|(platform, id)| {
            Some((AppId::new(platform.parse().ok()?, id), registration.oid, true))
        });
        let known = standing.managed_apps.iter().map(|(app, oid, _)| (app.clone(), oid, false));
        standing.managed_apps = ManagedApps::listed(known.chain(live));
        let enrolled = management != ManagementState::Unmanaged;
        let evidence = registration.management.as_ref().filter(|_| enrolled);
        standing.evidence = evidence.map(|evidence| evidence.level.clone());
        standing.reported = Some(registration.last_seen);
        let wiped = wiped(&mut *connection, registration).await?;
        let was_managed = registration.held_version.is_some();
        let orders = orders::unsettled(&mut *connection, &registration.id).await?;
        let held = orders.iter().any(|order| order.state == OrderState::PendingApproval);
        standing.closed = match (registration.state, standing.closed, standing.resolution.targeting) {
            (State::Superseded, ..) => Some("superseded"),
            (State::Live, ..) if wiped.is_some() => wiped,
            (State::Live, Some(closed), _) => Some(closed),
            (State::Live, None, _) if held => Some("held"),
            (State::Live, None, Targeting::Untargeted) if was_managed => Some("noLongerTargeted"),
            (State::Live, None, Targeting::AppNotTargeted) if was_managed => Some("appNoLongerTargeted"),
            (State::Live, None, _) => None,
        };
        Ok(standing)
    }

    /// Of a user who need not have the app yet.
    pub(super) async fn of_user(
        app: &App,
        connection: &mut AnyConnection,
        organisation: Uuid,
        oid: Uuid,
        id: AppId,
        (management, facts): (ManagementState, &Facts),
    ) -> Result<Self, StoreError> {
        let who = Who { oid, app: &id, management, enrolment: None, facts };
        Self::of_who(app, connection, organisation, who).await
    }

    async fn of_who(
        app: &App,
        connection: &mut AnyConnection,
        organisation: Uuid,
        who: Who<'_>,
    ) -> Result<Self, StoreError> {
        let Who { oid, management, .. } = who;
        let user = directory::user(&mut *connection, organisation, oid).await?;
        let resolution = app.resolver.resolve(connection, organisation, who, Freshness::Database).await?;
        let covered = resolution.covered_apps.iter().filter_map(|app| Some((app.parse().ok()?, oid)));
        // No device is named, so nothing says that an app is missing there.
        let managed_apps = covered.collect();
        // A deleted user counts as a disabled one.
        let closed = (!user.is_some_and(|user| user.enabled)).then_some("disabled");
        Ok(Self { oid, management, managed_apps, closed, resolution, evidence: None, reported: None })
    }

    /// The status as envelopes say it.
    pub(super) fn status(&self) -> Status {
        match (self.closed, self.resolution.targeting) {
            (Some("disabled"), _) => Status::Disabled,
            (Some("superseded"), _) => Status::Superseded,
            (Some("held"), _) => Status::Held,
            (_, Targeting::Managed) => Status::Managed,
            (_, Targeting::AppNotTargeted) => Status::AppNotTargeted,
            (_, Targeting::Untargeted) => Status::Untargeted,
        }
    }

    /// The policies that apply, and those that do not with the reason.
    pub(super) fn policies(&self) -> PoliciesSaid {
        let merged = self.resolution.merged.as_deref();
        let missed = self.resolution.missed.iter().map(|missed| NotApplied {
            id: missed.id.clone(),
            name: missed.name.clone(),
            reason: missed.why,
            text: missed.why.title(),
            filter: missed.filter.clone(),
        });
        PoliciesSaid {
            version: merged.map(|merged| merged.version.clone()),
            applied: merged.map_or_else(Vec::new, |merged| merged.effective.policies().to_vec()),
            not_applied: missed.collect(),
        }
    }
}

/// Where an app stands, as envelopes say it.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) enum Status {
    /// Policies apply.
    Managed,
    /// Policies apply to the user, none of them to this app.
    AppNotTargeted,
    /// No policy applies to the user.
    Untargeted,
    /// A wipe waits for approval.
    Held,
    /// The user is disabled or was removed.
    Disabled,
    /// A newer key took over.
    Superseded,
}

/// The policies that apply, and those that do not with the reason.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Policies)]
pub(super) struct PoliciesSaid {
    /// The version of the merged policy; null where no policy applies.
    #[schema(required)]
    pub(super) version: Option<String>,
    /// Those that apply, sorted by id.
    applied: Vec<PolicyRef>,
    /// Those of the app's platform that do not.
    not_applied: Vec<NotApplied>,
}

/// A policy that does not apply.
#[derive(Debug, Serialize, ToSchema)]
struct NotApplied {
    id: PolicyId,
    name: String,
    reason: Coverage,
    /// The reason in a sentence.
    text: &'static str,
    /// The filter that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<FilterRef>,
}

/// How a wiped app answers until the next sign-in, which makes a new key: `wiping` until its receipts are complete.
async fn wiped(
    connection: &mut AnyConnection,
    registration: &Registration,
) -> Result<Option<&'static str>, StoreError> {
    if !registration.live_keys.is_empty() {
        return Ok(None);
    }
    let orders = orders::of_registration(&mut *connection, &registration.id).await?;
    let told = |state| !matches!(state, OrderState::PendingApproval | OrderState::Canceled);
    let mut wipes = orders.iter().filter(|order| order.kind == OrderKind::Wipe && told(order.state));
    let newest = wipes.next_back();
    let mut receipts = receipts::of_registration(connection, &registration.id).await?.into_iter();
    // What an app did without an order, it signed without one.
    let own = receipts.find(|one| one.receipt.order.is_none());
    Ok(match newest {
        None => own.map(|_| "wiped"),
        Some(order) if own.is_some_and(|own| own.created >= order.created) => Some("wiped"),
        Some(order) if order.state == OrderState::Sent => Some("wiping"),
        Some(order) if order.state == OrderState::Done => Some("wiped"),
        Some(_) => None,
    })
}

/// The user of that object id or sign-in name.
pub(super) async fn user(
    connection: &mut AnyConnection,
    scope: &Scope,
    name: &str,
) -> Result<directory::User, ApiError> {
    find_user(connection, scope, name).await?.ok_or_else(|| ApiError::not_found(no_user(name)))
}

/// The same, where a name that nobody bears is no error yet.
pub(super) async fn find_user(
    connection: &mut AnyConnection,
    scope: &Scope,
    name: &str,
) -> Result<Option<directory::User>, StoreError> {
    match Uuid::parse_str(name) {
        Ok(oid) => directory::user(connection, scope.organisation, oid).await,
        Err(_) => directory::user_by_upn(connection, scope.organisation, name).await,
    }
}

/// What is said when nobody bears a name.
pub(super) fn no_user(name: &str) -> String {
    format!("there is no user `{}`: look them up under /users", short(name))
}

/// The registration of that id, if it is the caller's organisation's.
pub(super) async fn registration(
    connection: &mut AnyConnection,
    scope: &Scope,
    id: &str,
) -> Result<Registration, ApiError> {
    let missing =
        || ApiError::not_found(format!("there is no registration `{}`: list them first", short(id)));
    let parsed = id.parse().map_err(|_| missing())?;
    let found = registrations::find(connection, &parsed).await?;
    found.filter(|one| one.id.organisation() == scope.organisation).ok_or_else(missing)
}

/// The operation of that id, if it is the caller's organisation's.
pub(super) async fn operation(
    connection: &mut AnyConnection,
    scope: &Scope,
    id: &str,
) -> Result<Operation, ApiError> {
    let missing = || ApiError::not_found("there is no operation of this id: list them first");
    let id = Uuid::parse_str(id).map_err(|_| missing())?;
    orders::operation(connection, scope.organisation, id).await?.ok_or_else(missing)
}

/// At most 80 characters of what was sent.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}
