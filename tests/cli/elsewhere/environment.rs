//! Keys from the environment: no keychain, no bus, no home, a disk that takes nothing.

use std::process::{Command, Output, Stdio};

use stand_in::{DemoKey, KEYS};

use super::without_keychain;
use crate::{PROGRAM, Shell, told};

/// Makes every mount read-only, sees that it worked, and becomes the program.
const READ_ONLY: &str = r#"
set -e
mount --make-rprivate /
awk '{print $5, $6}' /proc/self/mountinfo | sort -r | while read -r at options; do
  mount -o "remount,bind,ro,${options#rw,}" "$at" 2>/dev/null || true
done
for folder in / /tmp /run /var/tmp "$PWD"; do
  if touch "$folder/written" 2>/dev/null; then echo "$folder can be written" >&2; exit 99; fi
done
exec "$@"
"#;

fn variables(shell: &Shell, key: &DemoKey) -> Vec<(&'static str, String)> {
    vec![
        ("NOYO_CLIENT_ID", key.client_id.to_owned()),
        ("NOYO_CLIENT_SECRET", key.client_secret.to_owned()),
        ("NOYO_ENVIRONMENT", key.environment.as_str().to_owned()),
        ("NOYO_TOKEN_URL", shell.stand_in.token_url()),
        ("NOYO_API_URL", shell.stand_in.api_url(key.environment)),
        ("NOYO_TRACKING_URL", shell.stand_in.tracking_url(key.environment)),
    ]
}

/// As in a container: nothing in the environment but the path and the key.
fn in_container(shell: &Shell, arguments: &[&str]) -> Command {
    let mut command = Command::new("unshare");
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    command.envs(variables(shell, &KEYS[0]));
    command.args(["-r", "-m", "sh", "-c", READ_ONLY, "sh", PROGRAM]).args(arguments);
    command.stdin(Stdio::null());
    command
}

fn run(shell: &Shell, arguments: &[&str]) -> Output {
    in_container(shell, arguments).output().unwrap()
}

#[test]
fn a_gateway_serves_with_it_and_keeps_neither_port_nor_key() {
    let shell = without_keychain();
    let get = "curl --silent --noproxy '*' --header \"Authorization: Bearer $NOYO_ACCESS_TOKEN\" \
               \"$NOYO_API_URL/api/v1/groups\"";
    let out = run(&shell, &["exec", "--gateway", "--", "sh", "-c", get]);
    assert!(out.status.success() && told(&out).contains("ACME"), "{}", told(&out));
    let mut serving = in_container(&shell, &["gateway", "--json"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(serving.stdout.take().unwrap()), &mut line)
        .unwrap();
    let first: serde_json::Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
    let (address, key) = (first["address"].as_str().unwrap(), first["key"].as_str().unwrap());
    let out = Command::new("curl")
        .args(["--silent", "--noproxy", "*", "--header", &format!("Authorization: Bearer {key}")])
        .arg(format!("{address}/fulfillment/api/v1/groups"))
        .output()
        .unwrap();
    assert!(told(&out).contains("ACME"), "{}", told(&out));
    serving.kill().unwrap();
    serving.wait().unwrap();
    let kept = run(&shell, &["export", "env", "--gateway"]);
    assert!(kept.status.code() == Some(2) && told(&kept).contains("exec --gateway"), "{}", told(&kept));
}

#[test]
fn every_command_for_a_token_works_where_nothing_can_be_kept() {
    let shell = without_keychain();
    let secret = KEYS[0].client_secret;
    let test = run(&shell, &["test"]);
    assert!(test.status.success(), "{}", told(&test));
    assert!(
        told(&test).contains("key from the environment") && told(&test).contains("ACME"),
        "{}",
        told(&test)
    );
    let token = run(&shell, &["token"]);
    assert_eq!(String::from_utf8_lossy(&token.stdout).split('.').count(), 3, "{}", told(&token));
    for arguments in [
        &["header"][..],
        &["curl"],
        &["token", "--json", "--fresh"],
        &["test", "--json"],
        &["report"],
        &["export", "env"],
        &["exec", "--", "sh", "-c", "echo $NOYO_ACCESS_TOKEN"],
    ] {
        let out = run(&shell, arguments);
        assert!(out.status.success() && out.stderr.is_empty(), "{arguments:?}: {}", told(&out));
        assert!(!told(&out).contains(secret), "{arguments:?}");
    }
    let mut inspect = in_container(&shell, &["inspect"]);
    let mut child = inspect.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), &token.stdout).unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success() && told(&out).contains("The token looks fine"), "{}", told(&out));
}

#[test]
fn nothing_is_written_where_it_could_be() {
    let shell = Shell::new();
    let before = entries(&shell);
    let tests = [&["test"][..], &["token"], &["header"], &["exec", "--", "true"]];
    for arguments in tests {
        let out = shell.command(arguments).envs(variables(&shell, &KEYS[0])).output().unwrap();
        assert!(out.status.success(), "{}", told(&out));
    }
    assert_eq!(shell.stand_in.mints(), tests.len(), "no token is left for the next one");
    assert_eq!(entries(&shell), before);
    assert!(shell.desktop.files_with(KEYS[0].client_id).is_empty(), "not even in the keyring's file");
}

fn entries(shell: &Shell) -> Vec<std::ffi::OsString> {
    std::fs::read_dir(shell.desktop.home()).unwrap().map(|entry| entry.unwrap().file_name()).collect()
}

#[test]
fn two_of_three_name_the_third_and_one_is_none() {
    let shell = Shell::with_profiles();
    for missing in ["NOYO_CLIENT_ID", "NOYO_CLIENT_SECRET", "NOYO_ENVIRONMENT"] {
        for json in [false, true] {
            let mut command = shell.command(&["token"]);
            command.envs(variables(&shell, &KEYS[0])).env_remove(missing);
            if json {
                // An empty one is how CI systems write one that is not there.
                command.arg("--json").env(missing, "");
            }
            let out = command.output().unwrap();
            assert_eq!(out.status.code(), Some(2), "{}", told(&out));
            assert!(told(&out).contains(&format!("{missing} is not set")), "{}", told(&out));
            assert!(!told(&out).contains(KEYS[0].client_secret));
        }
    }
    // What `exec` sets is no key.
    let out = shell.command(&["token"]).env("NOYO_ENVIRONMENT", "live").output().unwrap();
    assert!(out.status.success(), "{}", told(&out));
}

#[test]
fn a_named_profile_wins() {
    let shell = Shell::with_profiles();
    let name = |command: &mut Command| {
        let out = command.arg("--json").envs(variables(&shell, &KEYS[2])).output().unwrap();
        let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        json["profile"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(name(&mut shell.command(&["token"])), "environment", "the control");
    assert_eq!(name(&mut shell.command(&["token", "checkout"])), "checkout");
    assert_eq!(name(shell.command(&["token"]).env("NOYO_AUTH_PROFILE", "production")), "production");
    let list = shell.command(&["profile", "list"]).envs(variables(&shell, &KEYS[2])).output().unwrap();
    assert!(told(&list).contains("checkout") && !told(&list).contains("environment"), "{}", told(&list));
}

#[test]
fn no_program_that_is_started_gets_the_key() {
    let shell = Shell::with_profiles();
    for which in [&["exec"][..], &["exec", "checkout"]] {
        let arguments = [which, &["--", "env"]].concat();
        let out = shell.command(&arguments).envs(variables(&shell, &KEYS[2])).output().unwrap();
        let said = told(&out);
        assert!(said.contains("NOYO_ACCESS_TOKEN=") && said.contains("NOYO_ENVIRONMENT=sandbox"), "{said}");
        assert!(!said.contains("NOYO_CLIENT") && !said.contains(KEYS[2].client_secret), "{said}");
    }
}

#[test]
fn what_holds_the_clipboard_does_not_have_the_key() {
    let mut shell = Shell::new();
    shell.desktop.start_display("640x480");
    let out = shell.command(&["header", "--copy"]).envs(variables(&shell, &KEYS[0])).output().unwrap();
    assert!(out.status.success(), "{}", told(&out));
    let home = shell.desktop.variable("HOME");
    let of = |entry: std::fs::DirEntry, name: &str| {
        let bytes = std::fs::read(entry.path().join(name)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let is_ours = |words: &str| words.contains("hold-clipboard");
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let holders = entries
        .filter(|entry| is_ours(&std::fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default()));
    let environments: Vec<_> =
        holders.map(|entry| of(entry, "environ")).filter(|e| e.contains(&home)).collect();
    assert_eq!(environments.len(), 1, "the control");
    assert!(!environments[0].contains("NOYO_CLIENT"), "{}", environments[0]);
}

#[test]
fn what_cannot_be_used_is_said_without_repeating_it() {
    let shell = without_keychain();
    for (name, value, said) in [
        ("NOYO_ENVIRONMENT", "production-secret", "neither sandbox nor live"),
        ("NOYO_CLIENT_SECRET", "sec\tret", "client secret contains a control character"),
        ("NOYO_CLIENT_ID", "id:secret", "client ID contains a colon"),
        ("NOYO_API_URL", "http://example.com", "not encrypted"),
        ("NOYO_API_URL", "https://fulfillment.noyo.com", "is a live address"),
    ] {
        let out =
            shell.command(&["token"]).envs(variables(&shell, &KEYS[0])).env(name, value).output().unwrap();
        assert!(!out.status.success() && told(&out).contains(said), "{name}: {}", told(&out));
        for secret in [KEYS[0].client_secret, "production-secret", "sec\tret", "id:secret"] {
            assert!(!told(&out).contains(secret), "{}", told(&out));
        }
    }
    assert_eq!(shell.stand_in.requests().len(), 0);
}

#[test]
fn a_refused_key_is_said_without_the_secret() {
    let shell = without_keychain();
    let out = shell.command(&["token", "--json"]).envs(variables(&shell, &KEYS[3])).output().unwrap();
    assert!(told(&out).contains("invalid-api-key") && !told(&out).contains(KEYS[3].client_secret));
}
