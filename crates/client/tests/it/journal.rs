//! The log that the user can read.

use cordon_client::{Closed, Identity, Input, Line, SignOutData, Standing};
use cordon_policy::texts::Language;
use cordon_wire::order::OrderKind;
use serde_json::json;

use crate::device::{Device, OID, WORK};
use crate::media::Kill;
use crate::orders::with_a_file;
use crate::server::Server;

fn lines(device: &Device) -> Vec<Line> {
    device.client.journal(Language::English).lines
}

fn codes(device: &Device) -> Vec<String> {
    lines(device).into_iter().map(|line| line.code.replace("journal", "")).collect()
}

#[test]
fn the_journal_tells_a_life_in_order_and_in_both_languages() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    server.set_policy(json!({"allowedOutboundClipboardSharingLevel": "blocked"}));
    device.check_in(&mut server);
    server.order(OrderKind::Hold);
    device.check_in(&mut server);
    let told = ["SignedIn", "Closed", "Registered", "Policy", "OpenManaged", "Policy", "Closed"];
    assert_eq!(codes(&device).into_iter().filter(|code| code != "Acknowledged").collect::<Vec<_>>(), told);
    let before = lines(&device);
    assert!(before.iter().all(|line| line.identity == Some(WORK) && line.at >= 1_700_000_000));
    device.restart();
    assert_eq!(lines(&device), before, "and survives a restart");
    let closed = before.iter().rev().find(|line| line.code == "journalClosed").unwrap();
    assert!(closed.text.starts_with("Work data was closed. "), "{}", closed.text);
    assert!(closed.text.ends_with(&Closed::HeldByOrder.to_string()), "{}", closed.text);
    let german = device.client.journal(Language::German);
    assert!(
        german.lines.iter().all(|line| !line.text.contains(['{', '}']) && !line.text.contains("journal"))
    );
    assert!(german.lines[0].text.starts_with("Sie haben sich"));
    assert!(german.collected[0].contains("die Version der App"), "{:?}", german.collected);
    assert_eq!(device.client.journal(Language::English).collected.len(), german.collected.len());
}

#[test]
fn a_steady_check_in_writes_only_its_report() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    device.check_in(&mut server);
    let before = device.media.state().writes;
    for _ in 0..5 {
        device.check_in(&mut server);
    }
    // The number of the report before it is used, and when it was answered, from which the offline rules count.
    assert_eq!(device.media.state().writes - before, 10);
}

#[test]
fn silence_of_the_server_is_one_line_that_says_how_long_it_was() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    let before = device.media.state().writes;
    for _ in 0..40 {
        device.later(600_000);
        device.give(Input::CheckInNow { oid: OID });
        device.run_with(&mut server, &mut |_, reply| reply.status = 504);
    }
    // Beside the log, trusted time is written down every half hour.
    let marks = 40 * 10 / 30;
    assert!(device.media.state().writes - before < 20 + marks, "written ever more seldom");
    let silent: Vec<_> = lines(&device).into_iter().filter(|line| line.code == "journalNoAnswer").collect();
    assert_eq!((silent.len(), silent[0].times), (1, 40));
    device.check_in(&mut server);
    let over = lines(&device).into_iter().find(|line| line.code == "journalAnswered").unwrap();
    assert_eq!(over.text, "The server did not answer for 6 hours.");
    assert!(!codes(&device).contains(&"NoAnswer".to_owned()));
    let refused: Vec<_> =
        lines(&device).into_iter().filter(|line| line.code == "journalNoEnvelope").collect();
    assert_eq!((refused.len(), refused[0].times), (1, 40), "a notice that repeats is one line too");
}

#[test]
fn a_wiped_account_leaves_the_wipe_and_no_more() {
    let (mut server, mut device) = with_a_file();
    server.order(OrderKind::Wipe);
    device.check_in(&mut server);
    assert_eq!(device.standing(), Standing::Closed(Closed::Wiped));
    assert_eq!(codes(&device)[..2], ["WipeOrdered", "WipedOrdered"]);
    // The user removes the account: nothing of it stays but these lines.
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    device.run(&mut server);
    device.restart();
    assert_eq!(device.standing(), Standing::Closed(Closed::NotSignedIn));
    let records: Vec<String> = device.media.state().records.keys().cloned().collect();
    assert_eq!(records, ["journal"]);
    let wiped = lines(&device).into_iter().find(|line| line.code == "journalWipedOrdered").unwrap();
    assert_eq!(wiped.identity, Some(Identity::Work(OID)));
    assert_eq!(device.client.journal(Language::English).collected, Vec::<String>::new());
}

#[test]
fn a_wipe_stands_in_the_journal_wherever_the_power_goes() {
    for kill in [Kill::Before, Kill::After] {
        for n in 1.. {
            let (mut server, mut device) = with_a_file();
            server.order(OrderKind::Wipe);
            device.media.kill_at(n, kill);
            device.check_in(&mut server);
            let ended = !device.media.state().dead;
            device.restart();
            device.run(&mut server);
            device.check_in(&mut server);
            assert_eq!(device.standing(), Standing::Closed(Closed::Wiped), "{kill:?} at {n}");
            device.restart();
            let told = codes(&device);
            let done = told.iter().filter(|code| *code == "WipedOrdered").count();
            assert_eq!(done, 1, "{kill:?} at {n}: {told:?}");
            if ended {
                assert!(n > 5);
                break;
            }
        }
    }
}

#[test]
fn the_journal_is_bounded_and_one_that_does_not_read_begins_anew() {
    let mut server = Server::new(OID);
    let mut device = Device::enrolled(&mut server);
    for n in 0..150 {
        let level = if n % 2 == 0 { "blocked" } else { "allApps" };
        server.set_policy(json!({"allowedOutboundClipboardSharingLevel": level}));
        device.check_in(&mut server);
        server.order(if n % 2 == 0 { OrderKind::Hold } else { OrderKind::Release });
        device.check_in(&mut server);
    }
    assert_eq!(lines(&device).len(), 200);
    assert!(device.media.state().records["journal"].len() < 64 * 1024);
    device.media.state().records.insert("journal".to_owned(), b"{\"version\":1,\"entries\":7}".to_vec());
    device.restart();
    assert_eq!(codes(&device)[0], "Unreadable");
    assert_eq!(device.standing(), Standing::Managed, "nothing else depends on it");
}
