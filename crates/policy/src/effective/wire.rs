//! The form in which envelopes carry an effective policy.
//!
//! ```json
//! {"version":1,"platform":"android","policies":[{"id":"T_…","name":"…"}],
//!  "settings":{"printBlocked":{"value":true,"critical":true,"group":"channels","by":[0]}},
//!  "conditions":[{"check":"threatLevel","predicate":{"maximumAllowedDeviceThreatLevel":"low"},"action":"block","by":[0]}]}
//! ```
//! A list without restriction is `{"any":true}` in place of `value`. A setting that restricts is critical: a reader
//! that does not know it takes the strictest reading of everything it knows of the group.

use serde_json::{Map, Value as Json, json};

use super::{Claim, Condition, Effective, Slot, WIRE_VERSION};
use crate::app::Platform;
use crate::property::{self, Form, Group, Order, PropertyId, Value};

impl Effective {
    /// The form in which envelopes carry it. The same policy gives the same bytes.
    #[must_use]
    pub fn to_wire(&self) -> Json {
        let mut settings = Map::new();
        for id in PropertyId::of(self.platform) {
            let form = id.property().form(self.platform);
            if !matches!(form.order, Order::Predicate(_) | Order::Action(_)) {
                settings.insert(id.property().name.to_owned(), setting(id, &form, self.slot(id)));
            }
        }
        json!({
            "version": WIRE_VERSION,
            "platform": self.platform,
            "policies": self.policies,
            "settings": settings,
            "conditions": self.conditions.iter().map(|one| condition(self.platform, one)).collect::<Vec<_>>(),
        })
    }
}

fn setting(id: PropertyId, form: &Form, slot: &Slot) -> Json {
    let mut object = Map::new();
    match &slot.value {
        Value::Any => object.insert("any".to_owned(), Json::Bool(true)),
        value => object.insert("value".to_owned(), property::to_json(form.kind, value)),
    };
    if property::restricts(form, &slot.value) || slot.conflict {
        object.insert("critical".to_owned(), Json::Bool(true));
        object.insert("group".to_owned(), Json::from(id.property().group.name()));
    }
    for (name, flag) in [("conflict", slot.conflict), ("forced", slot.forced)] {
        if flag {
            object.insert(name.to_owned(), Json::Bool(true));
        }
    }
    let agrees = |claim: &&Claim| claim.value == slot.value && !claim.idle;
    let by: Vec<u16> = slot.claims.iter().filter(agrees).map(|claim| claim.policy).collect();
    if !by.is_empty() {
        object.insert("by".to_owned(), json!(by));
    }
    let others: Vec<Json> =
        slot.claims.iter().filter(|claim| !agrees(claim)).map(|claim| other(form, claim)).collect();
    if !others.is_empty() {
        object.insert("others".to_owned(), Json::from(others));
    }
    Json::Object(object)
}

fn other(form: &Form, claim: &Claim) -> Json {
    let value = property::to_json(form.kind, &claim.value);
    if claim.idle {
        return json!({"policy": claim.policy, "value": value, "idle": true});
    }
    json!({"policy": claim.policy, "value": value})
}

fn condition(platform: Platform, condition: &Condition) -> Json {
    let predicate: Map<String, Json> = (condition.predicate.iter())
        .map(|(id, value)| {
            (id.property().name.to_owned(), property::to_json(id.property().form(platform).kind, value))
        })
        .collect();
    json!({
        "check": condition.check.name(),
        "predicate": predicate,
        "action": condition.action,
        "critical": true,
        "group": Group::Launch.name(),
        "by": condition.by,
    })
}
