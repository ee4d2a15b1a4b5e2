//! The page as a client that nobody trusts: what a script in it could ask for.

use std::time::Duration;

use serde_json::{Value, json};
use stand_in::{KEYS, StandIn};

use crate::window::Window;

/// Asks as the page's own code does, and gives what the answer was.
async fn ask(window: &Window, command: &str, arguments: Value) -> Result<Value, Value> {
    let script = "const [command, given, done] = arguments; window.__TAURI_INTERNALS__.invoke(command, given)\
        .then((answer) => done({ Ok: answer ?? null }), (error) => done({ Err: error }));";
    let answer = window.client.execute_async(script, vec![command.into(), arguments]).await.unwrap();
    serde_json::from_value(answer).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_gets_nothing_of_tauri_but_to_listen() {
    let window = Window::open(&[]).await;
    for (command, arguments) in [
        ("plugin:webview|set_webview_zoom", json!({"value": 1e9})),
        ("plugin:webview|create_webview_window", json!({"options": {"label": "other"}})),
        ("plugin:window|close", json!({"label": "main"})),
        ("plugin:store|load", json!({"path": "window.json"})),
        ("plugin:path|resolve_directory", json!({"directory": 1})),
        ("plugin:event|emit", json!({"event": "changed"})),
        ("plugin:app|version", json!({})),
    ] {
        let refused = ask(&window, command, arguments).await.expect_err(command);
        let said = refused.as_str().unwrap_or_default().to_owned();
        assert!(said.contains("not allowed") || said.contains("not found"), "{command}: {refused}");
    }
    assert!(ask(&window, "window_state", json!({})).await.is_ok(), "the control: commands can be asked for");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_never_larger_than_three_times() {
    let window = Window::open(&["--demo"]).await;
    let width = window.script("return innerWidth").await.as_f64().unwrap();
    for (step, scale) in [("larger", 3.0), ("smaller", 0.5)] {
        for _ in 0..30 {
            ask(&window, "zoom", json!({ "step": step })).await.unwrap();
        }
        window.painted().await;
        let scaled = window.script("return innerWidth").await.as_f64().unwrap();
        assert!((width / scaled - scale).abs() < 0.05, "{step}: {scaled} of {width}");
    }
    ask(&window, "zoom", json!({"step": 1e9})).await.unwrap_err();
    window.keys(&['\u{e009}', '0']).await;
    window.painted().await;
    assert_eq!(window.script("return innerWidth").await.as_f64(), Some(width));
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_cannot_be_led_away() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let window = Window::open(&["--demo"]).await;
    let home = window.script("return location.href").await;
    for address in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://tauri.localhost:{port}/"),
        "https://tauri.localhost/".to_owned(),
        "tauri://other/".to_owned(),
        "about:blank".to_owned(),
        "data:text/html,<h1>other</h1>".to_owned(),
        "file:///etc/passwd".to_owned(),
    ] {
        let script = "location.assign(arguments[0])";
        let _ = window.client.execute(script, vec![address.clone().into()]).await;
        let _ = window
            .client
            .execute(
                "window.open(arguments[0]); fetch(arguments[0]).catch(() => {})",
                vec![address.clone().into()],
            )
            .await;
        tokio::time::sleep(Duration::from_millis(150)).await;
        assert_eq!(window.script("return location.href").await, home, "{address}");
        window.find("//aside").await;
    }
    let arrived = tokio::time::timeout(Duration::from_millis(200), listener.accept()).await;
    assert!(arrived.is_err(), "something was asked of another place");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_cannot_send_a_secret_elsewhere() {
    let (stand_in, other) = (StandIn::start().await.unwrap(), StandIn::start().await.unwrap());
    let window = Window::open(&[]).await;
    let key = &KEYS[0];
    window.add_typed_key("Checkout", key, &stand_in).await;
    window.save("Check and save").await;
    let state = ask(&window, "window_state", json!({})).await.unwrap();
    let profile = &state["profiles"][0];
    let seen = json!({
        "id": profile["id"], "name": "Checkout", "environment": "sandbox", "key_number": 1,
        "token_url": stand_in.token_url(), "api_url": stand_in.api_url(key.environment),
        "tracking_url": stand_in.tracking_url(key.environment),
    });
    let form = json!({
        "seen": seen, "name": "Checkout", "environment": "sandbox", "client_id": key.client_id,
        "secret_command": null, "pasted": null, "held_client_id": false,
        "held_secret": false, "token_url": other.token_url(), "api_url": stand_in.api_url(key.environment),
        "tracking_url": stand_in.tracking_url(key.environment), "verify": true,
    });
    for (client_id, verify) in [(key.client_id, true), ("", true), ("", false)] {
        let mut form = form.clone();
        form["client_id"] = client_id.into();
        form["verify"] = verify.into();
        let answer = ask(&window, "profile_save", json!({ "form": form })).await.unwrap();
        assert!(!answer.to_string().contains(key.client_secret));
        let _ = ask(&window, "mint", json!({"id": profile["id"]})).await;
        assert_eq!(other.requests().len(), 0, "the other place was asked: {answer}");
    }
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_we_put_on_the_clipboard_is_not_read_back_to_the_page() {
    let window = Window::open(&["--demo"]).await;
    window.click("Copy header").await;
    window.status("copied.").await;
    let header = window.desktop.clipboard();
    assert!(header.starts_with("Authorization: Bearer ey"));
    let token = header.trim_start_matches("Authorization: Bearer ").to_owned();
    for text in [None, Some(token.as_str()), Some("nag_0123456789"), Some("a plain name")] {
        if let Some(text) = text {
            window.desktop.put_on_clipboard(text);
        }
        let pasted = ask(&window, "paste_key", json!({"onlyKey": true})).await.unwrap();
        assert_eq!(pasted["line"], if text == Some("a plain name") { json!(text) } else { json!(null) });
        assert!(!pasted.to_string().contains(&token), "{pasted}");
    }
    window.close().await;
}
