//! What the host says once, when it opens the client.

use std::collections::HashMap;

use cordon_client::identity;
use cordon_client::{ManagedAccounts, WipeHandler};
use cordon_policy::AppId;
use uuid::Uuid;

/// The app, the device and the trust that was built in.
#[derive(Debug, Clone, uniffi::Record)]
pub struct Config {
    /// The app that embeds this client, for example `android:com.example.notes`.
    pub app: AppId,
    /// Version of the app.
    pub app_version: String,
    /// A stable tag of the device: the same in all apps of one device where the platform allows it.
    pub device_tag: String,
    /// The device's name as its user sees it.
    #[uniffi(default = "")]
    pub device_name: String,
    /// The organisation whose server this build belongs to, where that is known: another one is refused.
    #[uniffi(default)]
    pub organisation: Option<Uuid>,
    /// SHA-256 of the organisation's root key, 64 hex digits, where it is known. Without it the root of the first
    /// registration is taken and kept.
    #[uniffi(default)]
    pub root: Option<String>,
    /// Names of the properties that this app enforces together with the client; absent for all that the client knows.
    #[uniffi(default)]
    pub capabilities: Option<Vec<String>>,
    /// What accounts the app can hold; absent for several.
    #[uniffi(default)]
    pub accounts: Option<Accounts>,
    /// What the app does when work data is to go; absent where it deletes its own data.
    #[uniffi(default)]
    pub wipe: Option<WipeHandler>,
    /// How many managed accounts the app may hold; absent for several.
    #[uniffi(default)]
    pub managed_accounts: Option<ManagedAccounts>,
    /// Managed app configuration that the device's management delivered before the app started, text to text.
    #[uniffi(default)]
    pub device_configuration: HashMap<String, String>,
    /// Whether the app works on work data in the background while its gate waits for the person.
    #[uniffi(default)]
    pub background_access: bool,
    /// Whether a waiting request tells at once that something changed.
    #[uniffi(default = true)]
    pub long_poll: bool,
}

/// What accounts an app can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Accounts {
    /// One: everything in the app is that of the managed account, or personal while there is none.
    One,
    /// Several: what nobody assigned to an account is personal.
    Several,
}

impl From<Config> for cordon_client::Config {
    fn from(config: Config) -> Self {
        let plain = Self::new(config.app, config.app_version, config.device_tag);
        Self {
            device_name: config.device_name,
            organisation: config.organisation,
            root: config.root,
            capabilities: config.capabilities.unwrap_or(plain.capabilities),
            accounts: match config.accounts {
                Some(Accounts::One) => identity::Accounts::One(None),
                Some(Accounts::Several) | None => identity::Accounts::Several,
            },
            wipe: config.wipe.unwrap_or_default(),
            managed_accounts: config.managed_accounts.unwrap_or_default(),
            device_configuration: config.device_configuration.into_iter().collect(),
            background_access: config.background_access,
            long_poll: config.long_poll,
            ..plain
        }
    }
}
