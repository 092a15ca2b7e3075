//! Reading what [`super::wire`] writes: nothing unreadable makes the result laxer.

use serde_json::{Map, Value as Json};

use super::{Claim, Condition, Diagnostic, Effective, Slot, WIRE_VERSION};
use crate::app::Platform;
use crate::decide::PolicyRef;
use crate::property::{self, Check, Form, Group, Kind, Order, PropertyId, Value, ValueError};

impl Effective {
    /// Reads [`Effective::to_wire`]. Whatever cannot be read restricts and is named in a diagnostic; nothing in the
    /// input can make the result laxer by being unreadable.
    #[must_use]
    pub fn from_wire(json: &Json) -> (Self, Vec<Diagnostic>) {
        let platform = json.get("platform").and_then(Json::as_str).and_then(|text| text.parse().ok());
        let mut reader = Reader::new(platform.unwrap_or(Platform::Ios));
        if json.get("version").and_then(Json::as_u64) != Some(WIRE_VERSION) || platform.is_none() {
            reader.note("unknownVersion", "", "the policy has a version or platform this client cannot read");
            reader.force_all();
            return reader.finish(Vec::new());
        }
        let policies = json.get("policies").and_then(|list| serde_json::from_value(list.clone()).ok());
        match json.get("settings").and_then(Json::as_object) {
            Some(settings) => reader.settings(settings),
            None => {
                reader.note("unreadable", "settings", "the policy carries no settings");
                reader.force_all();
            }
        }
        match json.get("conditions").and_then(Json::as_array) {
            Some(conditions) => conditions.iter().for_each(|one| reader.condition(one)),
            None => reader.unreadable_conditions("conditions"),
        }
        reader.finish(policies.unwrap_or_default())
    }
}

struct Reader {
    platform: Platform,
    slots: Vec<Slot>,
    conditions: Vec<Condition>,
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    /// Starts from the defaults: what a policy does not carry, nobody could set.
    fn new(platform: Platform) -> Self {
        let default = |id: PropertyId| {
            let property = id.property();
            let form = property.form(platform);
            let value = match form.order {
                _ if !property.platforms.has(platform) => Value::Null,
                Order::Predicate(_) | Order::Action(_) => Value::Null,
                // Where something gives it meaning after all, a list that names nothing permits nothing.
                Order::Intersection { .. } => Value::Any,
                _ => Value::of_default(form.default),
            };
            Slot::new(value, Vec::new())
        };
        let slots = PropertyId::all().map(default).collect();
        Self { platform, slots, conditions: Vec::new(), diagnostics: Vec::new() }
    }

    fn finish(mut self, policies: Vec<PolicyRef>) -> (Effective, Vec<Diagnostic>) {
        self.conditions.sort();
        self.conditions.dedup();
        (Effective::build(self.platform, policies, self.slots, self.conditions), self.diagnostics)
    }

    fn note(&mut self, code: &'static str, path: &str, text: &str) {
        self.diagnostics.push(Diagnostic { code, path: path.to_owned(), text: text.to_owned() });
    }

    fn settings(&mut self, settings: &Map<String, Json>) {
        let mut groups = Vec::new();
        for (name, json) in settings {
            match property::by_name(name).filter(|id| id.property().platforms.has(self.platform)) {
                Some(id) => self.known(id, json),
                None if is_critical(json) => groups.push((name, group_of(json))),
                None => self.note(
                    "unknownAdvisory",
                    name,
                    "a setting this client does not know restricts nothing; ignored",
                ),
            }
        }
        // Last, so that no value read above makes it laxer again.
        for (name, group) in groups {
            self.note(
                "unknownCritical",
                name,
                "a setting this client does not know: the strictest reading of its group holds",
            );
            self.force(group);
        }
    }

    fn known(&mut self, id: PropertyId, json: &Json) {
        let form = id.property().form(self.platform);
        let claims = claims(&form, id, self.platform, json);
        let slot = match value(&form, id, self.platform, json) {
            Ok(value) => Slot {
                value,
                claims: claims.unwrap_or_default(),
                conflict: json.get("conflict") == Some(&Json::Bool(true)),
                forced: json.get("forced") == Some(&Json::Bool(true)),
            },
            Err(errors) => {
                let text = errors.first().map_or_else(String::new, ValueError::to_string);
                self.note("unreadable", id.property().name, &format!("the strictest reading holds: {text}"));
                forced(id, &form)
            }
        };
        if let Some(place) = self.slots.get_mut(usize::from(id.0)) {
            *place = slot;
        }
    }

    /// Takes the strictest reading of a group, or of everything when the group is unknown as well.
    fn force(&mut self, group: Option<Group>) {
        for id in PropertyId::of(self.platform) {
            let form = id.property().form(self.platform);
            let part = matches!(form.order, Order::Predicate(_) | Order::Action(_));
            let touched = !part && group.is_none_or(|group| id.property().group == group);
            if let Some(slot) = self.slots.get_mut(usize::from(id.0)).filter(|_| touched) {
                *slot = forced(id, &form);
            }
        }
    }

    fn force_all(&mut self) {
        self.force(None);
    }

    fn unreadable_conditions(&mut self, path: &str) {
        self.note(
            "unreadable",
            path,
            "a condition cannot be read: the strictest reading of conditional launch holds",
        );
        self.force(Some(Group::Launch));
    }

    fn condition(&mut self, json: &Json) {
        let name = json.get("check").and_then(Json::as_str).unwrap_or_default();
        match (Check::by_name(name), read_condition(self.platform, json)) {
            (Some(_), Some(condition)) => self.conditions.push(condition),
            (None, _) if !is_critical(json) => {
                self.note("unknownAdvisory", name, "a check this client does not know; ignored");
            }
            _ => self.unreadable_conditions(name),
        }
    }
}

fn forced(id: PropertyId, form: &Form) -> Slot {
    let value = property::strictest(id.property(), form);
    Slot { forced: true, ..Slot::new(value, Vec::new()) }
}

/// Only an explicit `false` or absence is advisory; anything unreadable counts as critical.
fn is_critical(json: &Json) -> bool {
    !json.is_object() || !matches!(json.get("critical"), None | Some(Json::Bool(false)))
}

fn group_of(json: &Json) -> Option<Group> {
    json.get("group").and_then(Json::as_str).and_then(Group::by_name)
}

fn value(form: &Form, id: PropertyId, platform: Platform, json: &Json) -> Result<Value, Vec<ValueError>> {
    let is_list = matches!(form.order, Order::Intersection { .. });
    if is_list && json.get("any") == Some(&Json::Bool(true)) {
        return Ok(Value::Any);
    }
    let value = property::parse(id, platform, json.get("value").unwrap_or(&Json::Null));
    match (form.kind, json.get("value")) {
        // A conflict leaves a setting without a value; a list without one permits nothing.
        (Kind::Level { .. }, Some(Json::Null)) => Ok(Value::Null),
        (kind, Some(Json::Null)) if is_list => Ok(match kind {
            Kind::Texts => Value::Texts(Vec::new()),
            Kind::Pairs => Value::Pairs(Vec::new()),
            _ => Value::Choices(Vec::new()),
        }),
        (_, None) if value.is_ok() => Err(missing(id)),
        _ => value,
    }
}

fn missing(id: PropertyId) -> Vec<ValueError> {
    vec![ValueError {
        path: id.property().name.to_owned(),
        code: "wrongType",
        what: "there is no value".to_owned(),
        next: "send `value` or `any`".to_owned(),
    }]
}

fn claims(form: &Form, id: PropertyId, platform: Platform, json: &Json) -> Option<Vec<Claim>> {
    let mut claims = Vec::new();
    let value = value(form, id, platform, json).ok()?;
    for place in json.get("by").and_then(Json::as_array).into_iter().flatten() {
        claims.push(Claim { policy: policy_place(place)?, value: value.clone(), idle: false });
    }
    for other in json.get("others").and_then(Json::as_array).into_iter().flatten() {
        let value = property::parse(id, platform, other.get("value")?).ok()?;
        let idle = other.get("idle") == Some(&Json::Bool(true));
        claims.push(Claim { policy: policy_place(other.get("policy")?)?, value, idle });
    }
    claims.sort_by_key(|claim| claim.policy);
    Some(claims)
}

fn policy_place(json: &Json) -> Option<u16> {
    json.as_u64().and_then(|place| u16::try_from(place).ok())
}

fn read_condition(platform: Platform, json: &Json) -> Option<Condition> {
    const ACTIONS: [&str; 4] = ["warn", "blockWhenSettingIsSupported", "block", "wipe"];
    let check = Check::by_name(json.get("check")?.as_str()?)?;
    let action = json.get("action")?.as_str()?;
    let action = ACTIONS.into_iter().find(|known| *known == action)?;
    let mut predicate = Vec::new();
    for (name, json) in json.get("predicate")?.as_object()? {
        let id = property::by_name(name).filter(|id| id.property().platforms.has(platform))?;
        predicate.push((id, predicate_value(platform, id, json).filter(|value| !value.is_unset())?));
    }
    // A pair that looks at something else than its check, or at half of it, must not decide anything, least of all a
    // wipe: it counts as unreadable.
    let parts = PropertyId::of(platform).filter(|id| is_predicate(*id, platform, check)).count();
    let whole =
        predicate.len() == parts && predicate.iter().all(|(id, _)| is_predicate(*id, platform, check));
    let by = json.get("by").and_then(Json::as_array).into_iter().flatten().filter_map(policy_place).collect();
    (whole && !predicate.is_empty()).then_some(Condition { check, predicate, action, by })
}

fn is_predicate(id: PropertyId, platform: Platform, check: Check) -> bool {
    id.property().form(platform).order == Order::Predicate(check)
}

/// Lists of names are lists on this wire, whatever they are in a policy.
fn predicate_value(platform: Platform, id: PropertyId, json: &Json) -> Option<Value> {
    match (id.property().form(platform).kind, json) {
        (Kind::Names, Json::Array(items)) => {
            let texts: Option<Vec<String>> =
                items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
            texts.map(Value::Texts)
        }
        (Kind::Names, _) => None,
        _ => property::parse(id, platform, json).ok(),
    }
}
