//! What the demo says when everything runs, and what happens on the phones from then on.

use std::net::SocketAddr;
use std::path::Path;

use cordon_lab::phones::Phones;
use cordon_lab::phones::phone::Plan;
use cordon_lab::phones::stage::Stage;
use cordon_policy::ManagementState;
use cordon_server::{Initialised, Running};
use tokio::sync::broadcast::error::RecvError;

use crate::out;

/// Everything that is worth saying.
pub(super) struct Demo<'a> {
    pub(super) server: &'a Running,
    pub(super) made: &'a Initialised,
    pub(super) stage: &'a Stage,
    pub(super) secret_file: &'a Path,
    pub(super) phones_at: SocketAddr,
}

impl Demo<'_> {
    pub(super) fn everything(&self) {
        let Self { server, made, stage, .. } = self;
        out::line("Open this");
        out::line(&format!("  phones   http://{}/lab", self.phones_at));
        out::line(&format!("  console  http://{}   (as {})\n", server.admin, made.admin.user_principal_name));
        out::line(&format!("Cordon demo: organisation `{}`, tenant {}", made.organisation, made.tenant_id));
        out::line(&format!("  admin    http://{}   (Graph: /beta, /v1.0)", server.admin));
        out::line(&format!("  public   http://{}   (devices and users)", server.public));
        out::line(&format!("  metrics  http://{}   (/readyz, /metrics)", server.metrics));
        out::line("\nSign in");
        out::line(&format!("  {:<24} {}", made.admin.user_principal_name, made.admin.password.as_str()));
        for person in &stage.people {
            out::line(&format!("  {:<24} {}", person.upn, person.password));
        }
        out::line(&format!("  users: http://{}/{}/oauth2/v2.0/authorize", server.public, made.tenant_id));
        out::line(&format!("  automation: http://{}/{}/oauth2/v2.0/token", server.admin, made.tenant_id));
        out::line(&format!("    client {}, secret in {}", made.client.id, self.secret_file.display()));
        out::line("\nGroups and their policies");
        for group in &stage.groups {
            out::line(&format!("  {}: {}", group.name, group.members.join(", ")));
            for policy in &group.policies {
                out::line(&format!("    {policy}"));
            }
        }
        out::line("\nPhones");
        for Plan { id, device, management, drawn, .. } in &stage.plans {
            let managed = if *management == ManagementState::Unmanaged { "not managed" } else { "managed" };
            let drawer = if *drawn { "" } else { ", in the drawer" };
            out::line(&format!("  {id}: {} ({managed}{drawer}, tag {})", device.name, device.tag));
        }
        self.kit_line();
        self.paste_lines();
        out::line("\nWhat happens on the phones appears here. Ctrl-C ends the demo.");
    }

    /// Three lines that work when they are pasted into another terminal.
    fn paste_lines(&self) {
        let program = std::env::current_exe()
            .map_or_else(|_| "cordon".to_owned(), |path| quoted(&path.to_string_lossy()));
        let connection = format!(
            "--server http://{} --client-id {} --client-secret-file {}",
            self.server.admin,
            self.made.client.id,
            quoted(&self.secret_file.to_string_lossy())
        );
        let Some(Plan { id, device, account, programs, .. }) = self.stage.plans.first() else { return };
        let Some(app) = programs.first() else { return };
        let (upn, tag, phones) = (&account.person.upn, &device.tag, self.phones_at);
        let (name, platform) = (app.name(), device.platform);
        out::line("\nPaste these into another terminal: a paste that is denied, why, and a wipe");
        out::line(&format!("  {program} lab ask --phone {phones} --app {id}-{name} paste --to personal"));
        let app = app.id();
        out::line(&format!(
            "  {program} explain {connection} --user {upn} --app {platform}:{app} paste --to personal"
        ));
        out::line(&format!("  {program} wipe {connection} --user {upn} --device-tag {tag} --yes"));
    }

    /// How an app of one's own is pointed here. The password is one of those above, for this demo alone.
    fn kit_line(&self) {
        let Some(person) = self.stage.people.first() else { return };
        out::line(
            "\nAn app of your own (`cordon kit new my-editor`) on this server, in its folder: a policy for it is there",
        );
        let there = format!(
            "--server http://{} --organisation {} --user {}",
            self.server.public, self.made.tenant_id, person.upn
        );
        for app in ["cargo run --features server --", ".venv/bin/python console.py"] {
            out::line(&format!("  CORDON_PASSWORD={} {app} {there}", person.password));
        }
    }
}

/// Says what happens on every phone, until the demo ends.
pub(super) async fn tell(phones: &Phones) {
    let mut lines = phones.lines();
    loop {
        match lines.recv().await {
            Ok((name, line)) => {
                if let Some(words) = line.what.words() {
                    out::line(&format!("[{name}] {words}"));
                }
            }
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    if plain { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}
