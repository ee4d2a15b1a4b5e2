//! One run of the command line: what a command works with.

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

use crate::approval;
use crate::arguments::{Command, Which};
use crate::environment_key::{self, EnvironmentKey};
use crate::output::{self, Output, Stop};
use crate::signals::{Busy, Signals, ended};
use crate::which::named;

/// What a command works with.
pub(super) struct Invocation {
    pub(super) output: Output,
    pub(super) jobs: Jobs,
    /// The profile whose key is in the environment, where that is the one that is meant.
    in_hand: Option<Profile>,
    runtime: Runtime,
    signals: Signals,
}

impl Invocation {
    pub(super) fn open(command: &Command, output: Output) -> Result<Self, Stop> {
        let (runtime, signals) = (runtime()?, Signals::listen());
        let clock = Clock::from_fn(|| Now { wall: Timestamp::now(), steady: Instant::now() });
        if let Some(key) = environment_key::for_command(command)? {
            key.say(&output);
            let EnvironmentKey { profile, secret } = key;
            let jobs = runtime.block_on(Jobs::in_hand(&profile, secret, Network::default(), clock))?;
            return Ok(Self { output, jobs, in_hand: Some(profile), runtime, signals });
        }
        let home = Home::from_environment()?;
        let jobs = Jobs::open(&home, Keychain::system(), Network::default(), clock);
        if !command.looks_at_the_folder() {
            home.make_private()?;
        } else if home.check().is_err() {
            return Ok(Self { output, jobs, in_hand: None, runtime, signals });
        }
        runtime.block_on(async {
            if let Err(damaged) = jobs.preferences.load().await {
                output.warning(&damaged);
            }
            jobs.profiles.clear_up().await;
        });
        Ok(Self { output, jobs, in_hand: None, runtime, signals })
    }

    /// Ends without waiting for threads that wait themselves: a look-up of a name, a bus that says nothing. What
    /// is being stored was waited for by whoever stores it.
    pub(super) fn close(self) {
        self.runtime.shutdown_background();
    }

    /// The profile that is meant: by name, by `$NOYO_AUTH_PROFILE`, the one whose key is in the environment, or
    /// the default one. A person is asked whether its secret command may be run.
    pub(super) fn profile(&self, which: &Which) -> Result<Profile, Stop> {
        let profile = self.found(which)?;
        self.ask_first(&profile)?;
        Ok(profile)
    }

    /// Asks about a secret command that nobody approved on this computer yet, such as an imported one. Where
    /// there is nobody to ask, the job itself says that it was not run.
    pub(super) fn ask_first(&self, profile: &Profile) -> Result<(), Stop> {
        let Some(command) = &profile.secret_command else { return Ok(()) };
        if self.jobs.profiles.may_run(profile) || !output::asks_a_person() {
            return Ok(());
        }
        let (name, token_url) = (profile.name.as_str(), &profile.addresses.token_url);
        if !approval::is_wanted(&self.output, name, command, token_url)? {
            return Err(Stop::cancelled());
        }
        self.wait(self.jobs.profiles.approve(profile))
    }

    /// The same without a question, for what says itself how it went.
    pub(super) fn found(&self, which: &Which) -> Result<Profile, Stop> {
        if let Some(profile) = &self.in_hand {
            return Ok(profile.clone());
        }
        Ok(self.jobs.profiles.named(named(which)?.as_deref())?)
    }

    /// The key is from the environment: nothing is kept, and so no port and no gateway key.
    pub(super) fn keeps_nothing(&self) -> bool {
        self.in_hand.is_some()
    }

    /// Does a job until it is done, or Ctrl-C or another signal ends it. What is just being stored is stored to
    /// the end, and then it has happened.
    pub(super) fn wait<T, E: Into<Stop>>(&self, job: impl Future<Output = Result<T, E>>) -> Result<T, Stop> {
        let _busy = self.signals.busy();
        self.runtime.block_on(async {
            let mut job = pin!(self.settled(job));
            tokio::select! {
                biased;
                done = &mut job => done.map_err(Into::into),
                () = ended() => {
                    if !self.jobs.profiles.is_storing() {
                        return Err(Stop::cancelled());
                    }
                    self.output.say("It is just being stored, and cannot be cancelled any more.");
                    job.await.map_err(Into::into)
                }
            }
        })
    }

    /// Does a job to its end; what Ctrl-C or another signal means meanwhile is the job's own.
    pub(super) fn run<T>(&self, job: impl Future<Output = T>) -> T {
        let _busy = self.signals.busy();
        self.runtime.block_on(self.settled(job))
    }

    /// The job, and what it goes on storing when its result is there.
    async fn settled<T>(&self, job: impl Future<Output = T>) -> T {
        let done = job.await;
        self.jobs.tokens.settle().await;
        done
    }

    /// Until what it returns is dropped, Ctrl-C does not end the program by itself: a question without echo must
    /// put the terminal back first.
    pub(super) fn asking_without_echo(&self) -> Busy {
        self.signals.asking_without_echo()
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

fn runtime() -> Result<Runtime, Diagnosis> {
    // One thread is enough for one job; the keychain has its own.
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| Diagnosis {
        kind: Kind::StorageFailed,
        message: format!("The system lets no program start anything: {e}."),
        hints: vec![Hint::new("Close other programs, or raise the limit of open files (ulimit -n).")],
    })
}
