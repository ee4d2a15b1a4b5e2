//! A connection test: its checks, in their order, and how each ended.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, IntoStaticStr};

use crate::call::{Call, Groups};
use crate::diagnosis::Diagnosis;
use crate::profile::Environment;

/// The checks' names, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Display, EnumIter, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum CheckName {
    /// Is there such a profile, and are its addresses sound?
    Profile,
    /// Does the keychain have its key?
    ApiKey,
    /// Does the token endpoint give a token?
    Token,
    /// Does the API list groups with it?
    Groups,
}

/// How a check, or the whole test, ended; from best to worst.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    Display,
    EnumIter,
    IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Outcome {
    /// Could not run; `because` says why.
    Skipped,
    /// As it should be.
    Passed,
    /// It works, and something is worth knowing.
    Warning,
    /// It does not work.
    Failed,
}

/// One check of a connection test.
#[derive(Debug, Clone)]
pub struct Check {
    /// Which one.
    pub name: CheckName,
    /// How it ended.
    pub outcome: Outcome,
    /// How long it took; none where it did not run.
    pub took: Option<Duration>,
    /// The call that it made, where it made one.
    pub call: Option<Call>,
    /// One line for a person.
    pub line: String,
    /// What is wrong, or worth knowing.
    pub diagnosis: Option<Diagnosis>,
    /// Why it was skipped.
    pub because: Option<String>,
}

/// A connection test, whole.
#[derive(Debug, Clone)]
pub struct ConnectionTest {
    /// The profile's name, or the name that was asked for.
    pub profile: String,
    /// None where there is no such profile.
    pub environment: Option<Environment>,
    /// In the order in which they ran.
    pub checks: Vec<Check>,
    /// The groups found, where the groups call succeeded.
    pub groups: Option<Groups>,
}

impl ConnectionTest {
    /// The worst of the checks' outcomes.
    pub fn outcome(&self) -> Outcome {
        self.checks.iter().map(|check| check.outcome).max().unwrap_or(Outcome::Skipped)
    }

    /// The first diagnosis of the worst check.
    pub fn diagnosis(&self) -> Option<&Diagnosis> {
        let worst = self.outcome();
        self.checks.iter().find(|c| c.outcome == worst).and_then(|c| c.diagnosis.as_ref())
    }
}
