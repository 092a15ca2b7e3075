//! What stands around the resources in an answer: contexts, next links, types, and the links of full metadata.

use serde_json::{Map, Value, json};

use super::query::Page;
use crate::version::ApiVersion;

/// How much control information an answer carries, from the `Accept` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Metadata {
    /// Next link and count only.
    None,
    /// Contexts and types as well.
    #[default]
    Minimal,
    /// Links, property types and actions as well.
    Full,
}

impl Metadata {
    /// Reads `odata.metadata=…` out of an `Accept` header; minimal when it is not named.
    #[must_use]
    pub fn from_accept(accept: &str) -> Self {
        let lower = accept.to_ascii_lowercase();
        let level = lower.split([';', ',']).find_map(|part| part.trim().strip_prefix("odata.metadata="));
        match level.map(|l| l.trim_matches('"')) {
            Some("none") => Self::None,
            Some("full") => Self::Full,
            _ => Self::Minimal,
        }
    }

    /// The content type that says the level.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::None => "application/json;odata.metadata=none;odata.streaming=true;charset=utf-8",
            Self::Minimal => "application/json;odata.metadata=minimal;odata.streaming=true;charset=utf-8",
            Self::Full => "application/json;odata.metadata=full;odata.streaming=true;charset=utf-8",
        }
    }
}

/// The root of the API as the world sees it, and how to answer there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// `https://host/beta`, without a trailing slash.
    pub url: String,
    /// Which contract is answered.
    pub version: ApiVersion,
    /// How much control information to add.
    pub metadata: Metadata,
}

impl Root {
    /// Root of `version` below the admin address `base`.
    #[must_use]
    pub fn new(base: &str, version: ApiVersion, metadata: Metadata) -> Self {
        Self { url: format!("{}/{}", base.trim_end_matches('/'), version.segment()), version, metadata }
    }

    /// The context of `path`, such as `users/$entity`.
    #[must_use]
    pub fn context(&self, path: &str) -> String {
        format!("{}/$metadata#{path}", self.url)
    }

    /// A collection: `path` is its address below the root and its context (with expanded navigations).
    #[must_use]
    pub fn collection(&self, context: &str, path: &str, page: Page) -> Value {
        let mut out = Map::new();
        if self.metadata != Metadata::None {
            out.insert("@odata.context".into(), self.context(context).into());
        }
        if let Some(count) = page.count {
            out.insert("@odata.count".into(), json!(count));
        }
        if let Some(next) = page.next {
            out.insert("@odata.nextLink".into(), format!("{}/{path}?{next}", self.url).into());
        }
        out.insert("value".into(), page.items.into_iter().map(|item| self.stripped(item)).collect());
        Value::Object(out)
    }

    /// One entity: `context` without the `/$entity` that is added here.
    #[must_use]
    pub fn entity(&self, context: &str, item: Value) -> Value {
        let mut out = Map::new();
        if self.metadata != Metadata::None {
            out.insert("@odata.context".into(), self.context(&format!("{context}/$entity")).into());
        }
        if let Value::Object(object) = self.stripped(item) {
            out.extend(object);
        }
        Value::Object(out)
    }

    /// A value that is neither entity nor collection of entities, such as a list of texts.
    #[must_use]
    pub fn value(&self, context: &str, value: Value) -> Value {
        json!({ "@odata.context": self.context(context), "value": value })
    }

    /// `metadata=none` takes the annotations out again, everywhere.
    fn stripped(&self, item: Value) -> Value {
        if self.metadata != Metadata::None {
            return item;
        }
        match item {
            Value::Object(object) => object
                .into_iter()
                .filter(|(name, _)| !name.contains('@') && !name.starts_with('#'))
                .map(|(name, value)| (name, self.stripped(value)))
                .collect(),
            Value::Array(items) => items.into_iter().map(|i| self.stripped(i)).collect(),
            other => other,
        }
    }
}

/// The context of a collection with expanded navigations: `users(apps(),assignments())`.
#[must_use]
pub fn expanded_context(path: &str, expanded: &[&str]) -> String {
    if expanded.is_empty() {
        return path.to_owned();
    }
    let inside: Vec<String> = expanded.iter().map(|name| format!("{name}()")).collect();
    format!("{path}({})", inside.join(","))
}

#[cfg(test)]
mod tests {
    use super::{Metadata, Root, expanded_context};
    use crate::odata::Page;
    use crate::version::ApiVersion;
    use serde_json::json;

    #[test]
    fn levels_come_from_accept() {
        assert_eq!(Metadata::from_accept("application/json;odata.metadata=full"), Metadata::Full);
        assert_eq!(Metadata::from_accept("application/json; odata.metadata=none, */*"), Metadata::None);
        assert_eq!(Metadata::from_accept("*/*"), Metadata::Minimal);
    }

    #[test]
    fn envelopes_name_their_context() {
        let root = Root::new("http://h/", ApiVersion::Beta, Metadata::Minimal);
        let page =
            Page { items: vec![json!({"id": "1"})], next: Some("$skiptoken=a".into()), count: Some(2) };
        assert_eq!(
            root.collection("users", "users", page),
            json!({"@odata.context": "http://h/beta/$metadata#users", "@odata.count": 2,
                "@odata.nextLink": "http://h/beta/users?$skiptoken=a", "value": [{"id": "1"}]})
        );
        let context = expanded_context("users", &["a", "b"]);
        assert_eq!(
            root.entity(&context, json!({"id": "1"})),
            json!({"@odata.context": "http://h/beta/$metadata#users(a(),b())/$entity", "id": "1"})
        );
        let none = Root::new("http://h", ApiVersion::V1_0, Metadata::None);
        assert_eq!(
            none.entity("users", json!({"@odata.type": "#t", "a": {"b@odata.type": "#x", "b": 1}})),
            json!({"a": {"b": 1}})
        );
    }
}
