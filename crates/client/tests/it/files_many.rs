//! Many files that wait, long ones, and ones that do not move.

use cordon_client::{Event, Identity, Input, Protected, SignOutData, Standing};

use crate::device::{Device, OID, WORK};
use crate::files::{TEXT, encrypt, names, put, settle, shows, vault};
use crate::media::Kill;
use crate::server::Server;

fn saves(device: &Device) -> u64 {
    device.media.state().saves.iter().filter(|(name, _)| name.starts_with("files")).map(|(_, n)| n).sum()
}

#[test]
fn ten_thousand_files_that_wait_are_not_ten_thousand_writes() {
    const FILES: usize = 10_000;
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.media.state().keys_unavailable = true;
    device.restart();
    for number in 0..FILES {
        put(&device, &format!("mail/{number}"), b"a letter");
    }
    let now = device.now;
    assert_eq!(device.client.protect("mail", &WORK, now).unwrap(), Protected::Later);
    assert_eq!(saves(&device), 2, "the record and its copy");
    let bytes = device.media.state().records["files"].len();
    assert!(bytes < 100 * FILES, "{bytes}");
    device.media.state().keys_unavailable = false;
    device.give(Input::Connectivity);
    let started = std::time::Instant::now();
    for _ in 0..FILES + 200 {
        device.later(6);
        device.drain();
    }
    eprintln!(
        "{FILES} files in {:?}, {} writes of the record, {bytes} bytes",
        started.elapsed(),
        saves(&device)
    );
    assert!(saves(&device) < 2 * (FILES as u64 / 256 + 5), "{}", saves(&device));
    let letter = |name: &String| device.media.state().files[name] == b"a letter";
    assert_eq!(names(&device).iter().filter(|name| letter(name)).count(), 0);
    assert_eq!(device.read_file("mail/77").unwrap(), b"a letter");

    // All at once, with the keys at hand.
    let before = saves(&device);
    for number in 0..300 {
        put(&device, &format!("more/{number}"), b"a letter");
    }
    let now = device.now;
    assert_eq!(device.client.protect("more", &WORK, now).unwrap(), Protected::Done);
    assert!(saves(&device) - before <= 8, "{}", saves(&device) - before);
    drop(server);
}

fn big() -> Vec<u8> {
    let mut big = TEXT.to_vec();
    big.resize(40 << 20, 7);
    big
}

/// A long file that waits, and the key that it waits for at hand again.
fn with_a_long_one() -> (Server, Device) {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.media.state().keys_unavailable = true;
    device.restart();
    put(&device, "a", &big());
    let now = device.now;
    assert_eq!(device.client.protect("a", &WORK, now).unwrap(), Protected::Later);
    device.media.state().keys_unavailable = false;
    settle_network(&mut server, &mut device);
    (server, device)
}

/// Lets the device talk, without time for more than one piece of a file.
fn settle_network(server: &mut Server, device: &mut Device) {
    device.give(Input::Connectivity);
    device.run(server);
}

fn copied(device: &Device) -> usize {
    device.media.state().files.get("a~copy").map_or(0, Vec::len)
}

fn moved(device: &Device) -> Vec<(u64, u64, u64)> {
    let moved = |event: &Event| match event {
        Event::FilesMoved { done, of, failed, .. } => Some((*done, *of, *failed)),
        _ => None,
    };
    device.events.iter().filter_map(moved).collect()
}

#[test]
fn a_long_file_that_waits_is_taken_in_piece_by_piece_over_a_restart() {
    let (mut server, mut device) = with_a_long_one();
    let first = copied(&device);
    assert!(first > 16 << 20 && first < 20 << 20, "{first}");
    assert!(moved(&device).is_empty());
    assert_eq!(device.media.state().files["a"], big(), "it lies as it was");
    assert_eq!(device.client.owner("a").unwrap(), WORK);
    // The power goes in the middle of the second piece; the first is not done again.
    device.media.kill_at(200, Kill::Before);
    device.later(6);
    device.drain();
    assert!(device.media.state().dead);
    device.restart();
    let before = device.media.state().writes;
    settle(&mut server, &mut device);
    assert_eq!(moved(&device).last(), Some(&(1, 1, 0)));
    assert_eq!(device.read_file("a").unwrap(), big());
    assert_eq!(names(&device), ["a"]);
    let writes = device.media.state().writes - before;
    assert!(writes < 480, "{writes}: 24 MiB were left, 384 chunks");
}

#[test]
fn a_file_that_is_written_while_it_is_taken_in_loses_nothing() {
    let (mut server, mut device) = with_a_long_one();
    assert!(copied(&device) > 0);
    // By the app's own means, in a part that was taken already; and longer.
    let mut file = cordon_client::ports::VaultFiles::open(&device.media, "a").unwrap();
    file.write_at(0, b"QUARTERLY").unwrap();
    file.write_at(40 << 20, b"and more").unwrap();
    drop(file);
    settle(&mut server, &mut device);
    let now = device.read_file("a").unwrap();
    assert!(now.starts_with(b"QUARTERLY figures") && now.ends_with(b"and more"));
    assert_eq!(now.len(), (40 << 20) + 8);
}

#[test]
fn a_long_file_that_waits_can_be_let_go_or_wiped_half_way() {
    let (mut server, mut device) = with_a_long_one();
    assert!(copied(&device) > 0);
    let now = device.now;
    assert_eq!(device.client.protect("a", &Identity::Personal, now).unwrap(), Protected::Done);
    settle(&mut server, &mut device);
    assert_eq!((names(&device), device.media.state().files["a"] == big()), (vec!["a".to_owned()], true));

    let (mut server, mut device) = with_a_long_one();
    let now = device.now;
    device.client.rename("a", "b", now).unwrap();
    assert_eq!(names(&device), ["b"], "what was begun is not left behind");
    settle(&mut server, &mut device);
    assert_eq!(device.read_file("b").unwrap(), big());

    let (mut server, mut device) = with_a_long_one();
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    settle(&mut server, &mut device);
    assert!(names(&device).is_empty());
}

#[test]
fn a_file_that_does_not_move_is_named_to_the_app_and_to_nobody_else() {
    let mut server = Server::new(OID);
    let mut device = Device::sealing(&mut server);
    device.seal_file("to my doctor", &[7; 200_000]);
    device.seal_file("b", TEXT);
    settle(&mut server, &mut device);
    device.media.state().files.get_mut("to my doctor").unwrap()[5_000] ^= 1;
    encrypt(&mut server, &mut device, false);
    settle(&mut server, &mut device);
    assert!(shows(&device, "b") && !vault(&mut device).seals());
    let notices: Vec<_> = device
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Notice(notice) if notice.code == "fileNotMoved" => Some(notice),
            _ => None,
        })
        .collect();
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].file.as_deref(), Some("to my doctor"));
    assert_eq!(moved(&device).last(), Some(&(2, 2, 1)));
    let diagnostics = serde_json::to_string(&device.client.diagnostics()).unwrap();
    assert!(diagnostics.contains("fileNotMoved") && !diagnostics.contains("doctor"));
    assert_eq!(device.standing(), Standing::Managed);
}
