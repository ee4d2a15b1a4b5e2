//! The tray, as a desktop's panel sees it: over D-Bus.

use std::time::Duration;

use crate::desktop::{Desktop, wait_until};
use crate::panel::Panel;
use crate::window::Window;

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
    panel.click("Copy header: Checkout work").await;
    wait_until("the header", || window.desktop.clipboard().starts_with("Authorization: Bearer ey"));
    assert!(!window.desktop.sees_window(), "a copy does not bring the window up");

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
