//! An app on a device in memory, and the network to its organisations.

use cordon_client::ports::Ports;
use cordon_client::{
    AppDataReport, Client, Config, Effect, Event, Identity, Input, LifeCycle, Now, Standing, WipeAnswer,
};
use cordon_kit::{LocalOrganisation, Network, ports};
use cordon_policy::{AppId, Ask, Facts, Party, Platform};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) struct Device {
    pub(crate) client: Client,
    pub(crate) network: Network,
    pub(crate) now: Now,
    pub(crate) events: Vec<Event>,
    pub(crate) app_wiped: u32,
}

pub(crate) fn start() -> Now {
    Now { wall: 1_800_000_000, monotonic: 5_000, boot: 1 }
}

/// A policy as an administrator exports it: the door is open, but for what `members` say.
pub(crate) fn policy(members: Value) -> Vec<u8> {
    let mut policy = json!({
        "@odata.type": "#microsoft.graph.iosManagedAppProtection",
        "displayName": "Contoso phones",
        "appGroupType": "selectedPublicApps",
        "apps": [{"mobileAppIdentifier": {
            "@odata.type": "#microsoft.graph.iosMobileAppIdentifier", "bundleId": "com.example.editor",
        }}],
        "pinRequired": false,
        "deviceComplianceRequired": false,
        "appDataEncryptionType": "afterDeviceRestart",
        "periodOfflineBeforeAccessCheck": "PT12H",
        "allowedOutboundClipboardSharingLevel": "managedApps",
    });
    policy.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    serde_json::to_vec(&policy).unwrap()
}

pub(crate) fn organisation() -> LocalOrganisation {
    LocalOrganisation::new(&policy(json!({}))).unwrap()
}

pub(crate) fn config(organisation: &LocalOrganisation) -> Config {
    let mut config = Config::new(AppId::new(Platform::Ios, "com.example.editor"), "1.0", "device-1");
    config.root = Some(organisation.root());
    config
}

pub(crate) fn paste() -> Ask {
    paste_from(Party::Work)
}

fn paste_from(from: Party) -> Ask {
    let notes = AppId::new(Platform::Ios, "com.example.notes");
    Ask::paste(from, Party::App { app: notes, account: None, verified: true, personal: false }, 40)
}

impl Device {
    pub(crate) fn new(organisation: LocalOrganisation) -> Self {
        let config = config(&organisation);
        Self::on(ports::memory(), config, Network::to(organisation), start())
    }

    pub(crate) fn on(ports: Ports, config: Config, network: Network, now: Now) -> Self {
        let client = Client::open(config, ports, now).unwrap();
        let mut device = Self { client, network, now, events: Vec::new(), app_wiped: 0 };
        let facts = Facts { device_lock: Some(true), ..Facts::default() };
        device.give(Input::Facts { facts: Box::new(facts), management: None });
        device.give(Input::LifeCycle(LifeCycle::Foreground));
        device
    }

    /// With an account whose policy has arrived.
    pub(crate) fn enrolled(organisation: LocalOrganisation) -> (Self, Uuid) {
        let mut device = Self::new(organisation);
        let oid = device.sign_in(0, "ana@contoso.example");
        assert_eq!(device.standing(oid), Standing::Managed);
        (device, oid)
    }

    pub(crate) fn organisation(&mut self) -> &mut LocalOrganisation {
        &mut self.network.organisations[0]
    }

    pub(crate) fn sign_in(&mut self, at: usize, upn: &str) -> Uuid {
        let organisation = &mut self.network.organisations[at];
        let oid = organisation.add_account(upn);
        let (server, token) = (organisation.url().to_owned(), organisation.token(oid, self.now).unwrap());
        self.give(Input::SignIn { oid, server, token, upn: Some(upn.to_owned()) });
        self.run();
        oid
    }

    pub(crate) fn give(&mut self, input: Input) {
        self.client.handle(self.now, input).unwrap();
    }

    /// Does what the client asks for, and brings what arrives, until nothing more happens at this moment.
    pub(crate) fn run(&mut self) {
        loop {
            while let Some(effect) = self.client.next_effect(self.now) {
                self.carry_out(effect);
            }
            let arrived = self.network.arrivals(self.now);
            if arrived.is_empty() {
                return;
            }
            arrived.into_iter().for_each(|input| self.give(input));
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Send(request) => self.network.send(request, self.now),
            Effect::NeedToken { oid, .. } => {
                let now = self.now;
                let token = self.network.organisations.iter().find_map(|one| one.token(oid, now).ok());
                if let Some(token) = token {
                    self.give(Input::Token { oid, token });
                }
            }
            Effect::WipeAppData { identity, .. } => {
                self.app_wiped += 1;
                let answer = WipeAnswer::Done(AppDataReport::default());
                self.give(Input::AppDataWiped { identity, answer });
            }
            Effect::Event(event) => self.events.push(event),
            Effect::Presence { .. } | Effect::WakeAt(_) => {}
        }
    }

    pub(crate) fn later(&mut self, seconds: u64) {
        self.now.monotonic += seconds * 1_000;
        self.now.wall += i64::try_from(seconds).unwrap();
        self.run();
    }

    pub(crate) fn standing(&self, oid: Uuid) -> Standing {
        self.client.snapshot(&Identity::Work(oid)).standing()
    }

    pub(crate) fn may_paste(&self, oid: Uuid) -> bool {
        self.client.snapshot(&Identity::Work(oid)).may(&paste()).verdict.is_allowed()
    }

    pub(crate) fn personal_pastes(&self) -> bool {
        self.client.snapshot(&Identity::Personal).may(&paste_from(Party::Personal)).verdict.is_allowed()
    }

    pub(crate) fn seal(&mut self, oid: Uuid, name: &str, text: &[u8]) {
        let vault = self.client.vault(&Identity::Work(oid), self.now).unwrap();
        let mut writer = vault.create(name).unwrap();
        writer.write(text).unwrap();
        writer.finish().unwrap();
    }

    pub(crate) fn opens(&mut self, oid: Uuid, name: &str) -> bool {
        let vault = self.client.vault(&Identity::Work(oid), self.now);
        vault.and_then(|vault| vault.open(name)).is_ok()
    }
}
