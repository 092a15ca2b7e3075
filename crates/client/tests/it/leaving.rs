//! The end of a registration: only the server's own word lets the identity be forgotten.

use cordon_client::{Closed, Effect, Input, Reply, Request, SignOutData, Standing};

use cordon_wire::envelope::Status;

use crate::device::{Device, OID};
use crate::server::Server;

/// Answers to `DELETE` that are none of the server's.
const NO_ANSWERS: [(u16, bool, &[u8]); 8] = [
    (302, true, b""),
    (200, false, b"<html>sign in to the network</html>"),
    (200, true, b"<html>sign in to the network</html>"),
    (204, false, b""),
    (404, true, br#"{"error":{"code":"notFound","message":"no such registration"}}"#),
    (410, true, b"gone"),
    (500, true, b""),
    (503, false, b"later"),
];

fn tampered(no_answer: (u16, bool, &'static [u8])) -> impl FnMut(&Request, &mut Reply) {
    let (status, nonce, body) = no_answer;
    move |request, reply| {
        if request.method == "DELETE" {
            reply.status = status;
            reply.body = body.to_vec();
            if !nonce {
                reply.nonce = None;
            }
        }
    }
}

/// A device that has nothing left to say but that it leaves.
fn leaving(server: &mut Server) -> Device {
    let mut device = Device::enrolled(server);
    device.seal_file("a", b"one");
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    device
}

/// A device that no policy reaches: leaving needs no wipe.
fn unprotected(server: &mut Server) -> Device {
    server.status = Status::Untargeted;
    let mut device = Device::new();
    device.sign_in();
    device.run(server);
    assert_eq!(device.standing(), Standing::Untargeted);
    device
}

fn remembers(device: &Device) -> bool {
    let state = device.media.state();
    !state.records.is_empty() && state.keys.keys().any(|name| name.starts_with("instance."))
}

fn deletes(device: &Device) -> usize {
    device.sent.iter().filter(|(request, _)| request.method == "DELETE").count()
}

#[test]
fn no_other_answer_than_the_servers_ends_a_registration() {
    for no_answer in NO_ANSWERS {
        let mut server = Server::new(OID);
        let mut device = leaving(&mut server);
        device.run_with(&mut server, &mut tampered(no_answer));
        assert!(remembers(&device), "{no_answer:?}");
        assert_eq!(device.standing(), Standing::Closed(Closed::Wiped), "{no_answer:?}");
        device.restart();
        assert!(remembers(&device), "{no_answer:?}: nor at the next start");
    }
}

#[test]
fn attempts_are_bounded_and_go_on_at_the_next_start() {
    let mut server = Server::new(OID);
    let mut device = leaving(&mut server);
    for _ in 0..40 {
        device.run_with(&mut server, &mut tampered((500, true, b"")));
        device.later(3_700_000);
    }
    assert_eq!(deletes(&device), 8);
    assert!(device.notices().contains(&"notLeft"));
    assert!(remembers(&device));
    device.restart();
    device.run(&mut server);
    let state = device.media.state();
    assert!(state.is_clean());
    drop(state);
    assert_eq!(device.standing(), Standing::Closed(Closed::NotSignedIn));
}

#[test]
fn a_time_out_ends_nothing_and_is_tried_again() {
    let mut server = Server::new(OID);
    let mut device = unprotected(&mut server);
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    let asked = |effects: &[Effect]| {
        effects.iter().any(|effect| matches!(effect, Effect::Send(request) if request.method == "DELETE"))
    };
    assert!(asked(&device.drain()));
    device.later(40_000);
    device.drain();
    assert!(remembers(&device));
    device.later(5_000);
    assert!(asked(&device.drain()), "again after the back-off");
    device.later(40_000);
    device.drain();
    device.later(5_000);
    device.run(&mut server);
    assert!(server.plane.registrations.is_empty() && !remembers(&device));
}

#[test]
fn a_sign_in_while_the_end_is_under_way_is_not_forgotten() {
    let mut server = Server::new(OID);
    let mut device = unprotected(&mut server);
    device.give(Input::SignOut { oid: OID, data: SignOutData::Wipe });
    let request = device.drain().into_iter().find_map(|effect| match effect {
        Effect::Send(request) if request.method == "DELETE" => Some(request),
        _ => None,
    });
    device.sign_in();
    let reply = server.serve(&request.unwrap());
    assert_eq!(reply.status, 204);
    device.give(Input::Reply(reply));
    device.run(&mut server);
    assert_eq!(device.standing(), Standing::Untargeted);
    assert_eq!(server.plane.registrations.len(), 1);
}
