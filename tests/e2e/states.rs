//! The demo's window in every state, in both schemes, at both sizes.

use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn live_is_unmistakable_and_asked_about_once() {
    let window = Window::open(&["--demo"]).await;
    window.choose_profile("Production").await;
    assert!(window.text().await.contains("LIVE: requests act on real people’s benefits."));
    window.screenshot("live").await;
    window.click("Copy LIVE header").await;
    let question = window.read("//dialog[@open]", "element.innerText").await;
    assert!(question.contains("Copy a LIVE header for Production?"), "{question}");
    window.screenshot("live-question").await;
    window.click("Cancel").await;
    assert_eq!(window.desktop.clipboard(), "", "nothing was copied");
    window.click("Copy LIVE header").await;
    window.click("Copy LIVE header").await;
    window.status("copied.").await;
    assert!(window.desktop.clipboard().starts_with("Authorization: Bearer ey"));
    window.click("Copy LIVE header").await;
    window.status("copied.").await;
    assert!(!window.is_shown("//dialog[@open]").await, "one yes holds for a while");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_and_warnings_are_explained() {
    let window = Window::open(&["--demo"]).await;
    for (profile, kind, alert) in [
        ("Revoked key", "invalid-api-key", true),
        ("Read nothing", "forbidden", true),
        ("Empty sandbox", "no-groups", false),
    ] {
        window.choose_profile(profile).await;
        window.click("Test connection").await;
        let path = format!("//*[@data-kind='{kind}']");
        window.find(&path).await;
        // What ends the test may be drawn a moment after what it found.
        let role = format!("return document.querySelector(\"[data-kind='{kind}']\")?.role === 'alert'");
        comes(&window, &role, alert.into()).await;
        window.screenshot(&format!("test-{kind}")).await;
    }
    window.choose_profile("Revoked key").await;
    assert_eq!(window.check("token").await, "failed");
    assert_eq!(window.check("groups").await, "skipped");
    assert!(window.text().await.contains("skipped, because there is no token"));
    window.click("Copy support report").await;
    window.status("support report").await;
    let report = window.desktop.clipboard();
    assert!(report.contains("invalid-api-key") && report.contains("…91ce"), "{report}");
    assert!(!report.contains("demo-revoked-91ce"), "{report}");
    window.choose_profile("Large account").await;
    window.click("Test connection").await;
    window.find("//*[contains(text(), '1 to 20 of 4711')]").await;
    window.screenshot("test-large").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_cut_off_at_the_smallest_size() {
    let window = Window::open_at("720x520", &["--demo"], "target/screenshots").await;
    window.client.set_window_size(720, 520).await.unwrap();
    for profile in ["Checkout work", "Production", "Revoked key", "Large account"] {
        window.choose_profile(profile).await;
        if !window.is_shown("//ul[@aria-label='Checks']").await {
            window.click("Test connection").await;
            window.find("//button[normalize-space()='Test again']").await;
        }
        assert_eq!(window.cut_off().await, serde_json::json!([]), "{profile}");
        window.screenshot(&format!("small-{}", profile.replace(' ', "-").to_lowercase())).await;
    }
    for page in ["Inspect token", "Activity"] {
        window.click(page).await;
        assert_eq!(window.cut_off().await, serde_json::json!([]), "{page}");
        window.screenshot(&format!("small-{}", page.replace(' ', "-").to_lowercase())).await;
    }
    for dialog in ["Settings", "Add API key"] {
        window.click(dialog).await;
        assert_eq!(window.cut_off().await, serde_json::json!([]), "{dialog}");
        window.screenshot(&format!("small-{}", dialog.replace(' ', "-").to_lowercase())).await;
        window.click("Cancel").await;
    }
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_cut_off_at_twice_the_size() {
    let window = Window::open_at("960x680", &["--demo"], "target/screenshots").await;
    window.client.set_window_size(960, 680).await.unwrap();
    for _ in 0..5 {
        window.keys(&['\u{e009}', '=']).await;
    }
    // The control: it is zoomed.
    comes(&window, "return innerWidth", 480.into()).await;
    // The driver's pointer does not know about the zoom; the keyboard and the page itself do.
    for (key, name) in
        [('1', "checkout"), ('6', "production"), ('i', "inspect"), (',', "settings"), ('n', "add")]
    {
        window.keys(&['\u{e009}', key]).await;
        assert_eq!(window.cut_off().await, serde_json::json!([]), "{name}");
        window.screenshot(&format!("zoomed-{name}")).await;
        if window.is_shown("//dialog[@open]").await {
            window.keys(&['\u{e00c}']).await;
        }
    }
    window.close().await;
}

/// Waits until a script says that.
async fn comes(window: &Window, script: &str, what: serde_json::Value) {
    let started = std::time::Instant::now();
    while window.script(script).await != what {
        assert!(started.elapsed() < std::time::Duration::from_secs(20), "{script}: never {what}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
