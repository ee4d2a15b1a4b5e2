//! What is left of a key and its tokens in the memory of the window's process, once the profile has been
//! removed.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use stand_in::{KEYS, StandIn};

use crate::desktop::wait_until;
use crate::window::{Window, command_line};

/// How often a text stands in a process's memory.
fn count(process: &Path, text: &str) -> usize {
    let mut found = 0;
    each_region(process, |bytes| found += memchr::memmem::find_iter(bytes, text.as_bytes()).count());
    found
}

/// Looks at all memory of a process that it can write to, a region at a time.
pub fn each_region(process: &Path, mut look: impl FnMut(&[u8])) {
    let maps = std::fs::read_to_string(process.join("maps")).unwrap();
    let mut memory = std::fs::File::open(process.join("mem")).unwrap();
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
            look(&bytes);
        }
    }
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
    assert_eq!(count(&process, secret), 0, "the key is in the keychain, and what was pasted is let go");
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
    for (what, text) in [("secret", secret), ("Basic header", &basic), ("token", &token)] {
        assert_eq!(count(&process, text), 0, "the {what} is left in memory");
    }
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_key_leaves_nothing_in_memory() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    let (old, new) = (&KEYS[0], &KEYS[1]);
    window.desktop.put_on_clipboard(&format!("{}\n{}\n", old.client_id, old.client_secret));
    window.click("Add API key").await;
    window.click("Paste key").await;
    window.find("//*[contains(text(), 'secret of')]").await;
    window.fill("Name", "Checkout").await;
    window.addresses(old.environment, &stand_in).await;
    window.save("Check and save").await;
    window.click("Copy header").await;
    window.status("copied.").await;
    let token = window.desktop.clipboard().trim_start_matches("Authorization: Bearer ").to_owned();
    let process = window.process();
    assert!(count(&process, &token) > 0, "the control: it is in memory while it is used");
    window.desktop.put_on_clipboard(&format!("{}\n{}\n", new.client_id, new.client_secret));
    window.click("Edit").await;
    window.click("Paste key").await;
    window.find("//*[contains(text(), 'secret of')]").await;
    window.save("Check and save").await;
    window.desktop.put_on_clipboard("something else");
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let basic = STANDARD.encode(format!("{}:{}", old.client_id, old.client_secret));
    let new_basic = STANDARD.encode(format!("{}:{}", new.client_id, new.client_secret));
    let gone = [("old secret", old.client_secret), ("Basic header", &basic), ("token", &token)];
    for (what, text) in
        gone.into_iter().chain([("new secret", new.client_secret), ("new Basic header", &new_basic)])
    {
        assert_eq!(count(&process, text), 0, "the {what} is left in memory");
    }
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_token_is_forgotten_at_once() {
    let stand_in = StandIn::start().await.unwrap();
    let window = Window::open(&[]).await;
    window.add_typed_key("Checkout", &KEYS[0], &stand_in).await;
    window.save("Check and save").await;
    window.click("Copy header").await;
    window.status("Header for Checkout (sandbox) copied.").await;
    let token = window.desktop.clipboard().trim_start_matches("Authorization: Bearer ").to_owned();
    let process = window.process();
    assert!(count(&process, &token) > 0, "the control: it is in memory while it is used");
    assert_eq!(stand_in.mints(), 1);
    window.menu("Forget all tokens").await;
    window.status("Every token is forgotten").await;
    assert_eq!(window.desktop.clipboard(), "");
    wait_until("the token to be out of memory", || count(&process, &token) == 0);
    let out = window.desktop.command(command_line()).args(["token", "Checkout"]).output().unwrap();
    assert!(out.status.success());
    assert_eq!(stand_in.mints(), 2, "the keychain has no token either");
    window.close().await;
}
