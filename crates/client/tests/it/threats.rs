//! The threat model names a test for each claim: every one exists, and every control of MASVS has its line.

use std::path::Path;

const GROUPS: [(&str, u32); 8] = [
    ("STORAGE", 2),
    ("CRYPTO", 2),
    ("AUTH", 3),
    ("NETWORK", 2),
    ("PLATFORM", 3),
    ("CODE", 4),
    ("RESILIENCE", 4),
    ("PRIVACY", 4),
];

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().parent().unwrap()
}

fn document() -> String {
    std::fs::read_to_string(workspace().join("docs/threat-model.md")).unwrap()
}

/// Whether a file has a test of that name: a function with nothing but attributes between it and `#[test]`.
fn has_test(source: &str, name: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let begins = |line: &str| {
        let line = line.strip_prefix("async ").unwrap_or(line);
        line.strip_prefix("fn ")
            .and_then(|line| line.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with('('))
    };
    let is_test = |line: &&str| line.ends_with("test]") && line.starts_with("#[");
    lines.iter().enumerate().any(|(at, line)| {
        let above = lines[..at].iter().rev().take_while(|line| line.starts_with("#["));
        begins(line) && above.into_iter().any(is_test)
    })
}

#[test]
fn every_test_that_the_threat_model_names_exists() {
    let document = document();
    let quoted = document.split('`').skip(1).step_by(2);
    let named: Vec<_> = quoted.filter_map(|quoted| quoted.split_once(".rs::")).collect();
    assert!(named.len() > 40, "{}", named.len());
    for (file, name) in named {
        let path = workspace().join(format!("{file}.rs"));
        let source = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}.rs: {error}"));
        assert!(has_test(&source, name), "{file}.rs has no test `{name}`");
    }
}

#[test]
fn every_control_has_its_line_and_no_other_is_named() {
    let document = document();
    let controls: Vec<String> = GROUPS
        .iter()
        .flat_map(|(group, last)| (1..=*last).map(move |number| format!("{group}-{number}")))
        .collect();
    for control in &controls {
        assert!(document.contains(&format!("\n| {control} ")), "{control}");
    }
    let words = document.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    let named = words.filter(|word| {
        GROUPS.iter().any(|(group, _)| word.strip_prefix(group).is_some_and(|rest| rest.starts_with('-')))
    });
    for word in named {
        assert!(controls.iter().any(|control| control == word), "`{word}` is no control");
    }
}
