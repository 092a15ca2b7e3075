//! A user's sign-in at the built-in provider, as an app does it: authorization code with PKCE (S256), the plain form
//! filled in as a person would.

use std::time::Duration;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

use crate::http::{self, Answer, HttpError};

/// Where the virtual devices receive their code; nobody listens there, the answer's `Location` is read instead.
pub const REDIRECT: &str = "cordon://signed-in";

/// The public client through which apps on devices sign people in.
pub const CLIENT: &str = "cordon-device";

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// No answer at all.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The provider's discovery document is missing or incomplete.
    #[error("`{0}` has no sign-in for organisation `{1}`: check the public address")]
    Discovery(String, String),
    /// The provider did not accept the user.
    #[error("`{upn}` could not sign in: {message}")]
    Refused {
        /// Who tried.
        upn: String,
        /// What the provider said.
        message: String,
    },
    /// The provider's answer belongs to another question.
    #[error("the sign-in's answer does not carry this request's state: start again")]
    State,
}

/// Who signs in, where.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// The public address of the server.
    pub server: &'a Url,
    /// The organisation's id or name.
    pub organisation: &'a str,
    /// The user principal name.
    pub upn: &'a str,
    /// The password that the person types.
    pub password: &'a str,
}

/// Signs a user in and answers the access token with the device audience.
///
/// # Errors
/// Every [`SignInError`].
pub async fn sign_in(attempt: Attempt<'_>) -> Result<String, SignInError> {
    let http = http::client(attempt.server)?;
    let (authorize, token) = discover(&http, attempt).await?;
    let verifier = random(32);
    let state = random(16);
    let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
    let query = [
        ("client_id", CLIENT),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", "openid device"),
        ("state", &state),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let form = http::send(patient(http.get(authorize.clone())).query(&query)).await?;
    if form.status != 200 {
        return Err(refused(attempt, &form));
    }
    let mut fields = hidden_fields(&String::from_utf8_lossy(&form.body));
    fields.push(("username".to_owned(), attempt.upn.to_owned()));
    fields.push(("password".to_owned(), attempt.password.to_owned()));
    let answer = http::send(patient(http.post(authorize)).query(&query).form(&fields)).await?;
    let code = code(attempt, &answer, &state)?;
    let redeem = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT),
        ("redirect_uri", REDIRECT),
        ("code", &code),
        ("code_verifier", &verifier),
    ];
    let answer = http::send(patient(http.post(token)).form(&redeem)).await?;
    let body = answer.json().unwrap_or_default();
    let token = body.get("access_token").and_then(serde_json::Value::as_str);
    token.map(str::to_owned).ok_or_else(|| refused(attempt, &answer))
}

/// The account of a token, as the token says it: for whoever was given the token by its provider.
#[must_use]
pub fn account_of(token: &str) -> Option<uuid::Uuid> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    claims.get("oid")?.as_str()?.parse().ok()
}

async fn discover(http: &reqwest::Client, attempt: Attempt<'_>) -> Result<(Url, Url), SignInError> {
    let missing = || SignInError::Discovery(attempt.server.to_string(), attempt.organisation.to_owned());
    let mut address = attempt.server.clone();
    address.path_segments_mut().map_err(|()| missing())?.pop_if_empty().extend([
        attempt.organisation,
        "v2.0",
        ".well-known",
        "openid-configuration",
    ]);
    let answer = http::send(patient(http.get(address))).await?;
    let document = answer.json().unwrap_or_default();
    let endpoint = |name: &str| document.get(name)?.as_str()?.parse::<Url>().ok();
    endpoint("authorization_endpoint").zip(endpoint("token_endpoint")).ok_or_else(missing)
}

fn patient(request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
    request.timeout(Duration::from_secs(30))
}

/// The code of the redirect that ends the form.
fn code(attempt: Attempt<'_>, answer: &Answer, state: &str) -> Result<String, SignInError> {
    let location = answer.header("location").and_then(|location| Url::parse(location).ok());
    let Some(location) = location.filter(|_| (300..400).contains(&answer.status)) else {
        return Err(refused(attempt, answer));
    };
    let parameter =
        |name: &str| location.query_pairs().find(|(key, _)| key == name).map(|(_, v)| v.into_owned());
    if parameter("state").as_deref() != Some(state) {
        return Err(SignInError::State);
    }
    parameter("code").ok_or_else(|| SignInError::Refused {
        upn: attempt.upn.to_owned(),
        message: parameter("error_description").or(parameter("error")).unwrap_or_default(),
    })
}

fn refused(attempt: Attempt<'_>, answer: &Answer) -> SignInError {
    let body = answer.json().unwrap_or_default();
    let said =
        ["error_description", "error"].iter().find_map(|key| body.get(key)?.as_str().map(str::to_owned));
    let message = said.unwrap_or_else(|| match answer.status {
        200 | 400 | 401 | 403 => "wrong name or password, or the account is disabled".to_owned(),
        status => format!("the provider answered HTTP {status}"),
    });
    SignInError::Refused { upn: attempt.upn.to_owned(), message }
}

/// The hidden inputs of the one form on the page, so that whatever the provider put there goes back.
fn hidden_fields(page: &str) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\""))?;
        rest.split_once('"').map(|(value, _)| unescape(value))
    };
    page.split("<input")
        .skip(1)
        .filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag))
        .filter(|tag| tag.contains("type=\"hidden\""))
        .filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default())))
        .collect()
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// 128 fresh bits.
pub(crate) fn random_bits() -> u128 {
    let mut drawn = [0_u8; 16];
    fill(&mut drawn);
    u128::from_be_bytes(drawn)
}

/// Fresh bytes as text.
pub(crate) fn random(bytes: usize) -> String {
    let mut drawn = vec![0_u8; bytes];
    fill(&mut drawn);
    URL_SAFE_NO_PAD.encode(drawn)
}

fn fill(bytes: &mut [u8]) {
    #[expect(
        clippy::expect_used,
        reason = "a system without randomness cannot go on, and guessable values must not"
    )]
    aws_lc_rs::rand::fill(bytes).expect("the system's random source");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_inputs_go_back_as_they_came() {
        let page = r#"<form><input type="hidden" name="csrf" value="a&amp;b"><input name="username">
            <input type="password" name="password"></form>"#;
        assert_eq!(hidden_fields(page), vec![("csrf".to_owned(), "a&b".to_owned())]);
    }
}
