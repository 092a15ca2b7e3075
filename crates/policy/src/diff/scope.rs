//! Whom a policy reaches, and what it is called.

use uuid::Uuid;

use super::words::{say, several};
use super::{Change, Effect, Names};
use crate::app::AppId;
use crate::policy::{AppGroupType, Assignment, AssignmentFilter, FilterMode, Levels, Policy};
use crate::texts::{Language, Phrase};

/// Most apps that are named in a line.
const MOST: usize = 8;

pub(super) fn changes(before: &Policy, after: &Policy, names: Names<'_>, language: Language) -> Vec<Change> {
    let mut changes = Vec::new();
    changes.extend(group(before, after, language));
    changes.extend(apps(before, after, language));
    changes.extend(levels(before.management_levels, after.management_levels, language));
    changes.extend(assignments(before, after, names, language));
    let text = |title: &str, property: &str, before: &str, after: &str| {
        text(language, [title, property], before, after)
    };
    changes.extend(text("diffName", "displayName", &before.name, &after.name));
    changes.extend(text("diffDescription", "description", &before.description, &after.description));
    changes
}

fn text(language: Language, [title, property]: [&str; 2], before: &str, after: &str) -> Option<Change> {
    let quoted = |text: &str| if text.is_empty() { say(language, "diffNone") } else { format!("`{text}`") };
    (before != after).then(|| {
        Change::new(language, say(language, title), quoted(before), quoted(after), Effect::None)
            .of(property)
            .noting(language, say(language, "diffForPeople"))
    })
}

fn group(before: &Policy, after: &Policy, language: Language) -> Option<Change> {
    let words = |group: AppGroupType| {
        say(
            language,
            match group {
                AppGroupType::SelectedPublicApps => "appsListed",
                AppGroupType::AllCoreMicrosoftApps => "appsCore",
                AppGroupType::AllMicrosoftApps => "appsMicrosoft",
                AppGroupType::AllApps => "appsAll",
            },
        )
    };
    let (a, b) = (before.apps.group, after.apps.group);
    (a != b).then(|| {
        let title = say(language, "diffGroupOfApps");
        Change::new(language, title, words(a), words(b), Effect::Different).of("appGroupType")
    })
}

/// An app that is covered is protected, and may take work data from other apps that are covered.
fn apps(before: &Policy, after: &Policy, language: Language) -> Option<Change> {
    let only = |one: &Policy, two: &Policy| -> Vec<AppId> {
        let mut apps: Vec<_> =
            one.apps.apps.iter().filter(|app| !two.apps.apps.contains(app)).cloned().collect();
        apps.sort();
        apps.dedup();
        apps
    };
    let (gone, new) = (only(before, after), only(after, before));
    let note = match (gone.is_empty(), new.is_empty()) {
        (true, true) => return None,
        (true, false) => "diffMoreApps",
        (false, true) => "diffFewerApps",
        (false, false) => "diffOtherApps",
    };
    let words = |all: usize, apps: &[AppId]| {
        let named: Vec<_> = apps.iter().take(MOST).map(|app| format!("`{}`", app.id)).collect();
        let named = match apps.len().saturating_sub(MOST) {
            0 => named.join(", "),
            more => {
                let phrase = Phrase::new("diffAndMore").with("entries", named.join(", "));
                phrase.with("count", more.to_string()).say(language)
            }
        };
        let all = if all == 0 {
            say(language, "appNone")
        } else {
            several(u64::try_from(all).unwrap_or(u64::MAX), "appOne", "appMany", language)
        };
        if named.is_empty() {
            return all;
        }
        Phrase::new("diffCountWith").with("count", all).with("entries", named).say(language)
    };
    let (from, to) = (words(before.apps.apps.len(), &gone), words(after.apps.apps.len(), &new));
    let change = Change::new(language, say(language, "diffApps"), from, to, Effect::Different);
    Some(change.of("apps").noting(language, say(language, note)))
}

fn levels(before: Levels, after: Levels, language: Language) -> Option<Change> {
    let words = |levels: Levels| match levels.is_unspecified() {
        true => say(language, "diffEveryState"),
        false => levels.to_string().replace(',', ", "),
    };
    (before != after).then(|| {
        let title = say(language, "diffDeviceStates");
        Change::new(language, title, words(before), words(after), Effect::Different)
            .of("targetedAppManagementLevels")
            .noting(language, say(language, "diffOtherDevices"))
    })
}

/// One change per group and filter.
fn assignments(before: &Policy, after: &Policy, names: Names<'_>, language: Language) -> Vec<Change> {
    let mut groups: Vec<Uuid> = Vec::new();
    for assignment in before.assignments.iter().chain(&after.assignments) {
        if !groups.contains(&assignment.group) {
            groups.push(assignment.group);
        }
    }
    let of = |policy: &Policy, group: Uuid| -> Vec<Assignment> {
        policy.assignments.iter().filter(|one| one.group == group).cloned().collect()
    };
    let change = |group: Uuid| {
        let (a, b) = (of(before, group), of(after, group));
        let same = a.iter().all(|one| b.contains(one)) && b.iter().all(|one| a.contains(one));
        (!same).then(|| {
            let title = Phrase::new("diffGroup").with("group", named(group, names)).say(language);
            let [from, to] = [&a, &b].map(|all| words(all, names, language));
            let change = Change::new(language, title, from, to, Effect::Different);
            change.of("assignments").noting(language, say(language, reach(&a, &b)))
        })
    };
    groups.into_iter().filter_map(change).collect()
}

fn named(id: Uuid, names: Names<'_>) -> String {
    names(id).map_or_else(|| format!("`{id}`"), |name| format!("`{name}`"))
}

fn words(assignments: &[Assignment], names: Names<'_>, language: Language) -> String {
    let word = |one: &Assignment| {
        let whether = say(language, if one.exclude { "diffKeptOut" } else { "diffLetIn" });
        let Some(AssignmentFilter { id, mode }) = &one.filter else { return whether };
        let code = match mode {
            FilterMode::Include => "diffWhereFilter",
            FilterMode::Exclude => "diffExceptFilter",
        };
        Phrase::new(code).with("whether", whether).with("filter", named(*id, names)).say(language)
    };
    if assignments.is_empty() {
        return say(language, "diffNotNamed");
    }
    assignments.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// The code of what a change of a group's assignments does to how many people are reached.
fn reach(before: &[Assignment], after: &[Assignment]) -> &'static str {
    let state = |all: &[Assignment]| match all {
        [] => 1,
        all if all.iter().any(|one| one.exclude) => 0,
        all if all.iter().any(|one| one.filter.is_none()) => 3,
        _ => 2,
    };
    match state(after).cmp(&state(before)) {
        std::cmp::Ordering::Greater => "diffMorePeople",
        std::cmp::Ordering::Less => "diffFewerPeople",
        std::cmp::Ordering::Equal => "diffOtherDevices",
    }
}
