//! Servers that fail in every way, and the certificates that they show.

#![allow(dead_code)]

pub mod certificates;
pub mod server;
pub mod socks;
