//! Mint: fresh token in memory? done. Else one refresh at a time per profile, in a task of its own, so
//! that whoever gives up waiting harms nobody: the shared cache, the lock that both programs take,
//! the secret, the POST, the lifetime.

use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use jiff::SignedDuration;

use super::{Broker, cached, lock};
use crate::diagnose::{self, Known};
use crate::diagnosis::{Diagnosis, Hint, Kind};
use crate::inspect::KEPT_AFTER_EXPIRY;
use crate::keychain::KeychainError;
use crate::noyo::{Call, Fault, MintAnswer, Phase};
use crate::profile::{Addresses, ClientId, Profile, ProfileId};
use crate::secret::ClientSecret;
use crate::token::{self, Freshness, Remark, Token};
use crate::words;

/// How long to wait for another process that is minting for the same profile: its own deadline and a
/// little more.
const OTHERS_TURN: Duration = Duration::from_secs(35);

/// What sort of token is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// One with enough of its life left, from memory or the shared cache where there is one.
    Usable,
    /// One that is minted now.
    New,
}

/// A token, handed out.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The token.
    pub token: Arc<Token>,
    /// It was minted for this.
    pub minted: bool,
    pub(super) call: Option<Call>,
    pub(super) skew: Option<SignedDuration>,
}

/// No token, with what is known of the call where one was made.
#[derive(Debug, Clone)]
pub(super) struct NoToken {
    pub(super) diagnosis: Diagnosis,
    pub(super) call: Option<Call>,
    pub(super) fault: Option<Fault>,
}

impl<E: Into<Diagnosis>> From<E> for NoToken {
    fn from(error: E) -> Self {
        Self { diagnosis: error.into(), call: None, fault: None }
    }
}

impl<E: Into<Diagnosis>> From<E> for Box<NoToken> {
    fn from(error: E) -> Self {
        Box::new(NoToken::from(error))
    }
}

/// What a token belongs to. Never the token endpoint alone: sandbox and live share one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct TokenKey {
    pub(super) profile: ProfileId,
    client_id: ClientId,
    addresses: Addresses,
}

impl TokenKey {
    pub(super) fn of(profile: &Profile) -> Self {
        Self {
            profile: profile.id,
            client_id: profile.client_id.clone(),
            addresses: profile.addresses.clone(),
        }
    }
}

type Flight = Shared<BoxFuture<'static, Result<Issued, Box<NoToken>>>>;

/// The token of one profile, and the refresh that is under way.
#[derive(Default)]
pub(super) struct Slot {
    token: Option<Arc<Token>>,
    flight: Option<(Want, Flight)>,
}

impl Slot {
    pub(super) fn current(&self) -> Option<Arc<Token>> {
        self.token.clone()
    }
}

impl Broker {
    /// A token for the profile; a new one is minted where needed. However many ask at once, one
    /// request is made and all get its result.
    ///
    /// # Errors
    /// The keychain's kinds, and those of the token endpoint's call.
    pub async fn token(&self, profile: &Profile, want: Want) -> Result<Issued, Diagnosis> {
        self.issue(profile, want).await.map_err(|none| none.diagnosis)
    }

    pub(super) async fn issue(&self, profile: &Profile, want: Want) -> Result<Issued, Box<NoToken>> {
        words::check_environment(profile.environment, &profile.addresses)?;
        let key = TokenKey::of(profile);
        loop {
            let (running, flight) = match self.board(profile, &key, want) {
                Boarded::Ready(token) => {
                    return Ok(Issued { token, minted: false, call: None, skew: None });
                }
                Boarded::Flight(running, flight) => (running, flight),
            };
            let result = flight.await;
            // Who wants a new token is not served by a refresh that may have found a cached one.
            if want == Want::Usable || running == Want::New {
                return result;
            }
        }
    }

    fn board(&self, profile: &Profile, key: &TokenKey, want: Want) -> Boarded {
        let now = self.0.clock.now();
        let margin = self.margin();
        let mut slots = lock(&self.0.slots);
        let slot = slots.entry(key.clone()).or_default();
        if let Some(token) = slot.token.as_ref().filter(|_| want == Want::Usable)
            && token.freshness(now, margin) == Freshness::Usable
        {
            return Boarded::Ready(token.clone());
        }
        if let Some((running, flight)) = &slot.flight {
            return Boarded::Flight(*running, flight.clone());
        }
        let flight = self.take_off(profile.clone(), key.clone(), want);
        slot.flight = Some((want, flight.clone()));
        Boarded::Flight(want, flight)
    }

    fn take_off(&self, profile: Profile, key: TokenKey, want: Want) -> Flight {
        let broker = self.clone();
        let task = tokio::spawn(async move {
            let result = broker.refresh(&profile, want).await;
            let mut slots = lock(&broker.0.slots);
            let slot = slots.entry(key).or_default();
            slot.flight = None;
            if let Ok(issued) = &result {
                slot.token = Some(issued.token.clone());
            }
            drop(slots);
            broker.mark(profile.id, result.as_ref().err().map(|none| none.diagnosis.kind));
            result
        });
        async move { task.await.unwrap_or_else(|_| Err(Box::new(NoToken::from(abandoned())))) }
            .boxed()
            .shared()
    }

    async fn refresh(&self, profile: &Profile, want: Want) -> Result<Issued, Box<NoToken>> {
        if let Some(found) = self.recall(profile, want).await {
            return Ok(found);
        }
        let _turn = self.turn(profile.id).await;
        if let Some(found) = self.recall(profile, want).await {
            return Ok(found);
        }
        let secret = self.0.keychain.secret(profile.id).await?;
        let issued = self.mint_with(profile, &secret).await?;
        self.keep(profile, &issued.token).await;
        Ok(issued)
    }

    /// One POST, and what it is worth. Nothing is kept but the memory of having minted it.
    pub(super) async fn mint_with(
        &self,
        profile: &Profile,
        secret: &ClientSecret,
    ) -> Result<Issued, Box<NoToken>> {
        let (call, answer) = self.noyo().mint(&profile.addresses, &profile.client_id, secret).await;
        let skew = self.skew(&call, answer.as_ref().ok());
        let judged = answer.and_then(|answer| self.judge(profile, answer));
        match judged {
            Ok(token) => Ok(Issued { token: Arc::new(token), minted: true, call: Some(call), skew }),
            Err(fault) => {
                let known = self.known(profile, Phase::Mint, skew, Some(secret));
                let diagnosis = diagnose::diagnose(&fault, &call, &known);
                self.note(Some(profile), "Minting failed", Some(diagnosis.kind));
                Err(Box::new(NoToken { diagnosis, call: Some(call), fault: Some(fault) }))
            }
        }
    }

    fn judge(&self, profile: &Profile, answer: MintAnswer) -> Result<Token, Fault> {
        let now = self.0.clock.now();
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
        self.note(Some(profile), format!("Minted a token{remark}"), None);
        Ok(token)
    }

    /// By how much this computer's clock is ahead: against the answer's `Date`, else against `iat`.
    fn skew(&self, call: &Call, answer: Option<&MintAnswer>) -> Option<SignedDuration> {
        let theirs = call.date.or(answer.and_then(|a| a.iat))?;
        Some(self.0.clock.now().wall.duration_since(theirs))
    }

    pub(super) fn known<'a>(
        &self,
        profile: &'a Profile,
        phase: Phase,
        skew: Option<SignedDuration>,
        secret: Option<&ClientSecret>,
    ) -> Known<'a> {
        let encoded =
            |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>() != text;
        Known {
            profile,
            phase,
            skew,
            token_expired: false,
            proven_in: self.proven_in(profile),
            can_ask_sandbox: self.sandbox_api(profile).is_some(),
            encoding_matters: encoded(profile.client_id.as_str())
                || secret.is_some_and(|s| encoded(s.expose())),
        }
    }

    /// The token that another process left in the keychain, where it is good.
    async fn recall(&self, profile: &Profile, want: Want) -> Option<Issued> {
        if want == Want::New {
            return None;
        }
        let token = self.recall_any(profile).await.ok()??;
        if token.freshness(self.0.clock.now(), self.margin()) != Freshness::Usable {
            return None;
        }
        Some(Issued { token: Arc::new(token), minted: false, call: None, skew: None })
    }

    /// The token that another process left, good or not; one that is over is removed.
    async fn recall_any(&self, profile: &Profile) -> Result<Option<Token>, KeychainError> {
        let Some(blob) = self.0.keychain.cached_token(profile.id).await? else { return Ok(None) };
        let now = self.0.clock.now();
        let Some(token) = cached::read(&blob, profile, now) else { return Ok(None) };
        self.remember(profile, &token);
        if token.freshness(now, self.margin()) == Freshness::Expired {
            self.0.keychain.remove_cached_token(profile.id).await?;
        }
        Ok(Some(token))
    }

    /// Remembers the tokens that other processes left, so that the inspector knows them. A keychain
    /// that cannot be asked loses a witness, not an inspection.
    pub(super) async fn recall_all(&self) {
        for profile in self.profiles().map(|profiles| profiles.list).unwrap_or_default() {
            if self.recall_any(&profile).await.is_err() {
                return;
            }
        }
    }

    /// Remembers a token for the inspector, and leaves it in the keychain for the other processes. A
    /// keychain that does not take it costs a mint later, nothing more.
    pub(super) async fn keep(&self, profile: &Profile, token: &Token) {
        self.remember(profile, token);
        let _ = self.0.keychain.cache_token(profile.id, cached::write(profile, token)).await;
        self.forget_when_over(profile.clone(), token.left(self.0.clock.now()));
    }

    /// Takes the token out of the keychain when it is over, and its text out of memory an hour later.
    /// A program that has ended by then leaves that to the next one that looks.
    fn forget_when_over(&self, profile: Profile, left: Duration) {
        // Nothing is kept alive for this alone.
        let parts = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            tokio::time::sleep(left + Duration::from_secs(1)).await;
            if let Some(parts) = parts.upgrade() {
                let _ = Self(parts).recall_any(&profile).await;
            }
            tokio::time::sleep(KEPT_AFTER_EXPIRY.unsigned_abs()).await;
            if let Some(parts) = parts.upgrade() {
                lock(&parts.minted).forget_old(parts.clock.now().wall);
            }
        });
    }

    fn remember(&self, profile: &Profile, token: &Token) {
        lock(&self.0.minted).remember(
            &token.access,
            profile.id,
            profile.name.to_string(),
            profile.environment,
            token.minted_at,
            token.expires_at,
        );
    }

    /// Puts a token, minted elsewhere, into the profile's slot.
    pub(super) fn seat(&self, profile: &Profile, token: Arc<Token>) {
        lock(&self.0.slots).entry(TokenKey::of(profile)).or_default().token = Some(token);
    }

    /// Forgets a token that was rejected, if it is still the current one.
    pub(super) async fn reject(&self, profile: &Profile, token: &Arc<Token>) {
        let current = {
            let mut slots = lock(&self.0.slots);
            let slot = slots.entry(TokenKey::of(profile)).or_default();
            let current = slot.token.as_ref().is_some_and(|held| held.access == token.access);
            if current {
                slot.token = None;
            }
            current
        };
        if current {
            let _ = self.0.keychain.remove_cached_token(profile.id).await;
        }
    }

    /// Drops every token of a profile, in memory and in the keychain.
    pub(super) async fn forget_tokens(&self, id: ProfileId) {
        lock(&self.0.slots).retain(|key, _| key.profile != id);
        let _ = self.0.keychain.remove_cached_token(id).await;
    }

    /// This process's turn to mint for a profile; the other program waits meanwhile. A disk that
    /// takes no lock file costs a second mint at worst.
    async fn turn(&self, id: ProfileId) -> Option<File> {
        let file = self.0.home.open_lock(&self.0.home.mint_lock(id)).ok()?;
        let deadline = tokio::time::Instant::now() + OTHERS_TURN;
        while tokio::time::Instant::now() < deadline {
            match file.try_lock() {
                Ok(()) => return Some(file),
                Err(std::fs::TryLockError::WouldBlock) => tokio::time::sleep(Duration::from_millis(15)).await,
                Err(std::fs::TryLockError::Error(_)) => return None,
            }
        }
        None
    }
}

enum Boarded {
    Ready(Arc<Token>),
    Flight(Want, Flight),
}

pub(super) fn abandoned() -> Diagnosis {
    Diagnosis {
        kind: Kind::Cancelled,
        message: "The mint was cancelled.".to_owned(),
        hints: vec![Hint::new("Try again.")],
    }
}
