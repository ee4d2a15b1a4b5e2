//! The real window, driven through WebDriver on a private desktop with a real keyring and clipboard.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub, dead_code)]

#[path = "../desktop/mod.rs"]
mod desktop;
mod window;

mod adversity;
mod elsewhere;
mod forms;
mod main_job;
mod states;
