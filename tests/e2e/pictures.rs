//! The contact sheet: every state in pictures, light and dark, at three sizes, in which nothing sticks out.
//! The small sizes are looked at in every run; the whole sheet is made by `make screenshots`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;
use stand_in::{KEYS, Options, StandIn};

use crate::every_state::{Look, Walk, sized, sized_with, zoom_in};
use crate::window::Window;

const FOLDER: &str = "target/contact-sheet";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_sticks_out_at_the_smallest_size_in_any_state() {
    let window = sized("720x520", 720, 520, FOLDER).await;
    let mut walk = Walk::start(window, Look::Fit).await;
    walk.demo().await;
    assert_eq!(walk.found(), &[] as &[serde_json::Value]);
    // The control.
    walk.window.script("document.querySelector('header h1').style.marginLeft = '900px'").await;
    walk.see("control").await;
    assert!(!walk.found().is_empty());
    walk.window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_sticks_out_at_twice_the_size_in_any_state() {
    let window = zoomed().await;
    let mut walk = Walk::start(window, Look::Fit).await;
    walk.demo().await;
    assert_eq!(walk.found(), &[] as &[serde_json::Value]);
    walk.window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_smallest_size_focus_and_failure_are_in_sight_in_the_dialog() {
    let window = sized("720x520", 720, 520, FOLDER).await;
    window.click("Add API key").await;
    window.press("//dialog[@open]//summary[contains(., 'Addresses')]").await;
    let hidden = "const at = document.activeElement, foot = document.querySelector('.sheet .actions'); \
         const box = at.getBoundingClientRect(), edge = foot.getBoundingClientRect(); \
         return !foot.contains(at) && !at.contains(foot) && (box.bottom > edge.top + 1 || box.top < 0) ? at.outerHTML.slice(0, 80) : null";
    for _ in 0..14 {
        window.keys(&['\u{e004}']).await;
        assert_eq!(window.script(hidden).await, json!(null));
    }
    let key = &stand_in::KEYS[0];
    window.fill("Name", "Checkout").await;
    window.fill("Client ID", key.client_id).await;
    window.fill("Client secret", "wrong").await;
    window.click("Check and save").await;
    window.alert().await;
    let seen = "const alert = document.querySelector('dialog [role=alert] .title').getBoundingClientRect(); \
         const edge = document.querySelector('.sheet .actions').getBoundingClientRect(); \
         return alert.top >= 0 && alert.bottom <= edge.top";
    assert_eq!(window.script(seen).await, json!(true), "what went wrong is in sight");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_went_wrong_comes_into_sight_at_the_smallest_size() {
    let window = sized("720x520", 720, 520, FOLDER).await;
    let seen = "const alert = document.querySelector('main [role=alert]').getBoundingClientRect(); \
         const page = document.querySelector('.page').getBoundingClientRect(); \
         return alert.top >= page.top - 1 && alert.bottom <= page.bottom + 1";
    let scrolled = "return document.querySelector('.page').scrollTop";
    window.choose_profile("Revoked key").await;
    window.click("Test connection").await;
    assert_eq!(window.alert().await.0, "invalid-api-key");
    window.painted().await;
    assert_eq!(window.script(seen).await, json!(true), "the diagnosis of the test");
    // Who comes back later begins at the top.
    window.choose_profile("Checkout work").await;
    window.choose_profile("Revoked key").await;
    window.alert().await;
    window.painted().await;
    assert_eq!(window.script(scrolled).await, json!(0));
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_comes_into_sight_at_twice_the_size() {
    let window = zoomed().await;
    window.keys(&['\u{e009}', 'i']).await;
    window.fill("Token or request", "Bearer eyJhbGciOi.e30").await;
    // The driver does not know of the zoom, and would click beside it.
    window.script("document.querySelector('main .card button.primary').click()").await;
    window.find("//section[@aria-label='Verdict']").await;
    window.painted().await;
    let seen = "const box = document.querySelector('.verdict h2').getBoundingClientRect(); \
         return box.top >= 0 && box.bottom <= innerHeight";
    assert_eq!(window.script(seen).await, json!(true));
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_groups_name_of_any_length_scrolls_nothing_sideways() {
    let window = sized("720x520", 720, 520, FOLDER).await;
    window.choose_profile("Checkout work").await;
    window.click("Test connection").await;
    window.find("//ul[@aria-label='Groups']").await;
    window.script("document.querySelector('[aria-label=Groups] bdi').textContent = 'x'.repeat(400)").await;
    window.painted().await;
    assert_eq!(window.cut_off().await, json!([]));
    let sideways = "const page = document.querySelector('.page'); return page.scrollWidth - page.clientWidth";
    assert_eq!(window.script(sideways).await, json!(0));
    window.close().await;
}

async fn zoomed() -> Window {
    let window = sized("960x680", 960, 680, FOLDER).await;
    zoom_in(&window).await;
    window
}

async fn without_demo(size: &str) -> Window {
    match size {
        "960x680" => sized_with(&[], "1000x720", 960, 680, FOLDER).await,
        "720x520" => sized_with(&[], "720x520", 720, 520, FOLDER).await,
        _ => {
            let window = sized_with(&[], "960x680", 960, 680, FOLDER).await;
            zoom_in(&window).await;
            window
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_sticks_out_while_a_server_is_slow_or_the_keychain_locked() {
    for size in ["720x520", "zoomed"] {
        let mut walk = Walk::start(without_demo(size).await, Look::Fit).await;
        walk.without_demo(size == "zoomed").await;
        assert_eq!(walk.found(), &[] as &[serde_json::Value], "{size}");
        walk.window.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_key_did_comes_into_sight_at_the_smallest_size() {
    let slow = Options { delay: Duration::from_secs(60), ..Options::default() };
    let stand_in = StandIn::start_with(slow).await.unwrap();
    let window = without_demo("720x520").await;
    window.add_typed_key("Checkout", &KEYS[0], &stand_in).await;
    window.save_unchecked(&stand_in).await;
    let seen = "const said = [...document.querySelectorAll('.page [role=status]')].find((one) => \
           one.textContent.includes(arguments[0])).getBoundingClientRect(); \
         const page = document.querySelector('.page').getBoundingClientRect(); \
         return said.top >= page.top && said.bottom <= page.bottom";
    let cancel =
        "[...document.querySelectorAll('main button')].find((b) => b.textContent === 'Cancel').click()";
    for (keys, away, said) in [
        (&['\u{e009}', 't'][..], 0, "The test was cancelled."),
        (&['\u{e009}', '\u{e008}', 'c'][..], 9999, "Cancelled: nothing was copied."),
    ] {
        window.keys(keys).await;
        window.find("//main//button[.='Cancel']").await;
        window.script(&format!("document.querySelector('.page').scrollTop = {away}")).await;
        window.script(cancel).await;
        window.status(said).await;
        window.painted().await;
        let found = window.client.execute(seen, vec![json!(said)]).await.unwrap();
        assert_eq!(found, json!(true), "{said}");
    }
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn zoomed_in_each_profile_begins_with_whose_it_is() {
    let window = zoomed().await;
    let badge = "document.querySelector('main').scrollTop = arguments[0]; \
         const badge = document.querySelector('.badge').getBoundingClientRect(); \
         return badge.bottom > 0 && badge.top < innerHeight";
    let seen = window.client.execute(badge, vec![json!(400)]).await.unwrap();
    assert_eq!(seen, json!(false), "the control: it was scrolled out of sight");
    window.keys(&['\u{e009}', '6']).await;
    window.find("//header//h1[normalize-space()='Production']").await;
    window.painted().await;
    assert_eq!(window.script("return document.querySelector('main').scrollTop").await, json!(0));
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "make screenshots"]
async fn the_whole_sheet() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let _ = std::fs::remove_dir_all(&folder);
    for size in ["960x680", "720x520", "zoomed"] {
        let window = match size {
            "960x680" => sized("1000x720", 960, 680, FOLDER).await,
            "720x520" => sized("720x520", 720, 520, FOLDER).await,
            _ => zoomed().await,
        };
        let mut walk = Walk::start(window, Look::Pictures(size)).await;
        walk.demo().await;
        walk.window.close().await;
        let mut walk = Walk::start(without_demo(size).await, Look::Pictures(size)).await;
        walk.seen = 50;
        walk.without_demo(size == "zoomed").await;
        walk.window.close().await;
    }
    let mut names: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let mut page = String::from(
        "<!doctype html><meta charset=utf-8><title>Noyo Auth: every state</title>\
         <style>body{font:13px sans-serif;display:flex;flex-wrap:wrap;gap:8px}figure{margin:0;width:480px}img{width:100%;border:1px solid #888}</style>\n",
    );
    for name in &names {
        writeln!(page, "<figure><img src=\"{name}\"><figcaption>{name}</figcaption></figure>").unwrap();
    }
    std::fs::write(folder.join("index.html"), page).unwrap();
    println!("{} pictures: {}", names.len(), folder.join("index.html").display());
}
