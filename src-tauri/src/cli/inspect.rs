//! inspect: what a text is, verdict first.

use std::io::{self, IsTerminal};
use std::path::Path;

use zeroize::Zeroizing;

use super::Desk;
use super::output::{BAD, DOUBTFUL, GOOD, QUIET, Stop, printable};
use crate::import;
use crate::inspect::{Claim, Inspection, Verdict};
use crate::view::InspectionView;

pub(super) fn inspect(desk: &Desk, file: Option<&Path>) -> Result<(), Stop> {
    let text = read(desk, file)?;
    let inspection = desk.wait(async { Ok::<_, Stop>(desk.broker.inspect(&text).await) })?;
    let verdict = inspection.verdict;
    if desk.output.json {
        desk.output.json(&InspectionView::from(inspection))?;
    } else {
        desk.output.styled(&shown(&inspection))?;
    }
    if verdict == Verdict::Bad { Err(Stop::Said) } else { Ok(()) }
}

/// The file, or stdin; a person is told that it is waited for.
pub(super) fn read(desk: &Desk, file: Option<&Path>) -> Result<Zeroizing<String>, Stop> {
    match file.filter(|path| path.as_os_str() != "-") {
        Some(path) => Ok(import::read_file(path)?),
        None => {
            if io::stdin().is_terminal() {
                desk.output.say("Paste the text, then press Ctrl-D on a line of its own.");
            }
            Ok(import::read_from(io::stdin().lock())?)
        }
    }
}

fn shown(inspection: &Inspection) -> String {
    let style = match inspection.verdict {
        Verdict::Fine => GOOD,
        Verdict::Doubtful => DOUBTFUL,
        Verdict::Bad => BAD,
    };
    let kind = inspection.kind.map(|kind| format!(" ({kind})")).unwrap_or_default();
    let mut text = format!("{style}{}{style:#}{kind}\n", printable(&inspection.title));
    let mut line = |line: &str| {
        text.push_str(&printable(line));
        text.push('\n');
    };
    line(&inspection.message);
    for hint in &inspection.hints {
        line(&format!("hint: {}", hint.text));
    }
    let found = inspection.place().map(|place| format!(", found in {place}")).unwrap_or_default();
    line(&format!("\nIt is {}{found}.", inspection.what));
    if let Some(minted) = inspection.minted.as_ref().filter(|minted| !inspection.message.contains(*minted)) {
        line(minted);
    }
    for (title, claims) in [("Header", &inspection.header), ("Claims", &inspection.claims)] {
        if !claims.is_empty() {
            text.push_str(&format!("\n{title}\n{}", listed(claims)));
        }
    }
    text.push_str(&format!("\n{QUIET}{}{QUIET:#}\n", printable(&inspection.signature)));
    text
}

fn listed(claims: &[Claim]) -> String {
    let width = claims.iter().map(|claim| claim.name.chars().count()).max().unwrap_or(0).min(24);
    let mut text = String::new();
    for claim in claims {
        let meaning = claim.meaning.as_ref().map(|m| format!("  ({m})")).unwrap_or_default();
        let line = format!("{:<width$}  {}{meaning}", claim.name, claim.value);
        text.push_str(&format!("  {}\n", printable(&line.replace('\n', " "))));
    }
    text
}
