//! What the page can cancel.

use serde::Deserialize;

/// What is being done, for a profile or in the dialog for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum JobName {
    /// A token is put on the clipboard, and minted first where needed.
    Copy,
    /// A token is minted.
    Mint,
    /// The connection is tested.
    Test,
    /// The sandbox host is asked about a live key.
    AskSandbox,
    /// Groups are looked for.
    Groups,
    /// The dialog's key is checked and saved.
    Save,
}
