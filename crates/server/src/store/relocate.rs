//! Carries the rows of a data directory's SQLite file over to PostgreSQL: for `cordon serve --database` on a
//! directory that `cordon init` made without one, and for a site that has grown.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Row as _};
use uuid::Uuid;

use super::{Store, StoreError, organisations};

/// A table as its creating statement declares it.
struct Table {
    name: String,
    columns: Vec<(String, String)>,
}

/// Copies every row in one transaction, unless `to` has the organisation already: then an earlier run came so far.
/// Both stores are at this server's schema version.
pub(crate) async fn relocate(from: &Store, to: &Store, organisation: Uuid) -> Result<(), StoreError> {
    let mut source = from.inner.writer.acquire().await?;
    let mut target = to.inner.writer.acquire().await?;
    let mut target = target.begin().await?;
    let held = organisations::all(&mut target).await?;
    if held.iter().any(|known| known.id == organisation) {
        return Ok(());
    }
    if !held.is_empty() {
        return Err(StoreError::InUse { database: to.inner.database.name() });
    }
    for table in tables(&mut source).await? {
        copy(&mut source, &mut target, &table).await?;
    }
    target.commit().await?;
    Ok(())
}

/// The tables in the order in which they were made, so that rows come after those they refer to.
async fn tables(source: &mut AnyConnection) -> Result<Vec<Table>, StoreError> {
    let names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' \
                 AND name NOT LIKE '~_sqlx~_%' ESCAPE '~' ORDER BY rowid";
    let mut tables = Vec::new();
    for row in sqlx::query(names).fetch_all(&mut *source).await? {
        let name: String = row.try_get(0)?;
        let columns = sqlx::query("SELECT name, type FROM pragma_table_info($1)")
            .bind(name.clone())
            .fetch_all(&mut *source)
            .await?;
        let columns = columns.iter().map(|column| Ok((column.try_get(0)?, column.try_get(1)?)));
        tables.push(Table { name, columns: columns.collect::<Result<_, sqlx::Error>>()? });
    }
    Ok(tables)
}

async fn copy(
    source: &mut AnyConnection,
    target: &mut AnyConnection,
    table: &Table,
) -> Result<(), StoreError> {
    // Names come from the schema of this program's own migrations, never from input.
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
    let places: Vec<String> = (1..=names.len()).map(|place| format!("${place}")).collect();
    let select = format!("SELECT {} FROM {}", names.join(", "), table.name);
    let insert = format!("INSERT INTO {} ({}) VALUES ({})", table.name, names.join(", "), places.join(", "));
    for row in sqlx::query(AssertSqlSafe(select)).fetch_all(&mut *source).await? {
        let mut statement = sqlx::query(AssertSqlSafe(insert.clone()));
        for (place, (_, kind)) in table.columns.iter().enumerate() {
            statement = bind(statement, &row, place, kind)?;
        }
        statement.execute(&mut *target).await?;
    }
    Ok(())
}

type Statement<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

/// Binds a column's value with its type, which PostgreSQL wants to know of NULL too.
fn bind<'q>(
    statement: Statement<'q>,
    row: &AnyRow,
    place: usize,
    kind: &str,
) -> Result<Statement<'q>, sqlx::Error> {
    Ok(match kind {
        "BIGINT" => statement.bind(row.try_get::<Option<i64>, _>(place)?),
        "BYTEA" => statement.bind(row.try_get::<Option<Vec<u8>>, _>(place)?),
        _ => statement.bind(row.try_get::<Option<String>, _>(place)?),
    })
}
