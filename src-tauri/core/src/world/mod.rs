//! The world outside: files, the keychain, the clipboard, the network. Each reports what happened; what
//! that means to a person is said in `meaning`.

pub mod activity;
pub mod approvals;
pub mod chosen_file;
pub mod clipboard;
pub mod exports;
pub mod files;
pub mod home;
pub mod keychain;
pub mod noyo;
pub mod process;
pub mod profiles;
pub mod secret_command;
pub mod settings;
mod worker;
