//! Acts that move data. Whoever has a say is asked; what all allow is done.

use cordon_policy::{Ask, Channel, Owner, Redirect, Verdict, decide::characters};

use super::super::phone::{Apps, Clip, Phone};
use super::super::place::{Account, Outside, Spot};
use super::super::shelf::{Document, LONGEST, MOST, fresh_id};
use super::super::sides::{self, How, Side};
use super::super::{samples, system};
use super::{Act, ActError, Hindered, Told, Went};

pub(super) async fn act(word: &'static str, phone: &Phone, act: Act) -> Result<Told, ActError> {
    let apps = phone.apps.read().await;
    let hand = Hand { word, phone, apps: &apps };
    match act {
        Act::Copy { from, text } => hand.copy(from, text).await,
        Act::Paste { to } => hand.paste(to).await,
        Act::Share { from, to } => hand.share(from, to).await,
        Act::Save { from, place } => hand.save(from, place).await,
        Act::Open { place, item, to } => hand.open(place, item, to).await,
        Act::Link { from, url, claimed } => hand.link(from, &url, claimed).await,
        Act::Channel { from, channel } => hand.channel(from, channel).await,
        Act::Edit { to, text } => hand.edit(to, &text).await,
        // Switches move no data.
        Act::Offline { .. } | Act::Management { .. } | Act::CheckIn | Act::SignIn => {
            Ok(hand.told(Vec::new()))
        }
    }
}

struct Hand<'a> {
    word: &'static str,
    phone: &'a Phone,
    apps: &'a Apps,
}

impl Hand<'_> {
    /// What the sides answered; nothing is done yet.
    fn told(&self, sides: Vec<Side>) -> Told {
        Told {
            act: self.word,
            verdict: sides::verdict(&sides),
            done: false,
            sides,
            offer: None,
            shown: None,
            hindered: None,
            went: None,
        }
    }

    async fn documents(&self, field: &str, spot: Spot) -> Result<Vec<Document>, ActError> {
        let opened = self.phone.documents(self.apps, spot).await?;
        // Errors of the API are in English.
        opened.map_err(|words| ActError::field(field, words.get("en").cloned().unwrap_or_default()))
    }

    async fn document(&self, (spot, item): &(Spot, String)) -> Result<Document, ActError> {
        let documents = self.documents("from", *spot).await?;
        let found = documents.into_iter().find(|document| document.id == *item);
        found.ok_or_else(|| ActError::field("from.item", "there is no such document: look at the state"))
    }

    async fn copy(&self, from: (Spot, String), text: String) -> Result<Told, ActError> {
        let document = self.document(&from).await?;
        if text.is_empty() || !document.content().contains(&text) {
            return Err(ActError::field("text", "copy some text that stands in the document"));
        }
        self.phone.held().clipboard = Some(Clip { from: from.0, text });
        Ok(Told { done: true, ..self.told(Vec::new()) })
    }

    async fn paste(&self, (to, item): (Spot, Option<String>)) -> Result<Told, ActError> {
        let clip = self.phone.held().clipboard.clone();
        let clip =
            clip.ok_or_else(|| ActError::field("to", "the clipboard is empty: copy something first"))?;
        let count = characters(&clip.text);
        let paste = |from, to| Ask::paste(from, to, count);
        let sides = sides::between(self.apps, clip.from, to, How::Act, paste);
        let told = self.told(sides.await?);
        self.add(told, to, item, &clip.text).await
    }

    async fn share(&self, from: (Spot, String), to: Spot) -> Result<Told, ActError> {
        let document = self.document(&from).await?;
        let sides = sides::between(self.apps, from.0, to, How::Act, Ask::transfer);
        let told = self.told(sides.await?);
        self.add(told, to, None, &document.content()).await
    }

    /// Puts text into an account when all sides allowed it.
    async fn add(
        &self,
        mut told: Told,
        to: Spot,
        item: Option<String>,
        text: &str,
    ) -> Result<Told, ActError> {
        if told.verdict == Verdict::SwitchAccount {
            told.offer = Some(Spot::new(to.app, Account::Personal));
        }
        if !told.verdict.is_allowed() {
            return Ok(told);
        }
        self.write(told, to, item, text, true).await
    }

    /// Writes a document: a new one, or one that is there, anew or with the text added.
    async fn write(
        &self,
        mut told: Told,
        to: Spot,
        item: Option<String>,
        text: &str,
        add: bool,
    ) -> Result<Told, ActError> {
        let documents = self.documents("to", to).await?;
        let document = match item {
            Some(item) => {
                let there = documents.into_iter().find(|document| document.id == item);
                let there = there.ok_or_else(|| {
                    ActError::field("to.item", "there is no such document: look at the state")
                })?;
                let content = if add { format!("{}\n{text}", there.content()) } else { text.to_owned() };
                Document::new(&item, &content)
            }
            None if documents.len() >= MOST => {
                return Err(ActError::field(
                    "to",
                    format!("there are {MOST} documents already: reset the demo"),
                ));
            }
            None => {
                let title: String = text.lines().next().unwrap_or_default().chars().take(40).collect();
                Document::new(&fresh_id(&title, &documents), text)
            }
        };
        if document.content().len() > LONGEST {
            return Err(ActError::field("to.item", format!("a document holds at most {LONGEST} bytes")));
        }
        match self.phone.put(self.apps, to, &document).await? {
            Ok(()) => {
                told.done = true;
                told.went = Some(Went { spot: Some(to), place: None, item: document.id });
            }
            Err(words) => told.hindered = Some(Hindered::Closed { words }),
        }
        Ok(told)
    }

    async fn edit(&self, (to, item): (Spot, Option<String>), text: &str) -> Result<Told, ActError> {
        if text.trim().is_empty() {
            return Err(ActError::field("text", "write something"));
        }
        // What the account's own person writes stays in the account: nobody is asked.
        self.write(self.told(Vec::new()), to, item, text, false).await
    }

    async fn save(&self, from: (Spot, String), place: Outside) -> Result<Told, ActError> {
        let document = self.document(&from).await?;
        let ask = Ask::SaveCopy { location: place.location, owner: owner(from.0, place.owner) };
        let sides = sides::ask(self.apps, from.0, &ask, How::Act).await?;
        let told = self.told(sides.into_iter().collect());
        if told.verdict.is_allowed() { self.leave(told, place, &document) } else { Ok(told) }
    }

    /// Puts a copy outside, where nothing protects it any more.
    fn leave(&self, mut told: Told, place: Outside, document: &Document) -> Result<Told, ActError> {
        let outside = self.phone.outside(place);
        let there = outside.list()?;
        if there.len() >= MOST {
            return Err(ActError::field("place", format!("there are {MOST} files already: reset the demo")));
        }
        let item = fresh_id(&document.title, &there);
        outside.put(&Document { id: item.clone(), ..document.clone() })?;
        told.done = true;
        told.went = Some(Went { spot: None, place: Some(place.name()), item });
        Ok(told)
    }

    async fn open(&self, place: Outside, item: Option<String>, to: Spot) -> Result<Told, ActError> {
        let there = self.phone.outside(place).list()?;
        let samples = samples::files(place).iter().map(|(id, content)| Document::new(id, content));
        let mut files: Vec<Document> = there.into_iter().chain(samples).collect();
        let file = match &item {
            Some(item) => files.into_iter().find(|file| file.id == *item),
            None => files.drain(..).next(),
        };
        let file = file.ok_or_else(|| ActError::field("item", "there is no such file: look at the state"))?;
        let ask = Ask::OpenFrom { location: place.location, owner: owner(to, place.owner) };
        let sides = sides::ask(self.apps, to, &ask, How::Act).await?;
        let told = self.told(sides.into_iter().collect());
        self.add(told, to, None, &file.content()).await
    }

    async fn link(&self, from: Spot, url: &str, claimed: bool) -> Result<Told, ActError> {
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

    async fn channel(&self, from: (Spot, String), channel: Channel) -> Result<Told, ActError> {
        let document = self.document(&from).await?;
        let sides = sides::ask(self.apps, from.0, &Ask::channel(channel), How::Act).await?;
        let mut told = self.told(sides.into_iter().collect());
        told.done = told.verdict.is_allowed() || told.verdict == Verdict::Redact;
        match (channel, told.verdict) {
            (Channel::ScreenCapture, verdict) if verdict.is_allowed() => {
                // A picture of the screen is a copy like any other.
                let place =
                    Outside { location: cordon_policy::Location::PhotoLibrary, owner: Owner::Unknown };
                return self.leave(told, place, &document);
            }
            (Channel::Notification, verdict) if verdict.is_allowed() => told.shown = Some(document.content()),
            _ => {}
        }
        Ok(told)
    }
}

/// Whose place it is to the account that is asked: what belongs to the person's work account is another's to a personal
/// one.
fn owner(asked: Spot, owner: Owner) -> Owner {
    match (asked.account, owner) {
        (Account::Work, owner) => owner,
        (Account::Personal, Owner::Work) => Owner::Personal,
        (Account::Personal, Owner::Personal) => Owner::Work,
        (Account::Personal, Owner::Unknown) => Owner::Unknown,
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
