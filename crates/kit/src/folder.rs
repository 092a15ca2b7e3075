//! The folder in which a local organisation keeps its root and what it knows of devices.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cordon_wire::{Ed25519Key, RegistrationId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::{Zeroize as _, Zeroizing};

use crate::error::KitError;
use crate::keys::Keys;
use crate::registration::Registration;

/// The form of both files.
const VERSION: u32 = 1;
const KEYS: &str = "keys.json";
const REGISTRATIONS: &str = "registrations.json";

/// The keys of an organisation, and the secret of its tokens.
#[derive(Debug)]
pub(crate) struct Secrets {
    pub(crate) keys: Keys,
    pub(crate) tokens: Zeroizing<[u8; 32]>,
}

/// Where an organisation keeps things.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SavedKeys {
    version: u32,
    organisation: Uuid,
    epoch: u64,
    root: String,
    envelopes: String,
    orders: String,
    tokens: String,
    chain: Vec<String>,
}

impl Drop for SavedKeys {
    fn drop(&mut self) {
        for secret in [&mut self.root, &mut self.envelopes, &mut self.orders, &mut self.tokens] {
            secret.zeroize();
        }
    }
}

#[derive(Serialize, Deserialize)]
struct SavedRegistrations<R> {
    version: u32,
    registrations: R,
}

impl Folder {
    pub(crate) fn open(path: &Path) -> Result<Self, KitError> {
        std::fs::create_dir_all(path).map_err(|cause| KitError::folder(path, cause))?;
        Ok(Self(path.to_owned()))
    }

    /// The keys that are kept here; nothing where the folder is new.
    pub(crate) fn keys(&self) -> Result<Option<Secrets>, KitError> {
        let Some(text) = self.read(KEYS)? else { return Ok(None) };
        let saved: SavedKeys = self.parse(KEYS, &text)?;
        self.check(KEYS, saved.version)?;
        let secret = |text: &str| {
            let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
            <[u8; 32]>::try_from(bytes.as_slice()).ok().map(Zeroizing::new)
        };
        let key = |text: &str| Ed25519Key::from_seed(&*secret(text)?).ok();
        let read = || {
            let keys = Keys {
                organisation: saved.organisation,
                root: key(&saved.root)?,
                envelopes: key(&saved.envelopes)?,
                orders: key(&saved.orders)?,
                epoch: saved.epoch,
                chain: saved.chain.clone(),
            };
            Some(Secrets { keys, tokens: secret(&saved.tokens)? })
        };
        read().map(Some).ok_or_else(|| self.unreadable(KEYS, "a key is not 32 bytes of base64url"))
    }

    pub(crate) fn save_keys(&self, secrets: &Secrets) -> Result<(), KitError> {
        let text = |key: &Ed25519Key| URL_SAFE_NO_PAD.encode(key.seed().as_slice());
        let keys = &secrets.keys;
        self.write(
            KEYS,
            &SavedKeys {
                version: VERSION,
                organisation: keys.organisation,
                epoch: keys.epoch,
                root: text(&keys.root),
                envelopes: text(&keys.envelopes),
                orders: text(&keys.orders),
                tokens: URL_SAFE_NO_PAD.encode(secrets.tokens.as_slice()),
                chain: keys.chain.clone(),
            },
        )
    }

    pub(crate) fn registrations(&self) -> Result<BTreeMap<RegistrationId, Registration>, KitError> {
        let Some(text) = self.read(REGISTRATIONS)? else { return Ok(BTreeMap::new()) };
        let saved: SavedRegistrations<BTreeMap<_, _>> = self.parse(REGISTRATIONS, &text)?;
        self.check(REGISTRATIONS, saved.version)?;
        Ok(saved.registrations)
    }

    pub(crate) fn save_registrations(
        &self,
        registrations: &BTreeMap<RegistrationId, Registration>,
    ) -> Result<(), KitError> {
        self.write(REGISTRATIONS, &SavedRegistrations { version: VERSION, registrations })
    }

    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KitError> {
        let path = self.0.join(name);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(KitError::folder(&path, cause)),
        }
    }

    fn parse<T: for<'de> Deserialize<'de>>(&self, name: &str, text: &[u8]) -> Result<T, KitError> {
        serde_json::from_slice(text).map_err(|cause| self.unreadable(name, &cause.to_string()))
    }

    fn check(&self, name: &str, version: u32) -> Result<(), KitError> {
        if version == VERSION {
            return Ok(());
        }
        Err(self.unreadable(name, &format!("it is of version {version}, and {VERSION} is read")))
    }

    fn unreadable(&self, name: &str, cause: &str) -> KitError {
        KitError::Unreadable { path: self.0.join(name), cause: cause.to_owned() }
    }

    /// Replaces a file: the old or the new content is there, whole. Nobody but the user may read it.
    fn write(&self, name: &str, value: &impl Serialize) -> Result<(), KitError> {
        use io::Write as _;
        let (path, temporary) = (self.0.join(name), self.0.join(format!("{name}.new")));
        let write = || -> io::Result<()> {
            let text = Zeroizing::new(serde_json::to_vec_pretty(value)?);
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            options.open(&temporary)?.write_all(&text)?;
            std::fs::rename(&temporary, &path)
        };
        write().map_err(|cause| KitError::folder(&path, cause))
    }
}
