//! From a standing to an answer.

use std::borrow::Cow;

use serde_json::Value as Json;
use uuid::Uuid;

use super::{Answer, Covered, Held, Moment, Question};
use crate::access::AccessState;
use crate::app::AppId;
use crate::decide::{Ask, Context, ManagedApps, PolicyRef};
use crate::effective::{Condition, Effective};
use crate::explain::{self, Access, Entry, Explanation, OpenExplanation, Seen};
use crate::merge::normal;
use crate::property::{self, Order, PropertyId, Value, to_json};
use crate::storage::StorageState;
use crate::target::Targeting;
use crate::texts::Language;

/// What policies come to for a user in an app on a device.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing<'a> {
    /// Whether they reach the user.
    pub status: Targeting,
    /// All of them, with whether they apply.
    pub policies: Vec<Covered>,
    /// What holds, when one applies.
    pub effective: Option<Cow<'a, Effective>>,
    /// The apps by name that policies cover for the user on this device.
    pub covered_apps: Vec<AppId>,
    /// Why the work account cannot be used at all, as a code of the texts.
    pub closed: Option<&'static str>,
}

/// Answers a question about the account `oid`.
#[must_use]
pub fn answer(standing: &Standing<'_>, oid: Uuid, question: &Question) -> Answer {
    Answer {
        status: standing.status,
        policies: standing.policies.clone(),
        explanation: question.ask.as_ref().map(|ask| explain(standing, oid, question, ask)),
        opening: question.open.as_ref().map(|moment| open(standing, question, moment)),
        settings: question.settings.iter().map(|name| held(standing.effective.as_deref(), name)).collect(),
    }
}

fn explain(standing: &Standing<'_>, oid: Uuid, question: &Question, ask: &Ask) -> Explanation {
    match (standing.closed, standing.effective.as_deref()) {
        (Some(code), _) => explain::closed(Language::English, code, ask),
        (None, None) => explain::unmanaged(Language::English, ask),
        (None, Some(effective)) => {
            let covered = standing.covered_apps.iter().map(|app| (app.clone(), oid, question.apps.is_none()));
            let present = question.apps.iter().flatten().map(|app| (app.clone(), oid, true));
            let context = Context {
                managed_apps: &ManagedApps::listed(covered.chain(present)),
                oid,
                enrolled: question.management.counts_as_enrolled(effective.platform()),
            };
            explain::explain(effective, &context, &Seen::of(&question.facts), ask)
        }
    }
}

fn open(standing: &Standing<'_>, question: &Question, moment: &Moment) -> OpenExplanation {
    let effective = match (standing.closed, standing.effective.as_deref()) {
        (Some(code), _) => return explain::open_closed(Language::English, code),
        (None, None) => return explain::open_unmanaged(Language::English),
        (None, Some(effective)) => effective,
    };
    let access = AccessState { management: question.management, ..moment.access.clone() };
    let enrolled = question.management.counts_as_enrolled(effective.platform());
    let entry = Entry {
        launch: moment.launch,
        access: Access::Known(&access),
        storage: StorageState { enrolled, highest_class: None },
        now: moment.now,
    };
    explain::open(effective, &Seen::of(&question.facts), &entry)
}

/// The effective value of a setting; of a name that the platform does not have, and where no policy applies, nothing.
fn held(effective: Option<&Effective>, name: &str) -> Held {
    let nothing = |line: String| Held { setting: name.to_owned(), values: Vec::new(), lines: vec![line] };
    let Some(effective) = effective else {
        return nothing(format!("No policy applies, so nothing sets `{name}`."));
    };
    let platform = effective.platform();
    match property::by_name(name).filter(|id| id.property().platforms.has(platform)) {
        None => nothing(format!("Policies for {} have no setting `{name}`.", platform.title())),
        Some(id) if is_part(effective, id) => part(effective, id),
        Some(id) => Held {
            setting: name.to_owned(),
            values: vec![shown(effective, id, effective.slot(id).value.clone())],
            lines: explain::setting(effective, id)
                .iter()
                .map(|phrase| phrase.say(Language::English))
                .collect(),
        },
    }
}

fn is_part(effective: &Effective, id: PropertyId) -> bool {
    matches!(id.property().form(effective.platform()).order, Order::Predicate(_) | Order::Action(_))
}

/// A part of a condition has one value for each pair that holds.
fn part(effective: &Effective, id: PropertyId) -> Held {
    let name = id.property().name;
    let (mut values, mut lines) = (Vec::new(), Vec::new());
    for condition in effective.conditions() {
        let Some(value) = value_in(effective, id, condition) else { continue };
        let by = condition.by.iter().filter_map(|place| effective.policies().get(usize::from(*place)));
        let source = match condition.by.is_empty() {
            true => "policies contradict each other about what goes with it".to_owned(),
            false => format!("set by {}", names(by)),
        };
        lines.push(format!("`{name}` is {value}, and what happens is `{}`: {source}.", condition.action));
        let value = shown(effective, id, value);
        if !values.contains(&value) {
            values.push(value);
        }
    }
    if lines.is_empty() {
        lines.push(format!("No policy that applies asks for anything by `{name}`."));
    }
    Held { setting: name.to_owned(), values, lines }
}

fn value_in(effective: &Effective, id: PropertyId, condition: &Condition) -> Option<Value> {
    match id.property().form(effective.platform()).order {
        Order::Action(check) if check == condition.check => Some(Value::Level(condition.action)),
        Order::Predicate(_) => {
            condition.predicate.iter().find(|(other, _)| *other == id).map(|(_, value)| value.clone())
        }
        _ => None,
    }
}

fn names<'a>(policies: impl Iterator<Item = &'a PolicyRef>) -> String {
    let names: Vec<String> = policies.map(|policy| format!("\"{}\" ({})", policy.name, policy.id)).collect();
    names.join(" and ")
}

fn shown(effective: &Effective, id: PropertyId, value: Value) -> Json {
    let platform = effective.platform();
    match normal(platform, id, value) {
        Value::Any => Json::from("any"),
        value => to_json(id.property().form(platform).kind, &value),
    }
}
