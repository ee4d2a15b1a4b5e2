//! Killed, and failed, at every system call that changes something.

use std::process::{Command, Output};

use crate::jobs::{Computer, JOBS, Job, PROGRAM, finish};

/// The calls by which a file, a folder or another program learns of something.
const CHANGING: [&str; 15] = [
    "openat",
    "write",
    "sendmsg",
    "sendto",
    "recvmsg",
    "recvfrom",
    "fsync",
    "rename",
    "renameat2",
    "unlink",
    "unlinkat",
    "mkdir",
    "fchmod",
    "flock",
    "close",
];

/// More than any job makes of one call.
const MOST: usize = 400;

/// Runs a job with an injection of strace's, and says whether that took place.
fn injected(computer: &Computer, job: Job, call: &str, what: &str, when: usize) -> (Output, bool) {
    let (arguments, stdin) = computer.doing(job);
    let log = computer.desktop.path("strace.log");
    let mut strace: Command = computer.desktop.command("strace");
    strace.args(["-f", "-qq", "-o"]).arg(&log);
    strace.args(["-e", &format!("trace={call}"), "-e", &format!("inject={call}:{what}:when={when}")]);
    strace.arg(PROGRAM).args(arguments);
    let out = finish(strace, stdin);
    let log = std::fs::read_to_string(&log).unwrap_or_default();
    let took_place = log.contains("(INJECTED)") || log.contains("killed by SIGKILL");
    (out, took_place)
}

/// Tries a job with an injection at every call, until there are no more of them; gives how many there were.
fn at_every_call(
    computer: &Computer,
    job: Job,
    call: &str,
    what: &str,
    wrong: &mut Vec<String>,
    check: impl Fn(&Output, &Option<serde_json::Value>, &Option<serde_json::Value>) -> Result<(), String>,
) -> usize {
    for when in 1..MOST {
        computer.prepare(job);
        let before = computer.victim();
        let (out, took_place) = injected(computer, job, call, what, when);
        let whole = computer.is_whole().and_then(|()| check(&out, &before, &computer.victim()));
        if let Err(why) = whole {
            println!("{job:?} {what} at {call} {when}: {why}");
            wrong.push(format!("{job:?} {what} at {call} {when}: {why}"));
        }
        if !took_place {
            return when - 1;
        }
    }
    panic!("{job:?} makes more than {MOST} of {call}");
}

#[test]
fn killed_at_every_call_the_pair_is_the_old_one_or_the_new_one() {
    let computer = Computer::new();
    let mut wrong = Vec::new();
    let mut kills = 0;
    for job in JOBS {
        let mut of_job = 0;
        // Twice, since what was changed there is changed back again.
        for call in CHANGING.into_iter().chain(CHANGING) {
            of_job += at_every_call(&computer, job, call, "signal=SIGKILL", &mut wrong, |_, _, _| Ok(()));
        }
        println!("{job:?}: {of_job} kills, {} wrong so far", wrong.len());
        kills += of_job;
    }
    assert!(wrong.is_empty(), "{} of {kills} kills:\n{}", wrong.len(), wrong.join("\n"));
    assert!(kills >= 1000, "{kills} kills");
}

#[test]
fn failed_at_every_call_nothing_is_lost_and_the_truth_is_told() {
    let computer = Computer::new();
    let mut wrong = Vec::new();
    let mut errors = 0;
    for job in JOBS {
        for (call, codes) in [
            ("openat", &["EACCES", "EROFS", "EINTR"][..]),
            ("mkdir", &["EACCES", "EROFS"]),
            ("write", &["ENOSPC", "EIO", "EINTR", "EROFS"]),
            ("fsync", &["ENOSPC", "EIO", "EINTR", "EROFS"]),
            ("rename", &["EACCES", "EROFS", "ENOSPC", "EIO", "EINTR"]),
            ("unlink", &["EACCES", "EROFS", "EIO"]),
            ("flock", &["EINTR", "EIO"]),
        ] {
            for code in codes {
                let told =
                    |out: &Output, before: &Option<serde_json::Value>, after: &Option<serde_json::Value>| {
                        // A failure changed nothing; a success changed what it says.
                        let failed = out.status.code() == Some(1);
                        let same = before == after;
                        // It was the runtime's own write to an eventfd, which no disk can fail.
                        let said = String::from_utf8_lossy(&out.stderr);
                        if said.contains("failed to wake I/O driver") {
                            return Ok(());
                        }
                        // These change no profile; what they do change is looked at by the computer.
                        if [Job::Settings, Job::GatewayKey].contains(&job) {
                            return Ok(());
                        }
                        match (failed, same) {
                            (true, false) => Err(format!("failed and changed: {said}")),
                            (false, true) if out.status.success() && job != Job::Use => {
                                Err("succeeded and changed nothing".to_owned())
                            }
                            _ => Ok(()),
                        }
                    };
                let what = format!("error={code}");
                errors += at_every_call(&computer, job, call, &what, &mut wrong, told);
            }
        }
        println!("{job:?}: {errors} errors so far, {} wrong", wrong.len());
    }
    assert!(wrong.is_empty(), "{} of {errors} errors:\n{}", wrong.len(), wrong.join("\n"));
    assert!(errors >= 200, "{errors} errors");
}

#[test]
fn the_control_a_key_that_is_taken_away_is_noticed() {
    let computer = Computer::new();
    computer.prepare(Job::Rename);
    assert_eq!(computer.is_whole(), Ok(()));
    let victim = computer.victim().unwrap();
    let entry = format!("{}/key-{}", victim["id"].as_str().unwrap(), victim["key_number"]);
    let clear = ["clear", "service", "noyo-auth", "username", &entry];
    assert!(computer.desktop.command("secret-tool").args(clear).status().unwrap().success());
    assert!(computer.is_whole().is_err());
}

#[test]
fn the_control_a_password_that_is_left_or_lost_is_noticed() {
    let computer = Computer::new();
    computer.prepare(Job::Settings);
    assert_eq!(computer.is_whole(), Ok(()), "the next program moves it");
    let clear = ["clear", "service", "noyo-auth", "username", "proxy"];
    assert!(computer.desktop.command("secret-tool").args(clear).status().unwrap().success());
    assert!(computer.is_whole().is_err());
}
