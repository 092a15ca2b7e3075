//! What is compared together: a condition with its action, the grades of a device lock, a choice that writes several
//! properties, else one property.

use std::sync::LazyLock;

use super::{Change, Effect, Side, effect, words};
use crate::app::Platform;
use crate::control::form::Field;
use crate::control::{CONTROLS, Control};
use crate::launch;
use crate::merge;
use crate::property::{Check, Order, PropertyId, Value};
use crate::texts::{Language, Phrase};

/// Properties that change together.
pub(super) struct Unit {
    control: &'static Control,
    /// The fields that write them, and where each of them stands.
    fields: Vec<Field>,
    places: Vec<(&'static str, usize)>,
    ids: Vec<PropertyId>,
    joined: Joined,
}

/// Why they are together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joined {
    /// One field writes them.
    Field(&'static str, usize),
    /// A condition.
    Check(Check),
    /// Less than medium implies less than low.
    LockGrades,
}

/// The grades of a device lock, the weakest first.
const GRADES: [PropertyId; 3] =
    [launch::LESS_THAN_LOW.id(), launch::LESS_THAN_MEDIUM.id(), launch::LESS_THAN_HIGH.id()];

/// The units of a platform, in the order in which administrators meet them.
pub(super) fn units(platform: Platform) -> &'static [Unit] {
    static IOS: LazyLock<Vec<Unit>> = LazyLock::new(|| build(Platform::Ios));
    static ANDROID: LazyLock<Vec<Unit>> = LazyLock::new(|| build(Platform::Android));
    static WINDOWS: LazyLock<Vec<Unit>> = LazyLock::new(|| build(Platform::Windows));
    match platform {
        Platform::Ios => &IOS,
        Platform::Android => &ANDROID,
        Platform::Windows => &WINDOWS,
    }
}

fn build(platform: Platform) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for control in CONTROLS.iter().filter(|row| row.platform == platform) {
        for (place, field) in control.fields().enumerate() {
            for id in field.ids() {
                add(&mut units, control, (place, field), id);
            }
        }
    }
    units
}

fn add(units: &mut Vec<Unit>, control: &'static Control, (place, field): (usize, Field), id: PropertyId) {
    let joined = match id.property().form(control.platform).order {
        Order::Predicate(check) | Order::Action(check) => Joined::Check(check),
        _ if GRADES.contains(&id) => Joined::LockGrades,
        _ => Joined::Field(control.id, place),
    };
    // A property that two rows write belongs to the first, and the other helps to word it.
    let known = units.iter().position(|unit| unit.ids.contains(&id) || unit.joined == joined);
    let known = known.unwrap_or_else(|| {
        units.push(Unit { control, fields: Vec::new(), places: Vec::new(), ids: Vec::new(), joined });
        units.len() - 1
    });
    let Some(unit) = units.get_mut(known) else { return };
    if !unit.ids.contains(&id) {
        unit.ids.push(id);
    }
    if !unit.places.contains(&(control.id, place)) {
        unit.places.push((control.id, place));
        unit.fields.push(field);
    }
}

impl Unit {
    /// What changed from one policy to another, if anything did.
    pub(super) fn change(&self, platform: Platform, before: &Side<'_>, after: &Side<'_>) -> Option<Change> {
        let written = |side: &Side<'_>, id| side.settings.value(id).cloned();
        let changed: Vec<_> =
            self.ids.iter().copied().filter(|id| written(before, *id) != written(after, *id)).collect();
        if changed.is_empty() {
            return None;
        }
        let effect = self.effect(platform, before, after, &changed);
        let (from, to) = self.words(platform, before, after);
        let language = after.language;
        let mut change = Change::new(language, self.title(language), from, to, effect);
        change.control = Some(self.control.id.to_owned());
        change.properties = changed.iter().map(|id| id.property().name.to_owned()).collect();
        let note = match effect {
            Effect::None => Some(self.why_nothing(platform, before, after, &changed)),
            _ => self.hidden(platform, before, after),
        };
        Some(match note {
            Some(note) => change.noting(language, note),
            None => change,
        })
    }

    fn effect(
        &self,
        platform: Platform,
        before: &Side<'_>,
        after: &Side<'_>,
        changed: &[PropertyId],
    ) -> Effect {
        match self.joined {
            Joined::Check(check) => effect::condition(check, &before.reading, &after.reading),
            Joined::LockGrades => grades(before, after),
            Joined::Field(..) => {
                let speaks = |id: &&PropertyId| self.speaks(platform, **id, [before, after]);
                let effects = changed.iter().filter(speaks).filter_map(|id| {
                    let form = id.property().form(platform);
                    effect::property(&form, *id, &before.reading, &after.reading)
                });
                effects.fold(Effect::None, Effect::and)
            }
        }
    }

    /// Whether a property means something beside the option that is chosen, in both policies.
    fn speaks(&self, platform: Platform, id: PropertyId, sides: [&Side<'_>; 2]) -> bool {
        let Some(field) = self.fields.iter().find(|field| field.ids().any(|one| one == id)) else {
            return true;
        };
        let place = field.ids().position(|one| one == id).unwrap_or_default();
        sides.iter().all(|side| {
            let values: Vec<_> = field.ids().map(|id| side.settings.counting(platform, id)).collect();
            field.chosen(&values).is_none_or(|choice| place < choice.values.len())
        })
    }

    fn words(&self, platform: Platform, before: &Side<'_>, after: &Side<'_>) -> (String, String) {
        let values = |side: &Side<'_>| -> Vec<(PropertyId, Value)> {
            self.ids.iter().map(|id| (*id, side.settings.counting(platform, *id))).collect()
        };
        let (a, b) = (values(before), values(after));
        match self.joined {
            Joined::Check(check) => {
                let asked = |side: &Side<'_>| effect::find(check, &side.reading).is_some();
                (
                    words::condition(&self.fields, &a, asked(before), after.language),
                    words::condition(&self.fields, &b, asked(after), after.language),
                )
            }
            Joined::LockGrades => {
                let grades = |values| words::grades(&self.fields, values, after.language);
                (grades(&a), grades(&b))
            }
            Joined::Field(..) => words::values(&self.fields, &a, &b, after.language),
        }
    }

    /// The name of the row, with that of the field where the row has several.
    fn title(&self, language: Language) -> String {
        let label = self.fields.first().map(|field| field.label).filter(|label| !label.is_empty());
        match (self.joined, label) {
            (Joined::Field(..), Some(label)) => {
                format!("{} ({})", language.label(self.control.name), language.label(label))
            }
            _ => language.label(self.control.name).into_owned(),
        }
    }

    /// That the row is of no use beside the others, in both policies.
    fn hidden(&self, platform: Platform, before: &Side<'_>, after: &Side<'_>) -> Option<String> {
        let (Some(_), Some(any)) =
            (self.control.hidden_by(before.settings), self.control.hidden_by(after.settings))
        else {
            return None;
        };
        let told = words::clause(platform, any.first()?, after.settings, after.language);
        Some(Phrase::new("diffHidden").with("clause", told).say(after.language))
    }

    /// Why a change has no effect.
    fn why_nothing(
        &self,
        platform: Platform,
        before: &Side<'_>,
        after: &Side<'_>,
        changed: &[PropertyId],
    ) -> String {
        let said = |side: &Side<'_>| changed.iter().any(|id| side.settings.value(*id).is_some());
        let counts = |side: &Side<'_>, id: &PropertyId| {
            merge::normal(platform, *id, side.settings.counting(platform, *id))
        };
        let alike = |id: &PropertyId| counts(before, id) == counts(after, id);
        if !(said(before) && said(after)) && changed.iter().all(alike) {
            return words::say(after.language, if said(after) { "diffSays" } else { "diffSaid" });
        }
        if changed.iter().all(|id| id.property().form(platform).order == Order::Label) {
            return words::say(after.language, "diffLabel");
        }
        let asked = |side: &Side<'_>, check| effect::find(check, &side.reading).is_some();
        match self.joined {
            Joined::Check(check) if !asked(before, check) && !asked(after, check) => {
                words::say(after.language, "diffNothingChecked")
            }
            _ => {
                // Whatever gives them meaning, lists with the same entries are one.
                let same = |id: &PropertyId| {
                    let (a, b) = (counts(before, id), counts(after, id));
                    effect::entries(&a).is_some_and(|entries| Some(entries) == effect::entries(&b))
                };
                let other = |id: &PropertyId| goes_with(platform, *id, after.language).filter(|_| !same(id));
                self.hidden(platform, before, after)
                    .or_else(|| changed.iter().find_map(other))
                    .unwrap_or_else(|| words::say(after.language, "diffSame"))
            }
        }
    }
}

/// Says whose change counts instead, for what means something only beside another row.
fn goes_with(platform: Platform, id: PropertyId, language: Language) -> Option<String> {
    let parent = match id.property().form(platform).order {
        Order::Intersection { parents: [parent, ..] } => parent.name,
        Order::Unordered { parent, .. } => parent,
        _ => return None,
    };
    let row = CONTROLS.iter().find(|row| row.platform == platform && row.properties.contains(&parent))?;
    Some(Phrase::new("diffGoesWith").with("row", &*language.label(row.name)).say(language))
}

/// A lock that is too weak for low is too weak for medium, so each grade does what the stronger ones do at least.
fn grades(before: &Side<'_>, after: &Side<'_>) -> Effect {
    let action = |side: &Side<'_>, id: &PropertyId| match side.reading.value(*id) {
        Some(Value::Level(word)) => effect::strength(word),
        _ => 0,
    };
    let implied = |side: &Side<'_>, place: usize| {
        GRADES.iter().skip(place).map(|id| action(side, id)).max().unwrap_or(0)
    };
    (0..GRADES.len()).fold(Effect::None, |effect, place| {
        let (a, b) = (implied(before, place), implied(after, place));
        effect.and(effect::of_order(Some(b.cmp(&a))))
    })
}
