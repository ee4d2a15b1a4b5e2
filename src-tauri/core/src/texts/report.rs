//! The support report: a text for support@noyo.com. It holds versions, environment, times, checks,
//! statuses, request IDs and the diagnosis; no secret, no token, no client ID beyond its last four
//! characters, no profile's or group's name.

use std::fmt::Write;

use jiff::Timestamp;

use values::check::{Check, ConnectionTest};
use values::diagnosis::Kind;
use values::finding::{Finding, Subject};
use values::profile::Profile;

/// Writes the report on the last connection test, or says that there was none.
pub fn write(
    profile: &Profile,
    last: Option<&(Timestamp, ConnectionTest)>,
    findings: &[Finding],
    now: Timestamp,
) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "Noyo Auth support report");
    let _ = writeln!(text, "Written:      {now:.0}");
    let _ = writeln!(text, "Program:      Noyo Auth {}", env!("CARGO_PKG_VERSION"));
    let _ = writeln!(text, "System:       {} {}", std::env::consts::OS, std::env::consts::ARCH);
    let _ = writeln!(text, "Environment:  {}", profile.environment);
    let _ = writeln!(text, "Client ID:    {}", profile.client_id.fingerprint());
    let _ = writeln!(text, "Token from:   {}", profile.addresses.token_url);
    let _ = writeln!(text, "API base:     {}", profile.addresses.api_url);
    match last {
        None => {
            let _ = writeln!(text, "\nNo connection test was run since the program started.");
        }
        Some((at, test)) => {
            let outcome = test.outcome();
            let _ = writeln!(text, "\nConnection test at {at:.0}: {outcome}");
            for check in &test.checks {
                write_check(&mut text, check);
            }
            if let Some(groups) = &test.groups {
                let total = groups.total.map_or_else(|| "unknown".to_owned(), |n| n.to_string());
                let _ = writeln!(text, "Groups visible: {total}");
            }
        }
    }
    if !findings.is_empty() {
        let _ = writeln!(text, "\nThis computer");
    }
    for finding in findings {
        write_finding(&mut text, finding);
    }
    text
}

/// Names and paths stay here: what is wrong with a file or an entry is told by its subject and kind.
fn write_finding(text: &mut String, finding: &Finding) {
    let _ = write!(text, "- {}: {}", finding.subject, finding.outcome);
    if let Some(kind) = finding.kind {
        let _ = write!(text, ", {kind}");
    }
    if matches!(finding.subject, Subject::Network | Subject::Clock | Subject::Proxy) {
        let _ = write!(text, ", {}", finding.message);
    }
    text.push('\n');
}

fn write_check(text: &mut String, check: &Check) {
    let name = check.name;
    let outcome = check.outcome;
    let _ = write!(text, "- {name}: {outcome}");
    if let Some(took) = check.took {
        let _ = write!(text, ", {} ms", took.as_millis());
    }
    if let Some(call) = &check.call {
        if let Some(status) = call.status {
            let _ = write!(text, ", status {status}");
        }
        let _ = write!(text, ", {}", call.url);
        if let Some(id) = &call.request_id {
            let _ = write!(text, ", request ID {id}");
        }
        if let Some(date) = call.date {
            let _ = write!(text, ", answered at {date:.0} by its own clock");
        }
    }
    text.push('\n');
    if let Some(diagnosis) = &check.diagnosis {
        // What a secret command is and says belongs to this computer.
        let message = match diagnosis.kind {
            Kind::SecretCommandFailed => "The command that prints the client secret gave none.",
            _ => &diagnosis.message,
        };
        let _ = writeln!(text, "  {}: {message}", diagnosis.kind);
    }
    if let Some(because) = &check.because {
        let _ = writeln!(text, "  skipped, because {because}");
    }
}
