//! The words of an ask and of its answer: texts of the catalogue with what stands in them.

use super::voices::Fact;
use crate::decide::{
    Ask, Channel, Context, Location, Outcome, Owner, Party, Purpose, Redirect, Route, Rules, Standing,
    Verdict, judge, link_place, standing,
};
use crate::texts::{Param, Phrase};

/// The answer in a sentence.
pub(super) fn answer(verdict: Verdict, ask: &Ask) -> Phrase {
    let verdict = match verdict {
        Verdict::Allow => "verdictAllow",
        Verdict::AllowTagged => "verdictAllowTagged",
        Verdict::Redact => "verdictRedact",
        Verdict::SwitchAccount => "verdictSwitchAccount",
        Verdict::Redirect => "verdictRedirect",
        Verdict::Deny => "verdictDeny",
    };
    Phrase::new("answer").with("verdict", Phrase::new(verdict)).with("ask", self::ask(ask))
}

/// What was asked, as the second half of a sentence.
fn ask(ask: &Ask) -> Phrase {
    match ask {
        Ask::Paste { from, to, characters, share_sheet } => {
            let paste = Phrase::new("askPaste")
                .with("length", length(*characters))
                .with("from", party(from, FROM))
                .with("to", party(to, INTO));
            extended(paste, "askShareSheet", *share_sheet)
        }
        Ask::Transfer { from, to, route, alone } => {
            let transfer =
                Phrase::new("askTransfer").with("from", party(from, FROM)).with("to", party(to, TO));
            extended(by(transfer, *route), "askAlone", *alone)
        }
        Ask::SaveCopy { location, owner } => {
            Phrase::new("askSaveCopy").with("place", place(*location, *owner))
        }
        Ask::OpenFrom { location, owner } => {
            Phrase::new("askOpenFrom").with("place", place(*location, *owner))
        }
        Ask::Channel { channel, supported, mixed } => {
            let channel = extended(Phrase::new(channel_code(*channel)), "askUnsupported", !supported);
            extended(channel, "askMixed", *mixed)
        }
        Ask::OpenLink { url, app_link, to } => link(url, *app_link, to.as_ref()),
        Ask::Keyboard { app } => Phrase::new("askKeyboard").with("app", name(app)),
        Ask::Service { app, purpose } => Phrase::new("askService")
            .with("app", name(app))
            .with("purpose", Phrase::new(purpose_code(*purpose))),
    }
}

/// The same ask with what else is known about it.
fn extended(ask: Phrase, code: &str, known: bool) -> Phrase {
    if known { Phrase::new(code).with("ask", ask) } else { ask }
}

fn by(ask: Phrase, route: Route) -> Phrase {
    let code = match route {
        Route::Unstated => return ask,
        Route::Share => "routeShare",
        Route::ProtectedExtension => "routeProtectedExtension",
        Route::Drag => "routeDrag",
        Route::ContentProvider => "routeContentProvider",
        Route::BoundService => "routeBoundService",
        Route::AppClip => "routeAppClip",
        Route::WebExtension => "routeWebExtension",
        Route::InstantApp => "routeInstantApp",
        Route::OtherProfile => "routeOtherProfile",
        Route::OsManaged => "routeOsManaged",
        Route::SharedFile => "routeSharedFile",
    };
    Phrase::new("askBy").with("ask", ask).with("route", Phrase::new(code))
}

/// Names stand between backticks, so that it is clear where they end.
pub(crate) fn name(name: impl std::fmt::Display) -> String {
    format!("`{name}`")
}

fn length(characters: u32) -> Phrase {
    match characters {
        1 => Phrase::new("lengthOne"),
        u32::MAX => Phrase::new("lengthUnknown"),
        many => Phrase::new("lengthMany").with("count", many.to_string()),
    }
}

/// One end of a move in one role: codes for work, personal, a personal account of an app, an app, a view of several
/// accounts, controls.
type Role = [&'static str; 6];
const FROM: Role = ["fromWork", "fromPersonal", "fromPersonalOf", "fromApp", "fromMixed", "fromControls"];
const INTO: Role = ["intoWork", "intoPersonal", "intoPersonalOf", "intoApp", "intoMixed", "intoControls"];
const TO: Role = ["toWork", "toPersonal", "toPersonalOf", "toApp", "toMixed", "toControls"];
const IN: Role = ["inWork", "inPersonal", "inPersonalOf", "inApp", "inMixed", "inControls"];

fn party(party: &Party, [work, own, personal_of, other, mixed, controls]: Role) -> Phrase {
    match party {
        Party::Work => Phrase::new(work),
        Party::Personal => Phrase::new(own),
        Party::Mixed => Phrase::new(mixed),
        Party::Controls => Phrase::new(controls),
        Party::App { app, personal: true, .. } => Phrase::new(personal_of).with("app", name(app)),
        Party::App { app, .. } => Phrase::new(other).with("app", name(app)),
    }
}

fn link(url: &str, app_link: bool, to: Option<&Party>) -> Phrase {
    let code = match (app_link, to) {
        (false, None) => "askLink",
        (false, Some(_)) => "askLinkIn",
        (true, None) => "askLinkClaimed",
        (true, Some(_)) => "askLinkClaimedIn",
    };
    let phrase = Phrase::new(code).with("target", target(url));
    match to {
        Some(to) => phrase.with("in", party(to, IN)),
        None => phrase,
    }
}

/// What of a link may be shown.
fn target(url: &str) -> Param {
    link_place(url).map_or_else(|| Phrase::new("linkBroken").into(), |place| name(place).into())
}

const fn purpose_code(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::WebView => "purposeWebView",
        Purpose::Call => "purposeCall",
        Purpose::Ringtone => "purposeRingtone",
        Purpose::Push => "purposePush",
        Purpose::Navigation => "purposeNavigation",
        Purpose::DocumentPicker => "purposeDocumentPicker",
        Purpose::Other => "purposeOther",
    }
}

/// Where a link goes instead.
pub(super) fn redirect(redirect: &Redirect) -> Phrase {
    match redirect {
        Redirect::ManagedBrowser { app } => Phrase::new("insteadManagedBrowser").with("app", name(app)),
        Redirect::App { app, name: Some(title) } => {
            Phrase::new("insteadNamed").with("name", title.as_str()).with("app", name(app))
        }
        Redirect::App { app, name: None } => Phrase::new("insteadApp").with("app", name(app)),
        Redirect::Link { url } => Phrase::new("insteadLink").with("target", target(url)),
        Redirect::AnyBrowser => Phrase::new("insteadAnyBrowser"),
    }
}

fn place(location: Location, owner: Owner) -> Phrase {
    let place = Phrase::new(match location {
        Location::OneDriveForBusiness => "placeOneDriveForBusiness",
        Location::SharePoint => "placeSharePoint",
        Location::Box => "placeBox",
        Location::LocalStorage => "placeLocalStorage",
        Location::PhotoLibrary => "placePhotoLibrary",
        Location::IManage => "placeIManage",
        Location::Egnyte => "placeEgnyte",
        Location::Camera => "placeCamera",
        Location::AccountDocument => "placeAccountDocument",
        Location::DocumentProvider => "placeDocumentProvider",
        Location::OpenedDocument => "placeOpenedDocument",
        Location::AppPrivate => "placeAppPrivate",
        Location::PrintToPdf => "placePrintToPdf",
        Location::Other => "placeOther",
    });
    let with_account =
        matches!(location, Location::OneDriveForBusiness | Location::SharePoint | Location::AccountDocument);
    let whose = match owner {
        Owner::Work if location == Location::LocalStorage => "placeWorkFile",
        Owner::Work if with_account => "placeOfWork",
        Owner::Personal => "placeOfOther",
        Owner::Unknown if with_account => "placeOfUnknown",
        Owner::Work | Owner::Unknown => return place,
    };
    Phrase::new(whose).with("place", place)
}

const fn channel_code(channel: Channel) -> &'static str {
    match channel {
        Channel::Print => "channelPrint",
        Channel::Backup => "channelBackup",
        Channel::ScreenCapture => "channelScreenCapture",
        Channel::Assistant => "channelAssistant",
        Channel::Notification => "channelNotification",
        Channel::NativeSync => "channelNativeSync",
        Channel::Widgets => "channelWidgets",
        Channel::ThirdPartyKeyboard => "channelThirdPartyKeyboard",
        Channel::Genmoji => "channelGenmoji",
        Channel::WritingTools => "channelWritingTools",
        Channel::AppSwitcher => "channelAppSwitcher",
        Channel::Dictation => "channelDictation",
    }
}

/// What the other end counts as, and whether the device counts as enrolled where that matters.
pub(super) fn facts(rules: &Rules, context: &Context<'_>, ask: &Ask, outcome: &Outcome) -> Vec<Fact> {
    let ends = match ask {
        Ask::Paste { from, to, .. } | Ask::Transfer { from, to, .. } => [Some(from), Some(to)],
        Ask::OpenLink { to, .. } => [to.as_ref(), None],
        _ => [None, None],
    };
    let fact = |one: &Party| match one {
        Party::App { app, .. } => {
            let standing = Phrase::new(standing_code(standing(rules, context, one)));
            Some(Fact::new("app", name(app), standing))
        }
        Party::Work | Party::Personal | Party::Mixed | Party::Controls => None,
    };
    let mut facts: Vec<_> = ends.into_iter().flatten().filter_map(fact).collect();
    // It mattered where the other state would have been answered differently.
    let other = Context { enrolled: !context.enrolled, ..*context };
    if judge(rules, &other, ask) != *outcome {
        let enrolled = Phrase::new(if context.enrolled { "enrolled" } else { "enrolledNot" });
        facts.push(Fact::new("enrolment", Phrase::new("factEnrolment"), enrolled));
    }
    facts
}

const fn standing_code(standing: Standing) -> &'static str {
    match standing {
        Standing::Own => "standingOwn",
        Standing::Managed => "standingManaged",
        Standing::BuiltIn => "standingBuiltIn",
        Standing::Covered => "standingCovered",
        Standing::Exempt => "standingExempt",
        Standing::Personal => "standingPersonal",
        Standing::Unverified => "standingUnverified",
        Standing::Unmanaged => "standingUnmanaged",
        Standing::OtherAccount => "standingOtherAccount",
        Standing::Mixed => "standingMixed",
        Standing::Controls => "standingControls",
    }
}
