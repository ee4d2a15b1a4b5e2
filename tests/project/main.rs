//! What a compiler cannot see: the papers, and the walls inside the core and the page.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)]

mod papers;
mod tidy;
