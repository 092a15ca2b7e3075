//! `cordon approve`: the break-glass code lets one named wipe go, on the server's host, when no second administrator
//! is there to approve it.

use std::path::{Path, PathBuf};

use serde_json::json;
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::audit::Entry;
use crate::clock::Clock;
use crate::config::{self, ConfigError};
use crate::files::{self, FileError};
use crate::init::Marker;
use crate::scope::Scope;
use crate::seal;
use crate::store::{Database, Store, StoreError, caps, orders};

/// Hexadecimal digits of a code: 128 bits.
const DIGITS: usize = 32;

/// Why the operation was not approved. Except for [`ApproveError::WrongCode`] nothing was written, and the code is
/// unused.
#[derive(Debug, Error)]
pub enum ApproveError {
    /// The directory holds no organisation.
    #[error("`{}` holds no organisation: give the directory that `cordon init` made with `--data`", .0.display())]
    NotInitialised(PathBuf),
    /// The rows are elsewhere than said.
    #[error("the organisation's rows are {0}")]
    Elsewhere(&'static str),
    /// Not the code, or it was used.
    #[error("the break-glass code is wrong or was used already: nothing was approved")]
    WrongCode,
    /// No such operation.
    #[error("there is no operation `{0}`: list them with `GET /cordon/v1/operations`")]
    NoOperation(Uuid),
    /// Nothing to approve.
    #[error("the operation is `{0}` and does not wait for approval: nothing was done")]
    NotWaiting(&'static str),
    /// The database's address.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The data directory.
    #[error(transparent)]
    File(#[from] FileError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Approves one operation that waits, and spends the code with it. A running server sees it as any other change.
///
/// # Errors
/// See [`ApproveError`].
pub async fn approve_with_break_glass(
    data: &Path,
    database: Option<&str>,
    operation: Uuid,
    code: &str,
) -> Result<(), ApproveError> {
    config::check_database(database)?;
    let marker = Marker::load(data)?.ok_or_else(|| ApproveError::NotInitialised(data.to_owned()))?;
    let database = match (database, marker.postgres) {
        (None, false) => Database::file(&data.join(files::DATABASE), false),
        (Some(address), true) => Database::Postgres(address.to_owned()),
        (None, true) => return Err(ApproveError::Elsewhere("in PostgreSQL: name it with `--database`")),
        (Some(_), false) => {
            return Err(ApproveError::Elsewhere("in the directory: leave `--database` out"));
        }
    };
    let store = Store::open(database, Clock::System).await?;
    let done = spend(&store, marker.tenant_id, operation, code).await;
    store.close().await;
    done
}

async fn spend(store: &Store, organisation: Uuid, operation: Uuid, code: &str) -> Result<(), ApproveError> {
    let mut write = store.write(&Scope::system(organisation, "breakGlass")).await?;
    let now = write.now();
    let target = format!("operation:{operation}");
    let hash = seal::hash(as_printed(code).as_bytes());
    if !caps::use_break_glass(&mut write, organisation, hash, now).await? {
        write.commit_recorded(Entry::new("breakGlass.refuse", target)).await?;
        return Err(ApproveError::WrongCode);
    }
    let known = orders::operation(&mut write, organisation, operation).await?;
    let known = known.ok_or(ApproveError::NoOperation(operation))?;
    if !caps::approve(&mut write, organisation, operation, now).await? {
        return Err(ApproveError::NotWaiting(known.state.name()));
    }
    write.also(Entry::new("breakGlass.use", target.clone()));
    let detail = json!({ "user": known.oid, "deviceTag": known.device_tag, "requestedBy": known.actor });
    write.commit(Entry::new("wipe.approve", target).with(detail)).await?;
    Ok(())
}

/// The code as it was printed, however it was typed.
fn as_printed(typed: &str) -> Zeroizing<String> {
    let digits: Zeroizing<String> = Zeroizing::new(
        typed.chars().filter(|one| !one.is_whitespace() && *one != '-').take(DIGITS + 1).collect(),
    );
    let mut printed = Zeroizing::new(String::with_capacity(2 * DIGITS));
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            printed.push('-');
        }
        printed.push(digit.to_ascii_lowercase());
    }
    printed
}
