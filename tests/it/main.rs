//! The integration tests, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)]

mod bindings;
mod papers;
mod vectors;
