//! The server's memory at rest.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use cordon_server::{Config, Server, init};

use crate::Failure;
use crate::figure::{Figure, Scale, median};

/// The word by which the bench starts itself as a server, in a process whose memory holds nothing else.
pub const SERVE: &str = "serve-for-the-bench";

/// Serves the data directory until standard input ends.
///
/// # Errors
/// When the server does not start.
pub fn serve(data: &Path) -> Result<(), Failure> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let running = Server::start(Config::new(data).on_free_ports()).await?;
        writeln!(std::io::stdout(), "{}", running.metrics)?;
        tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
        running.stop().await;
        Ok(())
    })
}

/// Resident memory of a server with a fresh organisation, once it answers.
pub(crate) fn idle(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let directory = tempfile::tempdir()?;
    let data = directory.path().join("data");
    tokio::runtime::Runtime::new()?.block_on(init(&data, "Bench", "admin@bench.example"))?;
    let mut samples = Vec::new();
    for _ in 0..scale.pick(1, 5) {
        samples.push(resident(&data)?);
    }
    Ok(vec![Figure::new("server.idle.resident memory", median(samples), "MiB").at_most(60.0)])
}

fn resident(data: &Path) -> Result<f64, Failure> {
    let child = Command::new(std::env::current_exe()?)
        .args([SERVE.as_ref(), data.as_os_str()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut server = Stopped(child);
    let mut address = String::new();
    BufReader::new(server.0.stdout.as_mut().ok_or("no output")?).read_line(&mut address)?;
    if address.is_empty() {
        return Err("the server did not start".into());
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.0.id()))
        .map_err(|error| format!("resident memory is read from /proc, which Linux has: {error}"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kibibytes / 1024.0)
}

/// A child that ends with the scope.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // Nothing is lost if it ended already.
        let _ = self.0.wait();
    }
}
