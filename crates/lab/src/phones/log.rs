//! What happened, for the page and for the terminal.

use std::collections::VecDeque;
use std::time::{SystemTime, UNIX_EPOCH};

use cordon_client::Standing;
use cordon_policy::{Effective, ManagementState, PropertyId, Verdict};
use serde::Serialize;

use super::claims::Claims;
use super::gate::AnswerWent;
use super::place::Program;
use super::words::Words;

/// Lines that are kept.
const KEPT: usize = 60;

/// One setting that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Its name on the wire.
    pub setting: &'static str,
    /// What held before.
    pub was: String,
    /// What holds now.
    pub now: String,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum What {
    /// Another policy is in force.
    PolicyChanged {
        /// Content id.
        version: String,
        /// What changed; empty for the first policy.
        changes: Vec<Change>,
    },
    /// No policy is in force any more.
    NoPolicy,
    /// The work account stands otherwise.
    Standing {
        /// How.
        standing: Standing,
    },
    /// A wipe began.
    WipeBegan,
    /// A wipe is complete on the device.
    WipeDone {
        /// Hash of the receipt.
        receipt: Option<String>,
        /// Personal documents of the same app that are still there.
        personal: usize,
    },
    /// The server has the receipt.
    Acknowledged,
    /// What the organisation configures the app with has changed.
    ConfigurationChanged,
    /// An administrator asks for the app's log.
    LogRequested,
    /// The person agreed to send it.
    LogSent,
    /// The person did not agree.
    LogDenied,
    /// The server did not answer.
    NoAnswer,
    /// The phone lost or found its network.
    Network {
        /// Whether it has one.
        online: bool,
    },
    /// The phone's management changed.
    Management {
        /// To what.
        state: ManagementState,
    },
    /// A person did something.
    Acted {
        /// What, by its word in the API.
        act: &'static str,
        /// The answer.
        verdict: Verdict,
    },
    /// The person signed in again.
    SignedIn,
    /// The person removed the work account.
    SignedOut,
    /// The phones were set up anew.
    Reset,
    /// Something stands before work data that waits for somebody.
    Gate {
        /// Names the screen.
        code: &'static str,
        /// The screen in a sentence.
        words: Words,
        /// What has to be fixed, or is warned of.
        why: Vec<Words>,
    },
    /// Nothing stands before work data any more.
    GateOpen,
    /// Somebody answered a gate.
    Answered {
        /// What, by its word in the API.
        answer: &'static str,
        /// What came of it.
        #[serde(flatten)]
        went: AnswerWent,
    },
    /// The person answers gates without being told, or does not any more.
    Person {
        /// Whether.
        obliging: bool,
    },
    /// The apps left the front and came back.
    Left {
        /// For how long, by the phone's clock.
        minutes: u64,
    },
    /// The device says something else of itself.
    Facts {
        /// What changed.
        facts: Claims,
    },
    /// The device offers a face or a finger, or does not any more.
    Biometric {
        /// Whether.
        offered: bool,
    },
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// Rises by one.
    pub id: u64,
    /// Milliseconds since 1970.
    pub at: u64,
    /// The phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<&'static str>,
    /// The app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<Program>,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// The latest lines.
#[derive(Debug, Default)]
pub struct Log {
    lines: VecDeque<Line>,
    next: u64,
}

impl Log {
    /// Adds a line and answers it.
    pub fn add(&mut self, phone: Option<&'static str>, app: Option<Program>, what: What) -> Line {
        let line = Line { id: self.next, at: millis(), phone, app, what };
        self.next += 1;
        if self.lines.len() == KEPT {
            self.lines.pop_front();
        }
        self.lines.push_back(line.clone());
        line
    }

    /// The lines, newest first.
    pub fn newest(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().rev()
    }
}

/// Milliseconds since 1970, now.
#[must_use]
pub fn millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The settings that differ.
#[must_use]
pub fn changes(before: &Effective, after: &Effective) -> Vec<Change> {
    PropertyId::of(after.platform())
        .filter(|id| before.slot(*id).value != after.slot(*id).value)
        .map(|id| Change {
            setting: id.property().name,
            was: before.slot(id).value.to_string(),
            now: after.slot(id).value.to_string(),
        })
        .collect()
}

impl What {
    /// The line in words, for a terminal. `None` for what only the page tells.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        Some(match self {
            Self::PolicyChanged { version, changes } => {
                let version = version.get(..12).unwrap_or(version);
                let changed: Vec<String> = changes
                    .iter()
                    .map(|Change { setting, was, now }| format!("{setting} from {was} to {now}"))
                    .collect();
                let changed =
                    if changed.is_empty() { String::new() } else { format!(": {}", changed.join(", ")) };
                format!("a new policy is in force ({version}){changed}")
            }
            Self::NoPolicy => "no policy is in force".to_owned(),
            Self::Standing { standing } => format!("now stands: {standing}"),
            Self::WipeBegan => "a wipe began: keys first, then files".to_owned(),
            Self::WipeDone { receipt, personal } => {
                let kept = if *personal > 0 { "is still there" } else { "is gone" };
                let receipt = receipt.as_ref().map_or_else(String::new, |hash| format!("; receipt {hash}"));
                format!("work data is destroyed, personal data {kept}{receipt}")
            }
            Self::Acknowledged => "the server has the receipt".to_owned(),
            Self::Network { online } => if *online { "online again" } else { "offline" }.to_owned(),
            Self::Management { state } => format!("the device is now {}", state.title()),
            Self::SignedIn => "signed in again".to_owned(),
            Self::SignedOut => "signed out of work".to_owned(),
            Self::ConfigurationChanged => "took over app configuration".to_owned(),
            Self::LogRequested => "is asked for its log: the person decides on the lab's page".to_owned(),
            Self::LogSent => "sent its log, as the person agreed".to_owned(),
            Self::LogDenied => "sent no log: the person did not agree".to_owned(),
            Self::Reset => "the phones were set up anew".to_owned(),
            Self::Gate { words, why, .. } => {
                let said = std::iter::once(words).chain(why).filter_map(|words| words.get("en"));
                let said: Vec<&str> = said.map(String::as_str).collect();
                format!("at the gate: {}", said.join(" "))
            }
            Self::GateOpen => "the gate is open".to_owned(),
            Self::Answered { answer, went } => went.words(answer),
            Self::Person { obliging: true } => "the person answers by themself".to_owned(),
            Self::Person { obliging: false } => "the person waits to be told what to answer".to_owned(),
            Self::Left { minutes } => format!("the apps were left for {minutes} minutes"),
            Self::Facts { facts } => format!("the device says of itself: {}", facts.words()),
            Self::Biometric { offered: true } => "a face or a finger is offered beside the PIN".to_owned(),
            Self::Biometric { offered: false } => "no face or finger is offered any more".to_owned(),
            Self::NoAnswer | Self::Acted { .. } => return None,
        })
    }
}
