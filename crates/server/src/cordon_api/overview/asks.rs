//! What apps asked in the last weeks, and what was refused most.

use std::collections::BTreeMap;

use cordon_policy::{Verdict, record};
use serde::Serialize;
use sqlx::AnyConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::day;
use crate::store::StoreError;
use crate::store::counts::{self, Daily};

/// Days that are told, today included.
const DAYS: i64 = 28;
/// A day in microseconds.
const A_DAY: i64 = 86_400_000_000;
/// The most of what was refused.
const TOP: usize = 10;

/// What apps asked in the last 28 days, today included, as devices counted and reported it.
#[derive(Serialize, ToSchema)]
pub(super) struct Asks {
    /// Each day, oldest first, by the devices' clocks in UTC; days without asks too.
    days: Vec<AskDay>,
    /// What was refused most, the most first; at most 10.
    blocked: Vec<Blocked>,
}

/// The asks of a day.
#[derive(Serialize, ToSchema)]
struct AskDay {
    /// `YYYY-MM-DD`
    day: String,
    /// Allowed as asked.
    allowed: u64,
    /// Allowed otherwise than asked: elsewhere, into another account, or without the content.
    redirected: u64,
    /// Refused.
    blocked: u64,
}

/// One kind of ask that was refused.
#[derive(Serialize, ToSchema)]
#[schema(as = BlockedAsk)]
struct Blocked {
    /// The kind of question: `paste`, `transfer`, …
    kind: String,
    /// The class of the other end.
    destination: String,
    /// The setting that decided; empty where none did.
    setting: String,
    /// How often.
    count: u64,
}

impl Asks {
    pub(super) async fn read(
        connection: &mut AnyConnection,
        organisation: Uuid,
        now: i64,
    ) -> Result<Self, StoreError> {
        let days = (0..DAYS).rev().map(|back| day(now.saturating_sub(back * A_DAY)));
        let mut days: Vec<_> =
            days.map(|day| AskDay { day, allowed: 0, redirected: 0, blocked: 0 }).collect();
        let (Some(first), Some(last)) = (days.first(), days.last()) else {
            return Ok(Self { days, blocked: Vec::new() });
        };
        let span = (first.day.clone(), last.day.clone());
        let mut refused: BTreeMap<(String, String, String), u64> = BTreeMap::new();
        for one in counts::daily(connection, organisation, (&span.0, &span.1)).await? {
            if let Some(day) = days.iter_mut().find(|day| day.day == one.day) {
                day.add(&one);
            }
            if record::verdict(&one.verdict) == Some(Verdict::Deny) {
                let sum = refused.entry((one.kind, one.destination, one.setting)).or_default();
                *sum = sum.saturating_add(one.count);
            }
        }
        let mut blocked: Vec<_> = refused
            .into_iter()
            .map(|((kind, destination, setting), count)| Blocked { kind, destination, setting, count })
            .collect();
        // Equal ones stay in the order of their names.
        blocked.sort_by_key(|one| std::cmp::Reverse(one.count));
        blocked.truncate(TOP);
        Ok(Self { days, blocked })
    }
}

impl AskDay {
    fn add(&mut self, one: &Daily) {
        let sum = match record::verdict(&one.verdict) {
            Some(Verdict::Allow | Verdict::AllowTagged) => &mut self.allowed,
            Some(Verdict::Redact | Verdict::SwitchAccount | Verdict::Redirect) => &mut self.redirected,
            Some(Verdict::Deny) => &mut self.blocked,
            // A word of a newer client.
            None => return,
        };
        *sum = sum.saturating_add(one.count);
    }
}
