//! Project chores: `cargo xtask help` lists them.

mod bindings;
mod browser;
mod console;
mod fuzz;
mod needs;
mod postgres;
mod run;
mod sizes;

use std::process::ExitCode;

use run::{Failure, cargo, passed};

const HELP: &str = "\
cargo xtask CHORE

  console              build the console, which the next build of the server takes in
  demo [ARGS…]         build console and command, and run `cordon demo`
  test [ARGS…]         install what the tests need, start a PostgreSQL of their own, run every test, also the console's;
                       with ARGS only those tests of `cargo test`
  bindings             build and test the Python package, compare the committed sources of Kotlin and Swift with the library
                       (CORDON_WRITE_BINDINGS=1 writes them); with --kotlin compile and run a program in Kotlin; with --app only
                       play `cordon kit check` on the Python app of `cordon kit new`; with --small build the library as small as
                       it gets and say its size; with --bench that, and measure a question from Python
  e2e [NAMES…]         build console and command, and run the end-to-end tests in a browser
  screens [FOLDER]     take a picture of every page, wide and narrow, light and dark, into target/screens or FOLDER
  bench [--smoke]      measure the figures of docs/performance.md
  fuzz [SECONDS] [NAMES…]
                       run the fuzz targets, 60 seconds each; with --smoke for a second each
  kills --count N      kill the server N times between a reply and the next request
  trip                 play scenarios/first-trip.toml on SQLite and on PostgreSQL
  postgres -- COMMAND  run a command beside a PostgreSQL of its own, named by CORDON_TEST_POSTGRES
  sizes                list long files and functions; never fails
  ci                   what .ci/run does
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let chore = words.next().unwrap_or_default();
    let rest: Vec<String> = words.collect();
    let done = match chore.as_str() {
        "console" => console::build(),
        "demo" => demo(&rest),
        "test" => test(&rest),
        "bindings" => bindings::run(&rest),
        "e2e" => browser::run(&rest),
        "screens" => browser::screens(&rest),
        "bench" => bench(&rest),
        "fuzz" => fuzz::run(&rest),
        "kills" => kills(&rest),
        "trip" => trip(),
        "postgres" => beside_postgres(&rest),
        "sizes" => sizes::report(),
        "ci" => passed(std::process::Command::new(".ci/run").current_dir(run::root())),
        "help" | "--help" | "-h" | "" => {
            run::say(HELP);
            Ok(())
        }
        other => Err(Failure(format!("unknown chore `{other}`: `cargo xtask help` lists them"))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(why)) => {
            run::complain(&format!("xtask: {why}\n"));
            ExitCode::FAILURE
        }
    }
}

fn demo(rest: &[String]) -> Result<(), Failure> {
    if needs::has_node() {
        console::build()?;
    } else {
        run::complain("xtask: no Node here: the demo runs without the console\n");
    }
    passed(cargo(&["build", "--package", "cordon"]))?;
    passed(cargo(&["run", "--quiet", "--package", "cordon", "--", "demo"]).args(rest))
}

fn test(rest: &[String]) -> Result<(), Failure> {
    needs::compiler()?;
    needs::python()?;
    needs::browser()?;
    console::check()?;
    let postgres = postgres::start()?;
    passed(
        cargo(&["test", "--workspace", "--exclude", "cordon-bench"])
            .args(rest)
            .env("CORDON_TEST_POSTGRES", &postgres.url),
    )?;
    if !rest.is_empty() {
        return Ok(());
    }
    databases("test", &[])?;
    bindings::run(&[])?;
    // The tests above built the command that these use.
    browser::test(&[])
}

/// The recipe for encrypted databases. Apart from everything else: SQLCipher and the server's SQLite are two builds of one
/// library.
fn databases(chore: &str, arguments: &[&str]) -> Result<(), Failure> {
    const RECIPE: [&str; 5] =
        ["--locked", "--manifest-path", "recipes/sqlcipher/Cargo.toml", "--target-dir", "target/recipes"];
    needs::openssl()?;
    passed(cargo(&[chore]).args(RECIPE).args(arguments))
}

fn bench(rest: &[String]) -> Result<(), Failure> {
    needs::compiler()?;
    // A smoke run asks whether the figures can still be taken, not what they are: it need not wait for optimisation.
    let smoke = rest.iter().any(|word| word == "--smoke");
    let build: &[&str] = if smoke { &["run"] } else { &["run", "--release", "--features", "cedar"] };
    let (ours, groups): (Vec<&String>, Vec<&String>) = rest.iter().partition(|word| *word == "databases");
    let named = groups.iter().any(|word| !word.starts_with("--"));
    if named || ours.is_empty() {
        passed(cargo(build).args(["--package", "cordon-bench", "--"]).args(groups))?;
    }
    match (ours.is_empty() && named, smoke) {
        (true, _) => Ok(()),
        (false, true) => databases("run", &["--bin", "figures", "--", "--smoke"]),
        (false, false) => databases("run", &["--release", "--bin", "figures"]),
    }
}

fn kills(rest: &[String]) -> Result<(), Failure> {
    let count = match rest {
        [flag, count] if flag == "--count" && count.parse::<u32>().is_ok() => count.as_str(),
        [] => "1000",
        _ => return Err(Failure("say how often: `cargo xtask kills --count 1000`".to_owned())),
    };
    let postgres = postgres::start()?;
    passed(
        cargo(&["test", "--package", "cordon", "--test", "it", "kill", "--", "--nocapture"])
            .env("CORDON_KILLS", count)
            .env("CORDON_TEST_POSTGRES", &postgres.url),
    )
}

fn trip() -> Result<(), Failure> {
    let postgres = postgres::start()?;
    passed(cargo(&["build", "--package", "cordon"]))?;
    let lab = ["run", "--quiet", "--package", "cordon", "--", "lab", "run", "scenarios/first-trip.toml"];
    passed(&mut cargo(&lab))?;
    passed(cargo(&lab).args(["--database", &postgres.url]))
}

fn beside_postgres(rest: &[String]) -> Result<(), Failure> {
    let words = rest.strip_prefix(&["--".to_owned()]).unwrap_or(rest);
    let Some((program, arguments)) = words.split_first() else {
        return Err(Failure("say what to run: `cargo xtask postgres -- COMMAND`".to_owned()));
    };
    let postgres = postgres::start()?;
    passed(std::process::Command::new(program).args(arguments).env("CORDON_TEST_POSTGRES", &postgres.url))
}
