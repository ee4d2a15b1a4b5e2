//! test and report.

use super::arguments::Which;
use super::output::{BAD, DOUBTFUL, GOOD, Output, QUIET, Stop, printable};
use super::{Desk, named};
use crate::broker::{Check, ConnectionTest};
use crate::noyo::Groups;
use crate::view::{ConnectionTestView, Outcome, word};

pub(super) fn test(desk: &Desk, which: &Which) -> Result<(), Stop> {
    let mut closed = Ok(());
    let test = run(desk, which, |check| {
        if !desk.output.json && closed.is_ok() {
            closed = desk.output.styled(&line(check));
        }
    })?;
    closed?;
    if desk.output.json {
        desk.output.json(&ConnectionTestView::from(&test))?;
    } else {
        conclude(&desk.output, &test)?;
    }
    if test.outcome() == Outcome::Failed { Err(Stop::Said) } else { Ok(()) }
}

pub(super) fn report(desk: &Desk, which: &Which) -> Result<(), Stop> {
    let profile = desk.profile(which)?;
    run(desk, which, |_| ())?;
    let report = desk.broker.support_report(&profile);
    if desk.output.json {
        return desk.output.json(&serde_json::json!({ "report": report }));
    }
    desk.output.data(&report)
}

fn run(desk: &Desk, which: &Which, tell: impl FnMut(&Check)) -> Result<ConnectionTest, Stop> {
    let name = named(which)?;
    desk.wait(async { Ok::<_, Stop>(desk.broker.test_named(name.as_deref(), tell).await) })
}

/// `passed   token     212 ms  200  accounts.noyo.com gave a token`
fn line(check: &Check) -> String {
    let style = match check.outcome {
        Outcome::Passed => GOOD,
        Outcome::Warning => DOUBTFUL,
        Outcome::Failed => BAD,
        Outcome::Skipped => QUIET,
    };
    let took = check.took.map(|took| format!("{} ms", took.as_millis())).unwrap_or_default();
    let status = check.call.as_ref().and_then(|c| c.status).map(|s| s.to_string()).unwrap_or_default();
    let outcome = word(check.outcome);
    format!(
        "{style}{outcome:<8}{style:#} {name:<8} {took:>9}  {status:<3}  {line}\n",
        name = word(check.name),
        line = printable(&check.line),
    )
}

fn conclude(output: &Output, test: &ConnectionTest) -> Result<(), Stop> {
    if let Some(groups) = &test.groups {
        output.styled(&listed(groups))?;
    }
    for check in &test.checks {
        match (&check.diagnosis, check.outcome) {
            (Some(diagnosis), Outcome::Failed) => output.error(diagnosis),
            (Some(diagnosis), _) => output.warning(diagnosis),
            (None, _) => {}
        }
    }
    Ok(())
}

fn listed(groups: &Groups) -> String {
    let width = groups.shown.iter().map(|group| group.name.chars().count()).max().unwrap_or(0).min(48);
    let mut text = String::new();
    for group in &groups.shown {
        text.push_str(&format!("  {:<width$}  {}\n", printable(&group.name), printable(&group.id)));
    }
    let shown = groups.shown.len() as u64;
    if let Some(total) = groups.total.filter(|total| *total > shown && shown > 0) {
        text.push_str(&format!("  1 to {shown} of {total}\n"));
    }
    text
}
