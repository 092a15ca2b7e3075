//! `tests/cmd/*/*.txt`: each case is a file with what is run and what must be printed.
//!
//! A file has parts, each begun by a line `-- NAME --`. `run` is the command line, `code` the exit code, `out` and `err` what is
//! printed; any other part is a file of that name in the directory where the command runs. `{repository}` stands for the root of
//! the repository, and `(N ms)` for any time. With `CORDON_WRITE_CASES` set what is printed is written into the files, to be read
//! before it is committed.

use std::path::Path;

use crate::support::{cordon, repository, run};

#[test]
fn every_case_prints_what_its_file_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
    let mut cases = Vec::new();
    for folder in std::fs::read_dir(root).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            cases.push(file.unwrap().path());
        }
    }
    cases.sort();
    assert!(cases.len() >= 12, "only {} cases", cases.len());
    let wrong: Vec<String> = cases.iter().filter_map(|case| check(case)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What of a case is not as its file says.
fn check(case: &Path) -> Option<String> {
    let text = std::fs::read_to_string(case).unwrap();
    let parts = parts(&text);
    let part =
        |name: &str| parts.iter().find(|(part, _)| *part == name).map_or("", |(_, text)| text.as_str());
    let directory = tempfile::tempdir().unwrap();
    for (name, content) in &parts {
        if !["run", "code", "out", "err"].contains(name) {
            let file = directory.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, content).unwrap();
        }
    }
    let root = repository("").canonicalize().unwrap().display().to_string();
    let line = part("run").trim().replace("{repository}", &root);
    let mut arguments = line.split(' ');
    assert_eq!(arguments.next(), Some("cordon"), "{}", case.display());
    let ran = run(cordon().args(arguments).current_dir(directory.path()));
    let plain = |text: &str| timeless(&text.replace(&root, "{repository}"));
    let there =
        format!("-- code --\n{}\n-- out --\n{}-- err --\n{}", ran.code, plain(&ran.out), plain(&ran.err));
    let wanted =
        format!("-- code --\n{}\n-- out --\n{}-- err --\n{}", part("code").trim(), part("out"), part("err"));
    if std::env::var_os("CORDON_WRITE_CASES").is_some() {
        let (given, _) = text.split_once("-- code --").unwrap_or((&text, ""));
        std::fs::write(case, format!("{given}{there}")).unwrap();
    }
    (there != wanted).then(|| format!("{}: expected\n{wanted}\ngot\n{there}", case.display()))
}

/// The parts of a file; what stands before the first is for people.
fn parts(text: &str) -> Vec<(&str, String)> {
    let mut parts: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("-- ").and_then(|line| line.strip_suffix(" --")) {
            Some(name) => parts.push((name, String::new())),
            None => {
                if let Some((_, part)) = parts.last_mut() {
                    part.push_str(line);
                    part.push('\n');
                }
            }
        }
    }
    parts
}

fn timeless(text: &str) -> String {
    let line = |line: &str| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if let Some((before, number)) = line.strip_suffix(" ms)").and_then(|line| line.rsplit_once('('))
            && digits(number)
        {
            return format!("{before}(N ms)\n");
        }
        match line.strip_prefix("  \"milliseconds\": ").and_then(|rest| rest.strip_suffix(',')) {
            Some(number) if digits(number) => "  \"milliseconds\": N,\n".to_owned(),
            _ => format!("{line}\n"),
        }
    };
    text.lines().map(line).collect()
}
