//! The profiles' names, for a shell that completes them.

use std::ffi::OsStr;

use clap_complete::CompletionCandidate;
use noyo_auth_core::world::home::Home;
use noyo_auth_core::world::profiles::ProfilesFile;

/// The profiles' names that begin so. Where they cannot be read there are none: a shell in the middle
/// of a line is no place for an error.
pub(super) fn profile_names(current: &OsStr) -> Vec<CompletionCandidate> {
    let Ok(home) = Home::from_environment() else { return Vec::new() };
    let Ok(profiles) = ProfilesFile::at(home.profiles_file()).read() else { return Vec::new() };
    let begun = current.to_string_lossy().to_lowercase();
    let named = profiles.list.iter().filter(|profile| profile.name.folded().starts_with(&begun));
    named
        .map(|p| {
            CompletionCandidate::new(p.name.as_str()).help(Some(p.environment.as_str().to_owned().into()))
        })
        .collect()
}
