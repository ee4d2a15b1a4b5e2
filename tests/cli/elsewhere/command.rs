//! Keys from a command: approved, run once, never kept.

use std::process::Stdio;
use std::time::Duration;

use rexpect::session::spawn_command;
use stand_in::KEYS;

use super::{add, count, counting, script, with_script, without_keychain};
use crate::{PROGRAM, Shell, told};

#[test]
fn a_command_is_run_once_for_a_token_and_its_secret_is_kept_nowhere() {
    let shell = Shell::new();
    let (text, runs) = counting(&shell);
    let path = script(&shell, "key.sh", &text);
    let out = add(&shell, "checkout", &KEYS[0], &["--yes"], &[&path, "an argument", ""]);
    assert!(told(&out).contains("Its key works."), "{}", told(&out));
    assert_eq!(count(&runs), 1);
    for _ in 0..3 {
        shell.stdout(&["token"]);
    }
    assert_eq!((count(&runs), shell.stand_in.mints()), (1, 1), "the token is at hand");
    let test = shell.stdout(&["test"]);
    assert!(test.contains("API key from a command") && test.contains("ACME"), "{test}");
    assert_eq!((count(&runs), shell.stand_in.mints()), (2, 2), "a test mints, and runs it once");
    assert_eq!(shell.record("checkout")["secret_command"], serde_json::json!([path, "an argument", ""]));
    let found = shell.desktop.files_with(KEYS[0].client_secret);
    assert_eq!(found, [shell.desktop.path("key.sh")], "nowhere but where it lives");
    assert!(shell.stored_secret("checkout").is_none());
}

#[test]
fn where_each_key_comes_from_is_said() {
    let shell = Shell::with_profiles();
    let path = with_script(&shell, "vault", "echo x");
    let list = shell.stdout(&["profile", "list"]);
    assert_eq!(list.matches("key from the keychain").count(), list.lines().count() - 1, "{list}");
    assert!(list.contains(&format!("key from {path}")), "{list}");
    let shown = |name: &str| shell.stdout(&["profile", "show", name]);
    assert!(shown("vault").contains(&format!("Key from        a command: {path}")), "{}", shown("vault"));
    assert!(shown("checkout").contains("Key from        the keychain"));
    let listed = shell.json(&["profile", "list"]);
    let of = |name: &str| listed.as_array().unwrap().iter().find(|p| p["name"] == name).unwrap().clone();
    assert_eq!((&of("vault")["key"], &of("checkout")["key"]), (&"command".into(), &"keychain".into()));
    assert_eq!(of("vault")["secret_command"][0], path.as_str());
}

/// The same files on a computer, or in a container, that calls itself something else.
const ELSEWHERE: &str = "for f in /etc/machine-id /var/lib/dbus/machine-id /proc/sys/kernel/random/boot_id; do \
    if [ -e $f ]; then mount --bind \"$0\" $f || exit 99; fi; done; exec \"$@\"";

#[test]
fn an_approval_holds_on_one_computer() {
    let shell = without_keychain();
    let (text, runs) = counting(&shell);
    let path = script(&shell, "key.sh", &text);
    add(&shell, "checkout", &KEYS[0], &["--yes", "--no-verify"], &[&path]);
    let name = shell.desktop.path("machine-id");
    let on_computer = |id: &str| {
        std::fs::write(&name, format!("{id}\n")).unwrap();
        let mut command = shell.desktop.command("unshare");
        command.args(["-r", "-m", "sh", "-c", ELSEWHERE]).arg(&name).args([PROGRAM, "token", "--json"]);
        command.output().unwrap()
    };
    let out = on_computer("00112233445566778899aabbccddeeff");
    assert!(told(&out).contains("was not approved"), "{}", told(&out));
    assert_eq!(count(&runs), 0);
    // The control: the same way, under this computer's own names.
    let mut same = shell.desktop.command("unshare");
    let out = same.args(["-r", "-m", PROGRAM, "token", "--json"]).output().unwrap();
    assert!(out.status.success(), "{}", told(&out));
    assert_eq!(count(&runs), 1);
    // Nothing that names the computer is left empty by a container: that is what it is called until it stops.
    let out = on_computer("");
    assert!(told(&out).contains("was not approved"), "{}", told(&out));
}

#[test]
fn it_is_run_only_where_exactly_these_arguments_were_approved() {
    let shell = without_keychain();
    let (text, runs) = counting(&shell);
    let path = script(&shell, "key.sh", &text);
    let out = add(&shell, "checkout", &KEYS[0], &[], &[&path]);
    assert_eq!(out.status.code(), Some(2), "nobody to ask: {}", told(&out));
    assert!(told(&out).contains("--yes") && !shell.desktop.home().join("profiles.json").exists());
    let out = add(&shell, "checkout", &KEYS[0], &["--yes"], &[&path]);
    assert!(out.status.success(), "{}", told(&out));
    shell.stdout(&["token", "--fresh"]);
    let runs_before = count(&runs);
    let file = shell.desktop.home().join("profiles.json");
    let stored = std::fs::read_to_string(&file).unwrap();
    let token_url = shell.stand_in.token_url();
    for (was, is) in [
        (format!("\"{path}\""), format!("\"{path}\", \"more\"")),
        (token_url.clone(), format!("{token_url}/elsewhere")),
    ] {
        assert!(stored.contains(&was));
        std::fs::write(&file, stored.replace(&was, &is)).unwrap();
        let out = shell.run(&["token", "--json"]);
        assert!(told(&out).contains("secret-command-failed"), "{}", told(&out));
        assert!(told(&out).contains("was not approved") && told(&out).contains(&path), "{}", told(&out));
    }
    std::fs::write(&file, &stored).unwrap();
    std::fs::remove_file(shell.desktop.home().join("approvals.json")).unwrap();
    assert!(!shell.run(&["token"]).status.success(), "another computer has the profiles, and no approval");
    assert_eq!(count(&runs), runs_before, "none of them was run");
    let looked = || {
        let report: serde_json::Value =
            serde_json::from_slice(&shell.run(&["doctor", "--json"]).stdout).unwrap();
        let findings = report["findings"].as_array().unwrap().clone();
        let found = findings.into_iter().find(|finding| finding["subject"] == "commands").unwrap();
        (found["outcome"].clone(), found["message"].to_string())
    };
    let (outcome, message) = looked();
    assert!(outcome == "warning" && message.contains("checkout"), "{outcome} {message}");
    let team = shell.desktop.path("team.json");
    std::fs::write(&team, shell.stdout(&["export", "profiles"])).unwrap();
    let imported = shell.json(&["import", team.to_str().unwrap()]);
    assert_eq!(imported["profiles"][0]["outcome"], "there");
    assert_eq!(imported["profiles"][0]["needs"], "approval", "{imported}");
    let out = shell.run(&["profile", "edit", "checkout", "--secret-command", "--yes"]);
    assert!(out.status.success() && told(&out).contains(&path), "the list is shown: {}", told(&out));
    assert_eq!(looked().0, "passed");
    let imported = shell.json(&["import", team.to_str().unwrap()]);
    assert_eq!(imported["profiles"][0]["needs"], "nothing", "{imported}");
    shell.stdout(&["token"]);
    assert!(count(&runs) > runs_before);
}

#[test]
fn a_person_is_asked_and_shown_the_list() {
    let shell = without_keychain();
    let (text, runs) = counting(&shell);
    let path = with_script(&shell, "checkout", &text);
    std::fs::remove_file(shell.desktop.home().join("approvals.json")).unwrap();
    let answer = |word: &str| {
        let mut command = shell.desktop.command(PROGRAM);
        command.args(["token"]).env("TERM", "xterm");
        let mut session = spawn_command(command, Some(20_000)).unwrap();
        session.exp_string(&path).unwrap();
        session.exp_string("Run it whenever a token is needed? [y/N]").unwrap();
        session.send_line(word).unwrap();
        session.exp_eof().unwrap()
    };
    assert!(answer("n").contains("Cancelled"));
    assert_eq!(count(&runs), 0);
    let said = answer("y");
    assert!(said.contains("eyJ"), "{said}");
    assert_eq!(count(&runs), 1);
    shell.stdout(&["token"]);
}

#[test]
fn a_changed_command_takes_the_keys_place_and_back() {
    let shell = Shell::with_profiles();
    let (text, runs) = counting(&shell);
    let path = script(&shell, "key.sh", &text);
    assert!(shell.stored_secret("checkout").is_some(), "the control");
    let old_entry = shell.key_entry("checkout");
    shell.stdout(&["profile", "edit", "checkout", "--secret-command", "--yes", "--", &path]);
    assert_eq!(count(&runs), 1, "it is tried before it is stored");
    assert!(shell.desktop.secret_tool(&old_entry).is_none(), "the old key is gone");
    let wrong = script(&shell, "wrong.sh", "echo wrong");
    let edit = ["profile", "edit", "checkout", "--secret-command", "--yes", "--", &wrong];
    assert!(
        told(&shell.run(&edit)).contains("The API key was refused") || !shell.run(&edit).status.success()
    );
    assert_eq!(shell.record("checkout")["secret_command"][0], path.as_str(), "what failed changed nothing");
    shell.stdout(&["token", "--fresh"]);
    let doctor = told(&shell.run(&["doctor"]));
    assert!(!doctor.contains("has no key for"), "{doctor}");
    let out = shell.run_with(&["profile", "edit", "checkout", "--secret-stdin"], KEYS[0].client_secret);
    assert!(out.status.success(), "{}", told(&out));
    assert!(shell.record("checkout").get("secret_command").is_none());
    assert_eq!(shell.stored_secret("checkout").as_deref(), Some(KEYS[0].client_secret));
}

#[test]
fn however_many_ask_one_runs_at_a_time() {
    let shell = Shell::new();
    let busy = shell.desktop.path("busy");
    let (text, runs) = counting(&shell);
    let busy = busy.display();
    let text = format!("mkdir {busy} || exit 9\nsleep 0.3\nrmdir {busy}\n{text}");
    with_script(&shell, "checkout", &text);
    let children: Vec<_> =
        (0..8).map(|_| shell.command(&["token"]).stdin(Stdio::null()).spawn().unwrap()).collect();
    for child in children {
        let out = child.wait_with_output().unwrap();
        assert!(out.status.success(), "{}", told(&out));
    }
    assert_eq!(count(&runs), 1, "one ran, and all got its token");
}

#[test]
fn a_profile_without_keychain_is_added_edited_and_removed() {
    let shell = without_keychain();
    let (text, _) = counting(&shell);
    with_script(&shell, "checkout", &text);
    shell.stdout(&["test"]);
    shell.stdout(&["profile", "edit", "checkout", "--rename", "renamed"]);
    let moved = ["profile", "edit", "renamed", "--token-url", "http://127.0.0.1:1/token", "--no-verify"];
    let out = shell.run(&moved);
    assert_eq!(out.status.code(), Some(2), "its secret would go elsewhere: {}", told(&out));
    shell.stdout(&[&moved[..], &["--yes"]].concat());
    shell.stdout(&["profile", "remove", "renamed", "--yes"]);
    let approvals = std::fs::read_to_string(shell.desktop.home().join("approvals.json")).unwrap();
    assert!(approvals.contains("\"approved\": {}"), "{approvals}");
}

#[test]
fn two_programs_never_run_two_commands_at_once() {
    let shell = without_keychain();
    let log = shell.desktop.path("log");
    let text = format!(
        "echo begin >> {0}\nsleep 0.3\necho end >> {0}\necho {1}",
        log.display(),
        KEYS[0].client_secret
    );
    let names = ["one", "two", "three"];
    for name in names {
        with_script(&shell, name, &text);
    }
    let asking: Vec<_> = names.iter().map(|name| shell.command(&["token", name]).spawn().unwrap()).collect();
    for child in asking {
        let out = child.wait_with_output().unwrap();
        assert!(out.status.success(), "{}", told(&out));
    }
    assert_eq!(std::fs::read_to_string(&log).unwrap(), "begin\nend\n".repeat(3));
}

#[test]
fn what_a_command_says_goes_into_no_report_and_its_secret_into_no_file() {
    let shell = without_keychain();
    let path = with_script(&shell, "checkout", "echo 'the item Acme payroll is locked' >&2\nexit 3");
    let test = told(&shell.run(&["test"]));
    assert!(test.contains("Acme payroll") && test.contains(&path), "the control: {test}");
    let report = told(&shell.run(&["report"]));
    assert!(report.contains("secret-command-failed"), "{report}");
    assert!(!report.contains("Acme payroll") && !report.contains(&path), "{report}");
    let out = shell.run(&["export", "postman", "checkout", "--with-secret"]);
    assert!(out.status.code() == Some(1) && told(&out).contains("not copied out"), "{}", told(&out));
}

#[test]
fn ctrl_c_ends_the_command_too() {
    let shell = without_keychain();
    let id = shell.desktop.path("id");
    with_script(&shell, "checkout", &format!("echo $$ > {}\nsleep 300\ntrue", id.display()));
    let child = shell.command(&["token"]).spawn().unwrap();
    crate::desktop::wait_until("the command", || std::fs::read_to_string(&id).is_ok_and(|t| !t.is_empty()));
    let running = std::fs::read_to_string(&id).unwrap().trim().to_owned();
    let is_there = || std::path::Path::new("/proc").join(&running).join("cmdline").exists();
    assert!(is_there(), "the control");
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let out = child.wait_with_output().unwrap();
    assert!(told(&out).contains("Cancelled"), "{}", told(&out));
    std::thread::sleep(Duration::from_millis(200));
    let state = std::fs::read_to_string(format!("/proc/{running}/stat")).unwrap_or_default();
    assert!(state.is_empty() || state.contains(") Z "), "{state}");
}
