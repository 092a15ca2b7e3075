//! Registrations: one app instance of one user on one device.

use std::collections::HashSet;

use cordon_policy::filter::Enrolment;
use cordon_policy::{ManagementState, Platform};
use cordon_wire::registration::Facts;
use cordon_wire::{InstanceKey, KeyId, RegistrationId, Sha256};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use uuid::Uuid;

use super::gate::Gate;
use super::listing::{Managed, Own, Texts};
use super::sql::Sql;
use super::{StoreError, guid, json};

/// Whether a registration's key still speaks for its app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It does.
    Live,
    /// A newer key took over; this one may only deliver receipts.
    Superseded,
}

impl State {
    /// The stored name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Superseded => "superseded",
        }
    }
}

/// What is known of the device's management, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Management {
    /// The level of the evidence: `device`.
    pub(crate) level: String,
    /// Whose management it proves. What was stored before this was known is the organisation's own.
    #[serde(default = "own_management")]
    pub(crate) state: ManagementState,
    /// In which way the device is enrolled, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) enrolment: Option<Enrolment>,
    /// Hash of the token, as stored in `evidence`.
    pub(crate) evidence: String,
    /// When the evidence expires, microseconds.
    pub(crate) expires: i64,
}

const fn own_management() -> ManagementState {
    ManagementState::Mdm
}

impl Management {
    /// What is believed at `now`, microseconds.
    pub(crate) fn state_at(held: Option<&Self>, now: i64) -> ManagementState {
        match held {
            Some(evidence) if evidence.expires > now => evidence.state,
            _ => ManagementState::Unmanaged,
        }
    }

    /// In which way the device is enrolled at `now`, microseconds, where evidence that has not expired tells.
    pub(crate) fn enrolment_at(held: Option<&Self>, now: i64) -> Option<Enrolment> {
        held.filter(|evidence| evidence.expires > now)?.enrolment
    }
}

/// One registration, as stored.
#[derive(Clone, Debug)]
pub(crate) struct Registration {
    /// Its id.
    pub(crate) id: RegistrationId,
    /// The user.
    pub(crate) oid: Uuid,
    /// `ios`, `android`, `windows`.
    pub(crate) platform: String,
    /// Bundle or package id.
    pub(crate) app: String,
    /// The app's version.
    pub(crate) app_version: String,
    /// The client's version.
    pub(crate) client_version: String,
    /// The device, as the host names it.
    pub(crate) device_tag: String,
    /// The device's name for people.
    pub(crate) device_name: String,
    /// The key that signs its proofs and receipts.
    pub(crate) instance_key: InstanceKey,
    /// Reserved for transfers.
    pub(crate) encryption_key: Option<InstanceKey>,
    /// Whether its key still speaks for the app.
    pub(crate) state: State,
    /// What the device reported last.
    pub(crate) facts: Facts,
    /// The settings the client can enforce.
    pub(crate) capabilities: Vec<String>,
    /// Evidence of management.
    pub(crate) management: Option<Management>,
    /// Epoch of the content.
    pub(crate) epoch: i64,
    /// Count of changes of the content.
    pub(crate) sequence: i64,
    /// Hash of the content; empty before the first.
    pub(crate) content: String,
    /// The highest report that was applied.
    pub(crate) report: i64,
    /// The policy version the device holds.
    pub(crate) held_version: Option<String>,
    /// The identity keys that live on the device.
    pub(crate) live_keys: Vec<KeyId>,
    /// The user signed out and left the work data in the app, sealed.
    pub(crate) parked: bool,
    /// The app told that launch conditions were judged.
    pub(crate) judged: bool,
    /// Hash of its last receipt.
    pub(crate) receipt_head: Option<String>,
    /// Microseconds.
    pub(crate) created: i64,
    /// Microseconds; up to a second behind.
    pub(crate) last_seen: i64,
    /// The registration that took over.
    pub(crate) superseded_by: Option<String>,
}

impl Registration {
    /// The device's management at `now`, microseconds: believed with evidence that has not expired; without it the device
    /// counts as not enrolled.
    pub(crate) fn management_state(&self, now: i64) -> ManagementState {
        Management::state_at(self.management.as_ref(), now)
    }

    /// In which way the device is enrolled at `now`, microseconds, where evidence that has not expired tells.
    pub(crate) fn enrolment(&self, now: i64) -> Option<Enrolment> {
        Management::enrolment_at(self.management.as_ref(), now)
    }

    /// What lists find it by.
    async fn texts(&self, connection: &mut AnyConnection) -> Result<Texts, StoreError> {
        let own = Own {
            platform: &self.platform,
            app: &self.app,
            device_name: &self.device_name,
            device_tag: &self.device_tag,
        };
        Texts::read(connection, self.id.organisation(), self.oid, own).await
    }
}

const COLUMNS: &str = "SELECT id, oid, platform, app, app_version, client_version, device_tag, device_name, \
    instance_key, encryption_key, status, facts, capabilities, management, epoch, sequence, content, report, \
    held_version, live_keys, parked, judged, receipt_head, created, last_seen, superseded_by FROM registration ";

fn read(row: &AnyRow) -> Result<Registration, StoreError> {
    let text = |column: &'static str| row.try_get::<String, _>(column);
    let optional = |column: &'static str| row.try_get::<Option<String>, _>(column);
    let encryption: Option<String> = optional("encryption_key")?;
    let management: Option<String> = optional("management")?;
    Ok(Registration {
        id: text("id")?.parse().map_err(|_| StoreError::Corrupt { what: "id of a registration" })?,
        oid: guid(&text("oid")?, "user of a registration")?,
        platform: text("platform")?,
        app: text("app")?,
        app_version: text("app_version")?,
        client_version: text("client_version")?,
        device_tag: text("device_tag")?,
        device_name: text("device_name")?,
        instance_key: json(&text("instance_key")?, "instance key")?,
        encryption_key: encryption.map(|key| json(&key, "encryption key")).transpose()?,
        state: if text("status")? == State::Live.name() { State::Live } else { State::Superseded },
        facts: json(&text("facts")?, "facts of a registration")?,
        capabilities: json(&text("capabilities")?, "capabilities of a registration")?,
        management: management.map(|text| json(&text, "management of a registration")).transpose()?,
        epoch: row.try_get("epoch")?,
        sequence: row.try_get("sequence")?,
        content: text("content")?,
        report: row.try_get("report")?,
        held_version: optional("held_version")?,
        live_keys: json(&text("live_keys")?, "live keys of a registration")?,
        parked: row.try_get::<i64, _>("parked")? == 1,
        judged: row.try_get::<i64, _>("judged")? == 1,
        receipt_head: optional("receipt_head")?,
        created: row.try_get("created")?,
        last_seen: row.try_get("last_seen")?,
        superseded_by: optional("superseded_by")?,
    })
}

fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A registration by id.
pub(crate) async fn find(
    connection: &mut AnyConnection,
    id: &RegistrationId,
) -> Result<Option<Registration>, StoreError> {
    let mut sql = Sql::new(COLUMNS);
    sql.push("WHERE organisation = ").bind(id.organisation().to_string())?;
    sql.push(" AND id = ").bind(id.to_string())?;
    sql.fetch_all(connection).await?.first().map(read).transpose()
}

/// The registrations of these ids, in no order.
pub(crate) async fn of_ids(
    connection: &mut AnyConnection,
    organisation: Uuid,
    ids: impl IntoIterator<Item = String>,
) -> Result<Vec<Registration>, StoreError> {
    let mut sql = Sql::new(COLUMNS);
    sql.push("WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND id IN ").bind_list(ids)?;
    sql.fetch_all(connection).await?.iter().map(read).collect()
}

/// The registration of a key.
pub(crate) async fn by_key(
    connection: &mut AnyConnection,
    organisation: Uuid,
    thumbprint: &Sha256,
) -> Result<Option<Registration>, StoreError> {
    let mut sql = Sql::new(COLUMNS);
    sql.push("WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND thumbprint = ").bind(thumbprint.to_string())?;
    sql.fetch_all(connection).await?.first().map(read).transpose()
}

/// The registrations of a user, oldest first; superseded ones too.
pub(crate) async fn of_user(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
) -> Result<Vec<Registration>, StoreError> {
    let mut sql = Sql::new(COLUMNS);
    sql.push("WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND oid = ").bind(oid.to_string())?;
    sql.push(" ORDER BY created, id");
    sql.fetch_all(connection).await?.iter().map(read).collect()
}

/// Live registrations in the order of their ids, after `after`, at most `limit`.
pub(crate) async fn page(
    connection: &mut AnyConnection,
    organisation: Uuid,
    after: &str,
    limit: i64,
) -> Result<Vec<Registration>, StoreError> {
    let mut sql = Sql::new(COLUMNS);
    sql.push("WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND status = 'live' AND id > ").bind(after.to_owned())?;
    sql.push(" ORDER BY id LIMIT ").bind(limit)?;
    sql.fetch_all(connection).await?.iter().map(read).collect()
}

/// Live registrations on a platform whose users are in one of `groups`, in the order of their ids, after `after`, at most
/// `limit`.
pub(crate) async fn of_groups(
    connection: &mut AnyConnection,
    organisation: Uuid,
    platform: Platform,
    groups: &HashSet<Uuid>,
    after: &str,
    limit: i64,
) -> Result<Vec<Registration>, StoreError> {
    let mut sql = Sql::new(COLUMNS);
    sql.push("WHERE organisation = ").bind(organisation.to_string())?;
    sql.push(" AND status = 'live' AND platform = ").bind(platform.name())?;
    sql.push(" AND oid IN (SELECT oid FROM group_member WHERE organisation = ")
        .bind(organisation.to_string())?;
    sql.push(" AND group_id IN ").bind_list(groups.iter().map(Uuid::to_string))?;
    sql.push(") AND id > ").bind(after.to_owned())?.push(" ORDER BY id LIMIT ").bind(limit)?;
    sql.fetch_all(connection).await?.iter().map(read).collect()
}

/// The apps in which a user has a live registration on a device: platform and id, sorted.
pub(crate) async fn apps_on_device(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
    device_tag: &str,
) -> Result<Vec<(String, String)>, StoreError> {
    let mut sql = Sql::new("SELECT DISTINCT platform, app FROM registration WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND oid = ").bind(oid.to_string())?;
    sql.push(" AND status = 'live' AND device_tag = ").bind(device_tag.to_owned())?;
    sql.push(" ORDER BY platform, app");
    let rows = sql.fetch_all(connection).await?;
    rows.iter().map(|row| Ok((row.try_get("platform")?, row.try_get("app")?))).collect()
}

/// How many devices have an app with several managed accounts: those whose app reported to hold a policy.
pub(crate) async fn devices_with_several(
    connection: &mut AnyConnection,
    organisation: Uuid,
) -> Result<usize, StoreError> {
    let mut sql = Sql::new(
        "SELECT COUNT(DISTINCT device_tag) FROM (SELECT device_tag FROM registration WHERE status = 'live' \
         AND holds = 1 AND organisation = ",
    );
    sql.bind(organisation.to_string())?;
    sql.push(" GROUP BY device_tag, platform, app HAVING COUNT(DISTINCT oid) > 1) AS several");
    let rows = sql.fetch_all(connection).await?;
    let count: i64 = rows.first().map(|row| row.try_get(0)).transpose()?.unwrap_or(0);
    Ok(usize::try_from(count).unwrap_or_default())
}

/// What a user's newest registration on a device calls it.
pub(crate) async fn device_name(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
    device_tag: &str,
) -> Result<Option<String>, StoreError> {
    let mut sql = Sql::new("SELECT device_name FROM registration WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND oid = ").bind(oid.to_string())?;
    sql.push(" AND device_tag = ").bind(device_tag.to_owned())?.push(" ORDER BY created DESC, id LIMIT 1");
    sql.fetch_all(connection).await?.first().map(|row| Ok(row.try_get(0)?)).transpose()
}

/// Takes the user's row until the commit, so that a user's registrations are counted and written one after another.
/// False when there is no such account.
pub(crate) async fn lock_user(
    connection: &mut AnyConnection,
    organisation: Uuid,
    oid: Uuid,
) -> Result<bool, StoreError> {
    let mut sql = Sql::new("UPDATE account SET modified = modified WHERE organisation = ");
    sql.bind(organisation.to_string())?.push(" AND oid = ").bind(oid.to_string())?;
    Ok(sql.execute(connection).await? > 0)
}

/// Takes a registration's row until the commit: before evidence, and before any operation.
pub(crate) async fn lock(connection: &mut AnyConnection, id: &RegistrationId) -> Result<(), StoreError> {
    let mut sql = Sql::new("UPDATE registration SET report = report WHERE organisation = ");
    sql.bind(id.organisation().to_string())?.push(" AND id = ").bind(id.to_string())?;
    sql.execute(connection).await?;
    Ok(())
}

/// Inserts a registration. A key that is registered already is [`StoreError::Duplicate`].
pub(crate) async fn insert(connection: &mut AnyConnection, new: &Registration) -> Result<(), StoreError> {
    let texts = new.texts(&mut *connection).await?;
    let mut sql = Sql::new(
        "INSERT INTO registration (organisation, id, oid, platform, app, app_version, client_version, device_tag, \
         device_name, instance_key, thumbprint, encryption_key, status, facts, capabilities, management, epoch, \
         sequence, content, report, held_version, live_keys, receipt_head, created, last_seen, superseded_by, \
         user_fold, device_fold, search, managed_by, managed_until, enrolled, holds) VALUES (",
    );
    sql.bind(new.id.organisation().to_string())?.push(", ").bind(new.id.to_string())?;
    sql.push(", ").bind(new.oid.to_string())?;
    for text in
        [&new.platform, &new.app, &new.app_version, &new.client_version, &new.device_tag, &new.device_name]
    {
        sql.push(", ").bind(text.clone())?;
    }
    sql.push(", ").bind(to_json(&new.instance_key))?;
    sql.push(", ").bind(new.instance_key.thumbprint().to_string())?;
    sql.push(", ").bind(new.encryption_key.as_ref().map(to_json))?;
    sql.push(", ").bind(new.state.name())?;
    sql.push(", ").bind(to_json(&new.facts))?.push(", ").bind(to_json(&new.capabilities))?;
    sql.push(", ").bind(new.management.as_ref().map(to_json))?;
    sql.push(", ").bind(new.epoch)?.push(", ").bind(new.sequence)?.push(", ").bind(new.content.clone())?;
    sql.push(", ").bind(new.report)?.push(", ").bind(new.held_version.clone())?;
    sql.push(", ").bind(to_json(&new.live_keys))?.push(", ").bind(new.receipt_head.clone())?;
    sql.push(", ").bind(new.created)?.push(", ").bind(new.last_seen)?;
    sql.push(", ").bind(new.superseded_by.clone())?;
    for text in [texts.user, texts.device, texts.search] {
        sql.push(", ").bind(text)?;
    }
    Managed::of(new.management.as_ref()).insert(&mut sql)?;
    sql.push(", ").bind(i64::from(new.held_version.is_some()))?.push(")");
    sql.execute(connection).await?;
    Ok(())
}

/// Writes what the device reported, if the stored report is lower than `report`; one statement, so that of two
/// servers one applies it. False when it was applied before. Without a gate that one stays as it is.
pub(crate) async fn apply_report(
    connection: &mut AnyConnection,
    new: &Registration,
    gate: Option<&Gate>,
    report: i64,
) -> Result<bool, StoreError> {
    let mut sql = details(new)?;
    if let Some(gate) = gate {
        gate.set(&mut sql)?;
    }
    sql.push(", report = ").bind(report)?;
    sql.push(" WHERE organisation = ").bind(new.id.organisation().to_string())?;
    sql.push(" AND id = ").bind(new.id.to_string())?.push(" AND report < ").bind(report)?;
    Ok(sql.execute(connection).await? > 0)
}

/// Writes the details that a registration sent again brings.
pub(crate) async fn refresh(connection: &mut AnyConnection, new: &Registration) -> Result<(), StoreError> {
    let texts = new.texts(&mut *connection).await?;
    let mut sql = details(new)?;
    sql.push(", device_tag = ").bind(new.device_tag.clone())?;
    sql.push(", device_name = ").bind(new.device_name.clone())?;
    sql.push(", user_fold = ").bind(texts.user)?.push(", device_fold = ").bind(texts.device)?;
    sql.push(", search = ").bind(texts.search)?;
    sql.push(" WHERE organisation = ").bind(new.id.organisation().to_string())?;
    sql.push(" AND id = ").bind(new.id.to_string())?;
    sql.execute(connection).await?;
    Ok(())
}

fn details(new: &Registration) -> Result<Sql, StoreError> {
    let mut sql = Sql::new("UPDATE registration SET facts = ");
    sql.bind(to_json(&new.facts))?;
    sql.push(", app_version = ").bind(new.app_version.clone())?;
    sql.push(", client_version = ").bind(new.client_version.clone())?;
    sql.push(", capabilities = ").bind(to_json(&new.capabilities))?;
    sql.push(", management = ").bind(new.management.as_ref().map(to_json))?;
    Managed::of(new.management.as_ref()).set(&mut sql)?;
    sql.push(", held_version = ").bind(new.held_version.clone())?;
    sql.push(", holds = ").bind(i64::from(new.held_version.is_some()))?;
    sql.push(", live_keys = ").bind(to_json(&new.live_keys))?;
    sql.push(", parked = ").bind(i64::from(new.parked))?;
    sql.push(", judged = ").bind(i64::from(new.judged))?;
    sql.push(", last_seen = ").bind(new.last_seen)?;
    Ok(sql)
}

/// Moves the content on by one if it still is what the caller read. False when another server was faster.
pub(crate) async fn move_content(
    connection: &mut AnyConnection,
    read: &Registration,
    epoch: i64,
    content: &Sha256,
) -> Result<bool, StoreError> {
    let mut sql = Sql::new("UPDATE registration SET sequence = sequence + 1, epoch = ");
    sql.bind(epoch)?.push(", content = ").bind(content.to_string())?;
    sql.push(" WHERE organisation = ").bind(read.id.organisation().to_string())?;
    sql.push(" AND id = ").bind(read.id.to_string())?;
    sql.push(" AND sequence = ").bind(read.sequence)?.push(" AND epoch = ").bind(read.epoch)?;
    Ok(sql.execute(connection).await? > 0)
}

/// Says that `by` took over.
pub(crate) async fn supersede(
    connection: &mut AnyConnection,
    old: &RegistrationId,
    by: &RegistrationId,
) -> Result<(), StoreError> {
    let mut sql = Sql::new("UPDATE registration SET status = 'superseded', superseded_by = ");
    sql.bind(by.to_string())?.push(" WHERE organisation = ").bind(old.organisation().to_string())?;
    sql.push(" AND id = ").bind(old.to_string())?;
    sql.execute(connection).await?;
    Ok(())
}

/// Notes the last receipt.
pub(crate) async fn set_receipt_head(
    connection: &mut AnyConnection,
    id: &RegistrationId,
    head: &Sha256,
) -> Result<(), StoreError> {
    let mut sql = Sql::new("UPDATE registration SET receipt_head = ");
    sql.bind(head.to_string())?.push(" WHERE organisation = ").bind(id.organisation().to_string())?;
    sql.push(" AND id = ").bind(id.to_string())?;
    sql.execute(connection).await?;
    Ok(())
}

/// Removes a registration. False when there was none.
pub(crate) async fn remove(connection: &mut AnyConnection, id: &RegistrationId) -> Result<bool, StoreError> {
    super::logs::remove(&mut *connection, id).await?;
    let mut sql = Sql::new("DELETE FROM registration WHERE organisation = ");
    sql.bind(id.organisation().to_string())?.push(" AND id = ").bind(id.to_string())?;
    Ok(sql.execute(connection).await? > 0)
}
