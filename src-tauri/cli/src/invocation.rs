//! One run of the command line: what a command works with.

use std::env::VarError;
use std::future::Future;
use std::pin::pin;
use std::time::Instant;

use jiff::Timestamp;
use noyo_auth_core::jobs::Jobs;
use noyo_auth_core::world::home::Home;
use noyo_auth_core::world::keychain::Keychain;
use noyo_auth_core::world::noyo::Network;
use tokio::runtime::Runtime;
use values::clock::{Clock, Now};
use values::diagnosis::{Diagnosis, Hint, Kind};
use values::profile::{Environment, Profile};

use crate::arguments::Which;
use crate::output::{self, Output, Stop};

/// What a command works with.
pub(super) struct Invocation {
    pub(super) output: Output,
    pub(super) jobs: Jobs,
    runtime: Runtime,
}

impl Invocation {
    pub(super) fn open(output: Output) -> Result<Self, Stop> {
        let home = Home::from_environment()?;
        home.make_private()?;
        // One thread is enough for one job; the keychain has its own.
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| Diagnosis {
                kind: Kind::StorageFailed,
                message: format!("The system lets no program start anything: {e}."),
                hints: vec![Hint::new("Close other programs, or raise the limit of open files (ulimit -n).")],
            })?;
        let clock = Clock::from_fn(|| Now { wall: Timestamp::now(), steady: Instant::now() });
        let jobs = Jobs::open(&home, Keychain::system(), Network::default(), clock);
        runtime.block_on(async {
            if let Err(damaged) = jobs.preferences.load().await {
                output.warning(&damaged);
            }
            jobs.profiles.clear_up().await;
        });
        Ok(Self { output, jobs, runtime })
    }

    /// The profile that is meant: by name, by `$NOYO_AUTH_PROFILE`, or the default one.
    pub(super) fn profile(&self, which: &Which) -> Result<Profile, Stop> {
        Ok(self.jobs.profiles.named(named(which)?.as_deref())?)
    }

    /// Does a job until it is done or Ctrl-C is pressed. What is just being stored is stored to the end,
    /// and then it has happened.
    pub(super) fn wait<T, E: Into<Stop>>(&self, job: impl Future<Output = Result<T, E>>) -> Result<T, Stop> {
        self.runtime.block_on(async {
            let mut job = pin!(job);
            tokio::select! {
                biased;
                done = &mut job => done.map_err(Into::into),
                Ok(()) = tokio::signal::ctrl_c() => {
                    if !self.jobs.profiles.is_storing() {
                        return Err(Stop::cancelled());
                    }
                    self.output.say("It is just being stored, and cannot be cancelled any more.");
                    job.await.map_err(Into::into)
                }
            }
        })
    }

    /// Does a job to its end; what Ctrl-C means meanwhile is the job's own.
    pub(super) fn run<T>(&self, job: impl Future<Output = T>) -> T {
        self.runtime.block_on(job)
    }

    /// From here on Ctrl-C does not end the program by itself: a question without echo must put the
    /// terminal back first.
    pub(super) fn catch_ctrl_c(&self) {
        let _inside = self.runtime.enter();
        #[cfg(unix)]
        let _ = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt());
    }

    /// Says in a terminal that a live profile is meant.
    pub(super) fn warn_of_live(&self, profile: &Profile) {
        if profile.environment == Environment::Live && output::talks_to_a_person() {
            let bad = output::BAD;
            let name = output::printable(profile.name.as_str());
            self.output.say(&format!("{bad}LIVE:{bad:#} {name}: requests act on real people’s benefits."));
        }
    }
}

/// A variable that cannot be read is no reason to take another profile than the one that is meant.
pub(super) fn named(which: &Which) -> Result<Option<String>, Stop> {
    let name = match (&which.profile, std::env::var("NOYO_AUTH_PROFILE")) {
        (Some(name), _) => Some(name.clone()),
        (None, Ok(name)) => Some(name),
        (None, Err(VarError::NotPresent)) => None,
        (None, Err(VarError::NotUnicode(_))) => {
            return Err(Stop::usage(
                "NOYO_AUTH_PROFILE is not UTF-8 text.",
                "Name the profile on the command line.",
            ));
        }
    };
    Ok(name.filter(|name| !name.trim().is_empty()))
}
