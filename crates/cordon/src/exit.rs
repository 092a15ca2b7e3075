//! How the command ends: each cause has its own code, so that scripts can tell them apart.

use std::process::ExitCode;

use cordon_lab::admin::AdminError;
use cordon_lab::http::HttpError;

pub(crate) const HELP: &str = "\
Exit codes:
  0  done
  1  it ran, and something in it failed: a file not imported or of no use, a step missed, a wipe not confirmed in time
  2  the command line is wrong
  3  something on this machine: a file, a directory, a port, the database
  4  the server does not answer, or what answers is no Cordon server
  5  the server refused: sign-in, permission, an unknown name, a wrong value";

/// Why the command did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Missed = 1,
    Usage = 2,
    Local = 3,
    Unreachable = 4,
    Refused = 5,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// What is said and how the process ends.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into() }
    }

    pub(crate) fn local(message: impl Into<String>) -> Self {
        Self::new(Exit::Local, message)
    }
}

impl From<AdminError> for Failure {
    fn from(error: AdminError) -> Self {
        let exit = match &error {
            AdminError::Http(HttpError::SetUp(_)) => Exit::Local,
            AdminError::Http(_) | AdminError::NotCordon { .. } => Exit::Unreachable,
            AdminError::SignIn { .. } | AdminError::Refused { .. } => Exit::Refused,
        };
        Self { exit, message: error.in_full() }
    }
}
