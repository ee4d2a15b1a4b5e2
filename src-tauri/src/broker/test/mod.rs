//! Test connection: the ordered checks. Never an error, always a [`ConnectionTest`]; a failed check
//! makes what depends on it skipped, because.

mod telling;

use std::sync::Arc;
use std::time::{Duration, Instant};

use telling::{
    belongs_to_neither, belongs_to_sandbox, failed_line, label, no_groups, no_sandbox, reason, visible,
};

use super::{Broker, Issued, Want, lock, mint::TokenKey};
use crate::diagnose;
use crate::diagnosis::Diagnosis;
use crate::noyo::{Call, Fault, Groups, Phase, Words};
use crate::profile::{Address, Addresses, Environment, Profile};
use crate::token::Token;
use crate::view::{CheckName, Outcome};
use crate::words;

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

/// Collects the checks, tells of each as it ends, and skips what a failure makes pointless.
struct Run<F> {
    test: ConnectionTest,
    tell: F,
}

impl<F: FnMut(&Check)> Run<F> {
    fn add(&mut self, check: Check) {
        (self.tell)(&check);
        self.test.checks.push(check);
    }

    fn fail(
        mut self,
        name: CheckName,
        took: Option<Duration>,
        call: Option<Call>,
        why: Diagnosis,
    ) -> ConnectionTest {
        let because = reason(name);
        let line = failed_line(name, call.as_ref(), &why);
        self.add(Check {
            name,
            outcome: Outcome::Failed,
            took,
            call,
            line,
            diagnosis: Some(why),
            because: None,
        });
        let order = [CheckName::Profile, CheckName::ApiKey, CheckName::Token, CheckName::Groups];
        for name in order.into_iter().skip_while(|n| *n != name).skip(1) {
            self.add(Check {
                name,
                outcome: Outcome::Skipped,
                took: None,
                call: None,
                line: format!("{}: skipped, because {because}", label(name)),
                diagnosis: None,
                because: Some(because.to_owned()),
            });
        }
        self.test
    }

    fn pass(
        &mut self,
        name: CheckName,
        took: Duration,
        call: Option<Call>,
        line: String,
        warning: Option<Diagnosis>,
    ) {
        let outcome = if warning.is_some() { Outcome::Warning } else { Outcome::Passed };
        self.add(Check { name, outcome, took: Some(took), call, line, diagnosis: warning, because: None });
    }
}

impl Broker {
    /// Tests the profile of that name, or the one in use; a name that is none fails the first check.
    pub async fn test_named(&self, name: Option<&str>, on_check: impl FnMut(&Check)) -> ConnectionTest {
        match self.profile(name) {
            Ok(profile) => self.test(&profile, on_check).await,
            Err(why) => {
                let test = ConnectionTest {
                    profile: name.unwrap_or_default().to_owned(),
                    environment: None,
                    checks: Vec::new(),
                    groups: None,
                };
                Run { test, tell: on_check }.fail(CheckName::Profile, None, None, why)
            }
        }
    }

    /// Runs the four checks, telling of each as it ends.
    pub async fn test(&self, profile: &Profile, on_check: impl FnMut(&Check)) -> ConnectionTest {
        let result = self.run(profile, on_check).await;
        let kind = result.diagnosis().map(|d| d.kind);
        let failed = result.outcome() == Outcome::Failed;
        self.mark(profile.id, kind.filter(|_| failed));
        let what = if failed { "The connection test failed" } else { "The connection test passed" };
        self.note(Some(profile), what, kind);
        let at = self.0.clock.now().wall;
        lock(&self.0.last_tests).insert(profile.id, (at, result.clone()));
        result
    }

    async fn run(&self, profile: &Profile, tell: impl FnMut(&Check)) -> ConnectionTest {
        let test = ConnectionTest {
            profile: profile.name.to_string(),
            environment: Some(profile.environment),
            checks: Vec::new(),
            groups: None,
        };
        let mut run = Run { test, tell };
        let started = Instant::now();
        if let Err(why) = words::check_environment(profile.environment, &profile.addresses) {
            return run.fail(CheckName::Profile, Some(started.elapsed()), None, why);
        }
        run.pass(CheckName::Profile, started.elapsed(), None, format!("Profile {}", profile.name), None);

        let started = Instant::now();
        if let Err(error) = self.0.keychain.secret(profile.id).await {
            return run.fail(CheckName::ApiKey, Some(started.elapsed()), None, error.into());
        }
        run.pass(CheckName::ApiKey, started.elapsed(), None, "API key in the keychain".to_owned(), None);

        let started = Instant::now();
        let issued = match self.issue(profile, Want::New).await {
            Ok(issued) => issued,
            Err(none) => {
                let took = none.call.as_ref().map_or_else(|| started.elapsed(), |call| call.took);
                return run.fail(CheckName::Token, Some(took), none.call, none.diagnosis);
            }
        };
        let host = profile.addresses.token_url.place();
        let took = issued.call.as_ref().map_or_else(|| started.elapsed(), |call| call.took);
        let skewed = diagnose::skewed(issued.skew, &host);
        run.pass(CheckName::Token, took, issued.call.clone(), format!("{host} gave a token"), skewed);
        self.list_groups(profile, issued, run).await
    }

    async fn list_groups<F: FnMut(&Check)>(
        &self,
        profile: &Profile,
        issued: Issued,
        mut run: Run<F>,
    ) -> ConnectionTest {
        let api = &profile.addresses.api_url;
        match self.groups_with_retry(profile, api, issued).await {
            Ok((call, groups)) => {
                self.prove_in(profile);
                let warning = groups.shown.is_empty().then(|| no_groups(profile));
                let line = format!("{} answered: {}", api.place(), visible(&groups));
                run.test.groups = Some(groups);
                run.pass(CheckName::Groups, call.took, Some(call), line, warning);
                run.test
            }
            Err((call, why)) => run.fail(CheckName::Groups, call.as_ref().map(|c| c.took), call, why),
        }
    }

    /// The groups call, and once more with a new token where the first one was turned down: it may
    /// have expired on the way.
    async fn groups_with_retry(
        &self,
        profile: &Profile,
        api: &Address,
        issued: Issued,
    ) -> Result<(Call, Groups), (Option<Call>, Diagnosis)> {
        let (call, result) = self.noyo().groups(api, &issued.token.access).await;
        let first = match result {
            Ok(groups) => return Ok((call, groups)),
            Err(fault) => fault,
        };
        let (call, fault, token, skew) = match first {
            Fault::Unauthorized { words } if words != Some(Words::MissingCredentials) => {
                self.reject(profile, &issued.token).await;
                let again =
                    self.issue(profile, Want::Usable).await.map_err(|none| (none.call, none.diagnosis))?;
                match self.noyo().groups(api, &again.token.access).await {
                    (call, Ok(groups)) => return Ok((call, groups)),
                    (call, Err(fault)) => (call, fault, again.token, again.skew.or(issued.skew)),
                }
            }
            fault => (call, fault, issued.token, issued.skew),
        };
        if matches!(fault, Fault::Unauthorized { .. }) {
            self.reject(profile, &token).await;
        }
        let diagnosis = self.diagnose_groups(profile, &call, &fault, &token, skew);
        Err((Some(call), diagnosis))
    }

    fn diagnose_groups(
        &self,
        profile: &Profile,
        call: &Call,
        fault: &Fault,
        token: &Arc<Token>,
        mint_skew: Option<jiff::SignedDuration>,
    ) -> Diagnosis {
        let now = self.0.clock.now();
        let skew = call.date.map(|theirs| now.wall.duration_since(theirs)).or(mint_skew);
        let mut known = self.known(profile, Phase::Groups, skew, None);
        known.token_expired = token.left(now).is_zero();
        diagnose::diagnose(fault, call, &known)
    }

    /// Asks the sandbox host, and never the live one, whether a live profile's key belongs there.
    pub async fn ask_sandbox(&self, profile: &Profile) -> Check {
        let started = Instant::now();
        let failed = |took, call: Option<Call>, why: Diagnosis| Check {
            name: CheckName::Groups,
            outcome: Outcome::Failed,
            took: Some(took),
            line: failed_line(CheckName::Groups, call.as_ref(), &why),
            call,
            diagnosis: Some(why),
            because: None,
        };
        let Some(api) = self.sandbox_api(profile) else {
            return failed(started.elapsed(), None, no_sandbox(profile));
        };
        let issued = match self.issue(profile, Want::Usable).await {
            Ok(issued) => issued,
            Err(none) => return failed(started.elapsed(), none.call, none.diagnosis),
        };
        let (call, result) = self.noyo().groups(&api, &issued.token.access).await;
        let why = match result {
            Ok(_) => belongs_to_sandbox(profile, &api),
            Err(Fault::Unauthorized { .. } | Fault::Forbidden { .. }) => belongs_to_neither(profile, &api),
            Err(fault) => self.diagnose_groups(profile, &call, &fault, &issued.token, issued.skew),
        };
        self.note(Some(profile), "Asked the sandbox host about the key", Some(why.kind));
        failed(call.took, Some(call), why)
    }

    /// The sandbox host that a live profile's key may be shown to: the vendor's for the vendor's, else
    /// that of a sandbox profile with the same token endpoint.
    pub(super) fn sandbox_api(&self, profile: &Profile) -> Option<Address> {
        if profile.environment == Environment::Sandbox {
            return None;
        }
        let vendor = Addresses::of(Environment::Sandbox);
        if profile.addresses.token_url == vendor.token_url {
            return Some(vendor.api_url);
        }
        let profiles = self.profiles().ok()?;
        profiles
            .list
            .iter()
            .find(|p| {
                p.environment == Environment::Sandbox && p.addresses.token_url == profile.addresses.token_url
            })
            .map(|p| p.addresses.api_url.clone())
    }

    /// The environment in which this client ID has listed groups, in this profile or another.
    pub(super) fn proven_in(&self, profile: &Profile) -> Option<Environment> {
        let others = self.profiles().ok()?;
        profile.proven_in.or_else(|| {
            others.list.iter().filter(|p| p.client_id == profile.client_id).find_map(|p| p.proven_in)
        })
    }

    /// Notes that the key works where the profile says. A file that cannot be written loses a witness,
    /// not a test.
    fn prove_in(&self, profile: &Profile) {
        if profile.proven_in == Some(profile.environment) {
            return;
        }
        let key = TokenKey::of(profile);
        let _ = self.0.file.change(|profiles| {
            if let Some(found) = profiles.list.iter_mut().find(|p| TokenKey::of(p) == key) {
                found.proven_in = Some(profile.environment);
            }
            Ok::<_, Diagnosis>(())
        });
    }
}
