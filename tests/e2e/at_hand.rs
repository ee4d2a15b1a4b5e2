//! What has the header at hand: three actions, undo, what comes back at the next start, many profiles.

use std::time::Duration;

use serde_json::{Value, json};
use stand_in::{KEYS, Options, StandIn};

use crate::desktop::{Desktop, wait_until};
use crate::panel::Panel;
use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_header_takes_three_actions() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    let key = &KEYS[0];
    window.desktop.put_on_clipboard(&format!("{}\n{}\n", key.client_id, key.client_secret));
    let mut actions = 0;
    for (name, shown) in [
        ("Paste key", "//dialog[@open]//*[contains(text(), 'Key found')]"),
        ("Check and save", "//dialog[@open]//h2[contains(., 'Sandbox is saved')]"),
        ("Copy header", "//*[@role='status'][contains(., 'Header for Sandbox (sandbox) copied.')]"),
    ] {
        if name == "Check and save" {
            // The test's own: the vendor's addresses are filled in.
            window.addresses(key.environment, &stand_in).await;
        }
        window.click(name).await;
        actions += 1;
        window.find(shown).await;
    }
    assert_eq!(actions, 3);
    assert!(window.desktop.clipboard().starts_with("Authorization: Bearer ey"));
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn halves_on_the_clipboard_are_taken_one_by_one() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    let key = &KEYS[0];
    window.desktop.put_on_clipboard(key.client_id);
    window.click("Paste key").await;
    window.click("Client ID").await;
    window.find("//dialog[@open]//*[contains(text(), 'Now copy and paste the client secret')]").await;
    window.desktop.put_on_clipboard(key.client_secret);
    window.click("Paste key").await;
    window.click("Client secret").await;
    window.find("//dialog[@open]//*[contains(text(), 'Both halves are there')]").await;
    let page = window.script("return document.documentElement.outerHTML").await.to_string();
    assert!(!page.contains(key.client_secret) && !page.contains(key.client_id));
    window.fill("Name", "In halves").await;
    window.addresses(key.environment, &stand_in).await;
    window.save("Check and save").await;
    window.find("//header//h1[normalize-space()='In halves']").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_pasted_into_a_field_does_not_land_there() {
    let window = Window::open(&[]).await;
    let key = &KEYS[0];
    window.click("Add API key").await;
    let field = "//label[starts-with(normalize-space(), 'Client ID')]//input";
    window.press(field).await;
    window.desktop.put_on_clipboard("plain-id");
    window.keys(&['\u{e009}', 'v']).await;
    let value = "return document.querySelector('[data-field=client-id]')?.value ?? null";
    for _ in 0..100 {
        if window.script(value).await == json!("plain-id") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(window.script(value).await, json!("plain-id"), "half of a key is typed text there");
    window.desktop.put_on_clipboard(&format!("{}\n{}\n", key.client_id, key.client_secret));
    window.keys(&['\u{e009}', 'v']).await;
    window.find("//dialog[@open]//*[contains(text(), 'a secret of 28 characters')]").await;
    let page = window.script("return document.documentElement.outerHTML").await.to_string();
    assert!(!page.contains(key.client_secret));
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_can_be_undone_and_is_carried_out_at_the_end() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    window.add_typed_key("Checkout", &KEYS[0], &stand_in).await;
    window.save("Check and save").await;
    window.menu("Remove profile").await;
    window.click("Remove profile and key").await;
    window.status("Checkout (sandbox) was removed with its key.").await;
    window.find("//p[contains(., 'Keep a Noyo API key')]").await;
    window.click("Undo").await;
    window.find("//header//h1[normalize-space()='Checkout']").await;
    window.click("Copy header").await;
    window.status("copied.").await;
    window.menu("Remove profile").await;
    window.click("Remove profile and key").await;
    window.status("was removed").await;
    let file = std::fs::read_to_string(window.desktop.home().join("profiles.json")).unwrap();
    let profiles: Value = serde_json::from_str(&file).unwrap();
    let id = profiles["profiles"][0]["id"].as_str().expect("it is still there").to_owned();
    let process = window.process();
    window.ask_to_close();
    wait_until("the end of the program", || !process.exists());
    let after = std::fs::read_to_string(window.desktop.home().join("profiles.json")).unwrap();
    assert!(!after.contains(&id), "{after}");
    assert_eq!(window.desktop.secret_tool(&format!("{id}/key-1")), None, "and the key with it");
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelled_while_checking_a_key_is_not_saved() {
    let slow = Options { delay: Duration::from_secs(3), ..Options::default() };
    let stand_in = StandIn::start_with(slow).await.unwrap();
    let window = Window::open(&[]).await;
    window.add_typed_key("Slow", &KEYS[0], &stand_in).await;
    window.click("Check and save").await;
    window.find("//button[normalize-space()='Checking…']").await;
    window.click("Cancel").await;
    for _ in 0..100 {
        if !window.is_shown("//dialog[@open]").await {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(!window.is_shown("//dialog[@open]").await);
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(!window.desktop.home().join("profiles.json").exists(), "nothing was saved afterwards");
    assert!(window.text().await.contains("Keep a Noyo API key"));
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_the_clipboard_over_ends_the_countdown() {
    let window = Window::open(&["--demo"]).await;
    window.choose_profile("Checkout work").await;
    window.click("Copy header").await;
    window.find("//span[contains(., 'Cleared in ')]").await;
    window.desktop.put_on_clipboard("somebody else's");
    window.status("Something else is on the clipboard now.").await;
    assert!(!window.is_shown("//span[contains(., 'Cleared in ')]").await);
    window.click("Copy header").await;
    window.find("//span[contains(., 'Cleared in ')]").await;
    window.click("Clear now").await;
    window.status("The clipboard was cleared.").await;
    assert_eq!(window.desktop.clipboard(), "");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn size_title_and_the_last_test_come_back() {
    let stand_in = StandIn::start().await.unwrap();
    let mut window = Window::open(&[]).await;
    window.add_typed_key("Checkout", &KEYS[0], &stand_in).await;
    window.save("Check and save").await;
    window.click("Test connection").await;
    window.status("passed").await;
    window.client.set_window_size(800, 600).await.unwrap();
    wait_until("the size", || title_and_size(&window.desktop).1 == (800, 600));
    assert_eq!(title_and_size(&window.desktop).0, "Checkout (sandbox) – Noyo Auth");
    let process = window.process();
    window.ask_to_close();
    wait_until("the end of the program", || !process.exists());
    let kept = std::fs::read_to_string(window.desktop.home().join("window.json")).unwrap();
    assert!(!kept.contains("ACME"), "no group's name is on the disk: {kept}");
    window.restart().await;
    wait_until("the size of before", || title_and_size(&window.desktop).1 == (800, 600));
    assert_eq!(window.check("groups").await, "passed");
    assert!(window.is_shown("//*[contains(text(), ', passed')]").await);
    window.click("Show groups").await;
    window.find("//*[contains(text(), 'ACME Flooring')]").await;
    window.close().await;
}

/// What X knows of the window.
fn title_and_size(desktop: &Desktop) -> (String, (u16, u16)) {
    use x11rb::connection::Connection;
    use x11rb::protocol::xproto::{AtomEnum, ConnectionExt};
    let (x, screen) = x11rb::connect(Some(&desktop.variable("DISPLAY"))).unwrap();
    let name = x.intern_atom(false, b"_NET_WM_NAME").unwrap().reply().unwrap().atom;
    let windows = x.query_tree(x.setup().roots[screen].root).unwrap().reply().unwrap().children;
    let found = windows.into_iter().filter_map(|window| {
        let title = x.get_property(false, window, name, AtomEnum::ANY, 0, 256).unwrap().reply().ok()?;
        let title = String::from_utf8(title.value).ok()?;
        let at = x.get_geometry(window).unwrap().reply().ok()?;
        title.contains("Noyo Auth").then_some((title, (at.width, at.height)))
    });
    found.last().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_from_right_to_left_reverses_nothing() {
    let stand_in = StandIn::start().await.unwrap();
    let mut desktop = Desktop::with_keyring();
    desktop.start_display("1000x720");
    let panel = Panel::start(&desktop).await;
    let window = Window::open_on(desktop, &[], "target/screenshots").await;
    let name = "עבודה";
    window.add_typed_key(name, &KEYS[0], &stand_in).await;
    window.save("Check and save").await;
    window.click("Copy header").await;
    window.status("copied.").await;
    window.click("Test connection").await;
    window.status("passed").await;
    window.screenshot("name-that-turns").await;
    let apart = format!("\u{2068}{name}\u{2069}");
    assert_eq!(title_and_size(&window.desktop).0, format!("{apart} (sandbox) – Noyo Auth"));
    panel.sees(&format!("Copy header: {apart}")).await;
    // Where the last letter of each sentence is on the screen: behind the name.
    let ends = "return [...document.querySelectorAll('main [role=status] [role=paragraph]')].map((said) => { \
         const range = document.createRange(); const walk = document.createTreeWalker(said, NodeFilter.SHOW_TEXT); \
         let last = null; while (walk.nextNode()) if (walk.currentNode.data.trim()) last = walk.currentNode; \
         range.setStart(last, last.data.length - 2); range.setEnd(last, last.data.length); \
         return range.getBoundingClientRect().left > said.querySelector('bdi').getBoundingClientRect().left; })";
    assert_eq!(window.script(ends).await, json!([true, true]));
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_profiles_are_as_quick_as_one() {
    let stand_in = StandIn::start().await.unwrap();
    let mut window = Window::open(&[]).await;
    window.add_typed_key("Checkout", &KEYS[0], &stand_in).await;
    window.save("Check and save").await;
    window.add_typed_key("Other", &KEYS[0], &stand_in).await;
    window.save("Check and save").await;
    let few = choosing(&window).await;
    let process = window.process();
    window.ask_to_close();
    wait_until("the end of the program", || !process.exists());
    let path = window.desktop.home().join("profiles.json");
    let mut file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let one = file["profiles"][0].clone();
    let more = (0..1000_u32).map(|n| {
        let mut profile = one.clone();
        profile["id"] = json!(format!("00000000-0000-4000-8000-{n:012}"));
        profile["name"] = json!(format!("Profile {n:04}"));
        profile
    });
    file["profiles"].as_array_mut().unwrap().extend(more);
    std::fs::write(&path, file.to_string()).unwrap();
    window.restart().await;
    window.find("//span[normalize-space()='Profile 0999']").await;

    let many = choosing(&window).await;
    assert_eq!((few.profiles, many.profiles), (2, 1002));
    println!("choosing: {:.1} ms among 1002 profiles, {:.1} ms among 2", many.takes, few.takes);
    // Work, and not time: that is the benchmark's, on a machine that does nothing else.
    assert!(few.changes > 3, "the control: {} changes", few.changes);
    assert!(
        many.changes <= few.changes + 3,
        "{} changes among many, {} among two",
        many.changes,
        few.changes
    );
    let seen = "const on = document.querySelector('[data-profile][aria-current=true]').getBoundingClientRect(); \
         const list = document.querySelector('.profiles').getBoundingClientRect(); \
         return on.top >= list.top && on.bottom <= list.bottom + 1";
    assert_eq!(window.script(seen).await, json!(true), "the shown one is in sight");
    let script = "const done = arguments[0]; const list = document.querySelector('.profiles'); const gaps = []; \
         let last = performance.now(); list.scrollTop = 0; \
         const next = () => { const now = performance.now(); gaps.push(now - last); last = now; \
           list.scrollTop += 300; if (gaps.length < 60) requestAnimationFrame(next); else done(gaps); }; \
         requestAnimationFrame(next);";
    let gaps = window.client.execute_async(script, vec![]).await.unwrap();
    let mut gaps: Vec<f64> = gaps.as_array().unwrap().iter().map(|gap| gap.as_f64().unwrap()).collect();
    gaps.sort_by(f64::total_cmp);
    println!("scrolling: {:.0} ms a picture (median), {:.0} ms at most", gaps[30], gaps[59]);
    window.on("//input[@aria-label='Filter profiles']", async |field| field.send_keys("0777").await).await;
    wait_for(&window, "return document.querySelectorAll('[data-profile]').length", json!(1)).await;
    window.close().await;
}

/// What it is to choose one among so many profiles: how often the page is changed for it, and how many
/// milliseconds it takes from the click to the screen. Medians.
struct Choosing {
    profiles: u64,
    changes: u64,
    takes: f64,
}

async fn choosing(window: &Window) -> Choosing {
    let script = "const done = arguments[0]; const times = []; const changes = []; let seen = 0; \
         const whole = {subtree: true, childList: true, attributes: true, characterData: true}; \
         new MutationObserver((records) => { seen += records.length; }).observe(document, whole); \
         const items = () => [...document.querySelectorAll('[data-profile]')]; const count = items().length; \
         const next = (n) => { if (n === 21) return done({count, times, changes}); \
           seen = 0; const item = items()[(n * 49) % count]; const started = performance.now(); item.click(); \
           requestAnimationFrame(() => setTimeout(() => { times.push(performance.now() - started); \
             setTimeout(() => { changes.push(seen); next(n + 1); }, 60); })); }; next(0);";
    let found = window.client.execute_async(script, vec![]).await.unwrap();
    let median = |of: &str| {
        let mut all: Vec<f64> =
            found[of].as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect();
        all.sort_by(f64::total_cmp);
        all[10]
    };
    Choosing {
        profiles: found["count"].as_u64().unwrap(),
        changes: median("changes") as u64,
        takes: median("times"),
    }
}

async fn wait_for(window: &Window, script: &str, wanted: Value) {
    for _ in 0..100 {
        if window.script(script).await == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{script} is {}", window.script(script).await);
}
