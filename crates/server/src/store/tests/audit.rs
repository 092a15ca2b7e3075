//! The audit's chain: what breaks it is found.

use sqlx::AssertSqlSafe;

use crate::audit::{Entry, Fault, Verified};
use crate::store::audit;
use crate::testing::{Bench, on_both};

/// Three rows, then `tampering` behind the server's back, then the walk.
async fn after(bench: &Bench, tampering: &str) -> Verified {
    for number in 1..=3 {
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        if number == 2 {
            write.also(Entry::new("test.before", "thing:2"));
        }
        write.commit(Entry::new("test.change", format!("thing:{number}"))).await.unwrap();
    }
    let mut write = bench.store.write(&bench.scope).await.unwrap();
    sqlx::query(AssertSqlSafe(tampering.to_owned())).execute(&mut *write).await.unwrap();
    write.commit_quietly().await.unwrap();
    let mut connection = bench.store.read().await.unwrap();
    audit::verify(&mut connection, bench.organisation).await.unwrap()
}

on_both! {
    async fn an_untouched_chain_holds(bench: Bench) {
        let verified = after(&bench, "UPDATE audit SET actor = actor").await;
        assert_eq!((verified.rows, verified.fault), (4, None));
    }

    async fn an_altered_row_is_found(bench: Bench) {
        let verified = after(&bench, "UPDATE audit SET actor = 'user:somebody' WHERE sequence = 3").await;
        assert_eq!((verified.rows, verified.fault), (2, Some(Fault::Altered { sequence: 3 })));
    }

    async fn a_removed_row_is_found(bench: Bench) {
        let verified = after(&bench, "DELETE FROM audit WHERE sequence = 2").await;
        assert_eq!((verified.rows, verified.fault), (1, Some(Fault::Missing { sequence: 2 })));
    }

    async fn a_row_put_between_is_found(bench: Bench) {
        let tampering = "UPDATE audit SET previous = hash WHERE sequence = 4";
        let verified = after(&bench, tampering).await;
        assert_eq!((verified.rows, verified.fault), (3, Some(Fault::Unchained { sequence: 4 })));
    }

    async fn the_same_text_in_other_fields_is_another_row(bench: Bench) {
        let tampering = "UPDATE audit SET action = 'test', target = '.changething:3' WHERE sequence = 4";
        let verified = after(&bench, tampering).await;
        assert_eq!(verified.fault, Some(Fault::Altered { sequence: 4 }));
    }
}
