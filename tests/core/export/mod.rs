//! What is exported, run in the programs that it is for, against the stand-in.

mod bruno;
mod postman;
mod shells;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jiff::{SignedDuration, Timestamp};
use noyo_auth_core::jobs::{Jobs, NewProfile, Want};
use noyo_auth_core::texts::export::ExportSource;
use noyo_auth_core::world::home::Home;
use noyo_auth_core::world::keychain::Keychain;
use noyo_auth_core::world::noyo::Network;
use stand_in::{DemoKey, KEYS, StandIn};
use values::profile::Profile;
use values::secret::{AccessToken, ClientSecret};

/// A profile with a token, the stand-in that gave it, and a folder for the files.
struct Minted {
    stand_in: StandIn,
    profile: Profile,
    token: AccessToken,
    expires_at: Timestamp,
    folder: tempfile::TempDir,
}

impl Minted {
    /// Through the jobs, as both programs do it.
    async fn with(key: &DemoKey) -> Self {
        let stand_in = StandIn::start().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("home"));
        let keychain = Keychain::in_memory().unwrap();
        let jobs = Jobs::open(&home, keychain, Network::default(), stand_in::clock());
        let draft = NewProfile {
            name: key.name.parse().unwrap(),
            environment: key.environment,
            client_id: key.client_id.parse().unwrap(),
            secret: ClientSecret::new(key.client_secret),
            addresses: stand_in.addresses(key.environment),
        };
        let profile = jobs.profiles.add(draft, true).await.unwrap().profile;
        let token = jobs.tokens.get(&profile, Want::Usable).await.unwrap().token;
        let (token, expires_at) = (token.access.clone(), token.expires_at);
        Self { stand_in, profile, token, expires_at, folder }
    }

    /// The first key's, which works in the sandbox and sees one group.
    async fn usual() -> Self {
        Self::with(&KEYS[0]).await
    }

    /// The same profile with a token that the stand-in signed an hour ago.
    async fn expired() -> Self {
        let minted = Self::usual().await;
        let then = Timestamp::now() - SignedDuration::from_hours(1);
        let token = minted.stand_in.token_minted_at(&KEYS[0], then);
        Self { token, expires_at: then + SignedDuration::from_mins(10), ..minted }
    }

    fn source(&self) -> ExportSource<'_> {
        ExportSource { profile: &self.profile, token: &self.token, expires_at: self.expires_at }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `METHOD /path status` of what came in since the token was minted.
    fn requests(&self) -> Vec<String> {
        let requests = self.stand_in.requests();
        let after_the_mint = requests.iter().skip(1);
        after_the_mint.map(|r| format!("{} {}", r.request, r.status)).collect()
    }
}

/// A program of `tests/newman`. Its absence fails the test: nothing here is skipped.
fn tool(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/newman");
    let path = folder.join("node_modules/.bin").join(name);
    assert!(path.exists(), "{name} is not installed: npm --prefix tests/newman ci");
    path
}

/// What a program said on both streams, and whether it was content.
struct Said {
    content: bool,
    text: String,
}

/// Runs it off the runtime's threads, on which the stand-in answers.
async fn run(mut command: Command) -> Said {
    let Output { status, stdout, stderr } =
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    Said { content: status.success(), text }
}
