//! What the demo says when everything runs.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use cordon_lab::app::App;
use cordon_server::{Initialised, Running};

use super::set::Stage;
use crate::out;

pub(super) fn everything(
    server: &Running,
    made: &Initialised,
    stage: &Stage,
    phones_at: SocketAddr,
    apps: &BTreeMap<String, App>,
) {
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
    out::line(&format!("    client {}, secret in {}", made.client.id, stage.secret_file.display()));
    out::line("\nGroups");
    for (name, members) in &stage.groups {
        out::line(&format!("  {name}: {}", members.join(", ")));
    }
    out::line("\nPolicies, assigned to both groups");
    for name in &stage.policies {
        out::line(&format!("  {name}"));
    }
    out::line("\nPhones");
    for ((device, _), name) in stage.phones.iter().zip(apps.keys()) {
        let managed = if device.evidence.is_some() { "managed" } else { "not managed" };
        out::line(&format!("  {name}: {} ({managed}, tag {})", device.name, device.tag));
    }
    paste_lines(server, made, stage, phones_at, apps);
    out::line("\nWhat happens on the phones appears here. Ctrl-C ends the demo.");
}

/// Three lines that work when they are pasted into another terminal.
fn paste_lines(
    server: &Running,
    made: &Initialised,
    stage: &Stage,
    phones_at: SocketAddr,
    apps: &BTreeMap<String, App>,
) {
    let program =
        std::env::current_exe().map_or_else(|_| "cordon".to_owned(), |path| quoted(&path.to_string_lossy()));
    let connection = format!(
        "--server http://{} --client-id {} --client-secret-file {}",
        server.admin,
        made.client.id,
        quoted(&stage.secret_file.to_string_lossy())
    );
    let (Some((device, account)), Some((name, app))) = (stage.phones.first(), apps.first_key_value()) else {
        return;
    };
    let (upn, tag) = (&account.person.upn, &device.tag);
    out::line("\nPaste these into another terminal: a paste that is denied, why, and a wipe");
    out::line(&format!("  {program} lab ask --phone {phones_at} --app {name} paste --to personal"));
    out::line(&format!("  {program} explain {connection} --user {upn} --app {} paste --to personal", app.id));
    out::line(&format!("  {program} wipe {connection} --user {upn} --device-tag {tag} --yes"));
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    if plain { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}
