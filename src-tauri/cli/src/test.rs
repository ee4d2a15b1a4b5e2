//! test and report.

use crate::arguments::Which;
use crate::invocation::Invocation;
use crate::output::{BAD, DOUBTFUL, GOOD, Output, QUIET, Stop, printable};
use crate::which::named;
use noyo_auth_core::jobs::ConnectionTests;
use values::call::Groups;
use values::check::{Check, ConnectionTest, Outcome};
use views::ConnectionTestView;

pub(super) fn test(invocation: &Invocation, which: &Which) -> Result<(), Stop> {
    let mut closed = Ok(());
    let test = run(invocation, which, |check| {
        if !invocation.output.json && closed.is_ok() {
            closed = invocation.output.styled(&line(check));
        }
    })?;
    closed?;
    if invocation.output.json {
        invocation.output.json(&ConnectionTestView::from(&test))?;
    } else {
        conclude(&invocation.output, &test)?;
    }
    if test.outcome() == Outcome::Failed { Err(Stop::Reported) } else { Ok(()) }
}

pub(super) fn report(invocation: &Invocation, which: &Which) -> Result<(), Stop> {
    let profile = invocation.profile(which)?;
    run(invocation, which, |_| ())?;
    let report = invocation.wait(async { Ok::<_, Stop>(invocation.jobs.support_report(&profile).await) })?;
    if invocation.output.json {
        return invocation.output.json(&serde_json::json!({ "report": report }));
    }
    invocation.output.data(&report)
}

fn run(invocation: &Invocation, which: &Which, tell: impl FnMut(&Check)) -> Result<ConnectionTest, Stop> {
    let profile = match invocation.found(which) {
        Ok(profile) => profile,
        Err(Stop::Failed(why)) => {
            let name = named(which)?.unwrap_or_default();
            return Ok(ConnectionTests::without_profile(&name, why, tell));
        }
        Err(stop) => return Err(stop),
    };
    invocation.ask_first(&profile)?;
    invocation.wait(async { Ok::<_, Stop>(invocation.jobs.tests.run(&profile, tell).await) })
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
    let outcome = check.outcome;
    format!(
        "{style}{outcome:<8}{style:#} {name:<8} {took:>9}  {status:<3}  {line}\n",
        name = check.name,
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
