//! The gate of an app, as whoever drives the app meets it.

use cordon_client::gate::AnswerError;
use cordon_client::{Answer, Gate};
use zeroize::Zeroizing;

use super::{App, AppError, driver, person};

impl App {
    /// Whether the person at the device answers the gate without being told. Who starts to does it at once.
    ///
    /// # Errors
    /// [`AppError::Ended`].
    pub async fn set_obliging(&self, obliging: bool) -> Result<(), AppError> {
        self.obliging.send_replace(obliging);
        // The driver lets the person look at the gate after each of its tasks.
        self.with(|_, _| ()).await
    }

    /// What comes before work data right now.
    ///
    /// # Errors
    /// [`AppError::Ended`].
    pub async fn gate(&self) -> Result<Gate, AppError> {
        let identity = self.identity();
        self.with(move |client, clock| client.gate(&identity, clock.now())).await
    }

    /// Answers the gate in the person's place; gives what comes next. A PIN that is set so is one that the person remembers.
    ///
    /// # Errors
    /// [`AppError::Ended`]; inside, what the client did not take.
    pub async fn answer(&self, answer: Answer) -> Result<Result<Gate, AnswerError>, AppError> {
        let identity = self.identity();
        let chosen = match &answer {
            Answer::NewPin(pin) => Some(pin.clone()),
            _ => None,
        };
        let answered = self.with(move |client, clock| client.answer(&identity, answer, clock.now())).await?;
        if let (Ok(_), Some(pin)) = (&answered, chosen) {
            person::note(&self.places.memory(), &pin);
        }
        Ok(answered)
    }

    /// A token of a sign-in that happens now.
    ///
    /// # Errors
    /// [`AppError::SignIn`].
    pub async fn fresh_token(&self) -> Result<Zeroizing<String>, AppError> {
        Ok(Zeroizing::new(driver::token(&self.account).await?))
    }
}
