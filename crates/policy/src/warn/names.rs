//! Values that nothing can follow: schemes, package names and links that cannot be read, actions that a condition does not
//! offer, and names of settings that nobody knows. They are stored as they came, because other products take them.

use super::{Look, Warning, id};
use crate::app::Platform;
use crate::decide::is_pattern;
use crate::merge::Reading;
use crate::property::{
    self, Kind, Order, PropertyId, Value, bare_scheme, held_action, is_package, is_scheme, is_web_scheme,
    keys,
};
use crate::texts::Param;

/// Most entries of a list that a warning names.
const NAMED: usize = 3;
/// Most characters of an entry that a warning shows.
const SHOWN: usize = 40;

/// Settings of iOS that name the one app which takes links, by its scheme.
const APP_SCHEMES: [PropertyId; 3] =
    [keys::DIALER_PROTOCOL.id(), keys::MESSAGING_PROTOCOL.id(), keys::BROWSER_PROTOCOL.id()];
/// Settings of Android that name apps by their package.
const PACKAGES: [PropertyId; 5] = [
    keys::DIALER_PACKAGE.id(),
    keys::MESSAGING_PACKAGE.id(),
    keys::BROWSER_PACKAGE.id(),
    keys::EXEMPTED_PACKAGES.id(),
    keys::APPROVED_KEYBOARDS.id(),
];
const LINKS: [PropertyId; 2] = [keys::EXEMPTED_LINKS.id(), keys::MANAGED_LINKS.id()];
const CLOCKED_OUT: PropertyId = id("appActionIfAccountIsClockedOut");

pub(super) fn run(look: &mut Look<'_>) {
    match look.platform {
        Platform::Ios => ios(look),
        Platform::Android => {
            for id in PACKAGES {
                let wrong = written(look, id).into_iter().filter(|one| !is_package(one)).collect();
                tell(look, "packageUnreadable", id, wrong);
            }
        }
        Platform::Windows => {}
    }
    actions(look);
}

fn ios(look: &mut Look<'_>) {
    for id in APP_SCHEMES {
        let (web, rest): (Vec<_>, Vec<_>) = written(look, id).into_iter().partition(|one| is_web_scheme(one));
        tell(look, "webScheme", id, web);
        tell(look, "schemeUnreadable", id, rest.into_iter().filter(|one| !is_scheme(one)).collect());
    }
    let protocols = keys::EXEMPTED_PROTOCOLS.id();
    let wrong = written(look, protocols).into_iter().filter(|one| !is_scheme(one)).collect();
    tell(look, "schemeUnreadable", protocols, wrong);
    for id in LINKS {
        let wrong = written(look, id).into_iter().filter(|one| !is_pattern(one)).collect();
        tell(look, "linkUnreadable", id, wrong);
    }
}

/// The entries of a value, as they were written but for the marks behind a scheme.
fn written(look: &Look<'_>, id: PropertyId) -> Vec<String> {
    let parts: Vec<String> = match look.value(id) {
        Value::Text(text) => vec![bare_scheme(&text).to_owned()],
        Value::Texts(texts) => texts,
        Value::Pairs(pairs) => {
            let parts = pairs.iter().flat_map(|pair| pair.value.split(';'));
            parts.map(|part| bare_scheme(part).to_owned()).collect()
        }
        _ => Vec::new(),
    };
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect()
}

fn tell(look: &mut Look<'_>, code: &'static str, id: PropertyId, wrong: Vec<String>) {
    if wrong.is_empty() {
        return;
    }
    let name = id.property().name;
    let short = |text: &String| {
        let short: String = text.chars().take(SHOWN).collect();
        Param::from(if short == *text { format!("`{text}`") } else { format!("`{short}…`") })
    };
    let entries = Param::all(wrong.iter().take(NAMED).map(short));
    let warning = Warning::new(look.platform, code, vec![name]);
    look.found.push(warning.with("setting", format!("`{name}`")).with("entries", entries));
}

/// Actions that a condition does not offer, where something is checked. That the end of a shift never wipes is told with the
/// shift.
fn actions(look: &mut Look<'_>) {
    let reading = Reading::of(look.platform, look.settings, 0);
    let asked = |id: PropertyId| match id.property().form(look.platform).order {
        Order::Action(check) => reading.conditions().iter().any(|one| one.check == check),
        _ => true,
    };
    for id in PropertyId::of(look.platform).filter(|id| matches!(id.property().kind, Kind::Level { .. })) {
        let offered = property::actions(id);
        let Value::Level(word) = look.value(id) else { continue };
        let known = offered.is_empty() || offered.contains(&word) || (id == CLOCKED_OUT && word == "wipe");
        if known || !asked(id) {
            continue;
        }
        let name = id.property().name;
        let offered = Param::any(offered.iter().map(|word| format!("`{word}`").into()));
        let warning = Warning::new(look.platform, "actionNotOffered", vec![name]);
        let warning = warning.with("setting", format!("`{name}`")).with("word", word);
        look.found.push(warning.with("held", held_action(id, word)).with("offered", offered));
    }
}

/// The names of a policy of `platform` that no setting has although one of nearly that name exists.
#[must_use]
pub fn unknown<'a>(platform: Platform, names: impl IntoIterator<Item = &'a str>) -> Vec<Warning> {
    let near = |name: &'a str| {
        let near = property::near(platform, name)?;
        let warning = Warning::new(platform, "propertyNear", vec![near]);
        let shown: String = name.chars().filter(|one| !one.is_control()).collect();
        Some(warning.with("name", shown).with("near", near))
    };
    names.into_iter().filter_map(near).collect()
}
