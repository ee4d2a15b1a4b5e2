//! In real shells: what is printed for them runs as it stands, and completions know the profiles.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use rexpect::session::spawn_command;
use stand_in::{KEYS, Options};

use crate::desktop::{Desktop, wait_until};
use crate::{PROGRAM, Shell, told};

const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

/// A command in a shell that finds our program on its path.
pub fn in_shell(shell: &Shell, name: &str) -> std::process::Command {
    let mut command = shell.desktop.command(name);
    let folder = Path::new(PROGRAM).parent().unwrap();
    command.env("PATH", format!("{}:{}", folder.display(), std::env::var("PATH").unwrap()));
    command.env("TERM", "dumb");
    command
}

fn stdout_of(shell: &Shell, name: &str, script: &str) -> String {
    let out = in_shell(shell, name).args(["-c", script]).output();
    let out = out.unwrap_or_else(|e| panic!("{name} is not installed ({e}): scripts/install test"));
    assert!(out.status.success(), "{name}: {}", told(&out));
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn the_curl_command_lists_the_groups_and_shows_the_token_to_nobody() {
    let shell = Shell::with_profiles();
    let command = shell.stdout(&["curl"]);
    for name in SHELLS {
        let groups: serde_json::Value = serde_json::from_str(&stdout_of(&shell, name, &command)).unwrap();
        assert_eq!(groups["response"][0]["name"], "ACME Flooring", "{name}");
    }
}

#[test]
fn while_the_curl_command_runs_no_process_shows_the_token() {
    let slow = Options { delay: Duration::from_millis(1500), ..Options::default() };
    let shell = Shell::on(Desktop::with_keyring(), slow);
    shell.add("checkout", &KEYS[0]);
    let token = shell.stdout(&["token"]);
    let mut running = in_shell(&shell, "bash").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    running.stdin.take().unwrap().write_all(shell.stdout(&["curl"]).as_bytes()).unwrap();
    let host = shell.stand_in.api_url(values::profile::Environment::Sandbox);
    wait_until("curl", || command_lines().iter().any(|line| line.contains(&host)));
    let shown: Vec<_> = command_lines().into_iter().filter(|line| line.contains(token.trim())).collect();
    assert!(shown.is_empty(), "{shown:?}");
    let out = running.wait_with_output().unwrap();
    assert!(String::from_utf8_lossy(&out.stdout).contains("ACME Flooring"), "{}", told(&out));
}

fn command_lines() -> Vec<String> {
    let read = |process: std::fs::DirEntry| std::fs::read(process.path().join("cmdline")).unwrap_or_default();
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    processes.map(|process| String::from_utf8_lossy(&read(process)).into_owned()).collect()
}

#[test]
fn the_exported_lines_set_the_variables() {
    let shell = Shell::with_profiles();
    let token = shell.stdout(&["token"]);
    for (name, load) in [
        ("bash", "eval \"$(noyo-auth export env)\""),
        ("zsh", "eval \"$(noyo-auth export env)\""),
        ("fish", "noyo-auth export env | source"),
    ] {
        let script = format!("{load}; printf '%s %s' \"$NOYO_ACCESS_TOKEN\" \"$NOYO_ENVIRONMENT\"");
        assert_eq!(stdout_of(&shell, name, &script), format!("{} sandbox", token.trim()), "{name}");
    }
}

#[test]
fn completions_know_commands_and_profiles() {
    let shell = Shell::with_profiles();
    for (name, flags, load) in [
        ("bash", &["--norc", "--noprofile", "-i"][..], "source <(noyo-auth completions bash)"),
        ("zsh", &["-f", "-i"], "autoload -U compinit; compinit -u; source <(noyo-auth completions zsh)"),
        ("fish", &["--no-config", "-i"], "noyo-auth completions fish | source"),
    ] {
        let mut command = in_shell(&shell, name);
        command.args(flags);
        let mut session = spawn_command(command, Some(20_000)).unwrap();
        session.send_line(&format!("{load}; echo load''ed")).unwrap();
        session.exp_string("loaded").unwrap();
        session.send("noyo-auth tok\tprod\t\n").unwrap();
        session.flush().unwrap();
        session.exp_regex(r"eyJ[\w-]+\.[\w-]+\.[\w-]+").unwrap_or_else(|e| panic!("{name}: {e}"));
        session.send_line("exit").unwrap();
    }
    assert!(shell.stdout(&["completions", "powershell"]).contains("Register-ArgumentCompleter"));
}

#[test]
fn every_command_has_an_example_and_a_page() {
    let shell = Shell::new();
    let folder = shell.desktop.path("man");
    std::fs::create_dir(&folder).unwrap();
    let out = shell.run(&["man", folder.to_str().unwrap()]);
    assert!(out.status.success(), "{}", told(&out));
    let help = shell.stdout(&["--help"]);
    let commands = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let names: Vec<_> = commands
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(names.len() >= 12, "{names:?}");
    for name in names {
        assert!(shell.stdout(&[name, "--help"]).contains("Examples:\n"), "{name}");
        let page = std::fs::read_to_string(folder.join(format!("noyo-auth-{name}.1"))).unwrap();
        assert!(page.contains("Examples:") && page.starts_with(".ie"), "{name}: {page}");
    }
    for name in ["add", "edit", "remove"] {
        assert!(shell.stdout(&["profile", name, "--help"]).contains("Examples:\n"), "{name}");
    }
    assert!(!help.contains("hold-clipboard"));
}
