//! Whether an app asks what it must: scenarios that are played on the app's own integration, over a pipe.
//!
//! What an app *asked* is not taken from its word: the client inside counts each ask and reports it, signed, to the
//! organisation that the kit plays. What it *did*, and what its views show, is the app's own answer; what lies on its disk is
//! looked at. `docs/kit.md` specifies the protocol.

mod app;
mod play;
mod protocol;
mod scenes;
mod stage;

pub use app::{App, AppError, Program, Start};
pub use play::{Fault, Played, play, scenes};
pub use protocol::{Answer, Command, Delivery, Do, Sending, Time, VERSION};
