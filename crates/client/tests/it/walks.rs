//! Random lives of a device: policies, orders, kills, lost answers, storage put back, servers that forget.

use std::collections::{BTreeMap, BTreeSet};

use cordon_client::{AppDataReport, Closed, Identity, Input, SignOutData, Standing, WipeAnswer};
use cordon_policy::{Ask, Party, Verdict};
use cordon_vault::owner_claim;
use cordon_wire::envelope::Status;
use cordon_wire::order::OrderKind;
use proptest::prelude::*;
use serde_json::json;
use zeroize::Zeroizing;

use crate::device::{Device, OID, WORK, notes};
use crate::media::{Kill, Media};
use crate::server::{Server, TOKEN, URL};

#[derive(Debug, Clone)]
enum Act {
    CheckIn,
    /// The answer is lost on its way.
    Lost,
    /// A portal answers instead.
    Portal,
    Policy(bool),
    Status(usize),
    Order(usize),
    Seal,
    PowerLoss(u64),
    Restart,
    /// Power loss at the n-th write of the next check-in.
    Kill(u64, bool),
    Copy,
    PutBack,
    ServerForgets,
    SignIn,
    SignOut(SignOutData),
    /// What the app's handler does from now on.
    Handler(usize),
    KeysLocked(bool),
    Later(u32),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => Just(Act::CheckIn),
        1 => Just(Act::Lost),
        1 => Just(Act::Portal),
        1 => any::<bool>().prop_map(Act::Policy),
        1 => (0..5usize).prop_map(Act::Status),
        2 => (0..3usize).prop_map(Act::Order),
        3 => Just(Act::Seal),
        1 => any::<u64>().prop_map(Act::PowerLoss),
        2 => Just(Act::Restart),
        3 => (1..14u64, any::<bool>()).prop_map(|(n, after)| Act::Kill(n, after)),
        1 => Just(Act::Copy),
        1 => Just(Act::PutBack),
        1 => Just(Act::ServerForgets),
        2 => Just(Act::SignIn),
        1 => Just(Act::SignOut(SignOutData::Wipe)),
        1 => Just(Act::SignOut(SignOutData::Keep)),
        1 => (0..4usize).prop_map(Act::Handler),
        1 => any::<bool>().prop_map(Act::KeysLocked),
        1 => any::<u32>().prop_map(|ms| Act::Later(ms % 4_000_000)),
    ]
}

type Copy = (BTreeMap<String, Vec<u8>>, BTreeMap<String, Vec<u8>>);

struct Life {
    server: Server,
    device: Device,
    copy: Option<Copy>,
    /// Files that the app was told are whole.
    whole: BTreeSet<String>,
    /// Keys of which the server was told that they are destroyed.
    destroyed: BTreeSet<String>,
    files: u32,
}

impl Life {
    fn new() -> Self {
        let mut server = Server::new(OID);
        let device = Device::enrolled(&mut server);
        let (whole, destroyed) = (BTreeSet::new(), BTreeSet::new());
        Self { server, device, copy: None, whole, destroyed, files: 0 }
    }

    fn check_in(&mut self, tamper: &mut dyn FnMut(&cordon_client::Request, &mut cordon_client::Reply)) {
        self.device.later(60_000);
        let _ = self.device.client.handle(self.device.now, Input::CheckInNow { oid: OID });
        self.device.run_with(&mut self.server, tamper);
    }

    fn restart(&mut self) {
        self.remember();
        self.device.restart();
    }

    fn remember(&mut self) {
        let receipts =
            self.server.plane.registrations.values().flat_map(|registration| &registration.receipts);
        self.destroyed.extend(receipts.flat_map(|r| r.receipt.destroyed.iter().map(ToString::to_string)));
    }

    fn seal(&mut self) {
        let Ok(vault) = self.device.client.vault(&WORK, self.device.now) else { return };
        let name = format!("file-{}", self.files);
        self.files += 1;
        let Ok(mut writer) = vault.create(&name) else { return };
        if writer.write(name.as_bytes()).is_ok() && writer.finish().is_ok() {
            self.whole.insert(name);
        }
    }

    fn play(&mut self, act: &Act) {
        const STATUSES: [Status; 5] =
            [Status::Managed, Status::Managed, Status::Held, Status::Untargeted, Status::Disabled];
        const KINDS: [OrderKind; 3] = [OrderKind::Wipe, OrderKind::Hold, OrderKind::Release];
        match act {
            Act::CheckIn => self.check_in(&mut |_, _| {}),
            Act::Lost => self.check_in(&mut |_, reply| reply.status = 504),
            Act::Portal => self.check_in(&mut |_, reply| reply.body = b"<html>welcome</html>".to_vec()),
            Act::Policy(open) => {
                let level = if *open { "allApps" } else { "blocked" };
                self.server.set_policy(json!({"allowedOutboundClipboardSharingLevel": level}));
            }
            Act::Status(index) => self.server.status = STATUSES[*index],
            Act::Order(index) => drop(self.server.order(KINDS[*index])),
            Act::Seal => self.seal(),
            Act::PowerLoss(choices) => {
                self.remember();
                self.device.media.power_loss(*choices);
                self.restart();
            }
            Act::Restart => self.restart(),
            Act::Kill(n, after) => {
                let kill = if *after { Kill::After } else { Kill::Before };
                self.device.media.kill_at(*n, kill);
                self.check_in(&mut |_, _| {});
                self.seal();
                self.restart();
            }
            Act::Copy => self.copy = Some(self.device.media.copy_storage()),
            Act::PutBack => {
                if let Some(copy) = self.copy.clone() {
                    self.device.media.put_back(copy);
                    self.restart();
                }
            }
            Act::ServerForgets => {
                self.remember();
                self.server.plane.registrations.clear();
            }
            Act::SignIn => {
                let token = Zeroizing::new(TOKEN.to_owned());
                let input = Input::SignIn { oid: OID, server: URL.to_owned(), token, upn: None };
                let _ = self.device.client.handle(self.device.now, input);
                self.device.run(&mut self.server);
            }
            Act::SignOut(data) => {
                let input = Input::SignOut { oid: OID, data: *data };
                let _ = self.device.client.handle(self.device.now, input);
                self.device.run(&mut self.server);
            }
            Act::Handler(index) => {
                let report = AppDataReport::default;
                let answers = [WipeAnswer::Done(report()), WipeAnswer::Failed(report())];
                // Whoever is in no array hangs.
                self.device.app_answer = answers.get(*index).cloned();
            }
            Act::KeysLocked(locked) => self.device.media.state().keys_unavailable = *locked,
            Act::Later(ms) => self.device.later((*ms).into()),
        }
    }

    /// What must hold at every moment.
    fn judge(&mut self) -> Result<(), TestCaseError> {
        self.remember();
        let own = Ask::paste(Party::Personal, notes(), 9);
        let personal = self.device.client.snapshot(&Identity::Personal);
        prop_assert_eq!(personal.may(&own).verdict, Verdict::Allow);
        let keys: Vec<String> = self.device.media.state().keys.keys().cloned().collect();
        for destroyed in &self.destroyed {
            prop_assert!(
                !keys.iter().any(|name| name.ends_with(destroyed)),
                "a key named in a receipt is there"
            );
        }
        if let Standing::Closed(_) = self.device.standing() {
            prop_assert!(self.device.client.vault(&WORK, self.device.now).is_err());
            let ask = Ask::paste(Party::Work, notes(), 9);
            prop_assert_eq!(self.device.client.snapshot(&WORK).may(&ask).verdict, Verdict::Deny);
        }
        self.judge_files(&keys)
    }

    fn judge_files(&mut self, keys: &[String]) -> Result<(), TestCaseError> {
        let files: Vec<String> = self.device.media.state().files.keys().cloned().collect();
        let saved =
            self.device.media.state().records.get(&format!("keys.{OID}")).cloned().unwrap_or_default();
        let saved = String::from_utf8(saved).unwrap();
        let locked = self.device.media.state().keys_unavailable;
        for name in files.into_iter().filter(|name| self.whole.contains(name)) {
            let Some(key) = key_of(&self.device.media, &name) else { continue };
            let read = self.device.read_file(&name);
            if self.destroyed.contains(&key) {
                prop_assert!(read.is_err(), "{name} opens under a destroyed key");
            }
            // Keys whose record a power loss tore are lost for good, and said to be.
            let reads = serde_json::from_str::<serde_json::Value>(&saved).is_ok();
            let kept = reads && saved.contains(&key) && keys.iter().any(|name| name.ends_with(&key));
            if kept && !locked && self.device.standing() == Standing::Managed {
                prop_assert_eq!(
                    read.map_err(|error| TestCaseError::fail(error.to_string()))?,
                    name.as_bytes()
                );
            }
        }
        Ok(())
    }

    /// With a server and a network that work, everything comes right in the end.
    fn heal(&mut self) -> Result<(), TestCaseError> {
        self.device.media.state().keys_unavailable = false;
        self.server.status = Status::Managed;
        for registration in self.server.plane.registrations.values_mut() {
            registration.orders.clear();
        }
        for _ in 0..12 {
            self.device.later(3_700_000);
            self.device.give(Input::Connectivity);
            self.check_in(&mut |_, _| {});
            match self.device.standing() {
                Standing::Closed(
                    Closed::Wiped | Closed::NotSignedIn | Closed::SignedOut | Closed::StateUnreadable,
                ) => {
                    self.play(&Act::SignIn);
                }
                Standing::Closed(Closed::HeldByOrder) => drop(self.server.order(OrderKind::Release)),
                _ => {}
            }
        }
        prop_assert_eq!(self.device.standing(), Standing::Managed);
        let held = self.device.client.snapshot(&WORK).policy_version().map(str::to_owned);
        prop_assert_eq!(held, self.server.policy.as_ref().map(|(version, _)| version.clone()));
        let waiting = self.device.client.diagnostics().identities[0].receipts_waiting;
        prop_assert_eq!(waiting, 0, "every receipt arrived");
        self.seal();
        self.judge()
    }
}

fn key_of(media: &Media, name: &str) -> Option<String> {
    let ports = media.ports();
    let blocks = ports.files.open(name).ok()?;
    let mut bytes = vec![0; usize::try_from(blocks.len().ok()?).ok()?];
    blocks.read_at(0, &mut bytes).ok()?;
    let key = owner_claim(&cordon_vault::MemoryBlocks(bytes)).ok()?.key?;
    Some(key.to_string())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_nothing_leaks_and_all_comes_right(acts in prop::collection::vec(act(), 1..30)) {
        let mut life = Life::new();
        for act in &acts {
            life.play(act);
            life.judge()?;
        }
        life.heal()?;
    }
}
