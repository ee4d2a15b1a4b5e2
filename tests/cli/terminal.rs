//! In a terminal: questions, secrets without echo, Ctrl-C, colours, warnings about live.

use std::time::Duration;

use rexpect::session::{PtySession, spawn_command};
use stand_in::KEYS;

use crate::desktop::wait_until;
use crate::{PROGRAM, Shell};

fn start(shell: &Shell, arguments: &[&str]) -> PtySession {
    let mut command = shell.desktop.command(PROGRAM);
    command.args(arguments).env("TERM", "xterm");
    spawn_command(command, Some(20_000)).unwrap()
}

/// Everything up to the end, and the status.
fn rest(mut session: PtySession) -> (String, i32) {
    let text = session.exp_eof().unwrap();
    let status = session.process.wait().unwrap();
    match status {
        rexpect::process::wait::WaitStatus::Exited(_, code) => (text, code),
        other => panic!("{other:?} after {text}"),
    }
}

#[test]
fn what_is_missing_is_asked_for_and_the_secret_is_not_echoed() {
    let shell = Shell::new();
    let key = &KEYS[0];
    let place = shell.place(key.environment);
    let mut arguments = vec!["profile", "add", "checkout"];
    arguments.extend(place.iter().map(String::as_str));
    let mut session = start(&shell, &arguments);
    session.exp_string("Environment (sandbox or live): ").unwrap();
    session.send_line("Sandbox?").unwrap();
    session.exp_string("Environment (sandbox or live): ").unwrap();
    session.send_line("sandbox").unwrap();
    session.exp_string("Client ID: ").unwrap();
    session.send_line(key.client_id).unwrap();
    session.exp_string("Client secret (not shown): ").unwrap();
    std::thread::sleep(Duration::from_millis(200));
    session.send_line(key.client_secret).unwrap();
    let (text, status) = rest(session);
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("Added checkout (sandbox). Its key works."), "{text}");
    assert!(!text.contains(key.client_secret), "{text}");
    assert_eq!(shell.stdout(&["token"]).trim().split('.').count(), 3);
}

#[test]
fn an_edit_without_flags_asks_for_everything_and_keeps_what_is_left() {
    let shell = Shell::with_profiles();
    let before = shell.stdout(&["token"]);
    let mut session = start(&shell, &["profile", "edit", "checkout"]);
    session.exp_string("Name [checkout]: ").unwrap();
    session.send_line("Checkout work").unwrap();
    session.exp_string("Environment (sandbox or live) [sandbox]: ").unwrap();
    session.send_line("").unwrap();
    session.exp_string("Client ID [demo-sandbox-7f3a]: ").unwrap();
    session.send_line("").unwrap();
    session.exp_string("Client secret (not shown): ").unwrap();
    std::thread::sleep(Duration::from_millis(200));
    session.send_line("").unwrap();
    let (text, status) = rest(session);
    assert_eq!(status, 0, "{text}");
    assert_eq!(shell.stdout(&["token", "checkout work"]), before, "a new name keeps key and token");
}

#[test]
fn ctrl_c_at_a_question_or_in_a_call_leaves_everything_as_it_was() {
    let shell = Shell::with_profiles();
    let place = shell.place(KEYS[1].environment);
    let mut arguments =
        vec!["profile", "add", "new", "--environment", "sandbox", "--client-id", KEYS[1].client_id];
    arguments.extend(place.iter().map(String::as_str));
    let mut session = start(&shell, &arguments);
    session.exp_string("Client secret (not shown): ").unwrap();
    std::thread::sleep(Duration::from_millis(200));
    session.send_control('c').unwrap();
    let (text, status) = rest(session);
    assert_eq!((status, text.contains("Cancelled")), (1, true), "{text}");
    let typed_afterwards = {
        let mut command = shell.desktop.command("sh");
        let script =
            format!("stty echo; {PROGRAM} {}; stty -a | tr ' ' '\\n' | grep -x echo", arguments.join(" "));
        command.args(["-c", &script]);
        let mut session = spawn_command(command, Some(20_000)).unwrap();
        session.exp_string("Client secret (not shown): ").unwrap();
        std::thread::sleep(Duration::from_millis(200));
        session.send_control('c').unwrap();
        rest(session)
    };
    assert_eq!(typed_afterwards.1, 0, "the terminal echoes again: {}", typed_afterwards.0);

    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/token", silent.local_addr().unwrap());
    let edit = ["profile", "edit", "checkout", "--token-url", &url];
    let mut session = start(&shell, &edit);
    // A secret is bound to the token endpoint that it was entered for.
    session.exp_string("Client secret (not shown): ").unwrap();
    session.send_line(KEYS[0].client_secret).unwrap();
    let _connection = silent.accept().unwrap();
    session.send_control('c').unwrap();
    let (text, status) = rest(session);
    assert_eq!((status, text.contains("Cancelled")), (1, true), "{text}");
    let list = shell.stdout(&["profile", "list"]);
    assert!(list.contains("checkout") && !list.contains("new"), "{list}");
    shell.stdout(&["test", "checkout"]);
}

#[test]
fn removing_asks_first() {
    let shell = Shell::with_profiles();
    for (answer, status) in [("", 1), ("n", 1), ("y", 0)] {
        let mut session = start(&shell, &["profile", "remove", "production"]);
        session.exp_string("Remove production (live), its API key and its token? [y/N]").unwrap();
        session.send_line(answer).unwrap();
        let (text, ended) = rest(session);
        assert_eq!(ended, status, "{text}");
    }
    assert!(!shell.stdout(&["profile", "list"]).contains("production"));
}

#[test]
fn an_import_shows_what_it_found_and_asks() {
    let shell = Shell::with_profiles();
    let key = &KEYS[1];
    let file = shell.desktop.path("two.env");
    let text = format!(
        "A_CLIENT_ID=a\nA_CLIENT_SECRET=b\nX_CLIENT_ID={}\nX_CLIENT_SECRET={}\n",
        key.client_id, key.client_secret
    );
    std::fs::write(&file, text).unwrap();
    let place = shell.place(key.environment);
    let mut arguments = vec!["import", file.to_str().unwrap()];
    arguments.extend(place.iter().map(String::as_str));
    for (answer, status) in [("n", 1), ("y", 0)] {
        let mut session = start(&shell, &arguments);
        session.exp_string("20d1, a secret of 28 characters").unwrap();
        session.exp_string("Which one, 1 to 2: ").unwrap();
        session.send_line("2").unwrap();
        session.exp_string("Name of the profile [X]: ").unwrap();
        session.send_line("Checkout").unwrap();
        session.exp_string("There is a profile checkout (sandbox). Replace its key? [y/N]").unwrap();
        session.send_line(answer).unwrap();
        let (text, ended) = rest(session);
        assert_eq!(ended, status, "{text}");
        assert!(!text.contains(key.client_secret), "{text}");
    }
    assert!(shell.stdout(&["profile", "show", "checkout"]).contains("…20d1"));
}

#[test]
fn a_secret_is_exported_after_a_yes_only() {
    let shell = Shell::with_profiles();
    let secret = KEYS[0].client_secret;
    for (answer, status) in [("n", 1), ("y", 0)] {
        let mut session = start(&shell, &["export", "postman", "--with-secret"]);
        session.exp_string("Write the client secret of checkout (sandbox) in clear? [y/N]").unwrap();
        session.send_line(answer).unwrap();
        let (text, ended) = rest(session);
        assert_eq!((ended, text.contains(secret)), (status, answer == "y"), "{text}");
    }
}

#[test]
fn live_is_said_in_a_terminal_and_colours_are_left_away_when_asked() {
    let shell = Shell::with_profiles();
    for arguments in
        [&["header", "production"][..], &["curl", "production"], &["exec", "production", "--", "true"]]
    {
        let (text, status) = rest(start(&shell, arguments));
        assert_eq!(status, 0, "{text}");
        assert!(text.contains("LIVE:") && text.contains("real people"), "{text}");
    }
    let (text, _) = rest(start(&shell, &["header", "checkout"]));
    assert!(!text.contains("LIVE"), "{text}");
    let (coloured, _) = rest(start(&shell, &["test"]));
    assert!(coloured.contains("\u{1b}[32mpassed"), "{coloured}");
    let mut command = shell.desktop.command(PROGRAM);
    command.arg("test").env("TERM", "xterm").env("NO_COLOR", "1");
    let (plain, _) = rest(spawn_command(command, Some(20_000)).unwrap());
    assert!(plain.contains("passed") && !plain.contains('\u{1b}'), "{plain}");
}

#[test]
fn a_copied_header_is_held_behind_the_prompt_and_cleared() {
    let mut shell = Shell::with_profiles();
    shell.desktop.start_display("640x480");
    std::fs::write(shell.desktop.home().join("settings.json"), r#"{"settings": {"clipboard_seconds": 3}}"#)
        .unwrap();
    let token = shell.stdout(&["token"]);
    let (text, status) = rest(start(&shell, &["header", "--copy"]));
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("cleared in 3 s") && !text.contains("Bearer"), "{text}");
    assert_eq!(shell.desktop.clipboard(), format!("Authorization: Bearer {}", token.trim()));
    assert!(shell.desktop.clipboard_targets().contains("x-kde-passwordManagerHint"));
    wait_until("the clearing", || shell.desktop.clipboard().is_empty());

    shell.stdout(&["header", "--copy"]);
    shell.desktop.put_on_clipboard("something else");
    wait_until("the holder's end", || holders(&shell) == 0);
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(shell.desktop.clipboard(), "something else", "what is not ours is left alone");
}

#[test]
fn a_copied_header_is_held_on_wayland_too() {
    let mut shell = Shell::with_profiles();
    shell.desktop.start_wayland();
    std::fs::write(shell.desktop.home().join("settings.json"), r#"{"settings": {"clipboard_seconds": 3}}"#)
        .unwrap();
    let token = shell.stdout(&["token"]);
    shell.stdout(&["header", "--copy"]);
    let (text, types) = shell.desktop.wayland_clipboard();
    assert_eq!(text, format!("Authorization: Bearer {}", token.trim()));
    assert!(types.contains("x-kde-passwordManagerHint"), "{types}");
    wait_until("the clearing", || shell.desktop.wayland_clipboard().0.is_empty());
}

fn holders(shell: &Shell) -> usize {
    let display = shell.desktop.command("sh").args(["-c", "echo $DISPLAY"]).output().unwrap();
    let display = String::from_utf8(display.stdout).unwrap();
    let mut count = 0;
    for process in std::fs::read_dir("/proc").unwrap().flatten() {
        let read = |name: &str| std::fs::read_to_string(process.path().join(name)).unwrap_or_default();
        let ours = read("environ").contains(&format!("DISPLAY={}\0", display.trim()));
        count += usize::from(ours && read("cmdline").contains("hold-clipboard"));
    }
    count
}

#[test]
fn ctrl_c_while_a_key_is_being_stored_says_what_happened() {
    let shell = Shell::with_profiles();
    let edit = ["profile", "edit", "checkout", "--client-id", KEYS[1].client_id, "--no-verify"];
    let mut session = start(&shell, &edit);
    session.exp_string("Client secret (not shown): ").unwrap();
    shell.desktop.signal_keyring("-STOP");
    session.send_line(KEYS[1].client_secret).unwrap();
    std::thread::sleep(Duration::from_millis(700));
    session.send_control('c').unwrap();
    session.exp_string("cannot be cancelled any more").unwrap();
    shell.desktop.signal_keyring("-CONT");
    let (text, status) = rest(session);
    assert_eq!((status, text.contains("nothing was changed")), (0, false), "{text}");
    assert!(text.contains("Changed checkout"), "{text}");
    assert!(shell.stdout(&["profile", "show", "checkout"]).contains("…20d1"), "it was stored");
}

#[test]
fn ctrl_c_after_a_check_while_the_key_is_being_stored_says_what_happened() {
    let shell = Shell::with_profiles();
    let edit = ["profile", "edit", "checkout", "--client-id", KEYS[1].client_id];
    let mut session = start(&shell, &edit);
    session.exp_string("Client secret (not shown): ").unwrap();
    let before = shell.stand_in.mints();
    shell.desktop.signal_keyring("-STOP");
    session.send_line(KEYS[1].client_secret).unwrap();
    crate::desktop::wait_until("the check", || shell.stand_in.mints() > before);
    std::thread::sleep(Duration::from_millis(500));
    session.send_control('c').unwrap();
    session.exp_string("cannot be cancelled any more").unwrap();
    shell.desktop.signal_keyring("-CONT");
    let (text, status) = rest(session);
    assert_eq!((status, text.contains("Its key works")), (0, true), "{text}");
}

#[test]
fn the_secret_that_is_exported_is_the_one_that_was_asked_about() {
    let shell = Shell::with_profiles();
    shell.add("other", &KEYS[1]);
    let mut session = start(&shell, &["export", "postman", "--with-secret"]);
    session.exp_string("Write the client secret of checkout (sandbox) in clear? [y/N]").unwrap();
    shell.stdout(&["profile", "use", "other"]);
    session.send_line("y").unwrap();
    let (text, status) = rest(session);
    assert_eq!(status, 0, "{text}");
    assert!(text.contains(KEYS[0].client_secret) && !text.contains(KEYS[1].client_secret), "{text}");
}

#[test]
fn a_live_profile_becomes_the_default_after_a_yes_only() {
    let shell = Shell::with_profiles();
    for (answer, status, default) in [("n", 1, "checkout"), ("y", 0, "production")] {
        let mut session = start(&shell, &["profile", "use", "production"]);
        session.exp_string("Make production the default?").unwrap();
        session.send_line(answer).unwrap();
        let (text, ended) = rest(session);
        assert_eq!(ended, status, "{text}");
        let profiles = shell.json(&["profile", "list"]);
        let found = profiles.as_array().unwrap().iter().find(|profile| profile["default"] == true);
        assert_eq!(found.unwrap()["name"], default);
    }
}
