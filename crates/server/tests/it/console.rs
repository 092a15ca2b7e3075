//! The console's session: how it begins, what it opens, and everything that refuses or ends it.

use cordon_server::{Config, Server};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::common::{ADMIN, TestServer, config, postgres_schema};

const GROUPS: &str = "/v1.0/groups";

fn group() -> Value {
    json!({ "displayName": "Staff", "mailEnabled": false, "securityEnabled": true, "mailNickname": "staff" })
}

async fn code(answer: reqwest::Response) -> (StatusCode, String) {
    let status = answer.status();
    let body: Value = answer.json().await.unwrap_or_default();
    (status, body["error"]["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn an_administrator_signs_in_and_comes_back_where_they_were() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let answer = browser.sign_in(ADMIN, &server.made.admin.password, "/policies?platform=ios#x").await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], "/policies?platform=ios#x");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let set: Vec<_> =
        answer.headers().get_all("set-cookie").iter().map(|one| one.to_str().unwrap()).collect();
    let port = server.running.admin.port();
    let own = set.iter().find(|one| one.starts_with(&format!("cordon-session-{port}="))).unwrap();
    assert!(own.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{own}");
    assert_eq!(browser.cookies.len(), 1, "the sign-in's own cookie is gone");

    let session = browser.session().await;
    assert_eq!(session["user"]["name"], ADMIN);
    assert_eq!(session["organisation"]["name"], "Contoso");
    assert_eq!(session["permissions"].as_array().unwrap().len(), 8);
    assert_eq!(session["idleSeconds"], 1800);
    let id = browser.cookies.values().next().unwrap();
    assert!(!session.to_string().contains(id.as_str()), "the id stays out of reach of scripts");
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_the_host() {
    let data = tempfile::tempdir().unwrap();
    cordon_server::init_with(crate::common::options(&data)).await.unwrap();
    let clock = cordon_server::Clock::manual();
    let admin_url = Some("https://admin.contoso.example".parse().unwrap());
    let running = Server::start(Config { admin_url, ..config(&data, &clock) }).await.unwrap();
    let http = crate::common::client();
    let url = format!("http://{}/console/sign-in?here=1", running.admin);
    let answer = http.get(url).send().await.unwrap();
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(set.starts_with("__Host-cordon-sign-in=") && set.contains("; Secure"), "{set}");
    let location = answer.headers()["location"].to_str().unwrap();
    assert!(location.starts_with("https://admin.contoso.example/"), "{location}");
    assert!(
        location.contains("redirect_uri=https%3A%2F%2Fadmin.contoso.example%2Fconsole%2Fcallback"),
        "{location}"
    );
}

#[tokio::test]
async fn another_name_of_the_host_is_left_for_the_servers_own() {
    let server = TestServer::start().await;
    let url = server.admin("/console/sign-in?return=/apps").replace("127.0.0.1", "localhost");
    let answer = server.http.get(url).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let own = server.admin("/console/sign-in?return=%2Fapps&here=1");
    assert_eq!(answer.headers()["location"], own.as_str());
    assert!(answer.headers().get("set-cookie").is_none());
}

#[tokio::test]
async fn a_session_opens_every_route_that_its_roles_open() {
    let server = TestServer::start().await;
    let browser = Browser::signed_in(&server).await;
    assert_eq!(browser.reads().await, StatusCode::OK);
    let made = browser.page(Method::POST, GROUPS).json(&group()).send().await.unwrap();
    assert_eq!(made.status(), StatusCode::CREATED);
    let batch = json!({ "requests": [
        { "id": "1", "method": "GET", "url": "/groups" },
        { "id": "2", "method": "POST", "url": "/groups", "body": group() },
    ] });
    let answer = browser.page(Method::POST, "/v1.0/$batch").json(&batch).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(
        (&answer["responses"][0]["status"], &answer["responses"][1]["status"]),
        (&json!(200), &json!(201))
    );
}

#[tokio::test]
async fn what_changes_something_needs_the_token_and_the_consoles_origin() {
    let server = TestServer::start().await;
    let browser = Browser::signed_in(&server).await;
    let other = Browser::signed_in(&server).await;
    let refused = (StatusCode::FORBIDDEN, "CrossSiteRequest".to_owned());
    let send = async |origin: Option<&str>, csrf: Option<&str>| {
        let mut request = browser.bare(Method::POST, GROUPS).json(&group());
        for (name, value) in [("origin", origin), ("x-cordon-csrf", csrf)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        code(request.send().await.unwrap()).await
    };
    let (own, token) = (browser.base.as_str(), browser.csrf.as_str());
    for origin in [None, Some("null"), Some("https://evil.example"), Some("http://127.0.0.1:1"), Some("")] {
        assert_eq!(send(origin, Some(token)).await, refused, "{origin:?}");
    }
    for csrf in [None, Some(""), Some("x"), Some(other.csrf.as_str())] {
        assert_eq!(send(Some(own), csrf).await, refused, "{csrf:?}");
    }
    let (_, listed) = server.call(Method::GET, GROUPS, None).await;
    assert_eq!(listed["value"], json!([]), "a refusal changes nothing");
    assert_eq!(send(Some(own), Some(token)).await.0, StatusCode::CREATED);
    for method in [Method::PUT, Method::PATCH, Method::DELETE] {
        let answer = browser.bare(method, "/beta/groups/x").json(&json!({})).send().await.unwrap();
        assert!(matches!(answer.status(), StatusCode::FORBIDDEN | StatusCode::METHOD_NOT_ALLOWED));
    }
}

#[tokio::test]
async fn a_part_of_a_batch_cannot_bring_its_own_origin_token_or_cookie() {
    let server = TestServer::start().await;
    let browser = Browser::signed_in(&server).await;
    let cookie = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).next().unwrap();
    let headers = json!({ "origin": browser.base, "x-cordon-csrf": browser.csrf, "cookie": cookie });
    let batch = json!({ "requests": [
        { "id": "1", "method": "POST", "url": "/groups", "headers": headers, "body": group() },
    ] });
    let answer = browser.bare(Method::POST, "/v1.0/$batch").json(&batch).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["responses"][0]["body"]["error"]["code"], "CrossSiteRequest");
    let answer = server.http.post(server.admin("/v1.0/$batch")).json(&batch).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["responses"][0]["status"], 401, "a cookie inside is nobody's session");
}

#[tokio::test]
async fn bearer_calls_are_as_they_were_also_beside_a_cookie() {
    let server = TestServer::start().await;
    let browser = Browser::signed_in(&server).await;
    let token = server.admin_token().await;
    let made = browser.bare(Method::POST, GROUPS).bearer_auth(token).json(&group()).send().await.unwrap();
    assert_eq!(made.status(), StatusCode::CREATED);
    let wrong = browser.bare(Method::GET, GROUPS).bearer_auth("x").send().await.unwrap();
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED, "the cookie does not stand in for a wrong token");
}

#[tokio::test]
async fn half_an_hour_without_use_ends_it_and_use_prolongs_it() {
    let server = TestServer::start().await;
    let browser = Browser::signed_in(&server).await;
    for _ in 0..4 {
        server.clock.advance(29 * 60);
        assert_eq!(browser.reads().await, StatusCode::OK);
    }
    server.clock.advance(30 * 60);
    let answer = browser.bare(Method::GET, "/cordon/v1/operations").send().await.unwrap();
    assert_eq!(code(answer).await, (StatusCode::UNAUTHORIZED, "SessionEnded".to_owned()));
    server.clock.advance(-60);
    assert_eq!(browser.reads().await, StatusCode::OK, "nothing was ended by the refusal itself");
}

#[tokio::test]
async fn what_the_page_asks_by_itself_does_not_prolong_it() {
    let server = TestServer::start().await;
    let browser = Browser::signed_in(&server).await;
    let poll =
        || browser.bare(Method::GET, "/cordon/v1/operations").header("x-cordon-unattended", "1").send();
    for _ in 0..2 {
        server.clock.advance(14 * 60);
        assert_eq!(poll().await.unwrap().status(), StatusCode::OK);
    }
    server.clock.advance(2 * 60);
    assert_eq!(poll().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_idle_time_is_a_setting() {
    let data = tempfile::tempdir().unwrap();
    cordon_server::init_with(crate::common::options(&data)).await.unwrap();
    for minutes in [0, 481] {
        let session_idle = std::time::Duration::from_secs(minutes * 60);
        let wrong = Config { session_idle, ..config(&data, &cordon_server::Clock::manual()) };
        let refused = Server::start(wrong).await.err().unwrap().to_string();
        assert!(refused.contains(&format!("--session-idle {minutes}")), "{refused}");
    }
}

#[tokio::test]
async fn after_eight_hours_it_is_over_however_busy() {
    let server = TestServer::start().await;
    let browser = Browser::signed_in(&server).await;
    for _ in 0..31 {
        server.clock.advance(15 * 60);
        assert_eq!(browser.reads().await, StatusCode::OK);
    }
    server.clock.advance(15 * 60);
    assert_eq!(browser.reads().await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_out_ends_it_here_and_nowhere_else() {
    let server = TestServer::start().await;
    let mut browser = Browser::signed_in(&server).await;
    let other = Browser::signed_in(&server).await;
    let bare = browser.bare(Method::POST, "/console/sign-out").send().await.unwrap();
    assert_eq!(bare.status(), StatusCode::FORBIDDEN, "another site signs nobody out");
    let kept = browser.cookies.clone();
    let answer = browser.page(Method::POST, "/console/sign-out").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    browser.keep(&answer);
    assert!(browser.cookies.is_empty());
    browser.cookies = kept;
    assert_eq!(browser.reads().await, StatusCode::UNAUTHORIZED, "a kept cookie is worth nothing");
    assert_eq!(other.reads().await, StatusCode::OK);
    let (_, audit) = server.call(Method::GET, "/cordon/v1/audit", None).await;
    assert_eq!(audit["rows"].as_array().unwrap().last().unwrap()["action"], "user.signOut");
}

#[tokio::test]
async fn a_disabled_administrator_is_out_at_once_and_for_good() {
    let server = TestServer::start().await;
    let browser = Browser::signed_in(&server).await;
    let oid = browser.session().await["user"]["oid"].as_str().unwrap().parse().unwrap();
    assert!(server.running.directory().set_user_enabled(oid, false).await.unwrap());
    assert_eq!(browser.reads().await, StatusCode::UNAUTHORIZED);
    assert!(server.running.directory().set_user_enabled(oid, true).await.unwrap());
    assert_eq!(browser.reads().await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn each_sign_in_has_a_new_id_and_ends_the_one_before() {
    let server = TestServer::start().await;
    let mut browser = Browser::signed_in(&server).await;
    let name = browser.cookies.keys().next().unwrap().clone();
    let first = browser.cookies[&name].clone();
    browser.sign_in(ADMIN, &server.made.admin.password, "/").await;
    let second = browser.cookies[&name].clone();
    assert_ne!(first, second);
    browser.cookies.insert(name.clone(), first);
    assert_eq!(browser.reads().await, StatusCode::UNAUTHORIZED);

    let mut fixed = Browser::new(&server);
    fixed.cookies.insert(name.clone(), "chosen-by-somebody-else".to_owned());
    fixed.sign_in(ADMIN, &server.made.admin.password, "/").await;
    assert_ne!(fixed.cookies[&name], "chosen-by-somebody-else");
    fixed.cookies.insert(name.clone(), "chosen-by-somebody-else".to_owned());
    assert_eq!(fixed.reads().await, StatusCode::UNAUTHORIZED);

    let twice = format!("{name}={second}; {name}=x");
    let answer =
        server.http.get(server.admin("/console/session")).header("cookie", twice).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "two cookies of one name are nobody's");
}

#[tokio::test]
async fn whoever_has_no_role_gets_no_session() {
    let server = TestServer::start().await;
    server.user("eve@contoso.com", "correct horse battery").await;
    let mut browser = Browser::new(&server);
    let answer = browser.sign_in("eve@contoso.com", "correct horse battery", "/").await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert!(answer.text().await.unwrap().contains("no administrative role"));
    assert!(!browser.cookies.keys().any(|name| name.starts_with("cordon-session")));
}

#[tokio::test]
async fn a_sign_in_leads_to_no_other_site() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    for foreign in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/%09/evil.example".replace("%09", "\t").as_str(),
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil",
        "",
    ] {
        let query =
            url::form_urlencoded::Serializer::new(String::new()).append_pair("return", foreign).finish();
        let answer = browser.visit(&format!("/console/sign-in?{query}")).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{foreign:?}");
    }
    assert!(browser.cookies.is_empty());
}

#[tokio::test]
async fn an_answer_is_taken_only_where_its_sign_in_began() {
    let server = TestServer::start().await;
    let (mut ours, mut theirs) = (Browser::new(&server), Browser::new(&server));
    let answer = theirs.form(ADMIN, &server.made.admin.password, "/").await;
    let callback = answer.headers()["location"].to_str().unwrap().to_owned();
    let page = ours.visit(&callback).await;
    assert_eq!(page.status(), StatusCode::BAD_REQUEST, "without a sign-in under way");
    assert!(page.text().await.unwrap().contains("href=\"/console/sign-in\""));
    ours.visit("/console/sign-in").await;
    assert_eq!(ours.visit(&callback).await.status(), StatusCode::BAD_REQUEST, "with another one under way");
    assert!(!ours.cookies.keys().any(|name| name.starts_with("cordon-session")));
    assert_eq!(theirs.visit(&callback).await.status(), StatusCode::SEE_OTHER);
    let again = theirs.visit(&callback).await;
    assert_eq!(again.status(), StatusCode::BAD_REQUEST, "once");
}

#[tokio::test]
async fn a_changed_return_path_in_the_cookie_leads_nowhere_else() {
    use base64::Engine;
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let answer = browser.form(ADMIN, &server.made.admin.password, "/").await;
    let callback = answer.headers()["location"].to_str().unwrap().to_owned();
    let cookie = browser.cookies.values_mut().next().unwrap();
    let secret = cookie.split_once('.').unwrap().0.to_owned();
    let foreign = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode("//evil.example");
    *cookie = format!("{secret}.{foreign}");
    assert_eq!(browser.visit(&callback).await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn pages_for_people_take_no_script_and_no_style_but_their_own() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let begun = browser.visit("/console/sign-in").await;
    let authorize = begun.headers()["location"].to_str().unwrap().to_owned();
    let form = browser.visit(&authorize).await;
    let wrong = browser.visit(&authorize.replace("cordon-console", "cordon-nobody")).await;
    let lost = browser.visit("/console/callback?code=x&state=y").await;
    assert_eq!((form.status(), wrong.status()), (StatusCode::OK, StatusCode::BAD_REQUEST));
    for page in [form, wrong, lost] {
        let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.headers()["cross-origin-opener-policy"], "same-origin");
        let text = page.text().await.unwrap();
        assert!(
            text.starts_with("<!doctype html>") && !text.contains("<script") && !text.contains(" style=")
        );
    }
    let program = server.http.get(authorize.replace("cordon-console", "cordon-nobody")).send().await.unwrap();
    assert_eq!(
        program.json::<Value>().await.unwrap()["error"],
        "invalid_request",
        "programs get what they know"
    );
}

#[tokio::test]
async fn any_server_of_a_database_takes_the_session() {
    let database = Some(postgres_schema().await);
    let first = TestServer::start_on(database.clone()).await;
    let admin_url = Some(first.admin("").parse().unwrap());
    let second = Config { database, admin_url, ..config(&first.data, &first.clock) };
    let second = Server::start(second).await.unwrap();
    let mut browser = Browser::new(&first);
    let answer = browser.form(ADMIN, &first.made.admin.password, "/").await;
    let callback = answer.headers()["location"].to_str().unwrap().replace(&first.admin(""), "");
    let (one, two) = (browser.base.clone(), format!("http://{}", second.admin));
    browser.base.clone_from(&two);
    assert_eq!(browser.visit(&callback).await.status(), StatusCode::SEE_OTHER, "begun there, ended here");
    let session = browser.session().await;
    browser.base.clone_from(&one);
    assert_eq!(browser.session().await["csrf"], session["csrf"]);
    browser.csrf = session["csrf"].as_str().unwrap().to_owned();
    let out = browser.page(Method::POST, "/console/sign-out").send().await.unwrap();
    assert_eq!(out.status(), StatusCode::NO_CONTENT);
    browser.base = two;
    assert_eq!(browser.reads().await, StatusCode::UNAUTHORIZED, "out there is out here");
}

#[tokio::test]
async fn approving_asks_for_a_sign_in_of_the_last_five_minutes() {
    let server = TestServer::start().await;
    let mut browser = Browser::signed_in(&server).await;
    let approve = |browser: &Browser| {
        let path = format!("/cordon/v1/operations/{}/approve", uuid::Uuid::nil());
        browser.page(Method::POST, &path).send()
    };
    assert_eq!(approve(&browser).await.unwrap().status(), StatusCode::NOT_FOUND, "a person may approve");
    browser.sign_in(ADMIN, &server.made.admin.password, "/").await;
    assert_eq!(
        approve(&browser).await.unwrap().status(),
        StatusCode::FORBIDDEN,
        "the token is that of the session"
    );
}
