//! What events mean to the user, as codes of the catalogue.

use cordon_policy::texts::Phrase;

use crate::effect::Event;
use crate::identity::Identity;
use crate::session::Cause;
use crate::snapshot::Standing;

/// The server is silent.
pub(super) const NO_ANSWER: &str = "journalNoAnswer";

/// The lines that stay of an account whose work data was removed.
pub(super) const WIPES: [&str; 6] = [
    "journalWipeOrdered",
    "journalWipeSignOut",
    "journalWipeLocal",
    "journalWipedOrdered",
    "journalWipedSignOut",
    "journalWipedLocal",
];

/// Characters of a policy's version that tell it from others.
const VERSION_SHOWN: usize = 8;

/// Whose event it is and what the journal says of it; nothing of those that only the app needs.
pub(super) fn event(event: &Event) -> Option<(Identity, Phrase)> {
    Some(match event {
        Event::PolicyChanged { identity, version } => (*identity, policy(version.as_deref()?)),
        Event::Status { identity, standing } => (*identity, stands(*standing)),
        Event::Gate { identity, shut: Some(why @ "gateBlocked") } => {
            (*identity, Phrase::new("journalClosed").with("why", Phrase::new(why)))
        }
        Event::Gate { identity, shut: None } => (*identity, Phrase::new("journalOpenManaged")),
        Event::WipeBegan { identity, cause } => (*identity, began(cause)),
        Event::WipeDone { identity, cause, .. } => (*identity, ended(&began(cause))?),
        Event::Acknowledged { identity, .. } => (*identity, Phrase::new("journalAcknowledged")),
        // The standing says the same.
        Event::ManagementEnded { .. } => return None,
        Event::FilesMoved { identity, sealed, done, of, .. } if done == of => {
            let code = if *sealed { "journalFilesSealed" } else { "journalFilesPlain" };
            (*identity, Phrase::new(code))
        }
        Event::FilesMoved { .. } => return None,
        Event::ConfigurationChanged { .. }
        | Event::AllowedAccountsChanged
        | Event::Remediation { .. }
        | Event::CheckIn { .. }
        | Event::Gate { .. }
        | Event::Notice(_) => return None,
        Event::LogRequested { identity, .. } => (*identity, Phrase::new("journalLogAsked")),
    })
}

/// Where no policy holds any more, the standing says why.
fn policy(version: &str) -> Phrase {
    let short: String = version.chars().take(VERSION_SHOWN).collect();
    Phrase::new("journalPolicy").with("version", short)
}

/// Codes that each take the place of the one before: the policy, the standing, a log that is asked for.
const STATES: [&[&str]; 3] = [
    &["journalPolicy"],
    &["journalClosed", "journalOpenManaged", "journalOpenUntargeted"],
    &["journalLogAsked", "journalLogSent", "journalLogDenied", "journalLogFailed"],
];

/// The codes that a line of `code` takes the place of; none where each line counts for itself.
pub(super) fn kind(code: &str) -> &'static [&'static str] {
    STATES.into_iter().find(|codes| codes.contains(&code)).unwrap_or_default()
}

fn stands(standing: Standing) -> Phrase {
    match standing {
        Standing::Closed(why) => Phrase::new("journalClosed").with("why", Phrase::new(why.code())),
        Standing::Managed => Phrase::new("journalOpenManaged"),
        Standing::Personal | Standing::Untargeted | Standing::AppNotTargeted => {
            Phrase::new("journalOpenUntargeted")
        }
    }
}

fn began(cause: &Cause) -> Phrase {
    match cause {
        Cause::Order(_) => Phrase::new("journalWipeOrdered"),
        Cause::Local(reason) if reason.ends_account() => Phrase::new("journalWipeSignOut"),
        Cause::Local(reason) => Phrase::new("journalWipeLocal").with("why", Phrase::new(reason.code())),
    }
}

/// What the end of a wipe is called whose beginning is `began`.
pub(super) fn ended(began: &Phrase) -> Option<Phrase> {
    match began.code.as_str() {
        "journalWipeOrdered" => Some(Phrase::new("journalWipedOrdered")),
        "journalWipeSignOut" => Some(Phrase::new("journalWipedSignOut")),
        "journalWipeLocal" => Some(Phrase { code: "journalWipedLocal".to_owned(), with: began.with.clone() }),
        _ => None,
    }
}

/// The server answered again.
pub(super) fn answered(seconds: i64) -> Phrase {
    let seconds = u64::try_from(seconds).unwrap_or(0);
    let (count, unit) = match seconds {
        s @ 0..120 => (s, "periodSeconds"),
        s @ 120..7_200 => (s / 60, "periodMinutes"),
        s @ 7_200..172_800 => (s / 3_600, "periodHours"),
        s => (s / 86_400, "periodDays"),
    };
    Phrase::new("journalAnswered").with("period", Phrase::new(unit).with("count", count.to_string()))
}

/// What was refused or could not be done. The notice's own text is not kept: a host may have put a path into it.
pub(super) fn notice(code: &str) -> Phrase {
    Phrase::new(match code {
        "noEnvelope" => "journalNoEnvelope",
        "storeUnavailable" => "journalStoreUnavailable",
        "keyUnavailable" => "journalKeyUnavailable",
        "keysLost" => "journalKeysLost",
        "stateUnreadable" => "journalStateUnreadable",
        "recordStays" => "journalRecordStays",
        "wipeWaits" => "journalWipeWaits",
        "orderLater" => "journalOrderLater",
        "setting" => "journalSetting",
        "token" => "journalToken",
        "notLeft" => "journalNotLeft",
        "folderDiffers" => "journalFolderDiffers",
        "fileNotMoved" => "journalFileNotMoved",
        other => return Phrase::new("journalRefused").with("code", other),
    })
}

#[cfg(test)]
mod tests {
    use cordon_policy::texts::Language;
    use cordon_policy::wipe::LocalReason;

    use super::*;

    #[test]
    fn every_wipe_says_why_when_it_begins_and_when_it_ends() {
        for reason in LocalReason::all() {
            let began = began(&Cause::Local(reason));
            let ended = ended(&began).unwrap();
            assert!(WIPES.contains(&began.code.as_str()) && WIPES.contains(&ended.code.as_str()));
            let why = Language::English.text(reason.code()).unwrap();
            for said in [began.say(Language::English), ended.say(Language::English)] {
                assert!(said.ends_with(if reason.ends_account() { "You removed the account." } else { why }));
            }
        }
    }
}
