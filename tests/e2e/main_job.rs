//! The main job, from an empty window to a header that works.

use serde_json::Value;
use stand_in::{KEYS, StandIn};
use values::profile::Environment;

use crate::window::Window;

async fn groups_with(stand_in: &StandIn, header: &str) -> (u16, Value) {
    let (name, value) = header.split_once(": ").expect("a header");
    let url = format!("{}/api/v1/groups", stand_in.api_url(Environment::Sandbox));
    let out = tokio::process::Command::new("curl")
        .args(["-s", "-w", "\n%{http_code}", "-H", &format!("{name}: {value}"), &url])
        .output()
        .await
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let (body, status) = text.rsplit_once('\n').unwrap();
    (status.parse().unwrap(), serde_json::from_str(body).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn from_an_empty_window_to_a_header_that_works() {
    let stand_in = StandIn::start().await.unwrap();
    let mut window = Window::open(&[]).await;
    assert!(window.text().await.contains("Keep a Noyo API key"), "the empty state");
    window.screenshot("empty").await;

    // A refused key is not saved, and the reason is said.
    let key = &KEYS[0];
    window.add_typed_key("Checkout work", key, &stand_in).await;
    window.fill("Client secret", "not-the-secret").await;
    window.click("Check and save").await;
    assert_eq!(window.alert().await.0, "invalid-api-key");
    window.screenshot("add-refused").await;
    assert!(!window.desktop.home().join("profiles.json").exists(), "nothing was saved");

    window.fill("Client secret", key.client_secret).await;
    window.save("Check and save").await;
    window.find("//header//h1[normalize-space()='Checkout work']").await;
    let file = std::fs::read_to_string(window.desktop.home().join("profiles.json")).unwrap();
    let profiles: Value = serde_json::from_str(&file).unwrap();
    let id = profiles["profiles"][0]["id"].as_str().unwrap().to_owned();
    let entry = window.desktop.secret_tool(&format!("{id}/key-1")).expect("the real keyring has it");
    let entry: Value = serde_json::from_str(&entry).unwrap();
    assert_eq!(entry["secret"], key.client_secret);
    assert_eq!(entry["token_url"], profiles["profiles"][0]["token_url"], "and knows what it is for");

    window.click("Copy header").await;
    let said = window.status("copied.").await;
    assert_eq!(said, "Header for Checkout work (sandbox) copied.");
    window.find("//span[contains(., 'Cleared in ')][not(@role='status')]").await;
    let header = window.desktop.clipboard();
    assert!(header.starts_with("Authorization: Bearer ey"), "{header:.40}");
    assert!(
        window.desktop.clipboard_targets().contains("x-kde-passwordManagerHint"),
        "kept out of histories"
    );
    let (status, groups) = groups_with(&stand_in, &header).await;
    assert_eq!((status, groups["response"][0]["name"].as_str()), (200, Some("ACME Flooring")));
    assert_eq!(stand_in.mints(), 1, "the token of the check was handed out");

    window.click("Test connection").await;
    for check in ["profile", "api-key", "token", "groups"] {
        assert_eq!(window.check(check).await, "passed", "{check}");
    }
    window.find("//button[normalize-space()='Test again']").await;
    assert!(window.text().await.contains("ACME Flooring"));
    assert!(!window.text().await.contains("110000000"), "no EIN is shown");
    window.screenshot("passed").await;
    window.colours("dark").await;
    window.picture("passed-chosen-dark").await;

    window.restart().await;
    window.find("//header//h1[normalize-space()='Checkout work']").await;
    window.click("Copy header").await;
    window.status("copied.").await;
    let copied = window.desktop.clipboard();
    assert!(copied.starts_with("Authorization: Bearer ey"));

    let token = copied.trim_start_matches("Authorization: Bearer ").to_owned();
    let desktop = window.close().await;
    assert_ne!(desktop.clipboard(), copied, "cleared at the exit");
    for (what, text) in
        [("secret", key.client_secret), ("token", &token), ("refused secret", "not-the-secret")]
    {
        assert_eq!(
            desktop.files_with(text),
            Vec::<std::path::PathBuf>::new(),
            "the {what} is on the disk or in the log"
        );
    }
    // The control: the search does find what is there.
    assert!(!desktop.files_with(key.client_id).is_empty());
    std::fs::write(desktop.path("home/control"), format!("x{token}x")).unwrap();
    assert_eq!(desktop.files_with(&token), [desktop.path("home/control")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_key_never_enters_the_window() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    let key = &KEYS[0];
    window.desktop.put_on_clipboard(&format!("{}\n{}\n", key.client_id, key.client_secret));
    window.click("Add API key").await;
    window.click("Paste key").await;
    window.find("//dialog[@open]//*[contains(text(), 'a secret of 28 characters')]").await;
    window.screenshot("add-pasted").await;
    let page = window.script("return document.documentElement.outerHTML").await.to_string();
    assert!(!page.contains(key.client_secret));
    window.fill("Name", "Pasted").await;
    window.addresses(key.environment, &stand_in).await;
    window.click("Check and save").await;
    window.click("Clear the clipboard").await;
    window.find("//header//h1[normalize-space()='Pasted']").await;
    assert_eq!(window.desktop.clipboard(), "");

    window.menu("Remove profile").await;
    let question = window.read("//dialog[@open]", "element.innerText").await;
    assert!(question.contains("Pasted") && question.contains("API key") && question.contains("access token"));
    window.screenshot("remove").await;
    window.click("Remove profile and key").await;
    window.find("//p[contains(., 'Keep a Noyo API key')]").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_cannot_be_checked_may_be_saved_anyway() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    window.add_typed_key("Offline", &KEYS[0], &stand_in).await;
    window.fill("Token endpoint", "http://127.0.0.1:9/auth/public/token").await;
    window.click("Check and save").await;
    assert_eq!(window.alert().await.0, "connection-refused");
    window.screenshot("add-unchecked").await;
    window.save("Save anyway").await;
    window.click("Test connection").await;
    assert_eq!(window.check("token").await, "failed");
    assert_eq!(window.check("groups").await, "skipped");
    assert_eq!(window.alert().await.0, "connection-refused");
    window.close().await;
}
