//! While something outside says nothing, the window answers, and closes when it is told to.

use std::time::{Duration, Instant};

use stand_in::{KEYS, StandIn};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, CreateWindowAux, EventMask, WindowClass};
use x11rb::rust_connection::RustConnection;

use crate::desktop::{Desktop, wait_until};
use crate::window::{Window, command_line};

/// A keychain that is silent is waited for five seconds: who waited for it would take longer than this. How much
/// less it takes is printed, and depends on what else the machine does.
const BEFORE_THE_KEYCHAIN: Duration = Duration::from_secs(4);

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
    // From the click to what the core answered, on the screen: page, program and back.
    let click = "const done = arguments[0]; const items = [...document.querySelectorAll('aside .tools button')]; \
         const named = (name) => items.find((item) => item.textContent.includes(name)); const times = []; \
         const next = (n) => { if (n === 8) return done(times); named('Inspect').click(); \
           requestAnimationFrame(() => setTimeout(() => { const from = performance.now(); named('Activity').click(); \
           const look = () => document.querySelector('[aria-label=Activity] :is(table, p)') \
             ? (times.push(performance.now() - from), next(n + 1)) : setTimeout(look); look(); })); }; next(0);";
    let times = window.client.execute_async(click, vec![]).await.unwrap();
    let mut times: Vec<f64> = times.as_array().unwrap().iter().map(|time| time.as_f64().unwrap()).collect();
    times.sort_by(f64::total_cmp);
    println!("answered after {:.0} to {:.0} ms", times[0], times[7]);
    assert!(times[7] < BEFORE_THE_KEYCHAIN.as_millis() as f64, "{times:?}");
    let process = window.process();
    let started = Instant::now();
    window.ask_to_close();
    wait_until("the end of the program", || !process.exists());
    let gone = started.elapsed();
    println!("gone after {} ms", gone.as_millis());
    assert!(gone < BEFORE_THE_KEYCHAIN, "it went after {gone:?}");
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

/// What is to be stored takes its time; the window is out of sight, however the program is told to end.
#[tokio::test(flavor = "multi_thread")]
async fn while_a_removal_waits_for_a_silent_keychain() {
    let stand_in = StandIn::start().await.unwrap();
    for told_by in ["its cross", "SIGTERM"] {
        let window = Window::open(&[]).await;
        window.add_typed_key("Checkout", &KEYS[0], &stand_in).await;
        window.save("Check and save").await;
        window.menu("Remove profile").await;
        window.click("Remove profile and key").await;
        window.click("Add API key").await;
        assert!(window.desktop.sees_window(), "the control");
        window.desktop.signal_keyring("-STOP");
        let process = window.process();
        let started = Instant::now();
        if told_by == "SIGTERM" {
            let id = process.file_name().unwrap().to_str().unwrap();
            assert!(std::process::Command::new("kill").args(["-TERM", id]).status().unwrap().success());
        } else {
            window.ask_to_close();
        }
        wait_until("the end of the window", || !window.desktop.sees_window());
        let gone = started.elapsed();
        println!("{told_by}: out of sight after {} ms", gone.as_millis());
        assert!(gone < BEFORE_THE_KEYCHAIN, "{told_by}: it went after {gone:?}");
        wait_until("the end of the program", || !process.exists());
        assert!(started.elapsed() < Duration::from_secs(20), "{told_by}: {:?}", started.elapsed());
        window.desktop.signal_keyring("-CONT");
        let doctor = window.desktop.command(command_line()).args(["doctor", "--json"]).output().unwrap();
        let report: serde_json::Value = serde_json::from_slice(&doctor.stdout).unwrap();
        for finding in report["findings"].as_array().unwrap() {
            let subject = finding["subject"].as_str().unwrap();
            let is_ours = ["folder", "profiles", "keys", "left-over"].contains(&subject);
            assert!(!is_ours || finding["outcome"] == "passed", "{told_by}: {finding}");
        }
    }
}
