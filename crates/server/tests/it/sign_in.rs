//! The built-in provider: form, codes, refresh tokens, discovery, refusals.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::StatusCode;
use serde_json::Value;

use crate::common::{ADMIN, CHALLENGE, REDIRECT, TestServer, VERIFIER, code_form};

const EVE: &str = "eve@contoso.com";
const PASSWORD: &str = "correct horse battery";

async fn with_eve() -> TestServer {
    let server = TestServer::start().await;
    server.user(EVE, PASSWORD).await;
    server
}

#[tokio::test]
async fn a_user_signs_in_and_refreshes() {
    let server = with_eve().await;
    let first = server.sign_in("EVE@contoso.com", PASSWORD).await;
    assert_eq!(first["expires_in"], 3600);
    let form = |token: &Value| {
        let token = token.as_str().unwrap().to_owned();
        [
            ("grant_type", "refresh_token".to_owned()),
            ("client_id", "cordon-device".to_owned()),
            ("refresh_token", token),
        ]
    };
    let url = server.public(&server.provider("token"));
    let send = async |token: &Value| server.http.post(&url).form(&form(token)).send().await.unwrap();
    let second: Value = send(&first["refresh_token"]).await.json().await.unwrap();
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_eq!(send(&first["refresh_token"]).await.status(), StatusCode::OK, "the reply may have been lost");
    server.clock.advance(61);
    let late: Value = send(&first["refresh_token"]).await.json().await.unwrap();
    assert_eq!(late["error"], "invalid_grant");
    let after: Value = send(&second["refresh_token"]).await.json().await.unwrap();
    assert_eq!(after["error"], "invalid_grant", "a copied token ends the whole sign-in");
}

#[tokio::test]
async fn a_users_token_is_for_the_device_plane() {
    let server = with_eve().await;
    let token = server.device_token(EVE, PASSWORD).await;
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["aud"], "urn:cordon:device");
    assert_eq!(claims["tid"], server.made.tenant_id.to_string());
    assert!(claims.get("roles").is_none(), "{claims}");
}

#[tokio::test]
async fn a_code_works_once_with_its_verifier_and_for_two_minutes() {
    let server = with_eve().await;
    let authorize = || server.public(&server.provider("authorize"));
    let code = server.code(authorize(), "cordon-device", EVE, PASSWORD).await;
    let (_, wrong) = server.exchange(&code_form(&code, &"x".repeat(43))).await;
    assert_eq!(wrong["error"], "invalid_grant");
    let (_, spent) = server.exchange(&code_form(&code, VERIFIER)).await;
    assert_eq!(spent["error"], "invalid_grant", "a failed attempt spends the code");
    let code = server.code(authorize(), "cordon-device", EVE, PASSWORD).await;
    server.clock.advance(121);
    let (status, late) = server.exchange(&code_form(&code, VERIFIER)).await;
    assert_eq!((status, &late["error"]), (StatusCode::BAD_REQUEST, &"invalid_grant".into()));
}

#[tokio::test]
async fn wrong_names_and_wrong_passwords_answer_alike_and_are_bounded() {
    let server = with_eve().await;
    let url = || server.public(&server.provider("authorize"));
    let unknown = server.post_form(url(), "cordon-device", "nobody@contoso.com", "x").await;
    let wrong = server.post_form(url(), "cordon-device", EVE, "x").await;
    assert_eq!((unknown.status(), wrong.status()), (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED));
    let (unknown, wrong) = (unknown.text().await.unwrap(), wrong.text().await.unwrap());
    // The name that was typed stays in its field; nothing else tells the two apart.
    assert_eq!(unknown.replace("nobody@contoso.com", EVE), wrong);
    for _ in 0..9 {
        server.post_form(url(), "cordon-device", EVE, "x").await;
    }
    let bounded = server.post_form(url(), "cordon-device", EVE, PASSWORD).await;
    assert_eq!(bounded.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_disabled_user_cannot_sign_in_or_refresh() {
    let server = TestServer::start().await;
    let eve = server.user(EVE, PASSWORD).await;
    let first = server.sign_in(EVE, PASSWORD).await;
    assert!(server.running.directory().set_user_enabled(eve, false).await.unwrap());
    let refresh = first["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("client_id", "cordon-device"), ("refresh_token", refresh)];
    let (_, answer) = server.exchange(&form).await;
    assert_eq!(answer["error"], "invalid_grant");
    let url = server.public(&server.provider("authorize"));
    let answer = server.post_form(url, "cordon-device", EVE, PASSWORD).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_form_carries_the_request_and_escapes_it() {
    let server = TestServer::start().await;
    let query = [
        ("response_type", "code"),
        ("client_id", "cordon-device"),
        ("redirect_uri", REDIRECT),
        ("state", "\"><script>"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let url = server.public("/contoso/oauth2/v2.0/authorize");
    let answer = server.http.get(&url).query(&query).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let page = answer.text().await.unwrap();
    assert!(page.contains("Sign in to Contoso") && page.contains(CHALLENGE), "{page}");
    assert!(!page.contains("<script>"), "{page}");
}

#[tokio::test]
async fn a_foreign_redirect_address_is_never_followed() {
    let server = TestServer::start().await;
    let get = async |redirect: &str, method: &str| {
        let query = [
            ("response_type", "code"),
            ("client_id", "cordon-device"),
            ("redirect_uri", redirect),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", method),
        ];
        server.http.get(server.public(&server.provider("authorize"))).query(&query).send().await.unwrap()
    };
    for foreign in
        ["https://evil.example/", "http://127.0.0.1.evil.example/", "http://u@127.0.0.1/", "cordon://other"]
    {
        let answer = get(foreign, "S256").await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{foreign}");
    }
    assert_eq!(get("cordon://signed-in", "S256").await.status(), StatusCode::OK);
    let answer = get("cordon://signed-in", "plain").await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert!(
        answer.headers()["location"]
            .to_str()
            .unwrap()
            .starts_with("cordon://signed-in?error=invalid_request")
    );
}

#[tokio::test]
async fn discovery_names_the_endpoints_of_its_own_plane() {
    let server = TestServer::start().await;
    let path = format!("/{}/v2.0/.well-known/openid-configuration", server.made.tenant_id);
    for base in [server.admin(""), server.public("")] {
        let document: Value =
            server.http.get(format!("{base}{path}")).send().await.unwrap().json().await.unwrap();
        let keys = document["jwks_uri"].as_str().unwrap();
        assert!(keys.starts_with(&base), "{keys}");
        let keys: Value = server.http.get(keys).send().await.unwrap().json().await.unwrap();
        assert_eq!(keys["keys"][0]["alg"], "ES256");
    }
}

#[tokio::test]
async fn oauth_errors_are_those_of_the_standard() {
    let server = TestServer::start().await;
    let post = async |path: &str, form: &[(&str, &str)]| {
        let answer = server.http.post(server.admin(path)).form(form).send().await.unwrap();
        (
            answer.status().as_u16(),
            answer.json::<Value>().await.unwrap()["error"].as_str().unwrap().to_owned(),
        )
    };
    let (id, secret) = (server.made.client.id.to_string(), server.made.client.secret.to_string());
    let own = server.provider("token");
    let grant = ("grant_type", "client_credentials");
    let credentials = [("client_id", id.as_str()), ("client_secret", secret.as_str())];
    let with = |more: &[(&'static str, &'static str)]| [&credentials[..], more].concat();
    assert_eq!(post(&own, &with(&[grant])).await, (400, "invalid_request".to_owned()));
    assert_eq!(post(&own, &with(&[grant, ("scope", "email")])).await, (400, "invalid_scope".to_owned()));
    assert_eq!(
        post(&own, &with(&[("grant_type", "password")])).await,
        (400, "unsupported_grant_type".to_owned())
    );
    assert_eq!(post(&own, &with(&[grant, grant])).await, (400, "invalid_request".to_owned()));
    assert_eq!(
        post("/fabrikam/oauth2/v2.0/token", &with(&[grant])).await,
        (400, "invalid_request".to_owned())
    );
    let unknown = [grant, ("client_id", "x"), ("client_secret", "y"), ("scope", "a/.default")];
    assert_eq!(post(&own, &unknown).await, (401, "invalid_client".to_owned()));
}

#[tokio::test]
async fn http_basic_authenticates_a_client_too() {
    let server = TestServer::start().await;
    let form = [("grant_type", "client_credentials"), ("scope", "https://graph.microsoft.com/.default")];
    let (id, secret) = (server.made.client.id.to_string(), server.made.client.secret.to_string());
    let request = server
        .http
        .post(server.admin("/CONTOSO/oauth2/v2.0/token"))
        .basic_auth(&id, Some(&secret))
        .form(&form);
    assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn an_administrator_signs_in_on_the_admin_listener_for_fifteen_minutes() {
    let server = TestServer::start().await;
    let url = server.admin(&server.provider("authorize"));
    let code = server.code(url, "cordon-console", ADMIN, &server.made.admin.password).await;
    let mut form = code_form(&code, VERIFIER);
    form[1].1 = "cordon-console";
    let answer = server.http.post(server.admin(&server.provider("token"))).form(&form).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["expires_in"], 900, "{answer}");
}

#[tokio::test]
async fn an_app_finds_its_server() {
    let server = TestServer::start().await;
    let answer = server.http.get(server.public("/.well-known/cordon")).send().await.unwrap();
    let found: Value = answer.json().await.unwrap();
    assert_eq!(found["server"], server.public(""));
    assert_eq!(found["tenantId"], server.made.tenant_id.to_string());
}
