//! What is wrong with a file of tests, and how the tables of the file are read so that everything wrong is found.

use serde_json::Value as Json;
use uuid::Uuid;

use super::tree::{Member, Node, Value};

/// One thing that is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) line: usize,
    /// Where: a path such as `case[2].expect.code`; empty for the file as a whole.
    pub(super) path: String,
    /// What is wrong and what to write.
    pub(super) text: String,
}

impl Fault {
    pub(super) fn new(line: usize, path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { line, path: path.into(), text: text.into() }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { line, path, text } = self;
        if path.is_empty() {
            write!(f, "line {line}: {text}")
        } else {
            write!(f, "line {line}: {path}: {text}")
        }
    }
}

/// Everything wrong that was found so far.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, line: usize, path: &str, text: impl Into<String>) {
        self.0.push(Fault::new(line, path, text));
    }

    /// `value` when nothing was wrong, else all of it in the order of the file.
    pub(super) fn finish<T>(mut self, value: T) -> Result<T, Vec<Fault>> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort_by_key(|fault| fault.line);
        Err(self.0)
    }
}

/// A table being read: members are taken by name, and in the end none may be left.
pub(super) struct Table<'a> {
    pub(super) line: usize,
    pub(super) path: String,
    members: Vec<&'a Member>,
    taken: Vec<&'static str>,
}

impl<'a> Table<'a> {
    /// Begins to read `node`; what is no table is a fault and reads as an empty one.
    pub(super) fn of(node: &'a Node, path: impl Into<String>, faults: &mut Faults) -> Self {
        let path = path.into();
        let members = match &node.value {
            Value::Table(members) => members.iter().collect(),
            _ => {
                faults.add(node.line, &path, format!("expected a table, found {}", node.kind()));
                Vec::new()
            }
        };
        Self { line: node.line, path, members, taken: Vec::new() }
    }

    /// Where the member `name` stands.
    pub(super) fn at(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    pub(super) fn take(&mut self, name: &'static str) -> Option<&'a Node> {
        if !self.taken.contains(&name) {
            self.taken.push(name);
        }
        self.members.iter().find(|member| member.name == name).map(|member| &member.node)
    }

    /// The items of a list that may stand for several; a single table counts as one.
    pub(super) fn list(&mut self, name: &'static str, faults: &mut Faults) -> Option<&'a [Node]> {
        let node = self.take(name)?;
        match &node.value {
            Value::List(items) => Some(items),
            Value::Table(_) | Value::Text(_) => Some(std::slice::from_ref(node)),
            _ => {
                faults.add(node.line, &self.at(name), format!("expected a list, found {}", node.kind()));
                None
            }
        }
    }

    pub(super) fn text(&mut self, name: &'static str, faults: &mut Faults) -> Option<&'a str> {
        let node = self.take(name)?;
        text(node, &self.at(name), faults)
    }

    /// Texts of a list; one text counts as a list of one.
    pub(super) fn texts(&mut self, name: &'static str, faults: &mut Faults) -> Option<Vec<(usize, &'a str)>> {
        let items = self.list(name, faults)?;
        let at = self.at(name);
        Some(items.iter().filter_map(|item| Some((item.line, text(item, &at, faults)?))).collect())
    }

    pub(super) fn required(&mut self, name: &'static str, faults: &mut Faults) -> Option<&'a str> {
        let there = self.members.iter().any(|member| member.name == name);
        let found = self.text(name, faults);
        if !there || found.is_some_and(|text| text.trim().is_empty()) {
            faults.add(self.line, &self.at(name), "a text is required here");
            return None;
        }
        found
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, name: &'static str, faults: &mut Faults) -> Option<bool> {
        let node = self.take(name)?;
        read(node.json(), node.line, &self.at(name), faults)
    }

    /// A whole number, not negative.
    pub(super) fn number(&mut self, name: &'static str, faults: &mut Faults) -> Option<u32> {
        let node = self.take(name)?;
        read(node.json(), node.line, &self.at(name), faults)
    }

    /// An object id.
    pub(super) fn id(&mut self, name: &'static str, faults: &mut Faults) -> Option<Uuid> {
        let node = self.take(name)?;
        let text = text(node, &self.at(name), faults)?;
        let wrong = |_| faults.add(node.line, &self.at(name), format!("`{text}` is no id: write a GUID"));
        text.parse().map_err(wrong).ok()
    }

    /// Whether it has no members at all.
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Names what nobody took.
    pub(super) fn finish(self, faults: &mut Faults) {
        for member in &self.members {
            if !self.taken.contains(&member.name.as_str()) {
                let text = format!("nothing here is called `{}`: use {}", member.name, or(&self.taken));
                faults.add(member.line, &self.at(&member.name), text);
            }
        }
    }
}

/// A text, or a fault.
pub(super) fn text<'a>(node: &'a Node, path: &str, faults: &mut Faults) -> Option<&'a str> {
    match &node.value {
        Value::Text(text) => Some(text),
        _ => {
            faults.add(node.line, path, format!("expected text, found {}", node.kind()));
            None
        }
    }
}

/// A value that serde reads from its JSON; what is wrong stands below `path`.
pub(super) fn read<T: serde::de::DeserializeOwned>(
    json: Json,
    line: usize,
    path: &str,
    faults: &mut Faults,
) -> Option<T> {
    serde_json::from_value(json).map_err(|error| faults.add(line, path, plain(&error.to_string()))).ok()
}

/// What serde says, without the words that are for programmers.
fn plain(text: &str) -> String {
    let text = text.split(" at line ").next().unwrap_or(text);
    let wrong = ["invalid type: ", "invalid value: "].iter().find_map(|start| text.strip_prefix(start));
    if let Some((_, expected)) = wrong.and_then(|rest| rest.split_once(", expected ")) {
        let expected = match expected {
            "a string" => "text: put it in quotes",
            "a boolean" => "true or false, without quotes",
            "i64" | "u32" | "u64" => "a whole number, not negative and without quotes",
            other => other,
        };
        return format!("expected {expected}");
    }
    match text.strip_prefix("unknown variant ").and_then(|rest| rest.split_once(", expected ")) {
        Some((found, words)) => {
            format!("{found} is none of the words here: use {}", words.trim_start_matches("one of "))
        }
        None => text.to_owned(),
    }
}

/// `a`, `b` or `c`.
pub(super) fn or(words: &[&str]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [one] => format!("`{one}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|word| format!("`{word}`")).collect();
            format!("{} or `{last}`", first.join(", "))
        }
    }
}
