//! `cordon kit`: an app that is written, built, run and checked.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::support::{Ran, binary, cordon, repository, run};

fn new(dir: &Path) -> Ran {
    run(cordon().args(["kit", "new"]).arg(dir))
}

/// A kit app in a folder of its own, and the program it is built to. Its dependencies are those of this build.
fn built() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let app = directory.path().join("my-editor");
    let made = new(&app);
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(made.out.contains("cargo run -- --script demo.txt"), "{}", made.out);
    // Beside this build's own files, so that nothing is built twice.
    let target = binary().parent().and_then(Path::parent).unwrap().to_owned();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--offline", "--quiet"]).current_dir(&app).env("CARGO_TARGET_DIR", &target);
    let ran = run(&mut cargo);
    assert_eq!(ran.code, 0, "{}", ran.err);
    (directory, target.join("debug/my-editor"))
}

#[test]
fn s099_from_nothing_to_a_denied_paste_with_its_reason_and_an_app_that_forgets_nothing() {
    let (directory, program) = built();
    let app = directory.path().join("my-editor");
    let shown = run(Command::new(&program).args(["--script", "demo.txt"]).current_dir(&app));
    assert_eq!(shown.code, 0, "{}", shown.err);
    for words in [
        "> paste\nrefused: Denied: paste 26 characters from the work account into a personal account of this app.",
        "`allowedOutboundClipboardSharingLevel` is managedApps, set by \"Contoso notes\"",
        "> notify\ndone: You have a note.",
        "> wipe",
        "the wipe is done, by receipt",
        "> open figures\nrefused: The account's work data was removed from this app.",
        "home: Shopping list",
    ] {
        assert!(shown.out.contains(words), "`{words}` is not in: {}", shown.out);
    }

    let checked = run(cordon().args(["kit", "check", "--output", "json", "--"]).arg(&program).arg("--check"));
    assert_eq!(checked.code, 0, "{} {}", checked.out, checked.err);
    let json = checked.json();
    assert_eq!(json["ok"], true);
    assert!(json["scenes"].as_array().unwrap().iter().all(|scene| scene["ok"] == true), "{json}");
}

#[test]
fn an_app_is_written_only_into_a_new_folder_from_a_checkout_that_is_there() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("mine"), "x").unwrap();
    let full = directory.path().join("full");
    std::fs::create_dir(&full).unwrap();
    std::fs::write(full.join("mine"), "x").unwrap();
    new(&full).refused(2, "is not empty: name a folder that is new");
    assert_eq!(std::fs::read_dir(&full).unwrap().count(), 1);
    for name in ["My Editor", "crate", "123"] {
        new(&directory.path().join(name)).refused(2, "names no app: use lower-case letters");
    }
    let app = directory.path().join("app");
    run(cordon().args(["kit", "new"]).arg(&app).arg("--cordon").arg(directory.path()))
        .refused(2, "is no checkout of Cordon");
    run(cordon().args(["kit", "new", "--language", "cobol"]).arg(&app)).refused(2, "use rust, python");
    assert!(!app.exists());
    let empty = directory.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let made = run(cordon().args(["kit", "new"]).arg(&empty).arg("--cordon").arg(repository("")));
    assert_eq!(made.code, 0, "{}", made.err);
    let manifest = std::fs::read_to_string(empty.join("Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"empty\"") && !manifest.contains('@'), "{manifest}");
}

#[test]
fn an_app_in_python_is_written_with_the_way_to_run_it() {
    let directory = tempfile::tempdir().unwrap();
    let app = directory.path().join("my-editor");
    let made = run(cordon().args(["kit", "new", "--language", "python"]).arg(&app));
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(made.out.contains("/bindings/python\n") && !made.out.contains('@'), "{}", made.out);
    for file in [
        "README.md",
        "editor.py",
        "console.py",
        "server.py",
        "check.py",
        "policy.json",
        "demo.txt",
        ".gitignore",
    ] {
        let text = std::fs::read_to_string(app.join(file)).unwrap();
        assert!(!text.contains("@NAME@") && !text.contains("@CORDON@"), "{file}");
    }
    assert!(!app.join("Cargo.lock").exists());
}

#[test]
fn an_app_that_does_not_speak_the_protocol_is_told_so() {
    run(cordon().args(["kit", "check", "--", "/nowhere/app"])).refused(3, "cannot be run");
    let silent = run(cordon().args(["kit", "check", "--", "true"]));
    silent.refused(1, "11 of 11 scenes");
    assert!(silent.out.contains("the app ended after `hello`"), "{}", silent.out);
    let chatty = run(cordon().args(["kit", "check", "--output", "json", "--", "cat"]));
    assert_eq!(chatty.code, 1, "{}", chatty.err);
    assert_eq!(chatty.json()["ok"], false);
    run(cordon().args(["kit", "check"])).refused(2, "COMMAND");
}
