//! SQL put together at run time, with `$n` placeholders that both databases read.

use futures::TryStreamExt as _;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{AnyConnection, Arguments, AssertSqlSafe, Encode, Type};

use super::StoreError;

/// A statement that grows: text from the program, values by [`Sql::bind`] only.
pub(crate) struct Sql {
    text: String,
    arguments: AnyArguments,
}

impl Sql {
    /// A statement that starts with `text`.
    pub(crate) fn new(text: &'static str) -> Self {
        Self { text: text.to_owned(), arguments: AnyArguments::default() }
    }

    /// Appends program text. Only `'static` text is taken, so input cannot become SQL.
    pub(crate) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Appends a placeholder and its value.
    pub(crate) fn bind<'q, T>(&mut self, value: T) -> Result<&mut Self, StoreError>
    where
        T: Encode<'q, sqlx::Any> + Type<sqlx::Any>,
    {
        self.arguments.add(value).map_err(sqlx::Error::Encode)?;
        self.text.push('$');
        self.text.push_str(&self.arguments.len().to_string());
        Ok(self)
    }

    /// Appends `(value, value, …)` for `IN`; an empty list matches nothing.
    pub(crate) fn bind_list<'q, T>(
        &mut self,
        values: impl IntoIterator<Item = T>,
    ) -> Result<&mut Self, StoreError>
    where
        T: Encode<'q, sqlx::Any> + Type<sqlx::Any>,
    {
        self.push("(");
        let mut first = true;
        for value in values {
            if !first {
                self.push(", ");
            }
            first = false;
            self.bind(value)?;
        }
        if first {
            self.push("NULL");
        }
        Ok(self.push(")"))
    }

    /// Runs the statement and returns all rows.
    pub(crate) async fn fetch_all(self, connection: &mut AnyConnection) -> Result<Vec<AnyRow>, StoreError> {
        Ok(sqlx::query_with(AssertSqlSafe(self.text), self.arguments).fetch_all(connection).await?)
    }

    /// Runs the statement and hands out its rows one by one, so that many of them need no memory.
    pub(crate) async fn for_each(
        self,
        connection: &mut AnyConnection,
        mut take: impl FnMut(&AnyRow) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut rows = sqlx::query_with(AssertSqlSafe(self.text), self.arguments).fetch(connection);
        while let Some(row) = rows.try_next().await? {
            take(&row)?;
        }
        Ok(())
    }

    /// Runs the statement and returns the number of rows it changed.
    pub(crate) async fn execute(self, connection: &mut AnyConnection) -> Result<u64, StoreError> {
        Ok(sqlx::query_with(AssertSqlSafe(self.text), self.arguments)
            .execute(connection)
            .await?
            .rows_affected())
    }
}

/// What follows a pattern of [`containing`] or [`beginning`].
pub(crate) const ESCAPED: &str = " ESCAPE '!'";

/// The pattern of texts that contain `text`.
pub(crate) fn containing(text: &str) -> String {
    format!("%{}%", escaped(text))
}

/// The pattern of texts that begin with `text`.
pub(crate) fn beginning(text: &str) -> String {
    format!("{}%", escaped(text))
}

/// A text that a pattern takes as it stands.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        if matches!(one, '%' | '_' | '!') {
            escaped.push('!');
        }
        escaped.push(one);
    }
    escaped
}
