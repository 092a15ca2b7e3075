//! What would change an answer. Nothing is guessed: each suggestion was tried on the same rules.

use uuid::Uuid;

use super::voices::names;
use super::words::name;
use crate::app::AppId;
use crate::decide::{Ask, Context, ManagedApps, Outcome, Party, PolicyRef, Verdict, judge};
use crate::effective::Effective;
use crate::property::{self, Kind, Order, PropertyId, Value};
use crate::texts::{Param, Phrase};

/// Single changes that turn a refusal into leave.
pub(super) fn phrases(
    effective: &Effective,
    context: &Context<'_>,
    ask: &Ask,
    outcome: &Outcome,
) -> Vec<Phrase> {
    if outcome.verdict == Verdict::Allow {
        return Vec::new();
    }
    let mut phrases: Vec<Phrase> = Vec::new();
    for id in outcome.settings.into_iter().flatten() {
        phrases.extend(setting(effective, context, ask, id));
    }
    phrases.extend(managed(effective, context, ask));
    phrases.extend(shorter(effective, context, ask));
    phrases.extend(unmixed(effective, context, ask));
    phrases.extend(enrolled(effective, context, ask));
    if phrases.is_empty() {
        let decided = outcome.settings.iter().any(Option::is_some);
        phrases.push(Phrase::new(if decided { "changeNoSingle" } else { "changeNoSetting" }));
    }
    phrases
}

/// The smallest step of one setting that gives leave.
fn setting(effective: &Effective, context: &Context<'_>, ask: &Ask, id: PropertyId) -> Option<Phrase> {
    let gives_leave = |value: &Value| {
        let tried = effective.with(id, value.clone());
        judge(tried.rules(), context, ask).verdict.is_allowed()
    };
    let value = laxer(effective, id).into_iter().find(gives_leave)?;
    let policies = effective.stricter_than(id, &value);
    match (&effective.slot(id).value, &value) {
        (Value::Choices(held), Value::Choices(words)) if !policies.is_empty() => {
            let more = words.iter().filter(|word| !held.contains(word)).copied().collect();
            Some(added(id, Param::from(&Value::Choices(more)), &policies))
        }
        _ => Some(set_to(id, &value, &policies)),
    }
}

/// A list with more in it in these policies.
pub(super) fn added(id: PropertyId, more: Param, policies: &[PolicyRef]) -> Phrase {
    Phrase::new("changeAdded")
        .with("setting", name(id.property().name))
        .with("value", more)
        .with("policies", names(policies))
}

/// A setting with another value in these policies; in every one that applies when none is named.
pub(super) fn set_to(id: PropertyId, value: &Value, policies: &[PolicyRef]) -> Phrase {
    let code = match (value.is_unset(), policies) {
        (false, []) => "changeSettingEverywhere",
        (false, _) => "changeSetting",
        (true, []) => "changeUnsetEverywhere",
        (true, _) => "changeUnset",
    };
    let mut phrase = Phrase::new(code).with("setting", name(id.property().name));
    if !value.is_unset() {
        phrase = phrase.with("value", Param::from(value));
    }
    if policies.is_empty() { phrase } else { phrase.with("policies", names(policies)) }
}

/// The laxer values of a setting, the strictest of them first.
pub(super) fn laxer(effective: &Effective, id: PropertyId) -> Vec<Value> {
    let form = id.property().form(effective.platform());
    let held = &effective.slot(id).value;
    match (form.kind, form.order, held) {
        (Kind::Flag { .. }, _, Value::Flag(flag)) => vec![Value::Flag(!flag)],
        (Kind::Level { members, .. }, Order::Listed | Order::Implied | Order::Peers, _) => {
            let laxer =
                |value: &Value| property::compare(&form, value, held).is_some_and(std::cmp::Ordering::is_lt);
            members.iter().rev().map(|word| Value::Level(word)).filter(laxer).collect()
        }
        (Kind::Choices(members) | Kind::Bits(members), _, Value::Choices(words)) => {
            let missing = members.iter().filter(|member| **member != "none" && !words.contains(member));
            missing.map(|member| Value::Choices([words.as_slice(), &[*member]].concat())).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether it would be allowed if the other app were protected for the account.
fn managed(effective: &Effective, context: &Context<'_>, ask: &Ask) -> Option<Phrase> {
    let ends = match ask {
        Ask::Paste { from, to, .. } | Ask::Transfer { from, to, .. } => [Some(to), Some(from)],
        Ask::OpenLink { to, .. } => [to.as_ref(), None],
        _ => return None,
    };
    let app = ends.into_iter().flatten().find_map(|party| match party {
        Party::App { app, .. } => Some(app),
        Party::Work | Party::Personal | Party::Mixed | Party::Controls => None,
    })?;
    let known = context.managed_apps.iter().map(|(app, oid, registered)| (app.clone(), oid, registered));
    let apps = ManagedApps::listed(known.chain([(app.clone(), context.oid, true)]));
    let context = Context { managed_apps: &apps, ..*context };
    let tried = with_party(ask, app, context.oid);
    judge(effective.rules(), &context, &tried)
        .verdict
        .is_allowed()
        .then(|| Phrase::new("changeProtected").with("app", name(app)))
}

/// The same ask with the account signed in to the other app and the app verified.
fn with_party(ask: &Ask, app: &AppId, oid: Uuid) -> Ask {
    with_ends(ask, |party| match party {
        Party::App { app: other, .. } if other == app => {
            *party = Party::App { app: app.clone(), account: Some(oid), verified: true, personal: false };
        }
        _ => {}
    })
}

/// The same ask with other ends.
fn with_ends(ask: &Ask, change: impl Fn(&mut Party)) -> Ask {
    let mut ask = ask.clone();
    match &mut ask {
        Ask::Paste { from, to, .. } | Ask::Transfer { from, to, .. } => {
            change(from);
            change(to);
        }
        Ask::OpenLink { to, .. } => to.iter_mut().for_each(change),
        _ => {}
    }
    ask
}

/// Whether a shorter text may leave.
fn shorter(effective: &Effective, context: &Context<'_>, ask: &Ask) -> Option<Phrase> {
    let limit = effective.rules().characters;
    let mut short = ask.clone();
    let Ask::Paste { characters, .. } = &mut short else { return None };
    *characters = limit;
    let allowed = limit > 0 && judge(effective.rules(), context, &short).verdict.is_allowed();
    allowed.then(|| Phrase::new("changeShorter").with("count", limit.to_string()))
}

/// Whether the same would be allowed from a view of this account alone.
fn unmixed(effective: &Effective, context: &Context<'_>, ask: &Ask) -> Option<Phrase> {
    let mut tried = with_ends(ask, |party| {
        if *party == Party::Mixed {
            *party = Party::Work;
        }
    });
    if let Ask::Channel { mixed, .. } = &mut tried {
        *mixed = false;
    }
    let allowed = tried != *ask && judge(effective.rules(), context, &tried).verdict.is_allowed();
    allowed.then(|| Phrase::new("changeUnmixed"))
}

/// Whether it would be allowed on an enrolled device.
fn enrolled(effective: &Effective, context: &Context<'_>, ask: &Ask) -> Option<Phrase> {
    let tried = Context { enrolled: true, ..*context };
    let allowed = !context.enrolled && judge(effective.rules(), &tried, ask).verdict.is_allowed();
    allowed.then(|| Phrase::new("changeEnrolled"))
}
