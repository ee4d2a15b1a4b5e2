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
