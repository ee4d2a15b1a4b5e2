//! The forms in which a token can be copied.

use serde::{Deserialize, Serialize};
use strum::EnumIter;

/// What to put on the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumIter)]
#[serde(rename_all = "kebab-case")]
pub enum CopyForm {
    /// `Authorization: Bearer …`
    Header,
    /// The token alone.
    Token,
    /// A curl command.
    Curl,
    /// A Postman environment.
    PostmanEnvironment,
    /// Lines for a shell.
    ShellExport,
}

/// What of a gateway to put on the clipboard. All of it stays valid for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumIter)]
#[serde(rename_all = "kebab-case")]
pub enum GatewayCopyForm {
    /// Its address, with `/fulfillment`.
    Address,
    /// Its key.
    Key,
    /// A Postman environment.
    PostmanEnvironment,
    /// Lines for a shell.
    ShellExport,
}
