//! `cordon what-if` against a running server with one registered phone.

use std::path::PathBuf;
use std::time::Duration;

use cordon_client::Standing;
use cordon_lab::app::{Account, App};
use cordon_lab::device::Device;
use cordon_lab::{import, setup};
use cordon_policy::texts::Language;
use cordon_policy::{Facts, Platform};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Bench, repository, run};

const PATIENCE: Duration = Duration::from_secs(60);

/// The policy in force and the group that it is given to.
async fn one_phone(bench: &Bench) -> (String, Uuid) {
    let person = setup::user(&bench.admin, "ana@contoso.example", "Ana").await.unwrap();
    let group = setup::group(&bench.admin, "Staff", &[person.oid]).await.unwrap();
    let policy = import::read(&repository("scenarios/policies/ios-everyone.json")).unwrap().remove(0);
    let stored = import::store(&bench.admin, &policy, Language::English).await.unwrap();
    setup::assign(&bench.admin, &stored.id, &[group]).await.unwrap();
    let facts = Facts { os_version: Some("17.1".to_owned()), ..Facts::default() };
    let device = Device::new("phone", Platform::Ios, facts, &bench.directory.path().join("phone"));
    let organisation = bench.server.made.tenant_id.clone();
    let account = Account { person, server: bench.server.public_url(), organisation };
    let root = bench.server.made.root_thumbprint.clone();
    let app = App::start(&device, "com.contoso.mail", account, Some(root)).unwrap();
    app.sign_in().await.unwrap();
    let managed =
        |seen: &cordon_lab::app::Seen| (seen.snapshot.standing() == Standing::Managed).then_some(());
    app.wait("the policy", PATIENCE, managed).await.unwrap();
    app.stop().await;
    (stored.id, group)
}

/// The sample that is in force with other values.
fn draft(bench: &Bench, change: impl FnOnce(&mut Value)) -> PathBuf {
    let text = std::fs::read_to_string(repository("scenarios/policies/ios-everyone.json")).unwrap();
    let mut policy: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap();
    change(&mut policy);
    let file = bench.directory.path().join("draft.json");
    std::fs::write(&file, policy.to_string()).unwrap();
    file
}

#[tokio::test]
async fn a_draft_is_compared_with_what_is_in_force() {
    let bench = Bench::sqlite().await;
    let (id, group) = one_phone(&bench).await;
    let what_if = |arguments: &[&str]| run(bench.cordon().arg("what-if").args(arguments));

    let same = what_if(&[draft(&bench, |_| ()).to_str().unwrap()]);
    assert_eq!(same.code, 0, "{}", same.err);
    assert!(same.err.contains(&format!("in place of {id}")), "{}", same.err);
    assert!(same.out.ends_with("Nothing would change for anybody.\n"), "{}", same.out);

    let newer = draft(&bench, |policy| policy["minimumRequiredOsVersion"] = json!("18.0"));
    let newer = newer.to_str().unwrap();
    let told = what_if(&[newer]);
    assert!(told.out.contains("1 registration of 1 user: Work data would stay closed"), "{}", told.out);
    assert!(told.out.contains("for `minimumRequiredOsVersion` in "), "{}", told.out);
    let told = what_if(&[newer, "--replaces", &id, "--output", "json"]).json();
    assert_eq!(told["changes"][0]["change"], "newlyBlocked", "{told}");
    let german = what_if(&[newer, "--language", "de"]);
    assert!(german.out.contains("1 Registrierung von 1 Person: "), "{}", german.out);

    // Beside the one in force: given to nobody, or to the group that is named.
    let beside = draft(&bench, |policy| {
        policy["displayName"] = json!("Another");
        policy["minimumRequiredOsVersion"] = json!("18.0");
    });
    let beside = beside.to_str().unwrap();
    assert!(what_if(&[beside]).out.contains("given to no group"));
    let told = what_if(&[beside, "--group", &group.to_string(), "--output", "json"]).json();
    assert_eq!(told["changes"][0]["causes"][0]["policies"][0]["id"], "draft", "{told}");

    let told = what_if(&["--removes", &id]);
    assert!(told.out.contains("is removed."), "{}", told.out);
}

#[tokio::test]
async fn what_cannot_be_asked_is_told_with_its_own_code() {
    let bench = Bench::sqlite().await;
    let what_if = |arguments: &[&str]| run(bench.cordon().arg("what-if").args(arguments));
    let fine = draft(&bench, |_| ());
    let fine = fine.to_str().unwrap();
    what_if(&[]).refused(2, "FILE");
    what_if(&["there-is-none.json"]).refused(3, "`there-is-none.json`: cannot be read");
    what_if(&[fine, "--removes", "T_1"]).refused(2, "cannot be used with");
    what_if(&[fine, "--days", "0"]).refused(2, "days");
    what_if(&[fine, "--replaces", "T_nobody"]).refused(5, "there is no policy `T_nobody`");
    what_if(&["--removes", "T_nobody"]).refused(5, "there is no policy `T_nobody`");
    what_if(&[fine, "--group", &Uuid::nil().to_string()]).refused(5, "assignments[0].target.groupId");
    let two = bench.directory.path().join("two.json");
    let one: Value = serde_json::from_str(&std::fs::read_to_string(fine).unwrap()).unwrap();
    std::fs::write(&two, json!([one, one]).to_string()).unwrap();
    what_if(&[two.to_str().unwrap()]).refused(2, "holds 2 policies");
    let wrong = draft(&bench, |policy| policy["printBlocked"] = json!(7));
    what_if(&[wrong.to_str().unwrap()]).refused(3, "printBlocked");
}
