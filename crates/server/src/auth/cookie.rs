//! The console's cookies: for this server alone, unreadable to scripts, never sent from another site.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use url::Url;

use crate::state::App;

/// What a cookie is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cookie {
    /// A session's id.
    Session,
    /// A sign-in on its way through the authorize page.
    SignIn,
}

impl Cookie {
    /// Its name. Over https the prefix makes browsers refuse one that another host or path set. Over http, which is
    /// loopback, the port keeps several servers apart: cookies themselves know no ports.
    fn name(self, app: &App) -> String {
        let what = match self {
            Self::Session => "session",
            Self::SignIn => "sign-in",
        };
        match Url::parse(&app.admin_url).ok().filter(|url| url.scheme() == "http") {
            Some(url) => format!("cordon-{what}-{}", url.port_or_known_default().unwrap_or_default()),
            None => format!("__Host-cordon-{what}"),
        }
    }

    /// The value that a request carries; `None` as well when it carries two, one of which somebody else must have set.
    pub(crate) fn read<'a>(self, headers: &'a HeaderMap, app: &App) -> Option<&'a str> {
        let name = self.name(app);
        let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = pairs.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut values = pairs.filter(|(known, _)| *known == name).map(|(_, value)| value);
        let value = values.next()?;
        values.next().is_none().then_some(value)
    }

    /// The header that sets it; with `seconds`, for that long, else until the browser ends.
    pub(crate) fn set(self, app: &App, value: &str, seconds: Option<u32>) -> Option<HeaderValue> {
        let name = self.name(app);
        let secure = if name.starts_with("__Host-") { "; Secure" } else { "" };
        let life = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{life}");
        let mut header = HeaderValue::from_str(&text).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    /// The header that takes it away.
    pub(crate) fn clear(self, app: &App) -> Option<HeaderValue> {
        self.set(app, "", Some(0))
    }
}
