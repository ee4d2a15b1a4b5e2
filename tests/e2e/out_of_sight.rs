//! Out of sight the page does no work, and the window comes back where it was.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};

use crate::desktop::{Desktop, wait_until};
use crate::panel::Panel;
use crate::window::Window;

/// As long as a page that ticks is sure to have ticked.
const WHILE: Duration = Duration::from_millis(3500);

#[tokio::test(flavor = "multi_thread")]
async fn in_the_tray_the_page_does_no_work() {
    let mut desktop = Desktop::with_keyring();
    desktop.start_display("1000x720");
    let panel = Panel::start(&desktop).await;
    let window = Window::open_on(desktop, &["--demo"], "target/screenshots").await;
    panel.sees("Quit").await;
    counting(&window).await;
    assert!(changes(&window).await > 1, "the control: a countdown that is seen changes");
    window.ask_to_close();
    wait_until("the window to be out of sight", || !window.desktop.sees_window());
    rests(&window).await;
    panel.click("Open").await;
    wait_until("the window", || window.desktop.sees_window());
    goes_on(&window).await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn minimised_the_page_does_no_work() {
    let window = Window::open_on(with_window_manager(), &["--demo"], "target/screenshots").await;
    counting(&window).await;
    xdotool(&window.desktop, &["windowminimize"]);
    rests(&window).await;
    xdotool(&window.desktop, &["windowmap"]);
    goes_on(&window).await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_comes_back_where_it_was_each_time() {
    let mut window = Window::open_on(with_window_manager(), &[], "target/screenshots").await;
    xdotool(&window.desktop, &["windowmove", "137", "91"]);
    wait_until("the place", || place(&window.desktop).0 > 130);
    let before = place(&window.desktop);
    for _ in 0..2 {
        let process = window.process();
        window.ask_to_close();
        wait_until("the end of the program", || !process.exists());
        window.restart().await;
        wait_until("the place of before", || place(&window.desktop) == before);
    }
    let size = window.script("return [innerWidth, innerHeight]").await;
    assert_eq!(size, json!([960, 680]));
    window.close().await;
}

fn with_window_manager() -> Desktop {
    let mut desktop = Desktop::with_keyring();
    desktop.start_display("1400x1000");
    let mut command = desktop.command("openbox");
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let manager = command.spawn().expect("openbox is installed");
    desktop.adopt(manager);
    desktop
}

/// Something that ticks, and a count of what changes.
async fn counting(window: &Window) {
    window.choose_profile("Checkout work").await;
    window.click("Copy header").await;
    window.status("copied.").await;
    window
        .script(
            "window.changes = 0; new MutationObserver(() => window.changes++) \
         .observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true})",
        )
        .await;
}

async fn changes(window: &Window) -> i64 {
    window.script("window.changes = 0").await;
    tokio::time::sleep(WHILE).await;
    window.script("return window.changes").await.as_i64().unwrap()
}

async fn rests(window: &Window) {
    hidden(window, true).await;
    let before = busy(&window.process());
    assert_eq!(changes(window).await, 0);
    let used = busy(&window.process()) - before;
    println!("out of sight, program and page used {used} ms in {WHILE:?}");
}

async fn goes_on(window: &Window) {
    hidden(window, false).await;
    assert!(changes(window).await > 1, "it ticks again");
}

async fn hidden(window: &Window, wanted: bool) {
    for _ in 0..200 {
        if window.script("return document.hidden").await == Value::Bool(wanted) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the page takes itself to be hidden: {}", !wanted);
}

/// How long a process and its children have been at work, in milliseconds.
fn busy(process: &Path) -> u64 {
    let own = process.file_name().unwrap().to_string_lossy().into_owned();
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    let ticks = all.filter_map(|found| {
        let stat = std::fs::read_to_string(found.path().join("stat")).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let is_ours = found.file_name().to_string_lossy() == own || fields.get(1) == Some(&own.as_str());
        // proc(5): utime and stime, in hundredths of a second.
        is_ours.then(|| fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap())
    });
    ticks.sum::<u64>() * 10
}

fn xdotool(desktop: &Desktop, command: &[&str]) {
    let id = found(desktop);
    let (name, rest) = command.split_first().unwrap();
    let run = desktop.command("xdotool").arg(name).arg(id).args(rest).status().unwrap();
    assert!(run.success(), "{command:?}");
}

/// The window's own number.
fn found(desktop: &Desktop) -> String {
    let search = ["search", "--name", "Noyo Auth"];
    let out = desktop.command("xdotool").args(search).output().unwrap();
    String::from_utf8(out.stdout).unwrap().lines().last().expect("the window is there").to_owned()
}

/// Where the page's upper left corner is on the screen.
fn place(desktop: &Desktop) -> (i32, i32) {
    let id = found(desktop);
    let out = desktop.command("xdotool").args(["getwindowgeometry", "--shell", &id]).output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let number = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        line.map_or(0, |number| number.parse().unwrap())
    };
    (number("X"), number("Y"))
}
