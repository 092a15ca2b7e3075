//! The moment in which work data is opened: what a `state` table says, in durations before now.

use cordon_policy::access::{AccessState, BiometricKind, Biometrics, Pin, PinShape};
use cordon_policy::clock::{self, Now};
use cordon_policy::launch::{AccountStatus, LaunchState, WorkingStatus};
use cordon_policy::property::parse_period;
use cordon_policy::simulate::Moment;
use jiff::Timestamp;
use uuid::Uuid;

use super::fault::{Faults, Table, read};
use super::tree::{Node, Value};

/// The time where a file names none: the first moment of 2026, in Unix seconds. Tests mean the same tomorrow.
const NOW: i64 = 1_767_225_600;
/// How long the device has been running, in milliseconds: a century, so that everything was in this boot.
const RUNNING: u64 = 100 * 366 * 24 * 60 * 60 * 1000;
/// How long the word of a working-time service counts, in seconds.
const WORKING: i64 = 24 * 60 * 60;

/// Reads a `state` table. Without one the account was just added: the server has just answered, no PIN is set, and nothing
/// was entered.
pub(super) fn moment(node: Option<&Node>, path: &str, faults: &mut Faults) -> Moment {
    let empty = Node { line: 1, value: Value::Table(Vec::new()) };
    let mut table = Table::of(node.unwrap_or(&empty), path, faults);
    let trusted = table.take("now").and_then(|node| time(node, &table.at("now"), faults)).unwrap_or(NOW);
    let ahead = ago(&mut table, "clock-ahead", faults).unwrap_or(0);
    let behind = ago(&mut table, "clock-behind", faults).unwrap_or(0);
    let wall = trusted.saturating_add(ahead).saturating_sub(behind);
    let now = Now { trusted, wall, moment: before(0) };
    let launch = launch(&mut table, trusted, faults);
    let access = access(&mut table, trusted, faults);
    table.finish(faults);
    Moment { now, launch, access }
}

fn launch(table: &mut Table<'_>, now: i64, faults: &mut Faults) -> LaunchState {
    let never =
        matches!(table.take("last-check-in"), Some(Node { value: Value::Text(text), .. }) if text == "never");
    let last = if never { None } else { Some(ago(table, "last-check-in", faults).unwrap_or(0)) };
    let at_work = table.flag("at-work", faults);
    let since = ago(table, "work-since", faults).unwrap_or(0);
    if at_work.is_none() && since != 0 {
        faults.add(
            table.line,
            &table.at("work-since"),
            "say `at-work` too: since when somebody is at work, or not",
        );
    }
    let account =
        table.take("account").and_then(|node| read(node.json(), node.line, &table.at("account"), faults));
    LaunchState {
        last_envelope: last.map(|last| now.saturating_sub(last)),
        online: table.flag("online", faults),
        sign_in_refused: table.flag("sign-in-refused", faults).unwrap_or(false),
        account: account.or(Some(AccountStatus::Active)),
        working: at_work.map(|at_work| WorkingStatus {
            at_work,
            since: now.saturating_sub(since),
            until: now.saturating_add(WORKING),
        }),
    }
}

fn access(table: &mut Table<'_>, now: i64, faults: &mut Faults) -> AccessState {
    let pin = table.text("pin", faults).map(PinShape::of);
    let set = ago(table, "pin-set", faults);
    if pin.is_none() && set.is_some() {
        faults.add(table.line, &table.at("pin-set"), "say which `pin` was set: its shape is looked at");
    }
    let kind: Option<BiometricKind> = table
        .take("biometrics")
        .and_then(|node| read(node.json(), node.line, &table.at("biometrics"), faults));
    let strong = table.flag("biometrics-strong", faults);
    let changed = table.flag("biometrics-changed", faults);
    if kind.is_none() && (strong.is_some() || changed.is_some()) {
        let text = "say which `biometrics` there are: face, fingerprint or other";
        faults.add(table.line, &table.at("biometrics"), text);
    }
    AccessState {
        pin: pin.map(|shape| Pin { shape, set_at: now.saturating_sub(set.unwrap_or(0)) }),
        wrong_pins: table.number("wrong-pins", faults).unwrap_or(0),
        pin_passed: ago(table, "pin-passed", faults).map(before),
        credentials_passed: ago(table, "credentials-passed", faults).map(before),
        biometrics: kind.map(|kind| Biometrics { kind, strong, changed }),
        ..AccessState::default()
    }
}

/// The moment so many seconds ago.
fn before(seconds: i64) -> clock::Moment {
    let milliseconds = u64::try_from(seconds).unwrap_or(0).saturating_mul(1000);
    clock::Moment { boot: Uuid::nil(), monotonic: RUNNING.saturating_sub(milliseconds) }
}

/// A length of time in seconds, as policies write it.
fn ago(table: &mut Table<'_>, name: &'static str, faults: &mut Faults) -> Option<i64> {
    let line = table.line;
    let text = table.text(name, faults)?;
    let period = parse_period(text).and_then(|period| i64::try_from(period.seconds).ok());
    if period.is_none() {
        let text = format!("`{text}` is no length of time: write `P3D`, `PT12H` or `PT30M`");
        faults.add(line, &table.at(name), text);
    }
    period
}

/// A time: `2026-11-03T08:00:00Z`, or Unix seconds.
fn time(node: &Node, path: &str, faults: &mut Faults) -> Option<i64> {
    let found = match &node.value {
        Value::Number(number) => number.as_i64(),
        Value::Text(text) => text.parse::<Timestamp>().ok().map(Timestamp::as_second),
        _ => None,
    };
    if found.is_none() {
        faults.add(node.line, path, "expected a time such as `2026-11-03T08:00:00Z`, or Unix seconds");
    }
    found
}
