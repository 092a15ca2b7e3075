//! Links that are tapped in work context: which app may open them, and which one instead.

use serde::{Deserialize, Serialize};

use super::judge::{Outcome, Standing, standing};
use super::link::{Kind, Link, Pattern};
use super::rules::{Reach, Rules, Slots};
use super::{Context, Party, Verdict};
use crate::app::{AppId, Platform};
use crate::property::{PropertyId, Value, bare_scheme, is_package, is_scheme, is_web_scheme, keys};

/// Where a link goes instead of where it was asked for. Opening it there needs no further question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "open", rename_all = "camelCase")]
pub enum Redirect {
    /// In the organisation's protected browser, with the work account; where it is missing, offer to install it.
    ManagedBrowser {
        /// The browser.
        app: AppId,
    },
    /// In this app; where it is missing, offer to install it.
    App {
        /// The app.
        app: AppId,
        /// What people call it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// As this link, which the app that the policy names takes (iOS).
    Link {
        /// The link to open instead.
        url: String,
    },
    /// In a browser rather than in the app that claims the link.
    AnyBrowser,
}

/// Which app takes a kind of link.
#[derive(Debug, Clone, PartialEq)]
enum Route {
    Anyone,
    /// Apps that hold the account under management; for web links the protected browser.
    Managed,
    /// The app with this package id, or the one that takes this scheme (iOS).
    Named {
        id: Box<str>,
        name: Option<Box<str>>,
    },
    Nobody,
}

/// The rules for links, compiled.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Links {
    /// Schemes that any app may take, in lower case (iOS).
    schemes: Vec<Box<str>>,
    exempt: Vec<Pattern>,
    managed: Vec<Pattern>,
    web: Route,
    dialer: Route,
    messaging: Route,
}

impl Links {
    pub(super) fn compile(platform: Platform, read: &Slots<'_>) -> Self {
        let named = |ios: PropertyId, android: PropertyId, label: PropertyId| {
            route_to(platform, read, if platform == Platform::Ios { ios } else { android }, label)
        };
        let word = |key| if platform == Platform::Windows { Some("allApps") } else { read.word(key) };
        Self {
            schemes: schemes(read.value(keys::EXEMPTED_PROTOCOLS.id())),
            exempt: patterns(read.value(keys::EXEMPTED_LINKS.id())),
            managed: patterns(read.value(keys::MANAGED_LINKS.id())),
            web: web(platform, read),
            dialer: match word(keys::DIALER) {
                Some("allApps") => Route::Anyone,
                Some("managedApps") => Route::Managed,
                Some("customApp") => named(DIALER_SCHEME, DIALER_PACKAGE, keys::DIALER_NAME.id()),
                _ => Route::Nobody,
            },
            messaging: match word(keys::MESSAGING) {
                Some("anyApp" | "allApps") => Route::Anyone,
                Some("anyManagedApp") => Route::Managed,
                Some("specificApps") => named(MESSAGING_SCHEME, MESSAGING_PACKAGE, keys::MESSAGING_NAME.id()),
                _ => Route::Nobody,
            },
        }
    }
}

const DIALER_SCHEME: PropertyId = keys::DIALER_PROTOCOL.id();
const DIALER_PACKAGE: PropertyId = keys::DIALER_PACKAGE.id();
const MESSAGING_SCHEME: PropertyId = keys::MESSAGING_PROTOCOL.id();
const MESSAGING_PACKAGE: PropertyId = keys::MESSAGING_PACKAGE.id();
const SEND: PropertyId = keys::SEND.id();
const WEB: PropertyId = keys::BROWSER_REQUIRED.id();

fn web(platform: Platform, read: &Slots<'_>) -> Route {
    if !read.blocked(platform, keys::BROWSER_REQUIRED) {
        return Route::Anyone;
    }
    let id = if platform == Platform::Ios { keys::BROWSER_PROTOCOL.id() } else { keys::BROWSER_PACKAGE.id() };
    let browser = read.word(keys::BROWSER);
    // A browser that policies contradict each other about, or that could not be read, is no browser.
    if read.unclear(keys::BROWSER.id()) || read.unclear(id) {
        return Route::Nobody;
    }
    match (browser, read.value(id)) {
        (None | Some("notConfigured"), Value::Text(_)) => {
            route_to(platform, read, id, keys::BROWSER_NAME.id())
        }
        (None | Some("notConfigured" | "microsoftEdge"), _) => Route::Managed,
        _ => Route::Nobody,
    }
}

/// The one app that a setting names. What is no scheme (iOS) or no package (Android) names none, and neither does a scheme
/// of the web: a stored policy may hold one, and a link redirected by it would go to any browser or address.
fn route_to(platform: Platform, read: &Slots<'_>, id: PropertyId, label: PropertyId) -> Route {
    let named = |text: &str| match platform {
        Platform::Ios => is_scheme(text) && !is_web_scheme(text),
        _ => is_package(text),
    };
    match read.value(id) {
        Value::Text(text) if !read.unclear(id) && named(bare_scheme(text)) => Route::Named {
            id: bare_scheme(text).into(),
            name: match read.value(label) {
                Value::Text(name) => Some(name.as_str().into()),
                _ => None,
            },
        },
        _ => Route::Nobody,
    }
}

fn schemes(list: &Value) -> Vec<Box<str>> {
    let Value::Pairs(pairs) = list else { return Vec::new() };
    let all = pairs
        .iter()
        .flat_map(|pair| pair.value.split(';'))
        .map(bare_scheme)
        .filter(|scheme| !scheme.is_empty());
    all.map(|scheme| scheme.to_ascii_lowercase().into()).collect()
}

fn patterns(list: &Value) -> Vec<Pattern> {
    let Value::Texts(texts) = list else { return Vec::new() };
    texts.iter().filter_map(|text| Pattern::read(text)).collect()
}

/// Whether an entry of a list of links can be read; one that cannot matches nothing.
pub(crate) fn is_pattern(text: &str) -> bool {
    Pattern::read(text).is_some()
}

/// A tapped link with what is known about who would open it.
struct Tap<'a> {
    link: Link<'a>,
    to: Option<&'a Party>,
    standing: Option<Standing>,
}

pub(super) fn judge(
    rules: &Rules,
    context: &Context<'_>,
    url: &str,
    app_link: bool,
    to: Option<&Party>,
) -> Outcome {
    let Some(link) = Link::read(url) else {
        return Outcome { verdict: Verdict::Deny, code: "linkUnreadable", settings: [None, None] };
    };
    let tap = Tap { link, to, standing: to.map(|party| standing(rules, context, party)) };
    match tap.link.kind() {
        _ if tap.standing == Some(Standing::Own) => Outcome::free("sameAccount"),
        Kind::Web if rules.platform == Platform::Windows && to.is_none() => Outcome::free("noRule"),
        _ if rules.platform == Platform::Windows => by_send(rules, &tap),
        Kind::Web if app_link && rules.platform == Platform::Android => by_send(rules, &tap),
        Kind::Web if app_link => universal(rules, &tap),
        Kind::Web => browse(rules, &tap),
        Kind::Phone => {
            let named = if rules.platform == Platform::Ios { DIALER_SCHEME } else { DIALER_PACKAGE };
            hand(rules, &rules.links.dialer, &tap, [keys::DIALER.id(), named])
        }
        Kind::Message => {
            let named = if rules.platform == Platform::Ios { MESSAGING_SCHEME } else { MESSAGING_PACKAGE };
            hand(rules, &rules.links.messaging, &tap, [keys::MESSAGING.id(), named])
        }
        Kind::Other => by_send(rules, &tap),
    }
}

/// A scheme of the list of exceptions (iOS), which counts unless nothing may leave at all.
fn exempt_scheme(rules: &Rules, tap: &Tap<'_>) -> bool {
    let mut schemes = rules.links.schemes.iter();
    rules.platform == Platform::Ios
        && rules.send != Reach::Nobody
        && schemes.any(|scheme| scheme.eq_ignore_ascii_case(tap.link.scheme))
}

fn by_send(rules: &Rules, tap: &Tap<'_>) -> Outcome {
    match (rules.send, tap.standing) {
        (Reach::Anyone, _) => Outcome::allow("sendAllowed", SEND),
        _ if exempt_scheme(rules, tap) => {
            Outcome::allow("linkSchemeExempt", keys::EXEMPTED_PROTOCOLS.id()).and(SEND)
        }
        (_, Some(Standing::BuiltIn)) => Outcome::allow("sendBuiltIn", SEND),
        (Reach::Nobody, _) => Outcome::deny("sendNobody", SEND),
        (_, Some(Standing::Managed)) => Outcome::allow("sendManaged", SEND),
        (_, Some(Standing::Exempt)) => Outcome::allow("sendExempt", keys::EXEMPTED_PACKAGES.id()).and(SEND),
        (_, None) => Outcome::deny("linkNoApp", SEND),
        (_, Some(Standing::Personal)) => Outcome::deny("sendPersonal", SEND),
        (_, Some(Standing::Unverified)) => Outcome::deny("sendUnverified", SEND),
        _ => Outcome::deny("linkUnmanaged", SEND),
    }
}

/// A link that an installed app claims (iOS).
fn universal(rules: &Rules, tap: &Tap<'_>) -> Outcome {
    let links = &rules.links;
    let on = |list: &[Pattern]| rules.send != Reach::Nobody && list.iter().any(|one| one.matches(&tap.link));
    let free = links.web == Route::Anyone;
    if on(&links.exempt) {
        return Outcome::allow("linkExempt", keys::EXEMPTED_LINKS.id()).and(WEB);
    }
    if on(&links.managed) && (free || tap.standing == Some(Standing::Managed)) {
        return Outcome::allow("linkManaged", keys::MANAGED_LINKS.id()).and(WEB);
    }
    if !free {
        return browse(rules, tap);
    }
    match by_send(rules, tap) {
        // The app may not have it, any browser may.
        Outcome { verdict: Verdict::Deny, .. } => {
            Outcome::new(Verdict::Redirect, "linkAnyBrowser", SEND).and(WEB)
        }
        allowed => allowed,
    }
}

fn browse(rules: &Rules, tap: &Tap<'_>) -> Outcome {
    const BROWSER: PropertyId = keys::BROWSER.id();
    let ios = rules.platform == Platform::Ios;
    let managed = tap.standing == Some(Standing::Managed);
    match &rules.links.web {
        Route::Anyone => Outcome::allow("linkAnyApp", WEB),
        // Other protected browsers can be told from the rest on Android only.
        Route::Managed | Route::Named { .. } | Route::Nobody if managed && !ios => {
            Outcome::allow("linkInManaged", WEB)
        }
        Route::Managed if managed && tap.is_for(MANAGED_BROWSER_IOS) => Outcome::allow("linkInManaged", WEB),
        Route::Managed => Outcome::new(Verdict::Redirect, "linkManagedBrowser", WEB).and(BROWSER),
        Route::Named { id, .. } if !ios && tap.is_for(id) => {
            Outcome::allow("linkInNamed", keys::BROWSER_PACKAGE.id()).and(WEB)
        }
        Route::Named { .. } => {
            let named = if ios { keys::BROWSER_PROTOCOL.id() } else { keys::BROWSER_PACKAGE.id() };
            Outcome::new(Verdict::Redirect, "linkNamedApp", WEB).and(named)
        }
        Route::Nobody => Outcome::deny("linkNoBrowser", WEB).and(BROWSER),
    }
}

/// Telephone and message links: the setting, and the one that names the app.
fn hand(rules: &Rules, route: &Route, tap: &Tap<'_>, [setting, named]: [PropertyId; 2]) -> Outcome {
    if exempt_scheme(rules, tap) {
        return Outcome::allow("linkSchemeExempt", keys::EXEMPTED_PROTOCOLS.id()).and(setting);
    }
    match route {
        Route::Anyone => Outcome::allow("linkAnyApp", setting),
        Route::Managed if tap.standing == Some(Standing::Managed) => Outcome::allow("linkInManaged", setting),
        Route::Managed => Outcome::deny("linkManagedOnly", setting),
        Route::Named { id, .. } if rules.platform != Platform::Ios && tap.is_for(id) => {
            Outcome::allow("linkInNamed", named).and(setting)
        }
        Route::Named { .. } => Outcome::new(Verdict::Redirect, "linkNamedApp", setting).and(named),
        Route::Nobody => Outcome::deny("linkClosed", setting),
    }
}

impl Tap<'_> {
    /// Whether it would be opened by the app of this id, and somebody made sure of that.
    fn is_for(&self, id: &str) -> bool {
        matches!(self.to, Some(Party::App { app, verified: true, .. }) if *app == AppId::new(app.platform, id))
    }
}

pub(crate) const MANAGED_BROWSER_IOS: &str = "com.microsoft.msedge";
const MANAGED_BROWSER_ANDROID: &str = "com.microsoft.emmx";

/// Where a link goes that was redirected.
pub(crate) fn redirect(rules: &Rules, url: &str) -> Option<Redirect> {
    let link = Link::read(url)?;
    let route = match link.kind() {
        Kind::Web => &rules.links.web,
        Kind::Phone => &rules.links.dialer,
        Kind::Message => &rules.links.messaging,
        Kind::Other => return None,
    };
    let ios = rules.platform == Platform::Ios;
    match route {
        Route::Anyone => Some(Redirect::AnyBrowser),
        Route::Managed => {
            let id = if ios { MANAGED_BROWSER_IOS } else { MANAGED_BROWSER_ANDROID };
            Some(Redirect::ManagedBrowser { app: AppId::new(rules.platform, id) })
        }
        Route::Named { id, .. } if ios => {
            let secure = if link.scheme.eq_ignore_ascii_case("https") { "s" } else { "" };
            Some(Redirect::Link { url: format!("{id}{secure}:{}", link.rest) })
        }
        Route::Named { id, name } => Some(Redirect::App {
            app: AppId::new(rules.platform, &**id),
            name: name.as_deref().map(str::to_owned),
        }),
        Route::Nobody => None,
    }
}

/// What of a link may be shown: its scheme, and the host of a web link. `None` when it cannot be read.
pub(crate) fn place(url: &str) -> Option<String> {
    Link::read(url).map(|link| link.place())
}
