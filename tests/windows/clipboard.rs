//! `header --copy`: who asked does not wait for the clipboard's minute.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use stand_in::KEYS;

use crate::Shell;
use crate::desktop::wait_until;

/// Far below the minute for which the header stays on the clipboard, and above what wine takes on a busy computer.
const PROMPT: Duration = Duration::from_secs(30);

#[test]
fn the_prompt_comes_back_at_once_and_the_header_is_there() {
    let shell = Shell::with(&KEYS[0], "checkout");
    let started = Instant::now();
    // Reading its output to the end is what `header --copy | cat` does.
    let said = shell.desktop.path("said");
    let mut command = shell.command(&["header", "--copy"]);
    // Wine's processes hold on to the stderr of whoever started them, which no process of Windows does.
    command.stderr(std::fs::File::create(&said).unwrap());
    let mut child = command.spawn().unwrap();
    let mut cat = Command::new("cat");
    cat.stdin(child.stdout.take().unwrap()).stdout(Stdio::null());
    assert!(cat.status().unwrap().success());
    let ended = child.wait().unwrap();
    let took = started.elapsed();
    let said = std::fs::read_to_string(&said).unwrap();
    assert!(ended.success() && said.contains("Copied."), "{said}");
    assert!(took < PROMPT, "it took {took:?}");
    let header = shell.stdout(&["header"]);
    wait_until("the header", || shell.desktop.clipboard() == header.trim_end());
}
