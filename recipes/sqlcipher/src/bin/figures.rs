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

const WHOLE: Size = Size { rows: 50_000, single: 2_000, reads: 20_000, rounds: 5 };
/// Whether the figures can still be taken, not what they are.
const SMOKE: Size = Size { rows: 500, single: 20, reads: 200, rounds: 1 };

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

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
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
    let mut times: Vec<[Vec<Duration>; 3]> = vec![Default::default(); ways.len()];
    // Round by round, so that what slows the machine for a while slows all of them.
    for round in 0..size.rounds {
        for (way, (_, opener)) in ways.iter().enumerate() {
            let path = directory.path().join(format!("{round}-{way}.db"));
            let found = work(&opener(&path)?, size)?;
            if let Some(times) = times.get_mut(way) {
                times.iter_mut().zip(found).for_each(|(all, time)| all.push(time));
            }
        }
    }
    let medians: Vec<[Duration; 3]> = times.into_iter().map(|times| times.map(median)).collect();
    println!("{:<24}{:>14}{:>14}{:>14}", "", "inserts", "single rows", "uncached reads");
    let names = ways.iter().map(|(name, _)| *name);
    for (name, medians) in names.zip(&medians) {
        let cells: String =
            medians.iter().map(|time| format!("{:>11.1} ms", time.as_secs_f64() * 1e3)).collect();
        println!("{name:<24}{cells}");
    }
    if let [sqlite, cipher, recipe] = medians.as_slice() {
        for (name, peer) in [("SQLCipher", cipher), ("SQLite", sqlite)] {
            let ratio = |(peer, own): (&Duration, &Duration)| peer.as_secs_f64() / own.as_secs_f64();
            let ratios: String =
                peer.iter().zip(recipe).map(ratio).map(|ratio| format!("{ratio:>13.2}x")).collect();
            println!("{:<24}{ratios}", format!("recipe beside {name}"));
        }
    }
    Ok(())
}
