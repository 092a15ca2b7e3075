//! Moves between two ends: the clipboard, and data that is handed over.

use super::judge::{Outcome, Standing};
use super::rules::{Reach, Rules};
use super::{Ask, Context, Route, Verdict};
use crate::app::Platform;
use crate::property::{PropertyId, keys};

const SEND: PropertyId = keys::SEND.id();
const RECEIVE: PropertyId = keys::RECEIVE.id();

/// A view of several accounts is locked down, whatever the policies say.
pub(super) const MIXED: Outcome =
    Outcome { verdict: Verdict::Deny, code: "mixedView", settings: [None, None] };

/// Which way data moves as far as the account is concerned.
enum Way {
    Within,
    Out,
    In,
    Elsewhere,
    /// A view of several accounts is one end.
    Mixed,
    /// The browser's own controls are one end.
    Controls,
}

/// Work data that another managed app holds is the account's too: it does not lose its protection by passing through.
fn way(from: Standing, to: Standing) -> Way {
    let is_work = |standing| matches!(standing, Standing::Own | Standing::Managed | Standing::Covered);
    match (from, to) {
        (Standing::Mixed, _) | (_, Standing::Mixed) => Way::Mixed,
        (Standing::Controls, _) | (_, Standing::Controls) => Way::Controls,
        (Standing::Own, Standing::Own) => Way::Within,
        (_, Standing::Own) => Way::In,
        (from, _) if is_work(from) => Way::Out,
        _ => Way::Elsewhere,
    }
}

/// Judges a paste or a transfer between two ends whose standing is known.
pub(super) fn judge(
    rules: &Rules,
    context: &Context<'_>,
    ask: &Ask,
    from: Standing,
    to: Standing,
) -> Outcome {
    match *ask {
        Ask::Paste { characters, share_sheet, .. } => match way(from, to) {
            Way::Out if share_sheet && shared_text(rules) => {
                Outcome::allow("copyOutShared", SEND).and(keys::CLIPBOARD.id())
            }
            way => clipboard(rules, way, from, to, characters),
        },
        Ask::Transfer { route, alone, .. } => {
            let (from, to) = unprotected(from, to, route);
            match way(from, to) {
                Way::Within if route == Route::SharedFile && rules.platform == Platform::Android => {
                    receive(rules, context, Standing::Managed, route, alone)
                }
                Way::Within => within(rules),
                Way::Out => send(rules, context, to, route),
                Way::In => receive(rules, context, from, route, alone),
                Way::Elsewhere => Outcome::free("personalContext"),
                Way::Mixed => MIXED,
                Way::Controls => Outcome::free("browserControls"),
            }
        }
        _ => Outcome::free("noRule"),
    }
}

/// By some ways data meets a part that runs without the client: whatever it is called, it is not protected.
fn unprotected(from: Standing, to: Standing, route: Route) -> (Standing, Standing) {
    let bare = |standing| match standing {
        Standing::Own
        | Standing::Managed
        | Standing::Covered
        | Standing::Exempt
        | Standing::BuiltIn
        | Standing::OtherAccount => Standing::Unmanaged,
        other => other,
    };
    match route {
        Route::AppClip | Route::WebExtension | Route::InstantApp | Route::OtherProfile
            if to == Standing::Own && from != Standing::Own =>
        {
            (bare(from), to)
        }
        Route::AppClip | Route::WebExtension | Route::InstantApp | Route::OtherProfile => (from, bare(to)),
        _ => (from, to),
    }
}

/// Where work data may go anywhere, the share sheet's *Copy* gets round the clipboard (Android).
fn shared_text(rules: &Rules) -> bool {
    rules.platform == Platform::Android && rules.send == Reach::Anyone
}

fn clipboard(rules: &Rules, way: Way, from: Standing, to: Standing, characters: u32) -> Outcome {
    const LEVEL: PropertyId = keys::CLIPBOARD.id();
    const LIMIT: PropertyId = keys::CLIPBOARD_EXCEPTION.id();
    match way {
        Way::Mixed => MIXED,
        Way::Controls => Outcome::free("browserControls"),
        Way::Within if rules.no_clipboard => Outcome::deny("clipboardClosed", LEVEL),
        Way::Within => Outcome::free("sameAccount"),
        Way::Elsewhere => Outcome::free("personalContext"),
        Way::In => match (rules.paste_in, from) {
            (Reach::Anyone, _) => Outcome::allow("pasteInAllowed", LEVEL),
            (Reach::Managed, Standing::Managed | Standing::Covered) => {
                Outcome::allow("pasteInManaged", LEVEL)
            }
            _ => Outcome::deny("pasteInBlocked", LEVEL),
        },
        Way::Out => match (rules.copy_out, to) {
            (Reach::Anyone, _) => Outcome::allow("copyOutAllowed", LEVEL),
            (Reach::Managed, Standing::Managed) => Outcome::allow("copyOutManaged", LEVEL),
            _ if rules.characters > 0 && characters <= rules.characters => {
                Outcome::allow("copyOutWithinLimit", LIMIT).and(LEVEL)
            }
            _ if rules.characters > 0 => Outcome::deny("copyOutOverLimit", LEVEL).and(LIMIT),
            _ => Outcome::deny("copyOutBlocked", LEVEL),
        },
    }
}

/// From work to work. On Windows that is from one work tab to another, which either setting closes at its strictest.
fn within(rules: &Rules) -> Outcome {
    match (rules.platform, rules.send, rules.receive) {
        (Platform::Windows, Reach::Nobody, _) => Outcome::deny("tabMoveClosed", SEND),
        (Platform::Windows, _, Reach::Nobody) => Outcome::deny("tabMoveClosed", RECEIVE),
        _ => Outcome::free("sameAccount"),
    }
}

/// Judges work data on its way to an app.
pub(super) fn send(rules: &Rules, context: &Context<'_>, to: Standing, route: Route) -> Outcome {
    match (rules.send, to) {
        _ if route == Route::InstantApp => Outcome::deny("sendInstantApp", SEND),
        (Reach::Anyone, _) => Outcome::allow("sendAllowed", SEND),
        _ if route == Route::OtherProfile => Outcome::deny("sendOtherProfile", SEND),
        (_, Standing::BuiltIn) => Outcome::allow("sendBuiltIn", SEND),
        (Reach::Managed, Standing::Managed) => Outcome::allow("sendManaged", SEND),
        (Reach::Managed, Standing::Exempt) => {
            Outcome::allow("sendExempt", keys::EXEMPTED_PACKAGES.id()).and(SEND)
        }
        (Reach::Managed, Standing::Unmanaged | Standing::Unverified)
            if route == Route::Share && os_shares(rules, context) =>
        {
            os_sharing()
        }
        // Choosers leave it out, at every value that restricts.
        (_, Standing::Unmanaged) if rules.platform == Platform::Android => Outcome::deny("sendHidden", SEND),
        (Reach::Nobody, Standing::Managed | Standing::Unmanaged | Standing::Unverified)
            if rules.platform == Platform::Ios && copies(route) =>
        {
            Outcome::deny("sendEncryptedNobody", SEND)
        }
        (Reach::Nobody, _) => Outcome::deny("sendNobody", SEND),
        (_, Standing::Personal) => Outcome::deny("sendPersonal", SEND),
        (_, Standing::Unverified) => Outcome::deny("sendUnverified", SEND),
        (_, Standing::Covered) => Outcome::deny("sendNotRegistered", SEND),
        (_, Standing::OtherAccount) if rules.platform != Platform::Ios || !copies(route) => {
            Outcome::deny("sendOtherAccount", SEND)
        }
        _ if rules.platform != Platform::Ios || bypasses(route) => Outcome::deny("sendUnmanaged", SEND),
        _ => open_in(rules, route),
    }
}

/// What iOS does with a copy for an app that is not protected.
fn open_in(rules: &Rules, route: Route) -> Outcome {
    if rules.hide && route != Route::ProtectedExtension {
        return Outcome::deny("sendHidden", SEND).and(keys::FILTER_OPEN_IN.id());
    }
    // The only way left would be a file that other apps cannot read, for which no key exists yet.
    Outcome::deny("sendEncryptedOnly", SEND)
}

/// What becomes of a copy that goes to the Files app or another provider of documents (iOS).
pub(super) fn to_provider(rules: &Rules, context: &Context<'_>) -> Outcome {
    if os_shares(rules, context) { os_sharing() } else { open_in(rules, Route::Share) }
}

/// Whether the device's own management decides what open-in may share. Only an enrolled device has such a rule, and
/// where apps are hidden the stricter of the two holds.
const fn os_shares(rules: &Rules, context: &Context<'_>) -> bool {
    rules.os_sharing && !rules.hide && context.enrolled
}

const fn os_sharing() -> Outcome {
    Outcome::allow("sendOsSharing", keys::OPEN_IN_UNPROTECTED.id()).and(SEND)
}

/// Ways by which a copy leaves in a form of its own (iOS).
const fn copies(route: Route) -> bool {
    matches!(route, Route::Share | Route::ProtectedExtension)
}

/// Ways that lead to parts of the app which run without the client.
const fn bypasses(route: Route) -> bool {
    matches!(route, Route::AppClip | Route::WebExtension)
}

fn receive(rules: &Rules, context: &Context<'_>, from: Standing, route: Route, alone: bool) -> Outcome {
    const TAG: PropertyId = keys::PROTECT_INBOUND.id();
    // Documented for enrolled iOS devices only; elsewhere it is as open as the value beside it.
    let tagged = rules.tag_inbound && context.enrolled;
    let outside = matches!(
        from,
        Standing::Unmanaged | Standing::Unverified | Standing::Exempt | Standing::OtherAccount
    );
    match (rules.receive, from) {
        (Reach::Anyone, _) if tagged && outside => {
            Outcome::new(Verdict::AllowTagged, "receiveTagged", TAG).and(RECEIVE)
        }
        (Reach::Anyone, _) => Outcome::allow("receiveAllowed", RECEIVE),
        (_, Standing::BuiltIn) => Outcome::allow("receiveBuiltIn", RECEIVE),
        (Reach::Managed, Standing::Managed | Standing::Covered) => Outcome::allow("receiveManaged", RECEIVE),
        (Reach::Managed, Standing::Exempt) => {
            Outcome::allow("receiveExempt", keys::EXEMPTED_PACKAGES.id()).and(RECEIVE)
        }
        (Reach::Managed, Standing::Personal) if !alone => {
            Outcome::new(Verdict::SwitchAccount, "receivePersonal", RECEIVE)
        }
        (_, Standing::Personal) => Outcome::deny("receivePersonal", RECEIVE),
        (Reach::Nobody, Standing::Managed | Standing::Covered | Standing::Exempt) => {
            Outcome::deny("receiveNobody", RECEIVE)
        }
        // The browser's profile holds one account: there is none to switch to.
        (Reach::Nobody, _) if rules.platform == Platform::Windows => Outcome::deny("receiveNobody", RECEIVE),
        // The organisation's data, which must not end in a personal account.
        _ if route == Route::OsManaged => Outcome::deny("receiveOsManaged", RECEIVE),
        _ if alone => Outcome::deny("receiveAlone", RECEIVE),
        _ => Outcome::new(Verdict::SwitchAccount, "receiveUnmanaged", RECEIVE),
    }
}
