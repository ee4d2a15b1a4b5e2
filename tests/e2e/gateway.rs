//! The Gateway card: switched on, used by another program, seen in the card.

use crate::window::Window;

pub async fn curl(address: &str, key: &str, more: &[&str]) -> (u16, String) {
    let header = format!("Authorization: Bearer {key}");
    let out = tokio::process::Command::new("curl")
        .args(["-s", "--noproxy", "*", "-w", "\n%{http_code}", "-H", &header, address])
        .args(more)
        .output()
        .await
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let (body, status) = text.rsplit_once('\n').unwrap();
    (status.parse().unwrap(), body.to_owned())
}

/// Presses a copy button, and gives what is on the clipboard once it says so.
async fn copied(window: &Window, button: &str, said: &str) -> String {
    window.click(button).await;
    window.find(&format!("//section[@aria-label='Gateway']//*[@role='status'][contains(., '{said}')]")).await;
    window.desktop.clipboard()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_works_through_the_card_and_live_is_asked_about_twice() {
    let window = Window::open(&["--demo"]).await;
    window.choose_profile("Checkout work").await;
    window.click("Gateway").await;
    window.find("//button[@role='switch'][@aria-checked='true']").await;
    let focus = window.script("return document.activeElement.getAttribute('role')").await;
    assert_eq!(focus, "switch", "the focus stays where it was");
    let address = copied(&window, "Copy gateway address", "address was copied").await;
    assert!(address.starts_with("http://127.0.0.1:") && address.ends_with("/fulfillment"), "{address}");
    let key = copied(&window, "Copy gateway key", "key was copied").await;
    assert!(key.starts_with("nag_") && key.len() == 47);
    assert!(window.desktop.clipboard_targets().contains("x-kde-passwordManagerHint"));
    assert!(!window.text().await.contains(&key), "the page is never sent the key");
    let groups = format!("{address}/api/v1/groups");
    let (status, body) = curl(&groups, &key, &[]).await;
    assert!(status == 200 && body.contains("ACME Flooring"), "{status} {body}");
    window.find("//ul[@aria-label='Last requests']/li[contains(., '/fulfillment/api/v1/groups')]").await;
    window.screenshot("gateway").await;

    window.choose_profile("Production").await;
    window.click("Gateway").await;
    window.find("//dialog[@open]//h2[contains(., 'Production')]").await;
    window.click("Cancel").await;
    assert!(window.is_shown("//button[@role='switch'][@aria-checked='false']").await);
    window.click("Gateway").await;
    window.click("Unlock").await;
    window.find("//section[@aria-label='Gateway']//*[contains(text(), 'read-only')]").await;
    let live = copied(&window, "Copy gateway address", "address was copied").await;
    let live_key = copied(&window, "Copy gateway key", "key was copied").await;
    let groups = format!("{live}/api/v1/groups");
    assert_eq!(curl(&groups, &key, &[]).await.0, 403, "the sandbox profile's key");
    assert_eq!(curl(&groups, &live_key, &[]).await.0, 200);
    let (status, body) = curl(&groups, &live_key, &["-X", "POST", "-d", "{}"]).await;
    assert!(status == 403 && body.contains("read-only"), "{status} {body}");
    window.find("//ul[@aria-label='Last requests']/li[contains(., 'refused')]").await;
    window.screenshot("gateway-live").await;
    window.click("Allow writes").await;
    window.click("Allow LIVE writes").await;
    window.find("//section[@aria-label='Gateway']//*[contains(text(), 'writes allowed')]").await;
    assert_ne!(curl(&groups, &live_key, &["-X", "POST", "-d", "{}"]).await.0, 403);
    window.click("Gateway").await;
    window.find("//button[@role='switch'][@aria-checked='false']").await;
    let (status, _) = curl(&groups, &live_key, &[]).await;
    assert_eq!(status, 0, "nobody listens any more");
    window.close().await;
}
