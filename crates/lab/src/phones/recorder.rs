//! What is done by hand with the phones, as a scenario that `cordon lab run` plays again.

use cordon_policy::Verdict;
use serde::Serialize;
use serde_json::Value;

use super::act::Told;

/// Acts of one recording; with the last one it stops.
const MOST: usize = 1_000;

/// Keeps what is done while it runs.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    on: bool,
    acts: Vec<Recorded>,
}

/// An act as it came in, and what came of it.
#[derive(Debug)]
struct Recorded {
    act: Value,
    verdict: Verdict,
    done: bool,
}

/// What the page shows of a recording.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Recording {
    /// Whether it runs.
    pub on: bool,
    /// How many acts it has.
    pub acts: usize,
}

impl Recorder {
    /// Begins a new one; the one before is forgotten.
    pub(super) fn start(&mut self) {
        *self = Self { on: true, acts: Vec::new() };
    }

    pub(super) const fn stop(&mut self) {
        self.on = false;
    }

    pub(super) fn add(&mut self, act: Value, told: &Told) {
        if self.on {
            self.acts.push(Recorded { act, verdict: told.verdict, done: told.done });
            self.on = self.acts.len() < MOST;
        }
    }

    pub(super) const fn shown(&self) -> Recording {
        Recording { on: self.on, acts: self.acts.len() }
    }

    /// The scenario file; `None` while there is nothing in it.
    pub(super) fn scenario(&self) -> Option<String> {
        let steps: Vec<toml::Value> = self.acts.iter().filter_map(Recorded::step).collect();
        if steps.is_empty() {
            return None;
        }
        let mut file = toml::Table::new();
        file.insert("name".to_owned(), "Recorded in the device lab".into());
        file.insert("demo".to_owned(), true.into());
        file.insert("step".to_owned(), steps.into());
        // A table of texts, numbers and truth values is always a file.
        let text = toml::to_string(&file).ok()?;
        Some(format!("# cordon lab run FILE plays this again, on phones as the demo sets them up.\n{text}"))
    }
}

impl Recorded {
    fn step(&self) -> Option<toml::Value> {
        let text = |name: &str| self.act.get(name).and_then(Value::as_str);
        let say = format!("{}: {}", text("phone").unwrap_or("all phones"), text("act").unwrap_or_default());
        let mut step = toml::Table::new();
        step.insert("say".to_owned(), say.into());
        step.insert("do".to_owned(), "act".into());
        step.insert("act".to_owned(), value(&self.act)?);
        step.insert("verdict".to_owned(), toml::Value::try_from(self.verdict).ok()?);
        step.insert("done".to_owned(), self.done.into());
        Some(step.into())
    }
}

/// JSON as TOML, which has no `null`: a member that is none is left out.
fn value(json: &Value) -> Option<toml::Value> {
    Some(match json {
        Value::Null => return None,
        Value::Object(members) => {
            let known = members.iter().filter_map(|(name, json)| Some((name.clone(), value(json)?)));
            toml::Value::Table(known.collect())
        }
        Value::Array(items) => toml::Value::Array(items.iter().filter_map(value).collect()),
        other => toml::Value::try_from(other).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::scenario::{Action, Scenario};

    fn told(verdict: Verdict, done: bool) -> Told {
        let (offer, shown, hindered, went) = (None, None, None, None);
        Told { act: "paste", verdict, done, sides: Vec::new(), offer, shown, hindered, went }
    }

    #[test]
    fn what_is_recorded_reads_as_a_scenario_and_nothing_else_is() {
        let act =
            json!({"act": "paste", "phone": "ana", "to": {"app": "mail", "account": "work", "item": null}});
        let mut recorder = Recorder::default();
        recorder.add(act.clone(), &told(Verdict::Allow, true));
        assert_eq!((recorder.shown(), recorder.scenario()), (Recording::default(), None));
        recorder.start();
        recorder.add(act.clone(), &told(Verdict::Deny, false));
        recorder.stop();
        recorder.add(act, &told(Verdict::Allow, true));
        assert_eq!(recorder.shown(), Recording { on: false, acts: 1 });
        let scenario: Scenario = toml::from_str(&recorder.scenario().unwrap()).unwrap();
        assert!(scenario.demo);
        let [step] = &scenario.steps[..] else { panic!("one step") };
        let Action::Act { act, verdict: Verdict::Deny, done: false } = &step.action else {
            panic!("{step:?}")
        };
        let spot = act["to"].as_table().unwrap();
        assert!(spot["app"].as_str() == Some("mail") && !spot.contains_key("item"));
    }

    #[test]
    fn a_recording_ends_at_its_bound() {
        let mut recorder = Recorder::default();
        recorder.start();
        for _ in 0..=MOST {
            recorder.add(json!({"act": "reset"}), &told(Verdict::Allow, true));
        }
        assert_eq!(recorder.shown(), Recording { on: false, acts: MOST });
    }
}
