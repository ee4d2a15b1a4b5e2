//! Commands that do not do what they should.

use std::time::{Duration, Instant};

use rexpect::session::spawn_command;
use stand_in::KEYS;

use super::{with_script, without_keychain};
use crate::{PROGRAM, Shell, told};

/// Fails with the kind, and says this.
fn fails(shell: &Shell, name: &str, text: &str, words: &str) -> String {
    with_script(shell, name, text);
    let out = shell.run(&["token", name, "--json"]);
    let said = told(&out);
    assert!(!out.status.success() && said.contains("secret-command-failed"), "{name}: {said}");
    assert!(said.contains(words), "{name}: {words:?} in {said}");
    assert_eq!(shell.stand_in.mints(), 0, "{name}");
    said
}

/// Whether a process runs whose arguments have this.
pub fn runs(word: &str) -> bool {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let words = entries.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    words.into_iter().any(|line| String::from_utf8_lossy(&line).contains(word))
}

#[test]
fn what_fails_or_prints_no_secret_is_told_apart() {
    let shell = without_keychain();
    let secret = KEYS[0].client_secret;
    let said = fails(
        &shell,
        "fails",
        &format!("echo {secret}\necho no {secret} password: hunter2 >&2\nexit 3"),
        "status 3",
    );
    assert!(said.contains("no [secret] password: [secret]"), "{said}");
    assert!(!said.contains(secret) && !said.contains("hunter2"), "{said}");
    fails(&shell, "nothing", "echo not logged in >&2", "it printed nothing");
    fails(&shell, "empty", "echo", "it printed nothing");
    fails(&shell, "lines", "echo one; echo two", "control character");
    fails(&shell, "bytes", r"printf '\377\376'", "not UTF-8");
    fails(&shell, "killed", "kill -9 $$", "signal: 9");
    let gone = with_script(&shell, "gone", "true");
    std::fs::remove_file(gone).unwrap();
    assert!(told(&shell.run(&["token", "gone"])).contains("cannot be run"));
    // It has neither our stdin nor our key.
    fails(&shell, "stdin", "cat; env | grep NOYO_ >&2", "it printed nothing");
    let mut command = shell.command(&["token", "stdin"]);
    command.env("NOYO_CLIENT_SECRET", "from-the-environment").env("NOYO_ACCESS_TOKEN", "a.b.c");
    let said = told(&command.output().unwrap());
    assert!(!said.contains("NOYO_CLIENT_SECRET") && !said.contains("NOYO_ACCESS_TOKEN="), "{said}");
    assert!(said.contains("NOYO_AUTH_HOME"), "the control: {said}");
}

#[test]
fn a_gigabyte_is_not_read() {
    let shell = without_keychain();
    let started = Instant::now();
    fails(&shell, "gigabyte", "head -c 1073741824 /dev/zero | tr '\\0' x", "more than 8 KiB");
    fails(&shell, "just-over", "head -c 8193 /dev/zero | tr '\\0' x", "more than 8 KiB");
    assert!(started.elapsed() < Duration::from_secs(25), "{:?}", started.elapsed());
    let said = fails(&shell, "said", "head -c 1073741824 /dev/zero | tr '\\0' x >&2; exit 1", "status 1");
    assert!(said.len() < 2000, "{}", said.len());
}

#[test]
fn what_hangs_is_ended_with_all_it_started() {
    let shell = without_keychain();
    let started = Instant::now();
    fails(&shell, "hangs", "sleep 7301 & sleep 7302", "within 30 seconds");
    let took = started.elapsed();
    assert!((Duration::from_secs(30)..Duration::from_secs(60)).contains(&took), "{took:?}");
    assert!(!runs("7301") && !runs("7302"), "its children are gone");
}

#[test]
fn what_forks_is_not_waited_for() {
    let shell = without_keychain();
    let secret = KEYS[0].client_secret;
    for (name, left) in [("forks", "sleep 7401 &"), ("leaves", "setsid sleep 20 &")] {
        with_script(&shell, name, &format!("{left}\necho {secret}"));
        let started = Instant::now();
        assert!(shell.stdout(&["token", name]).starts_with("eyJ"));
        assert!(started.elapsed() < Duration::from_secs(15), "{name}: {:?}", started.elapsed());
    }
    assert!(!runs("7401"), "what stays in its group goes with it");
}

#[test]
fn what_asks_on_the_terminal_is_not_waited_for() {
    let shell = without_keychain();
    for (name, text) in [("reads", "read x < /dev/tty\necho $x"), ("hides", "stty -echo < /dev/tty\necho x")]
    {
        with_script(&shell, name, text);
        let mut command = shell.desktop.command(PROGRAM);
        command.args(["token", name]).env("TERM", "xterm");
        let started = Instant::now();
        let mut session = spawn_command(command, Some(20_000)).unwrap();
        let said = session.exp_eof().unwrap();
        assert!(said.contains("asks for something on the terminal"), "{name}: {said}");
        assert!(started.elapsed() < Duration::from_secs(25), "{:?}", started.elapsed());
    }
}
