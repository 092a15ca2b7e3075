//! Cedar's authoriser beside `may`: context, not a rival. It takes any policy in a language of its own; `may` takes the
//! settings there are, compiled. Ten policies say about the same as those settings do, over the same managed apps.

use std::hint::black_box;
use std::str::FromStr;

use cedar_policy::{Authorizer, Context, Decision, Entities, Entity, EntityUid, PolicySet, Request};
use cordon_policy::{Verdict, decide};
use serde_json::json;

use crate::Failure;
use crate::figure::{Figure, Scale, median, per_call};
use crate::policy::{self, OID};

const POLICIES: &str = r#"
permit (principal, action == Action::"paste", resource in Set::"managed");
permit (principal, action == Action::"paste", resource) when { context.characters <= 20 };
permit (principal, action == Action::"transfer", resource in Set::"managed");
permit (principal, action == Action::"transfer", resource in Set::"exempt");
permit (principal, action == Action::"saveCopy", resource)
    when { ["oneDriveForBusiness", "sharePoint"].contains(context.location) && context.owner == "work" };
permit (principal, action == Action::"openFrom", resource)
    when { ["oneDriveForBusiness", "sharePoint", "camera"].contains(context.location) };
permit (principal, action == Action::"channel", resource == Channel::"notification");
permit (principal, action == Action::"openLink", resource in Set::"managed");
forbid (principal, action, resource) when { context has verified && !context.verified };
forbid (principal, action == Action::"channel", resource == Channel::"print");
"#;

/// Each ask that both sides answer, in turn.
pub(crate) fn beside(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let bench = policy::bench()?;
    let (policies, entities) = (PolicySet::from_str(POLICIES)?, entities()?);
    let authorizer = Authorizer::new();
    let context = bench.context();
    let mut figures = Vec::new();
    for (what, ask) in &bench.asks {
        let request = request(what)?;
        let theirs = authorizer.is_authorized(&request, &policies, &entities).decision() == Decision::Allow;
        let ours = decide(&bench.effective, &context, ask).verdict == Verdict::Allow;
        if theirs != ours {
            return Err(format!("the two sides do not agree on `{what}`: {theirs} against {ours}").into());
        }
        let (mut times, mut ratios) = (Vec::new(), Vec::new());
        for _ in 0..scale.pick(1, 5) {
            let cedar =
                per_call(scale, || authorizer.is_authorized(black_box(&request), &policies, &entities));
            let may = per_call(scale, || decide(black_box(&bench.effective), &context, black_box(ask)));
            times.push(cedar);
            ratios.push(cedar / may);
        }
        figures.push(Figure::new(format!("cedar.{what}"), median(times) * 1e9, "ns"));
        figures.push(Figure::new(format!("cedar.{what}, to `may`"), median(ratios), "×"));
    }
    Ok(figures)
}

fn uid(kind: &str, id: &str) -> Result<EntityUid, Failure> {
    Ok(EntityUid::from_str(&format!("{kind}::{id:?}"))?)
}

/// The managed apps of a device, and one exempt app.
fn entities() -> Result<Entities, Failure> {
    let none = Vec::<(String, cedar_policy::RestrictedExpression)>::new;
    let app = |id: String, set: &str| -> Result<Entity, Failure> {
        let sets = [uid("Set", set)?].into_iter().collect();
        Ok(Entity::new(uid("App", &id)?, none().into_iter().collect(), sets)?)
    };
    let managed = (0..40).map(|number| policy::app(number).map(|app| app.to_string()));
    let managed: Vec<String> =
        managed.chain([Ok("ios:com.example.mail".to_owned())]).collect::<Result<_, _>>()?;
    let mut all: Vec<Entity> = managed.into_iter().map(|id| app(id, "managed")).collect::<Result<_, _>>()?;
    all.push(app("ios:com.example.exempt".to_owned(), "exempt")?);
    Ok(Entities::from_entities(all, None)?)
}

fn request(what: &str) -> Result<Request, Failure> {
    let (action, kind, id, context) = match what {
        "paste into a managed app" => {
            ("paste", "App", "ios:com.example.mail", json!({"characters": 40, "verified": true}))
        }
        "paste into an unmanaged app" => {
            ("paste", "App", "ios:com.example.notes", json!({"characters": 4000, "verified": true}))
        }
        "hand to a managed app" => ("transfer", "App", "ios:com.example.mail", json!({"verified": true})),
        "save to OneDrive" => {
            ("saveCopy", "Place", "any", json!({"location": "oneDriveForBusiness", "owner": "work"}))
        }
        _ => ("saveCopy", "Place", "any", json!({"location": "localStorage", "owner": "unknown"})),
    };
    let context = Context::from_json_value(context, None)?;
    let principal = uid("User", &OID.to_string())?;
    Ok(Request::new(principal, uid("Action", action)?, uid(kind, id)?, context, None)?)
}
