//! Secrets on their way in.

use std::sync::Arc;

use zeroize::Zeroizing;

/// A token or a PIN. It prints nothing and is zeroed when its last holder drops it.
#[derive(uniffi::Object)]
pub struct Secret(Zeroizing<String>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

#[uniffi::export]
impl Secret {
    /// Takes a text over. What the language keeps of it is the caller's affair.
    #[uniffi::constructor]
    #[must_use]
    pub fn new(text: String) -> Arc<Self> {
        Arc::new(Self(Zeroizing::new(text)))
    }
}

impl Secret {
    /// A copy for the core, which zeroes it too.
    pub(crate) fn text(&self) -> Zeroizing<String> {
        self.0.clone()
    }
}
