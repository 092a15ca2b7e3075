//! Users, groups, members, and the accounts behind them.

use futures::future::join;
use uuid::Uuid;

use crate::store::directory::{self, NewUser};
use crate::store::{StoreError, accounts};
use crate::testing::{Bench, on_both};

fn eve(oid: Uuid) -> NewUser<'static> {
    NewUser {
        oid,
        upn: "Eve@Contoso.com",
        display_name: "Eve",
        mail: None,
        enabled: true,
        password: Some("$argon2id$…"),
        roles: &["Administrator"],
    }
}

async fn add_user(bench: &Bench, user: &NewUser<'_>) -> Result<(), StoreError> {
    let mut write = bench.store.write(&bench.scope).await?;
    directory::insert_user(&mut write, bench.organisation, user, 7).await?;
    write.commit_quietly().await
}

async fn add_group(bench: &Bench, name: &str) -> Uuid {
    let id = Uuid::new_v4();
    let mut write = bench.store.write(&bench.scope).await.unwrap();
    directory::insert_group(&mut write, bench.organisation, id, name, Some("all of them"), 7).await.unwrap();
    write.commit_quietly().await.unwrap();
    id
}

async fn add_member(bench: &Bench, group: Uuid, oid: Uuid) -> Result<(), StoreError> {
    let mut write = bench.store.write(&bench.scope).await?;
    directory::add_member(&mut write, bench.organisation, group, oid).await?;
    write.commit_quietly().await
}

on_both! {
    async fn a_user_comes_back_as_it_was_given(bench: Bench) {
        let oid = Uuid::new_v4();
        add_user(&bench, &eve(oid)).await.unwrap();
        let mut connection = bench.store.read().await.unwrap();
        let user = directory::user(&mut connection, bench.organisation, oid).await.unwrap().unwrap();
        assert_eq!((user.upn.as_str(), user.mail.as_deref(), user.enabled, user.created), ("Eve@Contoso.com", None, true, 7));
        let by_name = directory::user_by_upn(&mut connection, bench.organisation, "eve@CONTOSO.com").await.unwrap();
        assert_eq!(by_name, Some(user));
        let roles = accounts::roles_if_enabled(&mut connection, bench.organisation, oid).await.unwrap();
        assert_eq!(roles, Some(vec!["Administrator".to_owned()]));
    }

    async fn another_organisations_user_is_not_there(bench: Bench) {
        let oid = Uuid::new_v4();
        add_user(&bench, &eve(oid)).await.unwrap();
        let mut connection = bench.store.read().await.unwrap();
        let elsewhere = Uuid::new_v4();
        assert_eq!(directory::user(&mut connection, elsewhere, oid).await.unwrap(), None);
        assert!(accounts::credentials(&mut connection, elsewhere, "eve@contoso.com").await.unwrap().is_none());
    }

    async fn of_two_users_with_one_name_at_once_one_is_a_duplicate(bench: Bench) {
        let (one, other) = (eve(Uuid::new_v4()), eve(Uuid::new_v4()));
        let (first, second) = join(add_user(&bench, &one), add_user(&bench, &other)).await;
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        assert!(matches!(first.and(second), Err(StoreError::Duplicate)));
    }

    async fn users_are_paged_by_object_id(bench: Bench) {
        let mut oids: Vec<Uuid> = (0..5).map(|_| Uuid::new_v4()).collect();
        for oid in &oids {
            let name = format!("{oid}@contoso.com");
            add_user(&bench, &NewUser { upn: &name, ..eve(*oid) }).await.unwrap();
        }
        oids.sort_by_key(Uuid::to_string);
        let mut connection = bench.store.read().await.unwrap();
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = directory::users(&mut connection, bench.organisation, after, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.oid);
            seen.extend(page.iter().map(|user| user.oid));
        }
        assert_eq!(seen, oids);
    }

    async fn members_join_once_and_must_exist(bench: Bench) {
        let (oid, group) = (Uuid::new_v4(), add_group(&bench, "Sales").await);
        add_user(&bench, &eve(oid)).await.unwrap();
        add_member(&bench, group, oid).await.unwrap();
        assert!(matches!(add_member(&bench, group, oid).await, Err(StoreError::Duplicate)));
        assert!(matches!(add_member(&bench, group, Uuid::new_v4()).await, Err(StoreError::Dangling)));
        assert!(matches!(add_member(&bench, Uuid::new_v4(), oid).await, Err(StoreError::Dangling)));
        let mut connection = bench.store.read().await.unwrap();
        assert_eq!(directory::groups_of(&mut connection, bench.organisation, oid).await.unwrap(), vec![group]);
        let members = directory::members(&mut connection, bench.organisation, group, None, 10).await.unwrap();
        assert_eq!(members.iter().map(|user| user.oid).collect::<Vec<_>>(), vec![oid]);
    }

    async fn a_removed_user_or_group_takes_its_memberships_along(bench: Bench) {
        let oid = Uuid::new_v4();
        add_user(&bench, &eve(oid)).await.unwrap();
        let (sales, staff) = (add_group(&bench, "Sales").await, add_group(&bench, "Staff").await);
        add_member(&bench, sales, oid).await.unwrap();
        add_member(&bench, staff, oid).await.unwrap();
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        assert!(directory::delete_group(&mut write, bench.organisation, sales).await.unwrap());
        assert!(!directory::delete_group(&mut write, bench.organisation, sales).await.unwrap());
        assert_eq!(directory::groups_of(&mut write, bench.organisation, oid).await.unwrap(), vec![staff]);
        assert!(directory::delete_user(&mut write, bench.organisation, oid).await.unwrap());
        assert!(directory::members(&mut write, bench.organisation, staff, None, 10).await.unwrap().is_empty());
    }

    async fn a_disabled_user_has_no_roles(bench: Bench) {
        let oid = Uuid::new_v4();
        add_user(&bench, &eve(oid)).await.unwrap();
        let mut write = bench.store.write(&bench.scope).await.unwrap();
        assert!(directory::set_user_enabled(&mut write, bench.organisation, oid, false, 8).await.unwrap());
        assert_eq!(accounts::roles_if_enabled(&mut write, bench.organisation, oid).await.unwrap(), None);
        assert!(accounts::set_password(&mut write, bench.organisation, oid, None, 9).await.unwrap());
        let left = accounts::credentials(&mut write, bench.organisation, "eve@contoso.com").await.unwrap().unwrap();
        assert_eq!((left.oid, left.password, left.enabled), (oid, None, false));
    }
}
