//! Lists of registrations on both databases: searched, filtered, ordered, cut into pages.

use cordon_policy::{ManagementState, Platform};
use cordon_wire::RegistrationId;
use cordon_wire::key::InstanceKeyPair;
use sqlx::AnyConnection;
use uuid::Uuid;

use super::devices::{insert, phone};
use crate::store::directory::{self, NewUser, User};
use crate::store::listing::{self, Sort, Wanted};
use crate::store::registrations::{self, Management, Registration, State};
use crate::store::{StoreError, directory_edit};
use crate::testing::{Bench, on_both};

const NOW: i64 = 1_000;

fn user(place: u8) -> Uuid {
    Uuid::from_u128(u128::from(place))
}

/// Every live registration, by who it was heard of last.
fn all() -> Wanted {
    Wanted {
        words: Vec::new(),
        platform: None,
        state: Some(State::Live),
        management: None,
        user: None,
        blocked: false,
        sort: Sort::LastSeen,
        descending: true,
        now: NOW,
    }
}

async fn person(bench: &Bench, place: u8, upn: &str, name: &str) {
    let mut write = bench.store.write(&bench.scope).await.unwrap();
    let new = NewUser {
        oid: user(place),
        upn,
        display_name: name,
        mail: None,
        enabled: true,
        password: None,
        roles: &[],
    };
    directory::insert_user(&mut write, bench.organisation, &new, 1).await.unwrap();
    write.commit_quietly().await.unwrap();
}

/// Anna with mail and notes on two devices, Émile with mail, and a registration whose user is not in the directory.
async fn four(bench: &Bench) {
    person(bench, 1, "anna@contoso.example", "Anna Ärmel").await;
    person(bench, 2, "emile@contoso.example", "Émile 100%_!").await;
    let rows = [
        (1, 1, "ios", "com.contoso.mail", "tag-a", "Anna's iPhone", 10),
        (2, 1, "android", "com.contoso.notes", "tag-b", "Pixel", 40),
        (3, 2, "ios", "com.contoso.mail", "tag-c", "ÉMILE’S iPad", 40),
        (4, 9, "windows", "Contoso.Mail", "tag-d", "", 20),
    ];
    for (place, oid, platform, app, tag, name, seen) in rows {
        let key = InstanceKeyPair::generate().unwrap();
        let mut new = phone(bench, place, &key);
        new.oid = user(oid);
        platform.clone_into(&mut new.platform);
        app.clone_into(&mut new.app);
        tag.clone_into(&mut new.device_tag);
        name.clone_into(&mut new.device_name);
        (new.created, new.last_seen) = (i64::from(place), seen);
        new.management = (place == 1).then(|| managed(NOW + 1)).or((place == 2).then(|| managed(NOW)));
        insert(bench, &new).await.unwrap();
    }
}

fn managed(expires: i64) -> Management {
    Management {
        level: "device".to_owned(),
        state: ManagementState::Mdm,
        enrolment: None,
        evidence: String::new(),
        expires,
    }
}

fn id(bench: &Bench, place: u8) -> String {
    RegistrationId::new(bench.organisation, [place; 16]).to_string()
}

/// The places of the registrations on all pages of two, which are as many as are counted.
async fn places(bench: &Bench, wanted: &Wanted) -> Vec<u8> {
    let mut connection = bench.store.read().await.unwrap();
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page =
            listing::page(&mut connection, bench.organisation, wanted, after.as_ref(), 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.clone());
        found.extend(page);
    }
    let count = listing::count(&mut connection, bench.organisation, wanted).await.unwrap();
    assert_eq!(count, u64::try_from(found.len()).unwrap());
    let place = |found: &listing::Place| (1..=9).find(|place| id(bench, *place) == found.id).unwrap();
    found.iter().map(place).collect()
}

async fn searched(bench: &Bench, words: &[&str]) -> Vec<u8> {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    let mut found = places(bench, &Wanted { words, ..all() }).await;
    found.sort_unstable();
    found
}

async fn changed(bench: &Bench, place: u8, change: impl FnOnce(&mut Registration)) -> Result<(), StoreError> {
    let mut write = bench.store.write(&bench.scope).await?;
    let rid = RegistrationId::new(bench.organisation, [place; 16]);
    let mut new = registrations::find(&mut write, &rid).await?.unwrap();
    change(&mut new);
    registrations::refresh(&mut write, &new).await?;
    write.commit_quietly().await
}

async fn forget_texts(connection: &mut AnyConnection) {
    sqlx::query("UPDATE registration SET search = '', user_fold = '', device_fold = '', managed_until = 0")
        .execute(connection)
        .await
        .unwrap();
}

on_both! {
    async fn every_order_is_stable_over_pages_in_both_directions(bench: Bench) {
        four(&bench).await;
        for (sort, expected) in [
            (Sort::LastSeen, [1, 4, 2, 3]),
            (Sort::Created, [1, 2, 3, 4]),
            (Sort::User, [4, 1, 2, 3]),
            (Sort::Device, [4, 1, 2, 3]),
        ] {
            let up = Wanted { sort, descending: false, ..all() };
            assert_eq!(places(&bench, &up).await, expected, "{sort:?}");
            let mut down = places(&bench, &Wanted { sort, ..all() }).await;
            down.reverse();
            assert_eq!(down, expected, "{sort:?} downwards");
        }
        // Where capitals stand is the database's to say; the two that are equal follow by id.
        let apps = places(&bench, &Wanted { sort: Sort::App, descending: false, ..all() }).await;
        let mail = apps.iter().position(|place| *place == 1).unwrap();
        assert_eq!((apps.len(), apps.get(mail + 1)), (4, Some(&3)), "{apps:?}");
    }

    async fn a_search_finds_names_apps_tags_and_ids_in_whatever_case(bench: Bench) {
        four(&bench).await;
        assert_eq!(searched(&bench, &["anna"]).await, [1, 2]);
        assert_eq!(searched(&bench, &["ärmel"]).await, [1, 2]);
        assert_eq!(searched(&bench, &["émile’s"]).await, [3]);
        assert_eq!(searched(&bench, &["ios:com.contoso"]).await, [1, 3]);
        assert_eq!(searched(&bench, &["contoso.mail"]).await, [1, 3, 4]);
        assert_eq!(searched(&bench, &["contoso.mail", "anna"]).await, [1]);
        assert_eq!(searched(&bench, &["tag-b"]).await, [2]);
        assert_eq!(searched(&bench, &["0303"]).await, [3], "the beginning of what is its own in the id");
        assert_eq!(searched(&bench, &[&id(&bench, 2)]).await, [2]);
        assert_eq!(searched(&bench, &["nobody"]).await, Vec::<u8>::new());
    }

    async fn signs_of_patterns_stand_for_themselves(bench: Bench) {
        four(&bench).await;
        assert_eq!(searched(&bench, &["100%_!"]).await, [3]);
        for sign in ["%", "_", "!"] {
            assert_eq!(searched(&bench, &[sign]).await, [3], "{sign}");
        }
    }

    async fn filters_narrow_what_is_listed_and_counted(bench: Bench) {
        four(&bench).await;
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        let [old, new] = [3, 1].map(|place| RegistrationId::new(bench.organisation, [place; 16]));
        registrations::supersede(&mut write, &old, &new).await.unwrap();
        write.commit_quietly().await.unwrap();
        assert_eq!(places(&bench, &all()).await, [2, 4, 1]);
        assert_eq!(places(&bench, &Wanted { state: Some(State::Superseded), ..all() }).await, [3]);
        assert_eq!(places(&bench, &Wanted { state: None, ..all() }).await, [3, 2, 4, 1]);
        assert_eq!(places(&bench, &Wanted { platform: Some(Platform::Android), ..all() }).await, [2]);
        assert_eq!(places(&bench, &Wanted { user: Some(user(1)), ..all() }).await, [2, 1]);
        let managed = |state| Wanted { management: Some(state), ..all() };
        assert_eq!(places(&bench, &managed(ManagementState::Mdm)).await, [1]);
        assert_eq!(places(&bench, &managed(ManagementState::Unmanaged)).await, [2, 4], "evidence ended");
        assert_eq!(places(&bench, &managed(ManagementState::ThirdPartyMdm)).await, Vec::<u8>::new());
    }

    async fn new_names_are_found_and_old_ones_are_not(bench: Bench) {
        four(&bench).await;
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        let renamed = User {
            oid: user(1),
            upn: "ada@contoso.example".to_owned(),
            display_name: "Ada".to_owned(),
            mail: None,
            enabled: true,
            created: 1,
        };
        directory_edit::rename_user(&mut write, bench.organisation, &renamed, 2).await.unwrap();
        directory::delete_user(&mut write, bench.organisation, user(2)).await.unwrap();
        write.commit_quietly().await.unwrap();
        assert_eq!(searched(&bench, &["ada"]).await, [1, 2]);
        assert_eq!(searched(&bench, &["anna@"]).await, Vec::<u8>::new());
        assert_eq!(searched(&bench, &["emile@"]).await, Vec::<u8>::new());
        changed(&bench, 2, |one| "Pixel of Ada".clone_into(&mut one.device_name)).await.unwrap();
        assert_eq!(searched(&bench, &["pixel of"]).await, [2]);
    }

    async fn long_texts_are_found_by_their_beginning(bench: Bench) {
        four(&bench).await;
        // Random digits, which no database can press together.
        let long: String = (0..16).map(|_| Uuid::new_v4().simple().to_string()).collect();
        changed(&bench, 2, |one| {
            one.device_name = format!("ß{long}").chars().take(500).collect();
            one.device_tag.clone_from(&long);
        })
        .await
        .unwrap();
        assert_eq!(searched(&bench, &[&format!("ß{}", &long[..150])]).await, [2]);
    }

    async fn what_an_older_server_wrote_is_filled_in_at_the_start(bench: Bench) {
        four(&bench).await;
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        forget_texts(&mut write).await;
        write.commit_quietly().await.unwrap();
        assert_eq!(searched(&bench, &["ärmel"]).await, Vec::<u8>::new());
        bench.reopen().await.unwrap();
        assert_eq!(searched(&bench, &["ärmel"]).await, [1, 2]);
        let managed = Wanted { management: Some(ManagementState::Mdm), ..all() };
        assert_eq!(places(&bench, &managed).await, [1]);
    }
}
