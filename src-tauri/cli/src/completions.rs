//! Completions, and man pages.

use std::path::Path;

use clap::CommandFactory;
use clap_complete::env::{Bash, EnvCompleter, Fish, Powershell, Zsh};

use crate::arguments::{Arguments, Shell};
use crate::output::{Output, Stop};
use values::diagnosis::{Diagnosis, Hint, Kind};

/// The variable by which a shell's script asks for completions.
pub(super) const VARIABLE: &str = "COMPLETE";

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
