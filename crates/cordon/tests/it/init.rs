//! `cordon init`.

use cordon_lab::admin::Admin;

use crate::support::{Bench, cordon, initialised, postgres, run};

#[test]
fn it_prints_what_others_rely_on() {
    let (_directory, data, made) = initialised();
    let members: Vec<&String> = made.as_object().unwrap().keys().collect();
    assert_eq!(members, ["organisation", "tenantId", "admin", "client", "rootThumbprint"]);
    assert_eq!(made["organisation"], "Contoso");
    assert!(uuid::Uuid::parse_str(made["tenantId"].as_str().unwrap()).is_ok());
    assert_eq!(made["admin"]["userPrincipalName"], "admin@contoso.example");
    assert!(made["admin"]["password"].as_str().unwrap().len() >= 16);
    assert!(made["client"]["secret"].as_str().unwrap().len() >= 32);
    assert_eq!(made["rootThumbprint"].as_str().unwrap().len(), 64);
    assert!(data.join("cordon.db").exists());
}

#[test]
fn the_break_glass_code_is_in_no_stream() {
    let directory = tempfile::tempdir().unwrap();
    for output in ["json", "text"] {
        // A session of its own has no terminal to write on.
        let ran = run(std::process::Command::new("setsid")
            .arg(crate::support::binary())
            .args([
                "init",
                "--organisation",
                "Contoso",
                "--admin",
                "a@b.example",
                "--output",
                output,
                "--data",
            ])
            .arg(directory.path().join(output)));
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(!ran.out.to_lowercase().contains("break"), "{}", ran.out);
        assert!(ran.err.contains("no break-glass code was made"), "{}", ran.err);
    }
    run(std::process::Command::new("setsid")
        .arg(crate::support::binary())
        .args(["break-glass", "--data"])
        .arg(directory.path().join("json")))
    .refused(3, "nothing was changed");
}

#[test]
fn a_directory_in_use_is_refused_and_stays_as_it_was() {
    let (_directory, data, _) = initialised();
    let before = std::fs::read(data.join("cordon.db")).unwrap();
    let again = run(cordon()
        .args(["init", "--organisation", "Other", "--admin", "b@b.example", "--data"])
        .arg(&data));
    again.refused(3, "already initialised");
    assert_eq!(std::fs::read(data.join("cordon.db")).unwrap(), before);
}

#[test]
fn every_command_has_help_with_examples() {
    for words in [
        "init",
        "break-glass",
        "serve",
        "demo",
        "import",
        "explain",
        "wipe",
        "settings",
        "lab run",
        "lab ask",
    ] {
        let ran = run(cordon().args(words.split(' ')).arg("--help"));
        assert_eq!(ran.code, 0, "{words}");
        assert!(ran.out.contains("Examples:"), "{words}");
    }
    let top = run(cordon().arg("--help"));
    assert!(top.out.contains("Exit codes:"));
}

#[tokio::test]
async fn what_init_made_on_sqlite_can_be_served_from_postgres() {
    use cordon_lab::setup;
    let mut bench = Bench::sqlite().await;
    let person = setup::user(&bench.admin, "ana@contoso.example", "Ana").await.unwrap();
    let group = setup::group(&bench.admin, "Field staff", &[person.oid]).await.unwrap();
    bench.server.kill().await;
    bench.server.use_database(Some(postgres().await));
    for _ in 0..2 {
        bench.server.start().await.unwrap();
        let admin = Admin::new(bench.server.admin_url(), bench.server.credentials()).unwrap();
        let members = admin.all(&format!("beta/groups/{group}/members")).await.unwrap();
        assert_eq!(members[0]["id"], person.oid.to_string());
        bench.server.kill().await;
    }
    bench.server.use_database(None);
    let refused = bench.server.start().await.unwrap_err().to_string();
    assert!(refused.contains("--database"), "{refused}");
}

#[test]
fn a_password_among_the_arguments_is_warned_of() {
    let directory = tempfile::tempdir().unwrap();
    // There is no such mode: the command ends before it connects.
    let address = |password: &str| format!("postgres://cordon{password}@127.0.0.1:9/none?sslmode=none");
    let init = |arguments: &[&str]| {
        let mut command = cordon();
        command.args(["init", "--organisation", "Contoso", "--admin", "a@b.example", "--data"]);
        command.arg(directory.path().join("data")).args(arguments);
        command
    };
    let secret = address(":hunter2");
    for arguments in [vec!["--database", &secret], vec![&*format!("--database={secret}")]] {
        let ran = run(&mut init(&arguments));
        assert!(ran.err.contains("CORDON_DATABASE") && !ran.err.contains("hunter2"), "{}", ran.err);
    }
    let ran = run(&mut init(&["--database", &address("")]));
    assert!(!ran.err.contains("warning"), "{}", ran.err);
    let ran = run(init(&[]).env("CORDON_DATABASE", &secret));
    assert!(!ran.err.contains("warning"), "{}", ran.err);
}

#[test]
fn approving_takes_the_code_and_an_organisation() {
    let (directory, data, _) = initialised();
    let approve = |data: &std::path::Path| {
        let operation = "5a0e7c9e-0000-4000-8000-000000000001";
        run(cordon().args(["approve", operation, "--data"]).arg(data))
    };
    approve(&data).refused(5, "the break-glass code is wrong or was used already");
    approve(&directory.path().join("none")).refused(3, "holds no organisation");
}
