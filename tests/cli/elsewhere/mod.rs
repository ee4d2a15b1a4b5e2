//! Keys that are not in the keychain: from the environment, from a command, a team's profiles without any.

mod command;
mod environment;
mod hostile;
mod signals;
mod stores;
mod team;

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Output;

use stand_in::{DemoKey, KEYS, Options};

use crate::desktop::Desktop;
use crate::{Shell, told};

/// A stand-in, a home and no keychain.
fn without_keychain() -> Shell {
    Shell::on(Desktop::bare(), Options::default())
}

/// A script of that name, which is no program on the PATH.
fn script(shell: &Shell, name: &str, text: &str) -> String {
    let path = shell.desktop.path(name);
    std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    path.display().to_string()
}

/// `profile add` with a secret command.
fn add(shell: &Shell, name: &str, key: &DemoKey, flags: &[&str], list: &[&str]) -> Output {
    let place = shell.place(key.environment);
    let mut arguments = vec!["profile", "add", name, "--environment", key.environment.as_str()];
    arguments.extend(["--client-id", key.client_id, "--secret-command"]);
    arguments.extend(place.iter().map(String::as_str));
    arguments.extend(flags);
    arguments.push("--");
    arguments.extend(list);
    shell.run(&arguments)
}

/// A profile whose command is this script, approved and not run yet.
fn with_script(shell: &Shell, name: &str, text: &str) -> String {
    let path = script(shell, &format!("{name}.sh"), text);
    let out = add(shell, name, &KEYS[0], &["--yes", "--no-verify"], &[&path]);
    assert!(out.status.success(), "{}", told(&out));
    path
}

/// Prints the secret and notes that it was run.
fn counting(shell: &Shell) -> (String, PathBuf) {
    let runs = shell.desktop.path("runs");
    (format!("echo run >> {}\necho {}", runs.display(), KEYS[0].client_secret), runs)
}

fn count(runs: &PathBuf) -> usize {
    std::fs::read_to_string(runs).unwrap_or_default().lines().count()
}
