//! Sessions of the console: what ends them, and that what ended stays so.

use uuid::Uuid;

use crate::store::directory::{self, NewUser};
use crate::store::sessions::{self, Session};
use crate::store::{Write, accounts};
use crate::testing::{Bench, on_both};

const HASH: [u8; 32] = [7; 32];
const OTHER: [u8; 32] = [8; 32];

fn session(oid: Uuid) -> Session {
    Session { oid, roles: vec!["Administrator".to_owned()], auth_time: 1, last_used: 50, expires: 200 }
}

async fn with_session(bench: &Bench) -> (Write, Uuid) {
    let oid = Uuid::new_v4();
    let mut write = bench.store.write(&bench.scope).await.unwrap();
    let user = NewUser {
        oid,
        upn: "ada@contoso.com",
        display_name: "Ada",
        mail: None,
        enabled: true,
        password: None,
        roles: &["Administrator"],
    };
    directory::insert_user(&mut write, bench.organisation, &user, 1).await.unwrap();
    sessions::insert(&mut write, bench.organisation, HASH.to_vec(), &session(oid)).await.unwrap();
    (write, oid)
}

async fn found(bench: &Bench, write: &mut Write) -> Option<Session> {
    sessions::find(write, bench.organisation, &HASH).await.unwrap()
}

on_both! {
    async fn a_session_comes_back_as_it_was_and_in_its_own_organisation(bench: Bench) {
        let (mut write, oid) = with_session(&bench).await;
        assert_eq!(found(&bench, &mut write).await, Some(session(oid)));
        assert_eq!(sessions::find(&mut write, Uuid::new_v4(), &HASH).await.unwrap(), None);
        assert_eq!(sessions::find(&mut write, bench.organisation, &OTHER).await.unwrap(), None);
    }

    async fn its_use_is_noted_and_never_taken_back(bench: Bench) {
        let (mut write, _) = with_session(&bench).await;
        for now in [90, 60] {
            sessions::touch(&mut write, bench.organisation, &HASH, now).await.unwrap();
        }
        assert_eq!(found(&bench, &mut write).await.unwrap().last_used, 90);
    }

    async fn signing_out_ends_one_and_a_late_use_does_not_bring_it_back(bench: Bench) {
        let (mut write, oid) = with_session(&bench).await;
        sessions::insert(&mut write, bench.organisation, OTHER.to_vec(), &session(oid)).await.unwrap();
        assert!(sessions::end(&mut write, bench.organisation, &HASH).await.unwrap());
        assert!(!sessions::end(&mut write, bench.organisation, &HASH).await.unwrap());
        sessions::touch(&mut write, bench.organisation, &HASH, 90).await.unwrap();
        assert_eq!(found(&bench, &mut write).await, None);
        assert!(sessions::find(&mut write, bench.organisation, &OTHER).await.unwrap().is_some());
    }

    async fn disabling_a_user_ends_every_session_for_good(bench: Bench) {
        let (mut write, oid) = with_session(&bench).await;
        for enabled in [false, true] {
            directory::set_user_enabled(&mut write, bench.organisation, oid, enabled, 2).await.unwrap();
        }
        assert_eq!(found(&bench, &mut write).await, None);
    }

    async fn a_new_password_and_the_end_of_the_account_end_them_too(bench: Bench) {
        let (mut write, oid) = with_session(&bench).await;
        accounts::set_password(&mut write, bench.organisation, oid, Some("x"), 2).await.unwrap();
        assert_eq!(found(&bench, &mut write).await, None);
        sessions::insert(&mut write, bench.organisation, HASH.to_vec(), &session(oid)).await.unwrap();
        directory::delete_user(&mut write, bench.organisation, oid).await.unwrap();
        assert_eq!(found(&bench, &mut write).await, None);
    }

    async fn the_sweep_takes_what_is_over_or_idle_and_leaves_the_rest(bench: Bench) {
        let (mut write, oid) = with_session(&bench).await;
        for (now, idle_since, stays) in [(199, 49, true), (199, 50, false), (200, 49, false)] {
            sessions::end(&mut write, bench.organisation, &HASH).await.unwrap();
            sessions::insert(&mut write, bench.organisation, HASH.to_vec(), &session(oid)).await.unwrap();
            sessions::sweep(&mut write, bench.organisation, now, idle_since).await.unwrap();
            assert_eq!(found(&bench, &mut write).await.is_some(), stays, "{now} {idle_since}");
        }
    }
}
