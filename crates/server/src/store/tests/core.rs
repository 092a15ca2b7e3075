//! Transactions, revision, schema version.

use std::time::Duration;

use futures::future::join_all;
use sqlx::Row;

use crate::audit::Entry;
use crate::store::sql::Sql;
use crate::store::{Pace, Revision, StoreError, audit, directory, poll};
use crate::testing::on_both;

on_both! {
    async fn a_commit_moves_the_revision_and_writes_its_audit_row(bench: Bench) {
        let before = bench.store.read_revision(bench.organisation).await.unwrap();
        let write = bench.store.write(&bench.scope).await.unwrap();
        let revision = write.commit(Entry::new("test.change", "thing:1")).await.unwrap();
        assert_eq!(revision, before + 1);
        assert_eq!(bench.store.watch().current(), Revision { value: revision, stale: false });
        let mut connection = bench.store.read().await.unwrap();
        let rows = audit::list(&mut connection, bench.organisation, 0, 10).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].sequence, rows[0].actor.as_str(), rows[0].target.as_str()), (1, "server:test", "thing:1"));
    }

    async fn a_recorded_commit_leaves_the_revision(bench: Bench) {
        let write = bench.store.write(&bench.scope).await.unwrap();
        write.commit_recorded(Entry::new("test.seen", "thing:1")).await.unwrap();
        assert_eq!(bench.store.read_revision(bench.organisation).await.unwrap(), 1);
        let mut connection = bench.store.read().await.unwrap();
        assert_eq!(audit::head(&mut connection, bench.organisation).await.unwrap().0, 1);
    }

    async fn a_dropped_write_leaves_nothing(bench: Bench) {
        let group = uuid::Uuid::new_v4();
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        directory::insert_group(&mut write, bench.organisation, group, "Sales", None, 1).await.unwrap();
        drop(write);
        let mut connection = bench.store.read().await.unwrap();
        assert_eq!(directory::group(&mut connection, bench.organisation, group).await.unwrap(), None);
        assert_eq!(audit::head(&mut connection, bench.organisation).await.unwrap().0, 0);
    }

    async fn twenty_writers_at_once_get_twenty_revisions_and_one_chain(bench: Bench) {
        let other = bench.another().await;
        let writes = (0..20).map(|number| {
            let store = if number % 2 == 0 { &bench.store } else { &other };
            let scope = &bench.scope;
            async move {
                let write = store.write(scope).await.unwrap();
                write.commit(Entry::new("test.change", format!("thing:{number}"))).await.unwrap()
            }
        });
        let mut revisions = join_all(writes).await;
        revisions.sort_unstable();
        assert_eq!(revisions, (2..=21).collect::<Vec<i64>>());
        let mut connection = bench.store.read().await.unwrap();
        let verified = audit::verify(&mut connection, bench.organisation).await.unwrap();
        assert_eq!((verified.rows, verified.fault), (20, None));
    }

    async fn another_server_sees_a_change_by_polling(bench: Bench) {
        let other = bench.another().await;
        let (_stop, stopping) = tokio::sync::watch::channel(false);
        let polling = tokio::spawn(poll(other.clone(), bench.organisation, Pace::default(), stopping));
        let mut seen = other.watch().subscribe();
        let write = bench.store.write(&bench.scope).await.unwrap();
        let revision = write.commit(Entry::new("test.change", "thing:1")).await.unwrap();
        let patience = Duration::from_secs(5);
        let waited = tokio::time::timeout(patience, seen.wait_for(|known| known.value == revision)).await;
        assert!(waited.is_ok(), "the other server never saw revision {revision}");
        polling.abort();
    }

    async fn a_database_of_a_newer_version_is_refused(bench: Bench) {
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        let newest = "SELECT MAX(version) FROM _sqlx_migrations";
        let own: i64 = sqlx::query(newest).fetch_one(&mut *write).await.unwrap().try_get(0).unwrap();
        let newer = "UPDATE _sqlx_migrations SET version = 9999 WHERE version = $1";
        sqlx::query(newer).bind(own).execute(&mut *write).await.unwrap();
        write.commit_quietly().await.unwrap();
        let refused = bench.reopen().await.err().unwrap();
        assert!(matches!(refused, StoreError::Newer { found: 9999, known } if known == own), "{refused}");
        assert!(refused.to_string().contains("start the newer server"), "{refused}");
    }

    async fn a_built_statement_numbers_its_values(bench: Bench) {
        let mut connection = bench.store.read().await.unwrap();
        let mut sql = Sql::new("SELECT organisation FROM organisation WHERE name = ");
        sql.bind("Contoso").unwrap().push(" AND revision IN ");
        sql.bind_list([7_i64, 1, 9]).unwrap();
        let rows = sql.fetch_all(&mut connection).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].try_get::<String, _>(0).unwrap(), bench.organisation.to_string());
        let mut none = Sql::new("SELECT organisation FROM organisation WHERE revision IN ");
        none.bind_list::<i64>([]).unwrap();
        assert!(none.fetch_all(&mut connection).await.unwrap().is_empty());
    }

    async fn what_is_acknowledged_is_durable(bench: Bench) {
        let pragma = async |text: &'static str| {
            let write = bench.store.write(&bench.scope).await.unwrap();
            let mut tx = write;
            sqlx::query(text).fetch_one(&mut *tx).await.unwrap()
        };
        if bench.is_sqlite() {
            assert_eq!(pragma("PRAGMA journal_mode").await.try_get::<String, _>(0).unwrap(), "wal");
            assert_eq!(pragma("PRAGMA synchronous").await.try_get::<i64, _>(0).unwrap(), 2);
            assert_eq!(pragma("PRAGMA foreign_keys").await.try_get::<i64, _>(0).unwrap(), 1);
            assert_eq!(pragma("PRAGMA busy_timeout").await.try_get::<i64, _>(0).unwrap(), 5000);
        } else {
            assert_eq!(pragma("SHOW synchronous_commit").await.try_get::<String, _>(0).unwrap(), "on");
        }
    }
}

#[tokio::test]
async fn a_lost_database_makes_the_revision_stale_after_its_patience() {
    let bench = crate::testing::Bench::sqlite().await;
    let (_stop, stopping) = tokio::sync::watch::channel(false);
    let mut seen = bench.store.watch().subscribe();
    let pace = Pace { poll: Duration::from_millis(5), stale: Duration::from_millis(200) };
    let polling = tokio::spawn(poll(bench.store.clone(), bench.organisation, pace, stopping));
    seen.wait_for(|known| known.value == 1 && !known.stale).await.unwrap();
    let lost = tokio::time::Instant::now();
    bench.store.close().await;
    seen.wait_for(|known| known.stale).await.unwrap();
    assert!(lost.elapsed() >= pace.stale / 2, "{:?}", lost.elapsed());
    polling.abort();
    assert_eq!(Pace::default().stale, Duration::from_secs(5));
}
