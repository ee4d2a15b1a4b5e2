//! What must never be lost: profiles and keys, with the real program killed in the middle, two at
//! once, and another program's view of the keyring.

use std::process::Stdio;
use std::time::Duration;

use stand_in::{KEYS, Options};

use crate::desktop::Desktop;
use crate::{Shell, told};

fn ids(shell: &Shell) -> Vec<(String, String)> {
    let file = std::fs::read(shell.desktop.home().join("profiles.json")).unwrap();
    let file: serde_json::Value = serde_json::from_slice(&file).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    file["profiles"].as_array().unwrap().iter().map(|p| (text(&p["name"]), text(&p["id"]))).collect()
}

#[test]
fn the_keyring_has_the_secret_and_nothing_else_has() {
    let shell = Shell::with_profiles();
    let id = ids(&shell)[0].1.clone();
    assert_eq!(shell.stored_secret("checkout").as_deref(), Some(KEYS[0].client_secret));
    let first = shell.key_entry("checkout");
    assert!(shell.desktop.secret_tool(&format!("{id}/access-token")).is_none());
    let token = shell.stdout(&["token"]);
    let cached = shell.desktop.secret_tool(&format!("{id}/access-token")).unwrap();
    assert!(cached.contains(token.trim()), "the token is shared through an entry of its own");

    shell.stdout(&["profile", "edit", "checkout", "--rename", "Renamed"]);
    assert_eq!(
        shell.stored_secret("Renamed").as_deref(),
        Some(KEYS[0].client_secret),
        "a new name loses no key"
    );

    let replaced = ["profile", "edit", "Renamed", "--client-id", KEYS[1].client_id, "--secret-stdin"];
    let out = shell.run_with(&replaced, KEYS[1].client_secret);
    assert!(out.status.success(), "{}", told(&out));
    assert_eq!(shell.stored_secret("Renamed").as_deref(), Some(KEYS[1].client_secret));
    assert!(shell.desktop.secret_tool(&first).is_none(), "the old key has gone");
    let second = shell.key_entry("Renamed");
    let fresh = shell.desktop.secret_tool(&format!("{id}/access-token")).unwrap();
    assert!(!fresh.contains(token.trim()), "the old key's token is gone");

    shell.stdout(&["profile", "remove", "renamed", "--yes"]);
    assert!(shell.desktop.secret_tool(&second).is_none());
    assert!(shell.desktop.secret_tool(&format!("{id}/access-token")).is_none());
    for secret in [KEYS[0].client_secret, KEYS[1].client_secret, token.trim()] {
        assert!(shell.desktop.files_with(secret).is_empty());
    }
    assert!(
        !shell.desktop.files_with("production").is_empty(),
        "the control: the search finds what is there"
    );
}

#[test]
fn killed_at_any_moment_the_file_is_whole() {
    let shell = Shell::with_profiles();
    for n in 0..40u64 {
        let name = format!("name {n}");
        let mut child = shell
            .command(&["profile", "edit", "production", "--rename", &name])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(700 * n));
        let _ = child.kill();
        child.wait().unwrap();
        let back = ids(&shell);
        assert_eq!(back.len(), 2, "after {n}");
        let _ = shell.run(&["profile", "edit", &back[1].0, "--rename", "production"]);
        assert_eq!(shell.stdout(&["token", "production"]).trim().split('.').count(), 3);
    }
    shell.stdout(&["profile", "use", "production", "--yes"]);
    let litter: Vec<_> = std::fs::read_dir(shell.desktop.home())
        .unwrap()
        .flatten()
        .map(|e| e.file_name().into_string().unwrap())
        .collect();
    assert!(litter.iter().all(|name| !name.starts_with(".")), "temporary files are cleaned up: {litter:?}");
}

#[test]
fn thirty_that_write_at_once_lose_nothing() {
    let shell = Shell::with_profiles();
    let running: Vec<_> = (0..30)
        .map(|n| {
            let name = format!("profile {n}");
            let place = shell.place(KEYS[0].environment);
            let mut command =
                shell.command(&["profile", "add", &name, "--environment", "sandbox", "--no-verify"]);
            command
                .args(["--client-id", KEYS[0].client_id, "--secret-stdin"])
                .args(&place)
                .stdin(Stdio::piped());
            let mut child = command.spawn().unwrap();
            std::io::Write::write_all(&mut child.stdin.take().unwrap(), format!("secret {n}").as_bytes())
                .unwrap();
            child
        })
        .collect();
    for child in running {
        let out = child.wait_with_output().unwrap();
        assert!(out.status.success(), "{}", told(&out));
    }
    let ids = ids(&shell);
    assert_eq!(ids.len(), 32);
    for (name, _) in &ids[2..] {
        let secret = name.replace("profile", "secret");
        assert_eq!(shell.stored_secret(name), Some(secret), "{name}");
    }
}

#[test]
fn a_keyring_that_was_restarted_is_opened_again() {
    let mut shell = Shell::with_profiles();
    shell.stdout(&["token"]);
    shell.desktop.restart_keyring();
    assert_eq!(shell.stdout(&["token", "production"]).trim().split('.').count(), 3);
}

#[test]
fn a_file_of_a_later_version_is_left_alone_and_unknown_fields_are_kept() {
    let shell = Shell::with_profiles();
    let path = shell.desktop.home().join("profiles.json");
    let mut file: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    file["colour"] = "green".into();
    std::fs::write(&path, file.to_string()).unwrap();
    shell.stdout(&["profile", "use", "production", "--yes"]);
    let after: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(after["colour"], "green");
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
}

/// The program that mints has the key still; what it gets is left for nobody.
#[test]
fn a_profile_that_is_removed_while_another_program_mints_leaves_no_token() {
    let slow = Options { delay: Duration::from_secs(2), ..Options::default() };
    let shell = Shell::on(Desktop::with_keyring(), slow);
    shell.add("gone", &KEYS[0]);
    let entry = shell.key_entry("gone");
    let token = format!("{}/access-token", entry.split('/').next().unwrap());
    let minting = shell.command(&["token", "gone"]).spawn().unwrap();
    std::thread::sleep(Duration::from_secs(1));
    shell.stdout(&["profile", "remove", "gone", "--yes"]);
    let out = minting.wait_with_output().unwrap();
    assert!(out.stdout.starts_with(b"eyJ"), "the control: it was minted: {}", told(&out));
    assert_eq!((shell.desktop.secret_tool(&token), shell.desktop.secret_tool(&entry)), (None, None));
}
