//! The device plane: registration, check-in, long poll. `docs/device-protocol.md` is its contract.

mod answer;
mod apply;
mod changes;
mod check_in;
mod content;
mod evidence;
mod follow;
mod incoming;
mod interval;
mod memory;
mod orders;
mod policy;
mod receipts;
mod register;
mod remove;
mod reply;

use std::sync::atomic::{AtomicU64, Ordering};

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use memory::Memory;

use crate::state::AppState;
use crate::trust::Chain;

/// What the device plane keeps in memory.
#[derive(Default)]
pub(crate) struct Devices {
    chain: Chain,
    memory: Memory,
    waiting: AtomicU64,
}

impl Devices {
    /// The long polls that wait now.
    pub(crate) fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Relaxed)
    }
}

/// Where the document groups these routes.
const TAG: &str = "Devices";

/// The routes below `/device/v1`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(register::register))
        .routes(routes!(remove::remove))
        .routes(routes!(check_in::check_in))
        .routes(routes!(changes::changes))
}
