//! Figures, and the peers they are measured beside.
//!
//! Every figure that has a peer is a ratio of medians taken in the same run, the sides in turn, because
//! absolute times do not carry over to another machine. `docs/performance.md` says what they mean.

#[cfg(feature = "cedar")]
mod cedar;
#[cfg(feature = "server")]
mod check_in;
#[cfg(feature = "server")]
mod device;
mod figure;
mod parse;
mod policy;
#[cfg(feature = "server")]
mod registrations;
#[cfg(feature = "server")]
mod remembered;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "server")]
mod stage;
mod vault;
mod what_if;
#[cfg(feature = "server")]
mod wipe;

pub use figure::{Figure, Scale};

/// What went wrong while measuring.
pub type Failure = Box<dyn std::error::Error>;

/// Measures every figure whose name begins with one of `only`, or all when it is empty; `told` hears
/// each as soon as it is known.
///
/// # Errors
/// When a measurement could not be made.
pub fn measure(scale: Scale, only: &[String], told: &mut dyn FnMut(&Figure)) -> Result<Vec<Figure>, Failure> {
    let mut figures = Vec::new();
    for (name, group) in GROUPS {
        if only.is_empty() || only.iter().any(|wanted| name.starts_with(wanted.as_str())) {
            for mut figure in group(scale)? {
                if scale == Scale::Smoke {
                    figure.forget_bar();
                }
                told(&figure);
                figures.push(figure);
            }
        }
    }
    Ok(figures)
}

type Group = fn(Scale) -> Result<Vec<Figure>, Failure>;

const GROUPS: &[(&str, Group)] = &[
    #[cfg(feature = "server")]
    ("server.idle", server::idle),
    #[cfg(feature = "server")]
    ("device", device::start),
    #[cfg(feature = "server")]
    ("device.wipe", wipe::ordered),
    #[cfg(feature = "server")]
    ("check-in", check_in::steady),
    ("may", policy::may),
    #[cfg(feature = "cedar")]
    ("cedar", cedar::beside),
    ("resolve", policy::resolve),
    #[cfg(feature = "server")]
    ("resolve.cached", remembered::resolve),
    #[cfg(feature = "server")]
    ("registrations", registrations::lists),
    ("what-if", what_if::rows),
    ("parse", parse::exports),
    ("vault.sequential", vault::sequential),
    ("vault.random", vault::random),
    ("vault.stream", vault::stream),
    ("vault.wipe", vault::wipe),
];
