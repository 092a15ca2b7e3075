//! The demo's phones: they sign in, hold a work file, and tell what happens to them.

use std::collections::BTreeMap;
use std::time::Duration;

use cordon_client::{Event, Standing};
use cordon_lab::app::{App, AppError};
use futures::future::join_all;

use super::set::Stage;
use crate::exit::Failure;
use crate::out;

/// How long a phone may take to sign in and register.
const REGISTER: Duration = Duration::from_secs(30);

pub(super) async fn start(stage: &Stage) -> Result<BTreeMap<String, App>, Failure> {
    let mut apps = BTreeMap::new();
    for (device, account) in &stage.phones {
        let person = account.person.upn.split('@').next().unwrap_or_default();
        let name = format!("{person}-mail");
        let failed = |error: AppError| Failure::local(format!("the phone `{}`: {error}", device.name));
        let app = App::start(device, "com.contoso.mail", account.clone(), None).map_err(failed)?;
        app.sign_in().await.map_err(failed)?;
        let managed =
            |seen: &cordon_lab::app::Seen| (seen.snapshot.standing() == Standing::Managed).then_some(());
        app.wait("an accepted envelope", REGISTER, managed).await.map_err(failed)?;
        files(&app).await.map_err(failed)?;
        apps.insert(name, app);
    }
    Ok(apps)
}

/// A sealed file of the work account, a plain one of the personal account.
async fn files(app: &App) -> Result<(), AppError> {
    let identity = app.identity();
    let sealed = app.with(move |client, clock| {
        let vault = client.vault(&identity, clock.now())?;
        let mut writer = vault.create("offer.txt")?;
        writer.write(b"Offer to Fabrikam: 4,200 units")?;
        writer.finish()
    });
    sealed.await?.map_err(|error| AppError::Refused(error.to_string()))?;
    std::fs::write(app.places.personal_data().join("holiday.txt"), "a personal note")?;
    Ok(())
}

/// Says what happens on every phone, until the demo ends.
pub(super) async fn tell(apps: &BTreeMap<String, App>) {
    join_all(apps.iter().map(|(name, app)| tell_one(name, app))).await;
}

async fn tell_one(name: &str, app: &App) {
    let mut next = app.seen().next;
    loop {
        // A year: whoever waits longer has left the demo running by mistake.
        let news = app.wait("news", Duration::from_secs(31_536_000), |seen| {
            let events: Vec<Event> = seen.since(next).map(|(.., event)| event.clone()).collect();
            (!events.is_empty()).then_some((seen.next, events))
        });
        let Ok((number, events)) = news.await else { return };
        next = number;
        for words in events.iter().filter_map(|event| words(app, event)) {
            out::line(&format!("[{name}] {words}"));
        }
    }
}

fn words(app: &App, event: &Event) -> Option<String> {
    Some(match event {
        Event::PolicyChanged { version: Some(version), .. } => {
            format!("a new policy is in force ({})", version.get(..12).unwrap_or(version))
        }
        Event::PolicyChanged { version: None, .. } => "no policy is in force".to_owned(),
        Event::Status { standing, .. } => format!("now stands: {standing}"),
        Event::WipeBegan { .. } => "a wipe began: keys first, then files".to_owned(),
        Event::WipeDone { receipt, .. } => {
            let kept = app.places.personal_data().join("holiday.txt").exists();
            let personal = if kept { "personal data is still there" } else { "personal data is gone" };
            let receipt = receipt.map_or_else(String::new, |hash| format!("; receipt {hash}"));
            format!("work data is destroyed, {personal}{receipt}")
        }
        Event::Acknowledged { .. } => "the server has the receipt".to_owned(),
        _ => return None,
    })
}
