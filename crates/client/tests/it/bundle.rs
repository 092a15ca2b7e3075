//! What can be sent for help holds nothing that says who it is about.

use cordon_client::{Config, Effect, Identity, Input};
use cordon_policy::{Facts, Platform};
use cordon_wire::envelope::Status;
use cordon_wire::order::OrderKind;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::device::{Device, OID, WORK, config, paste};
use crate::media::{Key, Media};
use crate::server::{Server, TOKEN, URL};

const UPN: &str = "ada.lovelace@contoso.example";
const NAME: &str = "Ada's phone";
const FILE: &str = "salaries 2026.xlsx";

/// A device that has seen much, and what must not be told of it.
fn busy() -> (Server, Device, Vec<String>) {
    let mut server = Server::new(OID);
    server.configuration.insert("mailbox".to_owned(), UPN.to_owned());
    let named = Config { device_name: NAME.to_owned(), device_tag: "serial-4711".to_owned(), ..config() };
    let mut device = Device::on(Media::default(), named);
    let facts =
        Facts { platform: Some(Platform::Ios), os_version: Some("18.1".to_owned()), ..Facts::default() };
    let management = Some(Zeroizing::new("evidence-of-mdm".to_owned()));
    device.give(Input::Facts { facts: Box::new(facts), management });
    let token = Zeroizing::new(TOKEN.to_owned());
    device.give(Input::SignIn { oid: OID, server: URL.to_owned(), token, upn: Some(UPN.to_owned()) });
    device.run(&mut server);
    device.seal_file(FILE, b"one");
    let _ = device.client.snapshot(&WORK).may(&paste());
    let _ = device.client.snapshot(&Identity::Personal).may(&paste());
    device.check_in(&mut server);
    device.give(Input::CheckInNow { oid: OID });
    device.run_with(&mut server, &mut |_, reply| reply.status = 503);
    // A host that names the file in its error.
    let _ = device.client.vault(&WORK, device.now).unwrap().open("missing.docx");
    server.order(OrderKind::Hold);
    device.check_in(&mut server);
    let mut secrets = vec![OID.to_string(), OID.simple().to_string(), server.rid().to_string()];
    secrets.extend(
        [UPN, NAME, FILE, "missing.docx", TOKEN, "evidence-of-mdm", "serial-4711", URL].map(str::to_owned),
    );
    secrets.extend(["cordon.example.org", "ada", "salaries"].map(str::to_owned));
    let state = device.media.state();
    for (name, key) in &state.keys {
        secrets.push(name.clone());
        if let Key::Wrapping(key) = key {
            secrets.push(format!("{key:?}").trim_matches(['[', ']']).to_owned());
        }
    }
    drop(state);
    (server, device, secrets)
}

#[test]
fn a_bundle_says_nothing_of_whom_it_is_about() {
    let (_, device, secrets) = busy();
    let bundle = device.client.bundle();
    for secret in &secrets {
        assert!(!bundle.to_lowercase().contains(&secret.to_lowercase()), "`{secret}` in {bundle}");
    }
    let told: Value = serde_json::from_str(&bundle).unwrap();
    assert_eq!(told["facts"]["osVersion"], "18.1");
    let account = &told["identities"][0];
    assert_eq!(
        (account["number"].as_u64(), &account["standing"]),
        (Some(1), &json!({"closed": "heldByOrder"}))
    );
    assert_eq!(account["serverHash"].as_str().unwrap().len(), 16);
    assert!(account["decisions"][0]["setting"].is_string(), "the rule of a decision has its id: {account}");
    let codes: Vec<_> = told["notices"].as_array().unwrap().iter().map(|notice| &notice["code"]).collect();
    assert_eq!(codes, ["clockBehind", "noEnvelope"], "this device's clock is three years behind");
    assert!(told["notices"].as_array().unwrap().iter().all(|notice| notice["identity"] == 1));
    assert!(told["journal"].as_array().unwrap().iter().all(|line| line["identity"] == 1));
    assert!(told["journal"][0]["text"].as_str().unwrap().starts_with("You signed in"));
}

#[test]
fn s100_the_last_decisions_are_told_with_their_rules_and_no_personal_data() {
    let (_, device, secrets) = busy();
    let told: Value = serde_json::from_str(&device.client.bundle()).unwrap();
    let decision = &told["identities"][0]["decisions"][0];
    let shown =
        ["kind", "destination", "verdict", "setting"].map(|name| decision[name].as_str().unwrap().to_owned());
    assert_eq!(shown, ["paste", "app", "deny", "allowedOutboundClipboardSharingLevel"]);
    let diagnostics = format!("{:?}", device.client.diagnostics().identities[0].decisions);
    assert!(secrets.iter().all(|secret| !diagnostics.contains(secret)), "{diagnostics}");
}

#[test]
fn a_bundle_is_bounded() {
    let (mut server, mut device, _) = busy();
    for n in 0..300 {
        server.status = if n % 2 == 0 { Status::Held } else { Status::Managed };
        device.check_in(&mut server);
        let _ = device.client.snapshot(&WORK).may(&paste());
    }
    let bundle = device.client.bundle();
    assert!(bundle.len() <= cordon_wire::limits::LOG_BYTES, "{}", bundle.len());
    assert!(serde_json::from_str::<Value>(&bundle).unwrap()["journal"].as_array().unwrap().len() > 100);
}

/// What logs would show: the `Debug` of everything public that has one.
#[test]
fn nothing_public_prints_a_token_or_a_key() {
    let mut server = Server::new(OID);
    let mut device = Device::new();
    device.sign_in();
    let mut printed = String::new();
    for _ in 0..20 {
        let Some(effect) = device.client.next_effect(device.now) else { break };
        printed.push_str(&format!("{effect:?}\n"));
        match effect {
            Effect::Send(request) if !request.url.contains("/changes") => {
                let reply = server.serve(&request);
                printed.push_str(&format!("{request:?} {reply:?}\n"));
                device.give(Input::Reply(reply));
            }
            Effect::NeedToken { oid, .. } => {
                device.give(Input::Token { oid, token: Zeroizing::new(TOKEN.to_owned()) });
            }
            _ => {}
        }
    }
    device.seal_file("a", b"one");
    printed.push_str(&format!("{:?} {:?}", device.client.diagnostics(), device.config));
    printed.push_str(&format!("{:?}", device.client.journal(cordon_policy::texts::Language::English)));
    let vault = device.client.vault(&WORK, device.now).unwrap();
    printed.push_str(&format!("{vault:?} {:?}", vault.open("b").err()));
    assert!(printed.contains("Registered") || printed.contains("registered"), "something was printed");
    assert!(!printed.contains(TOKEN), "a token is printed");
    assert!(!printed.contains("Cordon-Proof"), "a proof is printed");
    for key in device.media.state().keys.values() {
        if let Key::Wrapping(key) = key {
            let bytes = format!("{key:?}");
            assert!(!printed.contains(bytes.trim_matches(['[', ']'])), "a key is printed");
        }
    }
}
