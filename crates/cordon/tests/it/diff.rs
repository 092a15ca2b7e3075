//! `cordon diff` with what a server stores; `tests/cmd/diff` holds the cases over files.

use serde_json::Value;

use crate::support::{Bench, cordon, repository, run};

fn written(folder: &std::path::Path, name: &str, policy: &Value) -> std::path::PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, policy.to_string()).unwrap();
    path
}

#[test]
fn a_folder_without_policies_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = repository("scenarios/policies/ios-personal.json");
    run(cordon().arg("diff").arg(&file).arg(folder.path())).refused(3, "holds no .json file");
}

#[tokio::test]
async fn what_is_stored_is_compared_with_files() {
    let bench = Bench::sqlite().await;
    let file = repository("scenarios/policies/ios-personal.json");
    let ran = run(bench.cordon().args(["import", "--output", "json"]).arg(&file));
    let id = ran.json()["files"][0]["policies"][0]["id"].as_str().unwrap().to_owned();
    let mut changed: Value =
        serde_json::from_str(std::fs::read_to_string(&file).unwrap().trim_start_matches('\u{feff}')).unwrap();
    changed["printBlocked"] = Value::from(!changed["printBlocked"].as_bool().unwrap_or_default());
    let folder = tempfile::tempdir().unwrap();
    let draft = written(folder.path(), "draft.json", &changed);
    let ran = run(bench.cordon().arg("diff").arg(&id).arg(&draft));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("Printing Org data"), "{}", ran.out);
    let ran = run(bench.cordon().args(["diff", "stored"]).arg(folder.path()));
    assert!(ran.out.contains("Printing Org data"), "{}", ran.out);
    let ran = run(bench.cordon().args(["diff", "stored", &id]));
    assert!(ran.out.lines().next().is_some_and(|line| line.ends_with(": no difference")), "{}", ran.out);
    run(bench.cordon().arg("diff").arg("T_nobody").arg(&draft)).refused(5, "T_nobody");
}
