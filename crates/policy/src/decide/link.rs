//! A link as it was tapped, and the patterns of the lists of links. Reading and matching allocate nothing.
//!
//! A link that is written to look like another one is on no list: user names before the host, backslashes, blanks,
//! dots that climb in the path, letters of a host written as numbers.

use crate::property::is_scheme;

/// The longest link that is compared with a list, in bytes; a longer one is on none.
const LONGEST: usize = 4096;

/// A link, split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link<'a> {
    pub(super) scheme: &'a str,
    /// What follows the colon.
    pub(super) rest: &'a str,
}

/// What kind of app opens a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Web,
    Phone,
    Message,
    Other,
}

impl<'a> Link<'a> {
    /// Splits a link; `None` where it has no scheme (RFC 3986 §3.1), or blanks and control characters that some readers
    /// skip and others do not.
    pub(super) fn read(url: &'a str) -> Option<Self> {
        let (scheme, rest) = url.split_once(':')?;
        let clean = !rest.contains(|c: char| c.is_control() || c == ' ');
        (is_scheme(scheme) && clean).then_some(Self { scheme, rest })
    }

    pub(super) fn kind(&self) -> Kind {
        let is = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(self.scheme));
        if is(&["http", "https"]) {
            Kind::Web
        } else if is(&["tel", "telprompt"]) {
            Kind::Phone
        } else if is(&["sms", "smsto", "mms", "mmsto"]) {
            Kind::Message
        } else {
            Kind::Other
        }
    }

    /// Scheme and host, or the scheme alone: what may be shown and written down about it.
    pub(super) fn place(&self) -> String {
        let scheme = self.scheme.to_ascii_lowercase();
        match split(self.rest) {
            Some((host, _, _)) if self.kind() == Kind::Web => format!("{scheme}://{host}"),
            _ => format!("{scheme}:"),
        }
    }
}

/// Host, port and what follows them.
fn split(rest: &str) -> Option<(&str, &str, &str)> {
    let after = rest.strip_prefix("//")?;
    let end = after.find(['/', '?', '#']).unwrap_or(after.len());
    let (authority, tail) = after.split_at_checked(end)?;
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    let honest = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '*');
    let fine = !host.is_empty() && host.chars().all(honest) && port.chars().all(|c| c.is_ascii_digit());
    fine.then_some((host, port, tail))
}

/// The path of a link without question and fragment; `None` where it climbs or hides that it does.
fn path(tail: &str) -> Option<&str> {
    let end = tail.find(['?', '#']).unwrap_or(tail.len());
    let path = tail.get(..end)?;
    let climbs = path.split('/').any(|part| matches!(part, "." | ".."));
    let hides = path.contains('\\') || path.as_bytes().windows(3).any(|w| matches!(w, b"%2e" | b"%2E"));
    (!climbs && !hides).then_some(if path.is_empty() { "/" } else { path })
}

/// An entry of a list of links, for example `https://*.contoso.com/*`.
///
/// `*` stands for any characters of the host, or any of the path; a host's star never reaches into the path. An entry
/// without a path means the root of the host, whatever is asked there. Hosts compare without case, paths with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    scheme: Box<str>,
    host: Box<str>,
    port: Box<str>,
    path: Box<str>,
}

impl Pattern {
    /// Reads an entry. One that cannot be read is `None` and matches nothing.
    pub(super) fn read(text: &str) -> Option<Self> {
        let link = Link::read(text.trim())?;
        let (host, port, tail) = split(link.rest)?;
        Some(Self {
            scheme: link.scheme.to_ascii_lowercase().into(),
            host: host.to_ascii_lowercase().into(),
            port: without_default(link.scheme, port).into(),
            path: path(tail)?.into(),
        })
    }

    pub(super) fn matches(&self, link: &Link<'_>) -> bool {
        let Some((host, port, tail)) = split(link.rest).filter(|_| link.rest.len() <= LONGEST) else {
            return false;
        };
        let Some(path) = path(tail).filter(|_| !host.contains('*')) else { return false };
        self.scheme.eq_ignore_ascii_case(link.scheme)
            && *self.port == *without_default(link.scheme, port)
            && glob(self.host.as_bytes(), host.as_bytes(), u8::eq_ignore_ascii_case)
            && glob(self.path.as_bytes(), path.as_bytes(), u8::eq)
    }
}

fn without_default<'a>(scheme: &str, port: &'a str) -> &'a str {
    let default = if scheme.eq_ignore_ascii_case("https") { "443" } else { "80" };
    if port == default { "" } else { port }
}

/// Whether `text` is what `pattern` describes. Goes back to the last star only, so it takes at most the product of
/// the two lengths.
fn glob(pattern: &[u8], text: &[u8], same: impl Fn(&u8, &u8) -> bool) -> bool {
    let (mut p, mut t, mut star) = (0, 0, None);
    while let Some(byte) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(expected) if same(expected, byte) => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).is_none_or(|left| left.iter().all(|byte| *byte == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(pattern: &str, url: &str) -> bool {
        let pattern = Pattern::read(pattern).unwrap();
        Link::read(url).is_some_and(|link| pattern.matches(&link))
    }

    #[test]
    fn stars_stay_in_their_part() {
        for url in
            ["https://a.contoso.com/", "HTTPS://A.B.Contoso.com:443/x/y?q=1#z", "https://a.contoso.com"]
        {
            assert!(on("https://*.contoso.com/*", url), "{url}");
        }
        for url in [
            "https://contoso.com/",
            "http://a.contoso.com/",
            "https://a.contoso.com:8443/",
            "https://evil.example/.contoso.com/",
            "https://evil.example?.contoso.com/",
            "https://evil.example#.contoso.com/",
            "https://a.contoso.com@evil.example/",
            "https://evil.example\\.contoso.com/",
            "https://a.contoso.com.evil.example/",
            "https://a.contoso.com%2eevil.example/",
            "https:/a.contoso.com/",
        ] {
            assert!(!on("https://*.contoso.com/*", url), "{url}");
        }
    }

    #[test]
    fn paths_do_not_climb_and_no_path_is_the_root() {
        assert!(on("https://a.example/app/*", "https://a.example/app/1/2"));
        for url in ["https://a.example/App/1", "https://a.example/app/../x", "https://a.example/app/%2E%2e/x"]
        {
            assert!(!on("https://a.example/app/*", url), "{url}");
        }
        assert!(on("https://maps.apple.com", "https://maps.apple.com/?q=Bern"));
        assert!(!on("https://maps.apple.com", "https://maps.apple.com/place"));
        assert_eq!(Pattern::read("*.contoso.com"), None);
    }

    #[test]
    fn schemes_are_told_apart() {
        let kind = |url| Link::read(url).map(|link| link.kind());
        assert_eq!(kind("HTTPS://a"), Some(Kind::Web));
        assert_eq!(kind("telprompt:1"), Some(Kind::Phone));
        assert_eq!(kind("sms:1"), Some(Kind::Message));
        assert_eq!(kind("mailto:a@b.example"), Some(Kind::Other));
        for bad in ["", "a", ":x", " https://a", "https://a\n", "1a:b", "ht\ttp://a", "https://a b"] {
            assert_eq!(kind(bad), None, "{bad:?}");
        }
    }
}
