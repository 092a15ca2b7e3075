//! Answers and what is behind them.

use cordon_policy::{AppId, Verdict};

/// The answer to an ask.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Decision {
    /// What it is.
    pub verdict: Verdict,
    /// Why. Empty when allowed.
    pub reasons: Vec<Reason>,
    /// Where a link goes instead; with [`Verdict::Redirect`] only.
    pub redirect: Option<Redirect>,
}

impl From<cordon_policy::Decision> for Decision {
    fn from(decision: cordon_policy::Decision) -> Self {
        let cordon_policy::Decision { verdict, reasons, redirect } = decision;
        Self {
            verdict,
            reasons: reasons.into_iter().map(Into::into).collect(),
            redirect: redirect.map(Into::into),
        }
    }
}

/// Why a decision is as it is.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Reason {
    /// A stable code; `sentence` has the words.
    pub code: String,
    /// The setting that decided.
    pub setting: Option<String>,
    /// Its effective value.
    pub value: Option<String>,
    /// The policies that set this value; empty when it is a default.
    pub policies: Vec<PolicyRef>,
}

impl From<cordon_policy::Reason> for Reason {
    fn from(reason: cordon_policy::Reason) -> Self {
        Self {
            code: reason.code.to_owned(),
            setting: reason.setting.map(str::to_owned),
            value: reason.value,
            policies: reason.policies.into_iter().map(Into::into).collect(),
        }
    }
}

/// A policy by id and name.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PolicyRef {
    /// Its id.
    pub id: String,
    /// Its display name.
    pub name: String,
}

impl From<cordon_policy::PolicyRef> for PolicyRef {
    fn from(policy: cordon_policy::PolicyRef) -> Self {
        Self { id: policy.id.to_string(), name: policy.name }
    }
}

/// Where a link goes instead of where it was asked for. Opening it there needs no further question.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Redirect {
    /// In the organisation's protected browser, with the work account; where it is missing, offer to install it.
    ManagedBrowser {
        /// The browser.
        app: AppId,
    },
    /// In this app; where it is missing, offer to install it.
    App {
        /// The app.
        app: AppId,
        /// What people call it.
        name: Option<String>,
    },
    /// As this link, which the app that the policy names takes (iOS).
    Link {
        /// The link to open instead.
        url: String,
    },
    /// In a browser rather than in the app that claims the link.
    AnyBrowser,
}

impl From<cordon_policy::Redirect> for Redirect {
    fn from(redirect: cordon_policy::Redirect) -> Self {
        match redirect {
            cordon_policy::Redirect::ManagedBrowser { app } => Self::ManagedBrowser { app },
            cordon_policy::Redirect::App { app, name } => Self::App { app, name },
            cordon_policy::Redirect::Link { url } => Self::Link { url },
            cordon_policy::Redirect::AnyBrowser => Self::AnyBrowser,
        }
    }
}

/// An answer in words, with everything behind it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Explanation {
    /// The code of what decides.
    pub code: String,
    /// The answer in a sentence.
    pub sentence: String,
    /// All of it as lines: what the administrator's command prints too.
    pub lines: Vec<String>,
    /// The whole as JSON, in the form of the administrator's API.
    pub json: String,
}

impl Explanation {
    fn new(code: &str, sentence: &str, lines: &[String], whole: serde_json::Result<String>) -> Self {
        // The types of the core write themselves without fail; what is said stands in the lines too.
        let json = whole.unwrap_or_default();
        Self { code: code.to_owned(), sentence: sentence.to_owned(), lines: lines.to_vec(), json }
    }
}

impl From<cordon_policy::Explanation> for Explanation {
    fn from(told: cordon_policy::Explanation) -> Self {
        Self::new(&told.code, &told.sentence, &told.lines, serde_json::to_string(&told))
    }
}

impl From<cordon_policy::explain::OpenExplanation> for Explanation {
    fn from(told: cordon_policy::explain::OpenExplanation) -> Self {
        Self::new(&told.code, &told.sentence, &told.lines, serde_json::to_string(&told))
    }
}
