//! The core against real sockets, and other tools' files and the tools themselves.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)]

mod ahead;
mod changes;
#[allow(dead_code)]
#[path = "../desktop/mod.rs"]
mod desktop;
mod elsewhere;
mod export;
mod faults;
mod import;
mod jobs;
mod keychains;
#[cfg(target_os = "linux")]
mod locked;
mod settings;
mod sharing;
#[path = "../sockets/mod.rs"]
mod sockets;
mod vectors;
