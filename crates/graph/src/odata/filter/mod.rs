//! `$filter`: the small part of the language that administrators' tools use, parsed into an expression.
//!
//! Comparison (`eq ne gt ge lt le`), `in`, `startswith`, `endswith`, `contains`, `and`, `or`, `not` and
//! parentheses. Anything else is an error that names it: a filter that is silently ignored answers a
//! question that nobody asked.

mod parser;

use serde_json::Value;

/// Longest filter that is parsed, in bytes.
const MAX_LENGTH: usize = 8 * 1024;
/// Deepest nesting of parentheses and `not`.
const MAX_DEPTH: usize = 32;

/// A parsed filter.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// Both sides hold.
    And(Box<Filter>, Box<Filter>),
    /// One side holds.
    Or(Box<Filter>, Box<Filter>),
    /// The inside does not hold.
    Not(Box<Filter>),
    /// A property against a value.
    Compare(Comparison),
    /// A property is one of the values.
    In(String, Vec<Value>),
    /// A text function on a property.
    Text(TextFunction, String, String),
}

/// `property operator value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The property as written, with `/` between the steps of a path.
    pub property: String,
    /// How it is compared.
    pub operator: Operator,
    /// The literal: text, number, truth value or null.
    pub value: Value,
}

/// A comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the OData names say it")]
pub enum Operator {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

/// A function over text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the OData names say it")]
pub enum TextFunction {
    StartsWith,
    EndsWith,
    Contains,
}

/// A filter that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// Longer than the server reads.
    #[error("the filter is longer than {MAX_LENGTH} bytes; filter by fewer values")]
    TooLong,
    /// Nested deeper than the server reads.
    #[error("the filter nests deeper than {MAX_DEPTH} levels; write it flatter")]
    TooDeep,
    /// Something else stood where a word was expected.
    #[error("the filter cannot be read at `{0}`; write for example `displayName eq 'Sales'`")]
    Unexpected(String),
    /// A text without its closing quote.
    #[error("a text in the filter has no closing quote; double a quote inside a text")]
    OpenText,
    /// A function that is not offered.
    #[error(
        "the function `{0}` is not supported in a filter; use eq, ne, in, startswith, endswith or contains"
    )]
    Function(String),
    /// A property that the resource does not have.
    #[error("there is no property named `{0}` to filter by")]
    Property(String),
}

impl Filter {
    /// Parses the decoded text of `$filter`.
    ///
    /// # Errors
    /// See [`FilterError`].
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        if text.len() > MAX_LENGTH {
            return Err(FilterError::TooLong);
        }
        parser::parse(text)
    }

    /// Properties and texts of which at least one is contained, without case, in whatever passes; `None` when nothing of
    /// the kind can be said. So that a store can leave out what cannot pass.
    #[must_use]
    pub fn contained(&self) -> Option<Vec<(&str, &str)>> {
        match self {
            Self::Text(_, name, part) => Some(vec![(name, part)]),
            Self::Compare(Comparison { property, operator: Operator::Eq, value }) => {
                Some(vec![(property, value.as_str()?)])
            }
            Self::Or(a, b) => Some([a.contained()?, b.contained()?].concat()),
            Self::And(a, b) => a.contained().or_else(|| b.contained()),
            _ => None,
        }
    }

    /// Does the JSON object `item` pass? Names and texts compare without case; a missing property is null.
    #[must_use]
    pub fn matches(&self, item: &Value) -> bool {
        match self {
            Self::And(a, b) => a.matches(item) && b.matches(item),
            Self::Or(a, b) => a.matches(item) || b.matches(item),
            Self::Not(inner) => !inner.matches(item),
            Self::Compare(c) => c.holds(property(item, &c.property)),
            Self::In(name, values) => values.iter().any(|v| same(property(item, name), v)),
            Self::Text(function, name, part) => {
                let text = property(item, name).as_str().unwrap_or_default().to_lowercase();
                let part = part.to_lowercase();
                match function {
                    TextFunction::StartsWith => text.starts_with(&part),
                    TextFunction::EndsWith => text.ends_with(&part),
                    TextFunction::Contains => text.contains(&part),
                }
            }
        }
    }

    /// Refuses properties of which `known` says no (it sees the first step of a path, as written).
    ///
    /// # Errors
    /// [`FilterError::Property`] with the first such property.
    pub fn check(&self, known: &dyn Fn(&str) -> bool) -> Result<(), FilterError> {
        let name = match self {
            Self::And(a, b) | Self::Or(a, b) => return a.check(known).and_then(|()| b.check(known)),
            Self::Not(inner) => return inner.check(known),
            Self::Compare(c) => &c.property,
            Self::In(name, _) | Self::Text(_, name, _) => name,
        };
        let first = name.split('/').next().unwrap_or_default();
        if known(first) { Ok(()) } else { Err(FilterError::Property(name.clone())) }
    }

    /// The text that `name` must equal for the filter to hold, if the whole filter is that one comparison: what
    /// a store can look up by index.
    #[must_use]
    pub fn equals(&self, name: &str) -> Option<&str> {
        match self {
            Self::Compare(c) if c.operator == Operator::Eq && c.property.eq_ignore_ascii_case(name) => {
                c.value.as_str()
            }
            _ => None,
        }
    }
}

impl Comparison {
    fn holds(&self, found: &Value) -> bool {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let order = || compare(found, &self.value);
        match self.operator {
            Operator::Eq => same(found, &self.value),
            Operator::Ne => !same(found, &self.value),
            Operator::Gt => order() == Some(Greater),
            Operator::Ge => matches!(order(), Some(Greater | Equal)),
            Operator::Lt => order() == Some(Less),
            Operator::Le => matches!(order(), Some(Less | Equal)),
        }
    }
}

/// Orders two JSON scalars: numbers by value, texts without case. `None` where they have no order.
#[must_use]
pub fn compare(a: &Value, b: &Value) -> Option<std::cmp::Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64()?.partial_cmp(&b.as_f64()?),
        (Value::String(a), Value::String(b)) => Some(a.to_lowercase().cmp(&b.to_lowercase())),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

/// The property `path` (steps separated by `/`, without case) of a JSON object; null when missing.
#[must_use]
pub fn property<'a>(item: &'a Value, path: &str) -> &'a Value {
    path.split('/').fold(item, |value, step| {
        let found =
            value.as_object().and_then(|o| o.iter().find(|(name, _)| name.eq_ignore_ascii_case(step)));
        found.map_or(&Value::Null, |(_, value)| value)
    })
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Null, Value::Null) => true,
        // A GUID may be written bare or quoted, a flags value in any case.
        _ => compare(a, b) == Some(std::cmp::Ordering::Equal),
    }
}

#[cfg(test)]
mod tests {
    use super::{Filter, FilterError};
    use proptest::prelude::*;
    use serde_json::json;

    fn holds(filter: &str) -> bool {
        let item = json!({"id": "T_1", "displayName": "O'Hara's", "isAssigned": true, "deployedAppCount": 3,
            "mobileAppIdentifier": {"bundleId": "com.contoso.mail"}, "description": null});
        Filter::parse(filter).unwrap_or_else(|e| panic!("{filter}: {e}")).matches(&item)
    }

    #[test]
    fn what_passes_contains_one_of_the_texts() {
        let contained = |text: &str| {
            let filter = Filter::parse(text).unwrap();
            let all = filter.contained()?;
            Some(all.iter().map(|(name, part)| format!("{name}:{part}")).collect::<Vec<_>>().join(" "))
        };
        let either = "startswith(displayName,'a') or contains(mail,'b')";
        let both = format!("({either}) and accountEnabled eq true");
        assert_eq!(contained(either).as_deref(), Some("displayName:a mail:b"));
        assert_eq!(contained(&both).as_deref(), Some("displayName:a mail:b"));
        assert_eq!(
            contained("accountEnabled eq true and displayName eq 'a'").as_deref(),
            Some("displayName:a")
        );
        for open in [
            "not contains(mail,'b')",
            "contains(mail,'b') or accountEnabled eq true",
            "mail ne 'b'",
            "mail eq null",
            "mail in ('a')",
        ] {
            assert_eq!(contained(open), None, "{open}");
        }
    }

    #[test]
    fn the_filters_of_real_tools_hold() {
        assert!(holds("displayName eq 'O''Hara''s'"));
        assert!(holds("Id eq 't_1'"));
        assert!(holds("isAssigned eq true and deployedAppCount gt 2"));
        assert!(holds("not (id eq 'x') and description eq null"));
        assert!(holds("id in ('a','T_1')"));
        assert!(holds("startswith(displayName,'o''h') or id eq 'x'"));
        assert!(holds("mobileAppIdentifier/bundleId eq 'com.contoso.mail'"));
        assert!(!holds("displayName ne 'o''hara''s'"));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert_eq!(Filter::parse("isof('x')"), Err(FilterError::Function("isof".into())));
        assert_eq!(Filter::parse("a eq 'b"), Err(FilterError::OpenText));
        assert_eq!(Filter::parse("a eq"), Err(FilterError::Unexpected("its end".into())));
        assert_eq!(Filter::parse("a like 'b'"), Err(FilterError::Unexpected("like".into())));
        assert_eq!(Filter::parse(&"(".repeat(40)), Err(FilterError::TooDeep));
        assert_eq!(Filter::parse(&"not ".repeat(2000)), Err(FilterError::TooDeep));
        let filter = Filter::parse("colour eq 'red'").unwrap();
        assert_eq!(filter.check(&|n| n == "id"), Err(FilterError::Property("colour".into())));
        assert_eq!(Filter::parse("displayName eq 'N'").unwrap().equals("displayname"), Some("N"));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,80}") {
            let _ = Filter::parse(&text);
        }

        #[test]
        fn quoted_texts_match_themselves(text in "\\PC{0,20}") {
            let filter = Filter::parse(&format!("a eq '{}'", text.replace('\'', "''"))).unwrap();
            let item = json!({"a": text});
            prop_assert!(filter.matches(&item));
        }
    }
}
