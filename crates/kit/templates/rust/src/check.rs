//! `--check`: the app under `cordon kit check`, one JSON object a line. No network, no clock of its own.

use std::io::{BufRead, Write};

use cordon_client::{Input, LifeCycle, Now};
use cordon_kit::check::{Answer, Command, Do, Sending, VERSION};
use zeroize::Zeroizing;

use super::editor::{Editor, Outcome};

/// Answers each line until there are no more.
pub fn run() -> Result<(), String> {
    let mut app = None;
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| error.to_string())?;
        let command =
            serde_json::from_str(&line).map_err(|error| format!("a line that is no command: {error}"))?;
        let answer = serde_json::to_string(&answer(&mut app, command)?).map_err(|error| error.to_string())?;
        let mut out = std::io::stdout().lock();
        writeln!(out, "{answer}").and_then(|()| out.flush()).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Does what one command says, and tells what came of it.
pub fn answer(app: &mut Option<Editor>, command: Command) -> Result<Answer, String> {
    let (now, mut what) = (Now::from(command.now), command.what);
    if let Do::Hello { version, folder, root } = what {
        if version != VERSION {
            return Err(format!("the kit speaks version {version}, and this app {VERSION}"));
        }
        *app = Some(Editor::open(&folder, Some(root), true, now)?);
        what = Do::Tick;
    }
    let editor = app.as_mut().ok_or("the first line is no hello")?;
    let inputs = match what {
        Do::SignIn { oid, upn, server, token } => {
            vec![Input::SignIn { oid, server, token: Zeroizing::new(token), upn: Some(upn) }]
        }
        Do::Token { oid, token } => vec![Input::Token { oid, token: Zeroizing::new(token) }],
        Do::Deliver { answers } => answers.into_iter().map(|delivery| delivery.input()).collect(),
        Do::CheckIn { oid } => vec![Input::CheckInNow { oid }],
        Do::Front { front: true } => vec![Input::LifeCycle(LifeCycle::Foreground)],
        Do::Front { front: false } => vec![Input::LifeCycle(LifeCycle::Background)],
        Do::Tick => Vec::new(),
        act => {
            let outcome = editor.act(act, now);
            return Ok(told(editor, outcome, now));
        }
    };
    let mut outcome = Outcome { did: true, text: String::new() };
    for input in inputs {
        if let Err(text) = editor.give(input, now) {
            outcome = Outcome { did: false, text };
        }
    }
    editor.pump(now);
    Ok(told(editor, outcome, now))
}

fn told(editor: &mut Editor, outcome: Outcome, now: Now) -> Answer {
    let shows = editor.shows(now);
    editor.pump(now);
    editor.told.clear();
    let mistakes = std::mem::take(&mut editor.mistakes).join("; ");
    Answer {
        did: outcome.did && mistakes.is_empty(),
        text: if mistakes.is_empty() { outcome.text } else { mistakes },
        shows,
        sends: std::mem::take(&mut editor.sends).iter().map(Sending::from).collect(),
        needs_token: std::mem::take(&mut editor.needs_token),
        unsupported: false,
    }
}
