//! The profile file as it lies on disk.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::ProfilesError;
use super::list::Profiles;
use values::profile::{Environment, Profile, ProfileId};

/// The version that this program writes, and the newest that it reads.
///
/// 1: one profile in use, its key in the entry that has the profile's own name.
/// 2: a default profile; numbered keys.
const VERSION: u64 = 2;

#[derive(Serialize, Deserialize)]
struct Document {
    version: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    default: Option<ProfileId>,
    /// Of version 1; kept for the window, which then shows the same profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    in_use: Option<ProfileId>,
    profiles: Vec<Profile>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

pub(super) fn parse(bytes: &[u8], path: impl Fn() -> String) -> Result<Profiles, ProfilesError> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u64,
    }
    let damaged = |because: String| ProfilesError::Damaged { path: path(), because };
    let newer = |version| ProfilesError::Newer { path: path(), version };
    let document: Document = match serde_json::from_slice(bytes) {
        Ok(Document { version, .. }) if version > VERSION => return Err(newer(version)),
        Ok(document) => document,
        // A newer one may look otherwise.
        Err(why) => {
            let Versioned { version } = serde_json::from_slice(bytes).map_err(|e| damaged(e.to_string()))?;
            return Err(if version > VERSION { newer(version) } else { damaged(why.to_string()) });
        }
    };
    let version = document.version;
    let (mut ids, mut names) = (HashSet::new(), HashSet::new());
    for profile in &document.profiles {
        if !ids.insert(profile.id) || !names.insert(profile.name.folded()) {
            return Err(damaged(format!("the profile {} is in it twice", profile.name)));
        }
    }
    let default = if version == 1 { default_of(&document) } else { document.default };
    Ok(Profiles { default, list: document.profiles, once_in_use: document.in_use, unknown: document.unknown })
}

/// The profile that was in use becomes the default, except that a live one never does unasked.
fn default_of(old: &Document) -> Option<ProfileId> {
    let is_sandbox =
        |id: &ProfileId| old.profiles.iter().any(|p| p.id == *id && p.environment == Environment::Sandbox);
    old.in_use.filter(is_sandbox)
}

pub(super) fn print(profiles: Profiles) -> Vec<u8> {
    let document = Document {
        version: VERSION,
        default: profiles.default,
        in_use: profiles.once_in_use,
        profiles: profiles.list,
        unknown: profiles.unknown,
    };
    // Names, numbers and what was read as JSON: writing that to memory cannot fail.
    let mut bytes = serde_json::to_vec_pretty(&document).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
