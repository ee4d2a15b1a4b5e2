//! A tour through the window with secrets and tokens that are looked for afterwards, in every form in which
//! they could have got out: files, output, argument lists and environments, the session bus, the page, memory.

use std::path::Path;
use std::time::Duration;

use stand_in::{DemoKey, KEYS, StandIn};

use crate::desktop::{Desktop, wait_until};
use crate::gateway::curl;
use crate::memory::each_region;
use crate::panel::Panel;
use crate::traces::{forms, is_in, watched_bus};
use crate::window::Window;

/// What the processes of a desktop were started with.
fn started(desktop: &Desktop) -> Vec<u8> {
    let mark = desktop.home().display().to_string();
    let mut found = Vec::new();
    for process in std::fs::read_dir("/proc").unwrap().flatten() {
        let read = |name: &str| std::fs::read(process.path().join(name)).unwrap_or_default();
        let environment = read("environ");
        if is_in(&mark, &environment) {
            found.extend(read("cmdline"));
            found.extend(environment);
        }
    }
    found
}

/// How many forms of a text stand in a process's memory.
fn in_memory(process: &Path, text: &str) -> usize {
    let forms = forms(text);
    let mut found = 0;
    each_region(process, |bytes| {
        found += forms.iter().filter(|form| memchr::memmem::find(bytes, form).is_some()).count();
    });
    found
}

struct Tour {
    window: Window,
    panel: Panel,
    stand_in: StandIn,
}

impl Tour {
    async fn paste(&self, key: &DemoKey) {
        self.window.desktop.put_on_clipboard(&format!("{}\n{}\n", key.client_id, key.client_secret));
        self.window.click("Paste key").await;
        self.window.find("//*[contains(text(), 'secret of')]").await;
    }

    async fn add_pasted(&self, name: &str, key: &DemoKey) {
        self.window.click("Add API key").await;
        self.paste(key).await;
        self.window.fill("Name", name).await;
        self.window.addresses(key.environment, &self.stand_in).await;
        self.window.click("Check and save").await;
    }

    async fn copy(&self, button: &str) -> String {
        let before = self.window.desktop.clipboard();
        self.window.click(button).await;
        wait_until(
            "a copy",
            || !matches!(self.window.desktop.clipboard(), now if now == before || now.is_empty()),
        );
        self.window.desktop.clipboard()
    }

    /// Ten ways in which something fails, with what is secret in hand.
    async fn failures(&self) {
        let window = &self.window;
        let alert = async |kind: &str| assert_eq!(window.alert().await.0, kind);
        self.add_pasted("Revoked", &KEYS[3]).await;
        alert("invalid-api-key").await;
        window.fill("Token endpoint", "http://127.0.0.1:9/token").await;
        window.click("Check and save").await;
        alert("connection-refused").await;
        window.fill("Token endpoint", "http://not-loopback.example/token").await;
        window.click("Check and save").await;
        window.find("//dialog[@open]//*[@aria-invalid='true']").await;
        window.fill("Token endpoint", &self.stand_in.token_url()).await;
        window.fill("Name", "Checkout").await;
        window.click("Check and save").await;
        window.find("//dialog[@open]//label[starts-with(., 'Name')]//input[@aria-invalid='true']").await;
        window.click("Cancel").await;
        window.desktop.put_on_clipboard(&format!("only words, and {}", KEYS[3].client_secret));
        window.click("Add API key").await;
        window.click("Paste key").await;
        window.find("//dialog[@open]//*[@role='status'][normalize-space()]").await;
        window.click("Cancel").await;
        self.add_pasted("Forbidden", &KEYS[4]).await;
        window.click("Close").await;
        window.click("Test connection").await;
        assert_eq!(window.check("groups").await, "failed");
        window.click("Copy support report").await;
        wait_until("the report", || self.window.desktop.clipboard().contains("forbidden"));
        window.desktop.signal_keyring("-STOP");
        window.menu("Forget all tokens").await;
        window.find("//*[@role='alert'][@data-kind='keychain-timeout']").await;
        window.desktop.signal_keyring("-CONT");
        // Until the keychain that gave no answer is asked again.
        tokio::time::sleep(Duration::from_secs(4)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tour_of_the_window_leaves_no_secret_and_no_token_anywhere() {
    let mut desktop = Desktop::with_keyring();
    desktop.start_display("1000x720");
    desktop.set("RUST_LOG", "trace");
    desktop.set("G_MESSAGES_DEBUG", "all");
    let (mut monitor, bus) = watched_bus(&desktop);
    let panel = Panel::start(&desktop).await;
    let stand_in = StandIn::start().await.unwrap();
    let tour = Tour { window: Window::open_on(desktop, &[], "target/screenshots").await, panel, stand_in };
    let window = &tour.window;
    let process = window.process();

    window.add_typed_key("Checkout", &KEYS[0], &tour.stand_in).await;
    window.save("Check and save").await;
    let header = tour.copy("Copy header").await;
    let first = header.trim_start_matches("Authorization: Bearer ").to_owned();
    assert!(in_memory(&process, &first) > 0, "the control: it is in memory while it is used");
    let mut all_started = started(&window.desktop);
    window.click("Test connection").await;
    assert_eq!(window.check("groups").await, "passed");
    window.click("Gateway").await;
    window.find("//button[@role='switch'][@aria-checked='true']").await;
    let key = tour.copy("Copy gateway key").await;
    let address = tour.copy("Copy gateway address").await;
    assert_eq!(curl(&format!("{address}/api/v1/groups"), &key, &[]).await.0, 200);
    assert_eq!(curl(&format!("{address}/api/v1/groups"), &first, &[]).await.0, 403, "a token is no key");
    window.click("Edit").await;
    tour.paste(&KEYS[1]).await;
    window.save("Check and save").await;
    let second = tour.copy("Copy header").await.trim_start_matches("Authorization: Bearer ").to_owned();
    assert_ne!(first, second);
    tour.failures().await;
    all_started.extend(started(&window.desktop));
    window.choose_profile("Checkout").await;
    window.desktop.put_on_clipboard("something else");
    tour.panel.click("Copy header: Checkout").await;
    wait_until("the tray's copy", || window.desktop.clipboard().starts_with("Authorization: Bearer "));
    let third = window.desktop.clipboard().trim_start_matches("Authorization: Bearer ").to_owned();
    let page = window.script("return document.documentElement.outerHTML + document.title").await.to_string();
    window.desktop.put_on_clipboard("something else");
    for name in ["Checkout", "Forbidden"] {
        window.choose_profile(name).await;
        window.menu("Remove profile").await;
        window.click("Remove profile and key").await;
    }
    tokio::time::sleep(Duration::from_secs(13)).await;

    let secrets = [&KEYS[0], &KEYS[1], &KEYS[3], &KEYS[4]].map(|key| key.client_secret);
    let tokens = [first.as_str(), second.as_str(), third.as_str()];
    let wanted: Vec<&str> = secrets.into_iter().chain(tokens).chain([key.as_str()]).collect();
    for text in &wanted {
        assert_eq!(in_memory(&process, text), 0, "{text} is left in memory");
        assert!(!is_in(text, page.as_bytes()), "in the page: {text}");
        assert!(!is_in(text, &all_started), "in arguments or an environment: {text}");
    }
    tour.panel.click("Quit").await;
    wait_until("the program to end", || !process.join("mem").exists());
    monitor.kill().unwrap();
    monitor.wait().unwrap();
    let bus = std::fs::read(bus).unwrap();
    for text in &wanted {
        assert!(!is_in(text, &bus), "over the bus: {text}");
        for form in forms(text) {
            let files = window.desktop.files_with_bytes(&form);
            assert!(files.is_empty(), "{text} in {files:?}");
        }
    }
    // The controls: each place is one where something would be found.
    assert!(is_in("Checkout", page.as_bytes()) && is_in("RUST_LOG=trace", &all_started));
    assert!(is_in("org.freedesktop.Secret.Service", &bus) && is_in("Copy header: Checkout", &bus));
    assert!(!window.desktop.files_with("Minted a token").is_empty(), "the activity");
}
