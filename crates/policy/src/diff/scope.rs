//! Whom a policy reaches, and what it is called.

use uuid::Uuid;

use super::{Change, Effect, Names};
use crate::app::AppId;
use crate::policy::{AppGroupType, Assignment, AssignmentFilter, FilterMode, Levels, Policy};

/// Most apps that are named in a line.
const MOST: usize = 8;

pub(super) fn changes(before: &Policy, after: &Policy, names: Names<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    changes.extend(group(before, after));
    changes.extend(apps(before, after));
    changes.extend(levels(before.management_levels, after.management_levels));
    changes.extend(assignments(before, after, names));
    changes.extend(text("Name", "displayName", &before.name, &after.name));
    changes.extend(text("Description", "description", &before.description, &after.description));
    changes
}

fn text(title: &str, property: &str, before: &str, after: &str) -> Option<Change> {
    let quoted = |text: &str| if text.is_empty() { "none".to_owned() } else { format!("`{text}`") };
    (before != after).then(|| {
        Change::new(title, quoted(before), quoted(after), Effect::None).of(property).noting("for people")
    })
}

fn group(before: &Policy, after: &Policy) -> Option<Change> {
    const fn words(group: AppGroupType) -> &'static str {
        match group {
            AppGroupType::SelectedPublicApps => "the listed apps",
            AppGroupType::AllCoreMicrosoftApps => "core Microsoft apps",
            AppGroupType::AllMicrosoftApps => "all Microsoft apps",
            AppGroupType::AllApps => "all apps",
        }
    }
    let (a, b) = (before.apps.group, after.apps.group);
    (a != b).then(|| {
        Change::new("Group of apps", words(a).to_owned(), words(b).to_owned(), Effect::Different)
            .of("appGroupType")
    })
}

/// An app that is covered is protected, and may take work data from other apps that are covered.
fn apps(before: &Policy, after: &Policy) -> Option<Change> {
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
        (true, false) => "more apps are protected, and may take work data",
        (false, true) => "fewer apps are protected, and may take work data",
        (false, false) => "other apps are protected, and may take work data",
    };
    let words = |all: usize, apps: &[AppId]| {
        let named: Vec<_> = apps.iter().take(MOST).map(|app| format!("`{}`", app.id)).collect();
        let more = apps.len().saturating_sub(MOST);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        match named.is_empty() {
            true => counted(all),
            false => format!("{} with {}{more}", counted(all), named.join(", ")),
        }
    };
    let (from, to) = (words(before.apps.apps.len(), &gone), words(after.apps.apps.len(), &new));
    Some(Change::new("Apps", from, to, Effect::Different).of("apps").noting(note))
}

fn counted(apps: usize) -> String {
    match apps {
        0 => "no app".to_owned(),
        1 => "1 app".to_owned(),
        many => format!("{many} apps"),
    }
}

fn levels(before: Levels, after: Levels) -> Option<Change> {
    let words = |levels: Levels| match levels.is_unspecified() {
        true => "every state".to_owned(),
        false => levels.to_string().replace(',', ", "),
    };
    (before != after).then(|| {
        Change::new("Device states", words(before), words(after), Effect::Different)
            .of("targetedAppManagementLevels")
            .noting("other devices are reached")
    })
}

/// One change per group and filter.
fn assignments(before: &Policy, after: &Policy, names: Names<'_>) -> Vec<Change> {
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
            let title = format!("Group {}", named(group, names));
            let change = Change::new(title, words(&a, names), words(&b, names), Effect::Different);
            change.of("assignments").noting(reach(&a, &b))
        })
    };
    groups.into_iter().filter_map(change).collect()
}

fn named(id: Uuid, names: Names<'_>) -> String {
    names(id).map_or_else(|| format!("`{id}`"), |name| format!("`{name}`"))
}

fn words(assignments: &[Assignment], names: Names<'_>) -> String {
    let word = |one: &Assignment| {
        let whether = if one.exclude { "kept out" } else { "let in" };
        let filter = one.filter.as_ref().map(|AssignmentFilter { id, mode }| {
            let whether = match mode {
                FilterMode::Include => "where the filter",
                FilterMode::Exclude => "except where the filter",
            };
            format!(" {whether} {} matches", named(*id, names))
        });
        format!("{whether}{}", filter.unwrap_or_default())
    };
    if assignments.is_empty() {
        return "not named".to_owned();
    }
    assignments.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// What a change of a group's assignments does to how many people are reached.
fn reach(before: &[Assignment], after: &[Assignment]) -> &'static str {
    let state = |all: &[Assignment]| match all {
        [] => 1,
        all if all.iter().any(|one| one.exclude) => 0,
        all if all.iter().any(|one| one.filter.is_none()) => 3,
        _ => 2,
    };
    match state(after).cmp(&state(before)) {
        std::cmp::Ordering::Greater => "more people are reached",
        std::cmp::Ordering::Less => "fewer people are reached",
        std::cmp::Ordering::Equal => "other devices are reached",
    }
}
