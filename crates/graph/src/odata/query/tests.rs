use super::Query;
use proptest::prelude::*;
use serde_json::{Value, json};

fn rows(n: usize) -> Vec<Value> {
    (0..n).map(|i| json!({"id": format!("{i:03}"), "displayName": format!("n{}", n - i), "x": 1})).collect()
}

#[test]
fn options_are_read_in_any_case_and_encoding() {
    let query = Query::parse(Some(
        "%24expand=Apps,assignments&$SELECT=displayName&$filter=displayName+eq+%27a%27&$top=5&custom=1",
    ))
    .unwrap();
    assert!(query.expands("apps") && query.expands("Assignments") && !query.expands("settings"));
    assert_eq!(query.select, ["displayName"]);
    assert_eq!(query.top, Some(5));
    assert!(query.filter.is_some());
}

#[test]
fn every_bad_option_is_named() {
    let errors = Query::parse(Some("$top=x&$filter=a&$search=b&$count=1&$skiptoken=!&$expand=apps($top=1)"))
        .unwrap_err();
    let targets: Vec<_> = errors.iter().map(|e| e.target.as_str()).collect();
    assert_eq!(targets, ["$top", "$filter", "$search", "$count", "$skiptoken", "$expand"]);
    let query = Query::parse(Some("$filter=a eq 1&$orderby=b&$expand=c")).unwrap();
    assert_eq!(query.check(&|n| n == "id", &["apps"]).unwrap_err().len(), 3);
}

#[test]
fn select_keeps_id_annotations_and_expanded() {
    let query = Query::parse(Some("$select=displayName&$expand=apps")).unwrap();
    let item = json!({"@odata.type": "#t", "id": "1", "displayName": "a", "version": "2", "apps": [], "apps@odata.context": "c"});
    let kept = query.selected(item);
    assert_eq!(
        kept,
        json!({"@odata.type": "#t", "id": "1", "displayName": "a", "apps": [], "apps@odata.context": "c"})
    );
}

#[test]
fn orderby_sorts_without_case_and_null_first() {
    let query = Query::parse(Some("$orderby=a desc")).unwrap();
    let page = query.page(vec![json!({"a": null}), json!({"a": "b"}), json!({"a": "C"})], 10);
    assert_eq!(page.items, [json!({"a": "C"}), json!({"a": "b"}), json!({"a": null})]);
}

proptest! {
    #[test]
    fn following_next_links_returns_each_row_once(n in 0usize..60, top in 1usize..20, skip in 0usize..10) {
        let mut raw = format!("$top={top}&$skip={skip}&$orderby=displayName&$count=true");
        let mut seen = Vec::new();
        loop {
            let page = Query::parse(Some(&raw)).unwrap().page(rows(n), 100);
            prop_assert_eq!(page.count, Some(n));
            seen.extend(page.items.iter().map(|i| i["id"].as_str().unwrap().to_owned()));
            let Some(next) = page.next else { break };
            // The rows skipped at the start are part of the token's offset.
            raw = next;
        }
        seen.sort();
        seen.dedup();
        prop_assert_eq!(seen.len(), n.saturating_sub(skip));
    }

    #[test]
    fn seeking_returns_each_row_once(n in 0usize..60, top in 1usize..20) {
        let mut raw = format!("$top={top}");
        let mut seen = 0;
        loop {
            let query = Query::parse(Some(&raw)).unwrap();
            let seek = query.seek(100).unwrap();
            let after = seek.after.clone().unwrap_or_default();
            let rows = rows(n).into_iter().filter(|r| r["id"].as_str().unwrap() > after.as_str());
            let page = query.seek_page(&seek, rows.take(seek.limit + 1).collect());
            seen += page.items.len();
            let Some(next) = page.next else { break };
            raw = next;
        }
        prop_assert_eq!(seen, n);
    }

    #[test]
    fn no_query_panics(raw in "\\PC{0,80}") {
        let _ = Query::parse(Some(&raw));
    }
}
