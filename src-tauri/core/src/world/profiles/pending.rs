//! Which keys are being changed: written down before the first of two stores is touched, and taken
//! away after the last, so that whoever comes after a crash knows what to clear up.
//!
//! The rule is one: of the keys named here, those that the profile file does not name are left over.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::ProfilesError;
use crate::world::files;
use values::profile::KeyName;

/// What the file is called, beside the profiles.
pub(crate) const FILE: &str = "pending.json";

/// The keys that are being changed; mostly none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// New ones, old ones, and those of profiles that are being removed.
    pub keys: Vec<KeyName>,
}

pub(super) fn read(path: &Path) -> Result<Pending, ProfilesError> {
    let shown = || path.display().to_string();
    match files::read(path) {
        Ok(None) => Ok(Pending::default()),
        // It is written whole: what makes no sense is not what we wrote. It says nothing then, and is no
        // reason to stop; keys that it may have named are found by a look at the keychain.
        Ok(Some(bytes)) => Ok(serde_json::from_slice(&bytes).unwrap_or_default()),
        Err(source) => Err(ProfilesError::Unreadable { path: shown(), source }),
    }
}

pub(super) fn write(path: &Path, pending: &Pending) -> Result<(), ProfilesError> {
    let unwritable = |source| ProfilesError::Unwritable { path: path.display().to_string(), source };
    if pending.keys.is_empty() {
        return match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unwritable(error)),
            _ => Ok(()),
        };
    }
    let bytes = serde_json::to_vec(pending).unwrap_or_default();
    let _ = files::replace(path, &bytes).map_err(unwritable)?;
    Ok(())
}
