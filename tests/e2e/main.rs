//! The real window, driven through WebDriver on a private desktop with a real keyring and clipboard.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub, dead_code)]

#[path = "../desktop/mod.rs"]
mod desktop;
mod window;

mod accessibility;
mod adversity;
mod daemon;
mod forms;
mod gateway;
mod main_job;
mod memory;
mod panel;
mod portal;
mod shortcut;
mod states;
mod tray;
mod waiting;
