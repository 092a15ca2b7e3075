//! Where a list of registrations goes on, as a text that is nobody's to read.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::error::FieldError;
use crate::store::listing::{Place, Sort, Wanted};

#[derive(Serialize, Deserialize)]
struct Cursor {
    sort: Sort,
    descending: bool,
    place: Place,
}

/// The text that leads behind `last`.
pub(super) fn write(wanted: &Wanted, last: &Place) -> String {
    let cursor = Cursor { sort: wanted.sort, descending: wanted.descending, place: last.clone() };
    BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default())
}

/// The place that a text of [`write`] leads to.
pub(super) fn read(wanted: &Wanted, text: &str) -> Result<Place, FieldError> {
    let cursor = BASE64_URL_SAFE_NO_PAD.decode(text).ok();
    let cursor = cursor.and_then(|json| serde_json::from_slice::<Cursor>(&json).ok());
    match cursor {
        Some(Cursor { sort, descending, place })
            if (sort, descending) == (wanted.sort, wanted.descending) && place.fits(sort) =>
        {
            Ok(place)
        }
        _ => Err(FieldError::new(
            "after",
            "invalid",
            "send `after` of an answer to the same `sort` and `order`, or leave it out to begin anew",
        )),
    }
}
