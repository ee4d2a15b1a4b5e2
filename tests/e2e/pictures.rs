//! The contact sheet: every state in pictures, light and dark, at three sizes, in which nothing sticks out.
//! The small sizes are looked at in every run; the whole sheet is made by `make screenshots`.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::json;

use crate::every_state::{Look, Walk, sized};

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

async fn zoomed() -> crate::window::Window {
    let window = sized("960x680", 960, 680, FOLDER).await;
    for _ in 0..5 {
        window.keys(&['\u{e009}', '=']).await;
    }
    assert_eq!(window.script("return innerWidth").await, json!(480), "the control: it is zoomed");
    window
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
