//! What is said belongs to one profile, in the real window on a slow server.

use std::time::Duration;

use serde_json::json;
use stand_in::{KEYS, Options, StandIn};
use values::profile::Environment;

use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_live_copy_is_never_said_under_a_sandbox_badge() {
    let slow = Options { delay: Duration::from_secs(2), ..Options::default() };
    let stand_in = StandIn::start_with(slow).await.unwrap();
    let window = Window::open(&[]).await;
    let live = KEYS.iter().find(|key| key.environment == Environment::Live).unwrap();
    for (name, key) in [("Checkout", &KEYS[0]), ("Production", live)] {
        window.add_typed_key(name, key, &stand_in).await;
        window.save_unchecked(&stand_in).await;
    }
    window.click("Copy LIVE header").await;
    window.click("Copy LIVE header").await;
    window.find("//*[@role='status'][contains(., 'Minting a token')]").await;
    window.choose_profile("Checkout").await;
    let copied = "Authorization: Bearer ey";
    crate::desktop::wait_until("the header", || window.desktop.clipboard().starts_with(copied));
    tokio::time::sleep(Duration::from_millis(500)).await;
    let main = window.script("return document.querySelector('main').innerText").await.to_string();
    assert!(
        !main.contains("copied") && !main.contains("Cleared in") && !main.contains("Production"),
        "{main}"
    );
    window.choose_profile("Production").await;
    window.status("Header for Production (LIVE) copied.").await;
    window.find("//span[contains(., 'Cleared in ')]").await;

    // A usable token is copied at once, whatever else runs.
    window.click("Test connection").await;
    window.desktop.put_on_clipboard("something else");
    window.click("Copy LIVE header").await;
    crate::desktop::wait_until("the header", || window.desktop.clipboard().starts_with(copied));
    let running = window.is_shown("//button[normalize-space()='Test again' or normalize-space()='Test connection'][@aria-disabled='true']").await;
    assert!(running, "who copies waits for no test: {}", window.text().await);

    // And on no page that does not show it.
    window.desktop.put_on_clipboard("something else");
    window.click("Inspect token").await;
    window.keys(&['\u{e009}', '\u{e008}', 'c']).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(window.desktop.clipboard(), "something else");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_click_opens_the_profiles_menu_and_not_the_engines() {
    let window = Window::open(&["--demo"]).await;
    let script = "const item = [...document.querySelectorAll('[data-profile]')].at(-1); \
         const event = new MouseEvent('contextmenu', {bubbles: true, cancelable: true, clientX: 60, clientY: 200}); \
         item.dispatchEvent(event); return event.defaultPrevented;";
    assert_eq!(window.script(script).await, json!(true));
    window.press("//*[@role='menuitem'][normalize-space()='Duplicate for sandbox…']").await;
    window.find("//dialog[@open]//h2[normalize-space()='Add API key']").await;
    let name = "return document.querySelector('[data-field=name]').value";
    assert_eq!(window.script(name).await, json!("Production sandbox"));
    window.close().await;
}
