//! How work data must lie on the device.

use cordon_policy::decide::{Ask, Context, ManagedApps, decide};
use cordon_policy::merge::merge;
use cordon_policy::storage::{ProtectionClass, Storage, StorageState, required};
use cordon_policy::{Effective, Facts, Location, ManagementState, Owner, Platform, Settings, Verdict};
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use crate::any;

fn effective(platform: Platform, settings: &serde_json::Value) -> Effective {
    let (settings, _) = Settings::parse(platform, settings.as_object().unwrap()).unwrap();
    merge(platform, &[&any::policy(platform, "Baseline", settings)])
}

fn facts(device_lock: Option<bool>) -> Facts {
    Facts { device_lock, ..Facts::default() }
}

fn code(storage: &Storage) -> &'static str {
    storage.reasons[0].code
}

#[test]
fn ios_takes_the_class_of_the_policy_and_needs_a_passcode() {
    let words = [
        ("afterDeviceRestart", ProtectionClass::AfterDeviceRestart),
        ("whenDeviceLockedExceptOpenFiles", ProtectionClass::WhenDeviceLockedExceptOpenFiles),
        ("whenDeviceLocked", ProtectionClass::WhenDeviceLocked),
    ];
    for (word, class) in words {
        let policy = effective(Platform::Ios, &json!({ "appDataEncryptionType": word }));
        for (lock, closed, says) in [
            (Some(true), false, "storageEncrypted"),
            (Some(false), true, "storageLockMissing"),
            (None, true, "storageLockUnknown"),
        ] {
            let storage = required(&policy, &facts(lock), StorageState::default());
            assert_eq!((storage.encrypted, storage.class), (true, Some(class)), "{word}");
            assert_eq!((storage.closed, code(&storage)), (closed, says), "{word} {lock:?}");
            assert_eq!(storage.reasons[0].setting, Some("appDataEncryptionType"));
        }
    }
}

#[test]
fn ios_leaves_it_to_the_device_where_the_policy_does() {
    let policy = effective(Platform::Ios, &json!({ "appDataEncryptionType": "useDeviceSettings" }));
    let storage = required(&policy, &facts(None), StorageState::default());
    assert!(!storage.encrypted && !storage.closed);
    assert_eq!((storage.class, code(&storage)), (Some(ProtectionClass::UseDeviceSettings), "storageOpen"));
}

#[test]
fn an_app_caps_the_class_and_never_raises_it() {
    let policy =
        effective(Platform::Ios, &json!({ "appDataEncryptionType": "whenDeviceLockedExceptOpenFiles" }));
    let class = |highest| {
        let state = StorageState { enrolled: false, highest_class: Some(highest) };
        required(&policy, &facts(Some(true)), state).class
    };
    assert_eq!(class(ProtectionClass::AfterDeviceRestart), Some(ProtectionClass::AfterDeviceRestart));
    assert_eq!(
        class(ProtectionClass::WhenDeviceLocked),
        Some(ProtectionClass::WhenDeviceLockedExceptOpenFiles)
    );
}

#[test]
fn android_encrypts_everywhere_unless_enrolled_devices_are_left_out() {
    let rows = [
        (json!({}), true, true, "storageEncrypted"),
        (json!({ "encryptAppData": false }), false, false, "storageOpen"),
        (
            json!({ "disableAppEncryptionIfDeviceEncryptionIsEnabled": true }),
            true,
            false,
            "storageLeftToDevice",
        ),
    ];
    for (settings, elsewhere, enrolled, says) in rows {
        let policy = effective(Platform::Android, &settings);
        let of = |enrolled| required(&policy, &facts(None), StorageState { enrolled, highest_class: None });
        assert_eq!((of(false).encrypted, of(true).encrypted), (elsewhere, enrolled), "{settings}");
        assert_eq!(code(&of(true)), says, "{settings}");
    }
    // A copy that other apps can read is refused exactly where it would have to stay encrypted.
    let policy =
        effective(Platform::Android, &json!({ "disableAppEncryptionIfDeviceEncryptionIsEnabled": true }));
    let save = |enrolled| {
        let context = Context { managed_apps: &ManagedApps::default(), oid: Uuid::nil(), enrolled };
        let ask = Ask::SaveCopy { location: Location::LocalStorage, owner: Owner::Work };
        decide(&policy, &context, &ask).verdict
    };
    assert_eq!((save(false), save(true)), (Verdict::Deny, Verdict::Allow));
}

#[test]
fn a_third_party_device_management_counts_on_ios_only() {
    let counts = |state: ManagementState| Platform::ALL.map(|platform| state.counts_as_enrolled(platform));
    assert_eq!(counts(ManagementState::Unmanaged), [false, false, false]);
    assert_eq!(counts(ManagementState::Mdm), [true, true, true]);
    assert_eq!(counts(ManagementState::ThirdPartyMdm), [true, false, false]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whoever's policy asks for encryption, the merged one does as well.
    #[test]
    fn a_merged_policy_never_stores_laxer_than_an_input(
        (platform, settings) in any::several(2), enrolled: bool, device_lock: Option<bool>
    ) {
        let policies: Vec<_> = settings
            .into_iter()
            .zip(["a", "b"])
            .map(|(settings, name)| any::policy(platform, name, settings))
            .collect();
        let state = StorageState { enrolled, highest_class: None };
        let all = required(&merge(platform, &[&policies[0], &policies[1]]), &facts(device_lock), state);
        for policy in &policies {
            let one = required(&merge(platform, &[policy]), &facts(device_lock), state);
            prop_assert!(all.encrypted >= one.encrypted && all.closed >= one.closed);
            prop_assert!(all.class >= one.class);
        }
    }
}
