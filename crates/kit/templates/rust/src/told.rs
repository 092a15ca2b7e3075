//! What the client tells, in words. An app would draw it; this one prints it.

use cordon_client::{CheckInOutcome, Event, Standing};

/// One event as a line; nothing where the console says it anyway.
pub fn words(event: &Event) -> Option<String> {
    let text = match event {
        Event::Gate { .. } => return None,
        Event::Status { standing, .. } => return Some(standing_words(standing)),
        Event::PolicyChanged { version: Some(_), .. } => "a policy arrived",
        Event::PolicyChanged { version: None, .. } => "there is no policy any more",
        Event::ConfigurationChanged { .. } => "the app's configuration changed: see `configuration NAME`",
        Event::CheckIn { outcome, .. } => match outcome {
            CheckInOutcome::Changed => "checked in: something changed",
            CheckInOutcome::Unchanged => "checked in: nothing changed",
            CheckInOutcome::NoAnswer => "checked in: no answer, the client tries again by itself",
            CheckInOutcome::Limited => "checked in often enough: the next one goes as scheduled",
        },
        Event::WipeBegan { .. } => "a wipe began",
        Event::WipeDone { receipt: Some(receipt), .. } => {
            return Some(format!("the wipe is done, by receipt {receipt}"));
        }
        Event::WipeDone { receipt: None, .. } => "the wipe is done",
        Event::Acknowledged { .. } => "the organisation has the receipt",
        Event::Notice(notice) => &notice.text,
        other => return serde_json::to_string(other).ok(),
    };
    Some(text.to_owned())
}

fn standing_words(standing: &Standing) -> String {
    match standing {
        Standing::Managed => "the work account is protected".to_owned(),
        Standing::AppNotTargeted => {
            "NOT PROTECTED: policies reach this user, but none names this app; everything is allowed"
                .to_owned()
        }
        Standing::Untargeted => {
            "NOT PROTECTED: no policy reaches this user on this device; everything is allowed".to_owned()
        }
        Standing::Closed(closed) => format!("the work account is closed: {closed}"),
        Standing::Personal => "a personal account".to_owned(),
    }
}
