//! `cordon templates`.

use crate::support::{Bench, cordon, run};

#[test]
fn templates_are_listed_and_say_what_is_missing() {
    let ran = run(cordon().arg("templates"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.out.matches("level-2  Level 2: enhanced data protection").count(), 3, "{}", ran.out);
    let list = run(cordon().args(["templates", "list", "--output", "json"])).json();
    assert_eq!(list["templates"].as_array().unwrap().len(), 9);
    let ran = run(cordon().args(["templates", "show", "level-3", "--platform", "ios"]));
    assert_eq!(ran.json()["dialerRestrictionLevel"], "customApp");
    assert!(ran.err.contains("fill in `Dialer App URL Scheme`: the scheme of the dialer app"), "{}", ran.err);
    assert!(ran.err.contains("choose `Max OS version`, or leave it"), "{}", ran.err);
    run(cordon().args(["templates", "show", "level-4", "--platform", "ios"])).refused(2, "level-1");
    run(cordon().args(["templates", "show", "level-1", "--platform", "palm"])).refused(2, "palm");
}

#[tokio::test]
async fn a_template_can_be_imported_as_it_is_printed() {
    let bench = Bench::sqlite().await;
    for platform in ["ios", "android", "windows"] {
        let shown = run(cordon().args(["templates", "show", "level-2", "--platform", platform]));
        let file = bench.directory.path().join(format!("{platform}.json"));
        std::fs::write(&file, &shown.out).unwrap();
        let ran = run(bench.cordon().arg("import").arg(&file));
        assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    }
}
