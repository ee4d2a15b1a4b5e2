//! The other forms of a token, the keys of the keyboard, several pasted keys, cancelling.

use stand_in::{KEYS, Options, StandIn};
use std::time::Duration;

use crate::desktop::Desktop;
use crate::window::Window;

const CONTROL: char = '\u{e009}';
const SHIFT: char = '\u{e008}';
const DOWN: char = '\u{e015}';
const ESCAPE: char = '\u{e00c}';
const ENTER: char = '\u{e007}';

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_copied_in_every_form() {
    let window = Window::open(&["--demo"]).await;
    window.choose_profile("Checkout work").await;
    for (form, part) in [
        ("Token only", "eyJ"),
        ("curl command", "| curl --silent --show-error --config - 'http://127.0.0.1:"),
        ("Postman environment", "\"_postman_variable_scope\": \"environment\""),
        ("Shell export", "export NOYO_ACCESS_TOKEN='eyJ"),
    ] {
        window.click("Copy as").await;
        if form == "Postman environment" {
            window.screenshot("copy-as").await;
        }
        window.press(&format!("//*[@role='menuitem'][normalize-space()='{form}']")).await;
        window.status("copied.").await;
        crate::desktop::wait_until(form, || window.desktop.clipboard().contains(part));
        assert!(!window.desktop.clipboard().contains(KEYS[0].client_secret));
    }
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_is_copied_on_wayland_too() {
    let mut desktop = Desktop::with_keyring();
    desktop.start_wayland();
    let window = Window::open_on(desktop, &["--demo"], "target/screenshots").await;
    window.choose_profile("Checkout work").await;
    window.click("Copy header").await;
    window.status("copied.").await;
    let (text, types) = window.desktop.wayland_clipboard();
    assert!(text.starts_with("Authorization: Bearer ey"), "{text:.40}");
    assert!(types.contains("x-kde-passwordManagerHint"), "{types}");
    let desktop = window.close().await;
    assert_eq!(desktop.wayland_clipboard().0, "", "cleared at the exit");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_goes_by_keyboard() {
    let window = Window::open(&["--demo"]).await;
    window.choose_profile("Checkout work").await;
    window.keys(&[CONTROL, SHIFT, 'c']).await;
    window.status("copied.").await;
    assert!(window.desktop.clipboard().starts_with("Authorization: Bearer ey"));
    window.keys(&[CONTROL, 't']).await;
    assert_eq!(window.check("groups").await, "passed");
    window.keys(&[CONTROL, '6']).await;
    window.find("//header//h1[normalize-space()='Production']").await;
    window.keys(&[CONTROL, '1']).await;
    window.find("//header//h1[normalize-space()='Checkout work']").await;

    let opener = "//button[normalize-space()='Copy as']";
    window.on(opener, async |opener| opener.send_keys(&DOWN.to_string()).await).await;
    assert_eq!(window.focused().await, "Token only");
    window.keys(&[DOWN]).await;
    assert_eq!(window.focused().await, "curl command");
    window.keys(&[ESCAPE]).await;
    assert_eq!(window.focused().await, "Copy as");
    window.on(opener, async |opener| opener.send_keys(&DOWN.to_string()).await).await;
    window.keys(&[ENTER]).await;
    crate::desktop::wait_until("the token", || window.desktop.clipboard().starts_with("eyJ"));

    window.keys(&[CONTROL, 'n']).await;
    window.find("//dialog[@open]//h2[normalize-space()='Add API key']").await;
    window.keys(&[ESCAPE]).await;
    assert!(!window.is_shown("//dialog[@open]").await);
    window.keys(&[CONTROL, 'i']).await;
    window.find("//h1[normalize-space()='Inspect token']").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_pasted_keys_one_is_chosen() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    let (one, two) = (&KEYS[0], &KEYS[1]);
    let text = format!(
        "FIRST_CLIENT_ID={}\nFIRST_CLIENT_SECRET={}\nSECOND_CLIENT_ID={}\nSECOND_CLIENT_SECRET={}\n",
        one.client_id, one.client_secret, two.client_id, two.client_secret
    );
    window.desktop.put_on_clipboard(&text);
    window.click("Add API key").await;
    window.click("Paste key").await;
    let choice = "//dialog[@open]//label[contains(., 'Which key')]//select";
    window.find(choice).await;
    window.screenshot("add-several").await;
    window.on(choice, async |choice| choice.select_by_value("1").await).await;
    window.find("//dialog[@open]//*[contains(text(), '…20d1')]").await;
    let name = "//dialog[@open]//label[starts-with(normalize-space(), 'Name')]//input";
    assert_eq!(window.read(name, "element.value").await, "Second", "the name follows the key");
    window.addresses(two.environment, &stand_in).await;
    window.click("Check and save").await;
    window.click("Clear the clipboard").await;
    assert!(window.text().await.contains("…20d1"), "{}", window.text().await);
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_mint_can_be_cancelled() {
    let slow = Options { delay: Duration::from_secs(20), ..Options::default() };
    let stand_in = StandIn::start_with(slow).await.unwrap();
    let window = Window::open(&[]).await;
    window.add_typed_key("Slow", &KEYS[0], &stand_in).await;
    window.save_unchecked(&stand_in).await;
    window.click("Copy header").await;
    window.find("//*[contains(text(), 'Minting a token')]").await;
    window.screenshot("minting").await;
    window.click("Cancel").await;
    window.find("//button[normalize-space()='Copy header'][@aria-disabled='false']").await;
    assert_eq!(window.desktop.clipboard(), "");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn window_and_command_line_work_on_the_same_at_the_same_time() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    let place = [stand_in.token_url(), stand_in.api_url(KEYS[0].environment)];
    let program = crate::window::command_line();
    let noyo_auth = |arguments: &[&str], stdin: &str| {
        let mut command = window.desktop.command(&program);
        command.args(arguments).stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), stdin.as_bytes()).unwrap();
        let out = child.wait_with_output().unwrap();
        assert!(out.status.success(), "{arguments:?}");
        String::from_utf8(out.stdout).unwrap().trim().to_owned()
    };
    let key = &KEYS[0];
    let add =
        ["profile", "add", "From the terminal", "--environment", "sandbox", "--client-id", key.client_id];
    let flags = ["--secret-stdin", "--token-url", &place[0], "--api-url", &place[1]];
    noyo_auth(&[&add[..], &flags].concat(), key.client_secret);
    window.script("dispatchEvent(new Event('focus'))").await;
    window.choose_profile("From the terminal").await;
    let token = noyo_auth(&["token"], "");
    window.click("Copy header").await;
    window.status("copied.").await;
    assert_eq!(window.desktop.clipboard(), format!("Authorization: Bearer {token}"));
    assert_eq!(stand_in.mints(), 1, "the check's token served the terminal and the window");
    window.click("Mint a new token").await;
    crate::desktop::wait_until("the new token", || noyo_auth(&["token"], "") != token);
    let new = noyo_auth(&["token", "--fresh"], "");
    window.click("Inspect token").await;
    window.fill("Token or request", &new).await;
    window.click("Inspect").await;
    window.find("//*[contains(text(), 'This is the token minted for From the terminal')]").await;
    window.screenshot("inspected").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_at_a_live_profile_changes_nothing_outside_the_window() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    for (name, key) in [("Checkout", &KEYS[0]), ("Production", &KEYS[5])] {
        window.add_typed_key(name, key, &stand_in).await;
        window.save("Check and save").await;
    }
    window.find("//header//h1[normalize-space()='Production']").await;
    let list = || {
        let program = crate::window::command_line();
        let out = window.desktop.command(&program).args(["profile", "list"]).output().unwrap();
        String::from_utf8(out.stdout).unwrap()
    };
    assert!(list().contains("* Checkout"), "{}", list());
    window.choose_profile("Checkout").await;
    window.choose_profile("Production").await;
    assert!(list().contains("* Checkout"), "{}", list());
    let desktop = window.close().await;
    let window = Window::open_on(desktop, &[], "target/screenshots").await;
    window.find("//header//h1[normalize-space()='Production']").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_the_terminal_removed_is_said_to_be_gone() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    for (name, key) in [("Checkout", &KEYS[0]), ("Second", &KEYS[1])] {
        window.add_typed_key(name, key, &stand_in).await;
        window.save("Check and save").await;
    }
    let mut command = window.desktop.command(crate::window::command_line());
    let removed = command.args(["profile", "remove", "Second", "--yes"]).status().unwrap();
    assert!(removed.success());
    window.click("Copy header").await;
    window.status("Second (sandbox) is no longer there.").await;
    window.find("//header//h1[normalize-space()='Checkout']").await;
    assert!(!window.is_shown("//*[@role='alert']").await);
    window.close().await;
}
