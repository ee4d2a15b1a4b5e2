//! A command that prints a client secret.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::is_bidi_control;

/// A program and its arguments, which print a client secret when they are run. A list, never a line for a
/// shell.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct SecretCommand(Vec<String>);

/// Why an argument list cannot be a secret command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCommand {
    /// It names no program.
    #[error("The secret command is empty.")]
    Empty,
    /// Which program is meant would depend on the folder in which it is run.
    #[error("The secret command’s program is a relative path, which means another program in every folder.")]
    Relative,
    /// Whoever approves it would not see what it is.
    #[error("The secret command has a control character in it, such as a line break.")]
    ControlCharacter,
    /// A quotation mark that is not closed, where it was typed as one line.
    #[error("The secret command has a quotation mark that is not closed.")]
    OpenQuote,
    /// Over 8 KiB.
    #[error("The secret command has more than 8 KiB of arguments.")]
    TooLong,
}

impl SecretCommand {
    /// The most bytes of a list.
    const MOST_BYTES: usize = 8 * 1024;

    /// Checks a list: a program that is found on the PATH or by its whole path, then its arguments.
    ///
    /// # Errors
    /// [`InvalidCommand`].
    pub fn new(list: Vec<String>) -> Result<Self, InvalidCommand> {
        let program = list.first().filter(|program| !program.trim().is_empty());
        let program = program.ok_or(InvalidCommand::Empty)?;
        if list.iter().any(|argument| argument.chars().any(|c| c.is_control() || is_bidi_control(c))) {
            return Err(InvalidCommand::ControlCharacter);
        }
        let is_path = program.contains('/') || (cfg!(windows) && program.contains('\\'));
        if is_path && !std::path::Path::new(program).is_absolute() {
            return Err(InvalidCommand::Relative);
        }
        if list.iter().map(String::len).sum::<usize>() > Self::MOST_BYTES {
            return Err(InvalidCommand::TooLong);
        }
        Ok(Self(list))
    }

    /// The program.
    pub fn program(&self) -> &str {
        self.0.first().map(String::as_str).unwrap_or_default()
    }

    /// What the program is given.
    pub fn arguments(&self) -> &[String] {
        self.0.get(1..).unwrap_or_default()
    }

    /// The whole list.
    pub fn as_list(&self) -> &[String] {
        &self.0
    }
}

/// As a person would type it; an argument that is more than a word stands in quotes, so that two lists that
/// differ read differently.
impl fmt::Display for SecretCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, argument) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str(" ")?;
            }
            let is_word = |c: char| c.is_ascii_alphanumeric() || "%+,-./:=@_".contains(c);
            if !argument.is_empty() && argument.chars().all(is_word) {
                f.write_str(argument)?;
            } else {
                write!(f, "'{}'", argument.replace('\'', r"'\''"))?;
            }
        }
        Ok(())
    }
}

impl TryFrom<Vec<String>> for SecretCommand {
    type Error = InvalidCommand;
    fn try_from(list: Vec<String>) -> Result<Self, InvalidCommand> {
        Self::new(list)
    }
}

impl From<SecretCommand> for Vec<String> {
    fn from(command: SecretCommand) -> Self {
        command.0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn list(words: &[&str]) -> Result<SecretCommand, InvalidCommand> {
        SecretCommand::new(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn what_is_run_does_not_depend_on_the_folder() {
        let absolute = if cfg!(windows) { r"C:\tools\pass.exe" } else { "/usr/bin/pass" };
        for fine in [&["op", "read", "op://work/noyo/secret"][..], &[absolute, "show", "./x"]] {
            assert!(list(fine).is_ok(), "{fine:?}");
        }
        for relative in ["./get", "bin/get", "../get"] {
            assert_eq!(list(&[relative]), Err(InvalidCommand::Relative));
        }
        assert_eq!(list(&[]), Err(InvalidCommand::Empty));
        assert_eq!(list(&[" "]), Err(InvalidCommand::Empty));
        for hidden in ["b\0", "b\nc", "\u{1b}[2K", "\u{202e}c"] {
            assert_eq!(list(&["a", hidden]), Err(InvalidCommand::ControlCharacter));
        }
        assert_eq!(list(&["a", &"x".repeat(9000)]), Err(InvalidCommand::TooLong));
    }

    #[test]
    fn lists_that_differ_read_differently() {
        let shown = |words: &[&str]| list(words).unwrap().to_string();
        assert_eq!(shown(&["op", "read", "op://a/b"]), "op read op://a/b");
        assert_eq!(shown(&["sh", "-c", "echo 'x'"]), r"sh -c 'echo '\''x'\'''");
        assert_ne!(shown(&["a", "b c"]), shown(&["a", "b", "c"]));
        assert_ne!(shown(&["a", ""]), shown(&["a"]));
    }
}
