//! A server with an organisation, a policy and a user, in this process.

use std::path::Path;
use std::time::Duration;

use cordon_client::Standing;
use cordon_lab::admin::{Admin, Credentials};
use cordon_lab::app::{Account, App};
use cordon_lab::device::Device;
use cordon_lab::own_server::url_of;
use cordon_lab::setup::{self, Person};
use cordon_lab::{import, sign_in};
use cordon_policy::texts::Language;
use cordon_policy::{Facts, Platform};
use cordon_server::{Config, Running, Server, init};
use url::Url;

use crate::Failure;

pub(crate) const APP: &str = "com.contoso.mail";
/// Registered beside it on the same phone: where work data may go.
pub(crate) const OTHER_APP: &str = "com.contoso.files";
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Stage {
    pub(crate) directory: tempfile::TempDir,
    pub(crate) running: Running,
    pub(crate) admin: Admin,
    pub(crate) account: Account,
    pub(crate) root: String,
}

impl Stage {
    /// Starts it; one policy reaches the user's group.
    pub(crate) async fn set() -> Result<Self, Failure> {
        let directory = tempfile::tempdir()?;
        let data = directory.path().join("data");
        let made = init(&data, "Bench", "admin@bench.example").await?;
        let running = Server::start(Config::new(&data).on_free_ports()).await?;
        let client = Credentials { id: made.client.id.to_string(), secret: made.client.secret.to_string() };
        let admin = Admin::new(url_of(running.admin), client)?;
        let person = setup::user(&admin, "eve@bench.example", "Eve").await?;
        let group = setup::group(&admin, "Everyone", &[person.oid]).await?;
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/policies/ios-everyone.json");
        for policy in import::read(&samples)? {
            let stored = import::store(&admin, &policy, Language::English).await?;
            setup::assign(&admin, &stored.id, &[group]).await?;
        }
        let account = account(&running, person);
        Ok(Self { directory, running, admin, account, root: made.root_thumbprint })
    }

    /// A token of the user with the device audience.
    pub(crate) async fn token(&self) -> Result<String, Failure> {
        let Account { person, server, organisation } = &self.account;
        let attempt = sign_in::Attempt { server, organisation, upn: &person.upn, password: &person.password };
        Ok(sign_in::sign_in(attempt).await?)
    }

    /// A phone on which the app holds its policy.
    pub(crate) async fn phone(&self) -> Result<(Device, App), Failure> {
        let place = self.directory.path().join("phone");
        // A device that the sample policy lets in.
        let facts = Facts {
            os_version: Some("18.1".to_owned()),
            model: Some("iPhone15,3".to_owned()),
            manufacturer: Some("Apple".to_owned()),
            ..Facts::default()
        };
        let device = Device::new("phone", Platform::Ios, facts, &place);
        self.register(&device, OTHER_APP).await?.stop().await;
        let app = self.register(&device, APP).await?;
        Ok((device, app))
    }

    async fn register(&self, device: &Device, id: &str) -> Result<App, Failure> {
        let app = App::start(device, id, self.account.clone(), Some(self.root.clone()))?;
        app.sign_in().await?;
        let managed = |seen: &cordon_lab::app::Seen| {
            (seen.snapshot.standing() == Standing::Managed && seen.snapshot.is_open()).then_some(())
        };
        app.wait("the policy", PATIENCE, managed).await?;
        Ok(app)
    }

    pub(crate) fn public(&self) -> Url {
        self.account.server.clone()
    }
}

fn account(running: &Running, person: Person) -> Account {
    Account { person, server: url_of(running.public), organisation: running.tenant_id().to_string() }
}
