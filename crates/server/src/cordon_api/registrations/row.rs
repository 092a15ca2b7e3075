//! One registration as lists show it.

use cordon_policy::ManagementState;
use cordon_policy::filter::Enrolment;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::rfc3339;
use crate::state::App;
use crate::store::registrations::{Registration, State};

/// One app of one user on one device, as lists show it.
#[derive(Serialize, ToSchema)]
#[schema(as = Registration)]
pub(in crate::cordon_api) struct Row {
    #[serde(flatten)]
    instance: Instance,
    /// Whether its key still speaks for the app.
    status: KeyStatus,
}

/// One app of one user on one device.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AppInstance)]
pub(in crate::cordon_api) struct Instance {
    /// `<organisation guid>.<32 hex digits>`
    id: String,
    /// Object id of the user.
    user: Uuid,
    /// The user's sign-in name; null where the user was removed.
    #[schema(required)]
    user_principal_name: Option<String>,
    /// The user's name for people; null where the user was removed.
    #[schema(required)]
    user_display_name: Option<String>,
    /// `ios:com.contoso.mail`
    app: String,
    app_version: String,
    client_version: String,
    /// The device, as the app names it.
    device_tag: String,
    /// The device's name for people.
    device_name: String,
    /// The registration whose key took over.
    #[schema(required)]
    superseded_by: Option<String>,
    /// Whether and by whom the device is managed, by evidence that holds now.
    management: ManagementState,
    /// In which way the device is enrolled, where evidence that holds now tells.
    #[schema(required)]
    enrolment: Option<Enrolment>,
    /// The evidence of management that holds now.
    #[schema(required)]
    evidence: Option<Evidence>,
    held: Held,
    /// Whether the user signed out and left the work data in the app, sealed.
    is_parked: bool,
    /// When it registered, RFC 3339.
    #[schema(format = DateTime)]
    created: String,
    /// When it was heard last, RFC 3339; up to a second behind.
    #[schema(format = DateTime)]
    last_seen: String,
}

/// Whether a registration's key still speaks for its app.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum KeyStatus {
    /// It does.
    Live,
    /// A newer key took over; this one may only deliver receipts.
    Superseded,
}

/// Evidence of management.
#[derive(Serialize, ToSchema)]
struct Evidence {
    /// What it stands for: `device`.
    level: String,
    /// Until when it holds, RFC 3339.
    #[schema(format = DateTime)]
    expires: String,
}

/// What the device reported last that it holds.
#[derive(Serialize, ToSchema)]
struct Held {
    /// The version of the policy; null where it reported none.
    #[schema(required)]
    version: Option<String>,
}

impl Row {
    /// A registration with the sign-in and display name of its user.
    pub(super) fn of(app: &App, one: &Registration, names: Option<&(String, String)>) -> Self {
        let status = match one.state {
            State::Live => KeyStatus::Live,
            State::Superseded => KeyStatus::Superseded,
        };
        Self { instance: Instance::of(app, one, names), status }
    }
}

impl Instance {
    /// A registration with the sign-in and display name of its user.
    pub(super) fn of(app: &App, one: &Registration, names: Option<&(String, String)>) -> Self {
        let now = app.clock.micros();
        let evidence = one.management.as_ref().filter(|evidence| evidence.expires > now);
        Self {
            id: one.id.to_string(),
            user: one.oid,
            user_principal_name: names.map(|(upn, _)| upn.clone()),
            user_display_name: names.map(|(_, name)| name.clone()),
            app: format!("{}:{}", one.platform, one.app),
            app_version: one.app_version.clone(),
            client_version: one.client_version.clone(),
            device_tag: one.device_tag.clone(),
            device_name: one.device_name.clone(),
            superseded_by: one.superseded_by.clone(),
            management: one.management_state(now),
            enrolment: one.enrolment(now),
            evidence: evidence
                .map(|one| Evidence { level: one.level.clone(), expires: rfc3339(one.expires) }),
            held: Held { version: one.held_version.clone() },
            is_parked: one.parked,
            created: rfc3339(one.created),
            last_seen: rfc3339(one.last_seen),
        }
    }
}
