//! Registration, check-in, long poll: over HTTP, against the true server.

use cordon_wire::envelope::Status;
use cordon_wire::key::InstanceKeyPair;
use cordon_wire::registration::Evidence;
use cordon_wire::trust::Origin;
use cordon_wire::{Nonce, RegistrationId, Sha256};
use reqwest::{Method, StatusCode};
use serde_json::json;
use uuid::Uuid;

use crate::common::TestServer;
use crate::phone::{EVE, PASSWORD, Phone, eve, refused};

const UNAUTHORIZED: StatusCode = StatusCode::UNAUTHORIZED;

fn bad_proof() -> (StatusCode, String) {
    (UNAUTHORIZED, "badProof".to_owned())
}

#[tokio::test]
async fn a_phone_registers_and_checks_in() {
    let (server, mut phone) = eve().await;
    let first = phone.register(&server).await;
    assert_eq!(phone.trust.as_ref().unwrap().origin(), Origin::Pinned);
    assert_eq!((first.status, first.epoch, first.seq), (Status::Untargeted, 1, 1));
    assert_eq!(first.managed_apps.len(), 1);
    let second = phone.check_in(&server).await;
    assert_eq!((second.seq, second.content), (1, first.content), "nothing changed");
    assert_eq!(second.report, 1);
}

#[tokio::test]
async fn the_same_key_is_the_same_registration() {
    let (server, mut phone) = eve().await;
    let first = phone.register(&server).await;
    assert_eq!(phone.register(&server).await.aud, first.aud);
    phone.check_in(&server).await;
    let again = phone.register(&server).await;
    assert_eq!((again.aud, again.seq), (first.aud, first.seq));

    let mallory = server.user("mallory@contoso.com", PASSWORD).await;
    let key = InstanceKeyPair::from_pkcs8(phone.key.pkcs8()).unwrap();
    let mut other = Phone::new(mallory, server.device_token("mallory@contoso.com", PASSWORD).await);
    (other.key, other.nonce) = (key, phone.nonce.clone());
    let body = serde_json::to_vec(&other.registration()).unwrap();
    let response = other.post(&server, "/device/v1/registrations", body).await;
    assert_eq!(refused(response).await, (StatusCode::FORBIDDEN, "badToken".to_owned()));
}

#[tokio::test]
async fn a_registration_needs_a_device_token_and_its_hash() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    let body = serde_json::to_vec(&phone.registration()).unwrap();
    let path = "/device/v1/registrations";

    let mut call = phone.call(&server, Method::POST, path, body.clone());
    call.bearer = None;
    assert_eq!(refused(phone.send(&server, &call).await).await, (UNAUTHORIZED, "badToken".to_owned()));
    call.bearer = Some(server.admin_token().await);
    assert_eq!(refused(phone.send(&server, &call).await).await, (UNAUTHORIZED, "badToken".to_owned()));
    let mut call = phone.call(&server, Method::POST, path, body);
    call.proof.ath = Some(Sha256::of(b"another token"));
    assert_eq!(refused(phone.send(&server, &call).await).await, bad_proof());
    call.proof.ath = None;
    assert_eq!(refused(phone.send(&server, &call).await).await, bad_proof());
}

#[tokio::test]
async fn each_wrong_proof_is_refused() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    let body = serde_json::to_vec(&phone.report()).unwrap();
    let path = phone.path("/check-in");
    let call = || phone.call(&server, Method::POST, &path, body.clone());
    let (mut method, mut address, mut hash, mut name) = (call(), call(), call(), call());
    method.proof.htm = "PUT".to_owned();
    address.proof.htu = address.proof.htu.replace("127.0.0.1", "localhost");
    hash.body.push(b' ');
    name.proof.rid = Some(RegistrationId::new(server.made.tenant_id, [0; 16]));
    for wrong in [method, address, hash, name] {
        assert_eq!(refused(phone.send(&server, &wrong).await).await, bad_proof());
    }
    let right = phone.call(&server, Method::POST, &path, body.clone());
    let own = std::mem::replace(&mut phone.key, InstanceKeyPair::generate().unwrap());
    assert_eq!(refused(phone.send(&server, &right).await).await, bad_proof(), "another key");
    phone.key = own;
    let unproved = server.http.post(server.public(&path)).body(body).send().await.unwrap();
    assert_eq!(refused(unproved).await, bad_proof());
    assert_eq!(phone.send(&server, &right).await.status(), StatusCode::OK, "and the right one passes");
}

#[tokio::test]
async fn a_nonce_ages_and_the_answer_brings_a_new_one() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    let body = serde_json::to_vec(&phone.report()).unwrap();
    let path = phone.path("/check-in");
    let call = phone.call(&server, Method::POST, &path, body.clone());
    server.clock.advance(11 * 60);
    let stale = phone.send(&server, &call).await;
    assert_eq!(refused(stale).await, (UNAUTHORIZED, "useNonce".to_owned()));
    assert_eq!(phone.post(&server, &path, body).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_repeat_and_an_older_report_change_nothing() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    let mut first = phone.report();
    first.facts.insert("osVersion".to_owned(), json!("18.0"));
    let mut second = phone.report();
    second.facts.insert("osVersion".to_owned(), json!("19.0"));
    phone.deliver(&server, &first).await;
    let applied = phone.deliver(&server, &second).await;
    assert_eq!(applied.report, 2);

    first.nonce = phone.client_nonce();
    let older = phone.deliver(&server, &first).await;
    assert_eq!((older.report, older.seq), (2, applied.seq), "passed over, and told the number to go on from");
    second.nonce = phone.client_nonce();
    second.facts.insert("osVersion".to_owned(), json!("20.0"));
    let repeat = phone.deliver(&server, &second).await;
    assert_eq!((repeat.report, repeat.content), (2, applied.content));
}

#[tokio::test]
async fn a_report_survives_a_restart_and_so_does_the_nonce() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    phone.report = 41;
    phone.check_in(&server).await;
    let server = server.restart().await;
    let mut older = phone.report();
    (older.report, older.nonce) = (7, Nonce::new([200; 16]));
    // The free port is another after the restart, and with it the public URL that proofs name.
    assert_eq!(phone.deliver(&server, &older).await.report, 42, "a steady report was written on the way out");
}

#[tokio::test]
async fn an_unknown_registration_is_gone_and_another_organisations_is_not_found() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    let path = phone.path("");
    let call = phone.call(&server, Method::DELETE, &path, Vec::new());
    assert_eq!(phone.send(&server, &call).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(phone.send(&server, &call).await.status(), StatusCode::NO_CONTENT, "said again");
    let gone = phone.check_in(&server).await;
    assert_eq!((gone.status, gone.sub, gone.seq), (Status::Gone, Uuid::nil(), 0));
    phone.held = None;
    let before = phone.rid.take();
    assert_ne!(Some(phone.register(&server).await.aud), before, "a new registration of the same key");

    let body = serde_json::to_vec(&phone.report()).unwrap();
    for foreign in [RegistrationId::new(Uuid::from_u128(1), [1; 16]).to_string(), "nothing".to_owned()] {
        for (method, last) in
            [(Method::POST, "/check-in"), (Method::GET, "/changes?epoch=1&seq=1"), (Method::DELETE, "")]
        {
            let path = format!("/device/v1/registrations/{foreign}{last}");
            let call = phone.call(&server, method, &path, body.clone());
            let refused = refused(phone.send(&server, &call).await).await;
            assert_eq!(refused, (StatusCode::NOT_FOUND, "notFound".to_owned()));
        }
    }
}

#[tokio::test]
async fn a_disabled_user_is_told_so_in_an_envelope() {
    let (server, mut phone) = eve().await;
    let first = phone.register(&server).await;
    server.running.directory().set_user_enabled(phone.oid, false).await.unwrap();
    let disabled = phone.check_in(&server).await;
    assert_eq!((disabled.status, disabled.seq), (Status::Disabled, first.seq + 1));
    let mut second = Phone::new(phone.oid, phone.token.clone());
    second.tag = "tablet".to_owned();
    assert_eq!(second.register(&server).await.status, Status::Disabled, "told so already when registering");
    server.running.directory().set_user_enabled(phone.oid, true).await.unwrap();
    assert_eq!(phone.check_in(&server).await.status, Status::Untargeted);
}

#[tokio::test]
async fn a_new_key_takes_over_and_the_old_one_is_superseded() {
    let (server, mut old) = eve().await;
    old.register(&server).await;
    let mut new = Phone::new(old.oid, old.token.clone());
    new.register(&server).await;
    assert_ne!(new.rid, old.rid);
    let told = old.check_in(&server).await;
    assert_eq!(told.status, Status::Superseded);
    assert!(told.policy.is_none() && told.managed_apps.is_empty());
    assert_eq!(old.register(&server).await.status, Status::Superseded, "it does not take back");
    assert_eq!(new.check_in(&server).await.status, Status::Untargeted);
}

#[tokio::test]
async fn a_user_has_at_most_fifty_registrations() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    let fresh = |place: usize, nonce: &Option<String>| {
        let mut next = Phone::new(phone.oid, phone.token.clone());
        (next.tag, next.nonce) = (format!("tag {place}"), nonce.clone());
        next
    };
    for place in 1..50 {
        fresh(place, &phone.nonce).register(&server).await;
    }
    let mut last = fresh(50, &phone.nonce);
    let body = serde_json::to_vec(&last.registration()).unwrap();
    let response = last.post(&server, "/device/v1/registrations", body.clone()).await;
    assert_eq!(refused(response).await, (StatusCode::FORBIDDEN, "tooManyRegistrations".to_owned()));
    last.tag = "tag 1".to_owned();
    last.register(&server).await;
}

async fn evidence(server: &TestServer, label: &str) -> Evidence {
    let (status, made) =
        server.call(Method::POST, "/cordon/v1/evidence", Some(json!({ "label": label }))).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    Evidence { token: made["token"].as_str().unwrap().to_owned() }
}

#[tokio::test]
async fn evidence_is_for_the_first_device_that_uses_it() {
    let (server, mut phone) = eve().await;
    phone.management = Some(evidence(&server, "Eve's phone").await);
    phone.register(&server).await;
    phone.check_in(&server).await;
    let mut mail = Phone::new(phone.oid, phone.token.clone());
    (mail.app, mail.management) = ("ios:com.contoso.files".to_owned(), phone.management.clone());
    mail.register(&server).await;
    let mut thief = Phone::new(phone.oid, phone.token.clone());
    (thief.tag, thief.management) = ("another".to_owned(), phone.management.clone());
    thief.register(&server).await;
    thief.check_in(&server).await;
    let log = server.audit().await;
    let count = |action: &str| log.iter().filter(|one| one.as_str() == action).count();
    assert_eq!((count("evidence.bind"), count("evidence.refuse")), (1, 1), "{log:?}");
}

#[tokio::test]
async fn a_device_that_reports_no_evidence_any_more_is_not_enrolled_any_more() {
    let (server, mut phone) = eve().await;
    let token = evidence(&server, "Eve's phone").await;
    phone.management = Some(token.clone());
    assert!(!phone.register(&server).await.management.is_unmanaged());
    assert!(!phone.check_in(&server).await.management.is_unmanaged());
    phone.management = None;
    assert!(phone.check_in(&server).await.management.is_unmanaged(), "it left its management");
    assert!(phone.check_in(&server).await.management.is_unmanaged());
    phone.management = Some(token);
    assert!(
        !phone.check_in(&server).await.management.is_unmanaged(),
        "the token is bound to this device, so it holds again"
    );
    let log = server.audit().await;
    assert_eq!(log.iter().filter(|action| *action == "evidence.end").count(), 1, "{log:?}");
}

#[tokio::test]
async fn evidence_says_whose_management_it_proves() {
    let (server, mut phone) = eve().await;
    let body = json!({ "label": "Eve's phone", "management": "thirdPartyMdm" });
    let (status, made) = server.call(Method::POST, "/cordon/v1/evidence", Some(body)).await;
    assert_eq!((status, &made["management"]), (StatusCode::CREATED, &json!("thirdPartyMdm")));
    phone.management = Some(Evidence { token: made["token"].as_str().unwrap().to_owned() });
    assert!(!phone.register(&server).await.management.is_unmanaged());
    let shown = server.get("/cordon/v1/registrations").await;
    assert_eq!(shown["value"][0]["management"], "thirdPartyMdm", "{shown}");
    for wrong in ["unmanaged", "MDM", ""] {
        let body = json!({ "label": "", "management": wrong });
        let (status, error) = server.call(Method::POST, "/cordon/v1/evidence", Some(body)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{error}");
        let details = error["error"]["details"].as_array().unwrap();
        let targets: Vec<_> = details.iter().map(|one| one["target"].as_str().unwrap()).collect();
        assert_eq!(targets, ["label", "management"], "{error}");
    }
}

#[tokio::test]
async fn a_long_poll_is_answered_when_the_content_changes_and_not_otherwise() {
    let (server, mut phone) = eve().await;
    let first = phone.register(&server).await;
    let path = phone.path(&format!("/changes?epoch={}&seq={}", first.epoch, first.seq));
    let poll = phone.call(&server, Method::GET, &path, Vec::new());
    let directory = server.running.directory();
    let other = server.user("other@contoso.com", PASSWORD).await;
    let change = async {
        while server.running.waiting_polls() == 0 {
            tokio::task::yield_now().await;
        }
        // Changes of others first: they wake the poll, and it must go on waiting.
        directory.set_user_enabled(other, false).await.unwrap();
        directory.set_user_enabled(phone.oid, false).await.unwrap();
        std::time::Instant::now()
    };
    let mut poller = Phone::new(phone.oid, String::new());
    poller.key = InstanceKeyPair::from_pkcs8(phone.key.pkcs8()).unwrap();
    let (response, changed) = tokio::join!(poller.send(&server, &poll), change);
    assert!(changed.elapsed().as_millis() < 1_000);
    assert_eq!(response.status(), StatusCode::OK);
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(body["changed"], true);
    assert_eq!(phone.check_in(&server).await.status, Status::Disabled);
}

#[tokio::test]
async fn a_waiting_poll_is_let_go_when_the_server_stops() {
    let (server, mut phone) = eve().await;
    let first = phone.register(&server).await;
    let path = phone.path(&format!("/changes?epoch={}&seq={}", first.epoch, first.seq));
    let call = phone.call(&server, Method::GET, &path, Vec::new());
    let token = call.proof.sign(&phone.key).unwrap();
    let request = server.http.get(server.public(&path)).header("Cordon-Proof", token);
    let poll = tokio::spawn(request.send());
    while server.running.waiting_polls() == 0 {
        tokio::task::yield_now().await;
    }
    server.running.stop().await;
    assert_eq!(poll.await.unwrap().unwrap().status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn bad_bodies_are_refused_and_change_nothing() {
    let (server, mut phone) = eve().await;
    phone.register(&server).await;
    let path = phone.path("/check-in");
    let mut wrong_app = phone.registration();
    wrong_app.app = "palm:com.contoso.mail".to_owned();
    let wrong_app = serde_json::to_vec(&wrong_app).unwrap();
    let response = phone.post(&server, "/device/v1/registrations", wrong_app).await;
    assert_eq!(refused(response).await, (StatusCode::BAD_REQUEST, "badRequest".to_owned()));
    for body in ["", "{}", "not json", "[1]", r#"{"report":-1,"nonce":"x","facts":{}}"#] {
        let response = phone.post(&server, &path, body.as_bytes().to_vec()).await;
        assert_eq!(refused(response).await, (StatusCode::BAD_REQUEST, "badRequest".to_owned()), "{body}");
    }
    let response = phone.post(&server, &path, vec![b' '; 2 << 20]).await;
    assert_eq!(refused(response).await, (StatusCode::PAYLOAD_TOO_LARGE, "tooLarge".to_owned()));
    assert_eq!(phone.check_in(&server).await.report, 1);
    assert_eq!(server.device_token(EVE, PASSWORD).await.split('.').count(), 3);
}
