//! `init`: what it makes, what it refuses, what a killed one leaves.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use cordon_server::{Config, InitError, Options, Server, StartError, init_with, renew_break_glass};

use crate::common::{TestServer, client, config, options};

#[tokio::test]
async fn what_is_printed_has_exactly_the_promised_names() {
    let server = TestServer::start().await;
    let printed = serde_json::to_value(&server.made).unwrap();
    let names =
        |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let expected = ["organisation", "tenantId", "admin", "client", "rootThumbprint"];
    assert_eq!(names(&printed), expected.map(str::to_owned).into());
    assert_eq!(names(&printed["admin"]), ["userPrincipalName", "password"].map(str::to_owned).into());
    assert_eq!(names(&printed["client"]), ["id", "secret"].map(str::to_owned).into());
    assert_eq!(printed["rootThumbprint"].as_str().unwrap().len(), 64);
    let code = server.made.break_glass.as_ref().unwrap().reveal();
    assert_eq!(code.chars().filter(char::is_ascii_hexdigit).count(), 32, "128 bits");
    assert!(!printed.to_string().contains(code));
}

#[tokio::test]
async fn nothing_secret_is_in_the_database_and_the_keys_are_private() {
    let server = TestServer::start().await;
    let data = server.data.path().join("data");
    let root = fs::read_to_string(data.join("root.key")).unwrap();
    let master = fs::read_to_string(data.join("master.key")).unwrap();
    let secrets = [
        server.made.admin.password.as_str(),
        server.made.client.secret.as_str(),
        server.made.break_glass.as_ref().unwrap().reveal(),
        root.trim(),
        master.trim(),
    ];
    for file in fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().path()) {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{name} can be read by others");
        let bytes = fs::read(&file).unwrap();
        for secret in secrets.iter().filter(|_| name.starts_with("cordon.")) {
            assert!(
                !bytes.windows(secret.len()).any(|window| window == secret.as_bytes()),
                "a secret is in {name}"
            );
        }
    }
}

#[tokio::test]
async fn an_initialised_directory_is_refused_and_left_alone() {
    let server = TestServer::start().await;
    let before = fs::read(server.data.path().join("data/root.key")).unwrap();
    let refused = init_with(options(&server.data)).await.err().unwrap();
    assert!(matches!(refused, InitError::AlreadyInitialised(_)), "{refused}");
    assert_eq!(fs::read(server.data.path().join("data/root.key")).unwrap(), before);
}

#[tokio::test]
async fn a_killed_init_is_begun_again() {
    let data = tempfile::tempdir().unwrap();
    let directory = data.path().join("data");
    init_with(options(&data)).await.unwrap();
    // As it stands when the process dies right before its last step, and right after its first.
    let note = format!("{{\"tenantId\":\"{}\"}}", uuid::Uuid::new_v4());
    for left in [&["root.key", "master.key", "cordon.db"][..], &[]] {
        fs::remove_file(directory.join("cordon.json")).unwrap();
        for name in ["root.key", "master.key", "cordon.db"].iter().filter(|name| !left.contains(name)) {
            fs::remove_file(directory.join(name)).unwrap();
        }
        fs::write(directory.join("init.unfinished"), &note).unwrap();
        let refused = Server::start(config(&data, &cordon_server::Clock::System)).await.err().unwrap();
        assert!(matches!(refused, StartError::NotInitialised(_)), "{refused}");
        init_with(options(&data)).await.unwrap();
        assert!(!directory.join("init.unfinished").exists());
    }
    let running = Server::start(config(&data, &cordon_server::Clock::System)).await.unwrap();
    running.stop().await;
}

#[tokio::test]
async fn files_of_somebody_else_are_not_touched() {
    let data = tempfile::tempdir().unwrap();
    fs::create_dir(data.path().join("data")).unwrap();
    fs::write(data.path().join("data/root.key"), "mine").unwrap();
    let refused = init_with(options(&data)).await.err().unwrap();
    assert!(matches!(refused, InitError::InTheWay(_)), "{refused}");
    assert_eq!(fs::read_to_string(data.path().join("data/root.key")).unwrap(), "mine");
}

#[tokio::test]
async fn a_directory_that_cannot_be_made_is_named() {
    let data = tempfile::tempdir().unwrap();
    fs::write(data.path().join("file"), "").unwrap();
    let path = data.path().join("file/data");
    let refused = init_with(Options { data: path.clone(), ..options(&data) }).await.err().unwrap();
    assert!(refused.to_string().contains(path.to_str().unwrap()), "{refused}");
}

#[tokio::test]
async fn names_that_could_be_mistaken_are_refused() {
    let data = tempfile::tempdir().unwrap();
    for name in ["", "  ", "a/b", "a?b", "line\nbreak", "9a3c3b6e-4c0f-4a57-8ac5-1b1f8f3f2a11"] {
        let refused =
            init_with(Options { organisation: name.to_owned(), ..options(&data) }).await.err().unwrap();
        assert!(matches!(refused, InitError::Name { .. }), "{name}: {refused}");
    }
    for upn in ["ada", "@contoso.com", "ada@", "a da@contoso.com"] {
        let refused = init_with(Options { admin_upn: upn.to_owned(), ..options(&data) }).await.err().unwrap();
        assert!(refused.to_string().contains("ada@contoso.com"), "{upn}: {refused}");
    }
    assert!(!data.path().join("data").exists(), "nothing is made before the names are checked");
}

#[tokio::test]
async fn a_master_key_that_does_not_belong_to_the_database_is_told() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    init_with(options(&one)).await.unwrap();
    init_with(options(&other)).await.unwrap();
    fs::copy(other.path().join("data/master.key"), one.path().join("data/master.key")).unwrap();
    let refused = Server::start(config(&one, &cordon_server::Clock::System)).await.err().unwrap();
    assert!(refused.to_string().contains("master.key"), "{refused}");
}

#[tokio::test]
async fn keys_that_others_can_read_are_refused() {
    let data = tempfile::tempdir().unwrap();
    init_with(options(&data)).await.unwrap();
    fs::set_permissions(data.path().join("data/master.key"), fs::Permissions::from_mode(0o644)).unwrap();
    let refused = Server::start(config(&data, &cordon_server::Clock::System)).await.err().unwrap();
    assert!(refused.to_string().contains("chmod 600"), "{refused}");
}

#[tokio::test]
async fn one_process_serves_a_data_directory() {
    let data = tempfile::tempdir().unwrap();
    init_with(options(&data)).await.unwrap();
    let first = Server::start(config(&data, &cordon_server::Clock::System)).await.unwrap();
    let second = Server::start(config(&data, &cordon_server::Clock::System)).await.err().unwrap();
    assert!(matches!(second, StartError::InUse(_)), "{second}");
    first.stop().await;
    Server::start(config(&data, &cordon_server::Clock::System)).await.unwrap().stop().await;
}

#[tokio::test]
async fn postgres_holds_the_rows_when_it_is_named() {
    let data = tempfile::tempdir().unwrap();
    let database = crate::common::postgres_schema().await;
    let made = init_with(Options { database: Some(database.clone()), ..options(&data) }).await.unwrap();
    let without = Server::start(config(&data, &cordon_server::Clock::System)).await.err().unwrap();
    assert!(matches!(without, StartError::InPostgres(_)), "{without}");
    let config = Config { database: Some(database.clone()), ..config(&data, &cordon_server::Clock::System) };
    let running = Server::start(config).await.unwrap();
    let url = format!("http://{}/contoso/oauth2/v2.0/token", running.admin);
    let id = made.client.id.to_string();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", id.as_str()),
        ("client_secret", made.client.secret.as_str()),
        ("scope", "x/.default"),
    ];
    assert_eq!(client().post(url).form(&form).send().await.unwrap().status(), 200);
    running.stop().await;
    let again = tempfile::tempdir().unwrap();
    let taken = init_with(Options { database: Some(database), ..options(&again) }).await.err().unwrap();
    assert!(matches!(taken, InitError::NameTaken(_)), "{taken}");
}

#[tokio::test]
async fn a_break_glass_code_is_stored_only_when_somebody_has_it() {
    let data = tempfile::tempdir().unwrap();
    let made = init_with(Options { break_glass: false, ..options(&data) }).await.unwrap();
    assert!(made.break_glass.is_none());
    let path = data.path().join("data");
    assert_eq!(codes(&path).await, Vec::<Vec<u8>>::new());
    let first = renew_break_glass(&path, None).await.unwrap();
    let stored = codes(&path).await;
    assert_eq!(stored.len(), 1);
    let second = renew_break_glass(&path, None).await.unwrap();
    assert_ne!(first.reveal(), second.reveal());
    assert_eq!(codes(&path).await.len(), 1, "the older one is gone");
    assert_ne!(codes(&path).await, stored);
    let running = Server::start(config(&data, &cordon_server::Clock::System)).await.unwrap();
    running.stop().await;
    let nowhere = renew_break_glass(data.path(), None).await.err().unwrap();
    assert!(matches!(nowhere, InitError::NotInitialised(_)), "{nowhere}");
}

async fn codes(data: &std::path::Path) -> Vec<Vec<u8>> {
    use sqlx::{Connection, Row};
    sqlx::any::install_default_drivers();
    let address = format!("sqlite://{}", data.join("cordon.db").display());
    let mut connection = sqlx::AnyConnection::connect(&address).await.unwrap();
    let rows = sqlx::query("SELECT hash FROM break_glass").fetch_all(&mut connection).await.unwrap();
    let hashes = rows.iter().map(|row| row.get(0)).collect();
    connection.close().await.unwrap();
    hashes
}

#[tokio::test]
async fn rows_are_carried_over_into_an_empty_database_only() {
    let database = crate::common::postgres_schema().await;
    let other = tempfile::tempdir().unwrap();
    init_with(Options {
        database: Some(database.clone()),
        organisation: "Fabrikam".to_owned(),
        ..options(&other)
    })
    .await
    .unwrap();
    let data = tempfile::tempdir().unwrap();
    init_with(options(&data)).await.unwrap();
    let clock = cordon_server::Clock::System;
    let moved = Config { database: Some(database.clone()), ..config(&data, &clock) };
    let refused = Server::start(moved).await.err().unwrap().to_string();
    assert!(refused.contains("give an empty database"), "{refused}");
    let url = url::Url::parse(&database).unwrap();
    assert!(refused.contains(url.path().trim_start_matches('/')), "{refused}");
    assert!(!refused.contains("search_path") && !refused.contains("postgres://"), "{refused}");
    Server::start(config(&data, &clock)).await.unwrap().stop().await;
}
