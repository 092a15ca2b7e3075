//! Registrations, evidence, orders and receipts on both databases, and their races.

use std::collections::HashSet;

use cordon_policy::{ManagementState, Platform};
use cordon_wire::check_in::AskCount;
use cordon_wire::key::InstanceKeyPair;
use cordon_wire::order::OrderKind;
use cordon_wire::receipt::{self, Counts, Level, Receipt, TimeSource, VerifiedReceipt};
use cordon_wire::{KeyId, RegistrationId, Sha256};
use sqlx::{AnyConnection, Row as _};
use uuid::Uuid;

use crate::store::directory::{self, NewUser};
use crate::store::evidence::{Device, New, Presented};
use crate::store::orders::OrderState;
use crate::store::registrations::{Management, Registration, State};
use crate::store::{StoreError, caps, counts, evidence, orders, receipts, registrations};
use crate::testing::{Bench, on_both};

const USER: Uuid = Uuid::from_u128(7);

pub(super) fn phone(bench: &Bench, place: u8, key: &InstanceKeyPair) -> Registration {
    Registration {
        id: RegistrationId::new(bench.organisation, [place; 16]),
        oid: USER,
        platform: "ios".to_owned(),
        app: "com.contoso.mail".to_owned(),
        app_version: "1".to_owned(),
        client_version: "1".to_owned(),
        device_tag: "tag".to_owned(),
        device_name: "Ève's 📱".to_owned(),
        instance_key: *key.public(),
        encryption_key: None,
        state: State::Live,
        facts: serde_json::from_str(r#"{"osVersion":"17.1","newFact":[1]}"#).unwrap(),
        capabilities: vec!["pinRequired".to_owned()],
        management: None,
        epoch: 0,
        sequence: 0,
        content: String::new(),
        report: 0,
        held_version: None,
        live_keys: vec![KeyId::new([1; 16])],
        parked: false,
        judged: false,
        receipt_head: None,
        created: 1,
        last_seen: 1,
        superseded_by: None,
    }
}

pub(super) async fn insert(bench: &Bench, new: &Registration) -> Result<(), StoreError> {
    let mut write = bench.store.write(&bench.scope).await?;
    registrations::insert(&mut write, new).await?;
    write.commit_quietly().await
}

/// Runs one call in a transaction of its own, committed.
macro_rules! written {
    ($store:expr, $bench:expr, |$write:ident| $call:expr) => {{
        let mut $write = $store.write(&$bench.scope).await.unwrap();
        let given = $call.await.unwrap();
        $write.commit_quietly().await.unwrap();
        given
    }};
}

fn signed(key: &InstanceKeyPair, rid: RegistrationId, order: Option<Uuid>) -> (String, VerifiedReceipt) {
    let claims = Receipt {
        id: Uuid::new_v4(),
        order,
        reason: "order".to_owned(),
        rid,
        org: rid.organisation(),
        epoch: 1,
        seq: 1,
        previous: None,
        destroyed: vec![KeyId::new([1; 16])],
        counts: Counts::default(),
        stays: Vec::new(),
        level: Level::Os,
        time: 5,
        time_source: TimeSource::Device,
    };
    let (jws, _) = claims.sign(key).unwrap();
    let verified = receipt::verify(&jws, key.public(), &rid).unwrap();
    (jws, verified)
}

async fn sum(connection: &mut AnyConnection) -> i64 {
    let rows = sqlx::query("SELECT count FROM ask_count").fetch_all(connection).await.unwrap();
    rows.iter().map(|row| row.get::<i64, _>(0)).sum()
}

on_both! {
    async fn a_registration_is_read_as_written_and_a_key_is_registered_once(bench: Bench) {
        let key = InstanceKeyPair::generate().unwrap();
        let new = phone(&bench, 1, &key);
        insert(&bench, &new).await.unwrap();
        let mut connection = bench.store.read().await.unwrap();
        let found = registrations::find(&mut connection, &new.id).await.unwrap().unwrap();
        assert_eq!(format!("{found:?}"), format!("{new:?}"));
        let by_key = registrations::by_key(&mut connection, bench.organisation, &key.public().thumbprint()).await;
        assert_eq!(by_key.unwrap().unwrap().id, new.id);
        let page = registrations::page(&mut connection, bench.organisation, "", 10).await.unwrap();
        assert_eq!(page.len(), 1);
        let apps = registrations::apps_on_device(&mut connection, bench.organisation, USER, "tag").await.unwrap();
        assert_eq!(apps, [("ios".to_owned(), "com.contoso.mail".to_owned())]);
        let elsewhere = registrations::of_user(&mut connection, Uuid::from_u128(9), USER).await.unwrap();
        assert!(elsewhere.is_empty(), "another organisation sees nothing");
        drop(connection);
        let again = insert(&bench, &phone(&bench, 2, &key)).await;
        assert!(matches!(again, Err(StoreError::Duplicate)), "{again:?}");
    }

    async fn the_live_registrations_of_groups_are_found_page_by_page(bench: Bench) {
        let other = Uuid::from_u128(8);
        let groups = [Uuid::new_v4(), Uuid::new_v4()];
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        for (oid, upn) in [(USER, "eve@contoso.com"), (other, "bob@contoso.com")] {
            let user = NewUser {
                oid, upn, display_name: upn, mail: None, enabled: true, password: None, roles: &[],
            };
            directory::insert_user(&mut write, bench.organisation, &user, 7).await.unwrap();
        }
        for group in groups {
            directory::insert_group(&mut write, bench.organisation, group, "G", None, 7).await.unwrap();
            directory::add_member(&mut write, bench.organisation, group, USER).await.unwrap();
        }
        write.commit_quietly().await.unwrap();
        let keys: Vec<_> = (0..4).map(|_| InstanceKeyPair::generate().unwrap()).collect();
        for (place, key) in (1u8..).zip(&keys) {
            let mut new = phone(&bench, place, key);
            match place {
                2 => new.oid = other,
                3 => new.platform = "android".to_owned(),
                _ => {}
            }
            insert(&bench, &new).await.unwrap();
        }
        let mut connection = bench.store.read().await.unwrap();
        let wanted = HashSet::from(groups);
        let mut found = Vec::new();
        let mut after = String::new();
        loop {
            let page = registrations::of_groups(
                &mut connection, bench.organisation, Platform::Ios, &wanted, &after, 1,
            );
            let Some(one) = page.await.unwrap().pop() else { break };
            after = one.id.to_string();
            found.push(after.clone());
        }
        let mine = |place: u8| phone(&bench, place, &keys[0]).id.to_string();
        found.sort();
        let mut expected = [mine(1), mine(4)];
        expected.sort();
        assert_eq!(found, expected, "neither Bob's nor that of the other platform");
        let nobody = HashSet::new();
        let none = registrations::of_groups(
            &mut connection, bench.organisation, Platform::Ios, &nobody, "", 9,
        );
        assert!(none.await.unwrap().is_empty());
        let members = directory::groups_by_member(&mut connection, bench.organisation, &wanted).await.unwrap();
        assert_eq!(members.keys().collect::<Vec<_>>(), [&USER]);
        assert_eq!(members[&USER].iter().copied().collect::<HashSet<_>>(), wanted);
        let elsewhere = directory::groups_by_member(&mut connection, Uuid::from_u128(9), &wanted);
        assert!(elsewhere.await.unwrap().is_empty(), "another organisation sees nothing");
    }

    async fn of_two_servers_one_applies_a_report(bench: Bench) {
        let key = InstanceKeyPair::generate().unwrap();
        let mut new = phone(&bench, 1, &key);
        insert(&bench, &new).await.unwrap();
        let other = bench.another().await;
        new.management =
            Some(Management { level: "device".to_owned(), state: ManagementState::Mdm, enrolment: None, evidence: "e".to_owned(), expires: 100 });
        let apply = async |store: &crate::store::Store| {
            written!(store, bench, |write| registrations::apply_report(&mut write, &new, None, 5))
        };
        let (one, two) = tokio::join!(apply(&bench.store), apply(&other));
        assert_ne!(one, two, "exactly one");
        assert!(!written!(other, bench, |write| registrations::apply_report(&mut write, &new, None, 4)), "an older one");
        let found = registrations::find(&mut other.read().await.unwrap(), &new.id).await.unwrap().unwrap();
        assert_eq!(found.report, 5);
        assert_eq!(found.management_state(99), ManagementState::Mdm);
        assert_eq!(found.management_state(100), ManagementState::Unmanaged, "expired");
    }

    async fn of_two_servers_one_moves_the_content(bench: Bench) {
        let key = InstanceKeyPair::generate().unwrap();
        let new = phone(&bench, 1, &key);
        insert(&bench, &new).await.unwrap();
        let other = bench.another().await;
        let content = Sha256::of(b"content");
        let go = async |store: &crate::store::Store| {
            written!(store, bench, |write| registrations::move_content(&mut write, &new, 1, &content))
        };
        let (one, two) = tokio::join!(go(&bench.store), go(&other));
        assert_ne!(one, two, "exactly one");
        let found = registrations::find(&mut other.read().await.unwrap(), &new.id).await.unwrap().unwrap();
        assert_eq!((found.sequence, found.epoch, found.content), (1, 1, content.to_string()));
    }

    async fn evidence_is_bound_by_the_first_device_alone(bench: Bench) {
        let organisation = bench.organisation;
        let token = New { token: "token", label: "label", state: ManagementState::Mdm, enrolment: None, expires: 100 };
        written!(bench.store, bench, |write| evidence::insert(&mut write, organisation, token, 0));
        let other = bench.another().await;
        let present = async |store: &crate::store::Store, tag: &str, token: &str, now| {
            let device = Device { oid: USER, tag, platform: "ios", app: "com.contoso.mail", thumbprint: "t" };
            written!(store, bench, |write| evidence::present(&mut write, organisation, token, device, now))
        };
        let (one, two) = tokio::join!(
            present(&bench.store, "a", "token", 1),
            present(&other, "b", "token", 1)
        );
        let holds = |outcome: &Presented| matches!(outcome, Presented::Holds { first: true, .. });
        assert_ne!(holds(&one), holds(&two), "{one:?} {two:?}");
        let winner = if holds(&one) { "a" } else { "b" };
        let again = present(&other, winner, "token", 2).await;
        assert!(matches!(again, Presented::Holds { first: false, .. }), "another app of that device");
        assert_eq!(present(&other, winner, "token", 100).await, Presented::Unknown, "expired");
        assert_eq!(present(&other, winner, "guess", 2).await, Presented::Unknown);
    }

    async fn evidence_is_not_for_another_user_or_a_copied_tag(bench: Bench) {
        let organisation = bench.organisation;
        let key = InstanceKeyPair::generate().unwrap();
        insert(&bench, &phone(&bench, 1, &key)).await.unwrap();
        let own = key.public().thumbprint().to_string();
        let token = New { token: "token", label: "label", state: ManagementState::Mdm, enrolment: None, expires: 100 };
        written!(bench.store, bench, |write| evidence::insert(&mut write, organisation, token, 0));
        let first = Device { oid: USER, tag: "tag", platform: "ios", app: "com.contoso.mail", thumbprint: &own };
        let present = async |device: Device<'_>| {
            written!(bench.store, bench, |write| evidence::present(&mut write, organisation, "token", device, 1))
        };
        let holds = |outcome: Presented| matches!(outcome, Presented::Holds { .. });
        assert!(holds(present(first).await));
        assert!(holds(present(first).await), "the same key again");
        let app = Device { app: "com.contoso.files", thumbprint: "second", ..first };
        assert!(holds(present(app).await), "another app of the user on that device");
        let user = Device { oid: Uuid::from_u128(8), ..app };
        assert!(!holds(present(user).await), "another user with the same tag");
        let copied = Device { app: "com.Contoso.Mail", thumbprint: "third", ..first };
        assert!(!holds(present(copied).await), "another key of the app, which took over nothing");
        let id = RegistrationId::new(organisation, [1; 16]);
        written!(bench.store, bench, |write| registrations::supersede(&mut write, &id, &id));
        assert!(holds(present(copied).await), "the key that took over");
    }

    async fn two_orders_that_end_at_once_end_their_operation(bench: Bench) {
        let organisation = bench.organisation;
        let other = bench.another().await;
        let keys = [InstanceKeyPair::generate().unwrap(), InstanceKeyPair::generate().unwrap()];
        for (place, key) in (1..).zip(&keys) {
            insert(&bench, &phone(&bench, place, key)).await.unwrap();
        }
        for round in 0..20 {
            // A day apart: each wipe is within the limits.
            let day = round * 24 * 60 * 60 * 1_000_000;
            let made =
                written!(bench.store, bench, |write| orders::wipe(&mut write, organisation, USER, "tag", "a", day));
            let operation = made.unwrap().id;
            let mut parts =
                orders::of_operation(&mut bench.store.read().await.unwrap(), organisation, operation).await.unwrap();
            for part in &mut parts {
                assert!(written!(bench.store, bench, |write| orders::mark_sent(&mut write, part, "jws", &part.key_ids, 2)));
                part.state = OrderState::Done;
            }
            let end = async |store: &crate::store::Store, part: &orders::Order| {
                written!(store, bench, |write| orders::settle(&mut write, part, 4));
            };
            tokio::join!(end(&bench.store, &parts[0]), end(&other, &parts[1]));
            let mut connection = other.read().await.unwrap();
            let ended = orders::operation(&mut connection, organisation, operation).await.unwrap().unwrap();
            assert_eq!(ended.state, OrderState::Done, "round {round}");
        }
    }

    async fn an_order_lives_from_pending_to_done(bench: Bench) {
        let key = InstanceKeyPair::generate().unwrap();
        let new = phone(&bench, 1, &key);
        insert(&bench, &new).await.unwrap();
        let organisation = bench.organisation;
        let none = written!(bench.store, bench, |write| orders::wipe(&mut write, organisation, USER, "other", "a", 1));
        assert!(none.is_none());
        let made = written!(bench.store, bench, |write| orders::wipe(&mut write, organisation, USER, "tag", "a", 1));
        let operation = made.unwrap();
        let mut connection = bench.store.read().await.unwrap();
        let order = orders::unsettled(&mut connection, &new.id).await.unwrap().remove(0);
        assert_eq!((order.kind, order.state, order.jws.clone()), (OrderKind::Wipe, OrderState::Pending, None));
        drop(connection);
        assert!(written!(bench.store, bench, |write| orders::mark_sent(&mut write, &order, "jws", &order.key_ids, 2)));
        let canceled = written!(bench.store, bench, |write| orders::cancel(&mut write, organisation, operation.id, 3));
        assert_eq!(canceled, OrderState::Sent, "what was sent cannot be taken back");
        let mut done = orders::find(&mut bench.store.read().await.unwrap(), organisation, order.id).await.unwrap().unwrap();
        done.state = OrderState::Done;
        written!(bench.store, bench, |write| orders::settle(&mut write, &done, 4));
        let mut connection = bench.store.read().await.unwrap();
        let ended = orders::operation(&mut connection, organisation, operation.id).await.unwrap().unwrap();
        assert_eq!((ended.state, ended.modified), (OrderState::Done, 4));
        assert!(orders::unsettled(&mut connection, &new.id).await.unwrap().is_empty());
        assert_eq!(orders::of_user(&mut connection, organisation, USER).await.unwrap().len(), 1);
        assert_eq!(orders::of_registration(&mut connection, &new.id).await.unwrap()[0].finished, Some(4));
        drop(connection);
        assert!(!written!(bench.store, bench, |write| orders::mark_sent(&mut write, &order, "jws", &[], 5)), "it is over");
    }

    async fn wipes_at_once_never_pass_the_limit(bench: Bench) {
        let organisation = bench.organisation;
        for place in 1..=8 {
            let key = InstanceKeyPair::generate().unwrap();
            let mut new = phone(&bench, place, &key);
            new.device_tag = format!("tag{place}");
            insert(&bench, &new).await.unwrap();
        }
        let other = bench.another().await;
        let wipe = async |store: &crate::store::Store, place: u8| {
            let tag = format!("tag{place}");
            let made = written!(store, bench, |write| orders::wipe(&mut write, organisation, USER, &tag, "a", 1));
            made.unwrap()
        };
        let store = &bench.store;
        let (one, two, three, four) = tokio::join!(wipe(store, 1), wipe(&other, 2), wipe(store, 3), wipe(&other, 4));
        assert!([one, two, three, four].iter().all(|made| made.state == OrderState::Pending));
        let (one, two, three) = tokio::join!(wipe(store, 5), wipe(&other, 6), wipe(&other, 7));
        let made = [one, two, three];
        let waiting: Vec<_> = made.iter().filter(|made| made.state == OrderState::PendingApproval).collect();
        assert_eq!(waiting.len(), 2, "five in an hour: {made:?}");
        assert_eq!(wipe(store, 1).await.state, OrderState::Pending, "under a wipe already: nothing new falls");

        let first = waiting[0].id;
        let (one, two) = tokio::join!(
            async { written!(store, bench, |write| caps::approve(&mut write, organisation, first, 2)) },
            async { written!(other, bench, |write| orders::cancel(&mut write, organisation, first, 2)) }
        );
        let mut connection = store.read().await.unwrap();
        let end = orders::operation(&mut connection, organisation, first).await.unwrap().unwrap().state;
        assert_eq!((end, two), (OrderState::Canceled, OrderState::Canceled), "approved first ({one}) or not");
        drop(connection);
        assert!(!written!(store, bench, |write| caps::approve(&mut write, organisation, first, 3)));
    }

    async fn a_receipt_is_stored_once(bench: Bench) {
        let key = InstanceKeyPair::generate().unwrap();
        let new = phone(&bench, 1, &key);
        insert(&bench, &new).await.unwrap();
        let order = Uuid::new_v4();
        let (jws, verified) = signed(&key, new.id, Some(order));
        let other = bench.another().await;
        let store = async |store: &crate::store::Store| {
            written!(store, bench, |write| receipts::insert(&mut write, &new.id, &verified, &jws, 1))
        };
        let (one, two) = tokio::join!(store(&bench.store), store(&other));
        assert_ne!(one, two, "exactly one");
        let mut connection = other.read().await.unwrap();
        let found = receipts::of_order(&mut connection, bench.organisation, order).await.unwrap();
        assert_eq!((found.len(), &found[0].receipt, &found[0].jws), (1, &verified.receipt, &jws));
        let named = receipts::find(&mut connection, bench.organisation, &verified.hash).await.unwrap().unwrap();
        assert_eq!((named.hash, named.created), (verified.hash.to_string(), 1));
    }

    async fn counts_of_a_day_add_up(bench: Bench) {
        let id = RegistrationId::new(bench.organisation, [1; 16]);
        let text = |text: &str| text.to_owned();
        let (kind, destination, verdict) = (text("paste"), text("personal"), text("deny"));
        let one = AskCount { kind, destination, verdict, setting: text(""), day: text("2026-11-23"), count: 3 };
        let other = AskCount { verdict: text("allow"), count: u64::MAX, ..one.clone() };
        written!(bench.store, bench, |write| counts::add(&mut write, &id, &[one.clone(), one.clone()]));
        written!(bench.store, bench, |write| counts::add(&mut write, &id, &[one, other]));
        let mut connection = bench.store.read().await.unwrap();
        assert_eq!(sum(&mut connection).await, 9 + i64::from(u32::MAX));
    }
}
