//! The core against real sockets, and other tools' files and the tools themselves.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)]

mod export;
mod faults;
mod import;
mod jobs;
#[path = "../sockets/mod.rs"]
mod sockets;
mod vectors;
