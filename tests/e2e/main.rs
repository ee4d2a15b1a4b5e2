//! The real window, driven through WebDriver on a private desktop with a real keyring and clipboard.

// A keyring, a bus and an X server of their own: what other systems have not.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    dead_code
)]

#[path = "../desktop/mod.rs"]
mod desktop;
#[path = "../desktop/traces.rs"]
mod traces;
mod window;
mod writers;

mod accessibility;
mod accessible;
mod adversity;
mod at_hand;
mod belongs;
mod canary;
mod daemon;
mod drop;
mod elsewhere;
mod every_state;
mod forms;
mod gateway;
mod main_job;
mod memory;
mod out_of_sight;
mod panel;
mod pictures;
mod portal;
mod shortcut;
mod states;
mod tray;
mod untrusted;
mod waiting;
