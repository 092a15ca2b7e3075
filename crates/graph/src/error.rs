//! Errors of a request, by field.

use serde::Serialize;

/// One thing that is wrong in what was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Stable word for the kind of error.
    pub code: String,
    /// What is wrong and what to write instead.
    pub message: String,
    /// Where: a path such as `apps[2].mobileAppIdentifier.bundleId`, or a query option.
    pub target: String,
}

impl FieldError {
    /// An error at `target`.
    #[must_use]
    pub fn new(target: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), target: target.into() }
    }
}

impl std::fmt::Display for FieldError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.target, self.message)
    }
}

/// Both lists, what is wrong with a text first; of a field that has an error there, nothing more is told.
#[must_use]
pub fn together(faults: Vec<FieldError>, others: Vec<FieldError>) -> Vec<FieldError> {
    let new: Vec<_> =
        others.into_iter().filter(|other| faults.iter().all(|fault| fault.target != other.target)).collect();
    faults.into_iter().chain(new).collect()
}

/// One line that stands for a list of field errors.
#[must_use]
pub fn summary(errors: &[FieldError]) -> String {
    match errors {
        [] => "the request cannot be used".to_owned(),
        [one] => one.to_string(),
        [first, rest @ ..] => format!("{first} (and {} more, see details)", rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::{FieldError, summary};

    #[test]
    fn a_summary_counts_the_rest() {
        let errors = [FieldError::new("a", "x", "is bad"), FieldError::new("b[1]", "y", "is worse")];
        assert_eq!(summary(&errors), "a: is bad (and 1 more, see details)");
    }
}
