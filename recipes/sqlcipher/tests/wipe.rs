//! A wipe by the organisation leaves a database that nothing opens, copies of it too.

use cordon_client::{
    AppDataReport, Client, Config, Effect, Identity, Input, LifeCycle, Now, Standing, WipeAnswer,
};
use cordon_kit::{LocalOrganisation, Network, ports};
use cordon_policy::{AppId, Facts, Platform};
use cordon_sqlcipher::{OpenError, open};
use uuid::Uuid;

const POLICY: &[u8] = br##"{
    "@odata.type": "#microsoft.graph.iosManagedAppProtection", "displayName": "Contoso", "appGroupType": "allApps",
    "pinRequired": false, "deviceComplianceRequired": false, "appDataEncryptionType": "afterDeviceRestart",
    "periodOfflineBeforeAccessCheck": "PT12H"}"##;

struct Device {
    client: Client,
    network: Network,
    now: Now,
}

impl Device {
    fn new() -> Self {
        let organisation = LocalOrganisation::new(POLICY).unwrap();
        let mut config = Config::new(AppId::new(Platform::Ios, "com.example.mail"), "1.0", "device-1");
        config.root = Some(organisation.root());
        let now = Now { wall: 1_700_000_000, monotonic: 5_000, boot: 1 };
        let client = Client::open(config, ports::memory(), now).unwrap();
        let mut device = Self { client, network: Network::to(organisation), now };
        let facts = Box::new(Facts { device_lock: Some(true), ..Facts::default() });
        device.give(Input::Facts { facts, management: None });
        device.give(Input::LifeCycle(LifeCycle::Foreground));
        device
    }

    fn organisation(&mut self) -> &mut LocalOrganisation {
        &mut self.network.organisations[0]
    }

    fn sign_in(&mut self) -> Uuid {
        let now = self.now;
        let organisation = self.organisation();
        let oid = organisation.add_account("ana@contoso.example");
        let (server, token) = (organisation.url().to_owned(), organisation.token(oid, now).unwrap());
        self.give(Input::SignIn { oid, server, token, upn: None });
        self.run();
        assert_eq!(self.client.snapshot(&Identity::Work(oid)).standing(), Standing::Managed);
        oid
    }

    fn give(&mut self, input: Input) {
        self.client.handle(self.now, input).unwrap();
    }

    /// Does what the client asks for, a while long.
    fn run(&mut self) {
        for _ in 0..20 {
            while let Some(effect) = self.client.next_effect(self.now) {
                match effect {
                    Effect::Send(request) => self.network.send(request, self.now),
                    // An app that forgets to delete: the key alone has to do.
                    Effect::WipeAppData { identity, .. } => {
                        let answer = WipeAnswer::Done(AppDataReport::default());
                        self.give(Input::AppDataWiped { identity, answer });
                    }
                    _ => {}
                }
            }
            for input in self.network.arrivals(self.now) {
                self.give(input);
            }
            self.now.monotonic += 5_000;
            self.now.wall += 5;
        }
    }
}

#[test]
fn a_wipe_leaves_a_database_that_nothing_opens() {
    let directory = tempfile::tempdir().unwrap();
    let [path, copy] = ["mail.db", "copy.db"].map(|name| directory.path().join(name));
    let mut device = Device::new();
    let oid = device.sign_in();
    let key = |device: &mut Device| {
        let vault = device.client.vault(&Identity::Work(oid), device.now).unwrap();
        vault.database_key("mail").unwrap()
    };
    let database = open(&path, &key(&mut device)).unwrap();
    database.execute_batch("CREATE TABLE mail (subject TEXT); INSERT INTO mail VALUES ('figures');").unwrap();
    drop(database);
    std::fs::copy(&path, &copy).unwrap();
    open(&copy, &key(&mut device)).unwrap();

    let now = device.now;
    device.organisation().order_wipe(oid, now).unwrap();
    device.run();
    assert!(device.client.vault(&Identity::Work(oid), device.now).is_err());
    assert_eq!(device.organisation().receipts(oid).count(), 1);

    // The same person comes back, and what is left of before opens for nobody.
    device.sign_in();
    for left in [&path, &copy] {
        assert!(matches!(open(left, &key(&mut device)), Err(OpenError::WrongKey)));
    }
    std::fs::remove_file(&path).unwrap();
    open(&path, &key(&mut device)).unwrap();
}
