//! From the text of a filter to its expression: words first, then what they mean.

use serde_json::Value;

use super::{Comparison, Filter, FilterError, MAX_DEPTH, Operator, TextFunction};

/// Parses a whole filter.
pub(super) fn parse(text: &str) -> Result<Filter, FilterError> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
    let filter = parser.or()?;
    match parser.next() {
        None => Ok(filter),
        Some(token) => Err(FilterError::Unexpected(token.text())),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
}

impl Token {
    fn text(&self) -> String {
        match self {
            Self::Word(w) => w.clone(),
            Self::Text(t) => format!("'{t}'"),
            Self::Open => "(".into(),
            Self::Close => ")".into(),
            Self::Comma => ",".into(),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, FilterError> {
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, tail) = match first {
            '(' => (Token::Open, rest.split_at(1).1),
            ')' => (Token::Close, rest.split_at(1).1),
            ',' => (Token::Comma, rest.split_at(1).1),
            '\'' => quoted(rest.split_at(1).1)?,
            _ => {
                let end = rest.find(|c: char| c.is_whitespace() || "(),'".contains(c)).unwrap_or(rest.len());
                let (word, tail) = rest.split_at(end);
                (Token::Word(word.to_owned()), tail)
            }
        };
        out.push(token);
        rest = tail.trim_start();
    }
    Ok(out)
}

fn quoted(mut rest: &str) -> Result<(Token, &str), FilterError> {
    let mut text = String::new();
    loop {
        let (part, tail) = rest.split_once('\'').ok_or(FilterError::OpenText)?;
        text.push_str(part);
        match tail.strip_prefix('\'') {
            Some(more) => {
                text.push('\'');
                rest = more;
            }
            None => return Ok((Token::Text(text), tail)),
        }
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Word(w)) if w.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn take(&mut self, token: &Token) -> bool {
        let found = self.tokens.get(self.at) == Some(token);
        self.at += usize::from(found);
        found
    }

    fn want(&mut self, token: &Token) -> Result<(), FilterError> {
        match self.next() {
            Some(found) if found == *token => Ok(()),
            found => Err(unexpected(found)),
        }
    }

    fn or(&mut self) -> Result<Filter, FilterError> {
        let mut left = self.and()?;
        while self.take_word("or") {
            left = Filter::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Filter, FilterError> {
        let mut left = self.unary()?;
        while self.take_word("and") {
            left = Filter::And(Box::new(left), Box::new(self.unary()?));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Filter, FilterError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(FilterError::TooDeep);
        }
        let filter = if self.take_word("not") {
            Filter::Not(Box::new(self.unary()?))
        } else if self.take(&Token::Open) {
            let inner = self.or()?;
            self.want(&Token::Close)?;
            inner
        } else {
            self.condition()?
        };
        self.depth -= 1;
        Ok(filter)
    }

    fn condition(&mut self) -> Result<Filter, FilterError> {
        let property = match self.next() {
            Some(Token::Word(word)) => word,
            found => return Err(unexpected(found)),
        };
        if self.take(&Token::Open) {
            return self.function(&property);
        }
        let operator = match self.next() {
            Some(Token::Word(word)) => word.to_ascii_lowercase(),
            found => return Err(unexpected(found)),
        };
        if operator == "in" {
            return Ok(Filter::In(property, self.list()?));
        }
        let operator = match operator.as_str() {
            "eq" => Operator::Eq,
            "ne" => Operator::Ne,
            "gt" => Operator::Gt,
            "ge" => Operator::Ge,
            "lt" => Operator::Lt,
            "le" => Operator::Le,
            _ => return Err(FilterError::Unexpected(operator)),
        };
        Ok(Filter::Compare(Comparison { property, operator, value: self.literal()? }))
    }

    fn function(&mut self, name: &str) -> Result<Filter, FilterError> {
        let function = match name.to_ascii_lowercase().as_str() {
            "startswith" => TextFunction::StartsWith,
            "endswith" => TextFunction::EndsWith,
            "contains" => TextFunction::Contains,
            _ => return Err(FilterError::Function(name.to_owned())),
        };
        let property = match self.next() {
            Some(Token::Word(word)) => word,
            found => return Err(unexpected(found)),
        };
        self.want(&Token::Comma)?;
        let part = match self.next() {
            Some(Token::Text(text)) => text,
            found => return Err(unexpected(found)),
        };
        self.want(&Token::Close)?;
        // `startswith(a,'b') eq true` is a common way to write the same.
        if self.take_word("eq") && !self.take_word("true") {
            return Err(unexpected(self.next()));
        }
        Ok(Filter::Text(function, property, part))
    }

    fn list(&mut self) -> Result<Vec<Value>, FilterError> {
        self.want(&Token::Open)?;
        let mut values = vec![self.literal()?];
        while self.take(&Token::Comma) {
            values.push(self.literal()?);
        }
        self.want(&Token::Close)?;
        Ok(values)
    }

    fn literal(&mut self) -> Result<Value, FilterError> {
        match self.next() {
            Some(Token::Text(text)) => Ok(Value::String(text)),
            Some(Token::Word(word)) => Ok(match word.as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                "null" => Value::Null,
                // Bare GUIDs and times stay texts.
                _ => word.parse::<i64>().map_or(Value::String(word), Value::from),
            }),
            found => Err(unexpected(found)),
        }
    }
}

fn unexpected(found: Option<Token>) -> FilterError {
    FilterError::Unexpected(found.map_or_else(|| "its end".to_owned(), |t| t.text()))
}
