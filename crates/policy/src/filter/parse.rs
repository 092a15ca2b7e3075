//! Tokens into a rule.
//!
//! ```text
//! any   = all { ("or" | "-or") all }
//! all   = unit { ("and" | "-and") unit }
//! unit  = "(" any ")" | test
//! test  = property operator value
//! value = text | word | "$null" | "[" text { "," text } "]"
//! ```

use super::error::{Problem, RuleError};
use super::lex::{Kind, Token, tokens};
use super::{
    Expr, Folded, MAX_CHARACTERS, MAX_NESTING, ManagementType, Operand, Operator, Property, Rule, Test,
};
use crate::app::Platform;
use crate::property::VersionText;

type Parsed<T> = Result<T, RuleError>;

const A_TEST: &str = "a comparison such as `(app.deviceModel -eq \"iPhone15,3\")`";
const AN_OPERATOR: &str = "an operator such as `-eq`";
const A_VALUE: &str = "a value in double quotes or `$null`";
const A_LIST: &str = "a list such as `[\"a\", \"b\"]`";

pub(super) fn rule(platform: Platform, text: &str) -> Parsed<Rule> {
    let length = text.chars().count();
    if length > MAX_CHARACTERS {
        return Err(RuleError { column: MAX_CHARACTERS + 1, problem: Problem::TooLong(length) });
    }
    let mut parser = Parser { platform, tokens: tokens(text)?.into_iter().peekable(), end: length + 1 };
    let root = parser.any(0)?;
    let rest = parser.next();
    if rest.kind != Kind::End {
        return Err(unexpected(&rest, "`and`, `or` or the end of the rule"));
    }
    Ok(Rule { platform, root })
}

struct Parser {
    platform: Platform,
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    end: usize,
}

fn unexpected(token: &Token, expected: &'static str) -> RuleError {
    RuleError { column: token.column, problem: Problem::Unexpected { expected, found: token.found() } }
}

impl Parser {
    fn next(&mut self) -> Token {
        self.tokens.next().unwrap_or(Token { kind: Kind::End, column: self.end })
    }

    fn next_is(&mut self, kind: &Kind) -> bool {
        self.tokens.next_if(|token| token.kind == *kind).is_some()
    }

    fn next_is_word(&mut self, wanted: &str) -> bool {
        let same = |word: &str| bare(word).eq_ignore_ascii_case(wanted);
        self.tokens.next_if(|token| matches!(&token.kind, Kind::Word(word) if same(word))).is_some()
    }

    fn any(&mut self, depth: usize) -> Parsed<Expr> {
        let mut all = Vec::new();
        loop {
            match self.all(depth)? {
                Expr::Any(mut inner) => all.append(&mut inner),
                other => all.push(other),
            }
            if !self.next_is_word("or") {
                return Ok(one_or(all, Expr::Any));
            }
        }
    }

    fn all(&mut self, depth: usize) -> Parsed<Expr> {
        let mut all = Vec::new();
        loop {
            match self.unit(depth)? {
                Expr::All(mut inner) => all.append(&mut inner),
                other => all.push(other),
            }
            if !self.next_is_word("and") {
                return Ok(one_or(all, Expr::All));
            }
        }
    }

    /// Parentheses around one comparison are not counted: printing adds them.
    fn unit(&mut self, depth: usize) -> Parsed<Expr> {
        if !self.next_is(&Kind::Open) {
            return self.test().map(Expr::Test);
        }
        let inner = if depth < MAX_NESTING {
            self.any(depth + 1)?
        } else {
            if let Some(token) = self.tokens.next_if(|token| token.kind == Kind::Open) {
                return Err(RuleError { column: token.column, problem: Problem::TooDeep });
            }
            Expr::Test(self.test()?)
        };
        match self.next() {
            Token { kind: Kind::Close, .. } => Ok(inner),
            other => Err(unexpected(&other, "`)`, `and` or `or`")),
        }
    }

    fn test(&mut self) -> Parsed<Test> {
        let token = self.next();
        let Kind::Word(name) = &token.kind else { return Err(unexpected(&token, A_TEST)) };
        let property = property(name)
            .ok_or_else(|| RuleError { column: token.column, problem: Problem::Property(name.clone()) })?;
        let operator = self.operator(property)?;
        let operand = match operator {
            Operator::In | Operator::NotIn => self.list(property)?,
            _ => self.single(property, operator)?,
        };
        Ok(Test { property, operator, operand })
    }

    fn operator(&mut self, property: Property) -> Parsed<Operator> {
        let token = self.next();
        let Kind::Word(word) = &token.kind else { return Err(unexpected(&token, AN_OPERATOR)) };
        let found = Operator::ALL.into_iter().find(|known| known.name().eq_ignore_ascii_case(bare(word)));
        found.filter(|operator| property.operators().contains(operator)).ok_or_else(|| {
            let names: Vec<_> =
                property.operators().iter().map(|operator| format!("`-{}`", operator.name())).collect();
            let (operator, allowed) = (word.clone(), names.join(", "));
            let problem = Problem::Operator { property: property.name(), operator, allowed };
            RuleError { column: token.column, problem }
        })
    }

    fn single(&mut self, property: Property, operator: Operator) -> Parsed<Operand> {
        let token = self.next();
        match &token.kind {
            Kind::Word(word) if word.eq_ignore_ascii_case("$null") => match operator {
                Operator::Eq | Operator::Ne => Ok(Operand::Null),
                _ => Err(RuleError { column: token.column, problem: Problem::Null }),
            },
            // The reference writes versions without quotes.
            Kind::Word(word) if property == Property::OperatingSystemVersion => version(word, token.column),
            Kind::Text(text) => match property {
                Property::OperatingSystemVersion => version(text.trim(), token.column),
                Property::ManagementType => self.management(text, token.column).map(Operand::Type),
                _ => folded(text, token.column).map(Operand::Text),
            },
            _ => Err(unexpected(&token, A_VALUE)),
        }
    }

    fn list(&mut self, property: Property) -> Parsed<Operand> {
        let token = self.next();
        if token.kind != Kind::ListOpen {
            return Err(unexpected(&token, A_LIST));
        }
        let mut texts = Vec::new();
        loop {
            let token = self.next();
            let Kind::Text(text) = token.kind else {
                return Err(unexpected(&token, "a text in double quotes"));
            };
            texts.push((text, token.column));
            match self.next() {
                Token { kind: Kind::Comma, .. } => {}
                Token { kind: Kind::ListClose, .. } => break,
                other => return Err(unexpected(&other, "`,` or `]`")),
            }
        }
        let texts = texts.iter().map(|(text, column)| (text.as_str(), *column));
        match property {
            Property::ManagementType => texts
                .map(|(text, column)| self.management(text, column))
                .collect::<Parsed<_>>()
                .map(Operand::Types),
            _ => texts.map(|(text, column)| folded(text, column)).collect::<Parsed<_>>().map(Operand::Texts),
        }
    }

    fn management(&self, text: &str, column: usize) -> Parsed<&'static ManagementType> {
        ManagementType::named(self.platform, text).ok_or_else(|| {
            let names: Vec<_> =
                ManagementType::all(self.platform).map(|value| format!("`{}`", value.name)).collect();
            let (value, allowed) = (text.to_owned(), names.join(", "));
            let platform = self.platform.title();
            RuleError { column, problem: Problem::ManagementType { value, platform, allowed } }
        })
    }
}

/// A word without the dash that may stand before operators.
fn bare(word: &str) -> &str {
    word.strip_prefix('-').unwrap_or(word)
}

fn property(word: &str) -> Option<Property> {
    let (object, name) = word.split_once('.')?;
    let found = Property::ALL.into_iter().find(|known| known.name().eq_ignore_ascii_case(name));
    found.filter(|_| object.eq_ignore_ascii_case("app"))
}

fn version(text: &str, column: usize) -> Parsed<Operand> {
    let version = VersionText::parse(text).map(Operand::Version);
    version.ok_or_else(|| RuleError { column, problem: Problem::Version(text.to_owned()) })
}

fn folded(text: &str, column: usize) -> Parsed<Folded> {
    if text.trim().is_empty() {
        return Err(RuleError { column, problem: Problem::Empty });
    }
    Ok(Folded::new(text.to_owned()))
}

fn one_or(mut all: Vec<Expr>, many: fn(Vec<Expr>) -> Expr) -> Expr {
    match all.pop() {
        Some(one) if all.is_empty() => one,
        Some(last) => {
            all.push(last);
            many(all)
        }
        None => many(all),
    }
}
