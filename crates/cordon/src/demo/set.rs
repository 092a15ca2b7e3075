//! The demo's organisation: users, groups, policies, devices.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use cordon_graph::protection;
use cordon_lab::admin::{Admin, Credentials};
use cordon_lab::app::Account;
use cordon_lab::device::Device;
use cordon_lab::import;
use cordon_lab::own_server::url_of;
use cordon_lab::setup::{self, Person};
use cordon_policy::{Facts, Platform};
use cordon_server::{Initialised, Options, Running, WipeLimits, init_with};

use crate::exit::Failure;

/// Sample policies, compiled in so that the demo needs no files beside the program.
const POLICIES: [&str; 4] = [
    include_str!("../../../../scenarios/policies/ios-personal.json"),
    include_str!("../../../../scenarios/policies/ios-enrolled.json"),
    include_str!("../../../../scenarios/policies/android-personal.json"),
    include_str!("../../../../scenarios/policies/android-enrolled.json"),
];

const USERS: [(&str, &str); 4] = [
    ("ana@contoso.example", "Ana Silva"),
    ("ben@contoso.example", "Ben Okafor"),
    ("chris@contoso.example", "Chris Meyer"),
    ("dana@contoso.example", "Dana Kim"),
];

pub(super) struct Stage {
    pub(super) people: Vec<Person>,
    pub(super) groups: Vec<(&'static str, Vec<&'static str>)>,
    pub(super) policies: Vec<String>,
    pub(super) phones: Vec<(Device, Account)>,
    pub(super) secret_file: PathBuf,
}

pub(super) async fn organisation(place: &Path) -> Result<Initialised, Failure> {
    let options = Options {
        data: place.join("server"),
        organisation: "Contoso demo".to_owned(),
        admin_upn: "admin@contoso.example".to_owned(),
        database: None,
        break_glass: false,
        wipe_limits: WipeLimits::default(),
    };
    init_with(options).await.map_err(|error| Failure::local(error.to_string()))
}

pub(super) async fn stage(server: &Running, made: &Initialised, place: &Path) -> Result<Stage, Failure> {
    let credentials = Credentials { id: made.client.id.to_string(), secret: made.client.secret.to_string() };
    let admin = Admin::new(url_of(server.admin), credentials)?;
    let mut people = Vec::new();
    for (upn, name) in USERS {
        people.push(setup::user(&admin, upn, name).await?);
    }
    let groups = vec![("Field staff", vec!["ana", "ben"]), ("Office", vec!["chris", "dana"])];
    let mut ids = Vec::new();
    for (name, members) in &groups {
        let oids: Vec<_> = people
            .iter()
            .filter(|person| members.iter().any(|member| person.upn.starts_with(&format!("{member}@"))))
            .map(|person| person.oid)
            .collect();
        ids.push(setup::group(&admin, name, &oids).await?);
    }
    let mut policies = Vec::new();
    for text in POLICIES {
        let documents = protection::import(text.as_bytes())
            .map_err(|error| Failure::local(format!("a sample policy: {error}")))?;
        for document in documents {
            let done = import::store(&admin, &document).await?;
            setup::assign(&admin, &done.id, &ids).await?;
            policies.push(done.name);
        }
    }
    let phones = phones(server, made, &admin, &people, place).await?;
    Ok(Stage { people, groups, policies, phones, secret_file: secret_file(place, made)? })
}

/// Ana's own iPhone, and Ben's Android phone under device management.
async fn phones(
    server: &Running,
    made: &Initialised,
    admin: &Admin,
    people: &[Person],
    place: &Path,
) -> Result<Vec<(Device, Account)>, Failure> {
    let facts = |os: &str, model: &str, maker: &str| Facts {
        os_version: Some(os.to_owned()),
        model: Some(model.to_owned()),
        manufacturer: Some(maker.to_owned()),
        device_lock: Some(true),
        ..Facts::default()
    };
    let directory = |name: &str| place.join("phones").join(name);
    let ana =
        Device::new("Ana's iPhone", Platform::Ios, facts("18.1", "iPhone15,3", "Apple"), &directory("ana"));
    let maker = facts("15", "Pixel 8", "Google");
    let mut ben = Device::new("Ben's Pixel", Platform::Android, maker, &directory("ben"));
    ben.evidence = Some(setup::evidence(admin, &ben.name).await?);
    let account = |person: &Person| Account {
        person: person.clone(),
        server: url_of(server.public),
        organisation: made.tenant_id.to_string(),
    };
    Ok([ana, ben].into_iter().zip(people).map(|(device, person)| (device, account(person))).collect())
}

/// The client's secret in a file of its owner's, so that it is on no command line.
fn secret_file(place: &Path, made: &Initialised) -> Result<PathBuf, Failure> {
    let path = place.join("client-secret");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let written = options.open(&path).and_then(|mut file| file.write_all(made.client.secret.as_bytes()));
    written.map_err(|cause| Failure::local(format!("cannot write `{}`: {cause}", path.display())))?;
    Ok(path)
}
