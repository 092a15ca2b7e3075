//! Typed constants for the settings of access.

use crate::property::Key;
use crate::property::keys::{Whole, Word};

pub(crate) const PIN_REQUIRED: Key<bool> = Key::named("pinRequired");
pub(crate) const CHARACTERS: Key<Word> = Key::named("pinCharacterSet");
pub(crate) const SIMPLE_BLOCKED: Key<bool> = Key::named("simplePinBlocked");
pub(crate) const LENGTH: Key<i64> = Key::named("minimumPinLength");
pub(crate) const FINGERPRINT_BLOCKED: Key<bool> = Key::named("fingerprintBlocked");
pub(crate) const FACE_BLOCKED: Key<bool> = Key::named("faceIdBlocked");
pub(crate) const BIOMETRICS_BLOCKED: Key<bool> = Key::named("biometricAuthenticationBlocked");
pub(crate) const BIOMETRICS_ENABLED: Key<bool> = Key::named("fingerprintAndBiometricEnabled");
pub(crate) const BIOMETRIC_TIMEOUT: Key<Whole> = Key::named("pinRequiredInsteadOfBiometricTimeout");
pub(crate) const CLASS_3: Key<bool> = Key::named("requireClass3Biometrics");
pub(crate) const PIN_AFTER_CHANGE: Key<bool> = Key::named("requirePinAfterBiometricChange");
pub(crate) const EXPIRY: Key<Whole> = Key::named("periodBeforePinReset");
pub(crate) const HISTORY: Key<i64> = Key::named("previousPinBlockCount");
pub(crate) const WAIVED_BY_LOCK: Key<bool> = Key::named("disableAppPinIfDevicePinIsSet");
pub(crate) const CREDENTIALS: Key<bool> = Key::named("organizationalCredentialsRequired");
pub(crate) const RECHECK: Key<Whole> = Key::named("periodOnlineBeforeAccessCheck");
