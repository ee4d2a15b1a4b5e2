//! What differs between the systems: opening the store, asking whether it is locked, unlocking it.

#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
mod one_bus;
#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
mod secret_service;
#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
pub(super) use secret_service::{System, classify, is_running};

#[cfg(not(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android")))))]
mod built_in;
#[cfg(not(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android")))))]
pub(super) use built_in::{System, classify, is_running};

use std::collections::HashMap;

use super::error::KeychainError;

/// How an entry is made. On Windows one would go to all computers of its person, on a network with roaming profiles:
/// it stays on this one.
pub(super) fn modifiers() -> Option<HashMap<&'static str, &'static str>> {
    cfg!(windows).then(|| HashMap::from([("persistence", "Local")]))
}

/// What keyring's own error says. It may carry the entry itself, and is taken apart here.
pub(super) fn reported(error: keyring_core::Error) -> KeychainError {
    use keyring_core::Error;
    let failed = |because: &str| KeychainError::Failed { because: because.to_owned() };
    match error {
        Error::NoEntry => KeychainError::NoKey,
        Error::NoDefaultStore => {
            KeychainError::Unavailable { because: "no store could be opened".to_owned() }
        }
        Error::PlatformFailure(inner) | Error::NoStorageAccess(inner) => classify(inner.as_ref()),
        // The bytes that these carry are the entry itself.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => KeychainError::NotText,
        Error::TooLong(_, most) => KeychainError::TooLarge { bytes: 0, most: most as usize },
        Error::Ambiguous(_) => failed("more than one entry matches"),
        Error::NotSupportedByStore(_) => failed("it does not support this"),
        _ => failed("for a reason that it does not name"),
    }
}
