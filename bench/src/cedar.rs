//! Cedar's authoriser on ten policies: context for `may`, not a peer. It answers a general question from policies and
//! entities that are data; `may` answers one kind of question from a policy that was compiled for it.

use std::str::FromStr as _;

use cedar_policy::{Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request};

use crate::Failure;
use crate::figure::{Figure, Scale, per_call};

/// Ten policies in the manner of data transfer: one that permits, nine that each forbid one kind of move.
fn policies() -> Result<PolicySet, Failure> {
    let forbid = (0..9).map(|number| {
        format!(
            r#"forbid(principal, action == Action::"move{number}", resource) when {{ context.characters > 100 && !context.managed }};"#
        )
    });
    let permit = "permit(principal, action, resource) when { context.managed };".to_owned();
    let text: Vec<String> = forbid.chain([permit]).collect();
    Ok(PolicySet::from_str(&text.join("\n"))?)
}

/// One allowed request, answered again and again.
pub(crate) fn authorise(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let (policies, entities, authoriser) = (policies()?, Entities::empty(), Authorizer::new());
    let uid = |text: &str| EntityUid::from_str(text);
    let context = Context::from_json_str(r#"{"characters": 40, "managed": true}"#, None)?;
    let request = Request::new(
        uid(r#"User::"ana""#)?,
        uid(r#"Action::"move0""#)?,
        uid(r#"App::"com.example.docs""#)?,
        context,
        None,
    )?;
    let answer = || authoriser.is_authorized(&request, &policies, &entities).decision();
    if answer() != Decision::Allow {
        return Err("the request that is measured is not allowed".into());
    }
    Ok(vec![Figure::new("cedar.one allowed request, 10 policies", per_call(scale, answer) * 1e9, "ns")])
}
