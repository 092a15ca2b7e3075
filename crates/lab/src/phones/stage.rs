//! The demo's organisation: people, groups, policies, and four phones, one for each situation of the field.

use std::path::Path;

use cordon_graph::protection::{self, Import, ImportError};
use cordon_policy::texts::Language;
use cordon_policy::{Facts, ManagementState, Platform};
use url::Url;
use uuid::Uuid;

use super::PhonesError;
use super::phone::{Plan, Situation};
use super::place::Program;
use crate::admin::Admin;
use crate::app::Account;
use crate::device::Device;
use crate::import;
use crate::setup::{self, Filtered, Person};

/// Sample policies, compiled in so that the demo needs no files beside the program.
const FIELD: [&str; 4] = [
    include_str!("../../../../scenarios/policies/ios-personal.json"),
    include_str!("../../../../scenarios/policies/ios-enrolled.json"),
    include_str!("../../../../scenarios/policies/android-personal.json"),
    include_str!("../../../../scenarios/policies/android-enrolled.json"),
];
const OFFICE: &str = include_str!("../../../../scenarios/policies/ios-everyone.json");
const THIRD_PARTY: [&str; 2] = [
    include_str!("../../../../scenarios/policies/ios-third-party.json"),
    include_str!("../../../../scenarios/policies/android-third-party.json"),
];
/// The policy of the app that `cordon kit new` writes, so that it can be pointed at the demo.
const KIT: &str = cordon_kit::template::POLICY;
const RULE: &str = r#"(app.deviceManagementType -eq "Third-party MDM")"#;

const USERS: [(&str, &str); 4] = [
    ("ana@contoso.example", "Ana Silva"),
    ("ben@contoso.example", "Ben Okafor"),
    ("chris@contoso.example", "Chris Meyer"),
    ("dana@contoso.example", "Dana Kim"),
];

/// What the demo set up.
#[derive(Debug)]
pub struct Stage {
    /// Everybody, in the order of the phones.
    pub people: Vec<Person>,
    /// Groups, the first parts of their members' names, and the policies assigned to each.
    pub groups: Vec<Group>,
    /// The phones.
    pub plans: Vec<Plan>,
}

/// A group of the demo.
#[derive(Debug)]
pub struct Group {
    /// Its name.
    pub name: &'static str,
    /// The first parts of the members' names.
    pub members: Vec<&'static str>,
    /// The names of its policies.
    pub policies: Vec<String>,
    id: Uuid,
}

/// Where the phones find their server.
#[derive(Debug, Clone)]
pub struct Server {
    /// The public address.
    pub public: Url,
    /// The organisation's id.
    pub tenant: Uuid,
}

/// Makes people, groups and policies on the server; the phones are planned below `directory`.
///
/// # Errors
/// Every [`PhonesError`] but that of an app.
pub async fn set(admin: &Admin, server: &Server, directory: &Path) -> Result<Stage, PhonesError> {
    let mut people = Vec::new();
    for (upn, name) in USERS {
        people.push(setup::user(admin, upn, name).await?);
    }
    let mut field = group(admin, "Field staff", &["ana", "ben"], &people).await?;
    let mut office = group(admin, "Office", &["chris"], &people).await?;
    for text in FIELD {
        for policy in protection::import(text.as_bytes())? {
            assign(admin, &policy, &mut field, None).await?;
        }
    }
    for mut policy in protection::import(OFFICE.as_bytes())? {
        rename(&mut policy, "iOS and iPadOS, whatever the device");
        assign(admin, &policy, &mut office, None).await?;
    }
    for text in THIRD_PARTY {
        for policy in protection::import(text.as_bytes())? {
            let platform = policy.platform.ok_or(ImportError::NoPolicy)?;
            let filter = setup::filter(admin, &policy.name, platform, RULE).await?;
            assign(admin, &policy, &mut field, Some(filter)).await?;
        }
    }
    for policy in protection::import(KIT.as_bytes())? {
        let done = import::store(admin, &policy, Language::English).await?;
        let everybody = [field.id, office.id].map(|group| Filtered { group, include: None });
        setup::assign_filtered(admin, &done.id, &everybody).await?;
        field.policies.push(done.name.clone());
        office.policies.push(done.name);
    }
    let plans = plans(server, &people, directory);
    Ok(Stage { people, groups: vec![field, office], plans })
}

fn rename(policy: &mut Import, name: &str) {
    name.clone_into(&mut policy.name);
    if let Some(body) = policy.body.as_object_mut() {
        body.insert("displayName".to_owned(), name.into());
    }
}

async fn group(
    admin: &Admin,
    name: &'static str,
    members: &[&'static str],
    people: &[Person],
) -> Result<Group, PhonesError> {
    let is_member = |person: &&Person| members.contains(&person.first_name());
    let oids: Vec<Uuid> = people.iter().filter(is_member).map(|person| person.oid).collect();
    let id = setup::group(admin, name, &oids).await?;
    Ok(Group { name, members: members.to_vec(), policies: Vec::new(), id })
}

async fn assign(
    admin: &Admin,
    policy: &Import,
    group: &mut Group,
    filter: Option<Uuid>,
) -> Result<(), PhonesError> {
    let done = import::store(admin, policy, Language::English).await?;
    let target = Filtered { group: group.id, include: filter };
    setup::assign_filtered(admin, &done.id, &[target]).await?;
    group.policies.push(done.name);
    Ok(())
}

/// Two phones that are drawn, and two in the drawer.
fn plans(server: &Server, people: &[Person], directory: &Path) -> Vec<Plan> {
    use ManagementState::{Mdm, Unmanaged};
    use Platform::{Android, Ios};
    use Program::{Docs, Mail};
    use Situation::{NoPolicies, NotEnrolled, Policies};
    type Row = (&'static str, &'static str, Platform, &'static str, &'static str, ManagementState, Situation);
    const BOTH: &[Program] = &[Mail, Docs];
    let rows: [Row; 4] = [
        ("ana", "iPhone", Ios, "18.1", "iPhone15,3", Unmanaged, NotEnrolled),
        ("ben", "Pixel 8", Android, "15", "Pixel 8", Mdm, Situation::Mdm),
        ("chris", "iPad", Ios, "18.1", "iPad13,8", Unmanaged, Policies),
        ("dana", "iPhone", Ios, "18.1", "iPhone14,2", Unmanaged, NoPolicies),
    ];
    let plan = |(id, model, platform, os, hardware, management, situation): Row| {
        let person = people.iter().find(|person| person.first_name() == id)?.clone();
        let owner = USERS.iter().find(|(upn, _)| *upn == person.upn).map_or("", |(_, name)| name);
        let drawn = matches!(id, "ana" | "ben");
        let first = owner.split(' ').next().unwrap_or(owner);
        let facts = Facts {
            os_version: Some(os.to_owned()),
            model: Some(hardware.to_owned()),
            manufacturer: Some(if platform == Ios { "Apple" } else { "Google" }.to_owned()),
            device_lock: Some(true),
            ..Facts::default()
        };
        Some(Plan {
            id,
            owner: owner.to_owned(),
            model,
            device: Device::new(&format!("{first}'s {model}"), platform, facts, &directory.join(id)),
            account: Account {
                person,
                server: server.public.clone(),
                organisation: server.tenant.to_string(),
            },
            programs: if drawn { BOTH } else { &[Mail] },
            drawn,
            management,
            situation,
        })
    };
    rows.into_iter().filter_map(plan).collect()
}
