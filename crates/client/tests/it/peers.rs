//! Several apps of one publisher that share that a PIN was entered.

use std::sync::{Arc, Mutex};

use cordon_client::ports::{Peers, Ports};
use cordon_client::{Client, Gate, Input, LifeCycle, SignOutData};
use cordon_policy::access::PinShape;
use cordon_policy::clock::Moment;
use serde_json::json;
use uuid::Uuid;

use crate::device::{Device, OID, WORK};
use crate::media::Media;
use crate::server::Server;

#[derive(Clone, Default)]
struct Group(Arc<Mutex<Option<(Moment, PinShape)>>>);

impl Peers for Group {
    fn pin_passed(&self, oid: Uuid) -> Option<(Moment, PinShape)> {
        assert_eq!(oid, OID);
        *self.0.lock().unwrap()
    }

    fn note_pin_passed(&self, _oid: Uuid, at: Moment, shape: PinShape) {
        *self.0.lock().unwrap() = Some((at, shape));
    }

    fn leave(&self, _oid: Uuid) {
        *self.0.lock().unwrap() = None;
    }
}

/// Opens the device's app with the group's port.
fn joined(device: &mut Device, group: &Group) {
    device.media.state().locked = false;
    let ports = Ports { peers: Some(Box::new(group.clone())), ..device.media.boot() };
    device.client = Client::open(device.config.clone(), ports, device.now).unwrap();
    device.give(Input::LifeCycle(LifeCycle::Foreground));
}

fn with_pin(pin: &str, least: u8, group: &Group) -> (Server, Device) {
    let mut server = Server::new(OID);
    server.set_policy(json!({
        "pinRequired": true, "minimumPinLength": least, "periodOnlineBeforeAccessCheck": "PT30M",
    }));
    let mut device = Device::on(Media::default(), crate::device::config());
    joined(&mut device, group);
    device.sign_in();
    device.run(&mut server);
    device.choose(pin).unwrap();
    (server, device)
}

#[test]
fn a_pin_that_was_entered_in_one_app_opens_the_other_where_it_meets_its_rules() {
    let group = Group::default();
    let (_one, mut mail) = with_pin("258074", 6, &group);
    let apart = Group::default();
    let (_other, mut files) = with_pin("258074", 6, &apart);
    joined(&mut files, &group);
    files.away(31);
    mail.now = files.now;
    mail.away(31);
    files.now = mail.now;
    assert_eq!(files.shows(), Some("pinEnter"));
    mail.enter("258074");
    assert_eq!(files.gate(), Gate::Open, "entered next door just now");
    files.away(31);
    assert_eq!(files.shows(), Some("pinEnter"), "the timer is the same");

    let (_short, mut notes) = with_pin("2580", 4, &group);
    notes.now = files.now;
    notes.away(31);
    notes.enter("2580");
    files.now = notes.now;
    assert_eq!(files.shows(), Some("pinEnter"), "four digits do not meet the rules here");
}

#[test]
fn whoever_leaves_takes_the_shared_pin_along() {
    let group = Group::default();
    let (mut server, mut mail) = with_pin("2580", 4, &group);
    assert!(group.pin_passed(OID).is_some());
    mail.give(Input::SignOut { oid: OID, data: SignOutData::Keep });
    assert!(group.pin_passed(OID).is_none());
    mail.sign_in();
    mail.run(&mut server);
    assert_eq!(mail.client.gate(&WORK, mail.now).screen().map(|screen| screen.code()), Some("pinEnter"));
}
