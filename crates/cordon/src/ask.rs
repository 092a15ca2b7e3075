//! Questions on the command line: `paste --to personal`.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};
use cordon_policy::{AppId, Ask, Channel, Location, Owner, Party, Purpose, Route};
use serde::de::DeserializeOwned;
use uuid::Uuid;

pub(crate) const PARTIES: &str = "\
An end of a move is `work` (this app, the work account), `personal` (this app, a personal account), `mixed` (a view of
several accounts), `controls` (the address bar and other controls of a browser on Windows), or another app such as
`ios:com.contoso.docs`. An app may be followed by `@OID` (its account there), `@personal` (a personal account of it, or a
document that was not saved yet) or `@unverified` (nobody made sure that it is the app it says it is).";

/// What is asked.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Question {
    /// May text move over the clipboard?
    #[command(after_help = PARTIES)]
    Paste {
        /// Whose text it is
        #[arg(long, value_name = "PARTY", default_value = "work", value_parser = party)]
        from: Party,
        /// Where it is pasted
        #[arg(long, value_name = "PARTY", value_parser = party)]
        to: Party,
        /// Its length as a person counts it
        #[arg(long, value_name = "N", default_value_t = u32::MAX, hide_default_value = true)]
        characters: u32,
        /// The share sheet's Copy put it on the clipboard (Android)
        #[arg(long)]
        share_sheet: bool,
    },
    /// May data be handed over: share, open-in, drag, intent?
    #[command(after_help = PARTIES)]
    Transfer {
        /// Whose data it is
        #[arg(long, value_name = "PARTY", default_value = "work", value_parser = party)]
        from: Party,
        /// Who receives it
        #[arg(long, value_name = "PARTY", value_parser = party)]
        to: Party,
        /// By which way: share, protectedExtension, drag, contentProvider, boundService, appClip, webExtension, instantApp,
        /// otherProfile, osManaged, sharedFile
        #[arg(long, value_name = "WAY", default_value = "unstated", hide_default_value = true,
              value_parser = word::<Route>)]
        by: Route,
        /// No personal account of this app could take the data instead
        #[arg(long)]
        alone: bool,
    },
    /// May a copy of a work document be saved there?
    Save {
        /// oneDriveForBusiness, sharePoint, box, localStorage, photoLibrary, iManage, egnyte, documentProvider,
        /// accountDocument, openedDocument, appPrivate, printToPdf, other
        #[arg(long, value_name = "LOCATION", value_parser = word::<Location>)]
        to: Location,
        /// Whose place it is
        #[arg(long, default_value = "work")]
        owner: Whose,
    },
    /// May data from there be opened into a work document? Without --from: does work data open in the app at all, right
    /// now?
    Open {
        /// oneDriveForBusiness, sharePoint, camera, photoLibrary, localStorage, documentProvider, accountDocument, other
        #[arg(long, value_name = "LOCATION", value_parser = word::<Location>)]
        from: Option<Location>,
        /// Whose place it is
        #[arg(long, default_value = "work", requires = "from")]
        owner: Whose,
    },
    /// May work data meet a channel of the system?
    Channel {
        /// print, backup, screenCapture, assistant, notification, nativeSync, widgets, thirdPartyKeyboard, genmoji,
        /// writingTools, appSwitcher, dictation
        #[arg(value_parser = word::<Channel>)]
        channel: Channel,
        /// The app cannot do as it is told: leave work data out of notifications, hold a sync back
        #[arg(long)]
        unsupported: bool,
        /// The content stands in a view of several accounts
        #[arg(long)]
        mixed: bool,
    },
    /// May a link be opened, and where?
    #[command(after_help = PARTIES)]
    Link {
        /// The link, such as https://contoso.example/ or tel:+41315550100
        url: String,
        /// Whether an installed app claims it (a universal link, an App Link)
        #[arg(long)]
        claimed: bool,
        /// Who would open it, where that is known
        #[arg(long, value_name = "PARTY", value_parser = party)]
        to: Option<Party>,
    },
    /// May work text be typed on this keyboard?
    Keyboard {
        /// The keyboard, such as android:com.contoso.keyboard
        app: AppId,
    },
    /// May work data be handed to a service of the system (Android)?
    Service {
        /// The app that serves, such as android:com.google.android.apps.maps
        app: AppId,
        /// webView, call, ringtone, push, navigation, documentPicker, other
        #[arg(long = "for", value_name = "PURPOSE", value_parser = word::<Purpose>)]
        purpose: Purpose,
    },
}

/// Whose place it is.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Whose {
    /// The work account's
    Work,
    /// Another account's
    Personal,
    /// Nobody knows
    Unknown,
}

impl From<Whose> for Owner {
    fn from(whose: Whose) -> Self {
        match whose {
            Whose::Work => Self::Work,
            Whose::Personal => Self::Personal,
            Whose::Unknown => Self::Unknown,
        }
    }
}

/// Why a question is no ask of data.
pub(crate) const NOT_OF_DATA: &str = "`open` without `--from` asks whether work data opens at all, which is no ask of data: say from where data is opened";

impl TryFrom<Question> for Ask {
    type Error = &'static str;

    /// # Errors
    /// [`NOT_OF_DATA`] for the one question that is not about data that moves.
    fn try_from(question: Question) -> Result<Self, Self::Error> {
        Ok(match question {
            Question::Paste { from, to, characters, share_sheet } => {
                Self::Paste { from, to, characters, share_sheet }
            }
            Question::Transfer { from, to, by, alone } => Self::Transfer { from, to, route: by, alone },
            Question::Save { to, owner } => Self::SaveCopy { location: to, owner: owner.into() },
            Question::Open { from: Some(location), owner } => {
                Self::OpenFrom { location, owner: owner.into() }
            }
            Question::Open { from: None, .. } => return Err(NOT_OF_DATA),
            Question::Channel { channel, unsupported, mixed } => {
                Self::Channel { channel, supported: !unsupported, mixed }
            }
            Question::Link { url, claimed, to } => Self::OpenLink { url, app_link: claimed, to },
            Question::Keyboard { app } => Self::Keyboard { app },
            Question::Service { app, purpose } => Self::Service { app, purpose },
        })
    }
}

/// An ask in the words of the command line.
#[derive(Debug, Parser)]
#[command(no_binary_name = true, disable_help_flag = true, disable_help_subcommand = true)]
struct Line {
    #[command(subcommand)]
    question: Question,
}

/// Reads an ask as the command line takes it, from one text: `paste --to personal`.
///
/// # Errors
/// What is wrong, in one sentence.
pub(crate) fn read(words: &str) -> Result<Ask, String> {
    match Line::try_parse_from(words.split_whitespace()) {
        Ok(line) => line.question.try_into().map_err(str::to_owned),
        Err(error) => Err(sentence(&error, words)),
    }
}

fn sentence(error: &clap::Error, words: &str) -> String {
    let command = Line::command();
    let kinds = command.get_subcommands().map(|kind| format!("`{}`", kind.get_name()));
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    let told = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" and "),
        _ => String::new(),
    };
    let what = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            return format!("`{}` is no kind of ask: use {kinds}", told(ContextKind::InvalidSubcommand));
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return format!("nothing is asked: use {kinds}");
        }
        ErrorKind::MissingRequiredArgument => format!("`{}` is missing", told(ContextKind::InvalidArg)),
        ErrorKind::UnknownArgument => format!("`{}` means nothing here", told(ContextKind::InvalidArg)),
        _ => {
            let cause =
                std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
            let cause = cause.trim_end_matches(": see --help");
            let value = told(ContextKind::InvalidValue);
            format!("`{value}` does not fit `{}`{cause}", told(ContextKind::InvalidArg))
        }
    };
    let kind = words.split_whitespace().next().unwrap_or_default();
    format!("{what}: see `cordon explain {kind} --help`")
}

fn party(text: &str) -> Result<Party, String> {
    match text {
        "work" => return Ok(Party::Work),
        "personal" => return Ok(Party::Personal),
        "mixed" => return Ok(Party::Mixed),
        "controls" => return Ok(Party::Controls),
        _ => {}
    }
    let (app, account) = text.split_once('@').map_or((text, None), |(app, account)| (app, Some(account)));
    let app: AppId =
        app.parse().map_err(|error| format!("{error}, or `work`, `personal`, `mixed` or `controls`"))?;
    let known = |account, verified, personal| Party::App { app: app.clone(), account, verified, personal };
    Ok(match account {
        None => known(None, true, false),
        Some("personal") => known(None, true, true),
        Some("unverified") => known(None, false, false),
        Some(account) => {
            let oid: Uuid =
                account.parse().map_err(|_| format!("`{account}` is no object id of an account"))?;
            known(Some(oid), true, false)
        }
    })
}

/// Words that a question takes.
trait Words: Sized + 'static {
    /// Every one.
    const ALL: &'static [Self];
}

impl Words for Location {
    const ALL: &'static [Self] = &Self::ALL;
}

impl Words for Channel {
    const ALL: &'static [Self] = &Self::ALL;
}

impl Words for Route {
    const ALL: &'static [Self] = &Self::ALL;
}

impl Words for Purpose {
    const ALL: &'static [Self] = &Self::ALL;
}

/// A word of an enumeration, as the wire writes it; `other` must be said, it is never assumed.
fn word<T: DeserializeOwned + serde::Serialize + Words>(text: &str) -> Result<T, String> {
    let wrong = || {
        let words = T::ALL.iter().filter_map(|one| serde_json::to_value(one).ok());
        let words: Vec<_> = words.filter_map(|word| word.as_str().map(|word| format!("`{word}`"))).collect();
        format!("`{text}` is none of them: use {}", words.join(", "))
    };
    let read: T = serde_json::from_value(text.into()).map_err(|_| wrong())?;
    if serde_json::to_value(&read).ok().as_ref().and_then(serde_json::Value::as_str) == Some(text) {
        Ok(read)
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_read_as_they_are_written() {
        assert_eq!(party("work"), Ok(Party::Work));
        assert_eq!(party("mixed"), Ok(Party::Mixed));
        assert_eq!(party("controls"), Ok(Party::Controls));
        let app = |text: &str| serde_json::to_value(party(text).unwrap()).unwrap();
        assert_eq!(app("ios:com.contoso.docs")["verified"], true);
        assert_eq!(app("ios:com.contoso.docs@personal")["personal"], true);
        assert_eq!(app("ios:com.contoso.docs@unverified")["verified"], false);
        let oid = "6f9619ff-8b86-d011-b42d-00cf4fc964ff";
        assert_eq!(app(&format!("ios:com.contoso.docs@{oid}"))["account"], oid);
        assert!(party("com.contoso.docs").is_err());
        assert!(party("ios:a@b").is_err());
    }

    #[test]
    fn one_text_reads_as_the_command_line_does() {
        let ask = |words: &str| serde_json::to_value(read(words).unwrap()).unwrap();
        assert_eq!(ask("paste --to personal --characters 5")["characters"], 5);
        assert_eq!(ask(" channel  print ")["channel"], "print");
        assert_eq!(ask("link tel:+41315550100 --claimed")["app_link"], serde_json::Value::Null);
        for (words, told) in [
            ("", "nothing is asked: use `paste`"),
            ("pasta --to personal", "`pasta` is no kind of ask: use `paste`"),
            ("paste", "`--to <PARTY>` is missing: see `cordon explain paste --help`"),
            ("paste --to mail", "`mail` does not fit `--to <PARTY>`: `mail` names no platform"),
            ("paste --onto personal", "`--onto` means nothing here"),
            ("save --to moon", "`moon` does not fit `--to <LOCATION>`"),
            ("open", "say from where data is opened"),
        ] {
            let found = read(words).unwrap_err();
            assert!(found.contains(told), "{words}: {found}");
            assert!(!found.contains('\n'), "{found}");
        }
    }

    #[test]
    fn every_question_becomes_its_ask() {
        use clap::Parser as _;
        #[derive(clap::Parser)]
        struct Line {
            #[command(subcommand)]
            question: Question,
        }
        for (line, ask) in [
            (
                "paste --to personal",
                r#"{"ask":"paste","from":{"party":"work"},"to":{"party":"personal"},"characters":4294967295}"#,
            ),
            (
                "paste --to mixed --characters 3 --share-sheet",
                r#"{"ask":"paste","from":{"party":"work"},"to":{"party":"mixed"},"characters":3,"shareSheet":true}"#,
            ),
            (
                "transfer --to ios:a.b --by share --alone",
                r#"{"ask":"transfer","from":{"party":"work"},"to":{"party":"app","app":"ios:a.b","verified":true,"personal":false},"route":"share","alone":true}"#,
            ),
            (
                "transfer --to personal",
                r#"{"ask":"transfer","from":{"party":"work"},"to":{"party":"personal"}}"#,
            ),
            ("save --to printToPdf", r#"{"ask":"saveCopy","location":"printToPdf","owner":"work"}"#),
            ("channel dictation", r#"{"ask":"channel","channel":"dictation"}"#),
            (
                "channel notification --unsupported --mixed",
                r#"{"ask":"channel","channel":"notification","supported":false,"mixed":true}"#,
            ),
        ] {
            let line = Line::try_parse_from(std::iter::once("ask").chain(line.split(' '))).unwrap();
            assert_eq!(serde_json::to_string(&Ask::try_from(line.question).unwrap()).unwrap(), ask);
        }
        let pigeon = ["ask", "transfer", "--to", "personal", "--by", "pigeon"];
        assert!(Line::try_parse_from(pigeon).is_err());
    }

    #[test]
    fn a_misspelt_place_is_not_other() {
        assert_eq!(word::<Location>("sharePoint"), Ok(Location::SharePoint));
        assert_eq!(word::<Location>("other"), Ok(Location::Other));
        let told = word::<Location>("sharepoint").unwrap_err();
        assert!(
            told.starts_with("`sharepoint` is none of them: use `oneDriveForBusiness`, `sharePoint`,"),
            "{told}"
        );
        assert!(word::<Route>("pigeon").unwrap_err().ends_with("`osManaged`, `sharedFile`"));
        assert!(word::<Purpose>("fun").unwrap_err().contains("`webView`"));
    }
}
