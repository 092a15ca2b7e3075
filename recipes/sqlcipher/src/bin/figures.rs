//! Figures: SQLite, SQLCipher and this recipe, the same work in one run. `cargo xtask bench databases` builds and
//! runs it; `--smoke` does little of it.

use std::path::Path;
use std::time::{Duration, Instant};

use cordon_sqlcipher::open;
use cordon_vault::{DatabaseKey, IdentityKey, Owner};
use rusqlite::Connection;
use uuid::Uuid;

/// How much is done.
#[derive(Clone, Copy)]
struct Size {
    rows: i64,
    single: i64,
    reads: i64,
    rounds: usize,
}

/// Its place among the ways.
const RECIPE: usize = 2;
const WHOLE: Size = Size { rows: 50_000, single: 2_000, reads: 20_000, rounds: 15 };
/// Whether the figures can still be taken, not what they are.
const SMOKE: Size = Size { rows: 500, single: 20, reads: 200, rounds: 1 };

/// Seconds of each kind of work, by way.
type Round = [[f64; 3]; 3];

type Failure = Box<dyn std::error::Error>;
type Opener = Box<dyn Fn(&Path) -> Result<Connection, Failure>>;

/// Rows in one transaction, transactions of one row, and reads that miss the cache.
fn work(database: &Connection, size: Size) -> Result<[Duration; 3], Failure> {
    database.pragma_update(None, "journal_mode", "WAL")?;
    database.pragma_update(None, "synchronous", "NORMAL")?;
    database.execute("CREATE TABLE mail (id INTEGER PRIMARY KEY, body TEXT)", [])?;
    let body = "A message of about two hundred bytes, as a mail app keeps them. ".repeat(3);
    let begin = Instant::now();
    database.execute_batch("BEGIN")?;
    for id in 0..size.rows {
        database.prepare_cached("INSERT INTO mail VALUES (?, ?)")?.execute((id, &body))?;
    }
    database.execute_batch("COMMIT")?;
    let inserts = begin.elapsed();

    let begin = Instant::now();
    for id in 0..size.single {
        database.prepare_cached("UPDATE mail SET body = ? WHERE id = ?")?.execute((&body, id))?;
    }
    let single = begin.elapsed();

    database.pragma_update(None, "cache_size", 10)?;
    let begin = Instant::now();
    for read in 0..size.reads {
        let id = (read * 7_919) % size.rows;
        database.prepare_cached("SELECT length(body) FROM mail WHERE id = ?")?.query_row([id], |_| Ok(()))?;
    }
    Ok([inserts, single, begin.elapsed()])
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN)
}

fn seconds(round: &Round, way: usize, kind: usize) -> f64 {
    round.get(way).and_then(|times| times.get(kind)).copied().unwrap_or(f64::NAN)
}

/// The middle of each kind of work over all rounds, of what `of` makes of a round.
fn medians(rounds: &[Round], of: impl Fn(&Round, usize) -> f64) -> [f64; 3] {
    std::array::from_fn(|kind| median(rounds.iter().map(|round| of(round, kind)).collect()))
}

fn line(name: &str, cells: [f64; 3], unit: &str, digits: usize) {
    let cells: String = cells.iter().map(|cell| format!("{cell:>13.digits$} {unit:<2}")).collect();
    println!("{}", format!("{name:<28}{cells}").trim_end());
}

fn main() -> Result<(), Failure> {
    let size = if std::env::args().any(|word| word == "--smoke") { SMOKE } else { WHOLE };
    let directory = tempfile::tempdir()?;
    let owner = Owner { organisation: Uuid::from_u128(1), oid: Uuid::from_u128(2) };
    let identity = IdentityKey::generate()?;
    let raw = DatabaseKey::derive(&identity, &owner, "figures")?;
    let pragma = raw.pragma();
    let ways: [(&str, Opener); 3] = [
        ("SQLite, no key", Box::new(|path| Ok(Connection::open(path)?))),
        (
            "SQLCipher, a raw key",
            Box::new(move |path| {
                let database = Connection::open(path)?;
                database.execute_batch(&pragma)?;
                Ok(database)
            }),
        ),
        (
            "this recipe",
            Box::new(move |path| {
                let key = DatabaseKey::derive(&identity, &owner, "figures")?;
                Ok(open(path, &key)?)
            }),
        ),
    ];
    let mut rounds = Vec::new();
    for number in 0..size.rounds {
        let mut round: Round = [[0.0; 3]; 3];
        // In turn, so that what slows the machine for a while slows all of them; none is always the first.
        for turn in 0..ways.len() {
            let way = (turn + number) % ways.len();
            let path = directory.path().join(format!("{number}-{way}.db"));
            if let (Some((_, opener)), Some(times)) = (ways.get(way), round.get_mut(way)) {
                *times = work(&opener(&path)?, size)?.map(|time| time.as_secs_f64());
            }
        }
        rounds.push(round);
    }
    println!("{:<28}{:>16}{:>16}{:>16}", "", "inserts", "single rows", "uncached reads");
    for (way, (name, _)) in ways.iter().enumerate() {
        line(name, medians(&rounds, |round, kind| seconds(round, way, kind) * 1e3), "ms", 1);
    }
    for (peer, name) in [(1, "SQLCipher"), (0, "SQLite")] {
        let ratio = |round: &Round, kind| seconds(round, peer, kind) / seconds(round, RECIPE, kind);
        line(&format!("this recipe to {name}"), medians(&rounds, ratio), "×", 2);
    }
    Ok(())
}
