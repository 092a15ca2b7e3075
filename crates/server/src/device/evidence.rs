//! Evidence of management as a device presents it.

use cordon_policy::ManagementState;
use cordon_wire::registration::Evidence;
use serde_json::json;
use sqlx::AnyConnection;

use crate::audit::Entry;
use crate::seal;
use crate::store::StoreError;
use crate::store::evidence::{self, Device, Presented};
use crate::store::registrations::{Management, Registration};

/// What a report says of management, which is the whole of it: without evidence the device has none any more, and counts
/// as not enrolled from here on.
pub(super) async fn report(
    connection: &mut AnyConnection,
    registration: &mut Registration,
    presented: Option<&Evidence>,
    now: i64,
) -> Result<Option<Entry>, StoreError> {
    if presented.is_some() {
        return present(connection, registration, presented, now).await;
    }
    let left = registration.management.take().filter(|evidence| evidence.expires > now);
    let target = format!("registration:{}", registration.id);
    let detail = json!({ "deviceTag": registration.device_tag });
    Ok(left.map(|_| Entry::new("evidence.end", target).with(detail)))
}

/// Binds presented evidence and sets the registration's management by it. Evidence that does not hold is no error: the
/// device counts as not enrolled. The audit row, when something happened that administrators should see.
pub(super) async fn present(
    connection: &mut AnyConnection,
    registration: &mut Registration,
    presented: Option<&Evidence>,
    now: i64,
) -> Result<Option<Entry>, StoreError> {
    let Some(presented) = presented else { return Ok(None) };
    let organisation = registration.id.organisation();
    let thumbprint = registration.instance_key.thumbprint().to_string();
    let device = Device {
        oid: registration.oid,
        tag: &registration.device_tag,
        platform: &registration.platform,
        app: &registration.app,
        thumbprint: &thumbprint,
    };
    let outcome = evidence::present(connection, organisation, &presented.token, device, now).await?;
    let target = format!("registration:{}", registration.id);
    let detail = |label: &str| json!({ "label": label, "deviceTag": registration.device_tag });
    let (management, entry) = match outcome {
        Presented::Holds { level, state, enrolment, evidence, expires, label, first } => {
            let entry = first.then(|| Entry::new("evidence.bind", target).with(detail(&label)));
            (Management { level, state, enrolment, evidence, expires }, entry)
        }
        Presented::Taken { label } => {
            metrics::counter!("cordon_evidence_refused_total").increment(1);
            (worthless(&presented.token), Some(Entry::new("evidence.refuse", target).with(detail(&label))))
        }
        Presented::Unknown => (worthless(&presented.token), None),
    };
    registration.management = Some(management);
    Ok(entry)
}

/// What is remembered of evidence that does not hold, so that it is judged and reported once: it expired long ago.
fn worthless(token: &str) -> Management {
    let evidence = seal::hex(&seal::hash(token.as_bytes()));
    let level = "refused".to_owned();
    Management { level, state: ManagementState::Unmanaged, enrolment: None, evidence, expires: 0 }
}
