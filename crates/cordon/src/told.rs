//! How the command tells what is wrong, and what is only odd.

use cordon_graph::error::FieldError;
use cordon_policy::texts::Language;
use cordon_policy::warn::{Told, Warning};
use serde::Serialize;

use crate::out;

/// One wrong field.
#[derive(Debug, Serialize)]
pub(crate) struct Field {
    path: String,
    message: String,
}

impl Field {
    pub(crate) fn new(path: &str, message: &str) -> Self {
        Self { path: path.to_owned(), message: message.to_owned() }
    }

    pub(crate) fn all(errors: &[FieldError]) -> Vec<Self> {
        errors.iter().map(|error| Self::new(&error.target, &error.message)).collect()
    }

    /// Prints it below what it belongs to.
    pub(crate) fn print(&self) {
        out::line(&format!("    {}: {}", self.path, self.message));
    }
}

/// Warnings in words.
pub(crate) fn told(warnings: &[Warning], language: Language) -> Vec<Told> {
    warnings.iter().map(|one| one.told(language)).collect()
}

/// A warning as a line.
pub(crate) fn warning(one: &Told) -> String {
    format!("warning: {} {} ({})", one.sentence, one.next, one.settings.join(", "))
}
