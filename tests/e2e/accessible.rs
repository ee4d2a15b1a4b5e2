//! The page for those who listen and those who have no pointer.

use serde_json::json;
use stand_in::{KEYS, StandIn};

use crate::desktop::Desktop;
use crate::every_state::{Look, Walk, axe, sized, sized_with};
use crate::window::Window;

const CONTROL: char = '\u{e009}';
const ENTER: char = '\u{e007}';
const TAB: char = '\u{e004}';
const DOWN: char = '\u{e015}';
const SPACE: char = ' ';

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_in_any_state_and_either_scheme() {
    let window = sized("1000x720", 960, 680, "target/screenshots").await;
    let mut walk = Walk::start(window, Look::Axe).await;
    walk.demo().await;
    let found: Vec<String> = walk.found().iter().map(ToString::to_string).collect();
    assert!(walk.seen > 30, "{}", walk.seen);
    assert!(found.is_empty(), "{}", found.join("\n"));
    // The control: it does find what is wrong.
    walk.window.script("document.querySelector('header h1').style.color = '#bbb'").await;
    walk.window.script("document.querySelector('aside button').setAttribute('aria-label', '')").await;
    walk.window.script("document.querySelector('header').append(document.createElement('img'))").await;
    let control = axe(&walk.window).await.to_string();
    assert!(control.contains("color-contrast") || control.contains("image-alt"), "{control}");
    walk.window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_while_a_server_is_slow_or_the_keychain_locked() {
    let window = sized_with(&[], "1000x720", 960, 680, "target/screenshots").await;
    let mut walk = Walk::start(window, Look::Axe).await;
    walk.without_demo(false).await;
    assert_eq!(walk.found(), &[] as &[serde_json::Value]);
    walk.window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_before_the_first_key_nor_with_damaged_files() {
    for file in ["none.json", "settings.json", "profiles.json"] {
        let mut desktop = Desktop::with_keyring();
        desktop.start_display("1000x720");
        std::fs::write(desktop.home().join(file), "{\"version\": 1, ").unwrap();
        let window = Window::open_on(desktop, &[], "target/screenshots").await;
        window.find("//main//*[self::p or self::h3]").await;
        let mut walk = Walk::start(window, Look::Axe).await;
        walk.see(file).await;
        assert_eq!(walk.found(), &[] as &[serde_json::Value]);
        walk.window.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_goes_by_keyboard_alone() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    let key = &KEYS[0];
    window.desktop.put_on_clipboard(&format!("{}\n{}\n", key.client_id, key.client_secret));
    window.keys(&[CONTROL, 'v']).await;
    window.find("//dialog[@open]//*[contains(text(), 'a secret of 28 characters')]").await;
    // To the addresses, which are the stand-in's here.
    tab_to(&window, "Addresses").await;
    window.keys(&[SPACE]).await;
    for address in
        [stand_in.token_url(), stand_in.api_url(key.environment), stand_in.tracking_url(key.environment)]
    {
        window.keys(&[TAB]).await;
        window.keys(&[CONTROL, 'a']).await;
        let active = window.client.active_element().await.unwrap();
        active.send_keys(&address).await.unwrap();
    }
    tab_to(&window, "Check and save").await;
    window.keys(&[ENTER]).await;
    window.find("//dialog[@open]//h2[contains(., 'Sandbox is saved')]").await;
    assert_eq!(window.focused().await, "Copy header");
    window.keys(&[ENTER]).await;
    window.status("Header for Sandbox (sandbox) copied.").await;
    assert!(window.desktop.clipboard().starts_with("Authorization: Bearer ey"));
    assert_eq!(window.focused().await, "Copy header", "the focus is on the page's main button");

    tab_to(&window, "Test connection").await;
    window.keys(&[ENTER]).await;
    window.status("passed").await;
    assert_eq!(window.focused().await, "Test again", "the focus stays");
    window.keys(&[CONTROL, 'k']).await;
    window.keys(&['s']).await;
    window.keys(&[CONTROL, ENTER]).await;
    window.status("Header for Sandbox (sandbox) copied.").await;
    window.keys(&['?']).await;
    window.find("//dialog[@open]//h2[normalize-space()='Keyboard shortcuts']").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_one_stop_and_the_arrows_go_through_it() {
    let window = Window::open(&["--demo"]).await;
    window.choose_profile("Checkout work").await;
    window.keys(&[DOWN]).await;
    let focused = window.focused().await;
    assert!(focused.starts_with("Empty sandbox"), "{focused}");
    window.keys(&[ENTER]).await;
    window.find("//header//h1[normalize-space()='Empty sandbox']").await;
    let mut stops = 0;
    while window.focused().await != "Copy header" {
        window.keys(&[TAB]).await;
        stops += 1;
        assert!(stops < 12, "Copy header is not reached");
    }
    assert!(stops <= 9, "{stops} stops, however many profiles there are");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_copy_is_announced_once() {
    let window = Window::open(&["--demo"]).await;
    window.choose_profile("Checkout work").await;
    window
        .script(
            "window.said = []; new MutationObserver(() => { \
             const now = [...document.querySelectorAll('[role=status]')].map((r) => r.textContent.trim()).filter(Boolean).join(' '); \
             if (now !== window.said.at(-1)) window.said.push(now); }) \
             .observe(document.body, {subtree: true, childList: true, characterData: true})",
        )
        .await;
    window.click("Copy header").await;
    window.status("copied.").await;
    // Two seconds of the countdown.
    window.find("//span[contains(., 'Cleared in 58 s')]").await;
    let said = window.script("return window.said.filter(Boolean)").await;
    assert_eq!(said, json!(["Header for Checkout work (sandbox) copied."]));
    window.close().await;
}

async fn tab_to(window: &Window, name: &str) {
    for _ in 0..30 {
        if window.focused().await == name {
            return;
        }
        window.keys(&[TAB]).await;
    }
    panic!("Tab does not lead to {name}");
}
