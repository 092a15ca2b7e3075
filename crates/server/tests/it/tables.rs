//! The tables and templates that a console builds its editor from.

use reqwest::{Method, StatusCode};

use crate::common::TestServer;
use crate::graph::POLICIES;

#[tokio::test]
async fn the_console_gets_every_control_and_every_template_can_be_created() {
    let server = TestServer::start().await;
    let (status, settings) = server.call(Method::GET, "/cordon/v1/settings", None).await;
    assert_eq!(status, StatusCode::OK);
    let platforms = settings["platforms"].as_array().unwrap();
    assert_eq!(
        platforms.iter().map(|one| &one["platform"]).collect::<Vec<_>>(),
        ["ios", "android", "windows"]
    );
    assert_eq!(platforms[0].pointer("/areas/0/sections/0/controls/0/id").unwrap(), "ios.data.backup");
    let (status, templates) = server.call(Method::GET, "/cordon/v1/templates", None).await;
    assert_eq!(status, StatusCode::OK);
    let templates = templates["value"].as_array().unwrap();
    assert_eq!(templates.len(), 9);
    for template in templates {
        let id = server.make(POLICIES, template["policy"].clone()).await;
        let (_, made) = server.call(Method::GET, &format!("{POLICIES}/{id}"), None).await;
        for (name, value) in template["policy"].as_object().unwrap() {
            if !name.contains('@') && name != "apps" {
                assert_eq!(&made[name], value, "{name} of {}", template["name"]);
            }
        }
    }
}

#[tokio::test]
async fn tables_and_templates_come_in_german_too() {
    let server = TestServer::start().await;
    let settings = server.get("/cordon/v1/settings?language=de").await;
    assert_eq!(settings.pointer("/platforms/0/areas/0/title").unwrap(), "Datenschutz");
    let row = settings.pointer("/platforms/0/areas/0/sections/0/controls/0").unwrap();
    assert_eq!(row["name"], "Arbeitsdaten in iTunes und iCloud sichern");
    assert_eq!(row["properties"][0], "dataBackupBlocked");
    let templates = server.get("/cordon/v1/templates?language=de").await;
    assert_eq!(templates["value"][0]["title"], "Stufe 1: grundlegender Datenschutz");
    assert_eq!(templates["value"][0]["name"], "level-1");
    let (status, _) = server.call(Method::GET, "/cordon/v1/settings?language=xx", None).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}
