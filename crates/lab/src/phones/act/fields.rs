//! Reading an act's members: every wrong one is named, with its value and what would be right.

use std::ops::RangeInclusive;

use serde::Serialize;
use serde_json::{Map, Value};

use super::super::outside::Outside;
use super::super::place::{Account, Program, Spot};
use super::super::shelf::LONGEST;

/// A wrong member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Its path.
    pub target: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// The members of an object, taken out one by one.
pub(super) struct Fields {
    path: String,
    members: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl Fields {
    /// The members of an act.
    pub(super) fn of(value: Value) -> Result<Self, Vec<FieldError>> {
        match value {
            Value::Object(members) => Ok(Self { path: String::new(), members, errors: Vec::new() }),
            _ => Err(vec![FieldError { target: String::new(), message: "send a JSON object".to_owned() }]),
        }
    }

    fn target(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    pub(super) fn wrong(&mut self, name: &str, message: impl Into<String>) {
        let target = self.target(name);
        self.errors.push(FieldError { target, message: message.into() });
    }

    /// A text of at most `longest` bytes; `None` where it is not there.
    fn optional(&mut self, name: &str, longest: usize) -> Option<String> {
        match self.members.remove(name)? {
            Value::String(text) if text.len() <= longest => Some(text),
            Value::String(_) => {
                self.wrong(name, format!("send at most {longest} bytes"));
                None
            }
            _ => {
                self.wrong(name, "send a text");
                None
            }
        }
    }

    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let before = self.errors.len();
        let text = self.optional(name, LONGEST);
        if text.is_none() && self.errors.len() == before {
            self.wrong(name, "is missing");
        }
        text
    }

    /// A short name, where one is given.
    pub(super) fn item(&mut self, name: &str) -> Option<String> {
        self.optional(name, 100)
    }

    /// One of some words.
    pub(super) fn word<T>(
        &mut self,
        name: &str,
        words: &[&str],
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(name)?;
        let found = read(&text);
        if found.is_none() {
            let short: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
            self.wrong(name, format!("`{short}` is none of {}", words.join(", ")));
        }
        found
    }

    /// One of some words, where one is given.
    pub(super) fn word_if_there<T>(
        &mut self,
        name: &str,
        words: &[&str],
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        if self.members.contains_key(name) { self.word(name, words, read) } else { None }
    }

    /// A flag, where one is given.
    pub(super) fn flag_if_there(&mut self, name: &str) -> Option<bool> {
        if self.members.contains_key(name) { self.flag(name) } else { None }
    }

    /// A whole number within bounds.
    pub(super) fn number(&mut self, name: &str, within: RangeInclusive<u64>) -> Option<u64> {
        let found = self.members.remove(name);
        let number = found.as_ref().and_then(Value::as_u64).filter(|number| within.contains(number));
        match (found, number) {
            (None, _) => self.wrong(name, "is missing"),
            (Some(_), None) => {
                let message = format!("send a whole number from {} to {}", within.start(), within.end());
                self.wrong(name, message);
            }
            (Some(_), Some(_)) => {}
        }
        number
    }

    /// An app with the client.
    pub(super) fn program(&mut self, name: &str) -> Option<Program> {
        let clients = Program::ALL.into_iter().filter(|program| program.embeds_client());
        let words: Vec<&str> = clients.map(Program::name).collect();
        self.word(name, &words, |word| Program::named(word).filter(|program| program.embeds_client()))
    }

    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        match self.members.remove(name) {
            Some(Value::Bool(flag)) => return Some(flag),
            Some(_) => self.wrong(name, "send true or false"),
            None => self.wrong(name, "is missing"),
        }
        None
    }

    pub(super) fn place(&mut self, name: &str) -> Option<Outside> {
        let words: Vec<&str> = Outside::ALL.iter().map(|place| place.name()).collect();
        self.word(name, &words, Outside::named)
    }

    /// An account in an app, and a document there where one is named.
    pub(super) fn spot(&mut self, name: &str) -> Option<(Spot, Option<String>)> {
        let members = match self.members.remove(name) {
            Some(Value::Object(members)) => members,
            Some(_) => {
                self.wrong(name, "send an object with `app` and `account`");
                return None;
            }
            None => {
                self.wrong(name, "is missing");
                return None;
            }
        };
        let mut inner = Self { path: self.target(name), members, errors: Vec::new() };
        let app = inner.word("app", &Program::ALL.map(Program::name), Program::named);
        let account = inner.word("account", &Account::ALL.map(Account::name), Account::named);
        let item = inner.item("item");
        if let (Some(app), Some(Account::Work)) = (app, account)
            && !app.embeds_client()
        {
            inner.wrong("account", "`notes` has no work account: send `personal`");
        }
        let wrong = inner.leave(&mut self.errors);
        Some((Spot::new(app?, account?), item)).filter(|_| !wrong)
    }

    /// The document that is named at a spot.
    pub(super) fn document(&mut self, name: &str) -> Option<(Spot, String)> {
        let (spot, item) = self.spot(name)?;
        if item.is_none() {
            self.wrong(&format!("{name}.item"), "is missing");
        }
        Some((spot, item?))
    }

    /// Moves the errors on, with one for each member that nobody took; whether there were any.
    fn leave(mut self, errors: &mut Vec<FieldError>) -> bool {
        let unknown: Vec<String> = self.members.keys().cloned().collect();
        for name in unknown {
            self.wrong(&name, "is not known here: leave it out");
        }
        let any = !self.errors.is_empty();
        errors.append(&mut self.errors);
        any
    }

    /// What is wrong so far, without a word about members that nobody took.
    pub(super) fn errors_alone(self) -> Vec<FieldError> {
        self.errors
    }

    /// How many members are wrong so far.
    pub(super) fn count_wrong(&self) -> usize {
        self.errors.len()
    }

    /// Everything that is wrong, or what was read.
    pub(super) fn end<T>(self, read: Option<T>) -> Result<T, Vec<FieldError>> {
        let mut errors = Vec::new();
        self.leave(&mut errors);
        match read {
            Some(read) if errors.is_empty() => Ok(read),
            _ => Err(errors),
        }
    }
}
