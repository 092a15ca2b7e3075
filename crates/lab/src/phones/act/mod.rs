//! What a person does with a phone, as the API takes it.

mod channels;
mod data;
mod fields;
mod files;
mod gate;
mod person;
mod read;
mod switch;
mod told;

use std::sync::Arc;

use serde_json::Value;

use super::Phones;
use super::log::What;
use super::phone::Phone;
use read::Act;

use crate::ports::locked;

pub use fields::FieldError;
pub use told::{ActError, AtWipe, Hindered, Told, Went};

impl Phones {
    /// Does what a person would do, one act at a time, and tells the new state before it answers.
    ///
    /// # Errors
    /// Every [`ActError`].
    pub async fn act(self: &Arc<Self>, value: Value) -> Result<Told, ActError> {
        let (word, on_phone) = Act::read(value.clone()).map_err(ActError::Fields)?;
        let _one = self.acting.lock().await;
        let told = match on_phone {
            Some((phone, act)) => self.act_on(word, &phone, act).await?,
            None => self.reset().await?,
        };
        locked(&self.recorder).add(value, &told);
        self.tell().await?;
        Ok(told)
    }

    /// Begins to record what is done, or stops. It begins with phones as the demo sets them up: so will whoever plays it.
    ///
    /// # Errors
    /// Every [`ActError`] of a reset.
    pub async fn record(self: &Arc<Self>, on: bool) -> Result<(), ActError> {
        let _one = self.acting.lock().await;
        if on {
            self.reset().await?;
            locked(&self.recorder).start();
        } else {
            locked(&self.recorder).stop();
        }
        self.tell().await?;
        Ok(())
    }

    async fn act_on(&self, word: &'static str, phone: &str, act: Act) -> Result<Told, ActError> {
        let drawn = || self.iter().filter(|phone| phone.plan.drawn);
        let Some(phone) = drawn().find(|one| one.plan.id == phone).map(Arc::clone) else {
            let known: Vec<&str> = drawn().map(|phone| phone.plan.id).collect();
            return Err(ActError::field(
                "phone",
                format!("there is no such phone; there are {}", known.join(", ")),
            ));
        };
        let told = match act {
            Act::Offline { offline } => return self.offline(&phone, offline).await,
            Act::Management { state } => return self.management(&phone, state).await,
            Act::CheckIn => return self.check_in(&phone).await,
            Act::SignIn => return self.sign_in(&phone).await,
            Act::SignOut => return self.sign_out(&phone).await,
            Act::Log { app, agreed } => return self.decide_log(&phone, app, agreed).await,
            Act::Gate { app, given } => return self.gate(&phone, app, given).await,
            Act::Person { obliging } => return self.person(&phone, obliging).await,
            Act::Leave { minutes } => return self.leave(&phone, minutes).await,
            Act::Facts { claims } => return self.facts(&phone, claims).await,
            Act::Biometric { offered } => return self.biometric(&phone, offered).await,
            act => data::act(word, &phone, act).await?,
        };
        if !told.sides.is_empty() {
            self.note_act(&phone, &told);
        }
        Ok(told)
    }

    fn note_act(&self, phone: &Phone, told: &Told) {
        let app = told.sides.first().map(|side| side.spot.app);
        self.note(Some(phone), app, What::Acted { act: told.act, verdict: told.verdict });
    }
}
