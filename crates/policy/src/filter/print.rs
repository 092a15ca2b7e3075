//! A rule as canonical text.

use std::fmt::{self, Display, Formatter};

use super::{Expr, Operand, Rule, Test};

impl Display for Rule {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.root.fmt(f)
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Test(test) => test.fmt(f),
            Self::Any(all) => joined(f, all, " or "),
            Self::All(all) => separated(f, all, " and ", |f, one| match one {
                Self::Any(_) => write!(f, "({one})"),
                _ => one.fmt(f),
            }),
        }
    }
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "(app.{} -{} ", self.property.name(), self.operator.name())?;
        match &self.operand {
            Operand::Null => f.write_str("$null")?,
            Operand::Text(text) => quoted(f, &text.text)?,
            Operand::Version(version) => f.write_str(version.text())?,
            Operand::Type(value) => quoted(f, value.name)?,
            Operand::Texts(texts) => list(f, texts, |text| &text.text)?,
            Operand::Types(values) => list(f, values, |value| value.name)?,
        }
        f.write_str(")")
    }
}

fn joined(f: &mut Formatter<'_>, all: &[Expr], between: &str) -> fmt::Result {
    separated(f, all, between, |f, one| one.fmt(f))
}

fn separated<T>(
    f: &mut Formatter<'_>,
    all: &[T],
    between: &str,
    one: impl Fn(&mut Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (index, item) in all.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        one(f, item)?;
    }
    Ok(())
}

fn list<T>(f: &mut Formatter<'_>, all: &[T], text: impl Fn(&T) -> &str) -> fmt::Result {
    f.write_str("[")?;
    separated(f, all, ", ", |f, item| quoted(f, text(item)))?;
    f.write_str("]")
}

fn quoted(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for character in text.chars() {
        if matches!(character, '"' | '`') {
            f.write_str("`")?;
        }
        write!(f, "{character}")?;
    }
    f.write_str("\"")
}
