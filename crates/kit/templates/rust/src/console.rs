//! The person at the device: lines of a terminal or of a script.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;
use std::time::Duration;

use cordon_client::{Identity, Input, LifeCycle, SignOutData};
use cordon_kit::check::Do;
use uuid::Uuid;

use crate::Options;
use crate::editor::Editor;
use crate::told::words;
use crate::world::{Clock, Local, World};

const HELP: &str = "\
  view NAME [ana|personal]   look at a note; with an account, a new one of that account
  type TEXT                  write into it          show           what every note shows
  copy, paste                from and to the clipboard
  save FILE, open FILE       in the app             save-copy PLACE  such as localStorage, oneDriveForBusiness
  share APP                  such as com.example.chat
  notify                     the text arrives while the app is behind
  pin DIGITS                 at the gate            gate           why it is open or shut
  behind, front              leave the app, come back
  configuration NAME         what the organisation configures the app with
  check-in, wait MINUTES, sign-in, sign-out
  the administrator: policy FILE, wipe, hold, release     the network: cut, network
  help, quit";

/// Reads lines until there are no more.
pub fn run(options: &Options) -> Result<(), String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = options.data.clone().unwrap_or_else(|| here.join("data"));
    let world: Box<dyn World> = match &options.server {
        Some(server) => remote(options, server)?,
        None => {
            let policy = options.policy.clone().unwrap_or_else(|| here.join("policy.json"));
            Box::new(Local::open(&policy, &data.join("organisation"))?)
        }
    };
    // A device of its own for each world: the root of one is not that of the other.
    let device = if options.server.is_some() { "device-at-server" } else { "device" };
    let mut console = Console::start(world, &data.join(device))?;
    let Some(script) = &options.script else {
        println!("A note app with a work account, `ana`, and a personal one. `help` says what can be done.");
        return console.read();
    };
    let text = fs::read_to_string(script).map_err(|error| format!("`{}`: {error}", script.display()))?;
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        println!("> {line}");
        console.line(line);
    }
    Ok(())
}

#[cfg(feature = "server")]
fn remote(options: &Options, server: &str) -> Result<Box<dyn World>, String> {
    let organisation =
        options.organisation.as_deref().ok_or("--server needs --organisation: its id or name")?;
    let user = options.user.as_deref().ok_or("--server needs --user: whom the server knows")?;
    Ok(Box::new(crate::remote::Remote::new(server, organisation, user)?))
}

#[cfg(not(feature = "server"))]
fn remote(_: &Options, _: &str) -> Result<Box<dyn World>, String> {
    Err("--server needs an HTTP client: cargo run --features server -- --server …".to_owned())
}

struct Console {
    clock: Clock,
    world: Box<dyn World>,
    editor: Editor,
    /// The work account.
    oid: Uuid,
    /// The view that is looked at.
    view: String,
}

impl Console {
    fn start(mut world: Box<dyn World>, folder: &Path) -> Result<Self, String> {
        let clock = Clock::start();
        let now = clock.now();
        let sign_in = world.sign_in(now)?;
        let Input::SignIn { oid, .. } = &sign_in else { return Err("nobody signed in".to_owned()) };
        let (oid, long_poll) = (*oid, world.local().is_some());
        let mut editor = Editor::open(folder, world.root(), long_poll, now)?;
        editor.give(sign_in, now)?;
        let mut console = Self { clock, world, editor, oid, view: String::new() };
        console.remark();
        console.settle();
        Ok(console)
    }

    fn read(&mut self) -> Result<(), String> {
        let asks = std::io::stdin().is_terminal();
        loop {
            if asks {
                print!("{}> ", self.view);
                std::io::stdout().flush().map_err(|error| error.to_string())?;
            }
            let mut line = String::new();
            let read = std::io::stdin().lock().read_line(&mut line).map_err(|error| error.to_string())?;
            if read == 0 || line.trim() == "quit" {
                return Ok(());
            }
            self.line(line.trim());
        }
    }

    /// What the policies do not do for this app, where they are at hand.
    fn remark(&mut self) {
        let own = self.world.local().and_then(|network| network.organisations.first());
        let remarks = own.map(|own| own.remarks(&Editor::app())).unwrap_or_default();
        remarks.iter().for_each(|remark| println!("  ! {remark}"));
    }

    /// Lets requests and answers go back and forth until nothing more comes.
    fn settle(&mut self) {
        loop {
            let now = self.clock.now();
            self.editor.pump(now);
            for oid in std::mem::take(&mut self.editor.needs_token) {
                match self.world.token(oid, now) {
                    Ok(token) => self.give(Input::Token { oid, token }),
                    Err(error) => println!("no token: {error}"),
                }
            }
            std::mem::take(&mut self.editor.sends).into_iter().for_each(|one| self.world.send(one, now));
            let arrived = self.world.arrivals(now);
            if arrived.is_empty() {
                return;
            }
            arrived.into_iter().for_each(|input| self.give(input));
        }
    }

    fn give(&mut self, input: Input) {
        if let Err(error) = self.editor.give(input, self.clock.now()) {
            println!("{error}");
        }
    }

    fn line(&mut self, line: &str) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let gate = self.editor.gate(Some(self.oid), self.clock.now());
        if let Err(error) = self.word(word, rest.trim()) {
            println!("{error}");
        }
        self.settle();
        self.editor.told.drain(..).filter_map(|told| words(&told)).for_each(|told| println!("  · {told}"));
        self.editor.mistakes.drain(..).for_each(|mistake| println!("  ! {mistake}"));
        match self.editor.gate(Some(self.oid), self.clock.now()) {
            Some(shut) if gate.as_ref() != Some(&shut) => println!("  the gate of the work account: {shut}"),
            None if gate.is_some() => println!("  the gate of the work account is open"),
            _ => {}
        }
    }

    fn word(&mut self, word: &str, rest: &str) -> Result<(), String> {
        let (oid, view) = (self.oid, self.view.clone());
        let act = match word {
            "" => return Ok(()),
            "help" => return Ok(println!("{HELP}")),
            "show" => return Ok(self.show()),
            "gate" => return Ok(println!("{}", self.editor.why(Some(oid), self.clock.now()))),
            "configuration" => {
                let value = self.editor.configuration(Some(oid), rest);
                return Ok(println!(
                    "{}",
                    value.unwrap_or_else(|| format!("nothing is configured as `{rest}`"))
                ));
            }
            "pin" => Do::Pin { oid, pin: rest.to_owned() },
            "view" => return self.look(rest),
            "type" => Do::Type { view, text: rest.to_owned() },
            "copy" => Do::Copy { view },
            "paste" => Do::Paste { view },
            "save" => Do::Save { view, file: rest.to_owned() },
            "open" => Do::Open { view, file: rest.to_owned() },
            "save-copy" => Do::SaveCopy { view, location: word_of(rest)? },
            "share" => Do::Share { view, app: word_of(&format!("ios:{rest}"))? },
            "notify" => Do::Notify { view },
            _ => return self.beside(word, rest),
        };
        let outcome = self.editor.act(act, self.clock.now());
        match (outcome.did, outcome.text.as_str()) {
            (true, "") => println!("done"),
            (true, text) => println!("done: {text}"),
            (false, text) => println!("refused: {text}"),
        }
        Ok(())
    }

    /// What happens around the app.
    fn beside(&mut self, word: &str, rest: &str) -> Result<(), String> {
        let (oid, now) = (self.oid, self.clock.now());
        match word {
            "check-in" => self.give(Input::CheckInNow { oid }),
            "behind" => self.give(Input::LifeCycle(LifeCycle::Background)),
            "front" => self.give(Input::LifeCycle(LifeCycle::Foreground)),
            "sign-in" => {
                let sign_in = self.world.sign_in(now)?;
                self.give(sign_in);
            }
            "sign-out" => self.give(Input::SignOut { oid, data: SignOutData::Wipe }),
            "wait" => {
                let minutes: u64 = rest.parse().map_err(|_| "wait for how many minutes?")?;
                self.clock.ahead += Duration::from_secs(minutes * 60);
            }
            _ => return self.administrator(word, rest),
        }
        Ok(())
    }

    fn administrator(&mut self, word: &str, rest: &str) -> Result<(), String> {
        let (oid, now) = (self.oid, self.clock.now());
        let network = self.world.local().ok_or("that is for the administrator of the server")?;
        let own = network.organisations.first_mut().ok_or("there is no organisation")?;
        match word {
            "cut" => network.cut = true,
            "network" => {
                network.cut = false;
                self.give(Input::Connectivity);
            }
            "policy" => {
                let text = fs::read(rest).map_err(|error| format!("`{rest}`: {error}"))?;
                own.set_policy(&text).map_err(|error| format!("`{rest}`: {error}"))?;
                self.remark();
            }
            "wipe" => drop(own.order_wipe(oid, now).map_err(|error| error.to_string())?),
            "hold" | "release" => {
                drop(own.order(oid, word_of(word)?, now).map_err(|error| error.to_string())?)
            }
            _ => return Err(format!("`{word}` is nothing that can be done here: see `help`")),
        }
        Ok(())
    }

    fn look(&mut self, rest: &str) -> Result<(), String> {
        let (name, account) = rest.split_once(' ').unwrap_or((rest, ""));
        if name.is_empty() {
            return Err("which note? `view NAME ana` begins one of the work account".to_owned());
        }
        let account = match account.trim() {
            "" => None,
            "personal" => Some(Identity::Personal),
            "ana" | "work" => Some(Identity::Work(self.oid)),
            other => return Err(format!("there is no account `{other}`: use ana or personal")),
        };
        if let Some(account) = account {
            self.editor.act(Do::View { view: name.to_owned(), account: account.oid() }, self.clock.now());
        }
        self.view = name.to_owned();
        Ok(self.show())
    }

    fn show(&mut self) {
        let shows: BTreeMap<String, String> = self.editor.shows(self.clock.now());
        for (name, text) in shows {
            let mark = if name == self.view { "*" } else { " " };
            println!("{mark} {name}: {text}");
        }
    }
}

/// A word of the policies, such as a place.
fn word_of<T: serde::de::DeserializeOwned>(word: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::from(word)).map_err(|_| format!("`{word}` is not known here"))
}
