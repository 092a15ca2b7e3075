//! What the host says once, when it opens the client.

use std::collections::BTreeMap;

use cordon_policy::AppId;
use uuid::Uuid;

use crate::accounts::ManagedAccounts;
use crate::app_wipe::WipeHandler;
use crate::identity::Accounts;

pub use cordon_wire::registration::BACKGROUND_ACCESS;

/// The app, the device and the trust that was built in.
#[derive(Debug, Clone)]
pub struct Config {
    /// The app that embeds this client.
    pub app: AppId,
    /// Version of the app.
    pub app_version: String,
    /// A stable tag of the device: the same in all apps of one device where the platform allows it.
    pub device_tag: String,
    /// The device's name as its user sees it.
    pub device_name: String,
    /// The organisation whose server this build belongs to, where that is known: another one is refused.
    pub organisation: Option<Uuid>,
    /// SHA-256 of the organisation's root key, 64 hex digits, where it is known from the build or from managed app
    /// configuration. Without it the root of the first registration is taken and kept.
    pub root: Option<String>,
    /// Names of the properties that this app enforces together with the client.
    pub capabilities: Vec<String>,
    /// What accounts the app can hold. Several by default.
    pub accounts: Accounts,
    /// What the app does when work data is to go. It deletes its own data by default: an app that keeps none says so here,
    /// or a wipe waits for its answer.
    pub wipe: WipeHandler,
    /// How many managed accounts the app may hold. Several by default; an organisation may want one.
    pub managed_accounts: ManagedAccounts,
    /// Managed app configuration that the device's management delivered before the app started, text to text: truth
    /// values as `true` and `false`, numbers in digits. Later changes come as
    /// [`Input::DeviceConfiguration`](crate::Input::DeviceConfiguration). It is kept by the system, not by the client:
    /// give it at each start, so that what it forbids is forbidden from the first moment.
    pub device_configuration: BTreeMap<String, String>,
    /// Whether the app works on work data in the background while its gate waits for the person, for example to sync. Reported
    /// as the capability [`BACKGROUND_ACCESS`]. Off by default: then a gate that shuts takes the keys out of memory.
    pub background_access: bool,
    /// Whether a waiting request tells at once that something changed. On by default.
    pub long_poll: bool,
}

impl Config {
    /// A configuration with all properties that this client enforces, trust on first use, and the long poll on.
    #[must_use]
    pub fn new(app: AppId, app_version: impl Into<String>, device_tag: impl Into<String>) -> Self {
        let enforced = |property: &&cordon_policy::Property| {
            property.enforced.rule().is_some() && property.platforms.has(app.platform)
        };
        let capabilities = cordon_policy::property::PROPERTIES.iter().filter(enforced);
        let capabilities = capabilities.map(|property| property.name.to_owned()).collect();
        Self {
            app_version: app_version.into(),
            device_tag: device_tag.into(),
            device_name: String::new(),
            organisation: None,
            root: None,
            capabilities,
            accounts: Accounts::Several,
            wipe: WipeHandler::default(),
            managed_accounts: ManagedAccounts::default(),
            device_configuration: BTreeMap::new(),
            background_access: false,
            long_poll: true,
            app,
        }
    }
}
