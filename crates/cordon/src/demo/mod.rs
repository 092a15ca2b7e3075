//! `cordon demo`: a server, an organisation and its phones, to try things on.

mod set;
mod show;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use cordon_lab::phones::{Phones, serve::serve};
use cordon_server::{Config, Running, Server};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::exit::Failure;
use crate::{out, serve as server};

const EXAMPLES: &str = "\
Examples:
  cordon demo
  cordon demo --free-ports
Everything listens on loopback only and lives in a temporary directory that goes with the demo; every password is fresh.
Ctrl-C ends it.";

/// Try it: a server with a demo organisation and virtual phones, two of them on a page for the browser
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Demo {
    /// Directory for the server and the phones, kept afterwards; it must not hold an organisation yet
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Listen on free ports instead of 8440 to 8443
    #[arg(long)]
    free_ports: bool,
}

pub(crate) async fn run(command: Demo) -> Result<(), Failure> {
    // From here on a signal ends the demo in order, wherever it is.
    let told = told_to_stop()?;
    let place = Place::new(command.data.clone())?;
    let mut running = None;
    let ended = tokio::select! {
        ended = play(&command, &place, &mut running) => ended,
        () = told => Ok(()),
    };
    if let Some(server) = running.take() {
        out::note("\nstopping");
        server.stop().await;
    }
    ended
}

/// Sets everything up, says what there is, and tells what happens on the phones. Ends only with an error.
async fn play(command: &Demo, place: &Place, running: &mut Option<Running>) -> Result<(), Failure> {
    let made = set::organisation(&place.path).await?;
    let mut config = Config::new(place.path.join("server"));
    let mut phone_port = 8443;
    if command.free_ports {
        config = config.on_free_ports();
        phone_port = 0;
    }
    let listener = listen(phone_port).await?;
    let server = running.insert(Server::start(config).await.map_err(|error| hint(server::failure(error)))?);
    let phones_at = listener.local_addr().map_err(|cause| Failure::local(cause.to_string()))?;
    let (organisation, stage) = set::stage(server, &made, &place.path).await?;
    let secret_file = set::secret_file(&place.path, &made)?;
    let phones = Phones::start(organisation, stage.plans.clone()).await.map_err(set::failure)?;
    show::Demo { server, made: &made, stage: &stage, secret_file: &secret_file, phones_at }.everything();
    let (served, ()) = tokio::join!(serve(listener, Arc::clone(&phones)), show::tell(&phones));
    served.map_err(|cause| Failure::local(format!("the phones are no longer served: {cause}")))
}

async fn listen(port: u16) -> Result<TcpListener, Failure> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address)
        .await
        .map_err(|cause| hint(Failure::local(format!("`{address}` cannot be listened on: {cause}"))))
}

fn hint(mut failure: Failure) -> Failure {
    failure.message.push_str("\nor try `cordon demo --free-ports`");
    failure
}

fn told_to_stop() -> Result<impl Future<Output = ()>, Failure> {
    let failed = |cause| Failure::local(format!("cannot watch for signals: {cause}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Where the demo lives; a temporary directory goes with it.
struct Place {
    path: PathBuf,
    temporary: bool,
}

impl Place {
    fn new(given: Option<PathBuf>) -> Result<Self, Failure> {
        let temporary = given.is_none();
        let path = given
            .unwrap_or_else(|| std::env::temp_dir().join(format!("cordon-demo-{}", uuid::Uuid::new_v4())));
        let made = std::fs::create_dir_all(&path).and_then(|()| path.canonicalize());
        let path =
            made.map_err(|cause| Failure::local(format!("cannot use `{}`: {cause}", path.display())))?;
        Ok(Self { path, temporary })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.temporary {
            // What cannot be removed is left to the system's own cleaning.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}
