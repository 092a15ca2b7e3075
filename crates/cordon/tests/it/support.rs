//! Running the built command, with a directory and a server of the test's own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use cordon_lab::admin::Admin;
use cordon_lab::own_server::OwnServer;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) fn binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_cordon"))
}

/// A file of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// Exports of real tenants, where `CORDON_REFERENCE` names a folder that has them in `real`.
pub(crate) fn real_exports() -> Vec<PathBuf> {
    let Some(folder) = std::env::var_os("CORDON_REFERENCE") else { return Vec::new() };
    let entries = std::fs::read_dir(Path::new(&folder).join("real")).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    assert!(!files.is_empty(), "CORDON_REFERENCE is set, but has no exports");
    files
}

/// The command without any setting of the surroundings.
pub(crate) fn cordon() -> Command {
    let mut command = Command::new(binary());
    for name in ["SERVER", "PUBLIC_SERVER", "CLIENT_ID", "CLIENT_SECRET", "DATABASE", "LOG"] {
        command.env_remove(format!("CORDON_{name}"));
    }
    command.stdin(Stdio::null());
    command
}

pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {} {}", self.out, self.err))
    }

    /// Ended with this code and these words.
    #[track_caller]
    pub(crate) fn refused(&self, code: i32, words: &str) {
        assert_eq!(self.code, code, "{} {}", self.out, self.err);
        assert!(self.err.contains(words), "`{words}` is not in: {}", self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
    }
}

pub(crate) fn run(command: &mut Command) -> Ran {
    let Output { status, stdout, stderr } = command.output().unwrap();
    Ran {
        code: status.code().unwrap_or(-1),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}

/// `cordon init` on a fresh directory.
pub(crate) fn initialised() -> (TempDir, PathBuf, Value) {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let made = run(cordon()
        .args(["init", "--organisation", "Contoso", "--admin", "admin@contoso.example"])
        .args(["--output", "json", "--data"])
        .arg(&data));
    assert_eq!(made.code, 0, "{}", made.err);
    let json = made.json();
    (directory, data, json)
}

/// A running server in a child process, on SQLite or on a fresh PostgreSQL database.
pub(crate) struct Bench {
    pub(crate) server: OwnServer,
    pub(crate) admin: Admin,
    pub(crate) directory: TempDir,
}

impl Bench {
    pub(crate) async fn sqlite() -> Self {
        Self::on(None).await
    }

    pub(crate) async fn on(database: Option<String>) -> Self {
        Self::with(database, &[]).await
    }

    /// The same with more arguments of `cordon init`.
    pub(crate) async fn with(database: Option<String>, more: &[&str]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("server");
        let arguments = [&["--organisation", "Contoso", "--admin", "admin@contoso.example"], more].concat();
        let mut server = OwnServer::init_with(&binary(), &data, database, &arguments).await.unwrap();
        server.start().await.unwrap();
        let admin = Admin::new(server.admin_url(), server.credentials()).unwrap();
        Self { server, admin, directory }
    }

    /// The command, connected to this server as its automation client.
    pub(crate) fn cordon(&self) -> Command {
        let mut command = cordon();
        command
            .env("CORDON_SERVER", self.server.admin_url().as_str())
            .env("CORDON_PUBLIC_SERVER", self.server.public_url().as_str())
            .env("CORDON_CLIENT_ID", &self.server.made.client.id)
            .env("CORDON_CLIENT_SECRET", &self.server.made.client.secret);
        command
    }
}

/// The address of a fresh database on the server that `CORDON_TEST_POSTGRES` names.
pub(crate) async fn postgres() -> String {
    use sqlx::Connection as _;
    let Ok(base) = std::env::var("CORDON_TEST_POSTGRES") else {
        panic!(
            "CORDON_TEST_POSTGRES is not set: run `cargo xtask test`, or `cargo xtask postgres -- cargo test …`"
        );
    };
    let name = format!("cordon_{}", uuid::Uuid::new_v4().simple());
    let mut connection = sqlx::PgConnection::connect(&base).await.unwrap();
    // The name is made of hex digits: there is nothing to escape.
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&mut connection)
        .await
        .unwrap();
    let (server, _) = base.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}
