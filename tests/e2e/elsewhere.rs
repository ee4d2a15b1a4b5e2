//! A profile whose secret a command prints, as it came from another computer.

use stand_in::{KEYS, StandIn};

use crate::desktop::Desktop;
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
    window.click("Test again").await;
    window.find("//*[contains(text(), 'ACME Flooring')]").await;
    assert_eq!(window.check("api-key").await, "passed");
    window.click("Copy header").await;
    window.status("Copied").await;
    assert_eq!(std::fs::read_to_string(&runs).unwrap().lines().count(), 1, "one run for one token");
    window.close().await;
}
