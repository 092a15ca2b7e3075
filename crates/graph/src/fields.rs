//! Reading the members of a JSON object while collecting what is wrong with them.

use serde_json::{Map, Value};

use crate::error::FieldError;

/// Longest name, description or similar text that is stored, in characters.
pub(crate) const MAX_TEXT: usize = 10_000;

/// A JSON object being read; `path` stands before each member in errors.
pub struct Fields<'a> {
    object: &'a Map<String, Value>,
    path: String,
    errors: Vec<FieldError>,
}

impl<'a> Fields<'a> {
    /// Begins to read `value`, which must be an object.
    pub(crate) fn of(value: &'a Value, path: &str) -> Result<Self, Vec<FieldError>> {
        match value {
            Value::Object(object) => Ok(Self { object, path: path.to_owned(), errors: Vec::new() }),
            other => {
                let text = format!("expected an object, found {}", kind(other));
                Err(vec![FieldError::new(if path.is_empty() { "(body)" } else { path }, "wrongType", text)])
            }
        }
    }

    /// Where the member `name` stands.
    pub(crate) fn at(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    pub(crate) fn raw(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name)
    }

    /// The members in their order, without annotations and actions.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        let own = |(name, _): &(&String, &Value)| !name.contains('@') && !name.starts_with('#');
        self.object.iter().filter(own).map(|(name, value)| (name.as_str(), value))
    }

    /// Refuses every member that is not `taken`: what is silently dropped would be believed. Null and an empty list ask for
    /// nothing, and annotations are no members; a reference to other objects (`x@odata.bind`) is one.
    pub(crate) fn refuse_others(&mut self, taken: &[&str]) {
        for (name, value) in self.object {
            let annotation = name.starts_with('#') || (name.contains('@') && !name.ends_with("@odata.bind"));
            let nothing = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            if !annotation && !nothing && !taken.contains(&name.as_str()) {
                let text = format!(
                    "Property '{name}' in payload has a value that does not match schema: it is not kept here, leave it out"
                );
                self.error(name, "unknownProperty", text);
            }
        }
    }

    /// Refuses another value of a member that has only one here.
    pub(crate) fn only(&mut self, name: &str, value: bool) {
        if self.flag(name).is_some_and(|sent| sent != value) {
            self.error(
                name,
                "notSupported",
                format!("`{name}` is always {value} here: send that, or leave it out"),
            );
        }
    }

    pub(crate) fn error(&mut self, name: &str, code: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(self.at(name), code, message));
    }

    pub(crate) fn append(&mut self, errors: Vec<FieldError>) {
        self.errors.extend(errors);
    }

    /// A text; absent and null are `None`.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        match self.object.get(name)? {
            Value::Null => None,
            Value::String(text) if text.chars().count() <= MAX_TEXT => Some(text.clone()),
            Value::String(_) => {
                self.error(name, "outOfBounds", format!("the text is longer than {MAX_TEXT} characters"));
                None
            }
            other => {
                self.error(name, "wrongType", format!("expected text, found {}", kind(other)));
                None
            }
        }
    }

    /// A text of one line without control characters; absent and null are `None`.
    pub(crate) fn line(&mut self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        if text.contains(char::is_control) {
            self.error(name, "controlCharacter", "the text has a control character: take it out");
            return None;
        }
        Some(text)
    }

    /// A line that must be there and must not be blank.
    pub(crate) fn required(&mut self, name: &str) -> String {
        let before = self.errors.len();
        let text = self.line(name).unwrap_or_default();
        if text.trim().is_empty() && self.errors.len() == before {
            self.error(name, "required", "a text is required here");
        }
        text
    }

    /// A truth value; absent and null are `None`.
    pub(crate) fn flag(&mut self, name: &str) -> Option<bool> {
        match self.object.get(name)? {
            Value::Null => None,
            Value::Bool(flag) => Some(*flag),
            other => {
                self.error(name, "wrongType", format!("expected true or false, found {}", kind(other)));
                None
            }
        }
    }

    /// A list; absent and null are `None`.
    pub(crate) fn list(&mut self, name: &str) -> Option<&'a [Value]> {
        match self.object.get(name)? {
            Value::Null => None,
            Value::Array(items) => Some(items),
            other => {
                self.error(name, "wrongType", format!("expected a list, found {}", kind(other)));
                None
            }
        }
    }

    /// `value` when nothing was wrong, else all errors.
    pub(crate) fn finish<T>(self, value: T) -> Result<T, Vec<FieldError>> {
        if self.errors.is_empty() { Ok(value) } else { Err(self.errors) }
    }
}

/// What a JSON value is, in words.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The type that an `@odata.type` names, without `#` and namespace.
pub(crate) fn type_name(value: &str) -> &str {
    let value = value.trim_start_matches('#');
    value.strip_prefix("microsoft.graph.").unwrap_or(value)
}
