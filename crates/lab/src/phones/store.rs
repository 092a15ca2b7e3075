//! What lies on a phone: documents of accounts, sealed or plain, and files in places outside the apps.

use cordon_client::Standing;

use super::outside::Outside;
use super::phone::{Apps, Phone};
use super::place::{Account, Program, Spot};
use super::shelf::{Document, Plain};
use super::words::{self, Words};
use super::{samples, sealed};
use crate::app::{App, AppError};

/// Whose app reaches the organisation's clouds: without its work account nobody on the phone opens what is there.
pub(super) const CLOUD: Spot = Spot::new(Program::Docs, Account::Work);

/// How an account keeps its documents right now.
enum Keeping<'a> {
    /// In the client's vault.
    Sealed(&'a App),
    /// As plain files.
    Plain,
    /// They cannot be opened.
    Closed(Words),
}

impl Phone {
    /// Puts the samples where nothing is yet. What waits behind a gate gets its own when that opens.
    pub(super) async fn fill(&self, apps: &Apps) -> Result<(), AppError> {
        for place in Outside::on(apps.platform).filter(|_| self.plan.drawn) {
            let outside = self.outside(place);
            if !place.is_in_app(apps.platform) && outside.list()?.is_empty() {
                for (id, content) in samples::files(place) {
                    outside.put(&Document::new(id, content))?;
                }
            }
        }
        let mut waits = false;
        let spots = Spot::ALL.into_iter().filter(|spot| self.plan.drawn && apps.has(spot.app));
        for spot in spots {
            // What is closed stays as it is.
            let Ok(there) = self.documents(apps, spot).await? else {
                waits |= apps.running(spot.app).is_some_and(|app| app.snapshot().shut().is_some());
                continue;
            };
            if !there.is_empty() {
                continue;
            }
            for (id, content) in samples::documents(spot) {
                // Sealing is refused only when work data was closed meanwhile: then there is nothing to put there.
                let _ = self.put(apps, spot, &Document::new(id, content)).await?;
            }
        }
        self.held().unfilled = waits;
        if let Some(mail) = apps.running(Program::Mail) {
            let (name, content) = samples::SEARCHES;
            std::fs::write(mail.places.work_data().join(name), content)?;
        }
        Ok(())
    }

    /// Where the plain documents of a spot lie.
    fn plain(&self, apps: &Apps, spot: Spot) -> Plain {
        Plain::at(match apps.running(spot.app) {
            Some(app) if spot.account == Account::Work => app.places.work_data(),
            Some(app) => app.places.personal_data(),
            None => self.plan.device.directory.join("apps").join(spot.app.id()),
        })
    }

    fn keeping<'a>(&self, apps: &'a Apps, spot: Spot) -> Keeping<'a> {
        match apps.running(spot.app).filter(|_| spot.is_work()) {
            Some(app) => {
                let snapshot = app.snapshot();
                match (snapshot.standing(), snapshot.shut()) {
                    (Standing::Closed(closed), _) => Keeping::Closed(words::closed(closed)),
                    (Standing::Managed, Some(first)) => Keeping::Closed(words::text(first)),
                    (Standing::Managed, None) => Keeping::Sealed(app),
                    // Nothing is protected: the app keeps its files as they are.
                    (Standing::Untargeted | Standing::AppNotTargeted | Standing::Personal, _) => {
                        Keeping::Plain
                    }
                }
            }
            None => Keeping::Plain,
        }
    }

    /// Whether what is put there is sealed, so that a wipe destroys it.
    #[must_use]
    pub fn seals(&self, apps: &Apps, spot: Spot) -> bool {
        matches!(self.keeping(apps, spot), Keeping::Sealed(_))
    }

    /// The documents of a spot, or why they cannot be opened.
    ///
    /// # Errors
    /// [`AppError::Ended`] and [`AppError::Storage`].
    pub async fn documents(&self, apps: &Apps, spot: Spot) -> Result<Result<Vec<Document>, Words>, AppError> {
        let mut documents = match self.keeping(apps, spot) {
            Keeping::Closed(why) => return Ok(Err(why)),
            Keeping::Plain => Vec::new(),
            Keeping::Sealed(app) => match sealed::open_all(app).await? {
                Ok(sealed) => sealed,
                Err(why) => return Ok(Err(why)),
            },
        };
        documents.extend(self.plain(apps, spot).list()?);
        Ok(Ok(documents))
    }

    /// Puts a document into a spot, in place of one of the same id; or says why that cannot be.
    ///
    /// # Errors
    /// [`AppError::Ended`] and [`AppError::Storage`].
    pub async fn put(
        &self,
        apps: &Apps,
        spot: Spot,
        document: &Document,
    ) -> Result<Result<(), Words>, AppError> {
        match self.keeping(apps, spot) {
            Keeping::Closed(why) => Ok(Err(why)),
            Keeping::Sealed(app) => sealed::seal(app, document.clone()).await,
            Keeping::Plain => Ok(Ok(self.plain(apps, spot).put(document)?)),
        }
    }

    /// The files that the phone shows in a place, or why it does not reach them. What an app's own folder holds are the
    /// account's documents, which no list of files shows.
    ///
    /// # Errors
    /// [`AppError::Storage`].
    pub fn files(&self, apps: &Apps, place: Outside) -> Result<Result<Vec<Document>, Words>, AppError> {
        if place.is_in_app(apps.platform) {
            return Ok(Ok(Vec::new()));
        }
        match self.keeping(apps, CLOUD) {
            Keeping::Closed(why) if place.is_of_work() => Ok(Err(why)),
            _ => Ok(Ok(self.outside(place).list()?)),
        }
    }

    /// The files of a place outside the apps, whether or not the phone reaches them.
    #[must_use]
    pub fn outside(&self, place: Outside) -> Plain {
        // What a service in the network holds is not on the phone.
        let part = if place.is_cloud() { "network" } else { "shared" };
        Plain::at(self.plan.device.directory.join(part).join(place.name()))
    }
}
