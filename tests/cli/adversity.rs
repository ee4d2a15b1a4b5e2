//! What can go wrong around the program: fifty at once, closed pipes, no home, no keychain, full disks.

use std::collections::HashSet;
use std::process::Stdio;
use std::time::{Duration, Instant};

use stand_in::{KEYS, Options};

use crate::desktop::Desktop;
use crate::snapshot;
use crate::{PROGRAM, Shell, told};

#[test]
fn fifty_at_once_from_an_empty_cache_share_one_mint() {
    let slow = Options { delay: Duration::from_millis(200), ..Options::default() };
    let shell = Shell::on(Desktop::with_keyring(), slow);
    shell.add("checkout", &KEYS[0]);
    let running: Vec<_> = (0..50).map(|_| shell.command(&["token"]).spawn().unwrap()).collect();
    let outs: Vec<_> = running.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
    let failed: Vec<_> = outs.iter().filter(|out| !out.status.success()).map(told).collect();
    assert!(failed.is_empty(), "{} failed: {}", failed.len(), failed[0]);
    let tokens: HashSet<_> = outs.iter().map(|out| out.stdout.clone()).collect();
    assert_eq!((shell.stand_in.mints(), tokens.len()), (1, 1));
}

#[test]
fn a_closed_pipe_is_no_error_and_a_full_one_is() {
    let shell = Shell::with_profiles();
    let mut child = shell.command(&["token"]).spawn().unwrap();
    drop(child.stdout.take());
    let out = child.wait_with_output().unwrap();
    assert_eq!(told(&out), "status: 0\n");
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let out = shell.command(&["token"]).stdout(full).output().unwrap();
    snapshot!(told(&out), @"
    status: 1
    --- stderr
    error: The output cannot be written: No space left on device (os error 28).
    hint: Check that the disk it goes to is not full.
    ");
}

#[test]
fn without_a_home_it_says_so() {
    let shell = Shell::with_profiles();
    let out = shell.command(&["token"]).env_remove("HOME").env_remove("NOYO_AUTH_HOME").output().unwrap();
    snapshot!(told(&out), @"
    status: 1
    --- stderr
    error: There is no home folder to keep profiles in: neither NOYO_AUTH_HOME nor HOME is set.
    hint: Set NOYO_AUTH_HOME to a folder of your own, with its full path.
    ");
    let out = shell.command(&["token"]).env("NOYO_AUTH_HOME", "relative").output().unwrap();
    snapshot!(told(&out), @"
    status: 1
    --- stderr
    error: NOYO_AUTH_HOME is not an absolute path.
    hint: Set NOYO_AUTH_HOME to a folder of your own, with its full path.
    ");
}

#[test]
fn without_a_keychain_it_says_what_is_missing() {
    for desktop in [Desktop::bare(), Desktop::with_bus()] {
        let shell = Shell::on(desktop, Options::default());
        let out = shell.add_with("checkout", &KEYS[0], &[], KEYS[0].client_secret);
        let text = told(&out);
        assert!(
            text.starts_with("status: 1\n--- stderr\nerror: This system’s keychain cannot be reached"),
            "{text}"
        );
        assert!(text.contains("apt install gnome-keyring"), "{text}");
        assert_eq!(shell.json(&["profile", "list"]), serde_json::json!([]), "nothing is half stored");
    }
}

#[test]
fn a_locked_keychain_is_said_at_once() {
    let shell = Shell::with_profiles();
    shell.desktop.lock_keyring();
    let json = shell.json(&["token"]);
    assert_eq!(json["error"]["kind"], "keychain-locked", "{json}");
    let json = shell.json(&["test"]);
    assert_eq!(json["checks"][1]["kind"], "keychain-locked", "{json}");
    assert_eq!(json["checks"][2]["because"], "the keychain is locked");
}

#[test]
fn a_keychain_that_does_not_answer_is_not_waited_for_for_ever() {
    let shell = Shell::with_profiles();
    shell.desktop.signal_keyring("-STOP");
    for arguments in [
        &["token"][..],
        &["test"],
        &["export", "env", "--gateway"],
        &["profile", "remove", "checkout", "--yes"],
    ] {
        let started = Instant::now();
        let json = shell.json(arguments);
        let took = started.elapsed();
        let said = json.to_string();
        assert!(said.contains("keychain-timeout"), "{arguments:?}: {said}");
        assert!(took < Duration::from_secs(8), "one deadline for all its calls: {arguments:?} took {took:?}");
    }
    shell.desktop.signal_keyring("-CONT");
    assert!(shell.stored_secret("checkout").is_some());
}

/// Without a folder of one's own for locks there is none that somebody else could hold.
#[test]
fn without_a_runtime_folder_nobody_can_make_it_wait() {
    let shell = Shell::with_profiles();
    let lock = std::env::temp_dir().join("noyo-auth.keychain.lock");
    let held = std::fs::File::create(&lock).unwrap();
    held.lock().unwrap();
    let started = Instant::now();
    let out = shell.command(&["token"]).env_remove("XDG_RUNTIME_DIR").output().unwrap();
    assert!(out.stdout.starts_with(b"eyJ"), "{}", told(&out));
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    std::fs::remove_file(lock).unwrap();
}

/// Another process that holds the lock and mints nothing costs some seconds, and a mint.
#[test]
fn a_mint_lock_that_is_held_is_not_waited_for_for_ever() {
    let shell = Shell::with_profiles();
    let id = shell.key_entry("checkout").split('/').next().unwrap().to_owned();
    let locks = shell.desktop.home().join("locks");
    std::fs::create_dir_all(&locks).unwrap();
    let held = std::fs::File::create(locks.join(format!("{id}.lock"))).unwrap();
    held.lock().unwrap();
    let started = Instant::now();
    shell.stdout(&["token", "checkout", "--fresh"]);
    let took = started.elapsed();
    assert!((Duration::from_secs(4)..Duration::from_secs(30)).contains(&took), "{took:?}");
    held.unlock().unwrap();
    let started = Instant::now();
    shell.stdout(&["token", "checkout", "--fresh"]);
    assert!(started.elapsed() < took, "the control: {:?}", started.elapsed());
}

#[test]
fn a_key_that_the_keychain_lost_is_said() {
    let shell = Shell::with_profiles();
    assert_eq!(shell.stored_secret("checkout").as_deref(), Some(KEYS[0].client_secret));
    let entry = shell.key_entry("checkout");
    let clear = ["clear", "service", "noyo-auth", "username", &entry];
    assert!(shell.desktop.command("secret-tool").args(clear).status().unwrap().success());
    snapshot!(shell.told(&["token"]), @"
    status: 1
    --- stderr
    error: The keychain has no API key for this profile.
    hint: Enter the client secret again; a new key is made in Command Center.
    hint: In a terminal: noyo-auth profile edit NAME --secret-stdin
    ");
}

#[test]
fn a_damaged_profile_file_is_left_alone() {
    let shell = Shell::with_profiles();
    let path = shell.desktop.home().join("profiles.json");
    for damaged in ["", "{", "[]", r#"{"version": 99, "profiles": []}"#, "\0\0\0\0"] {
        std::fs::write(&path, damaged).unwrap();
        for arguments in [&["token"][..], &["profile", "use", "x"], &["profile", "remove", "x", "--yes"]] {
            let json = shell.json(arguments);
            assert_eq!(json["error"]["kind"], "storage-failed", "{json}");
            assert!(json["error"]["message"].as_str().unwrap().contains("profiles.json"), "{json}");
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), damaged);
    }
}

#[test]
fn a_full_disk_keeps_the_old_profiles_and_the_old_key() {
    let shell = Shell::with_profiles();
    let home = shell.desktop.home();
    let before = std::fs::read(home.join("profiles.json")).unwrap();
    // A file system of its own with the profiles on it and no room for more.
    let script = format!(
        "set -e; mkdir /tmp/small-$$; mount -t tmpfs -o size=16k,mode=700 tmpfs /tmp/small-$$; cp {home}/profiles.json /tmp/small-$$/; \
         dd if=/dev/zero of=/tmp/small-$$/filler bs=1k count=64 2>/dev/null || true; \
         export NOYO_AUTH_HOME=/tmp/small-$$; \
         {PROGRAM} --json profile edit checkout --rename other || echo status $?; \
         cmp {home}/profiles.json /tmp/small-$$/profiles.json && echo untouched; ls -A /tmp/small-$$ | tr '\\n' ' '; \
         {PROGRAM} token >/dev/null && echo and it still works",
        home = home.display(),
    );
    let out = shell
        .desktop
        .command("unshare")
        .args(["-r", "-m", "sh", "-c", &script])
        .stdin(Stdio::null())
        .output();
    let text = told(&out.unwrap());
    for part in ["storage-failed", "status 1", "untouched", "and it still works"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(std::fs::read(home.join("profiles.json")).unwrap(), before);
}

#[test]
fn a_read_only_disk_still_gives_tokens() {
    let shell = Shell::with_profiles();
    let home = shell.desktop.home();
    let script = format!(
        "set -e; mount --bind {home} {home}; mount -o remount,bind,ro {home}; \
         {PROGRAM} token | tr -d '\\n' | tr -c '.' ' ' | tr -d ' '; echo; {PROGRAM} --json profile use production --yes || true",
        home = home.display(),
    );
    let out = shell
        .desktop
        .command("unshare")
        .args(["-r", "-m", "sh", "-c", &script])
        .stdin(Stdio::null())
        .output();
    let text = told(&out.unwrap());
    assert!(text.contains("..\n") && text.contains("storage-failed"), "{text}");
}

#[test]
fn damaged_settings_are_said_and_the_defaults_hold() {
    let shell = Shell::with_profiles();
    std::fs::write(shell.desktop.home().join("settings.json"), "{\"settings\": {\"token_seconds\": -1}}")
        .unwrap();
    let out = shell.run(&["token"]);
    let text = told(&out);
    assert!(out.status.success() && text.contains("warning: The settings in"), "{text}");
}

#[test]
fn a_keyring_that_forgets_at_logout_says_so() {
    let shell = Shell::new();
    let session = "/org/freedesktop/secrets/collection/session";
    let set = shell.desktop.gdbus("SetAlias", &["default", session]);
    assert!(set.status.success(), "{}", told(&set));
    let out = shell.add_with("checkout", &KEYS[0], &[], KEYS[0].client_secret);
    let text = told(&out);
    assert!(
        out.status.success() && text.contains("warning: The key is stored, and this keychain forgets it"),
        "{text}"
    );
    assert!(text.contains("hint: After the next login"), "{text}");
}

#[test]
fn names_below_localhost_are_not_looked_up() {
    let names = std::net::UdpSocket::bind("127.99.0.2:53").expect("a name server's port");
    names.set_nonblocking(true).unwrap();
    let shell = Shell::with_profiles();
    let resolver = shell.desktop.path("resolv.conf");
    std::fs::write(&resolver, "nameserver 127.99.0.2\noptions timeout:1 attempts:1\n").unwrap();
    let script = format!("mount --bind {} /etc/resolv.conf && exec \"$@\"", resolver.display());
    let here = |url: &str| {
        let mut command = shell.desktop.command("unshare");
        command.args(["--mount", "sh", "-c", &script, "sh", PROGRAM, "token"]);
        command.env("NOYO_CLIENT_ID", KEYS[0].client_id).env("NOYO_CLIENT_SECRET", KEYS[0].client_secret);
        command.env("NOYO_ENVIRONMENT", "sandbox").env("NOYO_TOKEN_URL", url);
        command.output().unwrap()
    };
    let asked = || names.recv_from(&mut [0; 512]).is_ok();
    let url = shell.stand_in.token_url().replace("127.0.0.1", "other.localhost");
    let out = here(&url);
    assert!(out.status.success(), "{}", told(&out));
    assert!(!asked(), "it was looked up");
    assert!(!here("https://other.example/token").status.success());
    assert!(asked(), "the control: other names are");
}

#[cfg(target_os = "linux")]
#[test]
fn no_dump_is_written() {
    let shell = Shell::on(Desktop::bare(), Options::default());
    let limit = |program: &str, argument: &str| {
        let mut sh = shell.desktop.command("sh");
        sh.args(["-c", "ulimit -c \"$(ulimit -H -c)\"; exec \"$@\"", "sh", program, argument]);
        let mut child = sh.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let file = format!("/proc/{}/limits", child.id());
        std::thread::sleep(Duration::from_millis(500));
        let text = std::fs::read_to_string(file).unwrap();
        drop(child.stdin.take());
        let _ = child.wait();
        let line = text.lines().find(|line| line.starts_with("Max core file size")).unwrap().to_owned();
        let mut fields = line["Max core file size".len()..].split_whitespace().map(str::to_owned);
        (fields.next().unwrap(), fields.next().unwrap())
    };
    let (now, most) = limit("cat", "-");
    assert_eq!(now, most, "the control: another program may write one");
    let (now, _) = limit(PROGRAM, "inspect");
    assert!(["0", "1"].contains(&now.as_str()), "core files of {now} bytes");
}
