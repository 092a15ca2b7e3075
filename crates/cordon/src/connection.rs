//! How a command reaches a server.

use std::path::PathBuf;

use clap::Args;
use cordon_lab::admin::{Admin, Credentials};
use cordon_lab::http::loopback;
use url::Url;

use crate::exit::{Exit, Failure};

/// Server and automation client.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct Connection {
    /// Admin address of the server
    #[arg(long, env = "CORDON_SERVER", value_name = "URL", default_value = "http://127.0.0.1:8440")]
    pub(crate) server: Url,
    /// Public address of the server
    #[arg(long, env = "CORDON_PUBLIC_SERVER", value_name = "URL", default_value = "http://127.0.0.1:8441")]
    pub(crate) public_server: Url,
    /// Id of the automation client
    #[arg(long, env = "CORDON_CLIENT_ID", value_name = "ID")]
    client_id: Option<String>,
    /// File with the client's secret; without it the secret is taken from CORDON_CLIENT_SECRET
    #[arg(long, value_name = "FILE")]
    client_secret_file: Option<PathBuf>,
}

impl Connection {
    /// A client of the server's admin API.
    pub(crate) fn admin(&self) -> Result<Admin, Failure> {
        if self.server.scheme() != "https" && !loopback(&self.server) {
            let message = format!("`{}` would carry the client's secret in clear: use https", self.server);
            return Err(Failure::new(Exit::Usage, message));
        }
        let missing = |what: &str| Failure::new(Exit::Usage, format!("{what} (`cordon init` printed them)"));
        let id = self
            .client_id
            .clone()
            .ok_or_else(|| missing("no client id: set CORDON_CLIENT_ID or --client-id"))?;
        let secret = match &self.client_secret_file {
            Some(path) => std::fs::read_to_string(path)
                .map(|text| text.trim().to_owned())
                .map_err(|cause| Failure::local(format!("cannot read `{}`: {cause}", path.display())))?,
            None => std::env::var("CORDON_CLIENT_SECRET")
                .map_err(|_| missing("no client secret: set CORDON_CLIENT_SECRET or --client-secret-file"))?,
        };
        Ok(Admin::new(self.server.clone(), Credentials { id, secret })?)
    }
}
