//! The window's program, for which wine has no WebView2: it says so where somebody sees it.

use std::path::PathBuf;

use crate::Shell;
use crate::desktop::wait_until;

#[test]
fn without_webview2_a_message_box_says_what_to_install() {
    let shell = Shell::new();
    let exe = PathBuf::from(std::env::var_os("NOYO_AUTH_EXE").unwrap());
    let window = exe.with_file_name("noyo-auth-desktop.exe");
    let mut child = shell.program(&window, &[]).spawn().unwrap();
    wait_until("the message box", || shell.desktop.sees_window());
    assert!(child.try_wait().unwrap().is_none(), "it waits for the box to be read");
    child.kill().unwrap();
    let _ = child.wait();
}
