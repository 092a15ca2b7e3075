//! What a case expects: a word for the answer, or a table.

use cordon_policy::explain::OpenVerdict;
use cordon_policy::simulate::{Expected, ExpectedSetting};
use cordon_policy::target::{Coverage, Targeting};
use cordon_policy::{Platform, Verdict, texts};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::case::Asked;
use super::fault::{Faults, Table, or, read as read_value, text};
use super::tree::{Node, Value};

/// Reads an expectation of a case for `platform`; `asked` says whether the case asks something.
pub(super) fn read(
    node: &Node,
    path: &str,
    platform: Platform,
    asked: Option<&Asked>,
    faults: &mut Faults,
) -> Expected {
    let mut expected = Expected::default();
    if let Value::Text(_) = &node.value {
        verdict(&mut expected, node, path, asked, faults);
    } else {
        let mut table = Table::of(node, path, faults);
        answer(&mut expected, &mut table, asked, faults);
        coverage(&mut expected, &mut table, faults);
        settings(&mut expected, &mut table, platform, faults);
        let empty = table.is_empty();
        table.finish(faults);
        if empty {
            faults.add(node.line, path, "nothing is expected: write an answer such as \"deny\"");
        }
    }
    if expected.about_answer() && asked.is_none() {
        faults.add(
            node.line,
            path,
            "an answer is expected and nothing is asked: add `ask = \"paste --to personal\"`",
        );
    }
    expected
}

fn answer(expected: &mut Expected, table: &mut Table<'_>, asked: Option<&Asked>, faults: &mut Faults) {
    let at = table.at("verdict");
    if let Some(node) = table.take("verdict") {
        verdict(expected, node, &at, asked, faults);
    }
    let at = table.at("steps");
    expected.steps = table.take("steps").and_then(|node| steps(node, &at, asked, faults));
    let at = table.at("code");
    expected.code = table.take("code").and_then(|node| {
        let code = text(node, &at, faults)?;
        if texts::sentence(code) == code {
            faults.add(
                node.line,
                &at,
                format!("no answer has the code `{code}`: `cordon explain --output json` shows them"),
            );
        }
        Some(code.to_owned())
    });
    let at = table.at("setting");
    expected.setting = table.take("setting").and_then(|node| {
        let name = text(node, &at, faults)?;
        if cordon_policy::property::by_name(name).is_none() {
            faults.add(node.line, &at, format!("there is no setting `{name}`: `cordon settings` lists them"));
        }
        Some(name.to_owned())
    });
    expected.value = table.take("value").map(|node| match &node.value {
        Value::Text(text) => text.clone(),
        _ => node.json().to_string(),
    });
    let names = table.texts("policy", faults).unwrap_or_default();
    expected.policies = names.into_iter().map(|(_, name)| name.to_owned()).collect();
    let at = table.at("redirect");
    expected.redirect =
        table.take("redirect").and_then(|node| read_value(node.json(), node.line, &at, faults));
}

/// An answer to what is asked: each kind of question has its own words.
fn verdict(expected: &mut Expected, node: &Node, path: &str, asked: Option<&Asked>, faults: &mut Faults) {
    let Some(word) = text(node, path, faults) else { return };
    let open = OpenVerdict::ALL.into_iter().find(|one| one.name() == word);
    let moves = Verdict::ALL.into_iter().find(|one| one.name() == word);
    let opens: Vec<&str> = OpenVerdict::ALL.into_iter().map(OpenVerdict::name).collect();
    let verdicts: Vec<&str> = Verdict::ALL.into_iter().map(Verdict::name).collect();
    let (found, words, question) = match asked {
        Some(Asked::Open(_)) => (open.is_some(), opens, "whether work data opens"),
        Some(Asked::Ask(_)) => (moves.is_some(), verdicts, "an ask"),
        None => (open.is_some() || moves.is_some(), [verdicts, opens].concat(), "anything"),
    };
    if !found {
        faults.add(node.line, path, format!("`{word}` is no answer to {question}: use {}", or(&words)));
    }
    match asked {
        Some(Asked::Open(_)) => expected.open = open,
        // Without a question any answer is one too many, which is said for the expectation as a whole.
        _ => expected.verdict = moves.or_else(|| Some(Verdict::Deny).filter(|_| asked.is_none())),
    }
}

/// The steps that a user can be asked for, by their codes.
const STEPS: [&str; 7] =
    ["pinSet", "pinEnter", "pinOrBiometric", "pinChange", "pinResetSignIn", "pinWipe", "credentialsNeeded"];

/// The codes of the steps that opening takes; an empty list for none.
fn steps(node: &Node, path: &str, asked: Option<&Asked>, faults: &mut Faults) -> Option<Vec<String>> {
    if !matches!(asked, Some(Asked::Open(_))) {
        faults.add(node.line, path, "steps go with `ask = \"open\"`: leave them out here");
        return None;
    }
    let Value::List(items) = &node.value else {
        faults.add(node.line, path, format!("expected a list of codes, found {}", node.kind()));
        return None;
    };
    let step = |item: &Node| {
        let code = text(item, path, faults)?;
        if !STEPS.contains(&code) {
            faults.add(item.line, path, format!("`{code}` is no step: use {}", or(&STEPS)));
        }
        Some(code.to_owned())
    };
    Some(items.iter().filter_map(step).collect())
}

fn coverage(expected: &mut Expected, table: &mut Table<'_>, faults: &mut Faults) {
    let at = table.at("status");
    expected.status = table.take("status").and_then(|node| {
        let word = text(node, &at, faults)?;
        let found = Targeting::ALL.into_iter().find(|status| status.name() == word);
        if found.is_none() {
            faults.add(
                node.line,
                &at,
                format!("`{word}` is no status: use {}", or(&Targeting::ALL.map(Targeting::name))),
            );
        }
        found
    });
    expected.applies = table
        .texts("applies", faults)
        .map(|names| names.into_iter().map(|(_, name)| name.to_owned()).collect());
    let at = table.at("not-applied");
    let Some(node) = table.take("not-applied") else { return };
    match &node.value {
        Value::Table(members) => {
            for member in members {
                let at = format!("{at}.\"{}\"", member.name);
                let why =
                    text(&member.node, &at, faults).and_then(|word| why(word, member.line, &at, faults));
                expected.not_applied.push((member.name.clone(), why));
            }
        }
        Value::List(items) => {
            let names = items.iter().filter_map(|item| text(item, &at, faults));
            expected.not_applied.extend(names.map(|name| (name.to_owned(), None)));
        }
        Value::Text(name) => expected.not_applied.push((name.clone(), None)),
        _ => faults.add(node.line, &at, "list the policies, or write why each does not apply"),
    }
}

fn why(word: &str, line: usize, path: &str, faults: &mut Faults) -> Option<Coverage> {
    let found = word_of(word).filter(|found| *found != Coverage::Covered);
    if found.is_none() {
        let text = format!(
            "`{word}` is no reason why a policy does not apply: use notAssigned, notInGroup, excluded, filterNotMatched, \
             filterExcluded, filterUnknown, appNotCovered, otherDeviceState or replaced"
        );
        faults.add(line, path, text);
    }
    found
}

fn settings(expected: &mut Expected, table: &mut Table<'_>, platform: Platform, faults: &mut Faults) {
    let at = table.at("settings");
    let Some(node) = table.take("settings") else { return };
    let Value::Table(members) = &node.value else {
        faults.add(
            node.line,
            &at,
            "write the settings with their values: `settings = { minimumPinLength = 6 }`",
        );
        return;
    };
    for member in members {
        match ExpectedSetting::read(platform, &member.name, &member.node.json()) {
            Ok(setting) => expected.settings.push(setting),
            Err(errors) => {
                for error in errors {
                    let path = format!("{at}.{}", error.path);
                    faults.add(member.line, &path, format!("{}; {}", error.what, error.next));
                }
            }
        }
    }
}

/// A word of an enumeration as the wire writes it.
fn word_of<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(Json::from(word)).ok()
}
