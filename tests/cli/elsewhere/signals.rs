//! Signals, and the end of the terminal.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rexpect::session::spawn_command;
use stand_in::{KEYS, Options};

use super::hostile::runs;
use super::{with_script, without_keychain};
use crate::desktop::{Desktop, wait_until};
use crate::gateway::Serving;
use crate::{PROGRAM, Shell};

#[test]
fn a_command_ends_with_the_program_that_ran_it() {
    let shell = without_keychain();
    for (signal, word) in [("TERM", "7501"), ("INT", "7502"), ("HUP", "7505")] {
        with_script(&shell, signal, &format!("sleep {word} & sleep {word}"));
        for arguments in [&["token", signal][..], &["exec", signal, "--", "true"]] {
            let mut program = shell.desktop.command("env");
            // What runs the tests may have it ignored, as nohup does, and that is inherited.
            program.arg(format!("--default-signal={signal}")).arg(PROGRAM).args(arguments);
            program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut program = program.spawn().unwrap();
            wait_until("the command's start", || runs(word));
            send(program.id(), signal);
            let started = Instant::now();
            assert!(!program.wait().unwrap().success(), "{signal} {arguments:?}");
            assert!(started.elapsed() < Duration::from_secs(20), "{signal}: {:?}", started.elapsed());
            // A process that was killed takes a moment to be gone.
            wait_until("the end of what it started", || !runs(word));
        }
    }
    // The terminal is closed.
    with_script(&shell, "closed", "sleep 7503 & sleep 7503");
    let mut command = shell.desktop.command("env");
    command.args(["--default-signal=HUP", PROGRAM, "token", "closed"]).env("TERM", "xterm");
    let session = spawn_command(command, Some(20_000)).unwrap();
    wait_until("the command's start", || runs("7503"));
    send(session.process.child_pid.as_raw().unsigned_abs(), "HUP");
    wait_until("the command's end", || !runs("7503"));
}

#[test]
fn a_gateway_ends_its_command_with_itself() {
    let shell = Shell::new();
    with_script(&shell, "serves", "sleep 7504 & sleep 7504");
    let mut serving = Serving::start(&shell, &["serves"]);
    std::thread::scope(|scope| {
        scope.spawn(|| serving.curl(&[], "/fulfillment/api/v1/groups"));
        wait_until("the command's start", || runs("7504"));
        send(serving.child.id(), "TERM");
    });
    wait_until("the program's end", || serving.child.try_wait().unwrap().is_some());
    wait_until("the end of what it started", || !runs("7504"));
}

/// As `kill` does.
fn send(process: u32, signal: &str) {
    let sent = Command::new("kill").args([&format!("-{signal}"), &process.to_string()]).status();
    assert!(sent.unwrap().success());
}

/// So `nohup` and a shell's jobs in the background have it.
#[test]
fn a_signal_that_is_ignored_from_the_start_ends_nothing() {
    let shell = without_keychain();
    with_script(&shell, "goes-on", &format!("sleep 2.71\necho {}", KEYS[0].client_secret));
    for ignored in ["HUP", "INT", "TERM"] {
        let script = format!("trap '' {ignored}; exec {PROGRAM} token goes-on --fresh");
        let mut command = shell.desktop.command("sh");
        command.args(["-c", &script]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let program = command.spawn().unwrap();
        wait_until("the command's start", || runs("2.71"));
        send(program.id(), ignored);
        let out = program.wait_with_output().unwrap();
        assert!(out.status.success() && out.stdout.starts_with(b"eyJ"), "{ignored}: {out:?}");
    }
}

/// After one job, a question: Ctrl-C there is no job's any more.
#[test]
fn ctrl_c_ends_a_question_that_comes_after_a_job() {
    let shell = Shell::with_profiles();
    let mut command = shell.desktop.command(PROGRAM);
    command.args(["export", "postman", "--with-secret"]).env("TERM", "xterm");
    let mut session = spawn_command(command, Some(20_000)).unwrap();
    session.exp_string("[y/N]").unwrap();
    session.send_control('c').unwrap();
    wait_until("the program's end", || {
        !matches!(session.process.status(), Some(rexpect::process::wait::WaitStatus::StillAlive))
    });
}

/// What is only just being minted holds up nobody who wants to end.
#[test]
fn a_gateway_ends_while_a_token_is_being_minted() {
    let slow = Options { delay: Duration::from_secs(20), ..Options::default() };
    let shell = Shell::on(Desktop::with_keyring(), slow);
    shell.add("checkout", &KEYS[0]);
    let mut serving = Serving::start(&shell, &["checkout"]);
    std::thread::scope(|scope| {
        scope.spawn(|| serving.curl(&["--max-time", "1"], "/fulfillment/api/v1/groups"));
    });
    let started = Instant::now();
    send(serving.child.id(), "INT");
    wait_until("the program's end", || serving.child.try_wait().unwrap().is_some());
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
}
