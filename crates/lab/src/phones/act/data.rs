//! Acts that move data. Whoever has a say is asked; what all allow is done.

use cordon_policy::{Ask, Verdict, decide::characters};

use super::super::phone::{Apps, Clip, Phone};
use super::super::place::{Account, Spot};
use super::super::shelf::{Document, LONGEST, MOST, fresh_id};
use super::super::sides::{self, How, Side};
use super::{Act, ActError, AtWipe, Hindered, Told, Went};

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
        Act::Offline { .. }
        | Act::Management { .. }
        | Act::CheckIn
        | Act::SignIn
        | Act::SignOut
        | Act::Log { .. }
        | Act::Gate { .. }
        | Act::Person { .. }
        | Act::Leave { .. }
        | Act::Facts { .. }
        | Act::Biometric { .. } => Ok(hand.told(Vec::new())),
    }
}

/// Somebody's hand on a phone, for one act.
pub(super) struct Hand<'a> {
    word: &'static str,
    pub(super) phone: &'a Phone,
    pub(super) apps: &'a Apps,
}

impl Hand<'_> {
    /// What the sides answered; nothing is done yet.
    pub(super) fn told(&self, sides: Vec<Side>) -> Told {
        Told::new(self.word, sides)
    }

    /// What a wipe does to what was put into an account; nothing is to be said of personal data.
    pub(super) fn at_wipe(&self, from_work: bool, to: Spot) -> Option<AtWipe> {
        match (to.is_work(), from_work) {
            (true, _) => self.phone.seals(self.apps, to).then_some(AtWipe::Goes),
            (false, true) => Some(AtWipe::Stays),
            (false, false) => None,
        }
    }

    pub(super) async fn documents(&self, field: &str, spot: Spot) -> Result<Vec<Document>, ActError> {
        let opened = self.phone.documents(self.apps, spot).await?;
        // Errors of the API are in English.
        opened.map_err(|words| ActError::field(field, words.get("en").cloned().unwrap_or_default()))
    }

    pub(super) async fn document(&self, (spot, item): &(Spot, String)) -> Result<Document, ActError> {
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
        self.add(told, clip.from.is_work(), (to, item), &clip.text).await
    }

    async fn share(&self, from: (Spot, String), to: Spot) -> Result<Told, ActError> {
        let document = self.document(&from).await?;
        let sides = sides::between(self.apps, from.0, to, How::Act, Ask::transfer);
        let told = self.told(sides.await?);
        self.add(told, from.0.is_work(), (to, None), &document.content()).await
    }

    /// Puts text into an account when all sides allowed it.
    pub(super) async fn add(
        &self,
        mut told: Told,
        from_work: bool,
        (to, item): (Spot, Option<String>),
        text: &str,
    ) -> Result<Told, ActError> {
        if told.verdict == Verdict::SwitchAccount {
            told.offer = Some(Spot::new(to.app, Account::Personal));
        }
        if !told.verdict.is_allowed() {
            return Ok(told);
        }
        let mut told = self.write(told, to, item, text, true).await?;
        if let Some(went) = &mut told.went {
            went.at_wipe = self.at_wipe(from_work, to);
        }
        Ok(told)
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
                told.went = Some(Went { spot: Some(to), place: None, at_wipe: None, item: document.id });
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
}
