//! The tray, as a desktop's panel sees it: over D-Bus.

use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use stand_in::{KEYS, StandIn};

use crate::daemon::Daemon;
use crate::desktop::{Desktop, wait_until};
use crate::panel::Panel;
use crate::window::{Window, command_line};

async fn with_panel(arguments: &[&str]) -> (Window, Panel) {
    let mut desktop = Desktop::with_keyring();
    desktop.start_display("1000x720");
    let panel = Panel::start(&desktop).await;
    (Window::open_on(desktop, arguments, "target/screenshots").await, panel)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_is_copied_from_the_tray_and_a_live_one_asked_about() {
    let (window, panel) = with_panel(&["--demo"]).await;
    let labels = panel.labels().await;
    let expected = ["Copy header: Checkout work", "Copy LIVE header: Production", "Open", "Quit"];
    assert!(expected.iter().all(|label| labels.iter().any(|found| found == label)), "{labels:?}");
    assert_eq!(labels.last().map(String::as_str), Some("Quit"));
    let title = panel.property("Title").await;
    assert_eq!(String::try_from(title).unwrap(), "Noyo Auth");

    window.ask_to_close();
    wait_until("the window to be out of sight", || !window.desktop.sees_window());
    window.listen("copied-outside").await;
    panel.click("Copy header: Checkout work").await;
    wait_until("the header", || window.desktop.clipboard().starts_with("Authorization: Bearer ey"));
    assert!(!window.desktop.sees_window(), "a copy does not bring the window up");
    let heard = window.heard().await;
    assert!(heard.contains("cleared_at_ms") && heard.contains("\"failure\":null"), "{heard}");

    let sandbox = window.desktop.clipboard();
    window.listen("ask-live-copy").await;
    panel.click("Copy LIVE header: Production").await;
    wait_until("the window that asks", || window.desktop.sees_window());
    window.find("//header//h1[normalize-space()='Production']").await;
    let id = window.heard().await;
    assert_eq!(id.len(), 36, "{id} is a profile's ID");
    assert_eq!(window.desktop.clipboard(), sandbox, "nothing live was copied without a yes");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateways_that_run_have_a_line() {
    let (window, panel) = with_panel(&["--demo"]).await;
    window.choose_profile("Checkout work").await;
    let has_line = |labels: Vec<String>| labels.iter().any(|label| label == "Gateway: Checkout work");
    assert!(!has_line(panel.labels().await));
    for on in [true, false] {
        window.click("Gateway").await;
        window.find(&format!("//button[@role='switch'][@aria-checked='{on}']")).await;
        panel.about_to_show().await;
        assert_eq!(has_line(panel.labels().await), on);
    }
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_failed_is_said_and_where_nobody_says_it_the_window_comes() {
    let (window, panel) = with_panel(&["--demo"]).await;
    let daemon = Daemon::start(&window.desktop).await;
    window.ask_to_close();
    assert_eq!(daemon.after(0).await.title, "Noyo Auth goes on in the tray");
    panel.click("Copy header: Revoked key").await;
    let said = daemon.after(1).await;
    assert_eq!(said.title, "Header for Revoked key (sandbox) not copied");
    assert_eq!(said.body, "The API key was refused. Open Noyo Auth to see what to do.");
    assert!(!window.desktop.sees_window());
    daemon.kill().await;
    panel.click("Copy header: Revoked key").await;
    wait_until("the window", || window.desktop.sees_window());
    assert_eq!(window.desktop.clipboard(), "");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_keeps_the_program_while_a_panel_shows_it() {
    let (window, panel) = with_panel(&["--demo"]).await;
    panel.click("Open").await;
    let process = window.process();
    window.ask_to_close();
    wait_until("the window to be out of sight", || !window.desktop.sees_window());
    panel.kill().await;
    wait_until("the window to come back", || window.desktop.sees_window());

    let panel = Panel::start(&window.desktop).await;
    panel.click("Copy header: Checkout work").await;
    wait_until("the header", || window.desktop.clipboard().starts_with("Authorization: Bearer ey"));
    window.ask_to_close();
    wait_until("the window to be out of sight", || !window.desktop.sees_window());
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(!window.desktop.sees_window() && process.exists(), "it stays in the tray");
    panel.click("Open").await;
    wait_until("the window", || window.desktop.sees_window());
    panel.click("Quit").await;
    wait_until("the end of the program", || !process.exists());
    assert_eq!(window.desktop.clipboard(), "", "what was ours is off the clipboard");
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_quits_where_nobody_shows_the_tray() {
    let mut desktop = Desktop::with_keyring();
    desktop.start_display("1000x720");
    let _panel = Panel::without_host(&desktop).await;
    let window = Window::open_on(desktop, &["--demo"], "target/screenshots").await;
    let process = window.process();
    window.ask_to_close();
    wait_until("the end of the program", || !process.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_command_line_adds_is_in_the_menu_when_it_opens() {
    let (window, panel) = with_panel(&[]).await;
    assert_eq!(panel.labels().await, ["Open", "Quit"]);
    let add = ["profile", "add", "Under_score", "--environment", "sandbox", "--client-id", "client-7f3a"];
    let mut command = window.desktop.command(command_line());
    command.args(add).args(["--no-verify", "--secret-stdin"]).stdin(Stdio::piped());
    let mut adding = command.stdout(Stdio::null()).spawn().unwrap();
    adding.stdin.take().unwrap().write_all(b"a secret of 22 letters").unwrap();
    assert!(adding.wait().unwrap().success());
    panel.about_to_show().await;
    // Panels take a lone underscore for an access key.
    assert_eq!(panel.labels().await, ["Copy header: Under__score", "", "Open", "Quit"]);
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_starts_at_login_in_the_tray() {
    let (mut window, panel) = with_panel(&[]).await;
    let daemon = Daemon::start(&window.desktop).await;
    let stand_in = StandIn::start().await.unwrap();
    window.add_typed_key("Checkout", &KEYS[0], &stand_in).await;
    window.save("Check and save").await;
    window.find("//header//h1[normalize-space()='Checkout']").await;
    panel.sees("Copy header: Checkout").await;
    let entry = window.desktop.path("home/.config/autostart/dev.noyoauth.NoyoAuth.desktop");
    assert!(!entry.exists());
    window.click("Settings").await;
    window.choose("Start at login").await;
    window.choose("Start in the tray").await;
    window.fill("Global shortcut", "Ctrl+Alt+H").await;
    window.click("Save").await;
    window.status("The settings are saved.").await;
    assert!(entry.exists());

    window.restart().await;
    assert!(!window.desktop.sees_window(), "it starts in the tray by its setting");
    let keys = window.desktop.command("xdotool").args(["key", "ctrl+alt+h"]).status();
    assert!(keys.unwrap().success());
    assert_eq!(daemon.after(0).await.title, "Header for Checkout (sandbox) copied");
    assert!(window.desktop.clipboard().starts_with("Authorization: Bearer ey"));
    daemon.click().await;
    wait_until("the window, by a click on what was said", || window.desktop.sees_window());
    window.ask_to_close();
    assert_eq!(daemon.after(1).await.title, "Noyo Auth goes on in the tray");

    let first = window.process();
    panel.click("Quit").await;
    wait_until("the end of the program", || !first.exists());
    let mut login = window.desktop.command("gio");
    let launched = login.args(["launch", &entry.display().to_string()]).status().unwrap();
    assert!(launched.success());
    panel.forget();
    assert_eq!(panel.labels().await[0], "Copy header: Checkout");
    assert!(!window.desktop.sees_window());
    panel.click("Quit").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_starts_in_a_tray_that_never_comes_shows_itself() {
    let mut desktop = Desktop::with_keyring();
    desktop.start_display("1000x720");
    let window = Window::open_on(desktop, &["--demo", "--in-tray"], "target/screenshots").await;
    assert!(!window.desktop.sees_window(), "the panel may start later");
    wait_until("the window", || window.desktop.sees_window());
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn under_wayland_the_window_goes_to_the_tray_and_comes_back() {
    let mut desktop = Desktop::with_keyring();
    desktop.start_wayland();
    let panel = Panel::start(&desktop).await;
    let window = Window::open_on(desktop, &["--demo"], "target/screenshots").await;
    let sway = |words: &str| {
        let run = std::fs::read_dir(window.desktop.path("run")).unwrap().flatten();
        let mut sockets = run.filter(|entry| entry.file_name().to_string_lossy().starts_with("sway-ipc"));
        let socket = sockets.next().expect("sway listens").path();
        let mut message = window.desktop.command("swaymsg");
        message.arg("--socket").arg(socket).args(words.split(' '));
        String::from_utf8(message.output().unwrap().stdout).unwrap()
    };
    let shown = || sway("--type get_tree").contains("Noyo Auth");
    wait_until("the window", shown);
    let process = window.process();
    sway("[title=Noyo] kill");
    wait_until("the window to be out of sight", || !shown());
    assert!(process.exists());
    panel.click("Copy header: Checkout work").await;
    wait_until("the header", || window.desktop.wayland_clipboard().0.starts_with("Authorization: Bearer"));
    panel.click("Open").await;
    wait_until("the window to come back", shown);
    panel.kill().await;
    // Closed before the program saw the panel go, the window comes back, and can be closed again.
    wait_until("the end of the program", || {
        if shown() {
            sway("[title=Noyo] kill");
        }
        !process.exists()
    });
}
