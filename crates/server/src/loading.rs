//! Many users and registrations at once, written past the API: for figures of large organisations.

use cordon_policy::PropertyId;
use cordon_wire::check_in::AskCount;
use cordon_wire::key::InstanceKeyPair;
use cordon_wire::registration::Facts;
use cordon_wire::{KeyId, RegistrationId};
use serde_json::json;
use uuid::Uuid;

use crate::audit::Entry;
use crate::clock::day;
use crate::error::chain;
use crate::local::{LocalDirectory, LocalError};
use crate::seal;
use crate::store::directory::{self, NewUser};
use crate::store::registrations::{self, Registration, State};
use crate::store::{StoreError, Write, counts};

/// Registrations that are written in one transaction.
const AT_ONCE: u32 = 2_000;
/// Registrations of one user.
const APPS: u32 = 3;
/// Days of which asks are counted.
const DAYS: u32 = 28;
const A_DAY: i64 = 86_400_000_000;

/// How much is written.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Registrations, three of each user: two on a phone, one on another device.
    pub registrations: u32,
    /// Groups; every user is in five of them.
    pub groups: u32,
}

impl LocalDirectory {
    /// Writes users, groups and registrations. The ids of the groups.
    ///
    /// # Errors
    /// The database failed.
    pub async fn load(&self, load: Load) -> Result<Vec<Uuid>, LocalError> {
        let scope = self.scope();
        let mut write = self.app.store.write(&scope).await?;
        let now = write.now();
        let mut groups = Vec::new();
        for place in 0..load.groups.max(5) {
            let (id, name) = (Uuid::new_v4(), format!("Group {place:03}"));
            directory::insert_group(&mut write, scope.organisation, id, &name, None, now).await?;
            groups.push(id);
        }
        write.commit(Entry::new("load", "groups")).await?;
        let mut next = 0;
        while next < load.registrations {
            let end = load.registrations.min(next.saturating_add(AT_ONCE * APPS));
            let mut write = self.app.store.write(&scope).await?;
            for number in next..end {
                one(&mut write, scope.organisation, &groups, number).await?;
            }
            write.commit(Entry::new("load", format!("registrations:{end}"))).await?;
            next = end;
        }
        Ok(groups)
    }
}

/// The registration of that number, with its user where it is that user's first.
async fn one(write: &mut Write, organisation: Uuid, groups: &[Uuid], number: u32) -> Result<(), StoreError> {
    let (person, app) = (number / APPS, number % APPS);
    let oid = Uuid::from_u128(0x1_0000_0000 + u128::from(person));
    let now = write.now();
    if app == 0 {
        user(write, organisation, groups, (person, oid), now).await?;
    }
    let new = registration(organisation, oid, number, now)?;
    registrations::insert(write, &new).await?;
    let asks: Vec<_> = ["allow", "deny"].iter().map(|verdict| ask(verdict, number, now)).collect();
    counts::add(write, &new.id, &asks).await
}

async fn user(
    write: &mut Write,
    organisation: Uuid,
    groups: &[Uuid],
    (person, oid): (u32, Uuid),
    now: i64,
) -> Result<(), StoreError> {
    let upn = format!("given{person}.family{}@contoso.example", person % 977);
    let name = format!("Given{person} Family{}", person % 977);
    let new = NewUser {
        oid,
        upn: &upn,
        display_name: &name,
        mail: Some(&upn),
        enabled: !person.is_multiple_of(50),
        password: None,
        roles: &[],
    };
    directory::insert_user(write, organisation, &new, now).await?;
    // Five neighbours of a ring, so that many users are in the same groups.
    for group in groups.iter().cycle().skip(person as usize % groups.len().max(1)).take(5) {
        directory::add_member(write, organisation, *group, oid).await?;
    }
    Ok(())
}

fn registration(organisation: Uuid, oid: Uuid, number: u32, now: i64) -> Result<Registration, StoreError> {
    let failed = |error: &(dyn std::error::Error + Send + Sync)| {
        tracing::error!(error = chain(error), "no random bytes");
        StoreError::Corrupt { what: "source of random bytes" }
    };
    let random = seal::random::<16>().map_err(|error| failed(&error))?;
    let key = InstanceKeyPair::generate().map_err(|error| failed(&error))?;
    let (person, app) = (number / APPS, number % APPS);
    let platform = nth(&["ios", "android", "ios", "windows"], person);
    let age = i64::from(number % 40) * A_DAY / 2 + i64::from(number) * 1_000;
    Ok(Registration {
        id: RegistrationId::new(organisation, *random),
        oid,
        platform: platform.to_owned(),
        app: nth(&["com.contoso.mail", "com.contoso.files", "com.contoso.notes"], app).to_owned(),
        app_version: "4.2.1".to_owned(),
        client_version: "0.1.0".to_owned(),
        device_tag: format!("{:032x}", person * 2 + u32::from(app == 2)),
        device_name: format!("Given{person}'s device"),
        instance_key: *key.public(),
        encryption_key: None,
        state: if number.is_multiple_of(12) { State::Superseded } else { State::Live },
        facts: facts(platform, number),
        capabilities: PropertyId::all().map(|id| id.property().name.to_owned()).collect(),
        management: None,
        epoch: 1,
        sequence: 1,
        content: String::new(),
        report: 1,
        held_version: (!number.is_multiple_of(9)).then(|| format!("{:064x}", number % 40)),
        live_keys: vec![KeyId::new(*random)],
        parked: false,
        judged: false,
        receipt_head: None,
        created: now.saturating_sub(age).saturating_sub(90 * A_DAY),
        last_seen: now.saturating_sub(age),
        superseded_by: None,
    })
}

fn facts(platform: &str, number: u32) -> Facts {
    let facts = json!({
        "platform": platform, "osVersion": "17.4.1", "model": format!("iPhone15,{}", number % 11),
        "manufacturer": "Apple", "deviceLock": true, "integrity": "intact", "appScan": true,
    });
    facts.as_object().cloned().unwrap_or_default()
}

/// One of these words, in turn.
fn nth(words: &[&'static str], number: u32) -> &'static str {
    words.iter().cycle().nth(number as usize % words.len().max(1)).copied().unwrap_or_default()
}

fn ask(verdict: &str, number: u32, now: i64) -> AskCount {
    AskCount {
        kind: "paste".to_owned(),
        destination: nth(&["app", "managedApp", "personal"], number).to_owned(),
        verdict: verdict.to_owned(),
        setting: "allowedOutboundClipboardSharingLevel".to_owned(),
        day: day(now.saturating_sub(i64::from(number % DAYS) * A_DAY)),
        count: u64::from(number % 7 + 1),
    }
}
