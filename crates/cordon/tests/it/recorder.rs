//! What is recorded in the device lab replays as a scenario.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use serde_json::{Value, json};

use crate::support::{cordon, run};

/// The demo in a child process, and where its phones are.
struct Demo {
    child: Child,
    phones: String,
    http: reqwest::Client,
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Demo {
    fn start() -> Self {
        let mut command = cordon();
        let mut child = command
            .args(["demo", "--free-ports"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let line = lines.find(|line| line.contains("phones") && line.ends_with("/lab")).unwrap();
        let phones = line.split_whitespace().last().unwrap().to_owned();
        // Whoever stops reading would end it.
        std::thread::spawn(move || lines.for_each(drop));
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        Self { child, phones, http }
    }

    async fn get(&self, path: &str) -> reqwest::Response {
        self.http.get(format!("{}{path}", self.phones)).send().await.unwrap()
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let answer = self.http.post(format!("{}{path}", self.phones)).json(body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{body}");
        answer.json().await.unwrap()
    }

    async fn recording(&self) -> Value {
        let state: Value = self.get("/state").await.json().await.unwrap();
        state["recording"].clone()
    }
}

#[tokio::test]
async fn a_recorded_trip_replays() {
    let demo = Demo::start();
    assert_eq!(demo.get("/recording").await.status(), 404, "nothing was recorded");
    demo.post("/recording", &json!({"recording": true})).await;
    let state: Value = demo.get("/state").await.json().await.unwrap();
    let document = &state["phones"][0]["apps"][0]["accounts"][0]["documents"][0];
    let (work, home) =
        (json!({"app": "mail", "account": "work"}), json!({"app": "mail", "account": "personal"}));
    let mut offer = work.clone();
    offer["item"] = document["id"].clone();
    for (act, done) in [
        (json!({"act": "copy", "from": offer, "text": document["text"]}), true),
        (json!({"act": "paste", "to": home}), false),
        (json!({"act": "paste", "to": work}), true),
        (json!({"act": "save", "from": offer, "place": "photoLibrary"}), false),
        (json!({"act": "leave", "minutes": 31}), true),
        (json!({"act": "notification", "from": offer}), true),
        (json!({"act": "signOut"}), true),
    ] {
        let mut act = act;
        act["phone"] = "ana".into();
        let told = demo.post("/act", &act).await;
        assert_eq!(told["done"], done, "{act} {told}");
    }
    assert_eq!(demo.recording().await, json!({"on": true, "acts": 7}));
    demo.post("/recording", &json!({"recording": false})).await;
    demo.post("/act", &json!({"act": "person", "phone": "ana", "obliging": false})).await;
    assert_eq!(demo.recording().await, json!({"on": false, "acts": 7}));
    let file = demo.get("/recording").await.text().await.unwrap();
    drop(demo);

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("recorded.toml");
    std::fs::write(&path, &file).unwrap();
    let played = run(cordon().args(["lab", "run"]).arg(&path));
    assert_eq!(played.code, 0, "{file} {} {}", played.out, played.err);
    assert!(
        played.out.contains("ok     ana: paste") && played.out.contains("deny, not done"),
        "{}",
        played.out
    );

    // A trip that goes otherwise than it was recorded is missed where it does.
    let other = file.replacen("verdict = \"deny\"", "verdict = \"allow\"", 1);
    std::fs::write(&path, other).unwrap();
    let missed = run(cordon().args(["lab", "run"]).arg(&path));
    missed.refused(1, "1 steps missed");
    assert!(missed.out.contains("expected allow, not done, got deny, not done"), "{}", missed.out);
}
