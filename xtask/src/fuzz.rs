//! The fuzz targets, by libFuzzer with the stable compiler: coverage guides it, and without a sanitizer it looks for panics,
//! hangs and memory. The bodies are safe Rust.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::needs;
use crate::run::{Failure, cargo, passed, root, say, text};

const USAGE: &str = "say `cargo xtask fuzz [SECONDS] [NAMES…]`; the names are those of fuzz/fuzz_targets";
/// For each target, when nothing is said.
const SECONDS: u32 = 60;
/// What `--smoke` gives each: they still build, and their first inputs pass.
const SMOKE: u32 = 1;
/// What guides libFuzzer.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions";
/// Bounds of one input: length, seconds, and megabytes of the whole process.
const BOUNDS: [&str; 3] = ["-max_len=16384", "-timeout=10", "-rss_limit_mb=2048"];
/// How many of the last lines are shown of a target that found something.
const SHOWN: usize = 40;

/// Builds every target and runs these, or all, one after the other.
pub(crate) fn run(rest: &[String]) -> Result<(), Failure> {
    let (seconds, names) = asked(rest, &targets()?)?;
    needs::compiler_of_the_fuzzer()?;
    let host = text("rustc", &["--print", "host-tuple"])
        .ok_or_else(|| Failure("`rustc --print host-tuple` failed: install Rust 1.95 or newer".to_owned()))?;
    say("fuzz: building\n");
    passed(&mut build(&host))?;
    let programs = built().join(host).join("release");
    let mut found = Vec::new();
    for (at, name) in names.iter().enumerate() {
        say(&format!("fuzz: {name}, {seconds} s ({} of {})\n", at + 1, names.len()));
        if !target(&programs, name, seconds)? {
            found.push(name.as_str());
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(Failure(format!("{} found something: the inputs are in fuzz/artifacts", found.join(", "))))
}

/// How long, and which.
fn asked(rest: &[String], all: &[String]) -> Result<(u32, Vec<String>), Failure> {
    let (seconds, names) = match rest.split_first() {
        Some((word, names)) if word == "--smoke" => (SMOKE, names),
        Some((word, names)) if word.starts_with(|first: char| first.is_ascii_digit()) => {
            let seconds = word.parse().ok().filter(|seconds| *seconds > 0);
            (seconds.ok_or_else(|| Failure(USAGE.to_owned()))?, names)
        }
        _ => (SECONDS, rest),
    };
    if let Some(unknown) = names.iter().find(|name| !all.contains(name)) {
        return Err(Failure(format!("there is no target `{unknown}`: {USAGE}")));
    }
    Ok((seconds, if names.is_empty() { all.to_vec() } else { names.to_vec() }))
}

fn targets() -> Result<Vec<String>, Failure> {
    let folder = root().join("fuzz").join("fuzz_targets");
    let entries = std::fs::read_dir(&folder).map_err(|cause| unusable(&folder, &cause))?;
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| Some(entry.path().file_stem()?.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    Ok(names)
}

fn build(host: &str) -> Command {
    let mut build =
        cargo(&["build", "--quiet", "--release", "--locked", "--bins", "--manifest-path", "fuzz/Cargo.toml"]);
    // Naming the target keeps the flags from build scripts and macros.
    build.args(["--target", host, "--target-dir"]).arg(built());
    build.env_remove("CARGO_ENCODED_RUSTFLAGS").env("RUSTFLAGS", COVERAGE);
    build
}

fn built() -> PathBuf {
    root().join("fuzz").join("target")
}

/// Runs one and says what it did. False when it found something.
fn target(programs: &Path, name: &str, seconds: u32) -> Result<bool, Failure> {
    let fuzz = root().join("fuzz");
    let (corpus, artifacts) = (fuzz.join("corpus").join(name), fuzz.join("artifacts").join(name));
    for folder in [&corpus, &artifacts] {
        std::fs::create_dir_all(folder).map_err(|cause| unusable(folder, &cause))?;
    }
    let program = programs.join(name);
    let mut run = Command::new(&program);
    run.args(BOUNDS).arg(format!("-max_total_time={seconds}"));
    run.arg(format!("-artifact_prefix={}/", artifacts.display()));
    // New inputs go to the first folder; the golden vectors are only read.
    run.arg(&corpus).arg(root().join("vectors")).stderr(Stdio::piped());
    let mut child = run.spawn().map_err(|cause| unusable(&program, &cause))?;
    let mut last = std::collections::VecDeque::new();
    for line in child.stderr.take().into_iter().flat_map(|told| BufReader::new(told).split(b'\n')) {
        let line = line.map_err(|cause| unusable(&program, &cause))?;
        let line = String::from_utf8_lossy(&line).into_owned();
        // It tells how far it is ever more seldom.
        if line.contains("pulse") {
            say(&format!("fuzz: {name}: {line}\n"));
        }
        last.push_back(line);
        if last.len() > SHOWN {
            last.pop_front();
        }
    }
    let passed = child.wait().map_err(|cause| unusable(&program, &cause))?.success();
    let told: Vec<&str> =
        last.iter().map(String::as_str).filter(|line| !passed || line.starts_with("Done")).collect();
    say(&format!("fuzz: {name}: {}\n", told.join("\n")));
    Ok(passed)
}

fn unusable(path: &Path, cause: &std::io::Error) -> Failure {
    Failure(format!("`{}`: {cause}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_and_names_are_optional_and_what_is_unknown_is_said() {
        let all = ["ids".to_owned(), "tokens".to_owned()];
        let read = |words: &[&str]| {
            let words: Vec<String> = words.iter().copied().map(str::to_owned).collect();
            asked(&words, &all).ok()
        };
        assert_eq!(read(&[]), Some((SECONDS, all.to_vec())));
        assert_eq!(read(&["5", "ids"]), Some((5, vec!["ids".to_owned()])));
        assert_eq!(read(&["--smoke"]), Some((SMOKE, all.to_vec())));
        assert!(
            [&["0"][..], &["5s"], &["nobody"], &["ids", "5"]].into_iter().all(|words| read(words).is_none())
        );
    }
}
