//! Whose a file is, and under which key.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Whose a file is: two GUIDs, never a name.
///
/// GUIDs compare as 128-bit numbers, so the case of their text does not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Owner {
    /// The organisation whose data it is.
    pub organisation: Uuid,
    /// The user's object id in that organisation.
    pub oid: Uuid,
}

/// The name of an identity key: 128 random bits, written as 32 lower-case hexadecimal digits.
///
/// It is no secret: it stands in every file's header, in receipts and in orders.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct KeyId(pub [u8; 16]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> Self {
        id.to_string()
    }
}

/// A text that is not a key id.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a key id: write 32 hexadecimal digits")]
pub struct KeyIdError(String);

impl FromStr for KeyId {
    type Err = KeyIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u128::from_str_radix(text, 16) {
            Ok(number) if digits => Ok(Self(number.to_be_bytes())),
            _ => Err(KeyIdError(text.chars().take(64).collect())),
        }
    }
}

impl TryFrom<String> for KeyId {
    type Error = KeyIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_ids_round_trip_as_text() {
        let id = KeyId([0xab; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("AB".repeat(16).parse(), Ok(id));
        for wrong in ["", "ab", &"+a".repeat(16), &"zz".repeat(16), &"ab".repeat(17)] {
            assert!(wrong.parse::<KeyId>().is_err(), "{wrong}");
        }
    }
}
