//! The one place that changes what is durable, and what follows from it.

use std::sync::Arc;

use cordon_policy::Effective;
use cordon_wire::RegistrationId;
use cordon_wire::envelope::{self, Envelope, Expected, Status};
use uuid::Uuid;

use super::run::{PolicyInForce, Session};
use super::{Rejoin, State};
use crate::effect::Event;
use crate::gate::{Gate, Screen};
use crate::host::Host;
use crate::ports::StoreError;
use crate::saved::{self, Kept, Saved};
use crate::snapshot::{Closed, Snapshot, Standing};
use crate::vault::KeyRing;

/// What an accepted envelope brought, verified.
#[derive(Default)]
pub(crate) struct Fresh {
    pub(crate) envelope: Option<Envelope>,
    pub(crate) policy: Option<PolicyInForce>,
}

impl Session {
    /// Makes `saved` durable, then takes it over in memory and tells the app what changed.
    ///
    /// # Errors
    /// When nothing was saved; then nothing changed in memory either.
    pub(crate) fn commit(&mut self, host: &mut Host, saved: Saved, fresh: Fresh) -> Result<(), StoreError> {
        self.store(host, saved, fresh)?;
        self.publish(host);
        Ok(())
    }

    /// The same before anybody is told: whoever stores publishes.
    ///
    /// # Errors
    /// When nothing was saved; then nothing changed in memory either.
    pub(super) fn store(&mut self, host: &Host, saved: Saved, fresh: Fresh) -> Result<(), StoreError> {
        saved::save(&*host.ports.store, &saved::session_record(self.oid), &saved)?;
        self.saved = saved;
        if fresh.envelope.is_some() {
            self.envelope = fresh.envelope;
        }
        if fresh.policy.is_some() {
            self.policy = fresh.policy;
        }
        if matches!(self.saved.state, State::Wiping { .. } | State::Wiped { .. }) {
            self.envelope = None;
            self.policy = None;
        }
        Ok(())
    }

    /// Verifies what was saved and derives the rest from it. Used once, when the client opens.
    ///
    /// # Errors
    /// Why the saved envelope does not hold; the session is then closed until it registers anew.
    pub(crate) fn derive(&mut self, host: &mut Host) -> Result<(), String> {
        let (envelope, policy) = match &self.saved.envelope {
            None => (None, None),
            Some(kept) => {
                let envelope = verify_kept(kept, self.oid)?;
                self.time.learn(host.now, envelope.iat);
                let policy = match (&envelope.policy, &self.saved.policy) {
                    (Some(_), _) => policy_of(host, self.oid, &envelope),
                    (None, Some(kept)) => policy_of(host, self.oid, &verify_kept(kept, self.oid)?),
                    (None, None) => None,
                };
                (Some(envelope), policy)
            }
        };
        self.envelope = envelope;
        self.policy = policy;
        Ok(())
    }

    /// Something that a snapshot shows may have changed: judges the gate anew and makes another snapshot.
    pub(crate) fn publish(&mut self, host: &mut Host) {
        let (_, turned) = self.judge(host);
        self.show(host, turned);
    }

    /// Something that only the gate looks at may have changed: judges anew, and makes another snapshot where something else
    /// comes first now. Where nothing does, whoever looks at snapshots sees the one of before.
    pub(crate) fn rejudge(&mut self, host: &mut Host) -> Gate {
        let (gate, turned) = self.judge(host);
        if turned {
            self.show(host, turned);
        }
        gate
    }

    /// Makes the snapshot anew and tells the app what differs: policy first, then standing, then the gate.
    fn show(&mut self, host: &mut Host, turned: bool) {
        let standing = self.standing();
        if standing != Standing::Managed || !self.may_hold_keys(host) {
            self.close_ring();
        }
        self.ring.set_sealed(self.storage(host).is_none_or(|storage| storage.encrypted));
        let snapshot = Arc::new(Snapshot::of(self, standing, host));
        let before = std::mem::replace(&mut self.snapshot, snapshot);
        // Before anything is made in the new form; where that cannot be written it is tried again with the next effect.
        self.forget_form(host);
        let identity = self.identity();
        let now = &self.snapshot;
        if before.policy_version() != now.policy_version() {
            let version = now.policy_version().map(str::to_owned);
            host.event(Event::PolicyChanged { identity, version });
        }
        if before.configuration() != now.configuration() {
            host.event(Event::ConfigurationChanged { identity });
        }
        if before.standing() != now.standing() {
            host.event(Event::Status { identity, standing });
        }
        if standing == Standing::Managed && turned {
            host.event(Event::Gate { identity, shut: now.shut() });
        }
    }

    /// Whether the identity key may be in memory: while the gate is open, or behind a gate that only waits for the person,
    /// where the app declared that it works in the background and is there now.
    pub(crate) fn may_hold_keys(&self, host: &Host) -> bool {
        let asks_again = |screen: &Screen| screen.asks_again() && host.works_in_background();
        self.gate.screen.as_ref().is_none_or(asks_again)
    }

    /// Where the identity stands, from state, envelope and hold. Unknown means closed.
    pub(crate) fn standing(&self) -> Standing {
        match (self.own_standing(), self.barred) {
            (gone @ Standing::Closed(Closed::Wiping | Closed::Wiped), _) => gone,
            (_, Some(barred)) => Standing::Closed(barred),
            (own, None) => own,
        }
    }

    /// The same, but for what other accounts and the device's management mean for it.
    pub(crate) fn own_standing(&self) -> Standing {
        let closed = match &self.saved.state {
            State::Joining | State::Rejoining { cause: Rejoin::SignedOut } => Closed::Joining,
            State::Parked => Closed::SignedOut,
            State::Wiping { .. } => Closed::Wiping,
            State::Wiped { .. } => Closed::Wiped,
            State::Rejoining { cause: Rejoin::KeysLost } => Closed::StateOlder,
            State::Member | State::Rejoining { cause: Rejoin::Gone } => return self.membership(),
        };
        Standing::Closed(closed)
    }

    /// What the server and its orders say, whatever this device's own state adds.
    pub(crate) fn membership(&self) -> Standing {
        let Some(envelope) = &self.envelope else { return Standing::Closed(Closed::Joining) };
        let open = match envelope.status {
            Status::Managed if self.policy.is_none() => return Standing::Closed(Closed::NoPolicy),
            Status::Managed => Standing::Managed,
            Status::Untargeted if !self.saved.ever_managed => Standing::Untargeted,
            Status::AppNotTargeted if !self.saved.ever_managed => Standing::AppNotTargeted,
            Status::Untargeted => Standing::Closed(Closed::NoLongerTargeted),
            Status::AppNotTargeted => Standing::Closed(Closed::AppNoLongerTargeted),
            Status::Held | Status::Unknown => Standing::Closed(Closed::Held),
            Status::Disabled => Standing::Closed(Closed::Disabled),
            Status::Superseded => Standing::Closed(Closed::Superseded),
            Status::Gone => Standing::Closed(Closed::Joining),
        };
        // A hold closes whatever would be open.
        let held = self.saved.hold.is_some() && !matches!(open, Standing::Closed(_));
        if held { Standing::Closed(Closed::HeldByOrder) } else { open }
    }

    /// Ends every open vault handle and zeroes the key. A later unlock makes a new ring.
    pub(crate) fn close_ring(&mut self) {
        let why = match self.standing() {
            Standing::Closed(closed) => closed,
            _ => Closed::Locked,
        };
        self.ring.close(why);
        self.ring = Arc::new(KeyRing::default());
    }

    /// Removes all that is left of the identity.
    pub(crate) fn forget(&mut self, host: &mut Host) {
        self.net = super::net::Net::default();
        if let Some(name) = self.saved.instance.take() {
            // A key that cannot be destroyed now is destroyed at the next start: nothing names it any more.
            let _ = host.ports.keys.destroy(&name);
        }
        let _ = self.destroy_access(host);
        // The session's record goes last: as long as it is there, the next start ends what was begun.
        let records = [saved::keys_record, saved::report_record, saved::session_record];
        for record in records.map(|name| name(self.oid)) {
            if let Err(error) = host.ports.store.remove(&record) {
                host.notice(Some(self.identity()), "recordStays", error.to_string());
            }
        }
        // A file that waited and could not be removed is nobody else's.
        if let Err(error) = host.forget_tags(&self.whose()) {
            host.notice(Some(self.identity()), "recordStays", error.to_string());
        }
        self.envelope = None;
        self.policy = None;
        host.journal.forget(self.oid);
        self.forgotten = true;
    }
}

/// Verifies an envelope that was saved, under the trust document it was accepted with.
fn verify_kept(kept: &Kept, oid: Uuid) -> Result<Envelope, String> {
    let organisation = RegistrationId::organisation(&kept.registration);
    let expected = Expected {
        registration: Some(kept.registration),
        organisation,
        subject: oid,
        nonce: kept.nonce,
        held: None,
    };
    envelope::verify(&kept.jws, &kept.trust, &expected).map_err(|error| error.to_string())
}

/// The policy that an envelope brings. What does not read restricts, and says so.
pub(crate) fn policy_of(host: &mut Host, oid: Uuid, envelope: &Envelope) -> Option<PolicyInForce> {
    let (version, policy) = envelope.policy_version.clone().zip(envelope.policy.as_ref())?;
    let (effective, diagnostics) = Effective::from_wire(policy);
    for diagnostic in diagnostics {
        host.notice(Some(crate::Identity::Work(oid)), "setting", diagnostic.text);
    }
    Some(PolicyInForce { version, effective: Arc::new(effective) })
}
