//! PIN, biometrics and the timers between them.

use super::{Look, id};
use crate::app::Platform;
use crate::property::{PropertyId, Value, keys};

const PIN: PropertyId = keys::PIN_REQUIRED.id();
const RECHECK: PropertyId = id("periodOnlineBeforeAccessCheck");
const TIMEOUT: PropertyId = id("pinRequiredInsteadOfBiometricTimeout");
const FINGER: PropertyId = id("fingerprintBlocked");
const FACE: PropertyId = id("faceIdBlocked");
const BIOMETRICS: PropertyId = id("biometricAuthenticationBlocked");
const BOTH: PropertyId = id("fingerprintAndBiometricEnabled");
const CLASS_3: PropertyId = id("requireClass3Biometrics");
const AFTER_CHANGE: PropertyId = id("requirePinAfterBiometricChange");

/// What means something only beside a PIN.
const PIN_RULES: [PropertyId; 14] = [
    id("pinCharacterSet"),
    id("simplePinBlocked"),
    id("minimumPinLength"),
    FINGER,
    FACE,
    BIOMETRICS,
    TIMEOUT,
    CLASS_3,
    AFTER_CHANGE,
    id("periodBeforePinReset"),
    id("previousPinBlockCount"),
    id("disableAppPinIfDevicePinIsSet"),
    id("maximumPinRetries"),
    id("appActionIfMaximumPinRetriesExceeded"),
];

pub(super) fn run(look: &mut Look<'_>) {
    if look.platform == Platform::Windows {
        return;
    }
    if !look.is(PIN) {
        let set: Vec<_> = PIN_RULES.into_iter().filter(|id| look.has(*id) && look.chosen(*id)).collect();
        let concerned: Vec<_> = set.iter().copied().chain([PIN]).collect();
        look.when(!set.is_empty(), "pinSettingsIgnored", &concerned);
        return;
    }
    biometrics(look);
}

fn biometrics(look: &mut Look<'_>) {
    let blocked: Vec<_> = [BIOMETRICS, FINGER].into_iter().filter(|id| look.is(*id)).collect();
    let (on, off) = (look.is(BOTH), look.has(BOTH) && look.value(BOTH) == Value::Flag(false));
    let concerned: Vec<_> = [BOTH].into_iter().chain(blocked).collect();
    look.when(on && concerned.len() > 1, "biometricsContradict", &concerned);
    let none = match look.platform {
        Platform::Ios => look.is(FINGER) && look.is(FACE),
        _ => look.is(BIOMETRICS) || off,
    };
    let mut rules: Vec<_> = [CLASS_3, AFTER_CHANGE].into_iter().filter(|id| look.is(*id)).collect();
    if none {
        rules.extend(look.chosen(TIMEOUT).then_some(TIMEOUT));
        let any = !rules.is_empty();
        let blocked = match look.platform {
            Platform::Ios => FINGER,
            _ if off => BOTH,
            _ => BIOMETRICS,
        };
        rules.push(blocked);
        look.when(any, "biometricRulesIgnored", &rules);
        return;
    }
    let said = [TIMEOUT, RECHECK].iter().any(|id| look.settings.value(*id).is_some());
    let (timeout, recheck) = (look.seconds(TIMEOUT), look.seconds(RECHECK));
    let never = timeout.zip(recheck).is_some_and(|(timeout, recheck)| timeout <= recheck);
    look.when(said && never, "biometricNeverDoes", &[TIMEOUT, RECHECK]);
}
