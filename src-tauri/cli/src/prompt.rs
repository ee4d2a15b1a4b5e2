//! Questions to a person in a terminal. They go to stderr or the terminal itself, never to stdout.

use std::io::{self, BufRead, Write};

use zeroize::Zeroizing;

use crate::output::{Stop, asks_a_person};
use values::diagnosis::{Diagnosis, Hint, Kind};
use values::secret::ClientSecret;

/// Asks for a line; an empty answer is `default`, where there is one.
pub(super) fn line(question: &str, default: Option<&str>) -> Result<String, Stop> {
    let shown = default.map(|text| format!(" [{text}]")).unwrap_or_default();
    loop {
        let mut err = io::stderr().lock();
        write!(err, "{question}{shown}: ").and_then(|()| err.flush()).map_err(unread)?;
        let mut answer = String::new();
        if io::stdin().lock().read_line(&mut answer).map_err(unread)? == 0 {
            return Err(Stop::cancelled());
        }
        match (answer.trim(), default) {
            ("", Some(default)) => return Ok(default.to_owned()),
            ("", None) => {}
            (answer, _) => return Ok(answer.to_owned()),
        }
    }
}

/// Asks yes or no; anything but a yes is a no.
pub(super) fn yes(question: &str) -> Result<bool, Stop> {
    let answer = line(&format!("{question} [y/N]"), Some(""))?;
    Ok(matches!(answer.to_lowercase().as_str(), "y" | "yes"))
}

/// Asks for a secret without echo. Empty means none was given.
pub(super) fn secret(question: &str) -> Result<Option<ClientSecret>, Stop> {
    let text = rpassword::prompt_password(format!("{question}: ")).map(Zeroizing::new).map_err(unread)?;
    Ok((!text.is_empty()).then(|| ClientSecret::new(text.as_str())))
}

/// Reads a secret from stdin and removes one trailing line break, nothing else.
pub(super) fn secret_from_stdin() -> Result<ClientSecret, Stop> {
    use std::io::Read;
    let mut bytes = Zeroizing::new(Vec::new());
    io::stdin().lock().take(64 * 1024 + 1).read_to_end(&mut bytes).map_err(unread)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| {
        Stop::usage("The client secret on stdin is not UTF-8 text.", "Copy it from Command Center again.")
    })?;
    if text.len() > 64 * 1024 {
        return Err(Stop::usage(
            "What is on stdin is too long to be a client secret.",
            "Pipe the secret alone, without anything around it.",
        ));
    }
    let text = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
    Ok(ClientSecret::new(text))
}

/// What is missing can be asked for in a terminal, and nowhere else.
pub(super) fn need_a_person(missing: &str, flag: &str) -> Result<(), Stop> {
    if asks_a_person() {
        return Ok(());
    }
    Err(Stop::usage(format!("There is no terminal to ask for {missing}."), format!("Give it with {flag}.")))
}

fn unread(error: io::Error) -> Stop {
    if error.kind() == io::ErrorKind::Interrupted || error.kind() == io::ErrorKind::UnexpectedEof {
        return Stop::cancelled();
    }
    Stop::Failed(Diagnosis {
        kind: Kind::InvalidInput,
        message: format!("The answer cannot be read: {error}."),
        hints: vec![Hint::new("Run it in a terminal, or give everything as flags and --secret-stdin.")],
    })
}
