//! The window when its files are damaged and its keychain hangs.

use std::time::{Duration, Instant};

use stand_in::{KEYS, StandIn};

use crate::desktop::{Desktop, wait_until};
use crate::window::Window;

fn desktop_with(file: &str, content: &str) -> Desktop {
    let mut desktop = Desktop::with_keyring();
    desktop.start_display("1000x720");
    std::fs::write(desktop.home().join(file), content).unwrap();
    desktop
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_settings_mean_defaults_and_a_word_about_it() {
    let desktop = desktop_with("settings.json", "{\"settings\": ");
    let window = Window::open_on(desktop, &[], "target/screenshots").await;
    window.find("//*[contains(text(), 'are damaged') and contains(text(), 'settings.json')]").await;
    window.screenshot("settings-damaged").await;
    window.click("Settings").await;
    window.click("Save").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_profile_file_is_shown_and_left_alone() {
    let desktop = desktop_with("profiles.json", "{\"version\": 1, ");
    let window = Window::open_on(desktop, &[], "target/screenshots").await;
    let (kind, text) = window.alert().await;
    assert_eq!(kind, "storage-failed");
    assert!(text.contains("profiles.json"), "{text}");
    window.screenshot("profiles-damaged").await;
    let desktop = window.close().await;
    assert_eq!(std::fs::read_to_string(desktop.home().join("profiles.json")).unwrap(), "{\"version\": 1, ");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_keychain_hangs_the_window_answers_and_closes() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    window.add_typed_key("Checkout", &KEYS[0], &stand_in).await;
    window.save("Check and save").await;
    window.desktop.signal_keyring("-STOP");
    window.click("Test connection").await;
    window.click("Activity").await;
    window.find("//h1[normalize-space()='Activity']").await;
    window.screenshot("keychain-hangs").await;
    window.choose_profile("Checkout").await;
    let (kind, text) = window.alert().await;
    assert_eq!(kind, "keychain-timeout", "{text}");

    window.click("Test again").await;
    let process = window.process();
    let started = Instant::now();
    window.ask_to_close();
    wait_until("the end of the program", || !process.exists());
    let took = started.elapsed();
    window.desktop.signal_keyring("-CONT");
    // A keychain call is given five seconds: who waited for it would take as long.
    assert!(took < Duration::from_secs(4), "it took {took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_keychain_offers_to_unlock_it() {
    let stand_in = StandIn::start().await.unwrap();
    let mut window = Window::open(&[]).await;
    window.add_typed_key("Checkout", &KEYS[0], &stand_in).await;
    window.fill("Token endpoint", "http://127.0.0.1:9/none").await;
    window.click("Check and save").await;
    window.save("Save anyway").await;
    window.desktop.lock_keyring();
    window.click("Copy header").await;
    assert_eq!(window.alert().await.0, "keychain-locked");
    window.screenshot("keychain-locked").await;
    window.click("Unlock keychain").await;
    // Nobody is there to show the prompt: that is a no, said at once.
    window.find("//*[@role='alert'][@data-kind='keychain-denied']").await;
    assert!(!window.is_shown("//*[@data-kind='keychain-locked']").await, "two would contradict each other");
    window.click("Test connection").await;
    window.find("//li[@data-check='groups']//*[contains(., 'because the keychain is locked')]").await;
    // Open again, as after a login: the alerts go, and what was wanted is done.
    window.desktop.restart_keyring();
    let offers = "//section[@aria-label='Access token']//*[@role='alert']//button";
    window.press(offers).await;
    // It goes on to the token endpoint, where nobody listens.
    let went_on = "//section[@aria-label='Access token']//*[@role='alert'][@data-kind='connection-refused']";
    window.find(went_on).await;
    for over in ["keychain-locked", "keychain-denied"] {
        assert!(!window.is_shown(&format!("//*[@data-kind='{over}']")).await, "{over}");
    }
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_live_key_can_be_shown_to_the_sandbox() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    window.add_typed_key("Sandbox", &KEYS[0], &stand_in).await;
    window.save("Check and save").await;
    // A sandbox key that has proven itself nowhere, in a live profile.
    let wrong = stand_in::DemoKey { environment: values::profile::Environment::Live, ..KEYS[2] };
    window.add_typed_key("Production", &wrong, &stand_in).await;
    window.save("Check and save").await;
    window.click("Test connection").await;
    assert_eq!(window.alert().await.0, "token-rejected");
    window.screenshot("test-token-rejected").await;
    window.click("Ask the sandbox").await;
    let found = window.find("//*[@role='alert'][@data-kind='wrong-environment']").await;
    assert!(found.text().await.unwrap().contains("sandbox"));
    window.screenshot("test-wrong-environment").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_the_window_waits_for_a_key_that_is_being_stored() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    window.add_typed_key("Checkout", &KEYS[0], &stand_in).await;
    window.save("Check and save").await;
    window.click("Edit").await;
    window.fill("Client ID", KEYS[1].client_id).await;
    window.fill("Client secret", KEYS[1].client_secret).await;
    window.desktop.signal_keyring("-STOP");
    window.click("Check and save").await;
    wait_until("the check", || stand_in.mints() == 2);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let process = window.process();
    window.ask_to_close();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(process.exists(), "it is still storing");
    window.desktop.signal_keyring("-CONT");
    wait_until("the end of the program", || !process.exists());
    let file = std::fs::read_to_string(window.desktop.home().join("profiles.json")).unwrap();
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();
    let profile = &file["profiles"][0];
    assert_eq!(profile["client_id"], KEYS[1].client_id, "the new pair is whole");
    let entry = format!("{}/key-{}", profile["id"].as_str().unwrap(), profile["key_number"]);
    assert!(window.desktop.secret_tool(&entry).unwrap().contains(KEYS[1].client_secret));
    assert!(!window.desktop.home().join("pending.json").exists());
}

/// The sessions that programs have with the keychain.
fn sessions(desktop: &Desktop) -> usize {
    let path = "/org/freedesktop/secrets/session";
    let arguments = ["introspect", "--session", "--dest", "org.freedesktop.secrets", "--object-path", path];
    let out = desktop.command("gdbus").args(arguments).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().matches("node ").count() - 1
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_to_the_keychain_is_opened_before_it_is_needed_and_once() {
    let stand_in = StandIn::start().await.unwrap();
    let mut window = Window::open(&[]).await;
    window.add_typed_key("Checkout", &KEYS[0], &stand_in).await;
    window.save("Check and save").await;
    let process = window.process();
    window.ask_to_close();
    wait_until("the end of the program", || !process.exists());
    wait_until("the end of its session", || sessions(&window.desktop) == 0);
    let mints = stand_in.mints();
    window.restart().await;
    wait_until("the way to the keychain", || sessions(&window.desktop) == 1);
    assert_eq!(stand_in.mints(), mints);
    window.click("Test connection").await;
    window.status("passed").await;
    assert_eq!(stand_in.mints(), mints + 1, "the control");
    assert_eq!(sessions(&window.desktop), 1);
    window.close().await;
}
