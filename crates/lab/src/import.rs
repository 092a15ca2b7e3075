//! Policies as they are exported from Graph, brought to a server.

use std::path::Path;

use cordon_graph::error::FieldError;
use cordon_graph::protection::{self, Import, ImportError};
use cordon_policy::Platform;
use cordon_policy::texts::Language;
use cordon_policy::warn::Told;
use reqwest::Method;
use serde::Serialize;
use serde_json::Value;

use crate::admin::{Admin, AdminError, text};

/// Where policies of every kind are listed and made.
pub const POLICIES: &str = "beta/deviceAppManagement/managedAppPolicies";

/// Why a file holds no usable policy.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// Its content.
    #[error(transparent)]
    Content(#[from] ImportError),
}

impl ReadError {
    /// Every wrong field, with its path.
    #[must_use]
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Content(ImportError::Fields(fields)) => fields,
            _ => &[],
        }
    }
}

/// Reads the policies of a file: one, a list, or a collection.
///
/// # Errors
/// Every [`ReadError`].
pub fn read(path: &Path) -> Result<Vec<Import>, ReadError> {
    read_as(path, protection::import)
}

/// Reads a file of policies as `parse` takes them.
///
/// # Errors
/// Every [`ReadError`].
pub fn read_as<T>(
    path: &Path,
    parse: impl Fn(&[u8]) -> Result<Vec<T>, ImportError>,
) -> Result<Vec<T>, ReadError> {
    // One byte more than is taken tells that there is more.
    let limit = u64::try_from(protection::MAX_IMPORT).map_or(u64::MAX, |limit| limit + 1);
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(std::fs::File::open(path)?, limit), &mut bytes)?;
    Ok(parse(&bytes)?)
}

/// What became of one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// Made, or brought up to date.
    pub outcome: Outcome,
    /// The policy's id on the server.
    pub id: String,
    /// The policy's name.
    pub name: String,
    /// The platform it is for; a configuration is for all of them.
    pub platform: Option<&'static str>,
    /// How many settings it sets, or names.
    pub settings: usize,
    /// Settings that nobody knows: kept and returned, never enforced.
    pub unknown: Vec<String>,
    /// How many apps it lists.
    pub apps: usize,
    /// Assignments in the file, which are not taken over.
    pub assignments: usize,
    /// What contradicts itself or cannot be followed. It is stored all the same.
    pub warnings: Vec<Told>,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// There was none of that platform and name.
    Created,
    /// The one of that platform and name has exactly the file's content now; its id and assignments stayed.
    Updated,
}

/// Stores one policy in one request: as a new one, or over the one of its platform and name. Warnings come in `language`.
///
/// # Errors
/// Every [`AdminError`]. A refused policy leaves the server as it was.
pub async fn store(admin: &Admin, policy: &Import, language: Language) -> Result<Imported, AdminError> {
    let (outcome, id) = match existing(admin, policy).await? {
        Some(id) => {
            admin.call(Method::PUT, &format!("{POLICIES}/{id}"), Some(&policy.body)).await?;
            (Outcome::Updated, id)
        }
        None => (Outcome::Created, text(&admin.post(POLICIES, &policy.body).await?, "id")),
    };
    Ok(Imported {
        outcome,
        id,
        name: policy.name.clone(),
        platform: policy.platform.map(Platform::name),
        settings: policy.settings,
        unknown: policy.unknown.clone(),
        apps: policy.apps,
        assignments: policy.assignments,
        warnings: policy.warnings.iter().map(|one| one.told(language)).collect(),
    })
}

/// The policy on the server that [`store`] would bring up to date: the one of the same platform and name.
///
/// # Errors
/// Every [`AdminError`].
pub async fn existing(admin: &Admin, policy: &Import) -> Result<Option<String>, AdminError> {
    let kind = text(&policy.body, "@odata.type");
    let stored = admin.all(POLICIES).await?;
    let same =
        |other: &&Value| text(other, "@odata.type") == kind && text(other, "displayName") == policy.name;
    Ok(stored.iter().find(same).map(|other| text(other, "id")))
}
