//! The global shortcut: keys on X11, the portal under Wayland; and what is said of it.

use std::time::Duration;

use crate::daemon::Daemon;
use crate::desktop::{Desktop, wait_until};
use crate::portal::{Answer, Portal};
use crate::window::Window;

const NOTE: &str = "//dialog[@open]//fieldset";

async fn on_x11() -> (Window, Daemon) {
    let mut desktop = Desktop::with_keyring();
    desktop.start_display("1000x720");
    let daemon = Daemon::start(&desktop).await;
    (Window::open_on(desktop, &["--demo"], "target/screenshots").await, daemon)
}

async fn on_wayland() -> Desktop {
    let mut desktop = Desktop::with_keyring();
    desktop.start_wayland();
    desktop
}

async fn set(window: &Window, keys: &str) {
    window.click("Settings").await;
    window.fill("Global shortcut", keys).await;
    window.click("Save").await;
}

fn press(window: &Window) {
    let pressed = window.desktop.command("xdotool").args(["key", "ctrl+alt+h"]).status().unwrap();
    assert!(pressed.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_copy_the_shown_profiles_header_and_never_a_live_one_without_a_yes() {
    let (window, daemon) = on_x11().await;
    press(&window);
    set(&window, "Ctrl+Alt+H").await;
    window.status("The settings are saved.").await;
    assert_eq!(window.desktop.clipboard(), "", "off until it is set");
    press(&window);
    let said = daemon.after(0).await;
    assert_eq!(said.title, "Header for Checkout work (sandbox) copied");
    assert_eq!(said.body, "The clipboard is cleared in 60 s.");
    let sandbox = window.desktop.clipboard();
    assert!(sandbox.starts_with("Authorization: Bearer ey"), "{sandbox}");
    assert!(daemon.sender_is_there(&said).await, "GNOME takes back what a closed connection sent");

    window.choose_profile("Production").await;
    press(&window);
    let said = daemon.after(1).await;
    assert_eq!(said.title, "Header for Production (LIVE) not copied");
    assert_eq!(said.replaces, 7, "the older word is out of date");
    assert_eq!(window.desktop.clipboard(), sandbox);

    window.click("Copy LIVE header").await;
    window.click("Copy LIVE header").await;
    window.status("copied").await;
    let live = window.desktop.clipboard();
    assert_ne!(live, sandbox);
    window.desktop.put_on_clipboard("something else");
    press(&window);
    assert_eq!(daemon.after(2).await.title, "Header for Production (LIVE) copied");
    assert_eq!(window.desktop.clipboard(), live, "the yes holds for a while");
    for said in daemon.all() {
        assert!(!format!("{said:?}").contains("ey"), "{said:?} has a token in it");
    }

    set(&window, " ").await;
    window.status("The settings are saved.").await;
    window.desktop.put_on_clipboard("something else");
    press(&window);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(window.desktop.clipboard(), "something else", "given back");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_another_program_has_are_refused_with_a_reason() {
    let (window, _daemon) = on_x11().await;
    let other = other_program_with_the_keys(&window.desktop);
    set(&window, "Ctrl+Alt+H").await;
    let (kind, text) = window.alert().await;
    assert_eq!(kind, "invalid-input");
    assert!(text.contains("Another program has this shortcut."), "{text}");
    drop(other);
    window.fill("Global shortcut", "h").await;
    window.click("Save").await;
    window.find("//*[@role='alert'][contains(., 'needs Ctrl, Alt or Super')]").await;
    window.fill("Global shortcut", "Ctrl+Alt+H").await;
    window.click("Save").await;
    window.status("The settings are saved.").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_are_not_saved_give_back_what_the_desktop_gave() {
    let mut desktop = Desktop::with_keyring();
    desktop.start_display("1000x720");
    let window = Window::open_on(desktop, &[], "target/screenshots").await;
    let entry = window.desktop.path("home/.config/autostart/dev.noyoauth.NoyoAuth.desktop");
    window.click("Settings").await;
    window.choose("Start at login").await;
    window.fill("Global shortcut", "Ctrl+Alt+H").await;
    window.fill("Proxy", "no-address").await;
    window.click("Save").await;
    assert_eq!(window.alert().await.0, "invalid-input");
    assert!(!entry.exists(), "taken back");
    wait_until("another program can have the keys", || take_keys(&window.desktop).is_some());
    window.fill("Proxy", "none").await;
    window.click("Save").await;
    window.status("The settings are saved.").await;
    assert!(entry.exists() && take_keys(&window.desktop).is_none());

    // The other way round: what was there is there again.
    let file = window.desktop.home().join("settings.json");
    let before = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    window.click("Settings").await;
    window.choose("Start at login").await;
    window.fill("Global shortcut", " ").await;
    window.click("Save").await;
    assert_eq!(window.alert().await.0, "storage-failed");
    assert!(entry.exists() && take_keys(&window.desktop).is_none(), "taken back");
    std::fs::remove_dir(&file).unwrap();
    std::fs::write(&file, before).unwrap();
    window.click("Cancel").await;
    window.click("Settings").await;
    let kept = "return [...document.querySelectorAll('dialog fieldset input')].map((one) => \
         one.type === 'checkbox' ? one.checked : one.value).slice(1)";
    window.find("//dialog[@open]//legend[.='At hand']").await;
    assert_eq!(window.script(kept).await, serde_json::json!([true, "Ctrl+Alt+H"]));
    window.close().await;
}

/// Another program on the screen, until it is dropped.
type Other = x11rb::rust_connection::RustConnection;

/// Ctrl Alt H, taken by somebody else.
fn other_program_with_the_keys(desktop: &Desktop) -> Other {
    take_keys(desktop).expect("nobody has the keys")
}

/// Another program takes Ctrl Alt H, where nobody has it.
fn take_keys(desktop: &Desktop) -> Option<Other> {
    use x11rb::connection::Connection;
    use x11rb::protocol::xproto::{ConnectionExt, GrabMode, ModMask};
    let (x, screen) = x11rb::connect(Some(&desktop.variable("DISPLAY"))).unwrap();
    let (first, last) = (x.setup().min_keycode, x.setup().max_keycode);
    let map = x.get_keyboard_mapping(first, last - first + 1).unwrap().reply().unwrap();
    let per_key = usize::from(map.keysyms_per_keycode);
    let h = map.keysyms.chunks(per_key).position(|keysyms| keysyms.contains(&u32::from(b'h'))).unwrap();
    let (mods, keycode) = (ModMask::CONTROL | ModMask::M1, first + u8::try_from(h).unwrap());
    let root = x.setup().roots[screen].root;
    let taken = x.grab_key(true, root, mods, keycode, GrabMode::ASYNC, GrabMode::ASYNC).unwrap().check();
    taken.is_ok().then_some(x)
}

/// A window of another program, in front of ours.
fn other_program_in_front(desktop: &Desktop) -> Other {
    use x11rb::connection::Connection;
    use x11rb::protocol::xproto::{ConnectionExt, CreateWindowAux, InputFocus, WindowClass};
    let (x, screen) = x11rb::connect(Some(&desktop.variable("DISPLAY"))).unwrap();
    let (root, window) = (x.setup().roots[screen].root, x.generate_id().unwrap());
    let (class, plain) = (WindowClass::INPUT_OUTPUT, CreateWindowAux::new());
    x.create_window(0, window, root, 0, 0, 1000, 720, 0, class, 0, &plain).unwrap();
    x.map_window(window).unwrap();
    x.set_input_focus(InputFocus::PARENT, window, 0_u32).unwrap().check().unwrap();
    x
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_is_said_only_while_nobody_looks() {
    let (window, daemon) = on_x11().await;
    let focus = |name: &str| {
        let script = ["search", "--onlyvisible", "--name", name, "windowfocus", "--sync"];
        assert!(window.desktop.command("xdotool").args(script).status().unwrap().success());
    };
    focus("Noyo Auth");
    window.click("Test connection").await;
    window.find("//button[normalize-space()='Test again']").await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(daemon.all().is_empty(), "{:?}", daemon.all());

    window.choose_profile("Revoked key").await;
    // WebDriver's own click gives the window the focus.
    let later = "const find = (name) => [...document.querySelectorAll('button')].find((button) => \
        button.textContent.trim() === name); const run = (name) => find(name).click(); \
        setTimeout(run, 500, 'Test connection'); setTimeout(run, 2500, 'Copy header')";
    window.script(later).await;
    let _other = other_program_in_front(&window.desktop);
    window.find("//button[normalize-space()='Test again']").await;
    let said = daemon.after(0).await;
    assert_eq!(said.title, "Connection test of Revoked key (sandbox)");
    assert!(said.body.starts_with("It failed."), "{said:?}");
    assert_eq!(daemon.after(1).await.title, "Header for Revoked key (sandbox) not copied");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn under_wayland_the_portal_takes_the_keys() {
    let desktop = on_wayland().await;
    let (portal, daemon) = (Portal::start(&desktop).await, Daemon::start(&desktop).await);
    let window = Window::open_on(desktop, &["--demo"], "target/screenshots").await;
    set(&window, "Ctrl+Alt+H").await;
    window.status("The settings are saved.").await;
    assert_eq!(portal.asked(|asked| asked.application.clone()), "dev.noyoauth.NoyoAuth");
    assert_eq!(portal.asked(|asked| asked.wish.clone()), "CTRL+ALT+h");
    assert_eq!(portal.asked(|asked| asked.description.clone()), "Copy the header of the shown profile");
    portal.press().await;
    assert_eq!(daemon.after(0).await.title, "Header for Checkout work (sandbox) copied");
    assert!(window.desktop.wayland_clipboard().0.starts_with("Authorization: Bearer ey"));

    portal.kill().await;
    let portal = Portal::start(&window.desktop).await;
    wait_until("the keys to be asked for again", || portal.asked(|asked| asked.wish == "CTRL+ALT+h"));
    tokio::time::sleep(Duration::from_millis(500)).await;
    portal.press().await;
    assert_eq!(daemon.after(1).await.title, "Header for Checkout work (sandbox) copied");

    set(&window, "Ctrl+Alt+J").await;
    wait_until("the other keys", || portal.asked(|asked| asked.wish == "CTRL+ALT+j"));
    tokio::time::sleep(Duration::from_millis(500)).await;
    portal.press().await;
    assert_eq!(daemon.after(2).await.title, "Header for Checkout work (sandbox) copied");
    window.click("Settings").await;
    let text = window.read(NOTE, "element.innerText").await;
    assert!(text.contains("The desktop set it to Press CTRL+ALT+j."), "{text}");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_portal_grants_nothing_the_settings_say_why() {
    for (answer, why) in [(Answer::Refuses, "did not grant"), (Answer::KnowsNobody, "is not installed")] {
        let desktop = on_wayland().await;
        let _portal = Portal::that(&desktop, answer).await;
        let window = Window::open_on(desktop, &["--demo"], "target/screenshots").await;
        set(&window, "Ctrl+Alt+H").await;
        let (_, text) = window.alert().await;
        assert!(text.contains(why) && text.contains("noyo-auth header --copy"), "{text}");
        window.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_portal_takes_keys_the_settings_name_the_way_out() {
    let window = Window::open_on(on_wayland().await, &["--demo"], "target/screenshots").await;
    window.click("Settings").await;
    let text = window.read(NOTE, "element.innerText").await;
    assert!(text.contains("Bind the command noyo-auth header --copy to keys"), "{text}");
    assert!(text.contains("This desktop has no place for a tray icon."), "{text}");
    let field = window.find("//label[contains(., 'Global shortcut')]//input").await;
    assert_eq!(field.attr("aria-disabled").await.unwrap().as_deref(), Some("true"));
    window.screenshot("settings-at-hand").await;
    window.close().await;
}
