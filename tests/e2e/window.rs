//! The real window on a private desktop, driven by its accessible names.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::desktop::{Desktop, wait_until};

/// How long to wait for what the window should show.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Window {
    pub desktop: Desktop,
    pub client: Client,
    driver: String,
    arguments: Vec<String>,
    shots: &'static str,
}

impl Window {
    pub async fn open(arguments: &[&str]) -> Self {
        Self::open_at("1000x720", arguments, "target/screenshots").await
    }

    pub async fn open_at(size: &str, arguments: &[&str], shots: &'static str) -> Self {
        let mut desktop = Desktop::with_keyring();
        desktop.start_display(size);
        Self::open_on(desktop, arguments, shots).await
    }

    pub async fn open_on(desktop: Desktop, arguments: &[&str], shots: &'static str) -> Self {
        let driver = desktop.command("WebKitWebDriver");
        Self::open_by(desktop, driver, arguments, shots).await
    }

    /// On a driver that is started in some other way.
    pub async fn open_by(
        mut desktop: Desktop,
        mut driver: Command,
        arguments: &[&str],
        shots: &'static str,
    ) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let log = std::fs::File::create(desktop.path("app.log")).unwrap();
        driver.arg(format!("--port={port}")).env("TAURI_WEBVIEW_AUTOMATION", "true");
        driver.stdout(log.try_clone().unwrap()).stderr(log).stdin(Stdio::null());
        desktop.adopt(driver.spawn().expect("webkit2gtk-driver is installed"));
        wait_until("WebKitWebDriver", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        let driver = format!("http://127.0.0.1:{port}");
        let arguments: Vec<String> = arguments.iter().map(|a| (*a).to_owned()).collect();
        let client = connect(&driver, &arguments).await;
        let window = Self { desktop, client, driver, arguments, shots };
        window.find("//aside").await;
        window
    }

    /// Closes the program and starts it again, with the same home and keyring.
    pub async fn restart(&mut self) {
        self.client.clone().close().await.unwrap();
        self.client = connect(&self.driver, &self.arguments).await;
        self.find("//aside").await;
    }

    pub async fn close(self) -> Desktop {
        self.client.close().await.unwrap();
        self.desktop
    }

    /// Waits for the last element that the path leads to and that is shown.
    pub async fn find(&self, path: &str) -> Element {
        let started = Instant::now();
        loop {
            for element in self.client.find_all(Locator::XPath(path)).await.unwrap().into_iter().rev() {
                if element.is_displayed().await.unwrap_or(false) {
                    return element;
                }
            }
            if started.elapsed() > PATIENCE {
                self.screenshot("failure").await;
                panic!("nothing shown at {path}; the window shows:\n{}", self.text().await);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub async fn is_shown(&self, path: &str) -> bool {
        for element in self.client.find_all(Locator::XPath(path)).await.unwrap() {
            if element.is_displayed().await.unwrap_or(false) {
                return true;
            }
        }
        false
    }

    pub async fn click(&self, name: &str) {
        let path = format!(
            "//button[@aria-label={0} or (not(@aria-label) and normalize-space()={0})][not(@disabled)]",
            quote(name)
        );
        let scope = if self.is_shown("//dialog[@open]").await { "//dialog[@open]" } else { "" };
        self.press(&format!("{scope}{path}")).await;
    }

    /// Clicks what the path leads to.
    pub async fn press(&self, path: &str) {
        self.on(path, async |element| element.click().await).await;
    }

    /// Does something with the element that the path leads to; anew where the page drew it anew meanwhile.
    pub async fn on<T>(&self, path: &str, act: impl AsyncFn(Element) -> Result<T, CmdError>) -> T {
        let started = Instant::now();
        loop {
            match act(self.find(path).await).await {
                Ok(done) => return done,
                Err(error) => {
                    let again = error.is_stale_element_reference() && started.elapsed() < PATIENCE;
                    assert!(again, "{path}: {error}");
                }
            }
        }
    }

    /// Saves the dialog's profile, and closes what is said of that.
    pub async fn save(&self, button: &str) {
        self.click(button).await;
        self.find("//dialog[@open]//h2[contains(., ' is saved')]").await;
        self.click("Close").await;
    }

    /// Saves the dialog's profile without minting: with an address where nobody listens, put right later.
    pub async fn save_unchecked(&self, stand_in: &stand_in::StandIn) {
        self.fill("Token endpoint", "http://127.0.0.1:9/none").await;
        self.click("Check and save").await;
        self.find("//button[normalize-space()='Save anyway']").await;
        self.fill("Token endpoint", &stand_in.token_url()).await;
        self.save("Save anyway").await;
    }

    /// An item of the shown profile's menu.
    pub async fn menu(&self, item: &str) {
        self.click("More").await;
        // It is where it stays when the focus is in it.
        while self.script("return document.activeElement?.getAttribute('role')").await != json!("menuitem") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let path = format!("//*[@role='menuitem'][normalize-space()={}]", quote(item));
        self.press(&path).await;
    }

    pub async fn choose_profile(&self, name: &str) {
        let path =
            format!("//ul[@aria-label='Profiles']//button[.//span[normalize-space()={}]]", quote(name));
        self.press(&path).await;
        self.find(&format!("//header//h1[normalize-space()={}]", quote(name))).await;
    }

    pub async fn choose(&self, label: &str) {
        let path = format!("//dialog[@open]//label[normalize-space()={}]", quote(label));
        self.on(&path, async |label| {
            self.centre(&label).await?;
            label.click().await
        })
        .await;
    }

    /// The driver scrolls to the edge only, where a dialog's buttons lie over what is there.
    async fn centre(&self, element: &Element) -> Result<(), CmdError> {
        let script = "arguments[0].scrollIntoView({block: 'center'})";
        self.client.execute(script, vec![serde_json::to_value(element)?]).await.map(drop)
    }

    pub async fn fill(&self, label: &str, text: &str) {
        let path = format!(
            "//label[starts-with(normalize-space(), {0})]//*[self::input or self::textarea]",
            quote(label)
        );
        self.on(&path, async |field| {
            self.centre(&field).await?;
            field.clear().await?;
            field.send_keys(text).await
        })
        .await;
    }

    /// Presses keys together, wherever the focus is.
    pub async fn keys(&self, keys: &[char]) {
        let keys: String = keys.iter().collect();
        let started = Instant::now();
        // What has the focus can leave the page between the two questions; nothing was pressed then.
        while let Err(error) = self.client.active_element().await.unwrap().send_keys(&keys).await {
            assert!(error.is_stale_element_reference() && started.elapsed() < PATIENCE, "{error}");
        }
    }

    /// What the element that has the focus says.
    pub async fn focused(&self) -> String {
        let focused = self.script("return document.activeElement?.innerText ?? ''").await;
        focused.as_str().unwrap_or_default().trim().to_owned()
    }

    /// The outcome of a check, once it has one.
    pub async fn check(&self, name: &str) -> String {
        let path = format!("//ul[@aria-label='Checks']/li[@data-check={}]", quote(name));
        self.read(&path, "element.dataset.outcome").await
    }

    /// The diagnosis that is shown: its kind and its words.
    pub async fn alert(&self) -> (String, String) {
        let said = self.read("//*[@role='alert']", "`${element.dataset.kind}\n${element.innerText}`").await;
        let (kind, words) = said.split_once('\n').unwrap_or_default();
        (kind.to_owned(), words.trim().to_owned())
    }

    pub async fn status(&self, contains: &str) -> String {
        let path = format!("//*[@role='status'][contains(normalize-space(), {})]", quote(contains));
        self.read(&path, "element.innerText.trim()").await
    }

    /// Reads from the element that the path leads to.
    pub async fn read(&self, path: &str, what: &str) -> String {
        let script = format!("const element = arguments[0]; return {what}");
        let value = self
            .on(path, async |element| {
                self.client.execute(&script, vec![serde_json::to_value(element)?]).await
            })
            .await;
        value.as_str().unwrap_or_default().to_owned()
    }

    pub async fn text(&self) -> String {
        let value = self.script("return document.body.innerText").await;
        value.as_str().unwrap_or_default().to_owned()
    }

    pub async fn script(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// Begins to listen for what the program says to the page.
    pub async fn listen(&self, event: &str) {
        let script = "const [event, done] = arguments; const tauri = window.__TAURI_INTERNALS__; \
            const handler = tauri.transformCallback(({ payload }) => { document.body.dataset.heard = \
            typeof payload === 'string' ? payload : JSON.stringify(payload); }); \
            tauri.invoke('plugin:event|listen', { event, target: { kind: 'Any' }, handler }).then(done);";
        self.client.execute_async(script, vec![event.into()]).await.unwrap();
    }

    /// What was heard, once it was; forgets it.
    pub async fn heard(&self) -> String {
        let heard = self.read("//body[@data-heard]", "element.dataset.heard").await;
        self.script("delete document.body.dataset.heard").await;
        heard
    }

    pub async fn colours(&self, scheme: &str) {
        self.click("Settings").await;
        let path = "//dialog[@open]//label[contains(., 'Colour scheme')]//select";
        self.on(path, async |choice| choice.select_by_value(scheme).await).await;
        self.click("Save").await;
        let path = format!("//html[@data-scheme={}]//aside", quote(scheme));
        self.find(&path).await;
    }

    /// Nothing moves from now on: a colour that is on its way to another one is neither.
    pub async fn still(&self) {
        let still = "const still = new CSSStyleSheet(); document.adoptedStyleSheets = [still]; \
             still.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important }');";
        self.script(still).await;
    }

    /// Pictures of what is shown, in light and in dark.
    pub async fn screenshot(&self, name: &str) {
        self.still().await;
        let set = |scheme: &str| format!("document.documentElement.setAttribute('data-scheme', '{scheme}')");
        let before = self.script("return document.documentElement.getAttribute('data-scheme')").await;
        for scheme in ["light", "dark"] {
            self.script(&set(scheme)).await;
            self.picture(&format!("{name}-{scheme}")).await;
        }
        match before.as_str() {
            Some(scheme) => self.script(&set(scheme)).await,
            None => self.script("document.documentElement.removeAttribute('data-scheme')").await,
        };
    }

    /// A picture of what is shown, as it is.
    pub async fn picture(&self, name: &str) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(self.shots);
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{name}.png"));
        self.painted().await;
        std::fs::write(&path, self.client.screenshot().await.unwrap()).unwrap();
        path
    }

    /// Waits until what is there is on the screen.
    pub async fn painted(&self) {
        let painted =
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))";
        self.client.execute_async(painted, vec![]).await.unwrap();
    }

    /// Whether something sticks out of the window or is cut off without an ellipsis.
    pub async fn cut_off(&self) -> Value {
        self.script(
            "const bad = []; for (const e of document.querySelectorAll('body *')) { \
             const s = getComputedStyle(e); if (s.clipPath !== 'none' || e.closest('.hidden')) continue; \
             const r = e.getBoundingClientRect(); if (!r.width) continue; \
             if (r.right > innerWidth + 1) bad.push(e.tagName + ' ' + e.textContent.slice(0, 40)); \
             else if (e.scrollWidth > e.clientWidth + 1 && s.overflowX === 'hidden' && s.textOverflow !== 'ellipsis' && e !== document.body) \
             bad.push('clipped ' + e.tagName + ' ' + e.textContent.slice(0, 40)); } return bad;",
        )
        .await
    }

    /// The program's own process.
    pub fn process(&self) -> PathBuf {
        let home = self.desktop.home().display().to_string();
        let processes = std::fs::read_dir("/proc").unwrap().flatten();
        let read = |path: &Path, name: &str| {
            String::from_utf8_lossy(&std::fs::read(path.join(name)).unwrap_or_default()).into_owned()
        };
        let mut ours = processes.map(|process| process.path()).filter(|path| {
            read(path, "comm").starts_with("noyo-auth-deskt") && read(path, "environ").contains(&home)
        });
        ours.next().expect("the program runs")
    }

    /// Asks the window to close, as a window manager's cross does (ICCCM section 4.1.2.7).
    pub fn ask_to_close(&self) {
        use x11rb::connection::Connection;
        use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt, EventMask};
        let (x, screen) = x11rb::connect(Some(&self.desktop.variable("DISPLAY"))).unwrap();
        let atom = |name: &str| x.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom;
        let (protocols, delete) = (atom("WM_PROTOCOLS"), atom("WM_DELETE_WINDOW"));
        let below = |window| x.query_tree(window).unwrap().reply().map(|tree| tree.children);
        let tops = below(x.setup().roots[screen].root).unwrap();
        // A window manager puts a frame around it.
        let framed: Vec<u32> = tops.iter().filter_map(|top| below(*top).ok()).flatten().collect();
        for window in tops.into_iter().chain(framed) {
            // One of them may have gone meanwhile.
            let asked = x.get_property(false, window, protocols, AtomEnum::ATOM, 0, 32).unwrap().reply();
            let Ok(asked) = asked else { continue };
            if asked.value32().is_some_and(|mut atoms| atoms.any(|atom| atom == delete)) {
                let event = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
                x.send_event(false, window, EventMask::NO_EVENT, event).unwrap();
            }
        }
        x.flush().unwrap();
        // A round trip, so that the events are on their way before the connection ends.
        x.get_input_focus().unwrap().reply().unwrap();
    }

    pub async fn add_typed_key(&self, name: &str, key: &stand_in::DemoKey, stand_in: &stand_in::StandIn) {
        self.click("Add API key").await;
        self.fill("Name", name).await;
        let live = key.environment == values::profile::Environment::Live;
        self.choose(if live { "Live" } else { "Sandbox" }).await;
        self.fill("Client ID", key.client_id).await;
        self.fill("Client secret", key.client_secret).await;
        self.addresses(key.environment, stand_in).await;
    }

    pub async fn addresses(&self, environment: values::profile::Environment, stand_in: &stand_in::StandIn) {
        self.press("//dialog[@open]//summary[contains(., 'Addresses')]").await;
        self.fill("Token endpoint", &stand_in.token_url()).await;
        self.fill("API base", &stand_in.api_url(environment)).await;
        self.fill("Tracking API base", &stand_in.tracking_url(environment)).await;
    }
}

async fn connect(driver: &str, arguments: &[String]) -> Client {
    let program = std::env::var("NOYO_AUTH_PROGRAM")
        .unwrap_or_else(|_| env!("CARGO_BIN_EXE_noyo-auth-desktop").to_owned());
    let options = json!({"webkitgtk:browserOptions": {"binary": program, "args": arguments}});
    let Value::Object(capabilities) = options else { unreachable!() };
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(capabilities).connect(driver).await.expect("the window opens")
}

/// The command line's program, which lies beside the window's; `make test` builds both.
pub fn command_line() -> String {
    let beside = PathBuf::from(env!("CARGO_BIN_EXE_noyo-auth-desktop")).with_file_name("noyo-auth");
    assert!(beside.exists(), "{} is built: cargo build --package noyo-auth", beside.display());
    beside.display().to_string()
}

pub fn quote(text: &str) -> String {
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}
