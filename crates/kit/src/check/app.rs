//! The app that is checked: whatever answers commands.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command as Process, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use super::protocol::{Answer, Command};

/// How long an app may take for one answer. Long, because the first one may build the app.
const PATIENCE: Duration = Duration::from_secs(300);
/// Characters of an answer that does not read that are shown.
const SHOWN: usize = 60;
/// The longest answer that is read, in bytes.
const LONGEST: usize = 16 << 20;

/// Why an app gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppError {
    /// The program cannot be run.
    #[error("`{program}` cannot be run: {cause}")]
    Run {
        /// The program.
        program: String,
        /// What the system said.
        cause: String,
    },
    /// It ended.
    #[error("the app ended after `{after}`: it has to answer each line until its input ends")]
    Ended {
        /// The command that it did not answer.
        after: String,
    },
    /// It said nothing.
    #[error("the app did not answer `{after}` within {} s", PATIENCE.as_secs())]
    Silent {
        /// The command that it did not answer.
        after: String,
    },
    /// It answered something else.
    #[error(
        "the app's answer to `{after}`, `{line}`, does not read: {cause}; print nothing else to standard output"
    )]
    Unreadable {
        /// The command.
        after: String,
        /// What it printed, the beginning.
        line: String,
        /// What is wrong.
        cause: String,
    },
}

/// An app under test.
pub trait App {
    /// Does one command.
    ///
    /// # Errors
    /// When there is no answer.
    fn command(&mut self, command: &Command) -> Result<Answer, AppError>;
}

/// Starts the app anew; what it keeps lies in the folder of the first command.
pub trait Start {
    /// A new process of it, where the one before has ended.
    ///
    /// # Errors
    /// [`AppError::Run`].
    fn start(&self) -> Result<Box<dyn App>, AppError>;
}

/// A program and its arguments.
#[derive(Debug, Clone)]
pub struct Program(pub Vec<String>);

impl Start for Program {
    fn start(&self) -> Result<Box<dyn App>, AppError> {
        let [program, arguments @ ..] = self.0.as_slice() else {
            return Err(AppError::Run { program: String::new(), cause: "no command was given".to_owned() });
        };
        let mut process = Process::new(program);
        process.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = process
            .spawn()
            .map_err(|cause| AppError::Run { program: program.clone(), cause: cause.to_string() })?;
        let (to, from) = (child.stdin.take(), child.stdout.take());
        let lines = from.map(lines_of);
        match (to, lines) {
            (Some(to), Some(lines)) => Ok(Box::new(Running { child, to, lines })),
            _ => Err(AppError::Run { program: program.clone(), cause: "it has no pipes".to_owned() }),
        }
    }
}

/// Lines as they come, read beside, so that an app that is silent can be told from one that is slow.
fn lines_of(from: ChildStdout) -> Receiver<String> {
    let (send, lines) = channel();
    std::thread::spawn(move || {
        let mut from = BufReader::new(from);
        loop {
            let mut line = String::new();
            let read = std::io::Read::take(&mut from, LONGEST as u64).read_line(&mut line);
            // Nobody reads any more, or nothing comes any more: either way it is over.
            if !matches!(read, Ok(1..)) || send.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

struct Running {
    child: Child,
    to: ChildStdin,
    lines: Receiver<String>,
}

impl App for Running {
    fn command(&mut self, command: &Command) -> Result<Answer, AppError> {
        // Commands always write: texts, numbers and ids.
        let line = serde_json::to_string(command).unwrap_or_default();
        let after = || command.what.word().to_owned();
        writeln!(self.to, "{line}")
            .and_then(|()| self.to.flush())
            .map_err(|_| AppError::Ended { after: after() })?;
        let answer = self.lines.recv_timeout(PATIENCE).map_err(|error| match error {
            RecvTimeoutError::Timeout => AppError::Silent { after: after() },
            RecvTimeoutError::Disconnected => AppError::Ended { after: after() },
        })?;
        serde_json::from_str(&answer).map_err(|cause| {
            let line = answer.trim_end().chars().filter(|one| !one.is_control()).take(SHOWN).collect();
            AppError::Unreadable { after: after(), line, cause: cause.to_string() }
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // As a phone ends an app: without a word. One that has ended already is what was wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
