//! Random lives of files of two accounts: protected, renamed, edited, removed, wiped, over policies that change their mind,
//! stores that do not answer and kills at any write. Nobody reads another's, none is lost, and none outlives its wipe.

use std::collections::BTreeMap;

use cordon_client::identity::scope;
use cordon_client::{
    AppDataReport, Closed, Identity, Input, SignOutData, Standing, Vault, VaultError, WipeAnswer,
};
use cordon_policy::Facts;
use cordon_vault::OpenError;
use cordon_wire::order::OrderKind;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::device::{Device, config};
use crate::media::{Kill, Media};
use crate::server::{Server, TOKEN};

const ACCOUNTS: [(Uuid, &str); 2] =
    [(Uuid::from_u128(0xa), "https://a.example"), (Uuid::from_u128(0xb), "https://b.example")];
const NAMES: [&str; 6] = ["a", "b", "mail/1", "mail/2", "notes/1", "notes/2"];

fn identity(who: usize) -> Identity {
    ACCOUNTS.get(who).map_or(Identity::Personal, |(oid, _)| Identity::Work(*oid))
}

#[derive(Debug, Clone)]
enum Act {
    /// The app makes a personal file by its own means.
    Put(usize),
    Seal(usize, usize),
    Protect(usize, usize),
    ProtectFolder(bool, usize),
    Rename(usize, usize),
    Remove(usize),
    Edit(usize),
    SignIn(usize),
    SignOut(usize, bool),
    Order(usize),
    Encrypt(usize, bool),
    Keys(bool),
    Lists(bool),
    Gate(bool),
    /// Whether the app's part in a wipe is answered, or hangs.
    Handler(bool),
    Restart,
    Later(u64),
}

fn act() -> impl Strategy<Value = Act> {
    let (name, who, anybody) = (0..NAMES.len(), 0..ACCOUNTS.len(), 0..=ACCOUNTS.len());
    prop_oneof![
        4 => name.clone().prop_map(Act::Put),
        4 => (name.clone(), who.clone()).prop_map(|(name, who)| Act::Seal(name, who)),
        6 => (name.clone(), anybody.clone()).prop_map(|(name, to)| Act::Protect(name, to)),
        2 => (any::<bool>(), anybody).prop_map(|(mail, to)| Act::ProtectFolder(mail, to)),
        4 => (name.clone(), name.clone()).prop_map(|(from, to)| Act::Rename(from, to)),
        2 => name.clone().prop_map(Act::Remove),
        2 => name.prop_map(Act::Edit),
        3 => who.clone().prop_map(Act::SignIn),
        2 => (who.clone(), any::<bool>()).prop_map(|(who, keep)| Act::SignOut(who, keep)),
        2 => who.clone().prop_map(Act::Order),
        3 => (who, any::<bool>()).prop_map(|(who, sealed)| Act::Encrypt(who, sealed)),
        2 => any::<bool>().prop_map(Act::Keys),
        2 => any::<bool>().prop_map(Act::Lists),
        2 => any::<bool>().prop_map(Act::Gate),
        2 => any::<bool>().prop_map(Act::Handler),
        1 => Just(Act::Restart),
        4 => (1..90_000u64).prop_map(Act::Later),
    ]
}

fn step() -> impl Strategy<Value = (Act, Option<(u64, bool)>)> {
    (act(), prop::option::weighted(0.3, (1..40u64, any::<bool>())))
}

/// What a file is known to be.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fact {
    name: &'static str,
    owner: usize,
    content: Vec<u8>,
}

const PERSONAL: usize = ACCOUNTS.len();

struct Life {
    device: Device,
    servers: Vec<Server>,
    /// Files that are there.
    facts: BTreeMap<u32, Fact>,
    /// Files that may be there in another way, or not, since what was to become of them did not succeed.
    instead: BTreeMap<u32, Option<Fact>>,
    /// Files whose account was wiped since: the name, and whose.
    doomed: Vec<(&'static str, usize)>,
    sealed: [bool; 2],
    made: u32,
}

impl Life {
    fn new() -> Self {
        let server = |(oid, url)| {
            let mut server = Server::new(oid);
            server.plane.url = str::to_owned(url);
            server.set_policy(json!({ "appDataEncryptionType": "afterDeviceRestart" }));
            server
        };
        let mut life = Self {
            device: Device::on(Media::default(), config()),
            servers: ACCOUNTS.map(server).into(),
            facts: BTreeMap::new(),
            instead: BTreeMap::new(),
            doomed: Vec::new(),
            sealed: [true; 2],
            made: 0,
        };
        life.gate(true);
        life.sign_in(0);
        life.sign_in(1);
        life
    }

    fn give(&mut self, input: Input) {
        let _ = self.device.client.handle(self.device.now, input);
    }

    fn run(&mut self) {
        if !self.device.media.state().dead {
            let mut servers: Vec<&mut Server> = self.servers.iter_mut().collect();
            self.device.run_among(&mut servers, &mut |_, _| {});
        }
    }

    fn sign_in(&mut self, who: usize) {
        if matches!(self.standing(who), Standing::Closed(Closed::Wiped | Closed::NotSignedIn)) {
            // An order that came to nothing any more is lifted: it is of what was.
            let registrations = self.servers[who].plane.registrations.values_mut();
            registrations.for_each(|registration| registration.orders.clear());
        }
        let (oid, server) = (ACCOUNTS[who].0, ACCOUNTS[who].1.to_owned());
        self.give(Input::SignIn { oid, server, token: Zeroizing::new(TOKEN.to_owned()), upn: None });
        self.run();
    }

    fn check_in(&mut self, who: usize) {
        self.device.later(60_000);
        self.give(Input::CheckInNow { oid: ACCOUNTS[who].0 });
        self.run();
    }

    fn gate(&mut self, open: bool) {
        self.device.facts = Some(Facts { device_lock: Some(open), ..Facts::default() });
        self.device.tell_facts();
    }

    fn vault(&mut self, who: usize) -> Result<Vault, VaultError> {
        self.device.client.vault(&identity(who), self.device.now)
    }

    fn standing(&self, who: usize) -> Standing {
        self.device.client.snapshot(&identity(who)).standing()
    }

    fn is_there(&self, name: &str) -> bool {
        self.device.media.state().files.contains_key(name)
    }

    fn raw(&self, name: &str) -> Option<Vec<u8>> {
        self.device.media.state().files.get(name).cloned()
    }

    fn of_name(&self, name: &str) -> Option<u32> {
        self.facts.iter().find(|(_, fact)| fact.name == name).map(|(id, _)| *id)
    }

    /// A file becomes another, or may have.
    fn becomes<T>(&mut self, id: u32, now: Option<Fact>, done: Result<T, VaultError>) {
        match done {
            Ok(_) => drop(match now {
                Some(fact) => self.facts.insert(id, fact),
                None => self.facts.remove(&id),
            }),
            Err(_) => drop(self.instead.insert(id, now)),
        }
    }

    fn put(&mut self, name: &'static str) {
        if self.is_there(name) || self.device.media.state().dead {
            return;
        }
        let _personal = scope::enter(Identity::Personal);
        self.device.client.owner_of_new(name);
        self.made += 1;
        let content = format!("the content of file {}", self.made).into_bytes();
        self.device.media.state().files.insert(name.to_owned(), content.clone());
        self.facts.insert(self.made, Fact { name, owner: PERSONAL, content });
    }

    fn seal(&mut self, name: &'static str, owner: usize) {
        if self.is_there(name) {
            return;
        }
        self.made += 1;
        let content = format!("the content of file {}", self.made).into_bytes();
        let mut make = || {
            let mut writer = self.vault(owner)?.create(name)?;
            writer.write(&content)?;
            writer.finish()
        };
        let done = make();
        self.becomes(self.made, Some(Fact { name, owner, content }), done);
    }

    fn protect(&mut self, names: &str, to: usize) {
        let folder = names.ends_with('/');
        let of = |fact: &Fact| fact.name == names || folder && fact.name.starts_with(names);
        let files: Vec<(u32, Fact)> =
            self.facts.iter().filter(|(_, fact)| of(fact)).map(|(id, fact)| (*id, fact.clone())).collect();
        let done = self.device.client.protect(names, &identity(to), self.device.now);
        for (id, fact) in files {
            let done = if done.is_ok() { Ok(()) } else { Err(VaultError::Moved) };
            self.becomes(id, Some(Fact { owner: to, ..fact }), done);
        }
    }

    fn rename(&mut self, from: &str, to: &'static str) {
        let done = self.device.client.rename(from, to, self.device.now);
        let Some(id) = self.of_name(from) else {
            assert!(done.is_err() || from == to, "{from} went to {to}, and is in no fact");
            return;
        };
        let fact = Fact { name: to, ..self.facts[&id].clone() };
        if let Some(replaced) = self.of_name(to).filter(|replaced| *replaced != id) {
            assert!(done.is_err() || self.facts[&replaced].owner == fact.owner, "{from} over {to}");
            let replaced_done = if done.is_ok() { Ok(()) } else { Err(VaultError::Moved) };
            self.becomes(replaced, None, replaced_done);
        }
        self.becomes(id, Some(fact), done);
    }

    fn edit(&mut self, name: &str) {
        let Some(id) = self.of_name(name) else { return };
        let fact = self.facts[&id].clone();
        // What nobody can read afterwards would be neither the one nor the other.
        if fact.owner == PERSONAL || self.device.media.state().keys_unavailable {
            return;
        }
        let mut change = || {
            let mut editor = self.vault(fact.owner)?.edit(name)?;
            editor.write_at(0, b"THE")?;
            editor.append(b"+")?;
            editor.commit()
        };
        let done = change();
        let mut content = fact.content.clone();
        content.push(b'+');
        content[..3].copy_from_slice(b"THE");
        self.becomes(id, Some(Fact { content, ..fact }), done);
    }

    fn play(&mut self, act: &Act) {
        match *act {
            Act::Put(name) => self.put(NAMES[name]),
            Act::Seal(name, who) => self.seal(NAMES[name], who),
            Act::Protect(name, to) => self.protect(NAMES[name], to),
            Act::ProtectFolder(mail, to) => self.protect(if mail { "mail/" } else { "notes/" }, to),
            Act::Rename(from, to) => self.rename(NAMES[from], NAMES[to]),
            Act::Remove(name) => {
                let done = self.device.client.remove(NAMES[name], self.device.now);
                if let Some(id) = self.of_name(NAMES[name]) {
                    self.becomes(id, None, done);
                }
            }
            Act::Edit(name) => self.edit(NAMES[name]),
            Act::SignIn(who) => self.sign_in(who),
            Act::SignOut(who, keep) => {
                let data = if keep { SignOutData::Keep } else { SignOutData::Wipe };
                self.give(Input::SignOut { oid: ACCOUNTS[who].0, data });
            }
            Act::Order(who) => {
                self.servers[who].order(OrderKind::Wipe);
                self.check_in(who);
            }
            Act::Encrypt(who, sealed) => {
                let class = if sealed { "afterDeviceRestart" } else { "useDeviceSettings" };
                self.sealed[who] = sealed;
                self.servers[who].set_policy(json!({ "appDataEncryptionType": class }));
                self.check_in(who);
            }
            Act::Keys(there) => self.device.media.state().keys_unavailable = !there,
            Act::Lists(can) => self.device.media.state().list_fails = !can,
            Act::Gate(open) if !self.device.media.state().dead => self.gate(open),
            Act::Gate(_) => {}
            Act::Handler(answers) => {
                self.device.app_answer = answers.then(|| WipeAnswer::Done(AppDataReport::default()));
            }
            Act::Restart => self.device.restart(),
            Act::Later(ms) => self.device.later(ms),
        }
        self.run();
    }

    /// One step: an act, and whatever a kill in it leaves.
    fn go(&mut self, act: &Act, kill: Option<(u64, bool)>) -> Result<(), TestCaseError> {
        let before = [0, 1].map(|who| self.standing(who));
        if let Some((n, after)) = kill {
            self.device.media.kill_at(n, if after { Kill::After } else { Kill::Before });
        }
        self.play(act);
        self.device.media.state().kill = None;
        if self.device.media.state().dead {
            self.device.restart();
            self.run();
        }
        self.settle_facts(act)?;
        for who in [0, 1] {
            let wipes = |standing| {
                matches!(standing, Standing::Closed(Closed::Wiping | Closed::Wiped | Closed::NotSignedIn))
            };
            let during = before[who] == Standing::Closed(Closed::Wiping);
            if during || wipes(self.standing(who)) && !wipes(before[who]) {
                let gone: Vec<u32> =
                    self.facts.iter().filter(|(_, fact)| fact.owner == who).map(|(id, _)| *id).collect();
                let gone = gone.iter().filter_map(|id| self.facts.remove(id));
                self.doomed.extend(gone.map(|fact| (fact.name, who)));
            }
        }
        self.forget_gone();
        self.judge()?;
        // Asking for the vault paid what was owed.
        self.forget_gone();
        Ok(())
    }

    fn forget_gone(&mut self) {
        let there = self.device.media.state().files.clone();
        self.doomed.retain(|(name, _)| there.contains_key(*name));
    }

    /// Finds out what became of files of which that was not known.
    fn settle_facts(&mut self, act: &Act) -> Result<(), TestCaseError> {
        for (id, instead) in std::mem::take(&mut self.instead) {
            let was = self.facts.remove(&id);
            let candidates = [was.clone(), instead.clone()];
            let fitting = candidates.iter().flatten().find(|fact| self.fits(fact)).cloned();
            // What nobody can read and nobody was promised is begun anew.
            let fitting = fitting.filter(|fact| was.is_some() || self.content(fact).is_some());
            let names: Vec<&str> = candidates.iter().flatten().map(|fact| fact.name).collect();
            let known = |name: &&&str| {
                let wiped = self.doomed.iter().any(|(doomed, _)| *doomed == **name);
                wiped || self.facts.values().any(|fact| fact.name == **name)
            };
            let may_be_gone = was.is_none() || instead.is_none();
            prop_assert!(
                fitting.is_some()
                    || may_be_gone
                    || names.iter().any(|name| known(&name))
                    || self.being_wiped(&was)
                    || self.being_wiped(&instead),
                "{act:?}: {was:?} or {instead:?}"
            );
            match fitting {
                Some(fact) => drop(self.facts.insert(id, fact)),
                // Begun and never finished: nothing was promised.
                None if was.is_none() => {
                    for name in names.iter().filter(|name| !known(name)) {
                        let _ = self.device.client.remove(name, self.device.now);
                    }
                }
                None => {}
            }
        }
        Ok(())
    }

    /// Whether the account of a file is being wiped, or was: then it may be there or not.
    fn being_wiped(&self, fact: &Option<Fact>) -> bool {
        let owner = fact.as_ref().map_or(PERSONAL, |fact| fact.owner);
        owner != PERSONAL && matches!(self.standing(owner), Standing::Closed(_))
    }

    /// Whether a file is what this says.
    fn fits(&mut self, fact: &Fact) -> bool {
        let owner = self.device.client.owner(fact.name).ok();
        if owner != Some(identity(fact.owner)) {
            return false;
        }
        match self.content(fact) {
            Some(content) => content == fact.content,
            None => true,
        }
    }

    /// The content of a file, where somebody can read it now.
    fn content(&mut self, fact: &Fact) -> Option<Vec<u8>> {
        if fact.owner == PERSONAL {
            return self.raw(fact.name);
        }
        let vault = self.vault(fact.owner).ok()?;
        match vault.open(fact.name) {
            Ok(reader) => {
                let mut content = vec![0; usize::try_from(reader.len()).unwrap()];
                reader.read_at(0, &mut content).unwrap();
                Some(content)
            }
            Err(VaultError::Open(OpenError::NotAVault)) => self.raw(fact.name),
            Err(error) => Some(format!("it does not open: {error}").into_bytes()),
        }
    }

    fn judge(&mut self) -> Result<(), TestCaseError> {
        for fact in self.facts.values().cloned().collect::<Vec<_>>() {
            let owner = self.device.client.owner(fact.name);
            let owner = owner.map_err(|error| TestCaseError::fail(format!("{fact:?}: {error}")))?;
            prop_assert_eq!(owner, identity(fact.owner), "{:?}", &fact);
            if let Some(content) = self.content(&fact) {
                prop_assert_eq!(
                    String::from_utf8_lossy(&content),
                    String::from_utf8_lossy(&fact.content),
                    "{:?}",
                    &fact
                );
            }
        }
        let names: Vec<String> = self.device.media.state().files.keys().cloned().collect();
        for who in [0, 1] {
            let Ok(vault) = self.vault(who) else { continue };
            let left = self.doomed.iter().find(|(name, of)| *of == who && self.is_there(name));
            prop_assert_eq!(left, None, "it outlived the wipe, and its account is open again");
            for name in names.iter().filter(|name| self.is_there(name)) {
                let ours = self.facts.values().any(|fact| fact.name == name && fact.owner == who);
                prop_assert!(ours || vault.open(name).is_err(), "{name} opens for {}", identity(who));
            }
        }
        Ok(())
    }

    /// Everything works again: what is owed is paid, and what is there lies as the policies say.
    fn heal(&mut self) -> Result<(), TestCaseError> {
        (self.device.media.state().keys_unavailable, self.device.media.state().list_fails) = (false, false);
        self.go(&Act::Gate(true), None)?;
        self.go(&Act::Restart, None)?;
        for _ in 0..3 {
            for who in [0, 1] {
                self.go(&Act::Encrypt(who, true), None)?;
                self.go(&Act::SignIn(who), None)?;
            }
        }
        for _ in 0..40 {
            self.go(&Act::Later(6_000), None)?;
        }
        prop_assert!(self.doomed.is_empty(), "{:?}", self.doomed);
        let state = self.device.media.state();
        let files: Vec<_> = state.files.iter().filter(|(name, _)| !name.ends_with("~journal")).collect();
        prop_assert_eq!(files.len(), self.facts.len(), "{:?} {:?}", state.files.keys(), &self.facts);
        for (name, bytes) in files {
            let clear = bytes.windows(b"content".len()).any(|part| part == b"content");
            let fact = self.facts.values().find(|fact| fact.name == name);
            let personal = fact.is_some_and(|fact| fact.owner == PERSONAL);
            prop_assert_eq!(clear, personal, "{}: {:?}", name, fact);
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn no_file_is_lost_or_anybody_else_s_and_none_outlives_its_wipe(steps in prop::collection::vec(step(), 1..80)) {
        let mut life = Life::new();
        for (act, kill) in &steps {
            life.go(act, *kill)?;
        }
        life.heal()?;
    }
}
