//! What is wrong with a body, member by member, in words of the API rather than of the parser.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use crate::error::FieldError;

/// Most faults that are told of one body.
const MOST: usize = 20;
/// Most characters of what was sent that a fault shows.
const SHOWN: usize = 60;

/// Reads a body.
///
/// # Errors
/// Everything that is wrong with it, as far as it can be told: a member that is wrong is taken out to see what else is.
pub(super) fn read<T: DeserializeOwned>(mut body: Value) -> Result<T, Vec<FieldError>> {
    let mut faults: Vec<FieldError> = Vec::new();
    while faults.len() < MOST {
        let error = match serde_path_to_error::deserialize::<_, T>(&body) {
            Ok(read) if faults.is_empty() => return Ok(read),
            Ok(_) => break,
            Err(error) => error,
        };
        let fault = told(error.path(), &error.inner().to_string(), &body);
        // What is missing only because it was taken out is no fault of its own.
        if faults.iter().all(|known| known.target != fault.target) {
            faults.push(fault);
        }
        if !take_out(&mut body, error.path(), &error.inner().to_string()) {
            break;
        }
    }
    Err(faults)
}

/// One fault. The parser's words are known: other texts come from the API's own readers, and are told as they are.
fn told(path: &Path, said: &str, body: &Value) -> FieldError {
    let at = place(path);
    let target = if at.is_empty() { "(body)".to_owned() } else { at.clone() };
    let below = |name: &str| if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
    let found = || found(body, path);
    if let Some(name) = said.strip_prefix("missing field ").map(unquoted) {
        return FieldError::new(below(name), "required", "it is missing: send it");
    }
    if let Some((name, allowed)) = said.strip_prefix("unknown field ").and_then(|rest| rest.split_once(", "))
    {
        let name = unquoted(name);
        // The path of the parser ends at the unknown member already, where it knows it.
        let target = if at == name || at.ends_with(&format!(".{name}")) { at } else { below(name) };
        let text = format!("there is no member `{}`: {}", shortened(name), use_one_of(allowed));
        return FieldError::new(target, "unknownMember", text);
    }
    if let Some((word, allowed)) =
        said.strip_prefix("unknown variant ").and_then(|rest| rest.split_once(", "))
    {
        let text = format!("`{}` is none of its values: {}", shortened(unquoted(word)), use_one_of(allowed));
        return FieldError::new(target, "unknownMember", text);
    }
    let typed = said.strip_prefix("invalid type: ").or_else(|| said.strip_prefix("invalid value: "));
    if let Some((_, expected)) = typed.and_then(|rest| rest.rsplit_once(", expected ")) {
        return FieldError::new(target, "wrongType", format!("{}: give {}", found(), in_words(expected)));
    }
    if let Some(expected) = said.split_once(", expected ").map(|(_, expected)| expected) {
        return FieldError::new(target, "wrongType", format!("{}: give {}", found(), in_words(expected)));
    }
    FieldError::new(target, "invalid", said.split(" at line ").next().unwrap_or_default())
}

/// What stands at a path.
fn found(body: &Value, path: &Path) -> String {
    let found = path.iter().try_fold(body, |at, segment| match segment {
        Segment::Map { key } => at.get(key),
        Segment::Seq { index } => at.get(index),
        _ => Some(at),
    });
    match found {
        None | Some(Value::Null) => "found null".to_owned(),
        Some(value) => format!("found `{}`", shortened(&value.to_string())),
    }
}

/// What the parser expects, without the names of types.
fn in_words(expected: &str) -> String {
    let expected = expected.split(" at line ").next().unwrap_or_default();
    let words = match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number that is not negative",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a string" | "a borrowed string" | "string" => "a text",
        "a sequence" => "a list",
        "a UUID string" => "an id like `00000000-0000-0000-0000-000000000001`",
        "a map" => "an object",
        _ if expected.contains("struct ") || expected.contains("enum ") || expected.contains("tagged") => {
            "an object as the API describes it"
        }
        _ => return expected.to_owned(),
    };
    words.to_owned()
}

/// `expected one of `a`, `b`` as what to do.
fn use_one_of(allowed: &str) -> String {
    match allowed.strip_prefix("expected ") {
        Some(allowed) => format!("use {}", allowed.split(" at line ").next().unwrap_or_default()),
        None => "leave it out".to_owned(),
    }
}

fn unquoted(text: &str) -> &str {
    text.split(" at line ").next().unwrap_or_default().trim_matches('`')
}

fn place(path: &Path) -> String {
    let text = path.to_string();
    if text == "." { String::new() } else { text }
}

/// Takes the wrong member out, or the object in which one is missing, so that the next fault shows. `false` where nothing can
/// be taken.
fn take_out(body: &mut Value, path: &Path, said: &str) -> bool {
    let mut segments: Vec<Segment> = path.iter().cloned().collect();
    let unknown = said.strip_prefix("unknown field ").and_then(|rest| rest.split_once(", "));
    if let Some((name, _)) = unknown {
        let name = unquoted(name);
        let ends_there = matches!(segments.last(), Some(Segment::Map { key }) if key == name);
        if !ends_there {
            segments.push(Segment::Map { key: name.to_owned() });
        }
    }
    let Some((last, way)) = segments.split_last() else { return false };
    let holder = way.iter().try_fold(body, |at, segment| match segment {
        Segment::Map { key } => at.get_mut(key),
        Segment::Seq { index } => at.get_mut(*index),
        _ => Some(at),
    });
    match (holder, last) {
        (Some(Value::Object(members)), Segment::Map { key }) => members.shift_remove(key).is_some(),
        _ => false,
    }
}

/// The beginning of what was sent, without control characters.
pub(super) fn shortened(text: &str) -> String {
    let short: String =
        text.chars().take(SHOWN).map(|one| if one.is_control() { '?' } else { one }).collect();
    if text.chars().nth(SHOWN).is_some() { format!("{short}…") } else { short }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::read;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[allow(dead_code, reason = "read for its errors")]
    struct Sample {
        name: String,
        days: Option<u16>,
        inner: Option<Inner>,
        list: Option<Vec<bool>>,
        kind: Option<Kind>,
        id: Option<uuid::Uuid>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "read for its errors")]
    struct Inner {
        flag: bool,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    enum Kind {
        One,
        Two,
    }

    fn told(body: Value) -> Vec<String> {
        let faults = read::<Sample>(body).unwrap_err();
        faults.iter().map(|fault| format!("{} {}: {}", fault.code, fault.target, fault.message)).collect()
    }

    #[test]
    fn every_wrong_member_is_told_with_what_was_found_and_what_is_allowed() {
        assert!(read::<Sample>(json!({"name": "a", "days": 3, "kind": "two"})).is_ok());
        let body = json!({
            "name": "a", "days": -3, "extra": 1, "inner": {"flag": "yes", "more": 2}, "list": "no", "kind": "three", "id": "x",
        });
        let told = told(body);
        for wanted in [
            "wrongType days: found `-3`: give a whole number that is not negative",
            "unknownMember extra: there is no member `extra`: use one of `name`, `days`, `inner`, `list`, `kind`, `id`",
            "wrongType inner.flag: found `\"yes\"`: give true or false",
            "wrongType list: found `\"no\"`: give a list",
            "unknownMember kind: `three` is none of its values: use `one` or `two`",
        ] {
            assert!(told.iter().any(|line| line == wanted), "{wanted} is not in {told:#?}");
        }
        assert!(told.iter().any(|line| line.contains(" id: ")), "{told:#?}");
    }

    #[test]
    fn what_is_missing_or_no_object_is_told() {
        assert_eq!(told(json!({"days": 1})), ["required name: it is missing: send it"]);
        assert_eq!(told(json!([])).len(), 1);
        for text in
            told(json!("x")).iter().chain(&told(json!([1, 2]))).chain(&told(json!({"inner": 5, "name": "a"})))
        {
            assert!(
                !text.contains("struct") && !text.contains("Sample") && !text.contains("Inner"),
                "{text}"
            );
        }
        assert_eq!(
            told(json!({"name": 5})),
            ["wrongType name: found `5`: give a text"],
            "and not that it is missing"
        );
    }
}
