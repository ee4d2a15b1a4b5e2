//! What it means that a profile was not stored.

use super::say;
use values::diagnosis::{Diagnosis, Hint, Kind};
use values::profile::ProfileName;

/// Somebody else changed the same of it meanwhile.
pub(crate) fn changed_meanwhile(name: &ProfileName, what: &str) -> Diagnosis {
    say(
        Kind::InvalidInput,
        format!("The {what} of {name} was changed elsewhere meanwhile. Nothing was stored."),
        [Hint::new("Look at the profile as it is now, and make the change again.")],
    )
}

/// The job broke off; nothing was handed out.
pub(crate) fn broken_off() -> Diagnosis {
    say(Kind::Cancelled, "The job broke off.", [Hint::new("Try again.")])
}

/// The key was replaced or removed while a token was being minted with it.
pub(crate) fn superseded() -> Diagnosis {
    say(
        Kind::Cancelled,
        "The API key was replaced or removed while a token was being minted with it.",
        [Hint::new("Try again.")],
    )
}
