//! Users, groups, members.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{IOS, ios, targets, to_group};
use crate::common::{ADMIN, TestServer};

#[tokio::test]
async fn users_are_made_found_changed_and_removed() {
    let server = TestServer::start().await;
    let id = server.make_user("Megan@contoso.com").await;
    for key in [id.as_str(), "megan@contoso.com", "MEGAN%40contoso.com"] {
        assert_eq!(server.get(&format!("/beta/users/{key}")).await["id"], id.as_str(), "{key}");
    }
    assert_eq!(
        server.get("/beta/users('megan@contoso.com')").await["userPrincipalName"],
        "Megan@contoso.com"
    );
    server
        .done(
            Method::PATCH,
            &format!("/v1.0/users/{id}"),
            Some(json!({"accountEnabled": false, "displayName": "Megan"})),
        )
        .await;
    let found = server
        .get(
            "/v1.0/users?$filter=userPrincipalName eq 'megan@contoso.com'&$select=displayName,accountEnabled",
        )
        .await;
    let shown = &found["value"][0];
    assert_eq!(
        (&shown["displayName"], &shown["accountEnabled"], &shown["id"]),
        (&json!("Megan"), &json!(false), &json!(id))
    );
    let again = json!({"userPrincipalName": "MEGAN@contoso.com", "displayName": "x"});
    let (status, error) = server.call(Method::POST, "/v1.0/users", Some(again)).await;
    assert_eq!((status, &error["error"]["code"]), (StatusCode::CONFLICT, &json!("Conflict")));
    server.done(Method::DELETE, "/v1.0/users/megan@contoso.com", None).await;
    assert_eq!(server.call(Method::GET, &format!("/v1.0/users/{id}"), None).await.0, StatusCode::NOT_FOUND);
    assert_eq!(server.get("/v1.0/users").await["value"][0]["userPrincipalName"], ADMIN);
}

#[tokio::test]
async fn nobody_changes_an_account_with_more_rights() {
    let server = TestServer::start().await;
    let body = json!({"passwordProfile": {"password": "a new and long password"}});
    let (status, error) = server.call(Method::PATCH, &format!("/v1.0/users/{ADMIN}"), Some(body)).await;
    assert_eq!((status, &error["error"]["code"]), (StatusCode::FORBIDDEN, &json!("Forbidden")));
    assert_eq!(
        server.call(Method::DELETE, &format!("/v1.0/users/{ADMIN}"), None).await.0,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn groups_have_members() {
    let server = TestServer::start().await;
    let (group, user) = (server.make_group("Sales").await, server.make_user("lee@contoso.com").await);
    let members = format!("/v1.0/groups/{group}/members");
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{user}")});
    server.done(Method::POST, &format!("{members}/$ref"), Some(reference.clone())).await;
    let (status, error) = server.call(Method::POST, &format!("{members}/$ref"), Some(reference)).await;
    assert_eq!((status, targets(&error)), (StatusCode::BAD_REQUEST, vec!["@odata.id"]));
    let listed = server.get(&members).await;
    assert_eq!(
        (&listed["value"][0]["id"], &listed["value"][0]["@odata.type"]),
        (&json!(user), &json!("#microsoft.graph.user"))
    );
    assert_eq!(server.get(&format!("/v1.0/users/{user}/memberOf")).await["value"][0]["id"], group.as_str());
    assert_eq!(
        server.get("/v1.0/groups?$filter=displayName eq 'sales'").await["value"][0]["id"],
        group.as_str()
    );
    server.done(Method::DELETE, &format!("{members}/{user}/$ref"), None).await;
    assert_eq!(
        server.call(Method::DELETE, &format!("{members}/{user}/$ref"), None).await.0,
        StatusCode::NOT_FOUND
    );
    server
        .done(Method::PATCH, &format!("/v1.0/groups/{group}"), Some(json!({"description": "who sells"})))
        .await;
    assert_eq!(
        server.get(&format!("/beta/groups/{group}?$select=displayName,id,groupTypes,membershipRule")).await["groupTypes"],
        json!([])
    );
    server.done(Method::DELETE, &format!("/v1.0/groups/{group}"), None).await;
}

#[tokio::test]
async fn a_removed_group_is_taken_away_from_every_policy_in_one_step() {
    let server = TestServer::start().await;
    let (sales, rest) = (server.make_group("Sales").await, server.make_group("Rest").await);
    let exclude = |group: &str| {
        let mut target = to_group(group);
        target["target"]["@odata.type"] = json!("#microsoft.graph.exclusionGroupAssignmentTarget");
        target
    };
    let mut ids = Vec::new();
    for (name, assignments) in [
        ("In", json!([to_group(&sales), to_group(&rest)])),
        ("Out", json!([exclude(&sales), to_group(&rest)])),
        ("Other", json!([to_group(&rest)])),
    ] {
        let id = server.make(IOS, ios(name)).await;
        let body = json!({ "assignments": assignments });
        server.done(Method::POST, &format!("{IOS}/{id}/assign"), Some(body)).await;
        ids.push(id);
    }
    let read = async || server.get(&format!("{IOS}?$expand=assignments")).await["value"].clone();
    let before = read().await;
    server.done(Method::DELETE, &format!("/v1.0/groups/{sales}"), None).await;
    let after = read().await;
    for id in &ids {
        let of = |list: &Value| {
            list.as_array().unwrap().iter().find(|one| one["id"] == json!(id)).unwrap().clone()
        };
        let (before, after) = (of(&before), of(&after));
        let groups: Vec<_> = after["assignments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["target"]["groupId"].clone())
            .collect();
        assert_eq!(groups, [json!(rest)], "{after}");
        let same = before["displayName"] == "Other";
        assert_eq!(before["version"] == after["version"], same, "{after}");
    }
    let audit = server.audit().await;
    assert_eq!(audit[audit.len() - 3..], ["policy.assign", "policy.assign", "group.delete"]);
    let (status, _) = server.call(Method::DELETE, &format!("/v1.0/groups/{sales}"), None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pages_of_users_follow_each_other() {
    let server = TestServer::start().await;
    for n in 0..5 {
        server.make_user(&format!("u{n}@contoso.com")).await;
    }
    let mut seen = Vec::new();
    let mut next = "/v1.0/users?$top=2&$select=id".to_owned();
    loop {
        let page = server.get(&next).await;
        seen.extend(page["value"].as_array().unwrap().iter().map(|u| u["id"].as_str().unwrap().to_owned()));
        let Some(link) = page["@odata.nextLink"].as_str() else { break };
        next = link.strip_prefix(&server.admin("")).unwrap().to_owned();
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 6, "five and the administrator");
}

/// As a picker of the console asks: the first by name of those that match, wherever they stand.
#[tokio::test]
async fn users_are_found_by_parts_of_their_names_in_whatever_case() {
    let server = TestServer::start().await;
    for (upn, name, mail) in [
        ("zoe@contoso.com", "Zoë Müller", Some("z.mueller@contoso.com")),
        ("anna@contoso.com", "Anna 100%", None),
        ("bob@contoso.com", "ANNABEL_B", Some("bob@example.org")),
    ] {
        let body = json!({
            "userPrincipalName": upn, "displayName": name, "accountEnabled": true, "mail": mail,
        });
        server.make("/v1.0/users", body).await;
    }
    let found = async |filter: &str| -> Vec<String> {
        let filter: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        let page = server.get(&format!("/beta/users?$filter={filter}&$orderby=displayName&$top=20")).await;
        let names = page["value"].as_array().unwrap().iter();
        names.map(|user| user["displayName"].as_str().unwrap().to_owned()).collect()
    };
    let (zoe, anna, bel) = ("Zoë Müller", "Anna 100%", "ANNABEL_B");
    assert_eq!(found("contains(displayName,'anna')").await, [anna, bel]);
    assert_eq!(
        found("startswith(displayName,'ANNA') or contains(userPrincipalName,'BOB')").await,
        [anna, bel]
    );
    assert_eq!(found("contains(displayName,'zoë m')").await, [zoe]);
    assert_eq!(found("contains(displayName,'MÜLLER') or contains(mail,'example')").await, [bel, zoe]);
    assert_eq!(found("contains(displayName,'%')").await, [anna]);
    assert_eq!(found("contains(displayName,'_')").await, [bel]);
    assert_eq!(found("endswith(mail,'.org') and accountEnabled eq true").await, [bel]);
    assert_eq!(found("mailNickname eq 'zoe'").await, [zoe]);
    assert_eq!(found("contains(mail,'')").await.len(), 4, "the administrator too");
}
