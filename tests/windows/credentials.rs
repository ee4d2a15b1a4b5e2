//! The Credential Manager, and where files lie.

use std::time::{Duration, Instant};

use stand_in::{KEYS, Options};

use crate::{Shell, prefix, told};

/// The most bytes of an entry: `CRED_MAX_CREDENTIAL_BLOB_SIZE`.
const MOST: usize = 2560;

#[test]
fn an_entry_of_the_most_bytes_is_kept_and_one_more_is_told() {
    let shell = Shell::new();
    // Beside the secret lies the token endpoint that it is for.
    let around = serde_json::json!({"secret": "", "token_url": shell.stand_in.token_url()}).to_string().len();
    let secret = |bytes: usize| "s".repeat(bytes - around);
    shell.good(shell.add("fits", &KEYS[0], &secret(MOST)));
    let out = shell.add("too long", &KEYS[0], &secret(MOST + 1));
    let error: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let message = error["error"]["message"].as_str().unwrap();
    assert!(message.contains("2561") && message.contains("2560"), "{}", told(&out));
    assert!(!told(&out).to_lowercase().contains("log in"), "logging in would not help: {}", told(&out));
    assert_eq!(shell.json(&["profile", "list"]).as_array().unwrap().len(), 1, "no profile without its key");
}

#[test]
fn a_token_that_is_too_long_for_an_entry_is_minted_by_each_program() {
    let shell = Shell::on(Options { token_padding: MOST, ..Options::default() });
    shell.good(shell.add("checkout", &KEYS[0], KEYS[0].client_secret));
    let tokens = [shell.stdout(&["token"]), shell.stdout(&["token"])];
    assert!(tokens.iter().all(|token| token.len() > MOST), "{tokens:?}");
    assert_ne!(tokens[0], tokens[1]);
    // A short one is shared: commands.rs, eight at once.
    assert_eq!(shell.stand_in.mints(), 2);
    assert_eq!(shell.json(&["test"])["outcome"], "passed");
}

#[test]
fn entries_stay_on_this_computer() {
    let shell = Shell::with(&KEYS[0], "checkout");
    let record: serde_json::Value =
        serde_json::from_slice(&std::fs::read(shell.desktop.home().join("profiles.json")).unwrap()).unwrap();
    let id = record["profiles"][0]["id"].as_str().unwrap();
    // Wine writes its registry down a while later: CRED_PERSIST_LOCAL_MACHINE is 2, CRED_PERSIST_ENTERPRISE 3.
    let started = Instant::now();
    let section = loop {
        let registry = std::fs::read_to_string(prefix().join("user.reg")).unwrap_or_default();
        let sections =
            registry.split("\n[").find(|section| section.contains(id) && section.contains("Persist"));
        if let Some(section) = sections {
            break section.to_owned();
        }
        assert!(started.elapsed() < Duration::from_secs(90), "wine has written no entry for {id}");
        std::thread::sleep(Duration::from_secs(1));
    };
    assert!(section.contains("\"Persist\"=dword:00000002"), "{section}");
}

#[test]
fn files_lie_in_the_folder_that_does_not_roam() {
    let shell = Shell::new();
    let out = shell.at_home(&["profile", "list", "--json"]).output().unwrap();
    assert!(out.status.success(), "{}", told(&out));
    let doctor = shell.at_home(&["doctor", "--json"]).output().unwrap();
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(said.contains("Local") && !said.contains("Roaming"), "{said}");
}
