//! Tokens: fresh one in memory? done. Else one refresh at a time for each key, in a task of its own, so
//! that whoever gives up waiting harms nobody.
//!
//! What a refresh does is in `refresh`. Here is who owns the tokens, and that a result of a key which
//! was replaced or removed meanwhile is thrown away.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use jiff::{SignedDuration, Timestamp};
use parking_lot::{Mutex, RwLock};
use tokio::sync::oneshot;

use super::Diary;
use super::surroundings::Surroundings;
use super::token_key::TokenKey;
use crate::meaning::input::check_environment;
use crate::meaning::saving::{broken_off, superseded};
use crate::texts::inspect::MintedTokens;
use crate::world::files::Lock;
use crate::world::keychain::as_one_job;
use crate::world::noyo::Fault;
use values::call::Call;
use values::diagnosis::{Diagnosis, Kind};
use values::profile::{Profile, ProfileId};
use values::settings::Settings;
use values::token::{Freshness, Token};

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

impl Issued {
    pub(super) fn found(token: Arc<Token>) -> Self {
        Self { token, minted: false, call: None, skew: None }
    }
}

/// No token, with what is known of the call where one was made.
#[derive(Debug, Clone)]
pub(super) struct NoToken {
    pub(super) diagnosis: Diagnosis,
    pub(super) call: Option<Call>,
    pub(super) fault: Option<Fault>,
}

impl<E: Into<Diagnosis>> From<E> for Box<NoToken> {
    fn from(error: E) -> Self {
        Box::new(NoToken { diagnosis: error.into(), call: None, fault: None })
    }
}

/// A token that is to be left for the other processes. They wait for it meanwhile.
pub(super) struct Unshared {
    pub(super) profile: Profile,
    pub(super) token: Arc<Token>,
    /// This process's turn to mint, until that is done.
    pub(super) lock: Option<Lock>,
}

pub(super) type Issuing = Result<Issued, Box<NoToken>>;

/// A refresh that is under way, for all who wait for it.
#[derive(Clone)]
struct Refresh {
    /// Counts all refreshes: tells this one from a later one of the same key.
    generation: u64,
    want: Want,
    /// Comes when the API key was read: it is there, and approved. Says how long that took. Breaks off where
    /// that is not so.
    key: Shared<oneshot::Receiver<Duration>>,
    result: Shared<BoxFuture<'static, Issuing>>,
}

/// The token of one key, and the refresh that is under way.
#[derive(Default)]
struct Slot {
    token: Option<Arc<Token>>,
    refresh: Option<Refresh>,
}

#[derive(Default)]
struct Slots {
    by_key: HashMap<TokenKey, Slot>,
    refreshes: u64,
}

/// The owner of all tokens. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    surroundings: Surroundings,
    diary: Diary,
    margin: RwLock<Duration>,
    slots: Mutex<Slots>,
    minted: Mutex<MintedTokens>,
    failing: Mutex<HashMap<ProfileId, Kind>>,
    /// Read while a token is being left for the others.
    sharing: Arc<tokio::sync::RwLock<()>>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens")
    }
}

/// What serves an asker.
enum Source {
    Token(Arc<Token>),
    Refresh(Refresh),
}

impl Tokens {
    pub(super) fn new(surroundings: Surroundings, diary: Diary) -> Self {
        Self(Arc::new(Inner {
            surroundings,
            diary,
            margin: RwLock::new(Settings::default().margin()),
            slots: Mutex::default(),
            minted: Mutex::default(),
            failing: Mutex::default(),
            sharing: Arc::default(),
        }))
    }

    /// Waits until every token that was handed out is left for the other processes as well. One that is only just
    /// being minted is not waited for.
    pub async fn settle(&self) {
        drop(self.0.sharing.write().await);
    }

    /// A token for the profile; a new one is minted where needed. However many ask at once, one
    /// request is made and all get its result.
    ///
    /// # Errors
    /// The keychain's kinds, and those of the token endpoint's call.
    pub async fn get(&self, profile: &Profile, want: Want) -> Result<Issued, Diagnosis> {
        self.issue(profile, want).await.map_err(|none| none.diagnosis)
    }

    pub(super) async fn issue(&self, profile: &Profile, want: Want) -> Issuing {
        self.issue_telling(profile, want, |_| ()).await
    }

    /// The same, and tells when the API key was read for it, and how long that took.
    pub(super) async fn issue_telling(
        &self,
        profile: &Profile,
        want: Want,
        on_key: impl FnOnce(Duration),
    ) -> Issuing {
        check_environment(profile.environment, &profile.addresses)?;
        loop {
            let refresh = match self.find_or_refresh(profile, want) {
                Source::Token(token) => return Ok(Issued::found(token)),
                Source::Refresh(refresh) => refresh,
            };
            // Who wants a new token is not served by a refresh that may have found a cached one.
            if want == Want::New && refresh.want == Want::Usable {
                let _ = refresh.result.await;
                continue;
            }
            if let Ok(took) = refresh.key.await {
                on_key(took);
            }
            return refresh.result.await;
        }
    }

    fn find_or_refresh(&self, profile: &Profile, want: Want) -> Source {
        let now = self.0.surroundings.clock.now();
        let key = TokenKey::of(profile);
        let mut slots = self.0.slots.lock();
        slots.refreshes += 1;
        let generation = slots.refreshes;
        let slot = slots.by_key.entry(key.clone()).or_default();
        if let Some(token) = slot.token.as_ref().filter(|_| want == Want::Usable)
            && token.freshness(now, self.margin()) == Freshness::Usable
        {
            return Source::Token(token.clone());
        }
        let running = slot.refresh.get_or_insert_with(|| {
            start(Claim { tokens: self.clone(), key, generation }, profile.clone(), want)
        });
        Source::Refresh(running.clone())
    }

    /// The token of a profile that is in memory, usable or not.
    pub fn in_memory(&self, profile: &Profile) -> Option<Arc<Token>> {
        self.0.slots.lock().by_key.get(&TokenKey::of(profile)).and_then(|slot| slot.token.clone())
    }

    /// Why the last mint or test of a profile failed, if it did.
    pub fn failing(&self, id: ProfileId) -> Option<Kind> {
        self.0.failing.lock().get(&id).copied()
    }

    /// How much of its life a token must have left to be handed out.
    pub fn margin(&self) -> Duration {
        *self.0.margin.read()
    }

    pub(super) fn set_margin(&self, margin: Duration) {
        *self.0.margin.write() = margin;
    }

    pub(super) fn mark(&self, id: ProfileId, kind: Option<Kind>) {
        let mut failing = self.0.failing.lock();
        match kind {
            Some(kind) => failing.insert(id, kind),
            None => failing.remove(&id),
        };
    }

    /// Takes over a token that was minted before its key was stored, and leaves it for the others.
    pub(super) async fn take_over(&self, profile: &Profile, token: Arc<Token>) {
        self.0.slots.lock().by_key.entry(TokenKey::of(profile)).or_default().token = Some(token.clone());
        self.share(profile, &token).await;
    }

    /// Forgets a token that was rejected, if it is still the current one.
    pub async fn reject(&self, profile: &Profile, token: &Arc<Token>) {
        let current = {
            let mut slots = self.0.slots.lock();
            let slot = slots.by_key.entry(TokenKey::of(profile)).or_default();
            let held = slot.token.take_if(|held| held.access == token.access);
            held.is_some()
        };
        if current {
            let _ = self.0.surroundings.keychain.remove_cached_token(profile.id).await;
        }
    }

    /// Drops every token of a profile, in memory and in the keychain. A refresh that is running brings
    /// nothing back.
    pub(super) async fn forget(&self, id: ProfileId) {
        self.0.slots.lock().by_key.retain(|key, _| key.key.profile != id);
        self.0.minted.lock().forget_profile(id);
        let _ = self.0.surroundings.keychain.remove_cached_token(id).await;
    }

    /// Drops every token in memory. A refresh that is running brings nothing back.
    pub(super) fn forget_in_memory(&self) {
        self.0.slots.lock().by_key.clear();
        *self.0.minted.lock() = MintedTokens::default();
    }

    /// Looks at the tokens that were minted, for the inspector.
    pub(super) fn with_minted<T>(&self, now: Timestamp, look: impl FnOnce(&MintedTokens) -> T) -> T {
        let mut minted = self.0.minted.lock();
        minted.forget_old(now);
        look(&minted)
    }

    async fn leave_for_others(&self, claim: &Claim, unshared: Unshared) {
        self.share(&unshared.profile, &unshared.token).await;
        if !claim.is_current(&unshared.token) || claim.key.is_gone_from(&self.0.surroundings) {
            // The key went meanwhile, perhaps in another program, or the token was rejected.
            let _ = self.0.surroundings.keychain.remove_cached_token(unshared.profile.id).await;
        }
        drop(unshared.lock);
    }

    pub(super) fn remember(&self, profile: &Profile, token: &Token) {
        self.0.minted.lock().remember(
            &token.access,
            profile.id,
            profile.name.to_string(),
            profile.environment,
            token.minted_at,
            token.expires_at,
        );
    }

    pub(super) fn surroundings(&self) -> &Surroundings {
        &self.0.surroundings
    }

    pub(super) fn diary(&self) -> &Diary {
        &self.0.diary
    }

    /// For what must not keep the tokens alive.
    pub(super) fn downgrade(&self) -> impl Fn() -> Option<Self> + Send + use<> {
        let inner = Arc::downgrade(&self.0);
        move || inner.upgrade().map(Self)
    }
}

/// The right of a refresh to its slot, until the key is replaced or removed. Dropped, it frees the slot,
/// also when the refresh panics.
struct Claim {
    tokens: Tokens,
    key: TokenKey,
    generation: u64,
}

impl Claim {
    /// Whether the key is still the one that the refresh was started for.
    fn holds(&self) -> bool {
        let slots = self.tokens.0.slots.lock();
        slots.by_key.get(&self.key).is_some_and(|slot| self.is_of(slot))
    }

    fn is_of(&self, slot: &Slot) -> bool {
        slot.refresh.as_ref().is_some_and(|refresh| refresh.generation == self.generation)
    }

    /// Puts the token in its slot, unless the key has gone; the next who wants a new one starts a refresh.
    fn fulfil(&self, token: &Arc<Token>) -> bool {
        let mut slots = self.tokens.0.slots.lock();
        match slots.by_key.get_mut(&self.key).filter(|slot| self.is_of(slot)) {
            Some(slot) => {
                *slot = Slot { token: Some(token.clone()), refresh: None };
                true
            }
            None => false,
        }
    }

    /// Whether its token is still the one of its key.
    fn is_current(&self, token: &Arc<Token>) -> bool {
        let slots = self.tokens.0.slots.lock();
        let held = slots.by_key.get(&self.key).and_then(|slot| slot.token.as_ref());
        held.is_some_and(|held| Arc::ptr_eq(held, token))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut slots = self.tokens.0.slots.lock();
        if let Some(slot) = slots.by_key.get_mut(&self.key).filter(|slot| self.is_of(slot)) {
            slot.refresh = None;
        }
    }
}

fn start(claim: Claim, profile: Profile, want: Want) -> Refresh {
    let generation = claim.generation;
    let (tell, told) = oneshot::channel();
    let (tell_key, key) = oneshot::channel();
    tokio::spawn(as_one_job(async move {
        let tokens = claim.tokens.clone();
        let refreshed = tokens.refresh(&profile, want, tell_key).await;
        let kept = match &refreshed {
            Ok((issued, _)) => claim.fulfil(&issued.token),
            Err(_) => claim.holds(),
        };
        if !kept {
            let _ = tell.send(Err(superseded().into()));
            return;
        }
        tokens.mark(profile.id, refreshed.as_ref().err().map(|none| none.diagnosis.kind));
        let (issued, unshared) = match refreshed {
            Ok((issued, unshared)) => (Ok(issued), unshared),
            Err(none) => (Err(none), None),
        };
        // Whoever waits goes on with the token while it is being left for the others.
        let _sharing = tokens.0.sharing.read().await;
        let _ = tell.send(issued);
        if let Some(unshared) = unshared {
            tokens.leave_for_others(&claim, unshared).await;
        }
    }));
    let result = async move { told.await.unwrap_or_else(|_| Err(broken_off().into())) }.boxed().shared();
    Refresh { generation, want, key: key.shared(), result }
}
