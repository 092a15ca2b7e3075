//! The words of an explanation.

use super::{FactUsed, Voice};
use crate::decide::{
    Ask, Channel, Context, Location, Owner, Party, PolicyRef, Purpose, Redirect, Rules, Standing, Verdict,
    link_place, standing,
};

pub(super) const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "Allowed",
        Verdict::AllowTagged => "Allowed, as work data",
        Verdict::Redact => "Allowed without the content",
        Verdict::SwitchAccount => "Not into this account",
        Verdict::Redirect => "Not there",
        Verdict::Deny => "Denied",
    }
}

/// What was asked, as the second half of a sentence.
pub(super) fn ask(ask: &Ask) -> String {
    match ask {
        Ask::Paste { from, to, characters } => {
            let length = match *characters {
                1 => "1 character".to_owned(),
                u32::MAX => "text of unknown length".to_owned(),
                many => format!("{many} characters"),
            };
            format!("paste {length} from {} into {}", party(from), party(to))
        }
        Ask::Transfer { from, to } => format!("send data from {} to {}", party(from), party(to)),
        Ask::SaveCopy { location, owner } => {
            format!("save a copy of a work document to {}", place(*location, *owner))
        }
        Ask::OpenFrom { location, owner } => {
            format!("open data from {} into a work document", place(*location, *owner))
        }
        Ask::Channel { channel } => channel_words(*channel).to_owned(),
        Ask::OpenLink { url, app_link, to } => link(url, *app_link, to.as_ref()),
        Ask::Keyboard { app } => format!("type work text on the keyboard `{app}`"),
        Ask::Service { app, purpose } => format!("hand work data to `{app}` {}", purpose_words(*purpose)),
    }
}

fn link(url: &str, app_link: bool, to: Option<&Party>) -> String {
    let claimed = if app_link { " that an app claims" } else { "" };
    let whom = to.map(|to| format!(" in {}", party(to))).unwrap_or_default();
    format!("open a link{claimed} to {}{whom}", link_place(url))
}

const fn purpose_words(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::WebView => "to show web content inside the app",
        Purpose::Call => "for a call",
        Purpose::Ringtone => "to choose a ringtone",
        Purpose::Push => "for push messages",
        Purpose::Navigation => "to find the way to an address",
        Purpose::DocumentPicker => "to choose a file",
        Purpose::Other => "for a purpose nobody stated",
    }
}

/// Where a link goes instead.
pub(super) fn redirect(redirect: &Redirect) -> String {
    match redirect {
        Redirect::ManagedBrowser { app } => format!("Instead: it opens in the protected browser, `{app}`."),
        Redirect::App { app, name: Some(name) } => format!("Instead: it opens in {name} (`{app}`)."),
        Redirect::App { app, name: None } => format!("Instead: it opens in `{app}`."),
        Redirect::Link { url } => format!("Instead: it opens in the app that takes {}.", link_place(url)),
        Redirect::AnyBrowser => "Instead: it opens in a browser.".to_owned(),
    }
}

pub(super) fn party(party: &Party) -> String {
    match party {
        Party::Work => "the work account".to_owned(),
        Party::Personal => "a personal account of this app".to_owned(),
        Party::App { app, personal: true, .. } => format!("a personal account of `{app}`"),
        Party::App { app, .. } => format!("`{app}`"),
    }
}

fn place(location: Location, owner: Owner) -> String {
    let name = match location {
        Location::OneDriveForBusiness => "OneDrive for Business",
        Location::SharePoint => "SharePoint",
        Location::Box => "Box",
        Location::LocalStorage => "local storage",
        Location::PhotoLibrary => "the photo library",
        Location::IManage => "iManage",
        Location::Egnyte => "Egnyte",
        Location::Camera => "the camera",
        Location::AccountDocument => "another cloud service",
        Location::DocumentProvider => "the Files app or another document provider",
        Location::Other => "another place",
    };
    let whose = match (location, owner) {
        (Location::LocalStorage, Owner::Work) => " (a file of the work account)",
        (Location::OneDriveForBusiness | Location::SharePoint | Location::AccountDocument, Owner::Work) => {
            " of the work account"
        }
        (_, Owner::Personal) => " of another account",
        (
            Location::OneDriveForBusiness | Location::SharePoint | Location::AccountDocument,
            Owner::Unknown,
        ) => " of an unknown account",
        _ => "",
    };
    format!("{name}{whose}")
}

const fn channel_words(channel: Channel) -> &'static str {
    match channel {
        Channel::Print => "print work data",
        Channel::Backup => "back work data up with the operating system",
        Channel::ScreenCapture => "capture the screen while it shows work data",
        Channel::Assistant => "let an assistant of the system read work data",
        Channel::Notification => "show work data in a notification",
        Channel::NativeSync => "sync work contacts and calendar to the device's own apps",
        Channel::Widgets => "show work data in widgets",
        Channel::ThirdPartyKeyboard => "type work text on a keyboard of another maker",
        Channel::Genmoji => "make emoji out of work text",
        Channel::WritingTools => "use writing tools on work text",
        Channel::AppSwitcher => "show work data in the list of apps",
    }
}

pub(super) fn winning(voice: &Voice) -> String {
    let Voice { setting, value, policies, conflict, unreadable } = voice;
    if *unreadable {
        return format!("Because `{setting}` could not be read: its strictest value, {value}, holds.");
    }
    if *conflict {
        return format!(
            "Because policies contradict each other about `{setting}`: its strictest value, {value}, holds."
        );
    }
    if policies.is_empty() {
        return format!("Because `{setting}` is {value}: the default, no policy sets it.");
    }
    format!("Because `{setting}` is {value}, set by {}.", names(policies))
}

pub(super) fn losing(voice: &Voice) -> String {
    format!("Lost against it: {}, set by {}.", voice.value, names(&voice.policies))
}

/// Policies by name and id.
pub(super) fn names(policies: &[PolicyRef]) -> String {
    let names: Vec<_> =
        policies.iter().map(|policy| format!("\"{}\" ({})", policy.name, policy.id)).collect();
    names.join(" and ")
}

/// What the other end counts as.
pub(super) fn facts(rules: &Rules, context: &Context<'_>, ask: &Ask) -> Vec<FactUsed> {
    let ends = match ask {
        Ask::Paste { from, to, .. } | Ask::Transfer { from, to } => [Some(from), Some(to)],
        Ask::OpenLink { to, .. } => [to.as_ref(), None],
        _ => return Vec::new(),
    };
    let fact = |one: &Party| match one {
        Party::App { app, .. } => Some(FactUsed {
            name: format!("`{app}`"),
            value: describe(standing(rules, context, one)).to_owned(),
        }),
        Party::Work | Party::Personal => None,
    };
    ends.into_iter().flatten().filter_map(fact).collect()
}

const fn describe(standing: Standing) -> &'static str {
    match standing {
        Standing::Own => "this account",
        Standing::Managed => "protected for this account on this device",
        Standing::BuiltIn => "part of the system, an exception by nature",
        Standing::Covered => "not protected yet: the account was not added to it on this device",
        Standing::Exempt => "not protected for this account on this device, but an exception",
        Standing::Personal => "a personal account",
        Standing::Unverified => "not verified, so it counts as not protected",
        Standing::Unmanaged => "not protected for this account on this device",
    }
}
