//! Completions, which know the profiles' names, and man pages.

use std::ffi::OsStr;
use std::path::Path;

use clap::CommandFactory;
use clap_complete::CompletionCandidate;
use clap_complete::env::{Bash, EnvCompleter, Fish, Powershell, Zsh};

use super::arguments::{Arguments, Shell};
use super::output::{Output, Stop};
use crate::diagnosis::{Diagnosis, Hint, Kind};
use crate::home::Home;
use crate::profiles::ProfilesFile;

/// The variable by which a shell's script asks for completions.
pub(super) const VARIABLE: &str = "COMPLETE";

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

pub(super) fn print(shell: Shell, output: &Output) -> Result<(), Stop> {
    let completer: &dyn EnvCompleter = match shell {
        Shell::Bash => &Bash,
        Shell::Zsh => &Zsh,
        Shell::Fish => &Fish,
        Shell::Powershell => &Powershell,
    };
    let mut script = Vec::new();
    // Writing to memory cannot fail.
    let _ = completer.write_registration(VARIABLE, "noyo_auth", "noyo-auth", "noyo-auth", &mut script);
    output.data(&String::from_utf8_lossy(&script))
}

pub(super) fn man(folder: &Path, output: &Output) -> Result<(), Stop> {
    clap_mangen::generate_to(Arguments::command(), folder).map_err(|source| {
        Stop::Failed(Diagnosis {
            kind: Kind::StorageFailed,
            message: format!("The man pages cannot be written to {}: {source}.", folder.display()),
            hints: vec![Hint::new("Name a folder that exists and can be written.")],
        })
    })?;
    output.say(&format!("The man pages are in {}.", folder.display()));
    Ok(())
}
