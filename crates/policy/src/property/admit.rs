//! What an administrator may not write although it can be read: stored policies may hold it, new ones are refused.

use super::fault::{bad_text, fault};
use super::name::is_web_scheme;
use super::{Kind, PropertyId, Value, ValueError, keys};

/// The settings that name the one app which takes links, by its scheme (iOS).
const APP_SCHEMES: [PropertyId; 3] =
    [keys::BROWSER_PROTOCOL.id(), keys::DIALER_PROTOCOL.id(), keys::MESSAGING_PROTOCOL.id()];

/// Whether a value that was read may be written into a policy.
///
/// # Errors
/// A date that no calendar has; a scheme of the web (`http`, `https`) as the scheme of one app, which would send work
/// links to any browser or address.
pub fn admit(id: PropertyId, value: &Value) -> Result<(), ValueError> {
    let property = id.property();
    match (property.kind, value) {
        (Kind::PatchDate, Value::Version(date)) if !date.is_real_date() => Err(bad_text(
            property.name,
            date.text(),
            "is no day of the calendar",
            "use a date like `2026-11-01`, or null",
        )),
        (Kind::Text, Value::Text(text)) if APP_SCHEMES.contains(&id) && is_web_scheme(text) => {
            let shown = super::fault::shortened(text);
            let what = format!("`{shown}` is a scheme of the web, which any browser takes");
            Err(fault(property.name, "webScheme", what, "use the app's own scheme, like `contoso-web`"))
        }
        _ => Ok(()),
    }
}
