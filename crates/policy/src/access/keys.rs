//! Typed constants for the settings of access.

use crate::property::Key;
use crate::property::keys::{Whole, Word};

pub(super) const PIN_REQUIRED: Key<bool> = Key::named("pinRequired");
pub(super) const CHARACTERS: Key<Word> = Key::named("pinCharacterSet");
pub(super) const SIMPLE_BLOCKED: Key<bool> = Key::named("simplePinBlocked");
pub(super) const LENGTH: Key<i64> = Key::named("minimumPinLength");
pub(super) const FINGERPRINT_BLOCKED: Key<bool> = Key::named("fingerprintBlocked");
pub(super) const FACE_BLOCKED: Key<bool> = Key::named("faceIdBlocked");
pub(super) const BIOMETRICS_BLOCKED: Key<bool> = Key::named("biometricAuthenticationBlocked");
pub(super) const BIOMETRICS_ENABLED: Key<bool> = Key::named("fingerprintAndBiometricEnabled");
pub(super) const BIOMETRIC_TIMEOUT: Key<Whole> = Key::named("pinRequiredInsteadOfBiometricTimeout");
pub(super) const CLASS_3: Key<bool> = Key::named("requireClass3Biometrics");
pub(super) const PIN_AFTER_CHANGE: Key<bool> = Key::named("requirePinAfterBiometricChange");
pub(super) const EXPIRY: Key<Whole> = Key::named("periodBeforePinReset");
pub(super) const HISTORY: Key<i64> = Key::named("previousPinBlockCount");
pub(super) const WAIVED_BY_LOCK: Key<bool> = Key::named("disableAppPinIfDevicePinIsSet");
pub(super) const CREDENTIALS: Key<bool> = Key::named("organizationalCredentialsRequired");
pub(super) const RECHECK: Key<Whole> = Key::named("periodOnlineBeforeAccessCheck");
