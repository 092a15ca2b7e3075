//! The person at a phone, time that goes by, and what the device says of itself.

use std::time::Duration;

use cordon_client::gate::BiometricOffer;
use cordon_client::{Input, LifeCycle};
use cordon_policy::Platform;
use cordon_policy::access::BiometricKind;
use cordon_policy::subject::Integrity;
use zeroize::Zeroizing;

use super::super::Phones;
use super::super::claims::{Claims, Threat};
use super::super::log::What;
use super::super::phone::Phone;
use super::fields::Fields;
use super::{ActError, Hindered, Told};

/// Minutes that a phone's clock may run ahead. The server's does not: far ahead of it, an app is one that has long heard
/// nothing.
pub(super) const LONGEST_AWAY: u64 = 600;

/// Claims as an act names them; at least one.
pub(super) fn read_claims(fields: &mut Fields) -> Option<Claims> {
    let before = fields.count_wrong();
    let integrity = fields.word_if_there("integrity", &["intact", "compromised"], |word| match word {
        "intact" => Some(Integrity::Intact),
        "compromised" => Some(Integrity::Compromised),
        _ => None,
    });
    let os_version = fields.item("osVersion");
    if os_version.as_deref().is_some_and(|version| !is_version(version)) {
        fields.wrong("osVersion", "send numbers with points between, such as `18.1`");
    }
    let device_lock = fields.flag_if_there("deviceLock");
    let threat_level = fields.word_if_there("threatLevel", &Threat::ALL.map(|(word, _)| word), Threat::named);
    let claims = Claims { integrity, os_version, device_lock, threat_level };
    if claims.is_empty() && fields.count_wrong() == before {
        fields.wrong("integrity", "name at least one of integrity, osVersion, deviceLock, threatLevel");
    }
    Some(claims)
}

fn is_version(text: &str) -> bool {
    let number = |part: &str| (1..=6).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split('.').count() <= 4 && text.split('.').all(number)
}

fn done(act: &'static str, hindered: Option<Hindered>) -> Told {
    Told { done: true, hindered, ..Told::new(act, Vec::new()) }
}

impl Phones {
    /// Whether the person answers the gates of the phone's apps without being told.
    pub(super) async fn person(&self, phone: &Phone, obliging: bool) -> Result<Told, ActError> {
        phone.held().obliging = obliging;
        self.note(Some(phone), None, What::Person { obliging });
        for (_, app) in phone.apps.read().await.iter() {
            app.set_obliging(obliging).await?;
        }
        Ok(done("person", None))
    }

    /// Every app leaves the front, time goes by on the phone, and they are in front again.
    pub(super) async fn leave(&self, phone: &Phone, minutes: u64) -> Result<Told, ActError> {
        let apps = phone.apps.read().await;
        let clock = phone.held().clock.clone();
        let Some(clock) = clock else {
            return Err(ActError::field("phone", "the phone is not set up: reset the demo"));
        };
        if clock.ahead().as_secs() / 60 + minutes > LONGEST_AWAY {
            let message = format!(
                "the phone's clock is {} minutes ahead of the server's and may be at most {LONGEST_AWAY}: reset the demo",
                clock.ahead().as_secs() / 60
            );
            return Err(ActError::field("minutes", message));
        }
        for (_, app) in apps.iter() {
            app.input(Input::LifeCycle(LifeCycle::Background)).await?;
        }
        clock.advance(Duration::from_secs(minutes * 60));
        self.note(Some(phone), None, What::Left { minutes });
        for (_, app) in apps.iter() {
            app.input(Input::LifeCycle(LifeCycle::Foreground)).await?;
        }
        Ok(done("leave", None))
    }

    /// The device says something else of itself from now on; its apps judge by it at once, and tell the server.
    pub(super) async fn facts(&self, phone: &Phone, claims: Claims) -> Result<Told, ActError> {
        let (facts, management) = {
            let mut held = phone.held();
            claims.change(&mut held.facts);
            (held.facts.clone(), held.evidence.get(&held.management).cloned())
        };
        self.note(Some(phone), None, What::Facts { facts: claims });
        for (_, app) in phone.apps.read().await.iter() {
            let management = management.clone().map(Zeroizing::new);
            app.input(Input::Facts { facts: Box::new(facts.clone()), management }).await?;
        }
        let hindered = (!phone.held().online).then_some(Hindered::Offline);
        Ok(done("facts", hindered))
    }

    /// Whether the device offers a face (iOS) or a finger beside the PIN.
    pub(super) async fn biometric(&self, phone: &Phone, offered: bool) -> Result<Told, ActError> {
        phone.held().biometric = offered;
        self.note(Some(phone), None, What::Biometric { offered });
        for (_, app) in phone.apps.read().await.iter() {
            app.input(Input::Biometrics(offered.then(|| offer(phone.plan.device.platform)))).await?;
        }
        Ok(done("biometric", None))
    }
}

const fn offer(platform: Platform) -> BiometricOffer {
    let kind = match platform {
        Platform::Ios => BiometricKind::Face,
        _ => BiometricKind::Fingerprint,
    };
    BiometricOffer { kind, strong: Some(true) }
}
