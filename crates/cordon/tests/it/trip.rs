//! The trip that must work, and the demo, from outside.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Stdio};

use crate::support::{cordon, postgres, real_exports, repository, run};

fn play(database: Option<String>) {
    let mut command = cordon();
    command.args(["lab", "run", "--output", "json"]).arg(repository("scenarios/first-trip.toml"));
    if let Some(database) = database {
        command.env("CORDON_DATABASE", database);
    }
    let ran = run(&mut command);
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    let played = ran.json();
    assert_eq!(played["ok"], true);
    assert!(played["steps"].as_array().unwrap().len() >= 30);
}

#[test]
fn on_sqlite() {
    play(None);
}

#[tokio::test]
async fn on_postgres() {
    play(Some(postgres().await));
}

/// The same with what real tenants exported, where `CORDON_REFERENCE` names it: a virtual device plays an app that the
/// export lists.
#[test]
fn with_real_exports() {
    let exports = real_exports();
    if exports.is_empty() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let mut scenario = "name = 'real exports'\n[[user]]\nname = 'ana'\nupn = 'ana@contoso.example'\n\
        [[group]]\nname = 'staff'\nmembers = ['ana']\n"
        .to_owned();
    for (number, export) in exports.iter().enumerate() {
        let android = export.to_string_lossy().contains("Android");
        let platform = if android { "android" } else { "ios" };
        scenario.push_str(&format!(
            "[[device]]\nname = 'd{number}'\nplatform = '{platform}'\n\
             [[app]]\nname = 'a{number}'\nid = 'com.microsoft.office.outlook'\ndevice = 'd{number}'\nuser = 'ana'\n"
        ));
    }
    for (number, export) in exports.iter().enumerate() {
        let file = export.canonicalize().unwrap();
        scenario.push_str(&format!(
            "[[step]]\nsay = 'import'\ndo = 'import'\nfile = '{}'\npolicy = 'p{number}'\n\
             [[step]]\nsay = 'returned'\ndo = 'returned'\npolicy = 'p{number}'\n\
             [[step]]\nsay = 'assign'\ndo = 'assign'\npolicy = 'p{number}'\ngroups = ['staff']\n",
            file.display()
        ));
    }
    for number in 0..exports.len() {
        scenario.push_str(&format!(
            "[[step]]\nsay = 'sign in'\ndo = 'sign-in'\napp = 'a{number}'\n\
             [[step]]\nsay = 'paste'\ndo = 'ask'\napp = 'a{number}'\n\
             ask = {{ ask = 'paste', from = {{ party = 'work' }}, to = {{ party = 'personal' }} }}\n\
             verdict = 'deny'\nsetting = 'allowedOutboundClipboardSharingLevel'\n\
             [[step]]\nsay = 'explain'\ndo = 'explain'\napp = 'a{number}'\n\
             ask = {{ ask = 'saveCopy', location = 'localStorage', owner = 'work' }}\n"
        ));
    }
    let file = directory.path().join("real.toml");
    std::fs::write(&file, scenario).unwrap();
    let ran = run(cordon().args(["lab", "run"]).arg(&file));
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
}

#[test]
fn a_missed_step_ends_it_with_its_own_code() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("scenario.toml");
    std::fs::write(&file, "name = 'x'\n[[step]]\nsay = 'nobody is there'\ndo = 'sign-in'\napp = 'mail'\n")
        .unwrap();
    let ran = run(cordon().args(["lab", "run"]).arg(&file));
    ran.refused(1, "1 steps missed");
    assert!(ran.out.contains("missed nobody is there"), "{}", ran.out);
}

/// The demo in a child process, ended by its own pid whatever happens.
struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_three_lines_of_the_demo_work_when_they_are_pasted() {
    let child = cordon().args(["demo", "--free-ports"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut demo = Demo(child.unwrap());
    let mut lines = BufReader::new(demo.0.stdout.take().unwrap()).lines().map_while(Result::ok);
    let said: Vec<String> = lines.by_ref().take_while(|line| !line.contains("Ctrl-C")).collect();
    let pasted: Vec<&String> = said
        .iter()
        .skip_while(|line| !line.contains("Paste these"))
        .skip(1)
        .filter(|line| !line.is_empty())
        .collect();
    if pasted.len() != 3 {
        let mut log = String::new();
        demo.0.kill().unwrap();
        demo.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        panic!("{said:#?}\n{log}");
    }
    let shell = |line: &str| run(std::process::Command::new("sh").args(["-c", line]).stdin(Stdio::null()));
    let answers: Vec<_> = pasted.iter().map(|line| shell(line)).collect();
    for answer in &answers {
        assert_eq!(answer.code, 0, "{} {}", answer.out, answer.err);
    }
    assert!(answers[0].out.contains("allowedOutboundClipboardSharingLevel"), "{}", answers[0].out);
    assert_eq!(answers[0].out, answers[1].out, "the device and the server say the same");
    assert!(answers[2].out.contains("the app confirmed"), "{}", answers[2].out);
    assert!(lines.by_ref().any(|line| line.contains("personal data is still there")));

    let pid = demo.0.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert_eq!(demo.0.wait().unwrap().code(), Some(0), "SIGTERM ends the demo in order");
}
