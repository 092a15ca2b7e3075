//! App configuration on its whole way: an administrator writes it over Graph, the app on a phone reads it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{Lab, app, phone};

const CONFIGURATIONS: &str = "beta/deviceAppManagement/targetedManagedAppConfigurations";

fn read(state: &Value, program: &str) -> Value {
    app(phone(state, "ana"), program)["client"]["configuration"].clone()
}

/// How often the mail app was told that its configuration changed.
fn told(state: &Value) -> usize {
    let lines = state["log"].as_array().unwrap().iter();
    let changed = lines.filter(|line| line["what"] == "configurationChanged" && line["phone"] == "ana");
    changed.filter(|line| line["app"] == "mail").count()
}

#[tokio::test]
async fn what_an_administrator_configures_is_read_by_the_app_and_changes_at_once() {
    let lab = Lab::start().await;
    let mut events = lab.events().await;
    let before = events.until("mail is managed", |state| {
        app(phone(state, "ana"), "mail")["client"]["standing"] == "managed"
    });
    let before = before.await;
    assert_eq!((read(&before, "mail"), told(&before)), (json!([]), 0));
    let groups = lab.admin.all("v1.0/groups").await.unwrap();
    let field = groups.iter().find(|group| group["displayName"] == "Field staff").unwrap();
    let set = |name: &str, value: &str| {
        json!({
            "displayName": name,
            "customSettings": [{"name": "signature", "value": value}],
            "apps": [{"id": "com.contoso.mail.ios"}],
            "assignments": [{"target": {
                "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": field["id"]}}],
        })
    };
    let made = lab.admin.post(CONFIGURATIONS, &set("Field", "Sent from the field")).await.unwrap();
    let holds = |values: Value| {
        let wanted = json!([{"name": "signature", "values": values}]);
        move |state: &Value| read(state, "mail") == wanted
    };
    let now = events.until("the app reads it", holds(json!(["Sent from the field"]))).await;
    assert_eq!((told(&now), read(&now, "docs")), (1, json!([])), "one event, in that app alone");

    let path = format!("{CONFIGURATIONS}/{}", made["id"].as_str().unwrap());
    let change = json!({"customSettings": [{"name": "signature", "value": "Contoso"}]});
    lab.admin.call(Method::PATCH, &path, Some(&change)).await.unwrap();
    let now = events.until("the new value is read", holds(json!(["Contoso"]))).await;
    assert_eq!(told(&now), 2);
    lab.admin.post(CONFIGURATIONS, &set("Another", "Fabrikam")).await.unwrap();
    events.until("both are read", holds(json!(["Contoso", "Fabrikam"]))).await;
    lab.admin.call(Method::DELETE, &path, None).await.unwrap();
    events.until("what is left is read", holds(json!(["Fabrikam"]))).await;
}
