//! The integration tests, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)]

mod bindings;
mod broker;
mod cli;
#[allow(dead_code)]
#[path = "../desktop/mod.rs"]
mod desktop;
mod export;
mod faults;
mod import;
mod papers;
mod storage;
mod tidy;
mod vectors;
