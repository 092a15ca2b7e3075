//! Plays a scenario, step by step.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::stage::{Stage, StageError};
use super::{Scenario, steps};

/// How long one step may take before it is missed, whatever it waits for.
const STEP: Duration = Duration::from_secs(60);

/// The server that a scenario gets.
#[derive(Debug, Clone)]
pub struct Server {
    /// The program that has `init` and `serve`.
    pub program: PathBuf,
    /// An empty PostgreSQL database, or SQLite.
    pub database: Option<String>,
    /// Where server and devices keep things; a temporary directory otherwise.
    pub data: Option<PathBuf>,
}

/// What became of one step.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The step's sentence.
    pub say: String,
    /// Whether it went as the scenario says.
    pub ok: bool,
    /// What was seen.
    pub words: String,
    /// How long it took.
    pub milliseconds: u64,
}

/// A played scenario. It ends at the first missed step: later ones build on it.
#[derive(Debug, Clone, Serialize)]
pub struct Played {
    /// The steps that were played.
    pub steps: Vec<Outcome>,
}

/// Plays a scenario and shows each step as it ends.
///
/// # Errors
/// When the stage cannot be set; a missed step is an [`Outcome`].
pub async fn play(
    scenario: &Scenario,
    server: Server,
    mut show: impl FnMut(&Outcome),
) -> Result<Played, StageError> {
    let place = Place::new(server.data.clone())?;
    let mut stage = Stage::set(scenario, server, &place.path).await?;
    let mut played = Played { steps: Vec::new() };
    for step in &scenario.steps {
        let began = Instant::now();
        let done = match tokio::time::timeout(STEP, one(&mut stage, step)).await {
            Ok(done) => done,
            Err(_) => Err(StageError::Missed(format!("nothing for {} s", STEP.as_secs()))),
        };
        let ok = done.is_ok();
        let words = done.unwrap_or_else(|error| error.to_string());
        let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let outcome = Outcome { say: step.say.clone(), ok, words, milliseconds };
        show(&outcome);
        played.steps.push(outcome);
        if !ok {
            break;
        }
    }
    drop(stage);
    Ok(played)
}

async fn one(stage: &mut Stage<'_>, step: &super::Step) -> Result<String, StageError> {
    let mut words = steps::step(stage, &step.action).await?;
    if stage.scenario.kill_after_every_step {
        let survived = steps::kill(stage).await?;
        words = format!("{words}\n{survived}");
    }
    Ok(words)
}

/// Where things are kept; a temporary directory goes with it.
struct Place {
    path: PathBuf,
    temporary: bool,
}

impl Place {
    fn new(given: Option<PathBuf>) -> std::io::Result<Self> {
        let temporary = given.is_none();
        let fresh =
            || std::env::temp_dir().join(format!("cordon-lab-{:032x}", crate::sign_in::random_bits()));
        let path = given.unwrap_or_else(fresh);
        std::fs::create_dir_all(&path)?;
        Ok(Self { path: path.canonicalize()?, temporary })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.temporary {
            // What cannot be removed is left to the system's own cleaning.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}
