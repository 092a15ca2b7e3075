//! Grants: of several that try at once, one succeeds.

use futures::future::join_all;
use uuid::Uuid;

use crate::store::grants::{self, Code, Refresh};
use crate::testing::{Bench, on_both};

const HASH: [u8; 32] = [7; 32];

async fn with_code(bench: &Bench, expires: i64) {
    let code = Code {
        oid: Uuid::new_v4(),
        client_id: "cordon-device".to_owned(),
        redirect_uri: "cordon://signed-in".to_owned(),
        challenge: "c".to_owned(),
        scope: String::new(),
        audience: "a".to_owned(),
        expires,
    };
    let mut write = bench.store.write(&bench.scope).await.unwrap();
    grants::insert_code(&mut write, bench.organisation, HASH.to_vec(), &code).await.unwrap();
    write.commit_quietly().await.unwrap();
}

async fn take(bench: &Bench, now: i64) -> bool {
    let mut write = bench.store.write(&bench.scope).await.unwrap();
    let taken = grants::take_code(&mut write, bench.organisation, &HASH, now).await.unwrap();
    write.commit_quietly().await.unwrap();
    taken.is_some()
}

on_both! {
    async fn one_of_eight_takes_the_code(bench: Bench) {
        with_code(&bench, 100).await;
        let taken = join_all((0..8).map(|_| take(&bench, 50))).await;
        assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
    }

    async fn an_expired_code_is_gone(bench: Bench) {
        with_code(&bench, 100).await;
        assert!(!take(&bench, 100).await);
    }

    async fn one_of_eight_is_the_first_use_of_a_refresh_token(bench: Bench) {
        let family = Uuid::new_v4();
        let token = Refresh {
            family,
            oid: Uuid::new_v4(),
            client_id: "cordon-device".to_owned(),
            scope: "offline_access".to_owned(),
            audience: "a".to_owned(),
            auth_time: 1,
            expires: 100,
            used: 0,
        };
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        grants::insert_refresh(&mut write, bench.organisation, HASH.to_vec(), &token, 1).await.unwrap();
        write.commit_quietly().await.unwrap();
        let last = Refresh { family: Uuid::new_v4(), expires: 200, ..token };
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        grants::insert_refresh(&mut write, bench.organisation, vec![8; 32], &last, 99).await.unwrap();
        write.commit_quietly().await.unwrap();
        let uses = join_all((0..8).map(async |number| {
            let mut write = bench.store.write(&bench.scope).await.unwrap();
            let used = grants::use_refresh(&mut write, bench.organisation, &HASH, 10 + number).await.unwrap();
            write.commit_quietly().await.unwrap();
            used.unwrap().used
        }))
        .await;
        assert_eq!(uses.iter().filter(|used| **used == 0).count(), 1, "{uses:?}");
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        grants::end_family(&mut write, bench.organisation, family).await.unwrap();
        assert!(grants::use_refresh(&mut write, bench.organisation, &HASH, 50).await.unwrap().is_none());
        let next = Refresh { family: Uuid::new_v4(), expires: 300, ..last };
        grants::insert_refresh(&mut write, bench.organisation, vec![9; 32], &next, 200).await.unwrap();
        let expired = grants::use_refresh(&mut write, bench.organisation, &[8; 32], 201).await.unwrap();
        assert!(expired.is_none(), "expired tokens go when another is made");
    }
}
