//! Every state of the page, one after the other: looked at by axe-core, or taken pictures of.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use stand_in::{KEYS, Options, StandIn};

use crate::gateway::curl;
use crate::window::Window;

const CONTROL: char = '\u{e009}';

/// What is done in each state.
pub enum Look {
    /// axe-core, in both schemes: everything that it finds.
    Axe,
    /// What sticks out of the window, or is cut off.
    Fit,
    /// Pictures in both schemes, of that size.
    Pictures(&'static str),
}

pub struct Walk {
    pub window: Window,
    look: Look,
    found: Vec<Value>,
    pub seen: usize,
}

impl Walk {
    pub async fn start(window: Window, look: Look) -> Self {
        if matches!(look, Look::Axe) {
            let script =
                PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("ui/node_modules/axe-core/axe.min.js");
            window.script(&std::fs::read_to_string(script).expect("npm ci was run in ui")).await;
        }
        window.still().await;
        Self { window, look, found: Vec::new(), seen: 0 }
    }

    /// The demo's window, in every state that the demo can be in.
    pub async fn demo(&mut self) {
        self.profile().await;
        self.gateways().await;
        self.failures().await;
        self.dialogs().await;
        self.adding().await;
        self.pages().await;
        self.removing().await;
    }

    /// The states that the demo is not in: no key yet, a slow server, a locked keychain.
    pub async fn without_demo(&mut self, zoomed: bool) {
        let slow = Options { delay: Duration::from_secs(60), ..Options::default() };
        let stand_in = StandIn::start_with(slow).await.unwrap();
        self.window.find("//button[normalize-space()='Paste key']").await;
        self.see("empty").await;
        // The driver's pointer does not know of the zoom.
        self.window.keys(&[CONTROL, '0']).await;
        self.window.add_typed_key("Checkout work", &KEYS[0], &stand_in).await;
        self.window.save_unchecked(&stand_in).await;
        if zoomed {
            zoom_in(&self.window).await;
        }
        self.press("Copy header").await;
        self.window.find("//section[@aria-label='Access token']//button[.='Cancel']").await;
        self.see("minting").await;
        self.press("Cancel").await;
        self.window.status("Cancelled: nothing was copied.").await;
        self.see("copy-cancelled").await;
        self.press("Test connection").await;
        self.window.find("//section[@aria-label='Connection']//button[.='Cancel']").await;
        self.see("testing").await;
        self.press("Cancel").await;
        self.window.status("The test was cancelled.").await;
        self.see("test-cancelled").await;
        self.window.desktop.lock_keyring();
        self.press("Test connection").await;
        self.window.find("//*[@data-kind='keychain-locked']").await;
        self.see("locked").await;
    }

    async fn profile(&mut self) {
        self.choose("Checkout work").await;
        self.see("profile").await;
        self.press("Copy header").await;
        self.window.status("copied.").await;
        self.see("copied").await;
        self.press("Test connection").await;
        self.window.status("passed").await;
        self.see("tested").await;
        self.press("Copy as").await;
        self.window.find("//*[@role='menuitem'][.='curl command']").await;
        self.see("copy-as").await;
        self.escape().await;
        self.press("More").await;
        self.see("profile-menu").await;
        self.escape().await;
        self.choose("Production").await;
        self.see("live").await;
        self.press("Copy as").await;
        self.see("live-copy-as").await;
        self.escape().await;
        self.press("Copy LIVE header").await;
        self.window.find("//dialog[@open]//h2[contains(., 'Copy a LIVE header for Production?')]").await;
        self.see("live-question").await;
        self.press("Copy LIVE header").await;
        self.window.status("Header for Production (LIVE) copied.").await;
        self.see("live-copied").await;
    }

    async fn gateways(&mut self) {
        self.choose("Checkout work").await;
        self.press("Gateway").await;
        self.press("Copy gateway key").await;
        self.window.status("key was copied").await;
        let key = self.window.desktop.clipboard();
        let address = "//section[@aria-label='Gateway']//p[contains(., '/fulfillment')]";
        let groups = self.window.read(address, "element.innerText.trim() + '/api/v1/groups'").await;
        curl(&groups, &key, &[]).await;
        curl(&groups.replace("/groups", "/employees"), &key, &[]).await;
        curl(&groups, "another-key", &[]).await;
        self.window.find("//ul[@aria-label='Last requests']/li[3]").await;
        self.window.script("document.querySelector('[aria-label=Gateway].card').scrollIntoView()").await;
        self.see("gateway").await;
        self.choose("Production").await;
        self.press("Gateway").await;
        self.window.find("//dialog[@open]//h2[contains(., 'Unlock the LIVE gateway')]").await;
        self.see("gateway-question").await;
        self.press("Unlock").await;
        self.window.find("//section[@aria-label='Gateway']//*[contains(text(), 'read-only')]").await;
        self.window.script("document.querySelector('[aria-label=Gateway].card').scrollIntoView()").await;
        self.see("gateway-live").await;
        self.press("Allow writes").await;
        self.window.find("//dialog[@open]//h2[contains(., 'Allow LIVE writes')]").await;
        self.see("gateway-writes").await;
        self.press("Cancel").await;
        self.press("Gateway").await;
    }

    async fn failures(&mut self) {
        for profile in ["Revoked key", "Read nothing", "Empty sandbox", "Large account"] {
            self.choose(profile).await;
            self.press("Test connection").await;
            self.window.find("//button[normalize-space()='Test again'][@aria-disabled='false']").await;
            self.see(&format!("tested-{}", profile.replace(' ', "-").to_lowercase())).await;
        }
        self.window.fill("Find a group by name", "harbor").await;
        self.window.find("//*[@role='status'][contains(., '1 to 20 of 588')]").await;
        self.see("groups-found").await;
        self.choose("Revoked key").await;
        self.press("Copy header").await;
        self.window.find("//section[@aria-label='Access token']//*[@role='alert']").await;
        self.see("copy-failed").await;
    }

    async fn dialogs(&mut self) {
        self.choose("Checkout work").await;
        self.window.keys(&['\u{e009}', 'k']).await;
        self.window.on("//*[@role='combobox']", async |field| field.send_keys("e").await).await;
        self.see("switcher").await;
        self.escape().await;
        self.press("Help").await;
        self.see("help").await;
        self.escape().await;
        self.press("Settings").await;
        self.see("settings").await;
        self.window.find("//dialog[@open]//legend[.='At hand']").await;
        self.window.script("document.querySelector('.sheet .body').scrollTo({top: 9999})").await;
        self.see("settings-below").await;
        self.window.fill("Clear the clipboard after", "-5").await;
        self.press("Save").await;
        self.window.find("//*[contains(text(), 'Write a whole number from 0 to 3600')]").await;
        self.see("settings-wrong").await;
        self.escape().await;
        self.press("Edit").await;
        self.see("edit").await;
        self.window.script("document.querySelector('dialog summary').click()").await;
        self.window.script("document.querySelector('.sheet .body').scrollTo({top: 9999})").await;
        self.see("edit-addresses").await;
        self.escape().await;
    }

    async fn adding(&mut self) {
        self.press("Add API key").await;
        self.see("add").await;
        self.window.desktop.put_on_clipboard("just-one-value-4711");
        self.press("Paste key").await;
        self.window.find("//*[contains(text(), 'One value found')]").await;
        self.see("add-one-value").await;
        self.window.desktop.put_on_clipboard("a shopping list\nmilk\nbread and butter\n");
        self.press("Paste again").await;
        self.window.find("//*[contains(text(), 'No key found')]").await;
        self.see("add-no-key").await;
        let (key, other) = (&KEYS[0], &KEYS[1]);
        self.window.desktop.put_on_clipboard(&format!(
            "FIRST_CLIENT_ID={}\nFIRST_CLIENT_SECRET={}\nSECOND_CLIENT_ID={}\nSECOND_CLIENT_SECRET={}\n",
            key.client_id, key.client_secret, other.client_id, other.client_secret
        ));
        self.press("Paste again").await;
        self.window.find("//dialog[@open]//label[contains(., 'Which key')]").await;
        self.see("add-several").await;
        self.window.desktop.put_on_clipboard(&format!("{}\nwrong-{}\n", key.client_id, key.client_secret));
        self.press("Paste again").await;
        self.window.find("//dialog[@open]//b[contains(., 'two lines')]").await;
        self.press("Check and save").await;
        self.window.find("//dialog[@open]//*[@role='alert']").await;
        self.see("add-refused").await;
        self.window.desktop.put_on_clipboard(&format!("{}\n{}\n", key.client_id, key.client_secret));
        self.press("Paste again").await;
        self.window.find("//dialog[@open][not(.//*[@role='alert'])]").await;
        self.see("add-found").await;
        self.press("Check and save").await;
        self.window.find("//dialog[@open]//h2[contains(., 'is saved')]").await;
        self.see("saved").await;
        self.press("Close").await;
    }

    async fn pages(&mut self) {
        self.press("Inspect token").await;
        self.see("inspect").await;
        for (name, text) in
            [("inspected-prose", "there is no token in this"), ("inspected-bad", "Bearer eyJhbGciOi.e30")]
        {
            self.window.fill("Token or request", text).await;
            self.press("Inspect").await;
            self.window.find("//section[@aria-label='Verdict']").await;
            self.see(name).await;
        }
        self.choose("Checkout work").await;
        self.press("Copy header").await;
        self.window.status("copied.").await;
        self.press("Inspect token").await;
        self.press("Inspect the clipboard").await;
        self.window.find("//section[@aria-label='Claims']").await;
        self.see("inspected-good").await;
        self.press("Activity").await;
        self.window.find("//section[@aria-label='Activity']//table").await;
        self.see("activity").await;
        self.press("Clear").await;
        self.window.status("The activity was cleared.").await;
        self.see("activity-cleared").await;
        self.press("Undo").await;
    }

    async fn removing(&mut self) {
        self.choose("Large account").await;
        self.press("More").await;
        self.press("Remove profile").await;
        self.window.find("//dialog[@open]//h2[contains(., 'Remove Large account?')]").await;
        self.see("remove").await;
        self.press("Remove profile and key").await;
        self.window.find("//button[normalize-space()='Undo']").await;
        self.see("removed").await;
    }

    pub async fn see(&mut self, name: &str) {
        self.seen += 1;
        self.window.painted().await;
        match self.look {
            Look::Pictures(size) => self.window.screenshot(&format!("{size}-{:02}-{name}", self.seen)).await,
            Look::Fit => {
                let found = self.window.cut_off().await;
                let found = found.as_array().unwrap();
                self.found.extend(found.iter().map(|what| json!({"in": name, "is": what})));
            }
            Look::Axe => {
                for scheme in ["light", "dark"] {
                    let set = format!("document.documentElement.setAttribute('data-scheme', '{scheme}')");
                    self.window.script(&set).await;
                    let found = axe(&self.window).await;
                    self.found.extend(
                        found
                            .as_array()
                            .unwrap()
                            .iter()
                            .map(|v| json!({"in": format!("{name}, {scheme}"), "is": v})),
                    );
                }
            }
        }
    }

    /// What was found in all of them.
    pub fn found(&self) -> &[Value] {
        &self.found
    }

    /// Presses the button of that name that is on top, at whatever zoom.
    async fn press(&self, name: &str) {
        let script = "const top = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document; \
             const named = (b) => (b.getAttribute('aria-label') ?? b.textContent).trim().replace(/\\s+/g, ' '); \
             const found = [...top.querySelectorAll('button')].filter((b) => \
             b.checkVisibility() && (named(b) === arguments[0] || named(b.querySelector('span:nth-child(2)') ?? b) === arguments[0])).at(-1); \
             found?.focus(); found?.click(); return !!found;";
        let mut pressed = false;
        for _ in 0..100 {
            pressed = self.window.client.execute(script, vec![json!(name)]).await.unwrap() == json!(true);
            if pressed {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(pressed, "no button {name}; the window shows:\n{}", self.window.text().await);
    }

    async fn choose(&self, name: &str) {
        self.press(name).await;
        self.window.find(&format!("//header//h1[normalize-space()='{name}']")).await;
    }

    async fn escape(&self) {
        self.window.keys(&['\u{e00c}']).await;
        let open = "return document.querySelectorAll('dialog[open], :popover-open').length";
        for _ in 0..100 {
            if self.window.script(open).await == json!(0) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("Escape closed nothing");
    }
}

/// What axe-core finds wrong with what is shown, in short.
pub async fn axe(window: &Window) -> Value {
    let script = "const done = arguments[0]; \
         axe.run(document, {resultTypes: ['violations']}).then((r) => done(r.violations.map((v) => \
         `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? '')).join(' | ')}`)), \
         (e) => done([String(e)]))";
    window.client.execute_async(script, vec![]).await.unwrap()
}

/// A window of its own of that size, on the demo.
pub async fn sized(size: &str, width: u32, height: u32, shots: &'static str) -> Window {
    sized_with(&["--demo"], size, width, height, shots).await
}

/// The same, as it is started by these arguments.
pub async fn sized_with(
    arguments: &[&str],
    size: &str,
    width: u32,
    height: u32,
    shots: &'static str,
) -> Window {
    let window = Window::open_at(size, arguments, shots).await;
    window.client.set_window_size(width, height).await.unwrap();
    window
}

/// Twice the size, by the keyboard.
pub async fn zoom_in(window: &Window) {
    for _ in 0..5 {
        window.keys(&[CONTROL, '=']).await;
    }
    let started = std::time::Instant::now();
    while window.script("return innerWidth").await != json!(480) {
        assert!(started.elapsed() < Duration::from_secs(10), "the control: it is zoomed");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
