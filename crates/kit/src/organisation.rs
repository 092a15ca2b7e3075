//! A local organisation: accounts, policies from a file, and answers to what their apps send.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cordon_client::{Now, Reply, Request};
use cordon_policy::{AppId, Facts, ManagementState};
use cordon_wire::check_in::LogAnswer;
use cordon_wire::envelope::{ManagedApp, Management, Status};
use cordon_wire::order::OrderKind;
use cordon_wire::receipt::Receipt;
use cordon_wire::{Code, ErrorBody, RegistrationId, Sha256};
use serde::Deserialize as _;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::KitError;
use crate::folder::{Folder, Secrets};
use crate::keys::Keys;
use crate::plane::{Contents, DevicePlane, Office};
use crate::policies::Policies;
use crate::random;
use crate::tokens::Tokens;

/// Seconds between check-ins while no policy reaches the user or the app: half a day.
const UNTARGETED: u64 = 12 * 60 * 60;

/// A user of the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The object id.
    pub oid: Uuid,
    /// The user principal name.
    pub upn: String,
    /// Whether the account is enabled.
    pub enabled: bool,
}

/// An organisation in this process. It answers its accounts' apps as a server does: requests are verified, envelopes and
/// orders signed under a root of its own. It has no clock, no thread and no socket.
#[derive(Debug)]
pub struct LocalOrganisation {
    plane: DevicePlane,
    desk: Desk,
    folder: Option<Folder>,
}

/// What stands behind the device plane.
#[derive(Debug)]
struct Desk {
    tokens: Tokens,
    /// The time of the request at hand, Unix seconds.
    at: i64,
    accounts: BTreeMap<Uuid, Account>,
    policies: Policies,
    configuration: BTreeMap<String, String>,
    management: ManagementState,
    /// Users whose wipe stands.
    wiped: BTreeSet<Uuid>,
    log_requests: BTreeMap<RegistrationId, Uuid>,
    log_answers: Vec<LogAnswer>,
}

impl LocalOrganisation {
    /// An organisation that lives as long as this value, with these policies: one, a list, or an answer with `value`, in
    /// Graph's form or as exported, app configurations among them. Each holds for every account, whatever groups the file
    /// gives it to. Ask [`remarks`](Self::remarks) what of it does not reach an app.
    ///
    /// # Errors
    /// [`KitError::Policies`] and [`KitError::NoRandomness`].
    pub fn new(policies: &[u8]) -> Result<Self, KitError> {
        Self::known_as(random_id()?, policies)
    }

    /// The same with this id, for a test that has to meet what a real organisation left: its files, its buffers.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn known_as(id: Uuid, policies: &[u8]) -> Result<Self, KitError> {
        Self::with(policies, fresh_secrets(id)?, None)
    }

    /// The same with its root, and what it knows of devices, kept in `folder`: made there, or taken from there.
    ///
    /// # Errors
    /// Every [`KitError`] but [`KitError::NoAccount`].
    pub fn with_root(policies: &[u8], folder: &Path) -> Result<Self, KitError> {
        let folder = Folder::open(folder)?;
        let secrets = match folder.keys()? {
            Some(secrets) => secrets,
            None => {
                let secrets = fresh_secrets(random_id()?)?;
                folder.save_keys(&secrets)?;
                secrets
            }
        };
        Self::with(policies, secrets, Some(folder))
    }

    fn with(policies: &[u8], secrets: Secrets, folder: Option<Folder>) -> Result<Self, KitError> {
        let Secrets { keys, tokens } = secrets;
        let desk = Desk {
            tokens: Tokens::new(keys.organisation, &tokens),
            at: 0,
            accounts: BTreeMap::new(),
            policies: Policies::read(policies)?,
            configuration: BTreeMap::new(),
            management: ManagementState::default(),
            wiped: BTreeSet::new(),
            log_requests: BTreeMap::new(),
            log_answers: Vec::new(),
        };
        // A name that no resolver answers: what is sent there by mistake reaches nobody.
        let url = format!("https://{}.invalid", keys.organisation);
        let mut plane = DevicePlane::new(url, keys, Uuid::from_bytes(random()?).to_string());
        if let Some(folder) = &folder {
            plane.registrations = folder.registrations()?;
        }
        Ok(Self { plane, desk, folder })
    }

    /// Its id.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.plane.keys.organisation
    }

    /// The address for [`Input::SignIn`](cordon_client::Input::SignIn). No network leads there.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.plane.url
    }

    /// The thumbprint of its root, to be pinned by [`Config::root`](cordon_client::Config::root).
    #[must_use]
    pub fn root(&self) -> String {
        self.plane.keys.thumbprint()
    }

    /// Adds a user, and gives the object id: the same for the same name, also after a restart.
    pub fn add_account(&mut self, upn: &str) -> Uuid {
        let name = format!("{} {}", self.id(), upn.to_lowercase());
        let bytes = Sha256::of(name.as_bytes()).as_bytes().first_chunk().copied().unwrap_or_default();
        let oid = uuid::Builder::from_custom_bytes(bytes).into_uuid();
        self.add_account_known_as(oid, upn);
        oid
    }

    /// Adds a user with this object id, unless it is there.
    pub fn add_account_known_as(&mut self, oid: Uuid, upn: &str) {
        self.desk.accounts.entry(oid).or_insert_with(|| Account { oid, upn: upn.to_owned(), enabled: true });
    }

    /// Its users.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.desk.accounts.values()
    }

    /// Disables an account, or enables it again.
    ///
    /// # Errors
    /// [`KitError::NoAccount`].
    pub fn set_enabled(&mut self, oid: Uuid, enabled: bool) -> Result<(), KitError> {
        let account = self.desk.accounts.get_mut(&oid).ok_or(KitError::NoAccount(oid))?;
        account.enabled = enabled;
        Ok(())
    }

    /// A token with the device audience, as after a sign-in at this moment.
    ///
    /// # Errors
    /// [`KitError::NoAccount`], also for one that is disabled.
    pub fn token(&self, oid: Uuid, now: Now) -> Result<Zeroizing<String>, KitError> {
        let enabled = self.desk.accounts.get(&oid).is_some_and(|account| account.enabled);
        if enabled { Ok(self.desk.tokens.issue(oid, now.wall)) } else { Err(KitError::NoAccount(oid)) }
    }

    /// Replaces the policies. They hold from the next check-in on.
    ///
    /// # Errors
    /// [`KitError::Policies`]; the old ones stay then.
    pub fn set_policy(&mut self, policies: &[u8]) -> Result<(), KitError> {
        self.desk.policies = Policies::read(policies)?;
        Ok(())
    }

    /// What a developer should know before the policies hold for `app`: settings that contradict each other, names that
    /// nobody knows, and policies and app configurations that do not reach it. Sentences; none where all is well.
    #[must_use]
    pub fn remarks(&self, app: &AppId) -> Vec<String> {
        self.desk.policies.remarks(app, self.desk.management)
    }

    /// Replaces the app configuration for everybody, which is beside that of the file. Names that default policies configure
    /// too keep this value; where an app configuration of the file has the name, that one counts.
    pub fn set_configuration(&mut self, configuration: BTreeMap<String, String>) {
        self.desk.configuration = configuration;
    }

    /// In which state of management every device is. Unmanaged at first.
    pub fn set_management(&mut self, management: ManagementState) {
        self.desk.management = management;
    }

    /// Orders a wipe of everything that an account has; gives the ids of the orders, one for each live registration.
    ///
    /// # Errors
    /// [`KitError::NoAccount`]; [`KitError::Folder`] when it cannot be kept.
    pub fn order_wipe(&mut self, oid: Uuid, now: Now) -> Result<Vec<Uuid>, KitError> {
        self.order(oid, OrderKind::Wipe, now)
    }

    /// Wipes everything that an account has, and whatever registers until [`lift_wipe`](Self::lift_wipe).
    ///
    /// # Errors
    /// [`KitError::NoAccount`]; [`KitError::Folder`] when it cannot be kept.
    pub fn wipe_user(&mut self, oid: Uuid, now: Now) -> Result<Vec<Uuid>, KitError> {
        let orders = self.order(oid, OrderKind::Wipe, now)?;
        self.desk.wiped.insert(oid);
        Ok(orders)
    }

    /// Ends what [`wipe_user`](Self::wipe_user) began; orders that were given stay.
    pub fn lift_wipe(&mut self, oid: Uuid) {
        self.desk.wiped.remove(&oid);
    }

    /// The same as [`order_wipe`](Self::order_wipe) with an order of any kind: a hold closes work data and destroys nothing.
    ///
    /// # Errors
    /// [`KitError::NoAccount`]; [`KitError::Folder`] when it cannot be kept.
    pub fn order(&mut self, oid: Uuid, kind: OrderKind, now: Now) -> Result<Vec<Uuid>, KitError> {
        let mut orders = Vec::new();
        for rid in self.live(oid)? {
            let id = random_id()?;
            self.plane.order(&rid, id, kind, now.wall);
            orders.push(id);
        }
        self.save()?;
        Ok(orders)
    }

    /// Asks the apps of an account for their log; gives the request's id. The person at the device decides.
    ///
    /// # Errors
    /// [`KitError::NoAccount`] and [`KitError::NoRandomness`].
    pub fn ask_for_log(&mut self, oid: Uuid) -> Result<Uuid, KitError> {
        let id = random_id()?;
        let live = self.live(oid)?;
        self.desk.log_requests.extend(live.into_iter().map(|rid| (rid, id)));
        Ok(id)
    }

    /// What came of the logs that were asked for, oldest first.
    #[must_use]
    pub fn log_answers(&self) -> &[LogAnswer] {
        &self.desk.log_answers
    }

    /// The receipts of an account's apps, also of those that left in this run.
    pub fn receipts(&self, oid: Uuid) -> impl Iterator<Item = &Receipt> {
        let all = self.plane.registrations.values().chain(&self.plane.left);
        all.filter(move |known| known.oid == oid).flat_map(|known| &known.receipts).map(|one| &one.receipt)
    }

    /// What is known of devices.
    #[must_use]
    pub const fn plane(&self) -> &DevicePlane {
        &self.plane
    }

    /// Answers a request by the server's clock, which is `now.wall`. A long poll to which nothing changed is answered at
    /// once: who does not want to be asked again and again lets it wait, as [`Network`](crate::Network) does.
    pub fn answer(&mut self, request: &Request, now: Now) -> Reply {
        self.desk.at = now.wall;
        self.plane.renew_orders(now.wall);
        let reply = self.plane.answer(request, now.wall, &mut self.desk);
        if request.method == "GET" {
            return reply;
        }
        match self.save() {
            Ok(()) => reply,
            // As a server whose database does not take the write: no answer that counts.
            Err(error) => {
                let body = serde_json::to_vec(&ErrorBody::new(Code::Unavailable, error.to_string()));
                Reply { status: 503, body: body.unwrap_or_default(), ..reply }
            }
        }
    }

    /// Whether a request is a long poll that has to wait: nothing changed.
    #[must_use]
    pub fn waits(&self, request: &Request) -> bool {
        let poll = self.plane.poll(request);
        poll.is_some_and(|(rid, held)| !self.plane.differs(&rid, held, &self.desk))
    }

    /// The registrations of an account that are not superseded.
    fn live(&self, oid: Uuid) -> Result<Vec<RegistrationId>, KitError> {
        if !self.desk.accounts.contains_key(&oid) {
            return Err(KitError::NoAccount(oid));
        }
        let all = self.plane.registrations.iter();
        Ok(all.filter(|(_, one)| one.oid == oid && !one.superseded).map(|(rid, _)| *rid).collect())
    }

    fn save(&self) -> Result<(), KitError> {
        self.folder.as_ref().map_or(Ok(()), |folder| folder.save_registrations(&self.plane.registrations))
    }
}

impl Office for Desk {
    fn account(&self, token: &str) -> Option<Uuid> {
        let oid = self.tokens.account(token, self.at)?;
        self.accounts.get(&oid).filter(|account| account.enabled).map(|account| account.oid)
    }

    fn contents(&self, rid: &RegistrationId, plane: &DevicePlane) -> Contents {
        let Some(registration) = plane.registrations.get(rid) else { return Contents::bare(Status::Gone) };
        if registration.superseded {
            return Contents::bare(Status::Superseded);
        }
        let oid = registration.oid;
        if !self.accounts.get(&oid).is_some_and(|account| account.enabled) {
            return Contents::bare(Status::Disabled);
        }
        let facts = Facts::deserialize(&registration.facts).unwrap_or_default();
        let resolved = self.policies.resolve(oid, &registration.app, self.management, &facts);
        let mut configuration = resolved.configuration;
        configuration.extend(self.configuration.clone());
        let mut apps: BTreeMap<String, bool> =
            resolved.apps.into_iter().map(|app| (app.to_string(), false)).collect();
        let here = plane.registrations.values().filter(|other| {
            !other.superseded && other.oid == oid && other.device_tag == registration.device_tag
        });
        apps.extend(here.map(|other| (other.app.to_string(), true)));
        let bare = Contents::bare(resolved.status);
        Contents {
            policy: resolved.policy,
            configuration,
            configuration_sets: resolved.sets,
            managed_apps: apps
                .into_iter()
                .map(|(app, registered)| ManagedApp { app, oid, registered })
                .collect(),
            management: match self.management {
                ManagementState::Unmanaged => Management::Unmanaged,
                ManagementState::Mdm => Management::Mdm,
                ManagementState::ThirdPartyMdm => Management::ThirdPartyMdm,
            },
            log_request: self.log_requests.get(rid).copied(),
            interval: if resolved.status == Status::Managed { bare.interval } else { UNTARGETED },
            ..bare
        }
    }

    fn wipes(&self, oid: &Uuid) -> bool {
        self.wiped.contains(oid)
    }

    fn log_answered(&mut self, rid: &RegistrationId, answer: &LogAnswer) {
        if self.log_requests.get(rid) == Some(&answer.request) {
            self.log_requests.remove(rid);
            self.log_answers.push(answer.clone());
        }
    }
}

fn fresh_secrets(organisation: Uuid) -> Result<Secrets, KitError> {
    let keys = Keys::generate(organisation).map_err(|_| KitError::NoRandomness)?;
    let mut tokens = Zeroizing::new([0; 32]);
    aws_lc_rs::rand::fill(tokens.as_mut_slice()).map_err(|_| KitError::NoRandomness)?;
    Ok(Secrets { keys, tokens })
}

fn random_id() -> Result<Uuid, KitError> {
    Ok(uuid::Builder::from_random_bytes(random()?).into_uuid())
}
