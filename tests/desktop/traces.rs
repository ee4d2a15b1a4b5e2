//! Where a secret may have got to, and the forms in which it may stand there.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::desktop::{Desktop, wait_until};

/// The forms in which a text may stand somewhere.
pub fn forms(text: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![text.as_bytes().to_vec()];
    forms.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    forms.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    // In base64 a text looks different at each of three offsets; what neighbours it is cut away.
    for pad in 0..3 {
        let padded = [&vec![b'x'; pad][..], text.as_bytes()].concat();
        for engine in [&STANDARD, &URL_SAFE_NO_PAD] {
            let encoded = engine.encode(&padded);
            let whole = encoded.trim_end_matches('=');
            forms.push(whole.as_bytes()[(pad * 8).div_ceil(6)..whole.len() - 2].to_vec());
        }
    }
    forms.push(text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes());
    forms.push(text.bytes().map(|byte| format!("{byte:02X}")).collect::<String>().into_bytes());
    forms.push(text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>().into_bytes());
    forms.push(text.bytes().map(|byte| format!("\\u{byte:04x}")).collect::<String>().into_bytes());
    forms.push(text.bytes().map(|byte| format!("{byte}, ")).collect::<String>().into_bytes());
    forms.sort();
    forms.dedup();
    forms
}

/// Whether a text stands there in one of its forms.
pub fn is_in(text: &str, haystack: &[u8]) -> bool {
    forms(text).iter().any(|form| memchr::memmem::find(haystack, form).is_some())
}

/// All that goes over the session bus from now on, in a file.
pub fn watched_bus(desktop: &Desktop) -> (Child, PathBuf) {
    let path = desktop.path("bus.log");
    let mut monitor: Command = desktop.command("dbus-monitor");
    monitor.args(["--session", "--pcap"]).stdout(File::create(&path).unwrap()).stderr(Stdio::null());
    let monitor = monitor.spawn().unwrap();
    wait_until("the monitor", || std::fs::metadata(&path).is_ok_and(|log| log.len() > 0));
    (monitor, path)
}
