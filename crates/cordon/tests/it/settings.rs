//! `cordon settings`.

use serde_json::Value;

use crate::support::{cordon, run};

#[test]
fn the_tables_are_complete() {
    let ran = run(cordon().args(["settings", "--output", "json"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let tables = ran.json();
    let controls = tables["controls"].as_array().unwrap();
    let properties = tables["properties"].as_array().unwrap();
    assert_eq!((controls.len(), properties.len()), (139, 114));
    for row in controls {
        for member in ["id", "platform", "section", "enforced"] {
            assert!(row[member].as_str().is_some_and(|text| !text.is_empty()), "{member} of {row}");
        }
        let decided = ["ask", "storage", "access", "launch"];
        let rule = row["decidedBy"].as_str();
        assert_eq!(rule.is_some(), row["enforced"] == "yes", "{row}");
        assert!(rule.is_none_or(|rule| decided.contains(&rule)), "{row}");
        assert!(row["enforced"] != "no" || row["reason"].is_string(), "{row}");
        assert!(row["properties"].is_array());
    }
    let word = |name: &str| properties.iter().find(|row| row["name"] == name).unwrap()["enforced"].clone();
    assert_eq!(word("allowedOutboundClipboardSharingLevel"), Value::from("yes"));
}

#[test]
fn a_platform_and_a_word_narrow_them() {
    let ran = run(cordon().args(["settings", "--platform", "ios", "--enforced", "yes", "--output", "json"]));
    let tables = ran.json();
    let controls = tables["controls"].as_array().unwrap();
    assert!(!controls.is_empty());
    assert!(controls.iter().all(|row| row["platform"] == "ios" && row["enforced"] == "yes"));
    run(cordon().args(["settings", "--platform", "palm"])).refused(2, "palm");
}
