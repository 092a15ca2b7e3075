//! Links, printing, the screen, notifications.

use cordon_policy::{Ask, Channel, Redirect, Verdict};

use super::super::outside::Outside;
use super::super::place::Spot;
use super::super::sides::{self, How};
use super::super::system;
use super::data::Hand;
use super::{ActError, Told};

impl Hand<'_> {
    pub(super) async fn link(&self, from: Spot, url: &str, claimed: bool) -> Result<Told, ActError> {
        let ask = system::tapped(self.apps.platform, url, claimed);
        let sides = sides::ask(self.apps, from, &ask, How::Act).await?;
        let mut told = self.told(sides.into_iter().collect());
        let instead = told.sides.iter().find_map(|side| side.redirect.as_ref()).map(redirected);
        told.done = told.verdict.is_allowed() || instead.is_some();
        if told.done {
            let handler = system::handler(self.apps.platform, url).map(|app| app.to_string());
            told.shown = instead.or(handler);
        }
        Ok(told)
    }

    pub(super) async fn channel(&self, from: (Spot, String), channel: Channel) -> Result<Told, ActError> {
        let document = self.document(&from).await?;
        let sides = sides::ask(self.apps, from.0, &Ask::channel(channel), How::Act).await?;
        let mut told = self.told(sides.into_iter().collect());
        told.done = told.verdict.is_allowed() || told.verdict == Verdict::Redact;
        match (channel, told.verdict) {
            (Channel::ScreenCapture, verdict) if verdict.is_allowed() => {
                // A picture of the screen is a copy like any other.
                return self.leave(told, from.0, Outside::PHOTOS, &document);
            }
            (Channel::Notification, verdict) if verdict.is_allowed() => told.shown = Some(document.content()),
            _ => {}
        }
        Ok(told)
    }
}

/// Where a link went instead.
fn redirected(redirect: &Redirect) -> String {
    match redirect {
        Redirect::ManagedBrowser { app } => app.to_string(),
        Redirect::App { app, name } => name.clone().unwrap_or_else(|| app.to_string()),
        Redirect::Link { url } => url.clone(),
        Redirect::AnyBrowser => "browser".to_owned(),
    }
}
