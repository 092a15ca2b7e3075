//! `cordon init`: an organisation in a data directory.
//!
//! Order is what makes it whole or nothing: a note of what is begun, the key files, all rows in one transaction, and
//! last the marker that `serve` looks for. A killed init leaves the note; the next one clears what it names and starts
//! again.

mod break_glass;
mod marker;
mod rows;

use std::path::{Path, PathBuf};

use serde::{Serialize, Serializer};
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

pub use break_glass::{BreakGlass, renew_break_glass};
pub(crate) use marker::Marker;

use crate::auth::PasswordError;
use crate::clock::Clock;
use crate::config::ConfigError;
use crate::files::{self, FileError};
use crate::seal::{MasterKey, SealError};
use crate::store::{Database, Store, StoreError};
use crate::trust::RootKey;

/// What to initialise. Not `Debug`: the database's address may hold a password.
#[derive(Clone)]
pub struct Options {
    /// The data directory; made if it is not there.
    pub data: PathBuf,
    /// The organisation's name.
    pub organisation: String,
    /// The first administrator's sign-in name.
    pub admin_upn: String,
    /// `postgres://…`; without it SQLite in the data directory.
    pub database: Option<String>,
    /// Whether a break-glass code is made: only where it can be shown.
    pub break_glass: bool,
    /// Wipes that need no approval.
    pub wipe_limits: WipeLimits,
}

/// How many users × devices may newly fall under a wipe before somebody else has to approve. An app on a device counts
/// with all others of the same user there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WipeLimits {
    /// In any 60 minutes.
    pub per_hour: u32,
    /// In any 24 hours.
    pub per_day: u32,
}

impl Default for WipeLimits {
    fn default() -> Self {
        Self { per_hour: 5, per_day: 20 }
    }
}

/// Why an organisation could not be made.
#[derive(Debug, Error)]
pub enum InitError {
    /// There is one already.
    #[error("`{}` is already initialised: give another directory with `--data`", .0.display())]
    AlreadyInitialised(PathBuf),
    /// Files that init would write are there, and no init of ours left them.
    #[error("`{}` exists and belongs to no finished or begun initialisation: move it away, or give another directory", .0.display())]
    InTheWay(PathBuf),
    /// There is none yet.
    #[error("`{}` is not a data directory of Cordon: run `cordon init --data {}` first", .0.display(), .0.display())]
    NotInitialised(PathBuf),
    /// The rows are in PostgreSQL.
    #[error("the rows of `{}` are in PostgreSQL: give its address with `--database`", .0.display())]
    InPostgres(PathBuf),
    /// A name that cannot be used.
    #[error("`{given}` is not usable as {what}: {hint}")]
    Name {
        /// What was given.
        given: String,
        /// What it was for.
        what: &'static str,
        /// What to give.
        hint: &'static str,
    },
    /// The database has an organisation of this name.
    #[error("the database already holds an organisation `{0}`: give another name or another database")]
    NameTaken(String),
    /// The database's address.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The data directory.
    #[error(transparent)]
    File(#[from] FileError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Keys or secrets could not be made.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The administrator's password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The trust document could not be made.
    #[error("the trust document cannot be signed: {0}")]
    Trust(String),
}

/// What `init` made. Serialised, it is what `cordon init --output json` prints; the break-glass code is not part of
/// that.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Initialised {
    /// The organisation's name.
    pub organisation: String,
    /// The organisation's id.
    pub tenant_id: Uuid,
    /// The first administrator.
    pub admin: Admin,
    /// The automation client.
    pub client: Client,
    /// SHA-256 of the root's public key, in hexadecimal: what devices can be given to recognise this organisation.
    pub root_thumbprint: String,
    /// Shown on the terminal, once; `None` when none was asked for.
    #[serde(skip)]
    pub break_glass: Option<BreakGlass>,
}

/// The first administrator; the password is stored nowhere in clear.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Admin {
    /// The sign-in name.
    pub user_principal_name: String,
    /// The password, shown once.
    #[serde(serialize_with = "shown")]
    pub password: Zeroizing<String>,
}

/// The automation client; the secret is stored nowhere in clear.
#[derive(Serialize)]
pub struct Client {
    /// Its id.
    pub id: Uuid,
    /// Its secret, shown once.
    #[serde(serialize_with = "shown")]
    pub secret: Zeroizing<String>,
}

fn shown<S: Serializer>(secret: &Zeroizing<String>, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(secret)
}

/// Makes an organisation with SQLite in `data`, without a break-glass code.
///
/// # Errors
/// See [`InitError`].
pub async fn init(data: &Path, organisation: &str, admin_upn: &str) -> Result<Initialised, InitError> {
    init_with(Options {
        data: data.to_owned(),
        organisation: organisation.to_owned(),
        admin_upn: admin_upn.to_owned(),
        database: None,
        break_glass: false,
        wipe_limits: WipeLimits::default(),
    })
    .await
}

/// Makes an organisation.
///
/// # Errors
/// See [`InitError`].
pub async fn init_with(options: Options) -> Result<Initialised, InitError> {
    check_names(&options)?;
    crate::config::check_database(options.database.as_deref())?;
    let abandoned = marker::begin(&options.data)?;
    let tenant = Uuid::new_v4();
    marker::note(&options.data, tenant)?;
    let root = RootKey::create(&options.data.join(files::ROOT_KEY))?;
    let master = MasterKey::create(&options.data.join(files::MASTER_KEY))?;
    let database = match &options.database {
        Some(address) => Database::Postgres(address.clone()),
        None => new_file(&options.data.join(files::DATABASE))?,
    };
    let store = Store::open(database, Clock::System).await?;
    let made = rows::insert(&store, &options, tenant, abandoned, &root, &master).await;
    store.close().await;
    let made = made?;
    Marker { format: marker::FORMAT, tenant_id: tenant, postgres: options.database.is_some() }
        .write(&options.data)?;
    Ok(made)
}

/// An empty file is an empty database; made here, it and the logs beside it can be read by their owner alone.
fn new_file(path: &Path) -> Result<Database, FileError> {
    files::create_private(path, &[])?;
    Ok(Database::file(path, false))
}

fn check_names(options: &Options) -> Result<(), InitError> {
    let wrong = |given: &str, what, hint| InitError::Name { given: given.to_owned(), what, hint };
    let name = options.organisation.trim();
    // The name stands in addresses (`/{name}/oauth2/…`) and must not be taken for an id.
    let plain = !name.is_empty() && name.chars().count() <= 100 && !name.contains(['/', '\\', '?', '#', '%']);
    if !plain || name.chars().any(char::is_control) || Uuid::parse_str(name).is_ok() {
        let hint = "give 1 to 100 characters without `/`, `\\`, `?`, `#`, `%`";
        return Err(wrong(&options.organisation, "the organisation's name", hint));
    }
    let upn = options.admin_upn.trim();
    let parts = upn.split_once('@').filter(|(user, domain)| !user.is_empty() && !domain.is_empty());
    if parts.is_none() || upn.len() > 256 || upn.chars().any(|one| one.is_whitespace() || one.is_control()) {
        let hint = "give a name like `ada@contoso.com`";
        return Err(wrong(&options.admin_upn, "a sign-in name", hint));
    }
    Ok(())
}
