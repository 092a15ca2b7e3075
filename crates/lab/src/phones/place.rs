//! The apps of a phone, and the accounts in them.

use cordon_policy::{AppId, Party, Platform};
use serde::Serialize;
use uuid::Uuid;

/// An app of the demo's phones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Program {
    /// Embeds the client; a work and a personal account.
    Mail,
    /// Embeds the client; a work and a personal account.
    Docs,
    /// Knows nothing of work accounts.
    Notes,
}

impl Program {
    /// Every app, in the order in which a phone shows them.
    pub const ALL: [Self; 3] = [Self::Mail, Self::Docs, Self::Notes];

    /// The word in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Docs => "docs",
            Self::Notes => "notes",
        }
    }

    /// Bundle or package id.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Mail => "com.contoso.mail",
            Self::Docs => "com.contoso.files",
            Self::Notes => "com.example.notes",
        }
    }

    /// Whether it embeds the client.
    #[must_use]
    pub const fn embeds_client(self) -> bool {
        !matches!(self, Self::Notes)
    }

    /// The app of that word.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|program| program.name() == name)
    }
}

/// An account in an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Account {
    /// The organisation's.
    Work,
    /// The person's own; in an app without accounts everything is that.
    Personal,
}

impl Account {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Work, Self::Personal];

    /// The word in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Personal => "personal",
        }
    }

    /// The account of that word.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|account| account.name() == name)
    }
}

/// An account in an app: where documents are, and whose they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Spot {
    /// The app.
    pub app: Program,
    /// The account.
    pub account: Account,
}

impl Spot {
    /// Every spot of a phone.
    pub const ALL: [Self; 5] = [
        Self::new(Program::Mail, Account::Work),
        Self::new(Program::Mail, Account::Personal),
        Self::new(Program::Docs, Account::Work),
        Self::new(Program::Docs, Account::Personal),
        Self::new(Program::Notes, Account::Personal),
    ];

    /// An account in an app.
    #[must_use]
    pub const fn new(app: Program, account: Account) -> Self {
        Self { app, account }
    }

    /// Whether work data lies there.
    #[must_use]
    pub fn is_work(self) -> bool {
        self.account == Account::Work
    }

    /// This spot as an app sees it that asks about a move: itself, or another app. `oid` is the person's.
    #[must_use]
    pub fn seen_from(self, asking: Program, platform: Platform, oid: Uuid) -> Party {
        match self {
            Self { app, account: Account::Work } if app == asking => Party::Work,
            Self { app, account: Account::Personal } if app == asking => Party::Personal,
            Self { app, account } => Party::App {
                app: AppId::new(platform, app.id()),
                account: (account == Account::Work).then_some(oid),
                // The phone started the app itself, so it knows which one it is.
                verified: true,
                personal: account == Account::Personal && app.embeds_client(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_one_thing_each() {
        for program in Program::ALL {
            assert_eq!(Program::named(program.name()), Some(program));
        }
        assert_eq!(Account::named("Work"), None);
    }

    #[test]
    fn an_app_sees_itself_as_work_or_personal_and_others_as_apps() {
        let oid = Uuid::from_u128(7);
        let seen = |spot: Spot, from| {
            serde_json::to_value(spot.seen_from(from, Platform::Ios, oid)).unwrap_or_default()
        };
        let work = Spot::new(Program::Mail, Account::Work);
        assert_eq!(seen(work, Program::Mail)["party"], "work");
        assert_eq!(seen(work, Program::Docs)["account"], oid.to_string());
        let notes = seen(Spot::new(Program::Notes, Account::Personal), Program::Mail);
        assert_eq!((&notes["app"], &notes["personal"]), (&"ios:com.example.notes".into(), &false.into()));
        let own = seen(Spot::new(Program::Docs, Account::Personal), Program::Mail);
        assert_eq!(own["personal"], true);
    }
}
