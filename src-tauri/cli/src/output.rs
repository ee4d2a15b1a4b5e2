//! What is printed: stdout is data, stderr is talk.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use noyo_auth_core::meaning::input::invalid_input;
use noyo_auth_core::meaning::secret_command::invalid_command;
use noyo_auth_core::texts::import::ImportError;
use noyo_auth_core::texts::team::TeamError;
use noyo_auth_core::world::chosen_file::ReadError;
use noyo_auth_core::world::clipboard::ClipboardError;
use noyo_auth_core::world::exports::ExportError;
use noyo_auth_core::world::home::HomeError;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::hints::hints;
use crate::view::ErrorView;
use values::diagnosis::{Diagnosis, Hint, Kind};
use values::profile::{InvalidCommand, InvalidInput, is_bidi_control};

/// Why a command ended early.
#[derive(Debug)]
pub(super) enum Stop {
    /// The job failed.
    Failed(Diagnosis),
    /// It was asked for wrongly.
    Usage(Diagnosis),
    /// The job failed, and what was printed says how.
    Reported,
    /// Nobody reads what we print.
    PipeClosed,
    /// A command that was run ended like this.
    AsCommand(std::process::ExitStatus),
}

impl From<InvalidInput> for Stop {
    fn from(input: InvalidInput) -> Self {
        Self::Failed(invalid_input(input))
    }
}

impl From<InvalidCommand> for Stop {
    fn from(command: InvalidCommand) -> Self {
        Self::Failed(invalid_command(command))
    }
}

/// What the core reports becomes a diagnosis, and that ends the command.
macro_rules! failed {
    ($($report:ty),* $(,)?) => { $(
        impl From<$report> for Stop {
            fn from(report: $report) -> Self {
                Self::Failed(report.into())
            }
        }
    )* };
}

failed!(Diagnosis, ClipboardError, ExportError, HomeError, ImportError, ReadError, TeamError);

impl Stop {
    /// Wrong usage, in a sentence, with what would do.
    pub(super) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage(Diagnosis {
            kind: Kind::InvalidInput,
            message: message.into(),
            hints: vec![Hint::new(hint.into())],
        })
    }

    pub(super) fn cancelled() -> Self {
        Self::Failed(Diagnosis {
            kind: Kind::Cancelled,
            message: "Cancelled; nothing was changed.".to_owned(),
            hints: vec![Hint::new("Start it again when you like.")],
        })
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    pub(super) json: bool,
}

pub(super) const GOOD: Style = AnsiColor::Green.on_default();
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(super) const DOUBTFUL: Style = AnsiColor::Yellow.on_default();
pub(super) const QUIET: Style = Style::new().dimmed();
const HINT: Style = AnsiColor::Cyan.on_default();

impl Output {
    /// Data, as it is.
    pub(super) fn data(&self, text: &str) -> Result<(), Stop> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(unwritten)
    }

    /// Data in lines, with colours where a terminal shows them.
    pub(super) fn styled(&self, text: &str) -> Result<(), Stop> {
        let mut out = AutoStream::auto(io::stdout().lock());
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(unwritten)
    }

    pub(super) fn json(&self, value: &impl Serialize) -> Result<(), Stop> {
        self.escaped(&Zeroizing::new(serde_json::to_string_pretty(value).unwrap_or_default()))
    }

    /// One JSON object on a line of its own, for what prints one after the other.
    pub(super) fn json_line(&self, value: &impl Serialize) -> Result<(), Stop> {
        self.escaped(&Zeroizing::new(serde_json::to_string(value).unwrap_or_default()))
    }

    fn escaped(&self, json: &str) -> Result<(), Stop> {
        let mut escaped = Zeroizing::new(String::with_capacity(json.len() + 64));
        json.chars().for_each(|c| push_escaped(&mut escaped, c));
        escaped.push('\n');
        self.data(&escaped)
    }

    /// Talk. Nobody listening is no reason to stop.
    pub(super) fn say(&self, text: &str) {
        let _ = writeln!(AutoStream::auto(io::stderr().lock()), "{text}");
    }

    /// Says how it ended, and with which status the program exits.
    pub(super) fn end(&self, result: Result<(), Stop>) -> ExitCode {
        match result {
            Ok(()) | Err(Stop::PipeClosed) => ExitCode::SUCCESS,
            Err(Stop::AsCommand(status)) => status_of(status),
            Err(Stop::Reported) => ExitCode::FAILURE,
            Err(Stop::Failed(diagnosis)) => {
                self.error(&diagnosis);
                ExitCode::FAILURE
            }
            Err(Stop::Usage(diagnosis)) => {
                self.error(&diagnosis);
                ExitCode::from(2)
            }
        }
    }

    /// `error: …` and `hint: …` on stderr, or one JSON object on stdout.
    pub(super) fn error(&self, diagnosis: &Diagnosis) {
        if self.json {
            let _ = self.json(&ErrorView::from(diagnosis));
            return;
        }
        self.diagnosis(BAD, "error", diagnosis);
    }

    pub(super) fn warning(&self, diagnosis: &Diagnosis) {
        if !self.json {
            self.diagnosis(DOUBTFUL, "warning", diagnosis);
        }
    }

    fn diagnosis(&self, style: Style, word: &str, diagnosis: &Diagnosis) {
        self.say(&format!("{style}{word}:{style:#} {}", printable(&diagnosis.message)));
        for hint in hints(diagnosis) {
            self.say(&format!("{HINT}hint:{HINT:#} {}", printable(&hint)));
        }
    }
}

/// As a shell has it: its own status, or 128 and the signal that ended it.
fn status_of(status: std::process::ExitStatus) -> ExitCode {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status).map(|signal| 128 + signal);
    #[cfg(not(unix))]
    let signal = None;
    let code = status.code().or(signal).and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

pub(super) fn talks_to_a_person() -> bool {
    io::stderr().is_terminal()
}

pub(super) fn asks_a_person() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// JSON leaves DEL, the C1 controls and the bidi controls as they are, which a terminal obeys. All of them
/// stand in strings, where JSON has an escape for them (RFC 8259 section 7).
fn push_escaped(text: &mut String, c: char) {
    if matches!(c, '\u{7f}'..='\u{9f}') || is_bidi_control(c) {
        let _ = write!(text, "\\u{:04x}", u32::from(c));
    } else {
        text.push(c);
    }
}

/// Text from outside, such as a group's name, cannot move the cursor or turn the line round.
pub(super) fn printable(text: &str) -> String {
    let safe = |c: char| if (c.is_control() && c != '\n') || is_bidi_control(c) { '\u{fffd}' } else { c };
    text.chars().map(safe).collect()
}

fn unwritten(error: io::Error) -> Stop {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Stop::PipeClosed;
    }
    Stop::Failed(Diagnosis {
        kind: Kind::StorageFailed,
        message: format!("The output cannot be written: {error}."),
        hints: vec![Hint::new("Check that the disk it goes to is not full.")],
    })
}
