//! What a comparison of policies reads, on both databases.

use cordon_policy::ManagementState;
use cordon_wire::check_in::AskCount;
use cordon_wire::key::InstanceKeyPair;
use uuid::Uuid;

use super::devices::{insert, phone};
use crate::store::directory::{self, NewUser};
use crate::store::registrations::{Management, Registration};
use crate::store::{comparison, counts, registrations};
use crate::testing::{Bench, on_both};

fn count(day: &str, count: u64) -> AskCount {
    let text = |text: &str| text.to_owned();
    let (kind, destination, verdict) = (text("paste"), text("app"), text("allow"));
    AskCount { kind, destination, verdict, setting: String::new(), day: text(day), count }
}

/// Three phones with the same asks; the third was superseded by the second.
async fn phones(bench: &Bench) -> Vec<Registration> {
    let mut phones = Vec::new();
    for place in 1..=3 {
        let mut one = phone(bench, place, &InstanceKeyPair::generate().unwrap());
        let (level, evidence) = ("device".to_owned(), String::new());
        one.management =
            Some(Management { level, evidence, state: ManagementState::Mdm, enrolment: None, expires: 50 });
        insert(bench, &one).await.unwrap();
        phones.push(one);
    }
    let mut write = bench.store.write(&bench.scope).await.unwrap();
    registrations::supersede(&mut write, &phones[2].id, &phones[1].id).await.unwrap();
    for one in &phones {
        let counted = [count("2026-11-01", 9), count("2026-11-20", 3), count("2026-11-22", 4)];
        counts::add(&mut write, &one.id, &counted).await.unwrap();
    }
    write.commit_quietly().await.unwrap();
    phones
}

on_both! {
    async fn live_registrations_come_page_by_page_with_their_asks(bench: Bench) {
        let phones = phones(&bench).await;
        let mut connection = bench.store.read().await.unwrap();
        let (mut after, mut found) = (String::new(), Vec::new());
        loop {
            let page = comparison::page(&mut connection, bench.organisation, &after, 1, 49).await.unwrap();
            let Some(one) = page.into_iter().next() else { break };
            after.clone_from(&one.id);
            found.push(one);
        }
        let mut live = [phones[0].id.to_string(), phones[1].id.to_string()];
        live.sort();
        assert_eq!(found.iter().map(|one| one.id.clone()).collect::<Vec<_>>(), live);
        let one = &found[0];
        assert_eq!((one.app.to_string().as_str(), one.oid, one.seen), ("ios:com.contoso.mail", phones[0].oid, 1));
        assert_eq!(one.management, ManagementState::Mdm);
        assert_eq!((one.facts.os_version.as_deref(), one.facts.client_version.as_deref()), (Some("17.1"), Some("1")));
        let later = comparison::page(&mut connection, bench.organisation, "", 1, 50).await.unwrap();
        assert_eq!(later[0].management, ManagementState::Unmanaged, "the evidence has expired");

        let range = (live[0].as_str(), live[1].as_str());
        let asks = comparison::asks(&mut connection, bench.organisation, range, "2026-11-02").await.unwrap();
        let one = &asks[&live[0]];
        let days = (one[0].first.as_str(), one[0].last.as_str());
        assert_eq!((one.len(), one[0].count, days), (1, 7, ("2026-11-20", "2026-11-22")));
        let elsewhere = comparison::asks(&mut connection, Uuid::from_u128(9), range, "").await.unwrap();
        assert!(elsewhere.is_empty(), "another organisation sees nothing");
    }

    async fn people_come_with_their_groups(bench: Bench) {
        let (eve, bob, staff) = (Uuid::from_u128(21), Uuid::from_u128(22), Uuid::from_u128(31));
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        for (oid, upn) in [(eve, "eve@contoso.com"), (bob, "bob@contoso.com")] {
            let user = NewUser { oid, upn, display_name: upn, mail: None, enabled: oid == eve, password: None, roles: &[] };
            directory::insert_user(&mut write, bench.organisation, &user, 1).await.unwrap();
        }
        directory::insert_group(&mut write, bench.organisation, staff, "Staff", None, 1).await.unwrap();
        directory::add_member(&mut write, bench.organisation, staff, eve).await.unwrap();
        write.commit_quietly().await.unwrap();
        let mut connection = bench.store.read().await.unwrap();
        let asked = [eve, bob, Uuid::from_u128(23)];
        let people = comparison::people(&mut connection, bench.organisation, &asked).await.unwrap();
        assert_eq!(people.len(), 2, "nobody has the third id");
        assert_eq!((people[&eve].enabled, &people[&eve].groups[..]), (true, &[staff][..]));
        assert_eq!((people[&bob].enabled, people[&bob].groups.len()), (false, 0));
        let elsewhere = comparison::people(&mut connection, Uuid::from_u128(9), &asked).await.unwrap();
        assert!(elsewhere.is_empty(), "another organisation sees nobody");
    }
}
