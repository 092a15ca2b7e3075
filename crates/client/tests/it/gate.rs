//! The gate: PIN, biometrics, sign-in, and the timers between.

use cordon_client::gate::{
    Action, AnswerError, BiometricOffer, PinError, PresenceOutcome, SignInReason, ViewGate,
};
use cordon_client::identity::{Data, Identity, Settled, Switch, ViewId};
use cordon_client::{Answer, Closed, Effect, Event, Gate, Input, Screen, SignOutData, VaultError};
use cordon_policy::Channel;
use cordon_policy::access::{AfterWrongPins, BiometricKind, PinFlaw};
use cordon_policy::{Ask, Verdict};
use cordon_wire::envelope::Management;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::device::{Device, OID, WORK, paste, signed_in_at};
use crate::kills::at_every_write;
use crate::media::Key;
use crate::server::Server;

/// A policy that leaves all open but the PIN and what the case is about.
fn policy(members: Value) -> Value {
    let mut all = json!({
        "allowedOutboundClipboardSharingLevel": "allApps",
        "pinRequired": true,
        "minimumPinLength": 4,
        "maximumPinRetries": 5,
        "simplePinBlocked": true,
        "periodOnlineBeforeAccessCheck": "PT30M",
    });
    all.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    all
}

fn server(members: Value) -> Server {
    let mut server = Server::new(OID);
    server.set_policy(policy(members));
    server
}

/// Enrolled, with the PIN `2580` set, and in front.
pub(crate) fn with_pin(members: Value) -> (Server, Device) {
    let mut server = server(members);
    let mut device = Device::enrolled(&mut server);
    device.choose("2580").unwrap();
    assert_eq!(device.gate(), Gate::Open);
    (server, device)
}

fn released(device: &Device) -> Verdict {
    device.client.snapshot(&WORK).may(&paste()).verdict
}

#[test]
fn s017_a_first_pin_is_asked_for_and_nothing_is_released_before() {
    let mut server = server(json!({}));
    let mut device = Device::enrolled(&mut server);
    assert_eq!(device.shows(), Some("pinSet"));
    assert_eq!(device.gate().screen().unwrap().actions(), [Action::NewPin]);
    assert_eq!(released(&device), Verdict::Deny);
    let refused = device.client.vault(&WORK, device.now).map(|_| ());
    assert!(matches!(refused, Err(VaultError::Closed(Closed::Locked))), "{refused:?}");
    let notice = Ask::channel(Channel::Notification);
    assert_ne!(
        device.client.snapshot(&WORK).may(&notice).reasons.first().map(|reason| reason.code),
        Some("gateShut")
    );
    assert_eq!(device.choose("2580").unwrap(), Gate::Open);
    assert_eq!(released(&device), Verdict::Allow);
    device.seal_file("a", b"text");
    let opened = Event::Gate { identity: WORK, shut: None };
    device.run(&mut server);
    assert!(device.events.contains(&opened));
}

#[test]
fn s018_simple_pins_are_refused_by_a_window_of_three() {
    let mut server = server(json!({}));
    let mut device = Device::enrolled(&mut server);
    for simple in ["1235", "1112"] {
        let refused = device.choose(simple).unwrap_err();
        assert_eq!(refused, AnswerError::Pin(PinError::Flawed(vec![PinFlaw::Simple])), "{simple}");
        let Gate::Shut(Screen::SetPin { flaws, .. }) = device.gate() else { panic!("asks for a PIN") };
        assert_eq!(flaws, [PinFlaw::Simple]);
    }
    assert_eq!(device.choose("1122").unwrap(), Gate::Open);
}

#[test]
fn s019_passcodes_have_rules_history_and_age() {
    let (mut server, mut device) = with_pin(json!({}));
    server.set_policy(policy(json!({
        "pinCharacterSet": "alphanumericAndSymbol",
        "minimumPinLength": 6,
        "previousPinBlockCount": 3,
        "periodBeforePinReset": "P90D",
        "periodOfflineBeforeAccessCheck": "P365D",
        "periodOfflineBeforeWipeIsEnforced": "PT0S",
    })));
    device.check_in(&mut server);
    assert_eq!(device.gate(), Gate::Open, "who is inside is not turned out by new rules for PINs");
    device.away(31);
    // The old PIN is asked for, and serves for nothing but choosing a new one.
    let Gate::Shut(Screen::ChangePin { because, .. }) = device.enter("2580") else {
        panic!("asks for a new PIN")
    };
    assert!(because.contains(&PinFlaw::TooShort { least: 6 }), "{because:?}");
    assert_eq!(released(&device), Verdict::Deny);
    for (passcode, flaw) in [
        ("2580", PinFlaw::TooShort { least: 6 }),
        ("abcXYZ#", PinFlaw::NoDigit),
        ("a7c9e1", PinFlaw::NoSpecial),
    ] {
        let Err(AnswerError::Pin(PinError::Flawed(flaws))) = device.choose(passcode) else {
            panic!("{passcode}")
        };
        assert!(flaws.contains(&flaw), "{passcode}: {flaws:?}");
    }
    assert_eq!(device.choose("firmX#1q").unwrap(), Gate::Open);
    let change = |device: &mut Device, old: &str, new: &str| {
        let [old, new] = [old, new].map(|pin| Zeroizing::new(pin.to_owned()));
        device.answer(Answer::ChangePin { old, new })
    };
    change(&mut device, "firmX#1q", "secoX#2q").unwrap();
    change(&mut device, "secoX#2q", "thudX#3q").unwrap();
    let refused = change(&mut device, "thudX#3q", "firmX#1q").unwrap_err();
    assert_eq!(refused, AnswerError::Pin(PinError::Flawed(vec![PinFlaw::UsedBefore { kept: 3 }])));
    change(&mut device, "thudX#3q", "fousX#4q").unwrap();
    change(&mut device, "fousX#4q", "firmX#1q").unwrap();

    device.later(91 * 86_400_000);
    device.away(31);
    let Gate::Shut(Screen::ChangePin { because, .. }) = device.enter("firmX#1q") else {
        panic!("asks for a new PIN")
    };
    assert_eq!(because, [PinFlaw::Expired]);
    // Ending the app does not save the change.
    device.restart();
    assert_eq!(device.shows(), Some("pinEnter"));
}

#[test]
fn s020_five_wrong_pins_over_a_restart_void_the_pin_until_a_fresh_sign_in() {
    let (mut server, mut device) = with_pin(json!({}));
    device.away(31);
    for left in [4, 3, 2] {
        let Gate::Shut(Screen::EnterPin { wrong, left: Some(tries), .. }) = device.enter("9999") else {
            panic!()
        };
        assert_eq!((wrong, tries.tries, tries.then), (true, left, AfterWrongPins::Reset));
    }
    device.restart();
    device.enter("9999");
    let Gate::Shut(Screen::Credentials { why, .. }) = device.enter("9999") else {
        panic!("asks for a sign-in")
    };
    assert_eq!(why, SignInReason::WrongPins);
    // The right PIN comes too late.
    let late = device.answer(Answer::Pin(Zeroizing::new("2580".to_owned())));
    assert_eq!(late, Err(AnswerError::NotAsked));

    // A token that says nothing of when, one of long ago, and one that the server does not take.
    let nothing = device.answer(Answer::SignedIn(Zeroizing::new("opaque".to_owned())));
    assert_eq!(nothing, Err(AnswerError::NoAuthTime));
    let failed = |device: &mut Device| match device.gate() {
        Gate::Shut(Screen::Credentials { failed, .. }) => failed,
        other => panic!("{other:?}"),
    };
    device.run(&mut server);
    let old = signed_in_at(server.clock - 3_600);
    device.answer(Answer::SignedIn(old)).unwrap();
    device.run(&mut server);
    assert_eq!(failed(&mut device), Some("signInNotFresh"));
    server.accepts_signed = false;
    device.answer(Answer::SignedIn(signed_in_at(server.clock))).unwrap();
    device.run(&mut server);
    assert_eq!(failed(&mut device), Some("signInNotAccepted"));
    server.accepts_signed = true;
    device.later(120_000);
    device.answer(Answer::SignedIn(signed_in_at(server.clock))).unwrap();
    device.run(&mut server);
    assert_eq!(device.shows(), Some("pinSet"));
    device.choose("1397").unwrap();
    assert_eq!(device.gate(), Gate::Open);
}

#[test]
fn s020_five_wrong_pins_wipe_where_the_policy_says_so() {
    let (mut server, mut device) = with_pin(json!({"appActionIfMaximumPinRetriesExceeded": "wipe"}));
    device.seal_file("a", b"text");
    device.away(31);
    for _ in 0..5 {
        device.answer(Answer::Pin(Zeroizing::new("9999".to_owned()))).unwrap();
    }
    assert_eq!(device.shows(), Some("wiping"));
    device.run(&mut server);
    assert_eq!(device.client.snapshot(&WORK).standing(), cordon_client::Standing::Closed(Closed::Wiped));
    device.later(120_000);
    device.run(&mut server);
    let reasons: Vec<String> =
        server.only().receipts.iter().map(|verified| verified.receipt.reason.clone()).collect();
    assert_eq!(reasons, ["pinAttempts"]);
    let left = device.media.state().keys.keys().filter(|name| !name.starts_with("instance.")).count();
    assert_eq!(left, 0, "PIN and attempts go with the account");
}

#[test]
fn s020_files_that_are_put_back_give_no_attempt_back() {
    let (_server, mut device) = with_pin(json!({}));
    device.away(31);
    let copy = device.media.copy_storage();
    device.enter("9999");
    device.enter("9999");
    device.media.put_back(copy);
    device.restart();
    let Gate::Shut(Screen::EnterPin { left: Some(left), .. }) = device.gate() else { panic!() };
    assert_eq!(left.tries, 3);
}

#[test]
fn a_record_that_vanished_is_not_a_record_that_never_was() {
    let (_server, mut device) = with_pin(json!({}));
    device.media.state().keys.retain(|name, _| !name.starts_with("access."));
    device.restart();
    let Gate::Shut(Screen::Credentials { why, .. }) = device.gate() else {
        panic!("a PIN must not be set anew")
    };
    assert_eq!(why, SignInReason::ForgottenPin);
}

#[test]
fn s021_the_timer_goes_by_the_monotonic_clock_and_ends_with_the_boot() {
    let (_server, mut device) = with_pin(json!({}));
    device.away(29);
    assert_eq!(device.gate(), Gate::Open);
    // In front nothing runs out.
    device.later(45 * 60_000);
    assert_eq!(device.gate(), Gate::Open);
    device.away(31);
    assert_eq!(device.shows(), Some("pinEnter"));
    device.enter("2580");
    device.behind();
    device.later(10 * 60_000);
    device.now.wall -= 86_400;
    device.in_front();
    assert_eq!(device.gate(), Gate::Open, "a wall clock that was turned asks nothing");
    device.behind();
    device.later(31 * 60_000);
    device.now.wall -= 3_600;
    device.in_front();
    assert_eq!(device.shows(), Some("pinEnter"), "and gives nothing");
    device.enter("2580");
    device.restart();
    assert_eq!(device.shows(), Some("pinEnter"), "another boot asks");
}

#[test]
fn keys_leave_memory_when_the_timer_falls() {
    let (mut server, mut device) = with_pin(json!({}));
    device.seal_file("a", b"text");
    let vault = device.client.vault(&WORK, device.now).unwrap();
    device.behind();
    device.run(&mut server);
    assert!(vault.open("a").is_ok());
    let due = device.wake.unwrap();
    assert!(due <= device.now.monotonic + 30 * 60_000, "wakes when the timer falls");
    device.later(30 * 60_000);
    device.run(&mut server);
    let refused = vault.open("a").map(|_| ());
    assert!(matches!(refused, Err(VaultError::Closed(Closed::Locked))), "{refused:?}");
    assert_eq!(released(&device), Verdict::Deny);
}

#[test]
fn an_app_that_declared_it_works_in_the_background_while_the_person_is_away() {
    let mut server = server(json!({}));
    let mut config = crate::device::config();
    config.background_access = true;
    let mut device = Device::on(crate::media::Media::default(), config);
    device.sign_in();
    device.run(&mut server);
    device.choose("2580").unwrap();
    device.behind();
    device.later(31 * 60_000);
    device.run(&mut server);
    assert!(device.client.vault(&WORK, device.now).is_ok());
    device.in_front();
    assert_eq!(device.shows(), Some("pinEnter"));
    assert!(device.client.vault(&WORK, device.now).is_err());
    let told = |(request, _): &(cordon_client::Request, _)| {
        String::from_utf8_lossy(&request.body).contains(cordon_client::BACKGROUND_ACCESS)
    };
    assert!(device.sent.iter().any(told), "and it is reported");
}

const FACE: BiometricOffer = BiometricOffer { kind: BiometricKind::Face, strong: Some(true) };

/// Signs what was asked for with the key that was asked for, as a phone does after a face was shown.
fn shown(device: &mut Device) -> PresenceOutcome {
    let (key, message) = device.presences.pop().unwrap();
    let Key::Signing(pair) = device.media.state().keys[&key].clone() else { panic!() };
    PresenceOutcome::Signed(cordon_wire::Signer::sign(&*pair, &message).unwrap())
}

fn face(server: &mut Server, device: &mut Device) -> Gate {
    device.answer(Answer::Biometric).unwrap();
    device.run(server);
    let outcome = shown(device);
    device.give(Input::Presence { oid: OID, outcome });
    device.gate()
}

#[test]
fn s022_a_face_does_until_it_is_too_long_ago_or_the_enrolled_set_changed() {
    let mut server = server(json!({
        "faceIdBlocked": false,
        "pinRequiredInsteadOfBiometricTimeout": "PT60M",
    }));
    let mut device = Device::new();
    device.give(Input::Biometrics(Some(FACE)));
    device.sign_in();
    device.run(&mut server);
    device.choose("2580").unwrap();
    device.away(31);
    assert_eq!(device.shows(), Some("pinOrBiometric"));
    assert_eq!(face(&mut server, &mut device), Gate::Open);
    device.away(61);
    assert_eq!(device.shows(), Some("pinEnter"), "too long ago");
    device.enter("2580");
    device.away(31);
    device.answer(Answer::Biometric).unwrap();
    device.run(&mut server);
    device.give(Input::Presence { oid: OID, outcome: PresenceOutcome::KeyGone });
    assert_eq!(device.shows(), Some("pinEnter"), "the enrolled set changed");
    device.enter("2580");
    device.away(31);
    assert_eq!(face(&mut server, &mut device), Gate::Open, "the PIN made a new key");
}

#[test]
fn a_face_counts_only_as_a_signature_over_the_challenge_that_waits() {
    let mut server = server(json!({"faceIdBlocked": false, "pinRequiredInsteadOfBiometricTimeout": "P1D"}));
    let mut device = Device::new();
    device.give(Input::Biometrics(Some(FACE)));
    device.sign_in();
    device.run(&mut server);
    device.choose("2580").unwrap();
    device.away(31);
    device.answer(Answer::Biometric).unwrap();
    device.run(&mut server);
    device.give(Input::Presence { oid: OID, outcome: PresenceOutcome::Signed(vec![1; 64]) });
    assert_eq!(device.shows(), Some("pinOrBiometric"));
    device.run(&mut server);
    assert!(device.notices().contains(&"presence"));
    // A good signature over a challenge that was answered already, or that nobody asked for.
    let old = shown(&mut device);
    device.give(Input::Presence { oid: OID, outcome: old.clone() });
    assert_eq!(device.shows(), Some("pinOrBiometric"));
    device.answer(Answer::Biometric).unwrap();
    device.give(Input::Presence { oid: OID, outcome: old });
    assert_eq!(device.shows(), Some("pinOrBiometric"));
    device.run(&mut server);
    device.presences.clear();
    device.answer(Answer::Biometric).unwrap();
    device.run(&mut server);
    device.give(Input::Presence { oid: OID, outcome: PresenceOutcome::LockedOut });
    assert_eq!(device.shows(), Some("pinEnter"));
}

#[test]
fn s023_the_pin_is_waived_on_an_enrolled_device_with_a_lock() {
    let mut server = server(json!({"disableAppPinIfDevicePinIsSet": true}));
    server.management = Management::Mdm;
    let mut device = Device::new();
    let facts = |lock| Input::Facts {
        facts: Box::new(cordon_policy::Facts { device_lock: Some(lock), ..Default::default() }),
        management: None,
    };
    device.give(facts(true));
    device.sign_in();
    device.run(&mut server);
    assert_eq!(device.gate(), Gate::Open);
    device.give(facts(false));
    assert_eq!(device.shows(), Some("pinSet"));
}

#[test]
fn s024_pin_then_credentials_each_with_its_own_timer() {
    let mut server = server(json!({"organizationalCredentialsRequired": true}));
    let mut device = Device::enrolled(&mut server);
    device.choose("2580").unwrap();
    let Gate::Shut(Screen::Credentials { why, .. }) = device.gate() else { panic!("asks for a sign-in too") };
    assert_eq!(why, SignInReason::Access);
    device.answer(Answer::SignedIn(signed_in_at(server.clock))).unwrap();
    let Gate::Shut(Screen::Credentials { checking: true, .. }) = device.gate() else {
        panic!("is being checked")
    };
    device.run(&mut server);
    assert_eq!(device.gate(), Gate::Open);
    device.away(31);
    assert_eq!(device.shows(), Some("pinEnter"));
    device.enter("2580");
    assert_eq!(device.shows(), Some("credentialsNeeded"));
}

#[test]
fn s025_nobody_who_left_is_asked() {
    let (mut server, mut device) = with_pin(json!({}));
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    device.run(&mut server);
    device.later(120_000);
    device.run(&mut server);
    device.away(60);
    assert_eq!(device.shows(), Some("notSignedIn"));
    assert_eq!(device.media.state().keys.len(), 0);
}

#[test]
fn a_pin_is_changed_by_a_sign_in_when_it_is_forgotten() {
    let (mut server, mut device) = with_pin(json!({}));
    device.away(31);
    device.answer(Answer::ForgotPin).unwrap();
    assert_eq!(device.shows(), Some("pinForgottenSignIn"));
    device.answer(Answer::SignedIn(signed_in_at(server.clock))).unwrap();
    device.run(&mut server);
    device.choose("1397").unwrap();
    device.away(31);
    assert!(matches!(device.enter("2580"), Gate::Shut(Screen::EnterPin { wrong: true, .. })));
    assert_eq!(device.enter("1397"), Gate::Open);
}

#[test]
fn a_sign_in_that_is_given_during_an_exchange_goes_right_after_it() {
    let (mut server, mut device) = with_pin(json!({}));
    device.away(31);
    device.run(&mut server);
    device.answer(Answer::ForgotPin).unwrap();
    device.give(Input::CheckInNow { oid: OID });
    let under_way = device.drain();
    device.answer(Answer::SignedIn(signed_in_at(server.clock))).unwrap();
    let check_in = under_way.into_iter().find_map(|effect| match effect {
        Effect::Send(request) if request.method == "POST" => Some(request),
        _ => None,
    });
    let reply = server.serve(&check_in.unwrap());
    device.give(Input::Reply(reply));
    device.run(&mut server);
    assert_eq!(device.shows(), Some("pinSet"));
}

#[test]
fn a_store_that_computes_no_codes_seals_the_verifier() {
    let mut server = server(json!({"previousPinBlockCount": 2}));
    let media = crate::media::Media::default();
    media.state().without_macs = true;
    let mut device = Device::on(media, crate::device::config());
    device.sign_in();
    device.run(&mut server);
    device.choose("2580").unwrap();
    device.away(31);
    assert!(matches!(device.enter("1397"), Gate::Shut(_)));
    assert_eq!(device.enter("2580"), Gate::Open);
    let [old, new] = ["2580", "2580"].map(|pin| Zeroizing::new(pin.to_owned()));
    assert!(device.answer(Answer::ChangePin { old, new }).is_err());
    assert_eq!(device.media.state().macs, 0);
}

#[test]
fn a_locked_key_store_keeps_the_gate_shut_and_says_so() {
    let (_server, mut device) = with_pin(json!({}));
    device.away(31);
    device.restart();
    device.media.state().keys_unavailable = true;
    let mut locked = Device {
        client: cordon_client::Client::open(
            device.config.clone(),
            {
                device.media.state().locked = false;
                device.media.ports()
            },
            device.now,
        )
        .unwrap(),
        ..device
    };
    assert_eq!(locked.shows(), Some("gateKeyStore"));
    locked.media.state().keys_unavailable = false;
    assert_eq!(locked.shows(), Some("pinEnter"));
    locked.media.state().keys_unavailable = true;
    let refused = locked.answer(Answer::Pin(Zeroizing::new("2580".to_owned())));
    assert!(matches!(refused, Err(AnswerError::Pin(PinError::Key(_)))), "{refused:?}");
}

#[test]
fn the_open_gate_asks_the_key_store_nothing() {
    let (_server, mut device) = with_pin(json!({}));
    device.seal_file("a", b"text");
    let before = device.media.state().key_calls;
    for _ in 0..1_000 {
        device.later(7);
        assert_eq!(device.gate(), Gate::Open);
        assert_eq!(released(&device), Verdict::Allow);
        device.read_file("a").unwrap();
    }
    assert_eq!(device.media.state().key_calls, before);
}

#[test]
fn nothing_prints_a_pin() {
    let pin = || Zeroizing::new("7391".to_owned());
    for answer in [
        Answer::Pin(pin()),
        Answer::NewPin(pin()),
        Answer::ChangePin { old: pin(), new: pin() },
        Answer::SignedIn(pin()),
    ] {
        assert!(!format!("{answer:?}").contains("7391"));
    }
    let mut server = server(json!({}));
    let mut device = Device::enrolled(&mut server);
    // So long that it does not stand in an id by chance.
    let pin = "258074136925807";
    device.choose(pin).unwrap();
    let media = device.media.state();
    let item = media.keys.iter().find(|(name, _)| name.starts_with("access.")).unwrap().1.clone();
    let Key::Item(item) = item else { panic!() };
    let text = String::from_utf8(item).unwrap();
    assert!(!text.contains(pin));
    for record in media.records.values() {
        assert!(!String::from_utf8_lossy(record).contains(pin));
    }
}

#[test]
fn s011_whoever_comes_back_to_an_account_that_was_left_enters_the_pin() {
    let (mut server, mut device) = with_pin(json!({}));
    device.seal_file("a", b"text");
    device.run(&mut server);
    device.give(Input::SignOut { oid: OID, data: SignOutData::Keep });
    device.run(&mut server);
    assert!(device.media.state().keys.keys().any(|name| name.starts_with("kek.")), "sealed, not destroyed");
    device.sign_in();
    device.run(&mut server);
    assert_eq!(device.shows(), Some("pinEnter"));
    assert!(device.read_file("a").is_err());
    assert_eq!(device.answer(Answer::Pin(Zeroizing::new("2580".to_owned()))).unwrap(), Gate::Open);
    assert_eq!(device.read_file("a").unwrap(), b"text");
}

#[test]
fn s088_a_wipe_order_takes_the_pin_along() {
    let (mut server, mut device) = with_pin(json!({}));
    device.seal_file("a", b"text");
    server.order(cordon_wire::order::OrderKind::Wipe);
    device.check_in(&mut server);
    let left: Vec<_> = device.media.state().keys.keys().cloned().collect();
    assert_eq!(left, Vec::<String>::new());
    device.sign_in();
    device.run(&mut server);
    assert_eq!(device.shows(), Some("pinSet"));
}

/// Verifications that the key store made: a PIN was compared that often.
fn compared(device: &Device) -> u64 {
    device.media.state().macs
}

fn tries_left(device: &mut Device) -> u32 {
    match device.gate() {
        Gate::Shut(Screen::EnterPin { left: Some(left), .. }) => left.tries,
        other => panic!("asks for the PIN: {other:?}"),
    }
}

#[test]
fn s020_a_kill_at_any_write_of_an_attempt_gives_none_back() {
    let setup = || {
        let (server, mut device) = with_pin(json!({}));
        device.away(31);
        device.media.state().macs = 0;
        (server, device)
    };
    let act = |_: &mut Server, device: &mut Device| {
        let _ = device.answer(Answer::Pin(Zeroizing::new("9999".to_owned())));
    };
    at_every_write(setup, act, |_, device, what| {
        let tried = u32::try_from(compared(device)).unwrap();
        assert!(tries_left(device) <= 5 - tried, "{what}: {tried} compared");
        assert_eq!(device.enter("2580"), Gate::Open, "{what}");
    });
}

#[test]
fn a_kill_at_any_write_of_a_right_pin_leaves_it_right() {
    let setup = || {
        let (server, mut device) = with_pin(json!({}));
        device.away(31);
        (server, device)
    };
    let act = |_: &mut Server, device: &mut Device| {
        let _ = device.answer(Answer::Pin(Zeroizing::new("2580".to_owned())));
    };
    at_every_write(setup, act, |_, device, what| {
        if !device.gate().is_open() {
            assert_eq!(device.enter("2580"), Gate::Open, "{what}");
        }
    });
}

#[test]
fn a_kill_at_any_write_of_a_new_pin_leaves_the_old_one_or_the_new_one() {
    let setup = || with_pin(json!({}));
    let act = |_: &mut Server, device: &mut Device| {
        let [old, new] = ["2580", "1397"].map(|pin| Zeroizing::new(pin.to_owned()));
        let _ = device.answer(Answer::ChangePin { old, new });
    };
    at_every_write(setup, act, |_, device, what| {
        if device.gate().is_open() {
            device.away(31);
        }
        let opens = ["2580", "1397"].iter().filter(|pin| {
            let opened = device.gate().is_open() || device.enter(pin).is_open();
            if opened {
                device.away(31);
            }
            opened
        });
        assert_eq!(opens.count(), 1, "{what}");
    });
}

#[test]
fn a_kill_at_any_write_of_the_first_pin_leaves_one_or_none() {
    let setup = || {
        let mut server = server(json!({}));
        let device = Device::enrolled(&mut server);
        (server, device)
    };
    let act = |_: &mut Server, device: &mut Device| {
        let _ = device.choose("2580");
    };
    at_every_write(setup, act, |server, device, what| {
        match device.shows() {
            None => {}
            Some("pinSet") => drop(device.choose("2580").unwrap()),
            Some("pinEnter") => drop(device.enter("2580")),
            other => panic!("{what}: {other:?}"),
        }
        assert_eq!(device.gate(), Gate::Open, "{what}");
        device.run(server);
        device.seal_file("a", b"text");
        assert_eq!(device.read_file("a").unwrap(), b"text", "{what}");
    });
}

const VIEW: ViewId = ViewId(7);

#[test]
fn s044_a_switch_passes_the_gate_or_nothing_changes() {
    let (_server, mut device) = with_pin(json!({}));
    let switched = Switch::Switched { superseded: None };
    assert_eq!(device.client.switch(VIEW, WORK, Data::Unsaid, device.now), switched, "it is open");
    device.client.switch(VIEW, Identity::Personal, Data::Unsaid, device.now);
    device.away(31);
    let pending = device.client.switch(VIEW, WORK, Data::Unsaid, device.now);
    let Switch::Pending { ticket, .. } = pending else { panic!("{pending:?}") };
    assert_eq!(device.client.settle(ticket, device.now), None, "the person has not answered");
    assert_eq!(device.client.leave_switch(ticket), Settled::Cancelled);
    assert_eq!(device.client.identities().of_view(VIEW), Identity::Personal);
    assert_eq!(released(&device), Verdict::Deny);
    let Switch::Pending { ticket, .. } = device.client.switch(VIEW, WORK, Data::Unsaid, device.now) else {
        panic!("waits again")
    };
    device.enter("2580");
    assert_eq!(device.client.settle(ticket, device.now), Some(Settled::Switched));
    assert_eq!(device.client.identities().of_view(VIEW), WORK);
}

#[test]
fn s047_in_a_view_of_several_accounts_the_shut_one_is_hidden_or_all_is() {
    let (_server, mut device) = with_pin(json!({}));
    device.client.identities_mut().show_together(VIEW, vec![WORK, Identity::Personal]).unwrap();
    assert_eq!(device.client.gate_of_view(VIEW, device.now), ViewGate::Open);
    device.away(31);
    let ViewGate::Hide { accounts } = device.client.gate_of_view(VIEW, device.now) else {
        panic!("hides it")
    };
    assert_eq!((accounts.len(), accounts[0].0, accounts[0].1.code()), (1, WORK, "pinEnter"));
    device.client.identities_mut().cannot_hide(VIEW, WORK);
    assert!(matches!(device.client.gate_of_view(VIEW, device.now), ViewGate::Shut { .. }));
    device.enter("2580");
    assert_eq!(device.client.gate_of_view(VIEW, device.now), ViewGate::Open);
}

/// Enrolled with an old PIN that has to be changed, and away for long.
fn with_old_pin() -> (Server, Device) {
    let (mut server, mut device) = with_pin(json!({}));
    server.set_policy(policy(json!({"minimumPinLength": 6})));
    device.check_in(&mut server);
    device.away(31);
    (server, device)
}

#[test]
fn an_old_pin_that_was_right_lets_a_new_one_be_chosen_now_and_not_later() {
    let (mut server, mut device) = with_old_pin();
    device.enter("2580");
    assert_eq!(device.shows(), Some("pinChange"));
    device.away(1);
    assert_eq!(device.shows(), Some("pinEnter"), "whoever left proves it again");
    device.enter("2580");
    device.later(31 * 60_000);
    assert_eq!(device.shows(), Some("pinEnter"), "and so does who waited");
    device.enter("2580");
    // The reason to change goes away: the PIN opens nothing by having been right for something else.
    server.set_policy(policy(json!({})));
    device.check_in(&mut server);
    assert_eq!(device.shows(), Some("pinEnter"));
    assert_eq!(device.enter("2580"), Gate::Open);
    device.away(31);
    assert_eq!(device.shows(), Some("pinEnter"));
}

#[test]
fn a_face_does_not_choose_a_new_pin() {
    let mut server = server(json!({"faceIdBlocked": false, "pinRequiredInsteadOfBiometricTimeout": "P1D"}));
    let mut device = Device::new();
    device.give(Input::Biometrics(Some(FACE)));
    device.sign_in();
    device.run(&mut server);
    device.choose("2580").unwrap();
    server.set_policy(policy(json!({"faceIdBlocked": false, "minimumPinLength": 6})));
    device.check_in(&mut server);
    device.away(31);
    assert_eq!(device.gate().screen().unwrap().actions(), [Action::Pin, Action::ForgotPin]);
}

fn lock(device: &mut Device, lock: bool) {
    let facts = Box::new(cordon_policy::Facts { device_lock: Some(lock), ..Default::default() });
    device.give(Input::Facts { facts, management: None });
}

#[test]
fn s023_a_third_partys_management_waives_no_pin() {
    let mut server = server(json!({"disableAppPinIfDevicePinIsSet": true}));
    server.management = Management::ThirdPartyMdm;
    let mut device = Device::new();
    lock(&mut device, true);
    device.sign_in();
    device.run(&mut server);
    assert_eq!(device.shows(), Some("pinSet"));
    assert!(device.client.snapshot(&WORK).enrolled(), "on iOS it counts where enrolment alone is asked for");
}

#[test]
fn s023_a_waived_pin_is_not_passed_by_being_inside() {
    let mut server = server(json!({"disableAppPinIfDevicePinIsSet": true}));
    server.management = Management::Mdm;
    let mut device = Device::new();
    lock(&mut device, false);
    device.sign_in();
    device.run(&mut server);
    device.choose("2580").unwrap();
    lock(&mut device, true);
    device.later(10 * 3_600_000);
    assert_eq!(device.gate(), Gate::Open);
    lock(&mut device, false);
    assert_eq!(device.shows(), Some("pinEnter"), "the PIN was entered ten hours ago");
}

#[test]
fn a_process_that_starts_behind_runs_its_timers() {
    let (_server, mut device) = with_pin(json!({}));
    device.behind();
    device.later(10 * 60_000);
    device.client =
        cordon_client::Client::open(device.config.clone(), device.media.boot(), device.now).unwrap();
    assert_eq!(device.gate(), Gate::Open, "ten minutes are not too long");
    device.later(21 * 60_000);
    device.in_front();
    assert_eq!(device.shows(), Some("pinEnter"));
}

#[test]
fn s020_a_key_store_that_fails_uses_up_no_tries_and_a_lost_key_asks_for_a_sign_in() {
    let (mut server, mut device) = with_pin(json!({"appActionIfMaximumPinRetriesExceeded": "wipe"}));
    device.away(31);
    device.media.state().macs_fail = true;
    for _ in 0..9 {
        assert!(device.answer(Answer::Pin(Zeroizing::new("2580".to_owned()))).is_err());
    }
    device.media.state().macs_fail = false;
    assert_eq!(tries_left(&mut device), 5);
    device.media.state().keys.retain(|name, _| !name.starts_with("pin."));
    assert!(device.answer(Answer::Pin(Zeroizing::new("2580".to_owned()))).is_err());
    assert_eq!(device.shows(), Some("pinForgottenSignIn"));
    device.answer(Answer::SignedIn(signed_in_at(server.clock))).unwrap();
    device.run(&mut server);
    device.choose("2580").unwrap();
    device.away(31);
    assert_eq!(device.enter("2580"), Gate::Open);
}

#[test]
fn a_record_that_was_altered_asks_for_a_sign_in_and_a_newer_one_for_an_update() {
    let (mut server, mut device) = with_pin(json!({}));
    let name = format!("access.{OID}");
    device.media.state().keys.insert(name.clone(), Key::Item(b"{\"version\":9}".to_vec()));
    device.restart();
    assert_eq!(device.shows(), Some("gateNewerApp"));
    device.media.state().keys.insert(name, Key::Item(b"nonsense".to_vec()));
    device.restart();
    assert_eq!(device.shows(), Some("pinForgottenSignIn"));
    device.run(&mut server);
    device.answer(Answer::SignedIn(signed_in_at(server.clock))).unwrap();
    device.run(&mut server);
    device.choose("1397").unwrap();
    assert_eq!(device.gate(), Gate::Open);
}

#[test]
fn a_pin_that_a_sign_in_made_void_is_chosen_soon_or_after_another_sign_in() {
    let (mut server, mut device) = with_pin(json!({}));
    device.away(31);
    device.answer(Answer::ForgotPin).unwrap();
    device.answer(Answer::SignedIn(signed_in_at(server.clock))).unwrap();
    device.run(&mut server);
    assert_eq!(device.shows(), Some("pinSet"));
    device.later(31 * 60_000);
    assert_eq!(device.shows(), Some("pinForgottenSignIn"));
    device.restart();
    assert_eq!(device.shows(), Some("pinForgottenSignIn"));
}

#[test]
fn a_pin_that_is_not_forgotten_after_all_does() {
    let (_server, mut device) = with_pin(json!({}));
    device.away(31);
    device.answer(Answer::ForgotPin).unwrap();
    device.answer(Answer::RememberedPin).unwrap();
    assert_eq!(device.enter("2580"), Gate::Open);
}

#[test]
fn another_boot_shuts_what_was_open_in_front() {
    let (mut server, mut device) = with_pin(json!({}));
    device.now = cordon_client::Now { boot: device.now.boot + 1, monotonic: 10, ..device.now };
    device.run(&mut server);
    assert_eq!(released(&device), Verdict::Deny);
    assert_eq!(device.shows(), Some("pinEnter"));
}

#[test]
fn a_failed_sign_in_is_told() {
    let (mut server, mut device) = with_pin(json!({}));
    device.away(31);
    device.answer(Answer::ForgotPin).unwrap();
    device.answer(Answer::SignedIn(signed_in_at(server.clock))).unwrap();
    device.run(&mut server);
    device.away(31);
    device.answer(Answer::ForgotPin).unwrap_err();
    device.answer(Answer::SignedIn(signed_in_at(server.clock - 9_999))).unwrap();
    device.events.clear();
    device.run(&mut server);
    let told = Event::Gate { identity: WORK, shut: Some("pinForgottenSignIn") };
    assert!(device.events.contains(&told), "{:?}", device.events);
}
