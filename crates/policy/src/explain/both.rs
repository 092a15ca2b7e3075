//! The explanation of a move between two accounts whose policies are both known.

use uuid::Uuid;

use super::voices::Fact;
use super::{Explanation, Seen, draft, explain};
use crate::app::AppId;
use crate::decide::{Ask, Context, ManagedApps, Pair, Party, Speaker};
use crate::texts::Phrase;

/// Explains [`crate::decide_both`]: what the side says that speaks. Where that is the account at the other end, the
/// sentences are seen from there.
#[must_use]
pub fn both(pair: &Pair<'_>, seen: &Seen<'_>, ask: &Ask) -> Explanation {
    let (speaker, _) = pair.outcome(ask);
    let side = pair.side(speaker);
    let Some(between) = pair.between(ask) else { return explain(side.effective, &side.context, seen, ask) };
    let far = match speaker {
        Speaker::Asked => &pair.other,
        Speaker::Other => &pair.asked,
    };
    let known =
        side.context.managed_apps.iter().filter(|(app, oid, _)| !is(app, *oid, far.app, far.context.oid));
    let known = known.map(|(app, oid, registered)| (app.clone(), oid, registered));
    let added = pair.same_organisation.then(|| (far.app.clone(), far.context.oid, true));
    let managed_apps = ManagedApps::listed(known.chain(added));
    let context = Context { managed_apps: &managed_apps, ..side.context };
    let party = Party::App {
        app: far.app.clone(),
        account: Some(far.context.oid),
        verified: between.verified,
        personal: false,
    };
    let leaves = between.leaves == (speaker == Speaker::Asked);
    let ask = turned(ask, leaves, party);
    let mut draft = draft(side.effective, &context, seen, &ask);
    if speaker == Speaker::Other {
        draft.facts.push(Fact::new("side", Phrase::new("factSide"), Phrase::new("sideOther")));
    }
    draft.told(&ask, seen.language)
}

fn is(app: &AppId, oid: Uuid, far: &AppId, far_oid: Uuid) -> bool {
    app == far && oid == far_oid
}

/// The ask as it is seen by the account that data leaves or enters, with the other one as the far end.
fn turned(ask: &Ask, leaves: bool, party: Party) -> Ask {
    let mut ask = ask.clone();
    if let Ask::Paste { from, to, .. } | Ask::Transfer { from, to, .. } = &mut ask {
        (*from, *to) = if leaves { (Party::Work, party) } else { (party, Party::Work) };
    }
    ask
}
