//! The plain types of Noyo Auth, below everything: checked when they are made, with time passed in.
//!
//! Deliberately not here: files, the network, the keychain, sentences for a person (`noyo-auth-core`),
//! and what crosses to the window or to `--json` (`noyo-auth-views`).

pub mod activity;
pub mod call;
pub mod check;
pub mod clock;
pub mod copy_form;
pub mod diagnosis;
pub mod finding;
pub mod jwt;
mod kind;
pub mod profile;
pub mod secret;
pub mod settings;
pub mod span;
pub mod token;
