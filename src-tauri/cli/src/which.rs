//! Which profile is meant.

use std::env::VarError;

use crate::arguments::Which;
use crate::output::Stop;

/// The name that is given, on the command line or by `$NOYO_AUTH_PROFILE`. A variable that cannot be read is
/// no reason to take another profile than the one that is meant.
pub(super) fn named(which: &Which) -> Result<Option<String>, Stop> {
    let name = match (&which.profile, std::env::var("NOYO_AUTH_PROFILE")) {
        (Some(name), _) => Some(name.clone()),
        (None, Ok(name)) => Some(name),
        (None, Err(VarError::NotPresent)) => None,
        (None, Err(VarError::NotUnicode(_))) => {
            return Err(Stop::usage(
                "NOYO_AUTH_PROFILE is not UTF-8 text.",
                "Name the profile on the command line.",
            ));
        }
    };
    Ok(name.filter(|name| !name.trim().is_empty()))
}
