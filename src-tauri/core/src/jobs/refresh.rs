//! One refresh: the lock that both programs take, the token that another process left, the secret, the POST,
//! the lifetime. It is left for the others while whoever asked goes on. Where another process holds the lock
//! its token is looked for before and after: before, since a good one is no reason to wait.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::oneshot;

use super::shared_token;
use super::tokens::{Issued, Issuing, NoToken, Tokens, Unshared, Want};
use crate::meaning;
use crate::texts::inspect::KEPT_AFTER_EXPIRY;
use crate::world::files::{self, Lock, LockError};
use crate::world::keychain::KeychainError;
use crate::world::noyo::{Fault, MintAnswer, Phase};
use crate::world::secret_command;
use values::call::Call;
use values::profile::Profile;
use values::secret::ClientSecret;
use values::token::{self, Freshness, Remark, Token};

/// How long to wait for another process that is minting for the same profile. Most mint within a second; one
/// that takes longer costs a second mint, which harms nobody.
const MINT_LOCK_PATIENCE: Duration = Duration::from_secs(5);

impl Tokens {
    pub(super) async fn refresh(
        &self,
        profile: &Profile,
        want: Want,
        tell_key: oneshot::Sender<Duration>,
    ) -> Result<(Issued, Option<Unshared>), Box<NoToken>> {
        // Whoever has the turn already looks once.
        let at_once = files::lock(&self.mint_lock_file(profile), Duration::ZERO).await.ok();
        if let Some(found) = self.recall(profile, want).await {
            return Ok((found, None));
        }
        let lock = match at_once {
            Some(lock) => Some(lock),
            None => {
                let lock = self.mint_lock(profile).await;
                if let Some(found) = self.recall(profile, want).await {
                    return Ok((found, None));
                }
                lock
            }
        };
        let ((key, took), ()) = tokio::join!(
            self.timed(self.surroundings().bound_key(profile)),
            self.surroundings().prepare(&profile.addresses.token_url)
        );
        let (profile, secret) = key?;
        let _ = tell_key.send(took);
        let issued = self.mint_with(&profile, &secret).await?;
        let token = issued.token.clone();
        Ok((issued, Some(Unshared { profile: profile.into_owned(), token, lock })))
    }

    async fn timed<T>(&self, job: impl Future<Output = T>) -> (T, Duration) {
        let now = || self.surroundings().clock.now().steady;
        let started = now();
        (job.await, now().saturating_duration_since(started))
    }

    /// One POST, and what it is worth. Nothing is kept.
    pub(super) async fn mint_with(&self, profile: &Profile, secret: &ClientSecret) -> Issuing {
        let noyo = self.surroundings().noyo().await?;
        let (call, answer) = noyo.mint(&profile.addresses, &profile.client_id, secret).await;
        let skew = self.skew(&call, answer.as_ref().ok());
        let judged = answer.and_then(|answer| self.judge(profile, answer));
        match judged {
            Ok(token) => Ok(Issued { token: Arc::new(token), minted: true, call: Some(call), skew }),
            Err(fault) => {
                let known = self.surroundings().known(profile, Phase::Mint, skew, Some(secret));
                let diagnosis = meaning::diagnose(&fault, &call, &known);
                self.diary().note(Some(profile), "Minting failed", Some(diagnosis.kind));
                Err(Box::new(NoToken { diagnosis, call: Some(call), fault: Some(fault) }))
            }
        }
    }

    fn judge(&self, profile: &Profile, answer: MintAnswer) -> Result<Token, Fault> {
        let now = self.surroundings().clock.now();
        let issuer_now = answer.date.or(answer.iat).unwrap_or(now.wall);
        let life = token::lifetime(answer.exp, answer.expires_in_ms, issuer_now);
        if let (true, Some(at)) = (life.span.is_zero(), answer.exp) {
            return Err(Fault::BornExpired { at });
        }
        let token = Token::new(answer.access, now, life.span);
        let remark = match life.remark {
            Some(Remark::Disagree) => ", whose exp and expires_in disagree: the earlier one counts",
            Some(Remark::Seconds) => ", whose expires_in was in seconds",
            Some(Remark::Assumed) => " that does not say when it expires: ten minutes are assumed",
            None => "",
        };
        self.diary().note(Some(profile), format!("Minted a token{remark}"), None);
        Ok(token)
    }

    /// By how much this computer's clock is ahead: against the answer's `Date`, else against `iat`.
    fn skew(&self, call: &Call, answer: Option<&MintAnswer>) -> Option<SignedDuration> {
        let theirs = call.date.or(answer.and_then(|a| a.iat))?;
        Some(self.surroundings().clock.now().wall.duration_since(theirs))
    }

    /// The token that another process left in the keychain, where it is good.
    async fn recall(&self, profile: &Profile, want: Want) -> Option<Issued> {
        if want == Want::New {
            return None;
        }
        let token = self.recall_any(profile).await.ok()??;
        let now = self.surroundings().clock.now();
        (token.freshness(now, self.margin()) == Freshness::Usable).then(|| Issued::found(Arc::new(token)))
    }

    /// The token that another process left, good or not; one that is over is removed.
    async fn recall_any(&self, profile: &Profile) -> Result<Option<Token>, KeychainError> {
        let keychain = &self.surroundings().keychain;
        let Some(blob) = keychain.cached_token(profile.id).await? else { return Ok(None) };
        let now = self.surroundings().clock.now();
        let Some(token) = shared_token::read(&blob, profile, now) else { return Ok(None) };
        self.remember(profile, &token);
        if token.freshness(now, self.margin()) == Freshness::Expired {
            keychain.remove_cached_token(profile.id).await?;
        }
        Ok(Some(token))
    }

    /// Remembers the tokens that other processes left, so that the inspector knows them. A keychain
    /// that cannot be asked loses a witness, not an inspection.
    pub(super) async fn recall_all(&self, profiles: &[Profile]) {
        for profile in profiles {
            if self.recall_any(profile).await.is_err() {
                return;
            }
        }
    }

    /// Remembers a token for the inspector, and leaves it in the keychain for the other processes. A
    /// keychain that does not take it costs a mint later, nothing more.
    pub(super) async fn share(&self, profile: &Profile, token: &Token) {
        self.remember(profile, token);
        let bytes = shared_token::write(profile, token);
        let _ = self.surroundings().keychain.cache_token(profile.id, bytes).await;
        self.forget_when_over(profile.clone(), token.left(self.surroundings().clock.now()));
    }

    /// Takes the token out of the keychain when it is over, and its text out of memory an hour later.
    /// A program that has ended by then leaves that to the next one that looks.
    fn forget_when_over(&self, profile: Profile, left: Duration) {
        let upgrade = self.downgrade();
        tokio::spawn(async move {
            tokio::time::sleep(left + Duration::from_secs(1)).await;
            if let Some(tokens) = upgrade() {
                let _ = tokens.recall_any(&profile).await;
            }
            tokio::time::sleep(KEPT_AFTER_EXPIRY.unsigned_abs()).await;
            if let Some(tokens) = upgrade() {
                tokens.with_minted(tokens.surroundings().clock.now().wall, |_| ());
            }
        });
    }

    fn mint_lock_file(&self, profile: &Profile) -> PathBuf {
        self.surroundings().home.mint_lock(profile.id)
    }

    /// This process's turn to mint for a profile; the other program waits meanwhile. A disk that takes
    /// no lock file costs a second mint at worst.
    async fn mint_lock(&self, profile: &Profile) -> Option<Lock> {
        let path = self.mint_lock_file(profile);
        let now = || self.surroundings().clock.now().steady;
        let asked = now();
        loop {
            let lock = files::lock(&path, MINT_LOCK_PATIENCE).await;
            let is_held = matches!(lock, Err(LockError::Busy { .. }));
            // A person may be answering the other program's password manager: one question is enough.
            let may_ask = profile.secret_command.is_some()
                && now().saturating_duration_since(asked) < secret_command::PATIENCE;
            if !(is_held && may_ask && self.surroundings().commands.another_program_runs_one().await) {
                return lock.ok();
            }
        }
    }
}
