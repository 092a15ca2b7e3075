//! `GET /cordon/v1/registrations/{id}/effective`: what is intended for one registration, setting by setting, with who won.

use axum::Json;
use axum::extract::{Path, State};
use cordon_policy::effective::{Condition, Origin};
use cordon_policy::explain::SaidBy;
use cordon_policy::texts::{Language, Param};
use cordon_policy::{Effective, PolicyId, PolicyRef, PropertyId, Value, merge};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{Admin, PolicyRead, RegistrationRead};
use crate::cordon_api::TAG;
use crate::cordon_api::language::Worded;
use crate::cordon_api::params::Params;
use crate::cordon_api::standing::{self, Standing, Status};
use crate::error::ApiError;
use crate::state::AppState;

/// What is intended for one registration.
#[derive(Serialize, ToSchema)]
#[schema(as = EffectivePolicy)]
pub(in crate::cordon_api) struct Answer {
    /// Where the app stands, as envelopes say it.
    status: Status,
    /// The version of the merged policy; null where no policy applies: then nothing is intended.
    #[schema(required)]
    version: Option<String>,
    /// The policies that were merged, sorted by id.
    policies: Vec<PolicyRef>,
    /// Every setting of the platform, in the order of the table; none where no policy applies.
    settings: Vec<Setting>,
    /// What must hold before work data opens.
    conditions: Vec<Asked>,
}

/// One setting, with who set it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EffectiveSetting)]
struct Setting {
    /// Name on the wire.
    name: &'static str,
    /// What holds, in words.
    value: String,
    /// What holds where no policy says anything, in words.
    default: String,
    /// Whether what holds is the default.
    is_default: bool,
    /// Whether policies contradict each other here, so that the strictest reading holds.
    conflict: bool,
    /// The setting that they contradict each other about, this one or one that goes with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<&'static str>,
    /// What each of the policies says, where no one says the value alone or they contradict each other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    said: Vec<SaidBy>,
    /// Whether the strictest reading holds because something could not be read.
    unreadable: bool,
    /// The policies whose value holds; none where it is a default.
    winners: Vec<PolicyRef>,
    /// The policies that set another value, with that value.
    losers: Vec<Loser>,
}

/// A policy whose value lost.
#[derive(Serialize, ToSchema)]
struct Loser {
    id: PolicyId,
    name: String,
    /// What it says, in words.
    value: String,
}

/// A pair of what is looked at and what happens when it does not hold.
#[derive(Serialize, ToSchema)]
#[schema(as = EffectiveCondition)]
struct Asked {
    /// The check: `deviceIntegrity`, `threatLevel`, …
    check: &'static str,
    /// `warn`, `block`, `blockWhenSettingIsSupported` or `wipe`.
    action: &'static str,
    /// What must hold.
    predicate: Vec<Named>,
    /// The policies that ask for it.
    policies: Vec<PolicyRef>,
}

/// A setting and its value in words.
#[derive(Serialize, ToSchema)]
#[schema(as = SettingValue)]
struct Named {
    name: &'static str,
    value: String,
}

/// The merged policy of a registration, setting by setting.
#[utoipa::path(
    get, path = "/registrations/{id}/effective", tag = TAG,
    params(("id" = String, Path, description = "The registration."), Worded),
    responses((status = 200, body = Answer))
)]
pub(in crate::cordon_api) async fn effective(
    State(app): State<AppState>,
    admin: Admin<RegistrationRead>,
    _: Admin<PolicyRead>,
    Path(id): Path<String>,
    Params(Worded { language }): Params<Worded>,
) -> Result<Json<Answer>, ApiError> {
    let mut connection = app.store.read().await?;
    let registration = standing::registration(&mut connection, &admin.scope, &id).await?;
    let standing = Standing::of_registration(&app, &mut connection, &registration).await?;
    let status = standing.status();
    Ok(Json(match &standing.resolution.merged {
        Some(merged) => Answer {
            status,
            version: Some(merged.version.clone()),
            ..Answer::of(&merged.effective, status, language)
        },
        None => Answer {
            status,
            version: None,
            policies: Vec::new(),
            settings: Vec::new(),
            conditions: Vec::new(),
        },
    }))
}

impl Answer {
    fn of(effective: &Effective, status: Status, language: Language) -> Self {
        let platform = effective.platform();
        let setting = |id| Setting::of(effective, id, language);
        let conditions = effective.conditions().iter();
        Self {
            status,
            version: None,
            policies: effective.policies().to_vec(),
            settings: PropertyId::of(platform).map(setting).collect(),
            conditions: conditions.map(|one| Asked::of(effective, one, language)).collect(),
        }
    }
}

impl Setting {
    fn of(effective: &Effective, id: PropertyId, language: Language) -> Self {
        let (slot, platform) = (effective.slot(id), effective.platform());
        let default = merge::normal(platform, id, Value::of_default(id.property().form(platform).default));
        let losers = effective.losers(id).into_iter().map(|(policy, value)| Loser {
            id: policy.id.clone(),
            name: policy.name.clone(),
            value: say(value, language),
        });
        let (about, said) = match effective.origin(id) {
            Origin::Conflict { about, said } => (Some(about.property().name), said),
            Origin::Common(said) => (None, said),
            Origin::Unreadable | Origin::Default(_) | Origin::Set(_) => (None, Vec::new()),
        };
        let said = said.into_iter().map(|one| SaidBy {
            value: say(&one.value, language),
            policies: one.policies,
            by_default: one.by_default,
        });
        Self {
            name: id.property().name,
            value: say(&slot.value, language),
            is_default: merge::normal(platform, id, slot.value.clone()) == default,
            default: say(&default, language),
            conflict: slot.conflict,
            about,
            said: said.collect(),
            unreadable: slot.forced,
            winners: effective.winners(id),
            losers: losers.collect(),
        }
    }
}

impl Asked {
    fn of(effective: &Effective, one: &Condition, language: Language) -> Self {
        let named = |(id, value): &(PropertyId, Value)| Named {
            name: id.property().name,
            value: say(value, language),
        };
        let policy = |place: &u16| effective.policies().get(usize::from(*place)).cloned();
        Self {
            check: one.check.name(),
            action: one.action,
            predicate: one.predicate.iter().map(named).collect(),
            policies: one.by.iter().filter_map(policy).collect(),
        }
    }
}

/// A value as explanations say it.
fn say(value: &Value, language: Language) -> String {
    Param::from(value).say(language)
}
