//! How launch conditions came out: told by check-ins, shown of a registration, listed and counted.

use cordon_wire::check_in::{CheckInRequest, LaunchOutcome};
use cordon_wire::key::InstanceKeyPair;
use cordon_wire::receipt::{Counts, Level, Receipt, TimeSource};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::common::{TestServer, postgres_schema};
use crate::phone::{EVE, PASSWORD, Phone};

const OS: &str = "minimumRequiredOsVersion";
const MODEL: &str = "allowedIosDeviceModels";

fn outcome(setting: &str, outcome: &str, at: i64) -> LaunchOutcome {
    LaunchOutcome { setting: setting.to_owned(), outcome: outcome.to_owned(), at }
}

impl Phone {
    fn told(&mut self, launch: &[LaunchOutcome]) -> CheckInRequest {
        let mut request = self.report();
        request.launch = launch.to_vec();
        request
    }

    async fn tells(&mut self, server: &TestServer, launch: &[LaunchOutcome]) {
        let request = self.told(launch);
        self.deliver(server, &request).await;
    }
}

async fn eve(server: &TestServer) -> Phone {
    let oid = server.user(EVE, PASSWORD).await;
    let mut phone = Phone::new(oid, server.device_token(EVE, PASSWORD).await);
    phone.register(server).await;
    phone
}

async fn detail(server: &TestServer, phone: &Phone) -> Value {
    server.get(&format!("/cordon/v1/registrations/{}", phone.id())).await
}

async fn launch(server: &TestServer, phone: &Phone) -> Value {
    detail(server, phone).await["launch"].clone()
}

/// How many are blocked: listed, counted by the list, and by the overview.
async fn blocked(server: &TestServer) -> [u64; 3] {
    let list = server.get("/cordon/v1/registrations?blocked=true&count=true").await;
    server.clock.advance(6);
    let overview = server.get("/cordon/v1/overview").await;
    let listed = u64::try_from(list["value"].as_array().unwrap().len()).unwrap();
    [listed, list["count"].as_u64().unwrap(), overview["blockedAtGate"].as_u64().unwrap()]
}

#[tokio::test]
async fn what_launch_conditions_gave_is_shown() {
    shown(TestServer::start().await).await;
}

#[tokio::test]
async fn what_launch_conditions_gave_is_shown_on_postgres() {
    shown(TestServer::start_on(Some(postgres_schema().await)).await).await;
}

async fn shown(server: TestServer) {
    let mut phone = eve(&server).await;
    phone.check_in(&server).await;
    assert_eq!(launch(&server, &phone).await, json!([]));
    assert_eq!(blocked(&server).await, [0, 0, 0]);

    let report = phone.told(&[outcome(MODEL, "warn", 1_000), outcome(OS, "block", 2_000)]);
    phone.deliver(&server, &report).await;
    let os = json!({
        "setting": OS, "text": "Min OS version", "outcome": "block", "at": "1970-01-01T00:33:20Z",
    });
    let model = json!({
        "setting": MODEL, "text": "Device model(s)", "outcome": "warn", "at": "1970-01-01T00:16:40Z",
    });
    assert_eq!(launch(&server, &phone).await, json!([os, model]), "the strictest first");
    assert_eq!(blocked(&server).await, [1, 1, 1]);

    // The same report says something else now: its number was applied.
    let mut repeat = report.clone();
    repeat.launch = vec![outcome(OS, "ok", 3_000)];
    phone.deliver(&server, &repeat).await;
    assert_eq!(launch(&server, &phone).await, json!([os, model]), "a repeat changes nothing");
    // An app that was started again tells the same anew; a steady one tells nothing.
    phone.tells(&server, &[outcome(OS, "block", 4_000), outcome(MODEL, "melt", 4_000)]).await;
    phone.check_in(&server).await;
    assert_eq!(launch(&server, &phone).await, json!([os, model]), "since it was told first");

    phone.tells(&server, &[outcome(OS, "ok", 5_000)]).await;
    assert_eq!(launch(&server, &phone).await, json!([model]));
    assert_eq!(blocked(&server).await, [0, 0, 0]);
}

#[tokio::test]
async fn words_come_in_the_language_of_the_page_and_names_without_words_as_they_are() {
    let server = TestServer::start().await;
    let mut phone = eve(&server).await;
    let far = i64::MAX;
    phone.tells(&server, &[outcome(OS, "block", far), outcome("conditionOfTomorrow", "wipe", -1)]).await;
    let path = format!("/cordon/v1/registrations/{}?language=de", phone.id());
    let told = server.get(&path).await["launch"].clone();
    assert_eq!(told[0]["text"], "conditionOfTomorrow");
    assert_eq!(told[0]["at"], "1970-01-01T00:00:00Z");
    assert_eq!(told[1]["text"], "Mindestversion des Betriebssystems");
    let second = |time: &Value| time.as_str().unwrap()[..19].to_owned();
    let seen = second(&detail(&server, &phone).await["lastSeen"]);
    assert!(second(&told[1]["at"]) <= seen, "not in the future: {told}");
}

#[tokio::test]
async fn no_more_settings_are_held_than_one_report_may_tell() {
    let server = TestServer::start().await;
    let mut phone = eve(&server).await;
    for half in ["a", "b"] {
        let many: Vec<_> = (0..100).map(|place| outcome(&format!("{half}{place:03}"), "warn", 1)).collect();
        phone.tells(&server, &many).await;
    }
    let told = launch(&server, &phone).await;
    assert_eq!(told.as_array().unwrap().len(), cordon_wire::limits::OUTCOMES);
}

fn wiped(phone: &Phone) -> String {
    let claims = Receipt {
        id: Uuid::new_v4(),
        order: None,
        reason: "os".to_owned(),
        rid: phone.id(),
        org: phone.id().organisation(),
        epoch: 1,
        seq: 1,
        previous: None,
        destroyed: phone.live_keys.clone(),
        counts: Counts::default(),
        stays: Vec::new(),
        level: Level::Os,
        time: 5,
        time_source: TimeSource::Device,
    };
    claims.sign(&phone.key).unwrap().0
}

#[tokio::test]
async fn a_wipe_takes_with_it_what_came_out_before() {
    let server = TestServer::start().await;
    let mut phone = eve(&server).await;
    phone.tells(&server, &[outcome(OS, "block", 1_000)]).await;
    let mut report = phone.report();
    report.receipts = vec![wiped(&phone)];
    phone.deliver(&server, &report).await;
    assert_eq!(launch(&server, &phone).await, json!([]));
    // The same receipt again, from a report that tells how things stand since, or that tells nothing.
    phone.tells(&server, &[outcome(MODEL, "block", 2_000)]).await;
    let mut again = phone.report();
    again.receipts = report.receipts.clone();
    phone.deliver(&server, &again).await;
    assert_eq!(launch(&server, &phone).await[0]["setting"], MODEL);
    let mut both = phone.told(&[outcome(OS, "warn", 3_000)]);
    both.receipts = vec![wiped(&phone)];
    phone.deliver(&server, &both).await;
    let told = launch(&server, &phone).await;
    assert_eq!((&told[0]["setting"], told.as_array().unwrap().len()), (&Value::from(OS), 1));
}

#[tokio::test]
async fn an_app_that_works_behind_a_shut_gate_and_one_that_was_replaced() {
    let server = TestServer::start().await;
    let mut phone = eve(&server).await;
    assert_eq!(detail(&server, &phone).await["worksInBackground"], false);
    let mut report = phone.told(&[outcome(OS, "block", 1_000)]);
    report.capabilities = Some(vec![cordon_wire::registration::BACKGROUND_ACCESS.to_owned()]);
    phone.deliver(&server, &report).await;
    assert_eq!(detail(&server, &phone).await["worksInBackground"], true);
    assert_eq!(blocked(&server).await, [1, 1, 1]);
    // A newer key begins anew, and what the old one told is no news of the app any more.
    phone.key = InstanceKeyPair::generate().unwrap();
    (phone.rid, phone.held) = (None, None);
    phone.register(&server).await;
    assert_eq!(launch(&server, &phone).await, json!([]));
    assert_eq!(blocked(&server).await, [0, 0, 0]);
}

#[tokio::test]
async fn a_filter_that_is_no_word_is_refused() {
    let server = TestServer::start().await;
    let (status, _) = server.call(Method::GET, "/cordon/v1/registrations?blocked=perhaps", None).await;
    assert_eq!(status, reqwest::StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn silence_before_conditions_were_judged_is_not_all_is_well() {
    known(TestServer::start().await).await;
}

#[tokio::test]
async fn silence_before_conditions_were_judged_is_not_all_is_well_on_postgres() {
    known(TestServer::start_on(Some(postgres_schema().await)).await).await;
}

async fn known(server: TestServer) {
    let mut phone = eve(&server).await;
    phone.check_in(&server).await;
    assert_eq!(detail(&server, &phone).await["isLaunchKnown"], false);
    let mut report = phone.report();
    report.judged = true;
    report.facts.insert("clock".to_owned(), json!("ahead"));
    phone.deliver(&server, &report).await;
    let told = detail(&server, &phone).await;
    assert_eq!((&told["isLaunchKnown"], &told["facts"]["clock"]), (&json!(true), &json!("ahead")));
}

#[tokio::test]
async fn an_account_that_was_signed_out_of_says_so_until_somebody_signs_in() {
    parked(TestServer::start().await).await;
}

#[tokio::test]
async fn an_account_that_was_signed_out_of_says_so_until_somebody_signs_in_on_postgres() {
    parked(TestServer::start_on(Some(postgres_schema().await)).await).await;
}

async fn parked(server: TestServer) {
    let mut phone = eve(&server).await;
    let says = async |phone: &Phone, says: bool| {
        let list = server.get("/cordon/v1/registrations").await;
        assert_eq!(list["value"][0]["isParked"], says);
        assert_eq!(detail(&server, phone).await["isParked"], says);
    };
    phone.check_in(&server).await;
    says(&phone, false).await;
    let mut report = phone.report();
    report.parked = true;
    phone.deliver(&server, &report).await;
    says(&phone, true).await;
    // A steady report says it again and changes nothing.
    let mut report = phone.report();
    report.parked = true;
    phone.deliver(&server, &report).await;
    says(&phone, true).await;
    phone.register(&server).await;
    says(&phone, false).await;
}
