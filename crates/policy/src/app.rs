//! Platforms and app identifiers.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The operating system a policy, an app or a registration belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Platform {
    /// iOS, iPadOS and visionOS.
    Ios,
    /// Android.
    Android,
    /// Windows.
    Windows,
}

impl Platform {
    /// Every platform, in the order in which tables list them.
    pub const ALL: [Self; 3] = [Self::Ios, Self::Android, Self::Windows];

    /// The word on the wire: `ios`, `android` or `windows`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ios => "ios",
            Self::Android => "android",
            Self::Windows => "windows",
        }
    }

    /// The name people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Ios => "iOS",
            Self::Android => "Android",
            Self::Windows => "Windows",
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Platform {
    type Err = AppIdError;

    fn from_str(text: &str) -> Result<Self, AppIdError> {
        Self::ALL
            .into_iter()
            .find(|platform| platform.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| AppIdError::Platform(text.to_owned()))
    }
}

/// A set of platforms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Platforms(u8);

impl Platforms {
    /// iOS alone.
    pub const IOS: Self = Self(1);
    /// Android alone.
    pub const ANDROID: Self = Self(2);
    /// Windows alone.
    pub const WINDOWS: Self = Self(4);
    /// iOS and Android.
    pub const MOBILE: Self = Self(3);
    /// All three.
    pub const ALL: Self = Self(7);

    const fn bit(platform: Platform) -> u8 {
        match platform {
            Platform::Ios => 1,
            Platform::Android => 2,
            Platform::Windows => 4,
        }
    }

    /// This set and `other` together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether `platform` is in the set.
    #[must_use]
    pub const fn has(self, platform: Platform) -> bool {
        self.0 & Self::bit(platform) != 0
    }

    /// The platforms of the set, in the order of [`Platform::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Platform> {
        Platform::ALL.into_iter().filter(move |platform| self.has(*platform))
    }
}

/// An app: platform and bundle id (iOS), package id (Android) or app id (Windows).
///
/// Equality, order and hash ignore the case of the id on iOS and Windows. Android tells packages apart by case, so a package
/// named `com.Contoso.mail` is not `com.contoso.mail`. The text is kept as given.
/// On the wire it is one string, `ios:com.contoso.mail`.
#[derive(Debug, Clone)]
pub struct AppId {
    /// The platform the app runs on.
    pub platform: Platform,
    /// Bundle or package id, as it was written.
    pub id: String,
}

/// What is wrong with the text of a platform or an app id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppIdError {
    /// There is no colon between platform and id.
    #[error("`{0}` names no platform: write the app as `ios:com.contoso.mail`")]
    NoPlatform(String),
    /// The platform is none of the known ones.
    #[error("`{0}` is no platform: use `ios`, `android` or `windows`")]
    Platform(String),
    /// The id is empty, longer than 255 bytes or has blanks or control characters.
    #[error("`{0}` is no bundle or package id: use 1 to 255 characters without blanks")]
    Id(String),
}

#[cfg(feature = "schema")]
impl utoipa::PartialSchema for AppId {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("An app as `platform:id`, for example `ios:com.contoso.mail`."))
            .examples(["ios:com.contoso.mail"])
            .into()
    }
}

#[cfg(feature = "schema")]
impl utoipa::ToSchema for AppId {}

impl AppId {
    /// An app id without a check of its text.
    #[must_use]
    pub fn new(platform: Platform, id: impl Into<String>) -> Self {
        Self { platform, id: id.into() }
    }

    /// An app id whose text was checked: 1 to 255 characters, no blanks.
    ///
    /// # Errors
    /// [`AppIdError::Id`] when the id cannot be one.
    pub fn parse(platform: Platform, id: &str) -> Result<Self, AppIdError> {
        let fits =
            !id.is_empty() && id.len() <= 255 && !id.chars().any(|c| c.is_whitespace() || c.is_control());
        if fits { Ok(Self::new(platform, id)) } else { Err(AppIdError::Id(id.to_owned())) }
    }

    /// The id as it compares: Android tells package names apart by case, the other platforms do not.
    fn folded(&self) -> impl Iterator<Item = u8> + '_ {
        let exact = self.platform == Platform::Android;
        self.id.bytes().map(move |byte| if exact { byte } else { byte.to_ascii_lowercase() })
    }
}

impl PartialEq for AppId {
    fn eq(&self, other: &Self) -> bool {
        self.platform == other.platform && self.folded().eq(other.folded())
    }
}

impl Eq for AppId {}

impl PartialOrd for AppId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for AppId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.platform.cmp(&other.platform).then_with(|| self.folded().cmp(other.folded()))
    }
}

impl Hash for AppId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.platform.hash(state);
        for byte in self.folded() {
            state.write_u8(byte);
        }
        state.write_u8(0xff);
    }
}

impl fmt::Display for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.platform, self.id)
    }
}

impl FromStr for AppId {
    type Err = AppIdError;

    fn from_str(text: &str) -> Result<Self, AppIdError> {
        let (platform, id) = text.split_once(':').ok_or_else(|| AppIdError::NoPlatform(text.to_owned()))?;
        Self::parse(platform.parse()?, id)
    }
}

impl Serialize for AppId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AppId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_without_case_and_keeps_the_text() {
        let one: AppId = "ios:com.Contoso.Mail".parse().unwrap();
        let two: AppId = "IOS:com.contoso.mail".parse().unwrap();
        assert_eq!(one, two);
        assert_eq!(one.to_string(), "ios:com.Contoso.Mail");
        assert_ne!(one, AppId::new(Platform::Android, "com.contoso.mail"));
        let set: std::collections::HashSet<_> = [one, two].into_iter().collect();
        assert_eq!(set.len(), 1);
        let package = |id: &str| AppId::new(Platform::Android, id);
        assert_ne!(package("com.Contoso.mail"), package("com.contoso.mail"), "two packages on Android");
    }

    #[test]
    fn refuses_what_is_no_app() {
        assert!(matches!("com.contoso.mail".parse::<AppId>(), Err(AppIdError::NoPlatform(_))));
        assert!(matches!("palm:a".parse::<AppId>(), Err(AppIdError::Platform(_))));
        assert!(matches!("ios:".parse::<AppId>(), Err(AppIdError::Id(_))));
        assert!(matches!("ios:a b".parse::<AppId>(), Err(AppIdError::Id(_))));
    }
}
