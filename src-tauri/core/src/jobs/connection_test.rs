//! Test connection: the ordered checks. Never an error, always a [`ConnectionTest`]; a failed check
//! makes what depends on it skipped, because.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use strum::IntoEnumIterator;

use super::Diary;
use super::ahead::{Ahead, Pong};
use super::surroundings::Surroundings;
use super::tokens::{Issued, Tokens, Want};
use crate::meaning;
use crate::meaning::connection_test::{
    belongs_to_neither, belongs_to_sandbox, failed_line, label, no_groups, no_sandbox, reason, visible,
};
use crate::meaning::input::check_environment;
use crate::world::noyo::{Fault, Phase, StatedReason};
use crate::world::profiles::{Profiles, ProfilesError};
use values::call::{Call, Groups, GroupsQuery};
use values::check::{Check, CheckName, ConnectionTest, Outcome};
use values::diagnosis::Diagnosis;
use values::profile::{Profile, ProfileId};
use values::token::Token;

/// The connection tests. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct ConnectionTests {
    surroundings: Surroundings,
    tokens: Tokens,
    diary: Diary,
    last: Arc<Mutex<HashMap<ProfileId, (Timestamp, ConnectionTest)>>>,
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
        let because = reason(name, why.kind);
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
        for name in CheckName::iter().skip_while(|n| *n != name).skip(1) {
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

impl ConnectionTests {
    pub(super) fn new(surroundings: Surroundings, tokens: Tokens, diary: Diary) -> Self {
        Self { surroundings, tokens, diary, last: Arc::default() }
    }

    /// The last test of a profile since the program started, and when it ended.
    pub fn last(&self, id: ProfileId) -> Option<(Timestamp, ConnectionTest)> {
        self.last.lock().get(&id).cloned()
    }

    /// Forgets the tests of a profile that was removed.
    pub fn forget(&self, id: ProfileId) {
        self.last.lock().remove(&id);
    }

    /// A test of a profile that there is not: it fails at the first check.
    pub fn without_profile(name: &str, why: Diagnosis, on_check: impl FnMut(&Check)) -> ConnectionTest {
        let test =
            ConnectionTest { profile: name.to_owned(), environment: None, checks: Vec::new(), groups: None };
        Run { test, tell: on_check }.fail(CheckName::Profile, None, None, why)
    }

    /// Runs the four checks, telling of each as it ends.
    pub async fn run(&self, profile: &Profile, on_check: impl FnMut(&Check)) -> ConnectionTest {
        let result = self.run_checks(profile, on_check).await;
        let kind = result.diagnosis().map(|d| d.kind);
        let failed = result.outcome() == Outcome::Failed;
        self.tokens.mark(profile.id, kind.filter(|_| failed));
        let what = if failed { "The connection test failed" } else { "The connection test passed" };
        self.diary.note(Some(profile), what, kind);
        let at = self.surroundings.clock.now().wall;
        self.last.lock().insert(profile.id, (at, result.clone()));
        result
    }

    async fn run_checks(&self, profile: &Profile, tell: impl FnMut(&Check)) -> ConnectionTest {
        let test = ConnectionTest {
            profile: profile.name.to_string(),
            environment: Some(profile.environment),
            checks: Vec::new(),
            groups: None,
        };
        let mut run = Run { test, tell };
        let started = self.now();
        if let Err(why) = check_environment(profile.environment, &profile.addresses) {
            return run.fail(CheckName::Profile, Some(self.since(started)), None, why);
        }
        run.pass(CheckName::Profile, self.since(started), None, format!("Profile {}", profile.name), None);

        let started = self.now();
        // The key is read once, or its command run once: the mint tells when it has it.
        let mut read = None;
        let with_key = |took| {
            run.pass(CheckName::ApiKey, took, None, self.key_line(profile), None);
            read = Some((self.now(), self.surroundings.open_ahead(&profile.addresses.api_url)));
        };
        let issued = self.tokens.issue_telling(profile, Want::New, with_key).await;
        let started = read.as_ref().map_or(started, |(at, _)| *at);
        let issued = match issued {
            Ok(issued) => issued,
            Err(none) => {
                let took = none.call.as_ref().map_or_else(|| self.since(started), |call| call.took);
                let check = if read.is_some() { CheckName::Token } else { CheckName::ApiKey };
                return run.fail(check, Some(took), none.call, none.diagnosis);
            }
        };
        let host = profile.addresses.token_url.place();
        let took = issued.call.as_ref().map_or_else(|| self.since(started), |call| call.took);
        let skewed = meaning::skewed(issued.skew, &host);
        run.pass(CheckName::Token, took, issued.call.clone(), format!("{host} gave a token"), skewed);
        let ahead = read.as_ref().map(|(_, ahead)| ahead);
        self.list_groups(profile, issued, ahead, run).await
    }

    fn key_line(&self, profile: &Profile) -> String {
        match profile.secret_command {
            Some(_) => "API key from a command",
            None if self.surroundings.home.is_nowhere() => "key from the environment",
            None => "API key in the keychain",
        }
        .to_owned()
    }

    async fn list_groups<F: FnMut(&Check)>(
        &self,
        profile: &Profile,
        issued: Issued,
        ahead: Option<&Ahead>,
        mut run: Run<F>,
    ) -> ConnectionTest {
        match self.groups_with_retry(profile, issued, &GroupsQuery::default(), ahead).await {
            Ok((call, groups)) => {
                self.prove_in(profile).await;
                let warning = groups.shown.is_empty().then(|| no_groups(profile));
                let host = profile.addresses.api_url.place();
                let line = format!("{host} answered: {}", visible(&groups));
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
        issued: Issued,
        query: &GroupsQuery,
        ahead: Option<&Ahead>,
    ) -> Result<(Call, Groups), (Option<Call>, Diagnosis)> {
        let api = &profile.addresses.api_url;
        let noyo = self.surroundings.noyo().await.map_err(|error| (None, error.into()))?;
        let pong = || ahead.and_then(Ahead::pong);
        let (call, result) = match noyo.groups(api, &issued.token.access, query).await {
            // The connection that was opened ahead was cut meanwhile: one of its own may do.
            (_, Err(Fault::Reset)) if pong().is_some() => noyo.groups(api, &issued.token.access, query).await,
            answered => answered,
        };
        let first = match result {
            Ok(groups) => return Ok((call, groups)),
            Err(fault) => fault,
        };
        let (call, fault, token, skew) = match first {
            Fault::Unauthorized { reason } if reason != Some(StatedReason::MissingCredentials) => {
                self.tokens.reject(profile, &issued.token).await;
                let again = self
                    .tokens
                    .issue(profile, Want::Usable)
                    .await
                    .map_err(|none| (none.call, none.diagnosis))?;
                match noyo.groups(api, &again.token.access, query).await {
                    (call, Ok(groups)) => return Ok((call, groups)),
                    (call, Err(fault)) => (call, fault, again.token, again.skew.or(issued.skew)),
                }
            }
            fault => (call, fault, issued.token, issued.skew),
        };
        if matches!(fault, Fault::Unauthorized { .. }) {
            self.tokens.reject(profile, &token).await;
        }
        let diagnosis = self.diagnose_groups(profile, &call, &fault, &token, skew, pong());
        Err((Some(call), diagnosis))
    }

    fn diagnose_groups(
        &self,
        profile: &Profile,
        call: &Call,
        fault: &Fault,
        token: &Arc<Token>,
        mint_skew: Option<SignedDuration>,
        pong: Option<Pong>,
    ) -> Diagnosis {
        let now = self.surroundings.clock.now();
        let answered = call.date.map(|theirs| now.wall.duration_since(theirs));
        let skew = answered.or(mint_skew).or(pong.and_then(|pong| pong.skew));
        let mut known = self.surroundings.known(profile, Phase::Groups, skew, None);
        known.token_expired = token.left(now).is_zero();
        known.host_is_up = pong.is_some();
        meaning::diagnose(fault, call, &known)
    }

    /// A page of the groups that a profile's token may see, those that the query asks for.
    ///
    /// # Errors
    /// Those of [`Tokens::get`], and the kinds of the groups call.
    pub async fn groups(&self, profile: &Profile, query: &GroupsQuery) -> Result<Groups, Diagnosis> {
        let issued = self.tokens.issue(profile, Want::Usable).await.map_err(|none| none.diagnosis)?;
        match self.groups_with_retry(profile, issued, query, None).await {
            Ok((_, groups)) => Ok(groups),
            Err((_, why)) => Err(why),
        }
    }

    /// Asks the sandbox host, and never the live one, whether a live profile's key belongs there.
    pub async fn ask_sandbox(&self, profile: &Profile) -> Check {
        let started = self.now();
        let failed = |took, call: Option<Call>, why: Diagnosis| Check {
            name: CheckName::Groups,
            outcome: Outcome::Failed,
            took: Some(took),
            line: failed_line(CheckName::Groups, call.as_ref(), &why),
            call,
            diagnosis: Some(why),
            because: None,
        };
        let Some(api) = self.surroundings.sandbox_api(profile) else {
            return failed(self.since(started), None, no_sandbox(profile));
        };
        let issued = match self.tokens.issue(profile, Want::Usable).await {
            Ok(issued) => issued,
            Err(none) => return failed(self.since(started), none.call, none.diagnosis),
        };
        let noyo = match self.surroundings.noyo().await {
            Ok(noyo) => noyo,
            Err(error) => return failed(self.since(started), None, error.into()),
        };
        let (call, result) = noyo.groups(&api, &issued.token.access, &GroupsQuery::default()).await;
        let why = match result {
            Ok(_) => belongs_to_sandbox(profile, &api),
            Err(Fault::Unauthorized { .. } | Fault::Forbidden { .. }) => belongs_to_neither(profile, &api),
            Err(fault) => self.diagnose_groups(profile, &call, &fault, &issued.token, issued.skew, None),
        };
        self.diary.note(Some(profile), "Asked the sandbox host about the key", Some(why.kind));
        failed(call.took, Some(call), why)
    }

    /// Notes that the key works where the profile says. A file that cannot be written loses a witness,
    /// not a test.
    async fn prove_in(&self, profile: &Profile) {
        if profile.proven_in == Some(profile.environment) {
            return;
        }
        let same = |p: &Profile| {
            p.id == profile.id && p.client_id == profile.client_id && p.addresses == profile.addresses
        };
        let prove = |profiles: &mut Profiles| {
            if let Some(found) = profiles.list.iter_mut().find(|p| same(p)) {
                found.proven_in = Some(profile.environment);
            }
            Ok::<_, ProfilesError>(())
        };
        let _ = self.surroundings.file.change(prove).await;
    }

    fn now(&self) -> Instant {
        self.surroundings.clock.now().steady
    }

    fn since(&self, started: Instant) -> Duration {
        self.now().saturating_duration_since(started)
    }
}
