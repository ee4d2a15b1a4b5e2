//! Walks the main job by itself and says what it saw: `make demo` where there is no display.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    dead_code
)]

#[path = "../desktop/mod.rs"]
mod desktop;
mod window;

use stand_in::KEYS;
use window::Window;

#[tokio::main]
async fn main() {
    println!("Walking the main job in a window of its own. Screenshots: target/demo/");
    let window = Window::open_at("1000x720", &["--demo"], "target/demo").await;
    let mut walk = Walk { window, step: 0 };
    walk.saw("the window, on a stand-in for the Noyo API", "banner", "//p[contains(., 'Demo.')]").await;

    walk.window.click("Edit").await;
    let key = &KEYS[0];
    let addresses = walk.addresses().await;
    walk.window.click("Cancel").await;
    walk.window.click("Add API key").await;
    walk.window.fill("Name", "My first key").await;
    walk.window.fill("Client ID", key.client_id).await;
    walk.window.fill("Client secret", key.client_secret).await;
    walk.window.press("//dialog[@open]//summary[contains(., 'Addresses')]").await;
    for (label, address) in ["Token endpoint", "API base", "Tracking API base"].iter().zip(&addresses) {
        walk.window.fill(label, address).await;
    }
    walk.saw("a key, typed in", "add", "//dialog[@open]").await;
    walk.window.save("Check and save").await;
    walk.saw("the profile, its key in the keychain", "added", "//header//h1[.='My first key']").await;
    walk.window.click("Mint a new token").await;
    walk.saw("a token, and how long it is valid", "minted", "//p[starts-with(., 'Valid for')]").await;
    walk.window.click("Copy header").await;
    walk.window.status("copied.").await;
    let header = walk.window.desktop.clipboard();
    assert!(header.starts_with("Authorization: Bearer ey"), "the clipboard has no header");
    let said = format!("Authorization: Bearer … on the clipboard, {} characters", header.len());
    walk.saw(&said, "copied", "//*[@role='status']").await;
    walk.window.click("Test connection").await;
    walk.window.find("//button[normalize-space()='Test again']").await;
    for check in ["profile", "api-key", "token", "groups"] {
        assert_eq!(walk.window.check(check).await, "passed", "the check {check}");
    }
    walk.saw("the connection test, all four checks passed", "tested", "//ul[@aria-label='Groups']").await;
    walk.window.choose_profile("Production").await;
    walk.saw("a live profile, unmistakable", "live", "//b[contains(., 'LIVE: requests act')]").await;
    walk.window.choose_profile("Revoked key").await;
    walk.window.click("Test connection").await;
    walk.window.find("//button[normalize-space()='Test again']").await;
    walk.saw("a failure, explained", "failed", "//*[@role='alert' and @data-kind='invalid-api-key']").await;
    walk.window.close().await;
    println!("All {} steps passed.", walk.step);
}

struct Walk {
    window: Window,
    step: usize,
}

impl Walk {
    /// Waits for what the step shows, takes a picture of it and says so. Panics, and so exits with an
    /// error, where it does not come.
    async fn saw(&mut self, what: &str, name: &str, path: &str) {
        self.window.find(path).await;
        self.step += 1;
        let shot = self.window.picture(&format!("{:02}-{name}", self.step)).await;
        println!("{:2}. Saw {what} ({})", self.step, shot.file_name().unwrap().to_string_lossy());
    }

    /// The stand-in's addresses, as the profile that comes with the demo has them.
    async fn addresses(&self) -> Vec<String> {
        let script =
            "return [...document.querySelectorAll('dialog details input')].map((field) => field.value)";
        let found = self.window.script(script).await;
        found.as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
    }
}
