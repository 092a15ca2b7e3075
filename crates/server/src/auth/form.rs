//! The sign-in form: plain HTML, no scripts, nothing loaded from anywhere.

use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use super::authorize::Asked;

/// The page, with what went wrong before.
pub(super) fn page(organisation: &str, asked: &Asked, status: StatusCode, problem: Option<&str>) -> Response {
    let organisation = escape(organisation);
    let problem = problem.map(|text| format!("<p role=\"alert\">{}</p>\n", escape(text))).unwrap_or_default();
    let hint = escape(asked.login_hint.as_deref().unwrap_or_default());
    let hidden = hidden(asked);
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Sign in to {organisation}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"></head>\n<body>\n<h1>Sign in to {organisation}</h1>\n\
         {problem}<form method=\"post\" action=\"authorize\">\n{hidden}\
         <p><label>User name <input name=\"username\" autocomplete=\"username\" required value=\"{hint}\"></label></p>\n\
         <p><label>Password <input name=\"password\" type=\"password\" autocomplete=\"current-password\" required>\
         </label></p>\n<p><button>Sign in</button></p>\n</form>\n</body>\n</html>\n"
    );
    let no_store = HeaderValue::from_static("no-store");
    (status, [(CACHE_CONTROL, no_store)], Html(page)).into_response()
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

/// Text as it may stand in HTML, in quotes too.
fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut html, one| {
        match one {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
        html
    })
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_leaves_an_attribute() {
        assert_eq!(escape("\"><b>'&"), "&quot;&gt;&lt;b&gt;&#39;&amp;");
    }
}
