//! Starts that must be refused, each with its reason and nothing changed.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use crate::support::{cordon, initialised, run};

/// `serve` on ports that nobody has, unless the arguments say otherwise.
fn serve(data: &Path, arguments: &[&str]) -> Command {
    let mut command = cordon();
    command.arg("serve").arg("--data").arg(data);
    for flag in ["--admin-listen", "--public-listen", "--metrics-listen"] {
        if !arguments.contains(&flag) {
            command.args([flag, "127.0.0.1:0"]);
        }
    }
    command.args(arguments);
    command
}

#[test]
fn a_directory_without_an_organisation() {
    let directory = tempfile::tempdir().unwrap();
    run(&mut serve(directory.path(), &[])).refused(3, "cordon init");
}

#[test]
fn a_port_in_use() {
    let (_directory, data, _) = initialised();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for flag in ["--admin-listen", "--public-listen", "--metrics-listen"] {
        run(&mut serve(&data, &[flag, &address])).refused(3, &format!("{flag} {address}"));
    }
}

#[test]
fn a_listener_that_the_network_reaches_without_tls() {
    let (_directory, data, _) = initialised();
    for flag in ["--admin-listen", "--public-listen", "--metrics-listen"] {
        run(&mut serve(&data, &[flag, "0.0.0.0:0"])).refused(2, "--behind-proxy");
    }
    run(&mut serve(&data, &["--public-url", "http://mam.example.org"])).refused(2, "https");
}

#[test]
fn a_directory_that_is_not_writable() {
    let directory = tempfile::tempdir().unwrap();
    // A file where a directory should be refuses root too, whom permissions do not.
    let file = directory.path().join("file");
    std::fs::write(&file, "").unwrap();
    let init = |data: &Path| {
        run(cordon()
            .args(["init", "--organisation", "Contoso", "--admin", "a@b.example", "--data"])
            .arg(data))
    };
    init(&file.join("data")).refused(3, "file/data");
    let closed = directory.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o500)).unwrap();
    if std::fs::write(closed.join("probe"), "").is_err() {
        init(&closed.join("data")).refused(3, "closed/data");
    }
}

#[tokio::test]
async fn a_database_of_a_newer_version() {
    use sqlx::Connection as _;
    let (_directory, data, _) = initialised();
    let address = format!("sqlite://{}", data.join("cordon.db").display());
    let mut connection = sqlx::SqliteConnection::connect(&address).await.unwrap();
    let row = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
               VALUES (9999, 'of tomorrow', 1, x'00', 0)";
    sqlx::query(row).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    run(&mut serve(&data, &[])).refused(3, "9999");
}

#[test]
fn words_that_mean_nothing() {
    run(cordon().args(["serve", "--data", "/x", "--admin-listen", "here"])).refused(2, "here");
    run(cordon().args(["lab", "run", "/nonexistent.toml"])).refused(3, "/nonexistent.toml");
    run(cordon().args(["explain", "--user", "a", "--app", "mail", "paste", "--to", "personal"]))
        .refused(2, "ios:");
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("scenario.toml");
    std::fs::write(&file, "name = 'x'\n[[step]]\nsay = 'y'\ndo = 'dance'\n").unwrap();
    run(cordon().args(["lab", "run"]).arg(&file)).refused(2, "dance");
    std::fs::write(&file, "name = 'x'\nstep = []\n[[group]]\nname = 'g'\nmembers = ['nobody']\n").unwrap();
    run(cordon().args(["lab", "run"]).arg(&file)).refused(2, "nobody");
}
