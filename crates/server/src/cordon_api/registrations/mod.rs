//! `GET /cordon/v1/registrations`: what each app instance holds and what it is meant to hold.

mod configuration;
mod cursor;
mod effective;
mod one;
mod row;

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use cordon_policy::{ManagementState, Platform};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub(super) use configuration::{__path_configuration, configuration};
pub(super) use effective::{__path_effective, effective};
pub(super) use one::{__path_one, one};

use super::params::Params;
use super::{TAG, standing};
use crate::auth::{Admin, RegistrationRead};
use crate::error::{ApiError, FieldError};
use crate::state::{App, AppState};
use crate::store::StoreError;
use crate::store::listing::{self, Place, Sort, Wanted};
use crate::store::registrations::{self, State as Key};
use row::Row;

/// Registrations in one answer, where `top` does not say it.
const PAGE: u16 = 50;
/// The most that `top` may ask for.
const MOST: u16 = 200;
/// Registrations that a search finds and that are counted without reading all once more.
const FEW: i64 = 1_000;
/// Characters and words of a search.
const SEARCH: usize = 200;
const WORDS: usize = 8;

/// What is listed.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Words that all occur, in whatever case, in the user's names, the device's name, the app's id or the device's tag, or
    /// begin the registration's id. At most 200 characters and 8 words.
    search: Option<String>,
    /// The operating system.
    platform: Option<Platform>,
    /// Whether its key still speaks for the app; `live` where it is left out.
    #[serde(default)]
    status: Status,
    /// Whether and by whom the device is managed, by evidence that holds now.
    management: Option<ManagementState>,
    /// A user, by name or object id.
    user: Option<String>,
    /// Only those whose app reported that a launch condition keeps work data closed.
    #[serde(default)]
    blocked: bool,
    /// What the list is ordered by; `lastSeen` where it is left out. Equal ones follow by id.
    sort: Option<Sort>,
    /// In which direction; where it is left out times begin with the latest, texts with `a`.
    order: Option<Order>,
    /// Registrations in one answer, 1 to 200; 50 where it is left out.
    top: Option<u16>,
    /// Where to go on: `after` of the answer before, whose parameters are sent again.
    after: Option<String>,
    /// Whether to count the registrations on all pages.
    #[serde(default)]
    count: bool,
}

/// Which registrations, by whether their key still speaks for the app.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WhichStatus)]
pub(super) enum Status {
    /// It does.
    #[default]
    Live,
    /// A newer key took over.
    Superseded,
    /// Either.
    All,
}

/// The direction of a list.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SortOrder)]
pub(super) enum Order {
    /// The smallest first.
    Asc,
    /// The largest first.
    Desc,
}

/// A page of registrations.
#[derive(Serialize, ToSchema)]
#[schema(as = RegistrationPage)]
pub(super) struct Page {
    value: Vec<Row>,
    /// Where to go on; null on the last page.
    #[schema(required)]
    after: Option<String>,
    /// Registrations on all pages; null where they were not asked for.
    #[schema(required)]
    count: Option<u64>,
}

/// Lists registrations: searched, filtered, ordered, page by page.
#[utoipa::path(get, path = "/registrations", tag = TAG, params(Which), responses((status = 200, body = Page)))]
pub(super) async fn list(
    State(app): State<AppState>,
    admin: Admin<RegistrationRead>,
    Params(which): Params<Which>,
) -> Result<Json<Page>, ApiError> {
    let mut connection = app.store.read().await?;
    let organisation = admin.scope.organisation;
    let user = match &which.user {
        Some(name) => Some(standing::user(&mut connection, &admin.scope, name).await?.oid),
        None => None,
    };
    let Read { wanted, after, top } = which.read(user, app.clock.micros()).map_err(ApiError::fields)?;
    let limit = i64::from(top).saturating_add(1);
    let (mut places, count) =
        page(&mut connection, organisation, &wanted, (after.as_ref(), limit), which.count).await?;
    let more = places.len() > usize::from(top);
    places.truncate(usize::from(top));
    let after = places.last().filter(|_| more).map(|last| cursor::write(&wanted, last));
    let value = rows(&app, &mut connection, organisation, &places).await?;
    Ok(Json(Page { value, after, count }))
}

/// A page of places, and their number on all pages if that is asked for.
async fn page(
    connection: &mut AnyConnection,
    organisation: Uuid,
    wanted: &Wanted,
    (after, limit): (Option<&Place>, i64),
    counted: bool,
) -> Result<(Vec<Place>, Option<u64>), StoreError> {
    // Whatever is searched is read from end to end: what finds little is then counted by the way.
    let by_the_way = counted && after.is_none() && wanted.is_narrow();
    let most = if by_the_way { FEW } else { limit };
    let places = listing::page(&mut *connection, organisation, wanted, after, most).await?;
    let found = i64::try_from(places.len()).ok().filter(|found| by_the_way && *found < most);
    let count = match (counted, found) {
        (false, _) => None,
        (true, Some(found)) => u64::try_from(found).ok(),
        (true, None) => Some(listing::count(connection, organisation, wanted).await?),
    };
    Ok((places, count))
}

/// The rows at these places, in their order. One that was removed meanwhile is left out.
async fn rows(
    app: &App,
    connection: &mut AnyConnection,
    organisation: Uuid,
    places: &[Place],
) -> Result<Vec<Row>, StoreError> {
    let ids = places.iter().map(|place| place.id.clone());
    let found = registrations::of_ids(&mut *connection, organisation, ids).await?;
    let oids: Vec<_> = found.iter().map(|one| one.oid).collect();
    let names = listing::names(connection, organisation, &oids).await?;
    let mut rows: HashMap<String, Row> =
        found.iter().map(|one| (one.id.to_string(), Row::of(app, one, names.get(&one.oid)))).collect();
    Ok(places.iter().filter_map(|place| rows.remove(&place.id)).collect())
}

/// What was asked, in the store's terms.
struct Read {
    wanted: Wanted,
    after: Option<Place>,
    top: u16,
}

impl Which {
    /// Reads it, or says everything that is wrong with it.
    fn read(&self, user: Option<Uuid>, now: i64) -> Result<Read, Vec<FieldError>> {
        let mut faults = Vec::new();
        let search = self.search.as_deref().unwrap_or_default();
        let words: Vec<_> = search.split_whitespace().map(str::to_lowercase).collect();
        if search.chars().count() > SEARCH || words.len() > WORDS {
            let text = format!("search for at most {WORDS} words of {SEARCH} characters together");
            faults.push(FieldError::new("search", "outOfBounds", text));
        }
        let top = self.top.unwrap_or(PAGE);
        if !(1..=MOST).contains(&top) {
            faults.push(FieldError::new("top", "outOfBounds", format!("use 1 to {MOST}")));
        }
        let sort = self.sort.unwrap_or(Sort::LastSeen);
        let descending = match self.order {
            Some(order) => matches!(order, Order::Desc),
            None => matches!(sort, Sort::LastSeen | Sort::Created),
        };
        let state = match self.status {
            Status::Live => Some(Key::Live),
            Status::Superseded => Some(Key::Superseded),
            Status::All => None,
        };
        let (platform, management, blocked) = (self.platform, self.management, self.blocked);
        let wanted = Wanted { words, platform, state, management, user, blocked, sort, descending, now };
        let after = self
            .after
            .as_deref()
            .filter(|text| !text.is_empty())
            .map(|text| cursor::read(&wanted, text))
            .transpose();
        match after {
            Ok(after) if faults.is_empty() => Ok(Read { wanted, after, top }),
            Ok(_) => Err(faults),
            Err(fault) => Err(faults.into_iter().chain([fault]).collect()),
        }
    }
}
