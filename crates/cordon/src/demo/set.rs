//! The demo's organisation on a server of its own.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use cordon_lab::admin::{Admin, Credentials};
use cordon_lab::own_server::url_of;
use cordon_lab::phones::stage::{self, Stage};
use cordon_lab::phones::{Organisation, PhonesError};
use cordon_server::{Initialised, Options, Running, WipeLimits, init_with};

use crate::exit::Failure;

pub(super) async fn organisation(place: &Path) -> Result<Initialised, Failure> {
    let options = Options {
        data: place.join("server"),
        organisation: "Contoso demo".to_owned(),
        admin_upn: "admin@contoso.example".to_owned(),
        database: None,
        break_glass: false,
        wipe_limits: WipeLimits::default(),
    };
    init_with(options).await.map_err(|error| Failure::local(error.to_string()))
}

/// Whose server the phones talk to, and what is set up on it.
pub(super) async fn stage(
    server: &Running,
    made: &Initialised,
    place: &Path,
) -> Result<(Organisation, Stage), Failure> {
    let credentials = Credentials { id: made.client.id.to_string(), secret: made.client.secret.to_string() };
    let admin = Admin::new(url_of(server.admin), credentials)?;
    let address = stage::Server { public: url_of(server.public), tenant: made.tenant_id };
    let stage = stage::set(&admin, &address, &place.join("phones")).await.map_err(failure)?;
    Ok((Organisation { name: made.organisation.clone(), console: Some(url_of(server.admin)), admin }, stage))
}

pub(super) fn failure(error: PhonesError) -> Failure {
    match error {
        PhonesError::Admin(error) => error.into(),
        other => Failure::local(format!("the phones: {other}")),
    }
}

/// The client's secret in a file of its owner's, so that it is on no command line.
pub(super) fn secret_file(place: &Path, made: &Initialised) -> Result<PathBuf, Failure> {
    let path = place.join("client-secret");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let written = options.open(&path).and_then(|mut file| file.write_all(made.client.secret.as_bytes()));
    written.map_err(|cause| Failure::local(format!("cannot write `{}`: {cause}", path.display())))?;
    Ok(path)
}
