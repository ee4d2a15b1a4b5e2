//! While something outside says nothing, the window answers, and closes when it is told to.

use std::time::{Duration, Instant};

use stand_in::{KEYS, StandIn};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, CreateWindowAux, EventMask, WindowClass};
use x11rb::rust_connection::RustConnection;

use crate::desktop::{Desktop, wait_until};
use crate::window::Window;

/// Long enough for a slow machine, and far shorter than any of the waits inside.
const AT_ONCE: Duration = Duration::from_millis(1500);

/// A program that owns the clipboard and gives no answer to whoever asks for it.
struct SilentOwner(RustConnection);

impl SilentOwner {
    fn on(desktop: &Desktop) -> Self {
        let (x, screen) = x11rb::connect(Some(&desktop.variable("DISPLAY"))).unwrap();
        let window = x.generate_id().unwrap();
        let root = x.setup().roots[screen].root;
        let aux = CreateWindowAux::new().event_mask(EventMask::NO_EVENT);
        x.create_window(0, window, root, 0, 0, 1, 1, 0, WindowClass::INPUT_OUTPUT, 0, &aux).unwrap();
        let clipboard = x.intern_atom(false, b"CLIPBOARD").unwrap().reply().unwrap().atom;
        x.set_selection_owner(window, clipboard, x11rb::CURRENT_TIME).unwrap();
        x.flush().unwrap();
        let owner = x.get_selection_owner(clipboard).unwrap().reply().unwrap().owner;
        assert_eq!(owner, window, "the control: it owns the clipboard");
        Self(x)
    }
}

async fn answers_and_closes(window: &Window) {
    let started = Instant::now();
    window.click("Activity").await;
    window.find("//h1[normalize-space()='Activity']").await;
    let answered = started.elapsed();
    assert!(answered < AT_ONCE, "it answered after {answered:?}");
    let process = window.process();
    let started = Instant::now();
    window.ask_to_close();
    wait_until("the end of the program", || !process.exists());
    assert!(started.elapsed() < Duration::from_secs(3), "it went after {:?}", started.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_clipboards_owner_is_silent() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    window.add_typed_key("Checkout", &KEYS[0], &stand_in).await;
    window.save("Check and save").await;
    window.click("Copy header").await;
    window.status("opied").await;
    let owner = SilentOwner::on(&window.desktop);
    window.click("Inspect token").await;
    window.click("Inspect the clipboard").await;
    answers_and_closes(&window).await;
    drop(owner.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_proxy_stalls() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut desktop = Desktop::with_keyring();
    desktop.start_display("1000x720");
    std::fs::create_dir_all(desktop.home()).unwrap();
    let proxy = format!("http://{}", silent.local_addr().unwrap());
    let settings = serde_json::json!({"settings": {"proxy": proxy}});
    std::fs::write(desktop.home().join("settings.json"), settings.to_string()).unwrap();
    let window = Window::open_on(desktop, &[], "target/screenshots").await;
    window.click("Add API key").await;
    window.fill("Name", "Checkout").await;
    window.fill("Client ID", "some-id").await;
    window.fill("Client secret", "some-secret").await;
    window.click("Check and save").await;
    let _connection = silent.accept().unwrap();
    window.click("Cancel").await;
    answers_and_closes(&window).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_keychain_says_nothing() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    window.add_typed_key("Checkout", &KEYS[0], &stand_in).await;
    window.save("Check and save").await;
    window.desktop.signal_keyring("-STOP");
    window.click("Test connection").await;
    answers_and_closes(&window).await;
    window.desktop.signal_keyring("-CONT");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_nobody_answers_the_keychains_prompt() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    window.add_typed_key("Checkout", &KEYS[0], &stand_in).await;
    window.save("Check and save").await;
    window.desktop.lock_keyring();
    window.click("Mint a new token").await;
    window.click("Unlock keychain").await;
    answers_and_closes(&window).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_name_server_is_silent() {
    let names = std::net::UdpSocket::bind("127.99.0.1:53").expect("a name server's port");
    let mut desktop = Desktop::with_keyring();
    desktop.start_display("1000x720");
    let resolver = desktop.path("resolv.conf");
    std::fs::write(&resolver, "nameserver 127.99.0.1\n").unwrap();
    let mut driver = desktop.command("unshare");
    let script = format!("mount --bind {} /etc/resolv.conf && exec \"$@\"", resolver.display());
    driver.args(["--mount", "sh", "-c", &script, "sh", "WebKitWebDriver"]);
    let window = Window::open_by(desktop, driver, &[], "target/screenshots").await;
    window.click("Add API key").await;
    window.fill("Name", "Checkout").await;
    window.fill("Client ID", "some-id").await;
    window.fill("Client secret", "some-secret").await;
    window.click("Check and save").await;
    let asked = tokio::task::spawn_blocking(move || names.recv_from(&mut [0; 512]).map(|_| names));
    let _names = asked.await.unwrap().expect("it was asked for a name");
    window.click("Cancel").await;
    answers_and_closes(&window).await;
}
