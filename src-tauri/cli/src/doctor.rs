//! doctor: what is wrong on this computer, and what mends it.

use noyo_auth_core::jobs::Jobs;
use serde::Serialize;
use values::check::Outcome;
use values::diagnosis::{Diagnosis, Kind};
use values::finding::{Finding, Subject};

use crate::hints::hints;
use crate::invocation::Invocation;
use crate::output::{BAD, DOUBTFUL, GOOD, Output, Stop, printable};

/// What `doctor --json` prints.
#[derive(Serialize)]
struct CheckupView {
    /// The worst of the findings' outcomes.
    outcome: Outcome,
    findings: Vec<FindingView>,
}

/// One finding.
#[derive(Serialize)]
pub(super) struct FindingView {
    subject: Subject,
    outcome: Outcome,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<Kind>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<String>,
    /// `--fix` mends it.
    fixable: bool,
}

pub(super) fn doctor(invocation: &Invocation, fix: bool) -> Result<(), Stop> {
    let mut findings = look(invocation)?;
    if fix && findings.iter().any(|finding| finding.mend.is_some()) {
        for mend in findings.iter().filter_map(|finding| finding.mend.as_ref()) {
            invocation.wait(invocation.jobs.mend(mend))?;
        }
        findings = look(invocation)?;
    }
    let outcome = worst(&findings);
    if invocation.output.json {
        let findings = findings.iter().map(view).collect();
        invocation.output.json(&CheckupView { outcome, findings })?;
    } else {
        show(&invocation.output, &findings)?;
        if !fix && findings.iter().any(|finding| finding.mend.is_some()) {
            invocation.output.say("noyo-auth doctor --fix mends what is marked so.");
        }
    }
    if outcome == Outcome::Failed { Err(Stop::Reported) } else { Ok(()) }
}

/// The findings, as the support report has them.
pub(super) fn look(invocation: &Invocation) -> Result<Vec<Finding>, Stop> {
    let jobs: &Jobs = &invocation.jobs;
    invocation.wait(async { Ok::<_, Stop>(jobs.check_up().await) })
}

fn worst(findings: &[Finding]) -> Outcome {
    findings.iter().map(|finding| finding.outcome).max().unwrap_or(Outcome::Passed)
}

fn show(output: &Output, findings: &[Finding]) -> Result<(), Stop> {
    for finding in findings {
        let style = match finding.outcome {
            Outcome::Passed | Outcome::Skipped => GOOD,
            Outcome::Warning => DOUBTFUL,
            Outcome::Failed => BAD,
        };
        let kind = finding.kind.map(|kind| format!(" ({kind})")).unwrap_or_default();
        let fixable = if finding.mend.is_some() { " [--fix]" } else { "" };
        output.styled(&format!(
            "{style}{:<8}{style:#} {:<9}  {}{kind}{fixable}\n",
            finding.outcome,
            finding.subject,
            printable(&finding.message),
        ))?;
        for hint in worded(finding) {
            output.styled(&format!("{:<20}hint: {}\n", "", printable(&hint)))?;
        }
    }
    Ok(())
}

fn view(finding: &Finding) -> FindingView {
    FindingView {
        subject: finding.subject,
        outcome: finding.outcome,
        message: finding.message.clone(),
        kind: finding.kind,
        hints: worded(finding),
        fixable: finding.mend.is_some(),
    }
}

fn worded(finding: &Finding) -> Vec<String> {
    let kind = finding.kind.unwrap_or(Kind::StorageFailed);
    hints(&Diagnosis { kind, message: String::new(), hints: finding.hints.clone() })
}
