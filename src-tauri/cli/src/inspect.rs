//! inspect: what a text is, verdict first.

use std::io::{self, IsTerminal};
use std::path::Path;

use zeroize::Zeroizing;

use crate::invocation::Invocation;
use crate::output::{BAD, DOUBTFUL, GOOD, QUIET, Stop, printable};
use noyo_auth_core::texts::inspect::{Claim, Inspection, Verdict};
use noyo_auth_core::world::chosen_file;
use views::InspectionView;

pub(super) fn inspect(invocation: &Invocation, file: Option<&Path>) -> Result<(), Stop> {
    let text = read(invocation, file)?;
    let zone = jiff::tz::TimeZone::system();
    let inspection = invocation.wait(async { Ok::<_, Stop>(invocation.jobs.inspect(&text, &zone).await) })?;
    let verdict = inspection.verdict;
    if invocation.output.json {
        invocation.output.json(&InspectionView::from(inspection))?;
    } else {
        invocation.output.styled(&shown(&inspection))?;
    }
    if verdict == Verdict::Bad { Err(Stop::Reported) } else { Ok(()) }
}

/// The file, or stdin; a person is told that it is waited for.
pub(super) fn read(invocation: &Invocation, file: Option<&Path>) -> Result<Zeroizing<String>, Stop> {
    match file.filter(|path| path.as_os_str() != "-") {
        Some(path) => Ok(chosen_file::read_file(path)?),
        None => {
            if io::stdin().is_terminal() {
                invocation.output.say("Paste the text, then press Ctrl-D on a line of its own.");
            }
            Ok(chosen_file::read_from(io::stdin().lock())?)
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
