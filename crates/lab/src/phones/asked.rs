//! A question to one of the phones' apps from outside, as `cordon lab ask` puts it.

use std::net::SocketAddr;

use cordon_policy::Ask;
use cordon_policy::texts::Language;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use super::Phones;
use crate::admin::text;
use crate::app::{App, AppError};
use crate::http::{self, HttpError};
use crate::own_server::url_of;

/// What is asked of which app.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The app, such as `ana-mail`.
    pub app: String,
    /// The ask.
    pub ask: Asked,
}

/// What an app can be asked.
#[derive(Debug, Clone)]
pub enum Asked {
    /// `{"ask": "open"}`: whether work data opens in the app at all, right now.
    Open,
    /// Any ask of data that moves.
    Data(Box<Ask>),
}

impl From<Ask> for Asked {
    fn from(ask: Ask) -> Self {
        Self::Data(Box::new(ask))
    }
}

impl Serialize for Asked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Open => json!({ "ask": "open" }).serialize(serializer),
            Self::Data(ask) => ask.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Asked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if value == json!({ "ask": "open" }) {
            return Ok(Self::Open);
        }
        serde_json::from_value::<Ask>(value).map(Self::from).map_err(D::Error::custom)
    }
}

/// What the app answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The verdict's word.
    pub verdict: String,
    /// The explanation, line by line.
    pub lines: Vec<String>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Nobody answered.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The phones refused the question.
    #[error("{0}")]
    Refused(String),
    /// Something else answered.
    #[error("`{0}` are no phones of a demo: give the address that `cordon demo` prints")]
    NotPhones(SocketAddr),
}

/// Asks an app of the phones at `address`.
///
/// # Errors
/// Every [`AskError`].
pub async fn ask(address: SocketAddr, app: &str, ask: &Asked) -> Result<Answer, AskError> {
    let mut url = url_of(address);
    url.set_path("/lab/ask");
    let question = Question { app: app.to_owned(), ask: ask.clone() };
    let patience = std::time::Duration::from_secs(10);
    let http = http::client(&url)?;
    let answer = http::send(http.post(url).timeout(patience).json(&question)).await?;
    let body = answer.json().unwrap_or_default();
    match body.get("error").filter(|error| error.is_object()) {
        Some(error) => Err(AskError::Refused(text(error, "message"))),
        None => serde_json::from_value(body).map_err(|_| AskError::NotPhones(address)),
    }
}

impl Phones {
    /// Answers a question by the work account of an app. `Err` names the apps that there are.
    pub async fn answer(&self, question: &Question) -> Result<Answer, Vec<String>> {
        let mut known = Vec::new();
        for phone in self.iter() {
            let apps = phone.apps.read().await;
            for (program, app) in apps.iter() {
                let name = format!("{}-{}", phone.plan.id, program.name());
                if name != question.app {
                    known.push(name);
                    continue;
                }
                return Ok(match &question.ask {
                    // An app that ended meanwhile is none that there is.
                    Asked::Open => opens(app).await.map_err(|_| vec![name])?,
                    Asked::Data(ask) => may(app, ask),
                });
            }
        }
        Err(known)
    }
}

fn may(app: &App, ask: &Ask) -> Answer {
    let snapshot = app.snapshot();
    let verdict = snapshot.may(ask).verdict.name().to_owned();
    Answer { verdict, lines: snapshot.explain(ask).lines }
}

/// Whether work data opens, by what the app knows of the moment.
async fn opens(app: &App) -> Result<Answer, AppError> {
    let identity = app.identity();
    let told =
        app.with(move |client, clock| client.explain_open(&identity, Language::English, clock.now())).await?;
    let lines = if told.lines.is_empty() { vec![told.sentence] } else { told.lines };
    Ok(Answer { verdict: told.verdict.name().to_owned(), lines })
}

/// What the API says about an app that is not there.
#[must_use]
pub(super) fn unknown(app: &str, known: &[String]) -> Value {
    serde_json::json!({ "error": {
        "code": "unknownApp",
        "message": format!("there is no app `{app}`; there are {}", known.join(", ")),
        "details": [{ "target": "app", "message": "no such app" }],
    } })
}
