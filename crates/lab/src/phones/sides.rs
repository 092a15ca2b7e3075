//! Who is asked when data moves: the app that it leaves and the app that it enters, each for its own account.

use std::collections::BTreeMap;
use std::sync::Arc;

use cordon_client::{Identity, Snapshot};
use cordon_policy::{Ask, Party, Redirect, Verdict};
use serde::Serialize;

use super::phone::Apps;
use super::place::{Account, Program, Spot};
use super::words;
use crate::app::{App, AppError};

/// Why a snapshot is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// A person does it: the answer counts among the decisions that the device reports.
    Act,
    /// The page shows what would be answered: nothing is counted.
    Look,
}

/// What one app answered for one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Who was asked.
    #[serde(flatten)]
    pub spot: Spot,
    /// The verdict.
    pub verdict: Verdict,
    /// The code of the reason.
    pub code: String,
    /// The client's own explanation, line by line, in every language.
    pub lines: BTreeMap<&'static str, Vec<String>>,
    /// Where a link goes instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<Redirect>,
}

/// The answer for all sides together: every one must allow.
#[must_use]
pub fn verdict(sides: &[Side]) -> Verdict {
    const fn weight(verdict: Verdict) -> u8 {
        match verdict {
            Verdict::Allow => 0,
            Verdict::AllowTagged => 1,
            Verdict::Redact => 2,
            Verdict::Redirect => 3,
            Verdict::SwitchAccount => 4,
            Verdict::Deny => 5,
        }
    }
    sides.iter().map(|side| side.verdict).max_by_key(|verdict| weight(*verdict)).unwrap_or(Verdict::Allow)
}

async fn snapshot(app: &App, account: Account) -> Result<Arc<Snapshot>, AppError> {
    match account {
        Account::Work => Ok(app.snapshot()),
        Account::Personal => app.with(|client, _| client.snapshot(&Identity::Personal)).await,
    }
}

/// Asks an account of an app. An app without the client is asked nothing.
///
/// # Errors
/// [`AppError::Ended`].
pub async fn ask(apps: &Apps, spot: Spot, ask: &Ask, how: How) -> Result<Option<Side>, AppError> {
    let Some(app) = apps.running(spot.app) else { return Ok(None) };
    let snapshot = snapshot(app, spot.account).await?;
    let explained = snapshot.explain(ask);
    let verdict = match how {
        How::Act => snapshot.may(ask).verdict,
        How::Look => explained.verdict,
    };
    Ok(Some(Side {
        spot,
        verdict,
        code: explained.code,
        lines: words::lines(&snapshot, ask),
        redirect: explained.redirect,
    }))
}

/// Asks everyone who has a say in a move from one spot to another.
///
/// # Errors
/// [`AppError::Ended`].
pub async fn between(
    apps: &Apps,
    from: Spot,
    to: Spot,
    how: How,
    make: impl Fn(Party, Party) -> Ask,
) -> Result<Vec<Side>, AppError> {
    let mut sides = Vec::new();
    for spot in askers(from, to) {
        let seen = |end: Spot| end.seen_from(spot.app, apps.platform, apps.oid);
        sides.extend(ask(apps, spot, &make(seen(from), seen(to)), how).await?);
    }
    Ok(sides)
}

/// The accounts with a say: the work accounts at either end, else one personal account of an app with the client.
fn askers(from: Spot, to: Spot) -> Vec<Spot> {
    let mut askers: Vec<Spot> = [from, to].into_iter().filter(|spot| spot.is_work()).collect();
    askers.dedup();
    if askers.is_empty() {
        let personal = [from, to].into_iter().find(|spot| spot.app != Program::Notes);
        askers.extend(personal);
    }
    askers
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: Spot = Spot::new(Program::Mail, Account::Work);
    const DOCS: Spot = Spot::new(Program::Docs, Account::Work);
    const OWN: Spot = Spot::new(Program::Mail, Account::Personal);
    const NOTES: Spot = Spot::new(Program::Notes, Account::Personal);

    #[test]
    fn both_work_accounts_have_a_say_and_personal_ones_only_among_themselves() {
        assert_eq!(askers(MAIL, DOCS), [MAIL, DOCS]);
        assert_eq!(askers(MAIL, MAIL), [MAIL]);
        assert_eq!(askers(MAIL, NOTES), [MAIL]);
        assert_eq!(askers(OWN, DOCS), [DOCS]);
        assert_eq!(askers(NOTES, OWN), [OWN]);
        assert_eq!(askers(NOTES, NOTES), []);
    }

    #[test]
    fn one_refusal_is_enough() {
        let side = |verdict| Side {
            spot: MAIL,
            verdict,
            code: String::new(),
            lines: BTreeMap::new(),
            redirect: None,
        };
        assert_eq!(verdict(&[]), Verdict::Allow);
        assert_eq!(verdict(&[side(Verdict::Allow), side(Verdict::Deny)]), Verdict::Deny);
        assert_eq!(verdict(&[side(Verdict::AllowTagged), side(Verdict::Allow)]), Verdict::AllowTagged);
    }
}
