//! Fuzz bodies: plain functions that must not panic on any bytes. A stable test runs them over samples and over mutants
//! of them; the targets in `fuzz/` run them for as long as one likes.

use cordon_policy::Platform;
use serde_json::Value;

use crate::odata::{Filter, Metadata, Query, Root, path};
use crate::protection::{Configuring, Content, Import, Protecting, Targeted, Wanted, import};
use crate::version::ApiVersion;

const VERSIONS: [ApiVersion; 2] = [ApiVersion::V1_0, ApiVersion::Beta];

/// Exported files: what is accepted is a policy that is stored and read back without a change.
pub fn imports(data: &[u8]) {
    for import in import(data).into_iter().flatten() {
        match import.platform {
            Some(platform) => made::<Protecting>(&import, platform),
            None => made::<Configuring>(&import, ()),
        }
    }
}

fn made<C: Content>(import: &Import, kind: C::Kind) {
    let change = Wanted::<C>::from_json(&import.body, kind, ApiVersion::Beta);
    let name = change.as_ref().map(|change| change.name.clone());
    assert_eq!(name, Ok(Some(import.name.clone())), "what was imported can be made");
    change.into_iter().for_each(|change| stored(change, kind));
}

/// The body of a create or an update, on every platform and at every contract.
pub fn changes(data: &[u8]) {
    let Ok(body) = crate::json::parse(data) else { return };
    for version in VERSIONS {
        Platform::ALL.into_iter().for_each(|platform| changed::<Protecting>(&body, platform, version));
        changed::<Configuring>(&body, (), version);
    }
}

fn changed<C: Content>(body: &Value, kind: C::Kind, version: ApiVersion) {
    match Wanted::<C>::from_json(body, kind, version) {
        Ok(change) => stored(change, kind),
        Err(errors) => assert!(!errors.is_empty()),
    }
}

/// Addresses and query options.
pub fn addresses(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = path::canonical(text);
    let _ = path::reference_key(text);
    let _ = Filter::parse(text);
    let _ = Query::parse(Some(text));
}

fn stored<C: Content>(change: Wanted<C>, kind: C::Kind) {
    let Ok(policy) = change.create(kind, "T_1".to_owned(), "\"1\"".to_owned(), 0) else { return };
    let again = Targeted::from_stored("T_1", kind, "\"1\"", (0, 0), &policy.to_stored());
    assert_eq!(again.as_ref(), Ok(&policy));
    for version in VERSIONS {
        let shown = policy.to_json(&Root::new("http://h", version, Metadata::Full), &Query::default());
        assert_eq!(shown.get("displayName"), Some(&Value::from(policy.name.as_str())));
    }
}
