//! The server's address and the user's token, checked before anything is sent.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::error::InputError;

/// The base address without a slash at its end. Plain http only to this machine, and only in builds for developers.
pub(crate) fn check(server: &str) -> Result<String, InputError> {
    let refused = || InputError::Address(server.chars().take(200).collect());
    let server = server.trim_end_matches('/');
    let (scheme, rest) = server.split_once("://").ok_or_else(refused)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain_text = rest.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '@' | '?' | '#' | '\\'));
    if authority.is_empty() || !plain_text {
        return Err(refused());
    }
    let fits = match scheme {
        "https" => true,
        "http" => cfg!(feature = "kit") && is_loopback(authority),
        _ => false,
    };
    if fits { Ok(server.to_owned()) } else { Err(refused()) }
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let loopback = host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    loopback || host.eq_ignore_ascii_case("localhost")
}

/// How audiences of Cordon's own provider begin, and the one that devices are for.
const OWN_AUDIENCES: &str = "urn:cordon:";
const OWN_DEVICE_AUDIENCE: &str = "urn:cordon:device";

/// Refuses a token that says of itself that it belongs to somebody else, or that it is for another of Cordon's planes.
/// Whether it is genuine, and what audiences another provider uses, is the server's affair.
pub(crate) fn check_token(oid: Uuid, token: &str) -> Result<(), InputError> {
    let claims = claims(token);
    let claimed = claims.as_ref().and_then(|claims| claims.get("oid")).and_then(serde_json::Value::as_str);
    match claimed.map(Uuid::try_parse) {
        Some(Ok(claimed)) if claimed != oid => Err(InputError::TokenOfAnother),
        _ if claims.is_some_and(|claims| is_for_another_plane(&claims)) => Err(InputError::TokenForAnother),
        _ => Ok(()),
    }
}

fn is_for_another_plane(claims: &serde_json::Value) -> bool {
    let audience = claims.get("aud");
    let several = audience.and_then(serde_json::Value::as_array);
    let all = several.into_iter().flatten().chain(audience).filter_map(serde_json::Value::as_str);
    let own: Vec<&str> = all.filter(|audience| audience.starts_with(OWN_AUDIENCES)).collect();
    !own.is_empty() && !own.contains(&OWN_DEVICE_AUDIENCE)
}

/// When the person signed in, as the token says (`auth_time`, Unix seconds); `None` where it does not, or does not read.
pub(crate) fn auth_time(token: &str) -> Option<i64> {
    claims(token)?.get("auth_time")?.as_i64()
}

fn claims(token: &str) -> Option<serde_json::Value> {
    let payload = token.split('.').nth(1).and_then(|payload| URL_SAFE_NO_PAD.decode(payload).ok());
    payload.and_then(|payload| serde_json::from_slice(&payload).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_is_taken_as_it_is() {
        assert_eq!(check("https://cordon.example.org/").unwrap(), "https://cordon.example.org");
        assert_eq!(check("https://example.org:8443/cordon").unwrap(), "https://example.org:8443/cordon");
    }

    #[test]
    fn plain_http_is_refused_but_to_this_machine_for_developers() {
        for server in
            ["http://example.org", "http://10.0.0.1:8441", "http://127.0.0.1.example.org", "http://0.0.0.0"]
        {
            assert!(check(server).is_err(), "{server}");
        }
        for server in ["http://127.0.0.1:8441", "http://localhost:8441", "http://[::1]:8441"] {
            assert_eq!(check(server).is_ok(), cfg!(feature = "kit"), "{server}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for server in
            ["", "example.org", "ftp://example.org", "https://", "https://a@b", "https://a b", "file:///x"]
        {
            assert!(check(server).is_err(), "{server}");
        }
    }

    #[test]
    fn a_token_of_another_account_is_refused_before_any_request() {
        let oid = Uuid::from_u128(7);
        let token = |claims: &str| format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims));
        let own = oid.to_string().to_ascii_uppercase();
        assert!(check_token(oid, &token(&format!(r#"{{"oid":"{own}"}}"#))).is_ok());
        assert!(check_token(oid, "opaque").is_ok());
        for (audience, taken) in [
            (r#""urn:cordon:device""#, true),
            (r#""urn:cordon:admin""#, false),
            (r#"["urn:cordon:admin"]"#, false),
            (r#"["urn:cordon:admin","urn:cordon:device"]"#, true),
            (r#""api://of-another-provider""#, true),
            ("7", true),
        ] {
            let token = token(&format!(r#"{{"oid":"{own}","aud":{audience}}}"#));
            assert_eq!(check_token(oid, &token).is_ok(), taken, "{audience}");
        }
        let other = Uuid::from_u128(8);
        assert!(check_token(oid, &token(&format!(r#"{{"oid":"{other}"}}"#))).is_err());
    }
}
