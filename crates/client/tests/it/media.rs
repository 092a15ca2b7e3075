//! A device in memory: records, keys and files that outlive the process, and a process that can be killed before or
//! after any single call of a port.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use cordon_client::ports::{KeyError, Ports, SecureKeys, StateStore, StoreError, VaultFiles};
use cordon_vault::Blocks;
use cordon_wire::receipt::Level;
use cordon_wire::{InstanceKey, InstanceKeyPair, Signer as _};
use zeroize::Zeroizing;

/// Writes of records that a lying disk may lose.
const RECENT: usize = 6;

type Named = BTreeMap<String, Vec<u8>>;

/// Where a run is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kill {
    /// The call has no effect.
    Before,
    /// The call has its effect, but nobody learns of it.
    After,
}

#[derive(Clone)]
pub(crate) enum Key {
    Signing(Arc<InstanceKeyPair>),
    Wrapping([u8; 32]),
    Mac([u8; 32]),
    Item(Vec<u8>),
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) records: BTreeMap<String, Vec<u8>>,
    pub(crate) keys: BTreeMap<String, Key>,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// The files that a writer of this process holds.
    writers: BTreeSet<String>,
    /// Calls of ports that change something.
    pub(crate) writes: u64,
    /// The last records that were written, the latest first, with what stood there before.
    pub(crate) recent: VecDeque<(String, Option<Vec<u8>>)>,
    /// Calls of the key store.
    pub(crate) key_calls: u64,
    pub(crate) unwraps: u64,
    pub(crate) macs: u64,
    /// The key store fails to compute codes.
    pub(crate) macs_fail: bool,
    /// The key store computes no codes.
    pub(crate) without_macs: bool,
    pub(crate) kill: Option<(u64, Kill)>,
    pub(crate) dead: bool,
    pub(crate) locked: bool,
    /// The key store does not answer.
    pub(crate) keys_unavailable: bool,
    pub(crate) remove_fails: bool,
    /// Files that can be neither removed nor emptied.
    pub(crate) stuck: BTreeSet<String>,
    /// The folder `folder` cannot be read while files are listed, and stands for them.
    pub(crate) unread_folder: bool,
    /// Records that are neither written nor removed.
    pub(crate) refused: BTreeSet<String>,
    /// Records of sessions are not written.
    pub(crate) session_saves_fail: bool,
    /// Every second item of the key store is not written.
    pub(crate) even_item_saves_fail: bool,
    pub(crate) item_saves: u32,
    /// Files open for reading alone.
    pub(crate) read_only: bool,
    /// Files cannot be listed.
    pub(crate) list_fails: bool,
    /// How often each record was written.
    pub(crate) saves: BTreeMap<String, u64>,
    /// How often each file was changed.
    changes: BTreeMap<String, u64>,
}

impl State {
    /// Nothing is left of any account but lines of the journal.
    pub(crate) fn is_clean(&self) -> bool {
        self.records.keys().all(|name| name == "journal") && self.keys.is_empty()
    }
}

/// The medium. Clones are the same device.
#[derive(Clone, Default)]
pub(crate) struct Media(Arc<Mutex<State>>);

#[derive(Debug)]
struct Dead;

impl Media {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// How many hold this device, each open file among them.
    pub(crate) fn holders(&self) -> usize {
        Arc::strong_count(&self.0)
    }

    /// The ports of a new process on this device.
    pub(crate) fn boot(&self) -> Ports {
        let mut state = self.state();
        state.dead = false;
        state.kill = None;
        state.writers.clear();
        state.locked = false;
        drop(state);
        self.ports()
    }

    pub(crate) fn ports(&self) -> Ports {
        Ports {
            store: Box::new(self.clone()),
            keys: Box::new(self.clone()),
            files: Arc::new(self.clone()),
            peers: None,
        }
    }

    /// Kills the process at the `n`-th write from now, counted from 1.
    pub(crate) fn kill_at(&self, n: u64, kill: Kill) {
        let mut state = self.state();
        state.kill = Some((state.writes + n, kill));
    }

    /// A disk that lied about its cache loses power: of the last records each is kept, lost or torn, two bits each, the
    /// latest first. What the key store keeps is not on that disk.
    pub(crate) fn power_loss(&self, choices: u64) {
        let mut state = self.state();
        let mut settled = Vec::new();
        let recent = std::mem::take(&mut state.recent);
        for (place, (name, before)) in recent.into_iter().enumerate() {
            if settled.contains(&name) {
                continue;
            }
            match (choices >> (2 * place)) & 3 {
                0 | 1 => settled.push(name),
                2 => match before {
                    Some(before) => drop(state.records.insert(name, before)),
                    None => drop(state.records.remove(&name)),
                },
                _ => {
                    if let Some(bytes) = state.records.get_mut(&name) {
                        bytes.truncate(bytes.len() / 2);
                    }
                    settled.push(name);
                }
            }
        }
    }

    pub(crate) fn copy_storage(&self) -> (Named, Named) {
        let state = self.state();
        (state.records.clone(), state.files.clone())
    }

    pub(crate) fn put_back(&self, copy: (Named, Named)) {
        let mut state = self.state();
        (state.records, state.files) = copy;
    }

    fn read<T>(&self, effect: impl FnOnce(&mut State) -> T) -> Result<T, Dead> {
        let mut state = self.state();
        if state.dead { Err(Dead) } else { Ok(effect(&mut state)) }
    }

    fn write<T>(&self, effect: impl FnOnce(&mut State) -> T) -> Result<T, Dead> {
        let mut state = self.state();
        if state.dead {
            return Err(Dead);
        }
        state.writes += 1;
        match state.kill {
            Some((at, kill)) if at == state.writes => {
                state.dead = true;
                if kill == Kill::After {
                    effect(&mut state);
                }
                Err(Dead)
            }
            _ => Ok(effect(&mut state)),
        }
    }

    fn key<T>(
        &self,
        name: &str,
        with: impl FnOnce(&mut State, Key) -> Result<T, KeyError>,
    ) -> Result<T, KeyError> {
        let mut state = self.state();
        if state.dead || state.keys_unavailable {
            return Err(KeyError::Unavailable);
        }
        state.key_calls += 1;
        let key = state.keys.get(name).cloned().ok_or(KeyError::Destroyed)?;
        with(&mut state, key)
    }

    fn change_keys<T>(&self, effect: impl FnOnce(&mut State) -> T) -> Result<T, KeyError> {
        if self.state().keys_unavailable {
            return Err(KeyError::Unavailable);
        }
        self.write(|state| {
            state.key_calls += 1;
            effect(state)
        })
        .map_err(|Dead| KeyError::Unavailable)
    }
}

impl From<Dead> for StoreError {
    fn from(_: Dead) -> Self {
        Self::Unavailable("killed".to_owned())
    }
}

impl From<Dead> for io::Error {
    fn from(_: Dead) -> Self {
        Self::other("killed")
    }
}

impl StateStore for Media {
    fn lock(&self) -> Result<(), StoreError> {
        let locked = self.read(|state| std::mem::replace(&mut state.locked, true))?;
        if locked { Err(StoreError::Locked) } else { Ok(()) }
    }

    fn load(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.read(|state| state.records.get(name).cloned())?)
    }

    fn save(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let refused = self.state().refused.contains(name);
        if refused || self.state().session_saves_fail && name.starts_with("session.") {
            return Err(StoreError::Unavailable("full".to_owned()));
        }
        Ok(self.write(|state| {
            *state.saves.entry(name.to_owned()).or_default() += 1;
            let before = state.records.insert(name.to_owned(), bytes.to_vec());
            state.recent.truncate(RECENT - 1);
            state.recent.push_front((name.to_owned(), before));
        })?)
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        if self.state().refused.contains(name) {
            return Err(StoreError::Unavailable("full".to_owned()));
        }
        Ok(self.write(|state| drop(state.records.remove(name)))?)
    }

    fn names(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.read(|state| state.records.keys().cloned().collect())?)
    }
}

impl SecureKeys for Media {
    fn level(&self) -> Level {
        Level::Software
    }

    fn names(&self) -> Result<Vec<String>, KeyError> {
        let state = self.state();
        if state.dead || state.keys_unavailable {
            return Err(KeyError::Unavailable);
        }
        Ok(state.keys.keys().cloned().collect())
    }

    fn create_signing(&self, name: &str) -> Result<InstanceKey, KeyError> {
        let pair = Arc::new(InstanceKeyPair::generate().unwrap());
        let public = *pair.public();
        self.change_keys(|state| drop(state.keys.insert(name.to_owned(), Key::Signing(pair))))?;
        Ok(public)
    }

    fn public(&self, name: &str) -> Result<InstanceKey, KeyError> {
        self.key(name, |_, key| match key {
            Key::Signing(pair) => Ok(*pair.public()),
            _ => Err(KeyError::Corrupt),
        })
    }

    fn sign(&self, name: &str, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.key(name, |_, key| match key {
            Key::Signing(pair) => pair.sign(message).map_err(|_| KeyError::Corrupt),
            _ => Err(KeyError::Corrupt),
        })
    }

    fn create_wrapping(&self, name: &str) -> Result<(), KeyError> {
        let mut key = [0; 32];
        SystemRandom::new().fill(&mut key).unwrap();
        self.change_keys(|state| drop(state.keys.insert(name.to_owned(), Key::Wrapping(key))))
    }

    fn wrap(&self, name: &str, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.key(name, |_, key| {
            let Key::Wrapping(key) = key else { return Err(KeyError::Corrupt) };
            let mut nonce = [0; NONCE_LEN];
            SystemRandom::new().fill(&mut nonce).unwrap();
            let mut sealed = plain.to_vec();
            let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).unwrap());
            key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad), &mut sealed)
                .unwrap();
            Ok([&nonce[..], &sealed].concat())
        })
    }

    fn unwrap(&self, name: &str, aad: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        self.key(name, |state, key| {
            state.unwraps += 1;
            let Key::Wrapping(key) = key else { return Err(KeyError::Corrupt) };
            let (nonce, sealed) = wrapped.split_at_checked(NONCE_LEN).ok_or(KeyError::Corrupt)?;
            let mut sealed = sealed.to_vec();
            let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).unwrap());
            let nonce = Nonce::try_assume_unique_for_key(nonce).unwrap();
            let plain =
                key.open_in_place(nonce, Aad::from(aad), &mut sealed).map_err(|_| KeyError::Corrupt)?;
            Ok(Zeroizing::new(plain.to_vec()))
        })
    }

    fn computes_macs(&self) -> bool {
        !self.state().without_macs
    }

    fn create_mac(&self, name: &str) -> Result<(), KeyError> {
        let mut key = [0; 32];
        SystemRandom::new().fill(&mut key).unwrap();
        self.change_keys(|state| drop(state.keys.insert(name.to_owned(), Key::Mac(key))))
    }

    fn mac(&self, name: &str, message: &[u8]) -> Result<[u8; 32], KeyError> {
        self.key(name, |state, key| {
            let Key::Mac(key) = key else { return Err(KeyError::Corrupt) };
            if state.macs_fail {
                return Err(KeyError::Unavailable);
            }
            state.macs += 1;
            let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
            Ok(hmac::sign(&key, message).as_ref().try_into().unwrap())
        })
    }

    fn create_presence(&self, name: &str, _survives_change: bool) -> Result<InstanceKey, KeyError> {
        self.create_signing(name)
    }

    fn item(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyError> {
        let mut state = self.state();
        if state.dead || state.keys_unavailable {
            return Err(KeyError::Unavailable);
        }
        state.key_calls += 1;
        match state.keys.get(name) {
            None => Ok(None),
            Some(Key::Item(bytes)) => Ok(Some(Zeroizing::new(bytes.clone()))),
            Some(_) => Err(KeyError::Corrupt),
        }
    }

    fn save_item(&self, name: &str, bytes: &[u8]) -> Result<(), KeyError> {
        let mut state = self.state();
        state.item_saves += 1;
        if state.even_item_saves_fail && state.item_saves.is_multiple_of(2) {
            return Err(KeyError::Unavailable);
        }
        drop(state);
        self.change_keys(|state| drop(state.keys.insert(name.to_owned(), Key::Item(bytes.to_vec()))))
    }

    fn destroy(&self, name: &str) -> Result<(), KeyError> {
        self.change_keys(|state| drop(state.keys.remove(name)))
    }
}

impl VaultFiles for Media {
    fn list(&self) -> io::Result<Vec<String>> {
        if self.state().list_fails {
            return Err(io::Error::other("the folder is not there"));
        }
        let hides = self.state().unread_folder;
        let mut names: Vec<String> = self.read(|state| state.files.keys().cloned().collect())?;
        if hides {
            names.retain(|name| !name.starts_with("folder/"));
            names.push("folder".to_owned());
        }
        Ok(names)
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Blocks + Send>> {
        let folder = format!("{name}/");
        if !self.read(|state| state.files.contains_key(name))? {
            let is_folder = self.read(|state| state.files.keys().any(|file| file.starts_with(&folder)))?;
            let kind = if is_folder { io::ErrorKind::IsADirectory } else { io::ErrorKind::NotFound };
            return Err(kind.into());
        }
        Ok(Box::new(File { media: self.clone(), name: name.to_owned(), writes: false }))
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn Blocks + Send>> {
        if self.read(|state| state.files.contains_key(name))? {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.write(|state| drop(state.files.insert(name.to_owned(), Vec::new())))?;
        self.open(name)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        if self.state().remove_fails || self.state().stuck.contains(name) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        Ok(self.write(|state| drop(state.files.remove(name)))?)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let moved = self.write(|state| {
            let file = state.files.remove(from);
            file.map(|file| drop(state.files.insert(to.to_owned(), file)))
        })?;
        moved.ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

struct File {
    media: Media,
    name: String,
    /// Whether it is the one writer's.
    writes: bool,
}

impl Drop for File {
    fn drop(&mut self) {
        if self.writes {
            self.media.state().writers.remove(&self.name);
        }
    }
}

impl File {
    fn with<T>(&self, change: bool, effect: impl FnOnce(&mut Vec<u8>) -> T) -> io::Result<T> {
        let run = |state: &mut State| {
            if change {
                *state.changes.entry(self.name.clone()).or_default() += 1;
            }
            state.files.get_mut(&self.name).map(effect)
        };
        let done = if change { self.media.write(run)? } else { self.media.read(run)? };
        done.ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Blocks for File {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        self.with(false, |file| {
            let start = usize::try_from(offset).unwrap().min(file.len());
            let count = buf.len().min(file.len() - start);
            buf[..count].copy_from_slice(&file[start..start + count]);
            count
        })
    }

    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        if self.media.state().read_only {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.with(true, |file| {
            let start = usize::try_from(offset).unwrap();
            file.resize(file.len().max(start + data.len()), 0);
            file[start..start + data.len()].copy_from_slice(data);
        })
    }

    fn len(&self) -> io::Result<u64> {
        self.with(false, |file| file.len() as u64)
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        if self.media.state().stuck.contains(&self.name) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.with(true, |file| file.resize(usize::try_from(len).unwrap(), 0))
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn stamp(&self) -> io::Result<Option<[u8; 16]>> {
        let changes = self.media.read(|state| state.changes.get(&self.name).copied().unwrap_or_default())?;
        Ok(Some(u128::from(changes).to_be_bytes()))
    }

    fn lock(&mut self) -> io::Result<bool> {
        self.writes = self.writes || self.media.state().writers.insert(self.name.clone());
        Ok(self.writes)
    }
}
