//! A PostgreSQL of the tests' own: a fresh directory, a free loopback port, a fresh password, gone afterwards.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use crate::needs;
use crate::run::{Failure, text};

/// A running server. Dropping it stops the server and removes its files; so does the death of this process.
pub(crate) struct Postgres {
    /// Where it listens, with the password, for `CORDON_TEST_POSTGRES`.
    pub(crate) url: String,
    server: Child,
    keeper: Option<(Child, ChildStdin)>,
}

/// Starts the server and returns when it accepts connections.
pub(crate) fn start() -> Result<Postgres, Failure> {
    needs::provide("PostgreSQL", "postgresql", || binaries().is_some())?;
    let binaries =
        binaries().ok_or_else(|| Failure("PostgreSQL was installed, but is not found".to_owned()))?;
    let user = unprivileged()?;
    let dir = std::env::temp_dir().join(format!("cordon-postgres-{}", random(8)?));
    let password = random(16)?;
    prepare(&binaries, &dir, &password, user).and_then(|port| launch(&binaries, &dir, &password, user, port))
}

/// The user and group PostgreSQL runs as, when this process is root: it refuses to run as root.
fn unprivileged() -> Result<Option<(u32, u32)>, Failure> {
    if !needs::root() {
        return Ok(None);
    }
    let number = |flag, name| text("id", &[flag, name]).and_then(|number| number.parse().ok());
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| Some((number("-u", name)?, number("-g", name)?)))
        .map(Some)
        .ok_or_else(|| Failure("no user `postgres` or `nobody` to run PostgreSQL as: add one".to_owned()))
}

/// Makes the data directory; answers the port that it will listen on.
fn prepare(binaries: &Path, dir: &Path, password: &str, user: Option<(u32, u32)>) -> Result<u16, Failure> {
    let failed =
        |what: &str| Failure(format!("{what} `{}`: is the temporary directory writable?", dir.display()));
    std::fs::create_dir(dir).map_err(|_| failed("cannot create"))?;
    let secret = dir.join("password");
    std::fs::write(&secret, password).map_err(|_| failed("cannot write in"))?;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))
        .map_err(|_| failed("cannot protect"))?;
    if let Some((uid, gid)) = user {
        for path in [dir, &secret] {
            std::os::unix::fs::chown(path, Some(uid), Some(gid)).map_err(|_| failed("cannot hand over"))?;
        }
    }
    let output = as_user(&binaries.join("initdb"), user)
        .current_dir(dir)
        .args(["--username=cordon", "--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync"])
        .arg(format!("--pwfile={}", secret.display()))
        .arg("--pgdata=data")
        .output();
    match output {
        Ok(output) if output.status.success() => {}
        Ok(output) => {
            return Err(Failure(format!("initdb: {}", String::from_utf8_lossy(&output.stderr).trim())));
        }
        Err(cause) => return Err(Failure(format!("initdb could not be started: {cause}"))),
    }
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    free.map(|address| address.port()).map_err(|cause| Failure(format!("no free loopback port: {cause}")))
}

fn launch(
    binaries: &Path,
    dir: &Path,
    password: &str,
    user: Option<(u32, u32)>,
    port: u16,
) -> Result<Postgres, Failure> {
    let mut server = as_user(&binaries.join("postgres"), user)
        .current_dir(dir)
        .args(["-D", "data", "-p", &port.to_string()])
        .args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="])
        // The machine does not lose power during a test; what the tests kill is Cordon.
        .args(["-c", "fsync=off", "-c", "max_connections=400", "-c", "lc_messages=C"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|cause| Failure(format!("postgres could not be started: {cause}")))?;
    let log = server.stderr.take();
    let keeper = keeper(server.id(), dir);
    let postgres =
        Postgres { url: format!("postgres://cordon:{password}@127.0.0.1:{port}/postgres"), server, keeper };
    let said = log.map_or_else(Vec::new, until_ready);
    match said.last() {
        Some(line) if line.contains(READY) => Ok(postgres),
        _ => Err(Failure(format!("postgres did not start: {}", said.join("; ")))),
    }
}

const READY: &str = "database system is ready to accept connections";

/// Reads the log up to the line that says ready, or to its end; the rest is drained so that the server never blocks.
fn until_ready(log: std::process::ChildStderr) -> Vec<String> {
    let mut lines = BufReader::new(log).lines().map_while(Result::ok);
    let mut said = Vec::new();
    for line in lines.by_ref() {
        let ready = line.contains(READY);
        said.push(line);
        if ready {
            break;
        }
    }
    std::thread::spawn(move || lines.for_each(drop));
    said
}

/// A shell that waits for the end of this process, however it comes, then stops the server by its pid and removes
/// its files: the pipe to it closes with us, also after `kill -9`.
fn keeper(server: u32, dir: &Path) -> Option<(Child, ChildStdin)> {
    let script = r#"trap '' INT TERM; cat >/dev/null; kill -INT "$1" 2>/dev/null
        n=0; while kill -0 "$1" 2>/dev/null && [ $n -lt 50 ]; do n=$((n+1)); sleep 0.1; done; rm -rf "$2""#;
    let mut keeper = Command::new("sh")
        .args(["-c", script, "sh", &server.to_string()])
        .arg(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .ok()?;
    let pipe = keeper.stdin.take()?;
    Some((keeper, pipe))
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's fast stop: connections are closed, nothing is waited for.
        let _ = Command::new("kill").args(["-INT", &self.server.id().to_string()]).status();
        let _ = self.server.wait();
        if let Some((mut keeper, mut pipe)) = self.keeper.take() {
            let _ = pipe.flush();
            drop(pipe);
            let _ = keeper.wait();
        }
    }
}

fn as_user(program: &Path, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command.env_remove("PGDATA").env("LC_ALL", "C");
    command
}

/// The directory of `initdb` and `postgres`: Debian keeps them out of the path, one folder per version.
fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").exists() && bin.join("postgres").exists())
        .collect();
    found.sort();
    let elsewhere =
        || text("pg_config", &["--bindir"]).map(PathBuf::from).filter(|bin| bin.join("initdb").exists());
    found.pop().map(|(_, bin)| bin).or_else(elsewhere)
}

fn random(bytes: usize) -> Result<String, Failure> {
    let mut drawn = vec![0_u8; bytes];
    let read = std::fs::File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut drawn));
    read.map_err(|cause| Failure(format!("no randomness: {cause}")))?;
    Ok(drawn.iter().map(|byte| format!("{byte:02x}")).collect())
}
