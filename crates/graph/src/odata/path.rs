//! One canonical path for the many spellings of the same address.
//!
//! Clients write `/{id}` and `('{id}')`, a trailing slash, action names bare or qualified, with or without a
//! type cast before them, functions with or without `()`. Routes and permissions are declared once, on the
//! canonical form, so that no spelling can slip past a check.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// What must be escaped inside one segment of a path.
const SEGMENT: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'/').add(b'<').add(b'>').add(b'?').add(b'`');

const NAMESPACE: &str = "microsoft.graph.";

/// Collections whose next segment is a key: a type cast right behind one would filter it.
const COLLECTIONS: &[&str] = &[
    "androidManagedAppProtections",
    "iosManagedAppProtections",
    "windowsManagedAppProtections",
    "targetedManagedAppConfigurations",
    "managedAppPolicies",
    "managedAppRegistrations",
    "appliedPolicies",
    "intendedPolicies",
    "operations",
    "apps",
    "assignments",
    "assignmentFilters",
    "users",
    "groups",
    "members",
    "memberOf",
    "transitiveMembers",
    "transitiveMemberOf",
];

/// Other words whose case is forgiven.
const WORDS: &[&str] = &[
    "deviceAppManagement",
    "deviceManagement",
    "validateFilter",
    "assign",
    "targetApps",
    "deploymentSummary",
    "wipeManagedAppRegistrationsByDeviceTag",
    "wipeManagedAppRegistrationByDeviceTag",
    "getUserIdsWithFlaggedAppRegistration",
    "getManagedAppPolicies",
    "$count",
    "$ref",
    "$batch",
    "$metadata",
];

/// Types that may stand in a path as a cast behind an entity.
const CASTS: &[&str] = &[
    "managedAppPolicy",
    "managedAppProtection",
    "targetedManagedAppProtection",
    "androidManagedAppProtection",
    "iosManagedAppProtection",
    "windowsManagedAppProtection",
    "managedAppRegistration",
    "androidManagedAppRegistration",
    "iosManagedAppRegistration",
    "windowsManagedAppRegistration",
    "user",
    "group",
    "directoryObject",
];

/// The canonical form of the path `raw` below the version segment (`beta`, `v1.0`): segments joined by `/`,
/// without a leading or trailing one, each percent-encoded. What is not understood stays as it is, so that the
/// router answers that there is no such resource.
#[must_use]
pub fn canonical(raw: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for segment in raw.split('/').filter(|s| !s.is_empty()) {
        // Keys are cut before decoding: an encoded quote or slash inside a key cannot end it.
        let (name, key) = split_key(segment);
        push_name(&mut out, &decode(name));
        if let Some(key) = key {
            out.push(decode(key).replace("''", "'"));
        }
    }
    let encoded: Vec<String> = out.iter().map(|s| utf8_percent_encode(s, SEGMENT).to_string()).collect();
    encoded.join("/")
}

/// The last part of an `@odata.id` reference such as `https://host/v1.0/directoryObjects/{id}` or
/// `…/users('{id}')`: the key it points to.
#[must_use]
pub fn reference_key(reference: &str) -> Option<String> {
    let path = reference.split(['?', '#']).next()?;
    let canonical = canonical(path);
    let key = canonical.rsplit('/').next().filter(|k| !k.is_empty())?;
    Some(decode(key))
}

fn push_name(out: &mut Vec<String>, name: &str) {
    let qualified = name.get(..NAMESPACE.len()).filter(|p| p.eq_ignore_ascii_case(NAMESPACE));
    if let Some(word) = qualified.and_then(|_| name.get(NAMESPACE.len()..)).filter(|word| !word.is_empty()) {
        let follows_collection = out.last().is_some_and(|last| COLLECTIONS.contains(&last.as_str()));
        if known(CASTS, word).is_none() {
            out.push(spelled(word));
        } else if follows_collection {
            out.push(name.to_owned());
        }
        return;
    }
    out.push(spelled(name));
}

fn split_key(segment: &str) -> (&str, Option<&str>) {
    let Some((name, inner)) =
        segment.strip_suffix(')').and_then(|s| s.split_once('(')).filter(|(name, _)| !name.is_empty())
    else {
        return (segment, None);
    };
    let inner = inner.strip_prefix("%27").or_else(|| inner.strip_prefix('\'')).unwrap_or(inner);
    let inner = inner.strip_suffix("%27").or_else(|| inner.strip_suffix('\'')).unwrap_or(inner);
    match inner {
        "" => (name, None),
        // A function with named parameters keeps its form.
        _ if inner.contains('=') => (segment, None),
        _ => (name, Some(inner)),
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn spelled(word: &str) -> String {
    known(COLLECTIONS, word).or_else(|| known(WORDS, word)).unwrap_or(word).to_owned()
}

fn known(list: &[&'static str], word: &str) -> Option<&'static str> {
    list.iter().copied().find(|known| known.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::{canonical, reference_key};
    use proptest::prelude::*;

    #[test]
    fn spellings_become_one() {
        let want = "deviceAppManagement/iosManagedAppProtections/T_1/assign";
        for raw in [
            "deviceAppManagement/iosManagedAppProtections/T_1/assign",
            "/deviceAppManagement/iosManagedAppProtections('T_1')/assign/",
            "deviceAppManagement/iosManagedAppProtections(%27T_1%27)/microsoft.graph.assign",
            "deviceAppManagement//iosManagedAppProtections/T_1/microsoft.graph.targetedManagedAppProtection/microsoft.graph.assign",
            "deviceappmanagement/IOSmanagedAppProtections/T_1/Microsoft.Graph.Assign()",
        ] {
            assert_eq!(canonical(raw), want, "{raw}");
        }
    }

    #[test]
    fn a_cast_behind_a_collection_is_not_dropped() {
        let raw = "deviceAppManagement/managedAppPolicies/microsoft.graph.iosManagedAppProtection";
        assert_eq!(canonical(raw), raw);
    }

    #[test]
    fn keys_keep_their_text() {
        assert_eq!(canonical("users/megan%40contoso.com"), "users/megan@contoso.com");
        assert_eq!(canonical("users('o''hara@contoso.com')"), "users/o'hara@contoso.com");
        assert_eq!(canonical("users/a%2Fb"), "users/a%2Fb");
        assert_eq!(canonical("x/f(platform='iOS')"), "x/f(platform='iOS')");
        assert_eq!(canonical("(a)"), "(a)", "a key of nothing stays as it is");
        assert_eq!(canonical("users/()/x"), "users/()/x");
        assert_eq!(canonical("users/microsoft.graph./x"), "users/microsoft.graph./x");
    }

    #[test]
    fn references_name_their_key() {
        assert_eq!(reference_key("https://h/v1.0/directoryObjects/abc").as_deref(), Some("abc"));
        assert_eq!(reference_key("https://h/beta/users('abc')").as_deref(), Some("abc"));
        assert_eq!(reference_key(""), None);
    }

    proptest! {
        #[test]
        fn canonical_is_stable(raw in "[ -~]{0,60}") {
            let once = canonical(&raw);
            prop_assert!(!once.starts_with('/') && !once.ends_with('/') && !once.contains("//"));
        }
    }
}
