//! `customSettings`: names and values for apps.

use cordon_policy::configuration::{self, Reserved};
use cordon_policy::property::Pair;
use serde_json::Value;

use crate::error::FieldError;
use crate::fields::Fields;

/// Most custom settings of one policy, and the most characters of one value.
const MAX: (usize, usize) = (500, 10_000);

/// Reads a whole list; each name stands in it once. A value that is absent or null is the empty text.
pub(super) fn read_pairs(items: &[Value]) -> Result<Vec<Pair>, Vec<FieldError>> {
    let (most, longest) = MAX;
    let (mut pairs, mut errors) = (Vec::<Pair>::new(), Vec::new());
    if items.len() > most {
        let text = format!("{} custom settings are listed, a policy holds at most {most}", items.len());
        return Err(vec![FieldError::new("customSettings", "outOfBounds", text)]);
    }
    for (place, item) in items.iter().enumerate() {
        let path = format!("customSettings[{place}]");
        let mut fields = match Fields::of(item, &path) {
            Ok(fields) => fields,
            Err(found) => {
                errors.extend(found);
                continue;
            }
        };
        let name = fields.required("name");
        let value = fields.text("value").unwrap_or_default();
        if value.chars().count() > longest {
            fields.error("value", "outOfBounds", format!("the value is longer than {longest} characters"));
        }
        if pairs.iter().any(|known| known.name == name) {
            fields.error("name", "duplicate", format!("`{name}` is there twice: leave one of them out"));
        }
        match fields.finish(Pair { name, value }) {
            Ok(pair) => pairs.push(pair),
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() { Ok(pairs) } else { Err(errors) }
}

/// Refuses what apps would not read: reserved names of the other channel, and values that a reserved name does not have.
pub(super) fn admit_pairs(fields: &mut Fields<'_>, pairs: &[Pair]) {
    for (place, pair) in pairs.iter().enumerate() {
        if let Err(reserved) = configuration::admit(&pair.name, &pair.value) {
            let member = if reserved == Reserved::OnlyDevice { "name" } else { "value" };
            let text = format!("`{}`: {reserved}", pair.name);
            fields.error(&format!("customSettings[{place}].{member}"), "reserved", text);
        }
    }
}
