//! The sign-in form.

use axum::http::StatusCode;
use axum::response::Response;
use url::Url;

use super::authorize::Asked;
use crate::html::{self, escape};

/// What went wrong with the last attempt.
pub(super) struct Problem<'a> {
    /// The name that was typed, to be kept.
    pub(super) upn: &'a str,
    /// What to tell.
    pub(super) text: &'static str,
}

/// The form, with what went wrong before.
pub(super) fn page(
    organisation: &str,
    asked: &Asked,
    status: StatusCode,
    problem: Option<Problem<'_>>,
) -> Response {
    let known = problem.as_ref().map(|problem| problem.upn).or(asked.login_hint.as_deref());
    let known = escape(known.unwrap_or_default());
    let (alert, invalid) = match &problem {
        Some(problem) => (
            format!("<p role=\"alert\" id=\"problem\">{}</p>\n", escape(problem.text)),
            " aria-invalid=\"true\" aria-describedby=\"problem\"",
        ),
        None => (String::new(), ""),
    };
    let (at_name, at_password) = if known.is_empty() { (" autofocus", "") } else { ("", " autofocus") };
    let what = if asked.client_id == super::CONSOLE_CLIENT { "the admin console" } else { "work apps" };
    let hidden = hidden(asked);
    let body = format!(
        "<p>For {what}, with your work account.</p>\n{alert}<form method=\"post\" action=\"authorize\">\n{hidden}\
         <label for=\"username\">User name</label>\n<input id=\"username\" name=\"username\" type=\"text\" \
         inputmode=\"email\" autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\" required \
         value=\"{known}\"{invalid}{at_name}>\n\
         <label for=\"password\">Password</label>\n<input id=\"password\" name=\"password\" type=\"password\" \
         autocomplete=\"current-password\" required{invalid}{at_password}>\n<button>Sign in</button>\n</form>\n"
    );
    html::page(status, &format!("Sign in to {organisation}"), &body, &target(&asked.redirect_uri))
}

/// What to tell a person whose browser was sent here with a request that cannot be served.
pub(super) fn refusal(status: StatusCode, description: &str) -> Response {
    let body = format!(
        "<p role=\"alert\">{}.</p>\n<p>Close this page and start again from the app or the console. If it comes back, \
         give this text to your administrator.</p>\n",
        escape(description)
    );
    html::page(status, "This sign-in cannot go on", &body, "")
}

/// Where the browser goes after the form, as a source for the policy of the page; a redirect address that was checked.
fn target(redirect_uri: &str) -> String {
    match Url::parse(redirect_uri) {
        Ok(url) if url.origin().is_tuple() => format!(" {}", url.origin().ascii_serialization()),
        Ok(url) => format!(" {}:", url.scheme()),
        Err(_) => String::new(),
    }
}

fn hidden(asked: &Asked) -> String {
    let fields = [
        ("response_type", Some("code")),
        ("client_id", Some(asked.client_id.as_str())),
        ("redirect_uri", Some(asked.redirect_uri.as_str())),
        ("scope", Some(asked.scope.as_str())),
        ("state", asked.state.as_deref()),
        ("code_challenge", Some(asked.challenge.as_str())),
        ("code_challenge_method", Some("S256")),
    ];
    fields.into_iter().fold(String::new(), |html, (name, value)| match value {
        Some(value) => format!("{html}<input type=\"hidden\" name=\"{name}\" value=\"{}\">\n", escape(value)),
        None => html,
    })
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn a_form_leads_to_its_client_and_nowhere_else() {
        assert_eq!(
            target("https://admin.contoso.example/console/callback"),
            " https://admin.contoso.example"
        );
        assert_eq!(target("http://127.0.0.1:9/signed-in"), " http://127.0.0.1:9");
        assert_eq!(target("cordon://signed-in"), " cordon:");
    }
}
