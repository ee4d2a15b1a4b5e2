//! Many at once, and disks that are full or read-only.

use std::process::Stdio;

use stand_in::KEYS;

use crate::jobs::{Computer, Job, PROGRAM, finish};

#[test]
fn sixty_that_write_at_once_lose_nothing() {
    let computer = Computer::new();
    computer.prepare(Job::Rename);
    let mut running = Vec::new();
    for n in 0..60 {
        let mut command = match n % 3 {
            0 => {
                let name = format!("added {n}");
                let mut add = computer.program(&["profile", "add", &name, "--environment", "sandbox"]);
                add.args(["--no-verify", "--secret-stdin", "--client-id", KEYS[0].client_id]);
                add
            }
            1 => {
                let url = format!("https://tracking-{n}.example");
                computer.program(&["profile", "edit", "bystander", "--no-verify", "--tracking-url", &url])
            }
            _ => {
                let who = if n % 2 == 0 { "bystander" } else { "victim" };
                computer.program(&["profile", "use", who])
            }
        };
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), KEYS[0].client_secret.as_bytes())
            .unwrap();
        running.push((n, child));
    }
    for (n, child) in running {
        let out = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr);
        // Who met another's change of the same field is told so.
        assert!(out.status.success() || (n % 3 == 1 && said.contains("changed elsewhere")), "{n}: {said}");
    }
    assert_eq!(computer.records().len(), 22);
    assert_eq!(computer.is_whole(), Ok(()));
}

#[test]
fn a_full_and_a_read_only_disk_leave_everything_as_it_was() {
    let computer = Computer::new();
    computer.prepare(Job::Rekey);
    let before = computer.records();
    let home = computer.desktop.home();
    let copy = computer.desktop.path("copy");
    for (how, options) in [("full", "size=64k"), ("read-only", "size=1m")] {
        for job in [Job::Rekey, Job::Remove, Job::Rename] {
            let (arguments, stdin) = computer.doing(job);
            let last = if how == "full" {
                "dd if=/dev/zero of=$H/fill bs=1k 2>/dev/null || true"
            } else {
                "mount -o remount,ro $H"
            };
            let script = format!(
                "set -e; H={home}; cp -a $H {copy}; mount -t tmpfs -o {options} tmpfs $H; cp -a {copy}/. $H; \
                 chmod 700 $H; {last}; set +e; {PROGRAM} \"$@\"; echo status $?; cp -a $H/profiles.json {copy}/after",
                home = home.display(),
                copy = copy.display(),
            );
            let mut command = computer.desktop.command("unshare");
            command.args(["-r", "-m", "sh", "-c", &script, "sh"]).args(&arguments);
            let out = finish(command, stdin);
            let said = String::from_utf8_lossy(&out.stdout);
            assert!(
                said.contains("status 1"),
                "{how} {job:?}: {said}{}",
                String::from_utf8_lossy(&out.stderr)
            );
            let after = std::fs::read(copy.join("after")).unwrap();
            assert_eq!(after, std::fs::read(home.join("profiles.json")).unwrap(), "{how} {job:?}");
            std::fs::remove_dir_all(&copy).unwrap();
            assert_eq!(computer.is_whole(), Ok(()), "{how} {job:?}");
            assert_eq!(computer.records(), before);
        }
    }
}

/// A write that takes only a part of what it is given, at every length that it can have: a limit on the size
/// of files does that, and fails the next write or ends the program.
#[test]
fn writes_that_are_cut_short_leave_everything_as_it_was() {
    let computer = Computer::new();
    computer.prepare(Job::Rekey);
    let file = computer.desktop.home().join("profiles.json");
    let whole = std::fs::metadata(&file).unwrap().len();
    let (mut refused, mut killed) = (0, 0);
    for limit in (0..whole).step_by(usize::try_from(whole / 24).unwrap()) {
        for ignoring in [true, false] {
            for job in [Job::Rekey, Job::Rename] {
                let before = (std::fs::read(&file).unwrap(), computer.records());
                let (arguments, stdin) = computer.doing(job);
                let mut command = computer.desktop.command("sh");
                let trap = if ignoring { "trap '' XFSZ; " } else { "" };
                let script = format!("{trap}exec prlimit --fsize={limit} {PROGRAM} \"$@\"");
                command.args(["-c", &script, "sh"]).args(&arguments);
                let out = finish(command, stdin);
                let why = format!("{job:?} at {limit}: {}", String::from_utf8_lossy(&out.stderr));
                assert!(!out.status.success(), "{why}");
                if out.status.code().is_some() {
                    refused += 1
                } else {
                    killed += 1
                }
                assert!(before == (std::fs::read(&file).unwrap(), computer.records()), "{why}");
                assert_eq!(computer.is_whole(), Ok(()), "{why}");
            }
        }
    }
    println!("{refused} writes were refused, {killed} ended the program.");
    assert!(refused > 40 && killed > 40, "{refused} and {killed}");
}
