//! What is left of a key and its tokens in the memory of the window's process, once the profile has been
//! removed.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use stand_in::{KEYS, StandIn};

use crate::window::Window;

/// How often a text stands in a process's memory.
fn count(process: &Path, text: &str) -> usize {
    let maps = std::fs::read_to_string(process.join("maps")).unwrap();
    let mut memory = std::fs::File::open(process.join("mem")).unwrap();
    let mut found = 0;
    for line in maps.lines() {
        let mut fields = line.split_whitespace();
        let (range, rights) = (fields.next().unwrap(), fields.next().unwrap());
        let Some((from, to)) = range.split_once('-') else { continue };
        if !rights.starts_with("rw") {
            continue;
        }
        let (from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        // The script engine reserves far more than it uses.
        if to - from > 256 << 20 {
            continue;
        }
        let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
        if memory.seek(SeekFrom::Start(from)).is_ok() && memory.read_exact(&mut bytes).is_ok() {
            for at in memchr::memmem::find_iter(&bytes, text.as_bytes()) {
                found += 1;
                let around = &bytes[at.saturating_sub(96)..(at + text.len() + 64).min(bytes.len())];
                println!("  at {:x} {line}: {:?}", from + at as u64, String::from_utf8_lossy(around));
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_profile_leaves_nothing_in_memory() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    let key = &KEYS[0];
    let secret = key.client_secret;
    window.desktop.put_on_clipboard(&format!("{}\n{}\n", key.client_id, secret));
    window.click("Add API key").await;
    window.click("Paste key").await;
    window.find("//*[contains(text(), 'secret of')]").await;
    window.fill("Name", "Checkout").await;
    window.addresses(key.environment, &stand_in).await;
    window.click("Check and save").await;
    window.find("//dialog[@open]//*[contains(., 'aved')]").await;
    let process = window.process();
    let basic = STANDARD.encode(format!("{}:{secret}", key.client_id));
    println!("after saving: secret {}, basic {}", count(&process, secret), count(&process, &basic));
    window.desktop.put_on_clipboard("something else");
    window.keys(&['\u{e00c}']).await;
    window.click("Copy header").await;
    window.status("opied").await;
    let token = window.desktop.clipboard().trim_start_matches("Authorization: Bearer ").to_owned();
    assert!(count(&process, &token) > 0, "the control: it is in memory while it is used");
    window.click("Test connection").await;
    window.check("groups").await;
    window.desktop.put_on_clipboard("something else");
    window.menu("Remove profile").await;
    window.click("Remove profile and key").await;
    tokio::time::sleep(std::time::Duration::from_secs(13)).await;
    println!(
        "after removal: secret {}, basic {}, token {}",
        count(&process, secret),
        count(&process, &basic),
        count(&process, &token)
    );
    window.close().await;
}
