//! `cordon kit`: for whoever develops an app.

mod check;
mod new;

use clap::Subcommand;

use crate::exit::Failure;

/// Make an app that embeds the client, check what an app forgets
#[derive(Debug, Subcommand)]
pub(crate) enum Kit {
    New(new::New),
    Check(check::Check),
}

pub(crate) fn run(command: &Kit) -> Result<(), Failure> {
    match command {
        Kit::New(command) => new::run(command),
        Kit::Check(command) => check::run(command),
    }
}
