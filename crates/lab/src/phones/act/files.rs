//! Saving copies to places and opening files from them.

use cordon_policy::{Ask, Owner};

use super::super::outside::Outside;
use super::super::place::{Account, Spot};
use super::super::samples;
use super::super::shelf::{Document, MOST, copy_beside};
use super::super::sides::{self, How, Side};
use super::super::store::CLOUD;
use super::data::Hand;
use super::{ActError, AtWipe, Hindered, Told, Went};

impl Hand<'_> {
    pub(super) async fn save(&self, from: (Spot, String), place: Outside) -> Result<Told, ActError> {
        self.has(place)?;
        let document = self.document(&from).await?;
        let told = self.told(self.save_sides(from.0, place).await?);
        match told.verdict.is_allowed() {
            true if place.is_in_app(self.apps.platform) => self.keep(told, from.0, place, &document).await,
            true => self.leave(told, from.0, place, &document),
            false => Ok(told),
        }
    }

    /// The account that a copy leaves; and for what is not work data yet and goes to the organisation, the account that
    /// takes it in.
    async fn save_sides(&self, from: Spot, place: Outside) -> Result<Vec<Side>, ActError> {
        if place.is_of_work() && !from.is_work() {
            return Ok(sides::between(self.apps, from, CLOUD, How::Act, Ask::transfer).await?);
        }
        let ask = Ask::SaveCopy { location: place.location, owner: owner(from, place.owner) };
        Ok(sides::ask(self.apps, from, &ask, How::Act).await?.into_iter().collect())
    }

    /// Whether the phone has that place.
    fn has(&self, place: Outside) -> Result<(), ActError> {
        let platform = self.apps.platform;
        if place.is_on(platform) {
            return Ok(());
        }
        let known: Vec<&str> = Outside::on(platform).map(Outside::name).collect();
        Err(ActError::field(
            "place",
            format!("this phone has no `{}`; it has {}", place.name(), known.join(", ")),
        ))
    }

    /// Puts a copy into the app's own folder: beside the documents of its account, sealed as they are.
    async fn keep(
        &self,
        mut told: Told,
        from: Spot,
        place: Outside,
        document: &Document,
    ) -> Result<Told, ActError> {
        let there = self.documents("from", from).await?;
        room("from", &there)?;
        let copy = copy_beside(document, &there);
        match self.phone.put(self.apps, from, &copy).await? {
            Ok(()) => {
                told.done = true;
                let at_wipe = self.at_wipe(from.is_work(), from);
                told.went =
                    Some(Went { spot: Some(from), place: Some(place.name()), at_wipe, item: copy.id });
            }
            Err(words) => told.hindered = Some(Hindered::Closed { words }),
        }
        Ok(told)
    }

    /// Puts a copy outside of the apps. Only the organisation's own places protect it there.
    pub(super) fn leave(
        &self,
        mut told: Told,
        from: Spot,
        place: Outside,
        document: &Document,
    ) -> Result<Told, ActError> {
        let outside = self.phone.outside(place);
        let there = outside.list()?;
        room("place", &there)?;
        let copy = copy_beside(document, &there);
        outside.put(&copy)?;
        told.done = true;
        let at_wipe = (from.is_work() && !place.is_of_work()).then_some(AtWipe::Stays);
        told.went = Some(Went { spot: None, place: Some(place.name()), at_wipe, item: copy.id });
        Ok(told)
    }

    pub(super) async fn open(
        &self,
        place: Outside,
        item: Option<String>,
        to: Spot,
    ) -> Result<Told, ActError> {
        self.has(place)?;
        let file = self.file(place, item)?;
        let told = self.told(self.open_sides(place, to).await?);
        self.add(told, place.is_of_work(), (to, None), &file.content()).await
    }

    /// The account that takes a file in; and for a file of the organisation that leaves its work accounts, the account
    /// that reaches it.
    async fn open_sides(&self, place: Outside, to: Spot) -> Result<Vec<Side>, ActError> {
        if place.is_of_work() && !to.is_work() {
            return Ok(sides::between(self.apps, CLOUD, to, How::Act, Ask::transfer).await?);
        }
        let ask = Ask::OpenFrom { location: place.location, owner: owner(to, place.owner) };
        Ok(sides::ask(self.apps, to, &ask, How::Act).await?.into_iter().collect())
    }

    /// A file of a place: the one that is named, or the first.
    fn file(&self, place: Outside, item: Option<String>) -> Result<Document, ActError> {
        if place.location == cordon_policy::Location::Camera {
            let (id, content) = samples::PICTURE;
            return Ok(Document::new(id, content));
        }
        if place.is_in_app(self.apps.platform) {
            let why = "what an app keeps in its own folder is among the documents of its account: share one of those";
            return Err(ActError::field("place", why));
        }
        let mut files = self
            .phone
            .files(self.apps, place)?
            .map_err(|words| ActError::field("place", words.get("en").cloned().unwrap_or_default()))?
            .into_iter();
        let file = files.find(|file| item.as_ref().is_none_or(|item| file.id == *item));
        file.ok_or_else(|| ActError::field("item", "there is no such file: look at the state"))
    }
}

/// Whether one more fits.
fn room(field: &str, there: &[Document]) -> Result<(), ActError> {
    if there.len() < MOST {
        return Ok(());
    }
    Err(ActError::field(field, format!("there are {MOST} files already: reset the demo")))
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
