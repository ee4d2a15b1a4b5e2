//! The window and many terminals, writing at the same time.

use std::io::Write;
use std::process::{Child, Stdio};

use stand_in::{KEYS, StandIn};

use crate::window::{Window, command_line};

/// How many terminals write, and how many keys are added in the window meanwhile.
const TERMINALS: usize = 54;
const IN_WINDOW: usize = 6;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "make test-long"]
async fn sixty_that_write_at_once_lose_nothing_the_window_among_them() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    window.add_typed_key("Shared", &KEYS[0], &stand_in).await;
    window.save("Check and save").await;
    let running: Vec<Child> = (0..TERMINALS).map(|n| terminal(&window, n)).collect();
    for n in 0..IN_WINDOW {
        window.add_typed_key(&format!("Window {n}"), &KEYS[n % 2], &stand_in).await;
        window.save("Check and save").await;
    }
    for (n, child) in running.into_iter().enumerate() {
        let out = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr);
        // Who met another's change of the same field is told so.
        assert!(out.status.success() || (n % 3 == 1 && said.contains("changed elsewhere")), "{n}: {said}");
    }
    let command = |arguments: &[&str]| {
        let out = window.desktop.command(command_line()).args(arguments).output().unwrap();
        serde_json::from_slice::<serde_json::Value>(&out.stdout).unwrap()
    };
    let profiles = command(&["profile", "list", "--json"]);
    let names: Vec<&str> = profiles.as_array().unwrap().iter().filter_map(|p| p["name"].as_str()).collect();
    assert_eq!(names.len(), 1 + TERMINALS / 3 + IN_WINDOW, "{names:?}");
    let report = command(&["doctor", "--json"]);
    for finding in report["findings"].as_array().unwrap() {
        // Whether Noyo's hosts are reached from here is another matter.
        let is_ours = !["network", "clock"].contains(&finding["subject"].as_str().unwrap());
        assert!(!is_ours || finding["outcome"] == "passed", "{finding}");
    }
    for name in names {
        window.find(&format!("//aside//*[contains(text(), '{name}')]")).await;
    }
    window.close().await;
}

fn terminal(window: &Window, n: usize) -> Child {
    let mut command = window.desktop.command(command_line());
    let (name, url) = (format!("Terminal {n}"), format!("https://tracking-{n}.example"));
    match n % 3 {
        0 => command.args(["profile", "add", &name, "--environment", "sandbox", "--no-verify"]).args([
            "--secret-stdin",
            "--client-id",
            KEYS[0].client_id,
        ]),
        1 => command.args(["profile", "edit", "Shared", "--no-verify", "--tracking-url", &url]),
        _ => command.args(["profile", "use", "Shared"]),
    };
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // One that does not ask for it may be over by now.
    let _ = stdin.write_all(KEYS[0].client_secret.as_bytes());
    child
}
