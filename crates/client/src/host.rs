//! What all sessions of a client share: the host's ports and facts, and the queue of effects.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use cordon_policy::Facts;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::accounts::AllowedAccounts;
use crate::config::Config;
use crate::effect::{Effect, Event, Notice, Now, RequestId};
use crate::files::Tags;
use crate::files::removal::Owing;
use crate::gate::BiometricOffer;
use crate::identity::Identity;
use crate::journal;
use crate::ports::Ports;
use crate::saved::Saved;

/// Notices that are remembered for the diagnostics.
const NOTICES_KEPT: usize = 64;

pub(crate) struct Host {
    pub(crate) config: Config,
    pub(crate) ports: Ports,
    pub(crate) facts: Arc<Facts>,
    pub(crate) management: Option<Zeroizing<String>>,
    pub(crate) foreground: bool,
    /// The host told the facts of the device.
    pub(crate) told: bool,
    /// What the device offers beside a PIN right now.
    pub(crate) biometrics: Option<BiometricOffer>,
    pub(crate) effects: VecDeque<Effect>,
    pub(crate) notices: VecDeque<Notice>,
    pub(crate) journal: journal::Kept,
    /// Whose files and folders are, where no header says so.
    pub(crate) tags: Tags,
    /// Files that a wipe could not find.
    pub(crate) owing: Owing,
    pub(crate) now: Now,
    /// Managed app configuration, as the device's management delivered it.
    pub(crate) device: Arc<BTreeMap<String, String>>,
    /// What it says about accounts.
    pub(crate) allowed: Option<AllowedAccounts>,
    /// The last place that an account of this app got.
    pub(crate) places: u64,
    requests: u64,
}

impl Host {
    pub(crate) fn new(
        mut config: Config,
        ports: Ports,
        journal: journal::Kept,
        tags: Tags,
        now: Now,
    ) -> Self {
        let device = Arc::new(std::mem::take(&mut config.device_configuration));
        Self {
            facts: Arc::new(Facts { platform: Some(config.app.platform), ..Facts::default() }),
            config,
            ports,
            management: None,
            // Not in front before the host says so: what is not in front runs its timers.
            foreground: false,
            told: false,
            biometrics: None,
            effects: VecDeque::new(),
            notices: VecDeque::new(),
            journal,
            tags,
            owing: Owing::default(),
            now,
            allowed: AllowedAccounts::of(&device),
            device,
            places: 0,
            requests: 0,
        }
    }

    /// Whether the app is in the background and declared that it works there.
    pub(crate) const fn works_in_background(&self) -> bool {
        self.config.background_access && !self.foreground
    }

    pub(crate) fn next_request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }

    /// Whether the device's management allows an account in this app.
    pub(crate) fn allows(&self, oid: Uuid, saved: &Saved) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| allowed.allows(oid, saved.upn.as_deref()))
    }

    /// The place of an account that comes in now: behind all others.
    pub(crate) fn next_place(&mut self) -> u64 {
        self.places = self.places.saturating_add(1);
        self.places
    }

    pub(crate) fn event(&mut self, event: Event) {
        self.journal.note(self.now.wall, &event);
        if matches!(event, Event::WipeBegan { .. } | Event::WipeDone { .. }) {
            self.write_journal();
        }
        self.effects.push_back(Effect::Event(event));
    }

    /// Writes the lines of the journal that wait for it.
    pub(crate) fn write_journal(&mut self) {
        // Lines that cannot be written now wait: a notice about it would be one more of them.
        let _ = self.journal.flush(&*self.ports.store);
    }

    /// Says that something was refused or could not be done, and remembers it. Texts carry no personal data.
    pub(crate) fn notice(&mut self, identity: Option<Identity>, code: &'static str, text: impl Into<String>) {
        self.noticed(Notice { identity, code, text: text.into(), file: None });
    }

    /// The same of a file. What is remembered does not name it: names are personal data.
    pub(crate) fn notice_of_file(
        &mut self,
        identity: Identity,
        code: &'static str,
        text: String,
        file: String,
    ) {
        self.noticed(Notice { identity: Some(identity), code, text, file: Some(file) });
    }

    fn noticed(&mut self, notice: Notice) {
        if self.notices.len() == NOTICES_KEPT {
            self.notices.pop_front();
        }
        self.notices.push_back(Notice { file: None, ..notice.clone() });
        self.event(Event::Notice(notice));
    }
}
