//! An account comes into the app: its user signed in, or an identity library wants it protected.

use cordon_policy::texts::Phrase;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::address;
use crate::client::Client;
use crate::effect::{Event, Now};
use crate::error::InputError;
use crate::saved::{self, Saved, SavedKeys, SavedReport};
use crate::session::commit::Fresh;
use crate::session::run::Session;
use crate::snapshot::{Closed, Standing};

/// Who comes, to which server, and with what.
pub(crate) struct SignIn {
    pub(crate) oid: Uuid,
    pub(crate) server: String,
    pub(crate) upn: Option<String>,
    /// Without one it is asked for.
    pub(crate) token: Option<Zeroizing<String>>,
}

impl SignIn {
    /// Checks address and token before anything is done.
    pub(crate) fn new(
        oid: Uuid,
        server: &str,
        token: Option<Zeroizing<String>>,
        upn: Option<String>,
    ) -> Result<Self, InputError> {
        let server = address::check(server)?;
        token.as_ref().map_or(Ok(()), |token| address::check_token(oid, token))?;
        Ok(Self { oid, server, upn, token })
    }
}

impl Client {
    pub(crate) fn sign_in(&mut self, now: Now, who: SignIn) -> Result<(), InputError> {
        let oid = who.oid;
        let signed_in = Phrase::new("journalSignedIn");
        if let Some(session) = self.sessions.get_mut(&oid) {
            session.sign_in(&mut self.host, now, who)?;
            self.host.journal.add(now.wall, Some(oid), signed_in);
            return Ok(());
        }
        // Nothing readable is held: begin anew. The wrapped keys, if they read, go on to open the files.
        let keys = match saved::load::<SavedKeys>(&*self.host.ports.store, &saved::keys_record(oid)) {
            Ok(keys) => Some(keys.unwrap_or_default()),
            Err(_) => None,
        };
        // What does not read was here before whoever waits for its place.
        let place = if self.unreadable.contains_key(&oid) { 0 } else { self.host.next_place() };
        let saved = Saved::new(who.server, who.upn, place);
        let barred = self.bar_of(oid, &saved);
        let mut session = Session::new(oid, saved, keys, SavedReport::default());
        session.barred = barred;
        let saved = session.saved.clone();
        session.commit(&mut self.host, saved, Fresh::default())?;
        session.token_or_due(who.token, now);
        self.host.journal.add(now.wall, Some(oid), signed_in);
        if barred.is_none() {
            let identity = session.identity();
            self.host.event(Event::Status { identity, standing: Standing::Closed(Closed::Joining) });
        }
        self.sessions.insert(oid, session);
        self.unreadable.remove(&oid);
        Ok(())
    }
}
