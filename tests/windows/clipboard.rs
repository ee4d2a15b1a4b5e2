//! `header --copy`: who asked does not wait for the clipboard's minute.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use stand_in::KEYS;

use crate::{Shell, told};

/// Far below the minute for which the header stays on the clipboard, and above what wine takes on a busy computer.
const PROMPT: Duration = Duration::from_secs(30);

#[test]
fn the_prompt_comes_back_at_once_and_the_header_is_there() {
    let mut shell = Shell::with(&KEYS[0], "checkout");
    shell.desktop.start_display("640x480");
    let started = Instant::now();
    // Reading its output to the end is what `header --copy | cat` does.
    let mut child = shell.command(&["header", "--copy"]).spawn().unwrap();
    let mut cat = Command::new("cat");
    cat.stdin(child.stdout.take().unwrap()).stdout(Stdio::null());
    assert!(cat.status().unwrap().success());
    let out = child.wait_with_output().unwrap();
    let took = started.elapsed();
    assert!(out.status.success(), "{}", told(&out));
    assert!(told(&out).contains("Copied."), "{}", told(&out));
    assert!(took < PROMPT, "it took {took:?}");
    let header = shell.stdout(&["header"]);
    crate::desktop::wait_until("the header", || shell.desktop.clipboard() == header.trim_end());
}
