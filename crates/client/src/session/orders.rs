//! Orders that an accepted envelope brought. Nothing else is obeyed.

use cordon_policy::wipe::ORDERED;
use cordon_wire::envelope::Envelope;
use cordon_wire::order::{self, Expected, Order, OrderKind};
use cordon_wire::receipt::{Counts, Receipt, TimeSource};
use cordon_wire::{KeyId, Sha256};
use uuid::Uuid;

use super::commit::Fresh;
use super::run::Session;
use super::{Cause, Event as Move, State};
use crate::app_wipe::AppDataReport;
use crate::backoff;
use crate::effect::Now;
use crate::host::Host;
use crate::ports::{KeyError, StoreError};
use crate::saved::{DONE_KEPT, Delivery, Done, Saved};
use crate::signer::PortSigner;

/// Why an order was not carried out now. It stays in the envelope and is tried again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Later {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("the files cannot be listed now ({0})")]
    Files(#[from] std::io::Error),
    #[error("no randomness")]
    Randomness,
    #[error("there is no registration to sign for")]
    NotRegistered,
}

/// What a receipt says beyond who and when.
pub(crate) struct Account {
    pub(crate) order: Option<Uuid>,
    pub(crate) reason: &'static str,
    pub(crate) destroyed: Vec<KeyId>,
    pub(crate) erased: u64,
    pub(crate) plain: u64,
    pub(crate) unremoved: u64,
    pub(crate) app: AppDataReport,
}

impl Session {
    /// Carries out the orders of an envelope, in the order in which they were made.
    pub(crate) fn carry_out(&mut self, host: &mut Host, now: Now, envelope: &Envelope) {
        let Some(trust) = self.saved.trust.clone() else { return };
        let expected = Expected { registration: envelope.aud, epoch: envelope.epoch, at: envelope.iat };
        let mut orders = Vec::new();
        for token in &envelope.orders {
            match order::verify(token, &trust, &expected) {
                Ok(order) => orders.push(order),
                Err(error) => {
                    host.notice(
                        Some(self.identity()),
                        error.code(),
                        format!("an order was ignored: {error}"),
                    );
                }
            }
        }
        orders.sort_by_key(|order| order.iat);
        for order in orders {
            if let Err(later) = self.obey(host, now, &order) {
                host.notice(Some(self.identity()), "orderLater", later.to_string());
            }
        }
    }

    fn obey(&mut self, host: &mut Host, now: Now, order: &Order) -> Result<(), Later> {
        if let Some(done) = self.saved.done.iter().find(|done| done.order == order.id) {
            // The same order gets the same receipt, until that has arrived.
            let receipt = done.receipt.clone();
            if self.saved.outbox.contains(&receipt) {
                return Ok(());
            }
            let mut saved = self.saved.clone();
            saved.outbox.push(receipt);
            self.net.due = Some(now.monotonic);
            return Ok(self.commit(host, saved, Fresh::default())?);
        }
        match (order.kind, &self.saved.state) {
            (_, State::Wiping { .. }) => Ok(()),
            (OrderKind::Wipe, State::Wiped { .. }) => {
                // Nothing is left; that the named keys are gone is read back all the same.
                super::wipe::destroy_named(&*host.ports.keys, self.oid, &order.key_ids)?;
                let account = Account { destroyed: order.key_ids.clone(), ..Account::of(order, ORDERED) };
                self.confirm(host, now, self.saved.clone(), account)
            }
            (OrderKind::Wipe, _) => {
                let cause = Cause::Order(order.id);
                let keys = order.key_ids.iter().copied().chain(self.known_keys(host)).collect();
                self.begin_wipe(host, now, cause, keys)
            }
            (OrderKind::Hold, _) => {
                let saved = Saved { hold: Some(order.id), ..self.saved.clone() };
                self.confirm(host, now, saved, Account::of(order, "hold"))
            }
            (OrderKind::Release, _) => {
                let saved = Saved { hold: None, ..self.saved.clone() };
                self.confirm(host, now, saved, Account::of(order, "release"))
            }
            (OrderKind::Unknown, _) => Ok(()),
        }
    }

    /// The identity keys that the saved state or the key store knows of.
    pub(crate) fn known_keys(&self, host: &Host) -> Vec<KeyId> {
        let saved = self.keys.iter().flat_map(|keys| &keys.wrapped);
        let saved = saved.map(|wrapped| KeyId::new(wrapped.key_id.0));
        let prefix = crate::vault::kek_prefix(self.oid);
        let stored = host.ports.keys.names().unwrap_or_default();
        let stored = stored.iter().filter_map(|name| name.strip_prefix(&prefix)?.parse().ok());
        saved.chain(stored).collect()
    }

    /// Starts the wipe: from the moment its intent is durable, nothing is released any more. Where one is under way or
    /// over already, nothing happens.
    pub(crate) fn begin_wipe(
        &mut self,
        host: &mut Host,
        now: Now,
        cause: Cause,
        mut keys: Vec<KeyId>,
    ) -> Result<(), Later> {
        keys.sort_unstable();
        keys.dedup();
        let Some(saved) = self.moved(&Move::Wipe(cause, keys)) else { return Ok(()) };
        self.commit(host, saved, Fresh::default())?;
        host.event(crate::effect::Event::WipeBegan { identity: self.identity(), cause });
        self.net.wipe_retry = Some(now.monotonic);
        self.continue_wipe(host, now);
        Ok(())
    }

    /// Signs a receipt and saves it together with what it confirms.
    pub(crate) fn confirm(
        &mut self,
        host: &mut Host,
        now: Now,
        mut saved: Saved,
        account: Account,
    ) -> Result<(), Later> {
        let order = account.order;
        let delivery = self.sign_receipt(host, now, account)?;
        saved.receipt_head = Some(delivery.hash);
        if let Some(order) = order {
            saved.done.push(Done { order, receipt: delivery.clone() });
            let spare = saved.done.len().saturating_sub(DONE_KEPT);
            saved.done.drain(..spare);
        }
        saved.outbox.push(delivery);
        self.commit(host, saved, Fresh::default())?;
        self.net.due = Some(now.monotonic);
        Ok(())
    }

    fn sign_receipt(&self, host: &Host, now: Now, account: Account) -> Result<Delivery, Later> {
        let rid = self.saved.registration.ok_or(Later::NotRegistered)?;
        let position = self.saved.held.map(|held| held.position);
        let receipt = Receipt {
            id: uuid::Builder::from_random_bytes(backoff::random().ok_or(Later::Randomness)?).into_uuid(),
            order: account.order,
            reason: account.reason.to_owned(),
            rid,
            org: rid.organisation(),
            epoch: position.map_or(0, |position| position.epoch),
            seq: position.map_or(0, |position| position.seq),
            previous: self.saved.receipt_head,
            destroyed: account.destroyed,
            counts: Counts {
                erased_by_key: account.erased,
                plain_deleted: account.plain + account.app.deleted,
                failed: account.unremoved + account.app.failed,
            },
            stays: account.app.stays,
            level: host.ports.keys.level(),
            time: now.wall,
            time_source: TimeSource::Device,
        };
        let name = self.saved.instance.as_deref().ok_or(KeyError::Destroyed)?;
        let signer = PortSigner::new(&*host.ports.keys, name)?;
        let signed: Result<(String, Sha256), _> = receipt.sign(&signer);
        let (jws, hash) = signed.map_err(|_| signer.error().unwrap_or(KeyError::Unavailable))?;
        Ok(Delivery { jws, hash })
    }
}

impl Account {
    fn of(order: &Order, reason: &'static str) -> Self {
        Self {
            order: Some(order.id),
            reason,
            destroyed: Vec::new(),
            erased: 0,
            plain: 0,
            unremoved: 0,
            app: AppDataReport::default(),
        }
    }
}
