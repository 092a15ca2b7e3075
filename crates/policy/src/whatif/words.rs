//! A report as lines, made here and nowhere else, so that command and console say the same.

use super::report::{AskGroup, Cause, Change, Group, KindCount, Report};
use crate::explain::{name, policy_name};
use crate::record::Kind;
use crate::texts::{Param, Phrase};

/// Reasons, apps and kinds that are told of each change; the rest is counted.
const TOLD: usize = 5;

impl Report {
    /// The report with its lines.
    pub(super) fn told(mut self) -> Self {
        let mut phrases = vec![self.scope()];
        for one in &self.changes {
            change(&mut phrases, one.change.code(), &one.group);
        }
        if self.cannot_tell.registrations > self.newly_untold() {
            change(&mut phrases, "cannotTellAfterwards", &self.cannot_tell);
        }
        phrases.extend(self.counted());
        for one in &self.asks.changes {
            asks(&mut phrases, one);
        }
        if self.changes.is_empty() && self.asks.changes.is_empty() {
            phrases.push(Phrase::new("nothingChanges"));
        }
        self.lines = phrases.iter().map(|phrase| phrase.say(self.language)).collect();
        self.phrases = phrases;
        self
    }

    /// Says first that the draft reaches nobody, because it is given to no group.
    pub fn note_unassigned(&mut self) {
        let note = Phrase::new("draftNotAssigned");
        self.lines.insert(0, note.say(self.language));
        self.phrases.insert(0, note);
    }

    /// Those of whom it was told already that nobody can tell.
    fn newly_untold(&self) -> u64 {
        let untold = |change| matches!(change, Change::NewlyMayBeWiped | Change::NewlyCannotTell);
        self.changes.iter().filter(|one| untold(one.change)).map(|one| one.group.registrations).sum()
    }

    fn scope(&self) -> Phrase {
        Phrase::new("lookedOver")
            .with("registrations", registrations(self.registrations))
            .with("users", users(self.users))
            .with("count", self.affected.to_string())
    }

    fn counted(&self) -> Option<Phrase> {
        let (first, last) = self.asks.first_day.as_deref().zip(self.asks.last_day.as_deref())?;
        let phrase = Phrase::new("countedAsks").with("asks", counted(self.asks.total));
        Some(phrase.with("first", first).with("last", last).with("count", self.asks.unchanged.to_string()))
    }
}

fn change(phrases: &mut Vec<Phrase>, what: &'static str, group: &Group) {
    phrases.push(
        Phrase::new("changeOf")
            .with("registrations", registrations(group.registrations))
            .with("users", users(group.users))
            .with("what", Phrase::new(what)),
    );
    causes(phrases, &group.causes);
    phrases.extend(group.sample.first().map(|one| {
        Phrase::new("forExample")
            .with("app", name(&one.app))
            .with("user", one.user.to_string())
            .with("registration", one.registration.as_str())
    }));
}

fn asks(phrases: &mut Vec<Phrase>, group: &AskGroup) {
    phrases.push(
        Phrase::new("askChangeOf")
            .with("asks", counted(group.asks))
            .with("registrations", registrations(group.registrations))
            .with("what", Phrase::new(group.change.code())),
    );
    causes(phrases, &group.causes);
    let apps = group.apps.iter().map(|one| Param::from(format!("{} ({})", name(&one.app), one.count)));
    phrases.push(Phrase::new("askedBy").with("apps", some(apps, group.apps.len())));
    phrases
        .push(Phrase::new("askedFor").with("kinds", some(group.kinds.iter().map(kind), group.kinds.len())));
}

fn kind(one: &KindCount) -> Param {
    match one.kind {
        Some(kind) => format!("{} {} ({})", Kind::name(kind), one.end, one.count).into(),
        None => Phrase::new("recordUnreadable").into(),
    }
}

fn causes(phrases: &mut Vec<Phrase>, causes: &[Cause]) {
    phrases.extend(causes.iter().take(TOLD).map(cause));
    match causes.len().saturating_sub(TOLD) {
        0 => {}
        1 => phrases.push(Phrase::new("forMoreOne")),
        more => phrases.push(Phrase::new("forMore").with("count", more.to_string())),
    }
}

fn cause(one: &Cause) -> Phrase {
    let code = match (&one.setting, one.policies.is_empty()) {
        (Some(_), false) => "forSetting",
        (Some(_), true) => "forDefault",
        (None, false) => "forPolicy",
        (None, true) => "forReason",
    };
    let phrase = Phrase::new(code).with("count", one.count.to_string()).with("why", Phrase::new(&one.code));
    let phrase = match &one.setting {
        Some(setting) => phrase.with("setting", name(setting)),
        None => phrase,
    };
    if one.policies.is_empty() {
        return phrase;
    }
    phrase.with("policies", some(one.policies.iter().map(policy_name), one.policies.len()))
}

/// The first of several, and how many more there are.
fn some(all: impl Iterator<Item = Param>, count: usize) -> Param {
    let more = (count > TOLD).then(|| Phrase::new("more").with("count", (count - TOLD).to_string()).into());
    Param::all(all.take(TOLD).chain(more))
}

fn registrations(count: u64) -> Phrase {
    number(count, "registrationOne", "registrationMany")
}

fn users(count: u64) -> Phrase {
    number(count, "userOne", "userMany")
}

fn counted(count: u64) -> Phrase {
    number(count, "countedOne", "countedMany")
}

fn number(count: u64, one: &str, many: &str) -> Phrase {
    if count == 1 { Phrase::new(one) } else { Phrase::new(many).with("count", count.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    #[test]
    fn one_more_reason_is_one() {
        let one = Cause {
            code: "appTooOld".to_owned(),
            text: String::new(),
            setting: None,
            policies: Vec::new(),
            count: 1,
        };
        let last = |count: usize| {
            let mut phrases = Vec::new();
            causes(&mut phrases, &vec![one.clone(); count]);
            phrases.last().map(|phrase| phrase.say(Language::English))
        };
        assert_eq!(last(TOLD + 1).as_deref(), Some("And 1 more reason."));
        assert_eq!(last(TOLD + 2).as_deref(), Some("And 2 more reasons."));
        assert!(!last(TOLD).unwrap().contains("more"));
    }
}
