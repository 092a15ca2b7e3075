//! The root and the registrations that a folder keeps.

use std::fs;

use cordon_client::Standing;
use cordon_kit::{KitError, LocalOrganisation, Network, ports};
use serde_json::json;

use crate::device::{Device, config, policy};

#[test]
fn s099_the_root_and_what_is_known_of_devices_outlive_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let open = || LocalOrganisation::with_root(&policy(json!({})), &folder.path().join("contoso")).unwrap();
    let places = ports::Places::of(&folder.path().join("phone"), "com.example.editor");
    let first = open();
    let (root, config) = (first.root(), config(&first));
    let start = crate::device::start();
    let mut device = Device::on(places.ports().unwrap(), config.clone(), Network::to(first), start);
    let oid = device.sign_in(0, "ana@contoso.example");
    device.seal(oid, "figures", b"work");
    device.give(cordon_client::Input::CheckInNow { oid });
    device.later(60);
    drop(device);

    let again = open();
    assert_eq!(again.root(), root);
    let mut device = Device::on(places.ports().unwrap(), config, Network::to(again), start);
    assert_eq!(device.organisation().add_account("ana@contoso.example"), oid);
    assert_eq!(device.standing(oid), Standing::Managed, "from what the app saved, verified again");
    device.run();
    assert_eq!(device.organisation().plane().registrations.len(), 1, "it is known as the same");
    let now = device.now;
    device.organisation().order_wipe(oid, now).unwrap();
    device.later(60);
    assert!(!device.opens(oid, "figures"));
    drop(device);
    let receipts = open();
    assert_eq!(receipts.receipts(oid).count(), 1);
}

#[test]
fn keys_that_do_not_read_are_said_so_and_never_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let open = || LocalOrganisation::with_root(&policy(json!({})), folder.path());
    open().unwrap();
    let keys = folder.path().join("keys.json");
    let text = fs::read_to_string(&keys).unwrap();
    for wrong in [
        "",
        "{}",
        &text.replace("\"version\": 1", "\"version\": 2"),
        &text.replace("\"root\": \"", "\"root\": \"!"),
    ] {
        fs::write(&keys, wrong).unwrap();
        let error = open().unwrap_err();
        assert!(matches!(&error, KitError::Unreadable { path, .. } if *path == keys), "{error}");
        assert_eq!(fs::read_to_string(&keys).unwrap(), *wrong);
    }
    fs::write(&keys, text).unwrap();
    assert!(open().is_ok());
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_the_keys_and_debug_does_not_show_them() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let own = LocalOrganisation::with_root(&policy(json!({})), folder.path()).unwrap();
    let keys = folder.path().join("keys.json");
    assert_eq!(fs::metadata(&keys).unwrap().permissions().mode() & 0o777, 0o600);
    let saved: serde_json::Value = serde_json::from_slice(&fs::read(keys).unwrap()).unwrap();
    let debug = format!("{own:?}");
    for secret in ["root", "envelopes", "orders", "tokens"] {
        assert!(!debug.contains(saved[secret].as_str().unwrap()), "{secret}");
    }
}
