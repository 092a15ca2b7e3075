//! App configuration: names and values that an organisation hands to apps. What a value means is the app's affair, but for
//! the reserved names.

/// Names that only the device channel says: who else could write them could choose the account or the trust.
pub const ONLY_DEVICE: &[&str] = &[
    "IntuneMAMUPN",
    "IntuneMAMOID",
    "IntuneMAMDeviceID",
    "IntuneMAMAllowedAccountsOnly",
    "com.microsoft.intune.mam.AllowedAccountUPNs",
    "cordon.allowedAccounts",
];

/// Names that only the app channel says. Each is `Enabled` or `Disabled`.
pub const ONLY_APP: &[&str] = &["com.microsoft.intune.mam.IntuneMAMOnly.RequireAADRegistration"];

/// Why a name cannot have a value in the app channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reserved {
    /// Apps read the name from the device channel alone, so that nothing would follow it.
    #[error(
        "apps read this name from the device's management alone: take it out here and set it in the managed app \
         configuration of your device management"
    )]
    OnlyDevice,
    /// The name is a switch, and the value is none of its two.
    #[error("this name is a switch: write `Enabled` or `Disabled`")]
    NoSwitch,
}

/// Whether the app channel may say this of a name.
///
/// # Errors
/// [`Reserved`].
pub fn admit(name: &str, value: &str) -> Result<(), Reserved> {
    let is_switch = ["enabled", "disabled"].iter().any(|word| value.eq_ignore_ascii_case(word));
    match (ONLY_DEVICE.contains(&name), ONLY_APP.contains(&name)) {
        (true, _) => Err(Reserved::OnlyDevice),
        (_, true) if !is_switch => Err(Reserved::NoSwitch),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{ONLY_APP, ONLY_DEVICE, Reserved, admit};

    #[test]
    fn reserved_names_are_held_to_their_channel_and_their_values() {
        for name in ONLY_DEVICE {
            assert_eq!(admit(name, "kim@contoso.example"), Err(Reserved::OnlyDevice), "{name}");
        }
        for name in ONLY_APP {
            assert_eq!(admit(name, "enabled"), Ok(()));
            assert_eq!(admit(name, "yes"), Err(Reserved::NoSwitch));
        }
        assert_eq!(admit("intunemamupn", "x"), Ok(()), "another name: apps read names exactly");
    }
}
