//! What takes minutes: the real program killed, and failed, at every system call that changes something.
//! `make test-long` runs it.

// A keyring, a bus and an X server of their own: what other systems have not.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::new_without_default,
    missing_docs,
    unreachable_pub
)]
#![allow(clippy::print_stdout, dead_code)]

#[path = "../desktop/mod.rs"]
mod desktop;
mod interrupted;
mod jobs;
mod many;
