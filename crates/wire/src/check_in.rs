//! The exchange in which a registration reports and receives its envelope.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{self, BodyError};
use crate::id::{KeyId, Nonce, Position};
use crate::limits;
use crate::registration::{self, Evidence, Facts};

/// The body of `POST /device/v1/registrations/{id}/check-in`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CheckInRequest {
    /// Rises with every report. The same number may be sent again until it is answered; it then counts once.
    pub report: u64,
    /// 128 random bits, new for every request: the answer's envelope carries them.
    pub nonce: Nonce,
    /// What the device reports.
    #[cfg_attr(feature = "schema", schema(value_type = serde_json::Map<String, serde_json::Value>))]
    pub facts: Facts,
    /// The version of the policy that is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_version: Option<String>,
    /// The position of the envelope that is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Position>,
    /// The version of the trust document that is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_version: Option<u64>,
    /// What the launch conditions gave since the last report.
    #[serde(default)]
    pub launch: Vec<LaunchOutcome>,
    /// Launch conditions were judged: what `launch` never told does not stand in the way.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub judged: bool,
    /// Receipts that no envelope has acknowledged, each a compact JWS.
    #[serde(default)]
    pub receipts: Vec<String>,
    /// Decisions since the last report, counted.
    #[serde(default)]
    pub counts: Vec<AskCount>,
    /// The identity keys that exist on the device.
    #[serde(default)]
    pub live_keys: Vec<KeyId>,
    /// The user signed out and left the work data in the app, sealed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub parked: bool,
    /// Evidence of management, when the app was given one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub management: Option<Evidence>,
    /// The app's version, when it changed since the registration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_version: Option<String>,
    /// The client's version, when it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_version: Option<String>,
    /// The settings that the client can enforce, when they changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<Vec<String>>,
    /// What came of the log that an envelope asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<LogAnswer>,
}

/// What the person at the device decided about a log that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LogAnswer {
    /// The request, as the envelope named it.
    pub request: Uuid,
    /// What was decided.
    pub outcome: LogOutcome,
    /// What the person agreed to send; with `sent` only. At most 64 KiB of text without personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundle: Option<String>,
}

/// What came of a log that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum LogOutcome {
    /// The person agreed, and the log is here.
    Sent,
    /// The person did not agree.
    Denied,
    /// The app could not ask.
    Failed,
}

/// One launch condition and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LaunchOutcome {
    /// The setting that judged.
    pub setting: String,
    /// `ok`, `warn`, `block` or `wipe`.
    pub outcome: String,
    /// When, Unix seconds by the device's clock.
    pub at: i64,
}

/// How often one kind of question had one answer on one day. Never content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = ReportedAsks))]
#[serde(rename_all = "camelCase")]
pub struct AskCount {
    /// The kind of question: `paste`, `transfer`, `saveCopy`, `openFrom`, `channel`, `openLink`, `keyboard`, `service`.
    pub kind: String,
    /// The class of the other end, such as `managedApp`, `app`, `fromApp`, `sharePoint`, `print`; or an app.
    pub destination: String,
    /// The answer.
    pub verdict: String,
    /// The setting that decided; empty when none did.
    #[serde(default)]
    pub setting: String,
    /// The day, `YYYY-MM-DD` in UTC by the device's clock.
    pub day: String,
    /// How often.
    pub count: u64,
}

impl CheckInRequest {
    /// A report with nothing in it but its number and nonce.
    pub fn new(report: u64, nonce: Nonce, facts: Facts) -> Self {
        Self {
            report,
            nonce,
            facts,
            held_version: None,
            held: None,
            trust_version: None,
            launch: Vec::new(),
            judged: false,
            receipts: Vec::new(),
            counts: Vec::new(),
            live_keys: Vec::new(),
            parked: false,
            management: None,
            app_version: None,
            client_version: None,
            capabilities: None,
            log: None,
        }
    }

    /// Reads and bounds a body.
    ///
    /// # Errors
    /// When it is too large, not JSON of this shape, or a field is out of bounds.
    pub fn from_slice(body: &[u8]) -> Result<Self, BodyError> {
        let request: Self = error::read(body, limits::REQUEST_BODY)?;
        request.check()?;
        Ok(request)
    }

    fn check(&self) -> Result<(), BodyError> {
        registration::facts(&self.facts)?;
        registration::evidence(self.management.as_ref())?;
        error::at_most("launch", self.launch.len(), limits::OUTCOMES)?;
        error::at_most("receipts", self.receipts.len(), limits::RECEIPTS)?;
        error::at_most("counts", self.counts.len(), limits::COUNTS)?;
        error::at_most("liveKeys", self.live_keys.len(), limits::KEY_IDS)?;
        registration::capabilities(self.capabilities.as_deref().unwrap_or_default())?;
        for (field, value) in [
            ("heldVersion", &self.held_version),
            ("appVersion", &self.app_version),
            ("clientVersion", &self.client_version),
        ] {
            error::text(field, value.as_deref().unwrap_or_default(), limits::TEXT)?;
        }
        self.log.as_ref().map_or(Ok(()), LogAnswer::check)?;
        self.launch.iter().try_for_each(LaunchOutcome::check)?;
        self.counts.iter().try_for_each(AskCount::check)
    }
}

impl LogAnswer {
    fn check(&self) -> Result<(), BodyError> {
        let bundle = self.bundle.as_deref().unwrap_or_default();
        let refused = |problem: String| Err(BodyError::Field { field: "log.bundle", problem });
        if bundle.len() > limits::LOG_BYTES {
            return refused(format!("has {} bytes: send at most {}", bundle.len(), limits::LOG_BYTES));
        }
        if bundle.chars().any(|letter| letter.is_control() && letter != '\n') {
            return refused("carries control characters: send plain text".to_owned());
        }
        if self.bundle.is_some() != (self.outcome == LogOutcome::Sent) {
            return refused("goes with the outcome `sent`, and only with it".to_owned());
        }
        Ok(())
    }
}

impl LaunchOutcome {
    fn check(&self) -> Result<(), BodyError> {
        error::text("launch.setting", &self.setting, limits::TEXT)?;
        error::text("launch.outcome", &self.outcome, limits::TEXT)
    }
}

impl AskCount {
    fn check(&self) -> Result<(), BodyError> {
        error::text("counts.kind", &self.kind, limits::TEXT)?;
        error::text("counts.destination", &self.destination, limits::TEXT)?;
        error::text("counts.verdict", &self.verdict, limits::TEXT)?;
        error::text("counts.setting", &self.setting, limits::TEXT)?;
        error::text("counts.day", &self.day, limits::TEXT)
    }
}
