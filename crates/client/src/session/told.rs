//! What the host and the exchanges told beside facts and envelopes. In memory only: after a start it is not known, and
//! unknown is judged as the policy says.

use cordon_policy::launch::{AccountStatus, LaunchState, WorkingStatus};

/// What was told during this run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// What the identity provider says about the account.
    pub(crate) account: Option<AccountStatus>,
    /// What the working-time service says.
    pub(crate) working: Option<WorkingStatus>,
    /// Whether the last exchange reached the server.
    pub(crate) online: Option<bool>,
    /// The identity provider refused a sign-in, and no token came since.
    pub(crate) sign_in_refused: bool,
}

impl Told {
    /// The same as conditional launch reads it.
    pub(crate) fn launch(&self, last_envelope: Option<i64>) -> LaunchState {
        LaunchState {
            last_envelope,
            online: self.online,
            sign_in_refused: self.sign_in_refused,
            account: self.account,
            working: self.working,
        }
    }
}
