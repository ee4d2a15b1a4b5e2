//! Texts in, texts or values out: nothing is read, written or sent here.

pub mod activity_text;
pub mod export;
pub mod import;
pub mod inspect;
pub mod report;
pub mod team;
