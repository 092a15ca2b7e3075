//! Names of other apps inside values: URL schemes and package names.

/// A scheme without the marks that some write after it: `tel:` and `tel://` are `tel`.
pub(crate) fn bare_scheme(text: &str) -> &str {
    text.trim().trim_end_matches('/').trim_end_matches(':')
}

/// Whether it is a URL scheme (RFC 3986, 3.1).
pub(crate) fn is_scheme(text: &str) -> bool {
    text.starts_with(|one: char| one.is_ascii_alphabetic())
        && text.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '+' | '-' | '.'))
}

/// Whether a text that should be the scheme of one app is, or begins with, a scheme of the web: every browser takes it,
/// and what stands behind it may be any address.
pub(crate) fn is_web_scheme(text: &str) -> bool {
    let scheme = text.split(':').next().unwrap_or_default().trim();
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

/// Whether it can be the package name of an app of Android: parts with dots between, each a letter and then letters,
/// digits and `_`. One part alone is the system's `android` only.
pub(crate) fn is_package(text: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|one: char| one.is_ascii_alphabetic())
            && part.chars().all(|one| one.is_ascii_alphanumeric() || one == '_')
    };
    text.len() <= 255 && text.split('.').all(part) && (text.contains('.') || text == "android")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_those_of_the_rfc() {
        for text in ["tel", "contoso-dial", "x+y.z", "Q1"] {
            assert!(is_scheme(text), "{text}");
        }
        for text in ["", "1a", "my scheme", "-a", "a:", "a/b", "schéma"] {
            assert!(!is_scheme(text), "{text}");
        }
        for (text, bare) in [("tel:", "tel"), (" sms:// ", "sms"), ("x", "x"), ("://", "")] {
            assert_eq!(bare_scheme(text), bare);
        }
        for text in ["http", "HTTPS:", "http://evil.example", " https "] {
            assert!(is_web_scheme(text), "{text}");
        }
        for text in ["httpx", "web", "contoso-https", ""] {
            assert!(!is_web_scheme(text), "{text}");
        }
    }

    #[test]
    fn packages_have_parts() {
        for text in ["com.contoso.dialer", "a.b_1", "android", "com.Contoso"] {
            assert!(is_package(text), "{text}");
        }
        for text in ["", "chrome", "com.", ".a", "com.contoso dialer", "com.1a", "com/contoso.x"] {
            assert!(!is_package(text), "{text}");
        }
    }
}
