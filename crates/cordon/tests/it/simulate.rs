//! `cordon simulate` against a running server, and with the project's own vectors.

use cordon_lab::admin::text;
use cordon_lab::setup;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Bench, cordon, repository, run};

const POLICIES: &str = "beta/deviceAppManagement/managedAppPolicies";

/// The people, groups, filter and policies of the sample, on a server that gives them ids of its own.
struct Sample {
    bench: Bench,
    /// The sample without the ids of its groups: the server is asked for them by name.
    file: std::path::PathBuf,
    ana: Uuid,
}

impl Sample {
    async fn made() -> Self {
        let bench = Bench::sqlite().await;
        let admin = &bench.admin;
        let person = async |name: &str| {
            setup::user(admin, &format!("{name}@contoso.example"), name).await.unwrap().oid
        };
        let (ana, ben, cleo) = (person("ana").await, person("ben").await, person("cleo").await);
        let staff = setup::group(admin, "Staff", &[ana, cleo]).await.unwrap();
        let finance = setup::group(admin, "Finance", &[ben]).await.unwrap();
        let leave = setup::group(admin, "On leave", &[cleo]).await.unwrap();
        let rule = json!({
            "displayName": "Apple phones", "platform": "iOSMobileApplicationManagement",
            "rule": "(app.deviceModel -startsWith \"iPhone\")", "assignmentFilterManagementType": "apps",
        });
        let filter = text(&admin.post("beta/deviceManagement/assignmentFilters", &rule).await.unwrap(), "id");
        let ids = [
            ("0d6f5f0a-6c0f-4f5e-8a3b-6f1f3f0e1a01", staff.to_string()),
            ("0d6f5f0a-6c0f-4f5e-8a3b-6f1f3f0e1a02", finance.to_string()),
            ("0d6f5f0a-6c0f-4f5e-8a3b-6f1f3f0e1a03", leave.to_string()),
            ("7e1d2b7c-2d7f-4b7e-8f55-9a3f1f6f1b01", filter),
        ];
        let folder = repository("scenarios/policy-tests");
        for file in std::fs::read_dir(folder).unwrap() {
            let mut policy = std::fs::read_to_string(file.unwrap().path()).unwrap();
            for (there, here) in &ids {
                policy = policy.replace(there, here);
            }
            let mut policy: Value = serde_json::from_str(&policy).unwrap();
            let assignments = policy.as_object_mut().unwrap().remove("assignments").unwrap();
            let id = text(&admin.post(POLICIES, &policy).await.unwrap(), "id");
            let body = json!({ "assignments": assignments });
            admin.post(&format!("{POLICIES}/{id}/assign"), &body).await.unwrap();
        }
        let sample = std::fs::read_to_string(repository("scenarios/policy-tests.toml")).unwrap();
        let sample: String = sample
            .lines()
            .filter(|line| !line.starts_with("id = \"0d6f"))
            .map(|line| format!("{line}\n"))
            .collect();
        let file = bench.directory.path().join("policy-tests.toml");
        std::fs::write(&file, sample).unwrap();
        Self { bench, file, ana }
    }

    fn write(&self, text: &str) -> std::path::PathBuf {
        let file = self.bench.directory.path().join("more.toml");
        std::fs::write(&file, text).unwrap();
        file
    }
}

#[tokio::test]
async fn a_server_answers_as_the_files_it_was_made_from() {
    let sample = Sample::made().await;
    let ran = run(sample.bench.cordon().args(["simulate", "--output", "json"]).arg(&sample.file));
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    let there = ran.json();
    let ran = run(cordon()
        .args(["simulate", "--output", "json"])
        .arg(repository("scenarios/policy-tests.toml"))
        .arg("--policies")
        .arg(repository("scenarios/policy-tests")));
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    let here = ran.json();
    assert!(there["cases"].as_u64().unwrap() >= 33);
    let names = |report: &Value| -> Vec<Value> {
        report["files"][0]["cases"].as_array().unwrap().iter().map(|case| case["name"].clone()).collect()
    };
    assert_eq!(names(&there), names(&here));
}

#[tokio::test]
async fn a_miss_on_a_server_says_what_the_server_says() {
    let sample = Sample::made().await;
    let ana = sample.ana;
    let file = sample.write(&format!(
        "[[user]]\nname = 'ana'\nid = '{ana}'\n\
         [[case]]\nuser = 'ana'\napp = 'ios:com.contoso.mail'\nask = 'paste --to personal'\nexpect = 'allow'\n\
         [[case]]\nuser = 'ana'\napp = 'ios:com.contoso.mail'\nask = 'transfer --to ios:com.contoso.files@{{ana}}'\nexpect = 'allow'\n"
    ));
    let ran = run(sample.bench.cordon().arg("simulate").arg(&file));
    ran.refused(1, "1 of 2 cases failed");
    assert!(ran.out.contains("verdict: expected allow, got deny"), "{}", ran.out);
    let explained = run(sample.bench.cordon().args([
        "explain",
        "--user",
        "ana@contoso.example",
        "--app",
        "ios:com.contoso.mail",
        "paste",
        "--to",
        "personal",
    ]));
    for line in explained.out.lines() {
        assert!(ran.out.contains(line), "`{line}` is not in {}", ran.out);
    }
}

#[tokio::test]
async fn what_the_server_does_not_know_is_told_at_its_place() {
    let sample = Sample::made().await;
    let file = sample.write(
        "[[group]]\nname = 'Visitors'\n[[user]]\nname = 'zoe'\n\
         [[case]]\nuser = 'zoe'\napp = 'ios:com.contoso.mail'\nask = 'paste --to ios:com.contoso.files@{zoe}'\nexpect = 'allow'\n",
    );
    let ran = run(sample.bench.cordon().arg("simulate").arg(&file));
    ran.refused(5, "line 1: group[0].name: the server has no group `Visitors`");
    ran.refused(5, "line 8: `{zoe}` stands for an object id");
    let file = sample.write(
        "[[user]]\nname = 'zoe'\nupn = 'zoe@contoso.example'\n\
         [[case]]\nuser = 'zoe'\napp = 'ios:com.contoso.mail'\nask = 'channel print'\nexpect = 'allow'\n\
         [[case]]\ngroups = ['0d6f5f0a-6c0f-4f5e-8a3b-6f1f3f0e1a09']\napp = 'ios:com.contoso.mail'\nask = 'channel print'\nexpect = 'allow'\n",
    );
    let ran = run(sample.bench.cordon().arg("simulate").arg(&file));
    ran.refused(5, "line 4: case `zoe in ios:com.contoso.mail: channel print`: user: there is no user `zoe@contoso.example`");
    ran.refused(5, "groups: there is no group `0d6f5f0a-6c0f-4f5e-8a3b-6f1f3f0e1a09`");
}

#[tokio::test]
async fn a_wrong_secret_and_no_server_have_their_own_codes() {
    let sample = Sample::made().await;
    let Sample { mut bench, file, .. } = sample;
    run(bench.cordon().env("CORDON_CLIENT_SECRET", "wrong").arg("simulate").arg(&file))
        .refused(5, "could not sign in");
    bench.server.kill().await;
    run(bench.cordon().arg("simulate").arg(&file)).refused(4, "does not answer");
}

#[test]
fn the_vectors_of_questions_are_tests_too() {
    for (folder, least) in [("decide", 1300), ("launch", 100), ("access", 80)] {
        let files = std::fs::read_dir(repository("vectors").join(folder)).unwrap();
        let files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        let ran = run(cordon().args(["simulate", "--output", "json"]).args(&files));
        assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
        assert!(ran.json()["cases"].as_u64().unwrap() >= least, "{folder}");
    }
}

#[test]
fn colours_are_for_terminals_only() {
    let ran = run(cordon()
        .args(["simulate", "--policies"])
        .arg(repository("scenarios/policy-tests"))
        .arg(repository("scenarios/policy-tests.toml")));
    assert!(!ran.out.contains('\u{1b}'), "{:?}", ran.out);
}
