//! How app configuration is read.

use cordon_client::configuration::{Pick, Truth};

/// Which of several numbers or texts counts.
#[uniffi::remote(Enum)]
pub enum Pick {
    /// The first one, in the order of `values`.
    Any,
    /// The smallest.
    Min,
    /// The largest.
    Max,
}

/// Which of several truth values counts.
#[uniffi::remote(Enum)]
pub enum Truth {
    /// The first one, in the order of `values`.
    Any,
    /// True when all are.
    And,
    /// True when one is.
    Or,
}
