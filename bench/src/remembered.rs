//! Resolution of somebody who was resolved before, by the server's own cache, with a filter in the organisation.

use std::hint::black_box;

use cordon_policy::{AppId, Platform};
use serde_json::json;

use crate::Failure;
use crate::figure::{Figure, Scale, per_call};
use crate::policy::facts;
use crate::stage::{APP, Stage};

pub(crate) fn resolve(scale: Scale) -> Result<Vec<Figure>, Failure> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let stage = Stage::set().await?;
        // With a filter, what the device reports is part of what a subject is known by.
        let filter = json!({
            "displayName": "Bench",
            "platform": "iOSMobileApplicationManagement",
            "rule": "(app.deviceModel -eq \"iPhone15,3\")",
            "assignmentFilterManagementType": "apps",
        });
        stage.admin.post("beta/deviceManagement/assignmentFilters", &filter).await?;
        let (directory, user) = (stage.running.directory(), stage.account.person.oid);
        let (app, facts) = (AppId::new(Platform::Ios, APP), facts());
        if directory.policy_version(user, &app, &facts).await?.is_none() {
            return Err("a policy applies".into());
        }
        if !directory.remembers_policy(user, &app, &facts) {
            return Err("what was resolved is remembered".into());
        }
        let seconds = per_call(scale, || directory.remembers_policy(user, black_box(&app), &facts));
        stage.running.stop().await;
        Ok(vec![
            Figure::new("resolve.cached: a subject that was resolved before", seconds * 1e6, "µs")
                .at_most(1.0),
        ])
    })
}
