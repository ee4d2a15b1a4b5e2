//! A profile whose secret a command prints, as it came from another computer.

use stand_in::{KEYS, StandIn};

use crate::desktop::{Desktop, wait_until};
use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_command_is_shown_and_approved_before_it_is_run() {
    let stand_in = StandIn::start().await.unwrap();
    let mut desktop = Desktop::with_keyring();
    desktop.start_display("1000x720");
    let (key, runs) = (&KEYS[0], desktop.path("runs"));
    let line = format!("echo run >> {}; echo {}", runs.display(), key.client_secret);
    let document = serde_json::json!({"version": 2, "profiles": [{
        "id": "6f2c1f0e-5d0f-4b0e-9d5e-1f0a2b3c4d5e", "name": "Team", "environment": "sandbox",
        "client_id": key.client_id, "secret_command": ["sh", "-c", line],
        "token_url": stand_in.token_url(), "api_url": stand_in.api_url(key.environment),
        "tracking_url": stand_in.tracking_url(key.environment),
    }]});
    std::fs::write(desktop.home().join("profiles.json"), document.to_string()).unwrap();
    let window = Window::open_on(desktop, &[], "target/screenshots").await;
    window.find("//header//h1[normalize-space()='Team']").await;
    assert!(window.text().await.contains("key from sh -c 'echo run"), "{}", window.text().await);
    window.click("Test connection").await;
    let (kind, text) = window.alert().await;
    assert_eq!(kind, "secret-command-failed");
    assert!(text.contains("was not approved") && text.contains(&stand_in.token_url()), "{text}");
    assert_eq!(window.check("api-key").await, "failed");
    window.screenshot("command-not-approved").await;
    assert!(!runs.exists(), "it was not run");
    window.click("Approve this command").await;
    window.status("is approved").await;
    // What was asked for goes on by itself.
    window.find("//*[contains(text(), 'ACME Flooring')]").await;
    assert_eq!(window.check("api-key").await, "passed");
    window.click("Copy header").await;
    window.status("copied").await;
    assert_eq!(std::fs::read_to_string(&runs).unwrap().lines().count(), 1, "one run for one token");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teams_profiles_are_saved_and_pasted() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    window.add_typed_key("Checkout", &KEYS[0], &stand_in).await;
    window.save("Check and save").await;
    window.click("Settings").await;
    window.click("Save profiles…").await;
    let said = window.status("Saved without secrets as").await;
    let path = said.split(" as ").nth(1).unwrap().trim().to_owned();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("\"Checkout\"") && !text.contains(KEYS[0].client_secret), "{text}");
    let other = text.replace("\"Checkout\"", "\"From Ann\"");
    window.desktop.put_on_clipboard(&other);
    window.click("Add API key").await;
    window.click("Paste key").await;
    window.status("needing their keys: From Ann").await;
    assert!(!window.is_shown("//dialog[@open]").await, "there is no key to save");
    window.screenshot("team-pasted").await;
    window.choose_profile("From Ann").await;
    window.click("Copy header").await;
    assert_eq!(window.alert().await.0, "no-api-key");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_typed_in_place_of_a_secret_and_a_secret_in_place_of_it() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    let (key, kept) = (&KEYS[0], window.desktop.path("kept secret"));
    std::fs::write(&kept, key.client_secret).unwrap();
    window.add_typed_key("Manager", key, &stand_in).await;
    window.choose("A command").await;
    assert!(!window.is_shown("//dialog[@open]//input[@type='password']").await);
    window.fill("Command that prints", "cat 'never closed").await;
    window.click("Check and save").await;
    let (kind, text) = window.alert().await;
    assert!(kind == "invalid-input" && text.contains("quotation mark"), "{kind}: {text}");
    window.fill("Command that prints", &format!("cat '{}'", kept.display())).await;
    window.screenshot("command-typed").await;
    window.save("Check and save").await;
    assert!(window.text().await.contains("key from cat '"), "{}", window.text().await);
    window.click("Copy header").await;
    window.status("copied").await;

    // What is approved is the command and where its secret goes.
    let moved = StandIn::start().await.unwrap();
    window.click("Edit").await;
    window.addresses(key.environment, &moved).await;
    window.click("Check and save").await;
    let (kind, text) = window.alert().await;
    assert!(kind == "secret-command-failed" && text.contains(&moved.token_url()), "{kind}: {text}");
    window.click("Approve this command").await;
    window.find(&format!("//header[contains(., '{}')]", moved.token_url())).await;
    window.click("Mint a new token").await;
    window.status("was minted").await;

    window.click("Edit").await;
    let typed = "return document.querySelector('[data-field=secret-command]').value";
    assert_eq!(window.script(typed).await, format!("cat '{}'", kept.display()));
    window.choose("System keychain").await;
    window.click("Check and save").await;
    let (kind, text) = window.alert().await;
    assert!(kind == "invalid-input" && text.contains("client secret is empty"), "{kind}: {text}");
    window.fill("Client secret", key.client_secret).await;
    window.click("Check and save").await;
    window.find("//header[contains(., 'key from the keychain')]").await;
    window.close().await;
}

/// A profile whose command hangs, being asked for a header.
async fn with_hanging_command(word: &str) -> Window {
    let mut desktop = Desktop::with_keyring();
    desktop.start_display("1000x720");
    let document = serde_json::json!({"version": 2, "profiles": [{
        "id": "6f2c1f0e-5d0f-4b0e-9d5e-1f0a2b3c4d5e", "name": "Hangs", "environment": "sandbox",
        "client_id": KEYS[0].client_id, "secret_command": ["sh", "-c", format!("sleep {word} & sleep {word}")],
        "token_url": "http://127.0.0.1:9/token", "api_url": "http://127.0.0.1:9/api",
        "tracking_url": "http://127.0.0.1:9/tracking",
    }]});
    std::fs::write(desktop.home().join("profiles.json"), document.to_string()).unwrap();
    let window = Window::open_on(desktop, &[], "target/screenshots").await;
    window.click("Copy header").await;
    assert_eq!(window.alert().await.0, "secret-command-failed");
    window.click("Approve this command").await;
    window.status("is approved").await;
    window.click("Copy header").await;
    wait_until("the command's start", || runs(word));
    window
}

/// Whether a process runs whose arguments are these.
fn runs(word: &str) -> bool {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = entries.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    lines.into_iter().any(|line| line == format!("sleep\0{word}\0").as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_ends_with_the_window() {
    let window = with_hanging_command("7601").await;
    let process = window.process();
    window.ask_to_close();
    wait_until("the end of the program", || !process.exists());
    assert!(!runs("7601"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_session_ends_the_command() {
    let window = with_hanging_command("7602").await;
    let process = window.process();
    let id = process.file_name().unwrap().to_str().unwrap();
    assert!(std::process::Command::new("kill").args(["-TERM", id]).status().unwrap().success());
    wait_until("the end of the program", || !process.exists());
    assert!(!runs("7602"));
}
