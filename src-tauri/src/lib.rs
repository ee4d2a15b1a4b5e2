//! Noyo Auth: keeps API keys in the system keychain, mints access tokens, and says what is wrong.

pub mod activity;
pub mod broker;
pub mod cli;
pub mod clipboard;
pub mod clock;
#[cfg(feature = "demo")]
pub mod demo;
pub mod diagnose;
pub mod diagnosis;
pub mod export;
#[cfg(feature = "gui")]
pub mod gui;
pub mod home;
pub mod import;
pub mod inspect;
pub mod jwt;
pub mod keychain;
mod kind;
pub mod noyo;
pub mod profile;
pub mod profiles;
pub mod report;
pub mod secret;
pub mod settings;
pub mod token;
pub mod view;
mod words;
