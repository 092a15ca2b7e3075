//! Text into tokens.

use super::error::{Problem, RuleError};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Open,
    Close,
    ListOpen,
    ListClose,
    Comma,
    /// A word without quotes, as written.
    Word(String),
    /// A text in quotes, without them.
    Text(String),
    End,
}

/// A token and the number of its first character, from 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) column: usize,
}

impl Token {
    pub(super) fn found(&self) -> String {
        match &self.kind {
            Kind::Open => "`(`".to_owned(),
            Kind::Close => "`)`".to_owned(),
            Kind::ListOpen => "`[`".to_owned(),
            Kind::ListClose => "`]`".to_owned(),
            Kind::Comma => "`,`".to_owned(),
            Kind::Word(word) => format!("`{word}`"),
            Kind::Text(text) => format!("`\"{text}\"`"),
            Kind::End => "the end".to_owned(),
        }
    }
}

/// The tokens; the last one is the end.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, RuleError> {
    let mut rest = text.chars().enumerate().peekable();
    let mut tokens = Vec::new();
    while let Some((index, character)) = rest.next() {
        let column = index + 1;
        let kind = match character {
            '(' => Kind::Open,
            ')' => Kind::Close,
            '[' => Kind::ListOpen,
            ']' => Kind::ListClose,
            ',' => Kind::Comma,
            '"' => Kind::Text(quoted(&mut rest).ok_or(RuleError { column, problem: Problem::OpenText })?),
            other if other.is_whitespace() => continue,
            other if in_word(other) || other == '$' => {
                let mut word = String::from(other);
                while let Some((_, next)) = rest.next_if(|(_, next)| in_word(*next)) {
                    word.push(next);
                }
                Kind::Word(word)
            }
            other => return Err(RuleError { column, problem: Problem::Character(other) }),
        };
        tokens.push(Token { kind, column });
    }
    tokens.push(Token { kind: Kind::End, column: text.chars().count() + 1 });
    Ok(tokens)
}

fn in_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '.' | '-' | '_')
}

/// What stands up to the closing quote; `None` when there is none.
fn quoted(rest: &mut std::iter::Peekable<impl Iterator<Item = (usize, char)>>) -> Option<String> {
    let mut text = String::new();
    loop {
        match rest.next()?.1 {
            '"' => return Some(text),
            '`' => {
                let taken = rest.next_if(|(_, next)| matches!(next, '"' | '`'));
                text.push(taken.map_or('`', |(_, next)| next));
            }
            other => text.push(other),
        }
    }
}
