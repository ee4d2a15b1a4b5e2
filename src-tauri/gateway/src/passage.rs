//! One request: admitted? then a token, up, and the answer down.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{HOST, HeaderValue};
use http::request::Parts;
use http::{Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Either};
use hyper::body::Incoming;
use noyo_auth_core::jobs::{Issued, Jobs, Want};
use noyo_auth_core::meaning::gateway::sender_broke_off;
use noyo_auth_core::world::noyo::{Answer, RequestBody};
use parking_lot::{Mutex, RwLock};
use values::diagnosis::{Diagnosis, Kind};
use values::profile::{Profile, ProfileId};
use values::secret::GatewayKey;
use values::token::Token;

use crate::access::{Access, Door};
use crate::admission::{Admitted, Gate, admit};
use crate::answers::{self, GatewayBody};
use crate::base::Base;
use crate::headers;
use crate::kept::{KeptBody, MOST_KEPT};
use crate::refusal::Refusal;

/// How long is waited for the whole of a small body.
const KEPT_PATIENCE: Duration = Duration::from_secs(120);

/// How long is waited for the body of a request that was refused, so that its sender reads the answer.
const REFUSED_PATIENCE: Duration = Duration::from_millis(500);

/// The header that says what a 401 means.
const DIAGNOSIS: &str = "noyo-auth-diagnosis";

/// What all requests of a gateway share.
pub(crate) struct Passage {
    pub(crate) jobs: Jobs,
    pub(crate) profile: ProfileId,
    pub(crate) port: u16,
    pub(crate) key: RwLock<GatewayKey>,
    pub(crate) access: RwLock<Access>,
    /// The last token that was refused though it had just been minted: minting again would not help.
    hopeless: Mutex<Option<Arc<Token>>>,
}

/// An answer, and what it was if it was none of Noyo's.
pub(crate) struct Outcome {
    pub(crate) answer: Response<GatewayBody>,
    pub(crate) why: Option<Diagnosis>,
    pub(crate) kind: Option<Kind>,
}

impl Outcome {
    fn own(why: impl Into<Diagnosis>) -> Self {
        let why = why.into();
        Self { answer: answers::failure(&why), kind: Some(why.kind), why: Some(why) }
    }
}

/// What is sent, as often as it is sent.
struct Errand<'a> {
    profile: &'a Profile,
    head: &'a Parts,
    to: Base,
    below: &'a str,
}

impl Passage {
    pub(crate) fn new(jobs: Jobs, profile: ProfileId, port: u16, key: GatewayKey, access: Access) -> Self {
        let (key, access) = (RwLock::new(key), RwLock::new(access));
        Self { jobs, profile, port, key, access, hopeless: Mutex::default() }
    }

    /// How long neither side may be without a byte.
    pub(crate) async fn idle(&self) -> Duration {
        self.jobs.gateways.idle().await
    }

    /// Answers a request.
    pub(crate) async fn answer(&self, request: Request<Incoming>, of_another_user: bool) -> Outcome {
        let (head, body) = request.into_parts();
        let profile = match self.jobs.gateways.profile(self.profile) {
            Ok(profile) => profile,
            Err(why) => return Outcome::own(why),
        };
        let admitted = if of_another_user { Err(Refusal::OtherUser) } else { self.admit(&head, &profile) };
        match admitted {
            Err(refusal) => {
                read_away(&head, body, refusal).await;
                Outcome::own(refusal)
            }
            Ok(Admitted::Greeting) => {
                let writes = self.door(&profile) == Door::Open;
                Outcome { answer: answers::greeting(&profile, writes), why: None, kind: None }
            }
            Ok(Admitted::Passage { to, below }) => {
                let errand = Errand { profile: &profile, head: &head, to, below: &below };
                self.pass(&errand, body).await.unwrap_or_else(Outcome::own)
            }
        }
    }

    fn admit(&self, head: &Parts, profile: &Profile) -> Result<Admitted, Refusal> {
        let gate = Gate { port: self.port, key: &self.key.read(), door: self.door(profile) };
        admit(head, &gate)
    }

    /// A mint or a slow body may have taken a while, and what was let through then may not be any more.
    fn still_admitted(&self, errand: &Errand<'_>) -> Result<(), Diagnosis> {
        let now = self.jobs.gateways.profile(self.profile)?;
        let same = now.environment == errand.profile.environment && now.addresses == errand.profile.addresses;
        if !same {
            return Err(Refusal::Changed.into());
        }
        self.admit(errand.head, &now)?;
        Ok(())
    }

    fn door(&self, profile: &Profile) -> Door {
        self.access.read().door(profile.environment, self.jobs.clock().now())
    }

    async fn pass(&self, errand: &Errand<'_>, body: Incoming) -> Result<Outcome, Diagnosis> {
        let issued = self.jobs.tokens.get(errand.profile, Want::Usable).await?;
        let (answer, kept) = match body.size_hint().exact() {
            Some(length) if length <= MOST_KEPT as u64 => {
                let body = whole(body).await?;
                (self.send(errand, &issued.token, RequestBody::whole(body.clone())).await?, Some(body))
            }
            Some(_) => (self.send(errand, &issued.token, RequestBody::streamed(body)).await?, None),
            None => {
                let (body, copy) = KeptBody::of(body);
                (self.send(errand, &issued.token, RequestBody::streamed(body)).await?, copy.whole())
            }
        };
        match kept {
            Some(body) if answer.status() == StatusCode::UNAUTHORIZED && self.may_help(&issued) => {
                self.again(errand, &issued, body, answer).await
            }
            _ => Ok(self.down(errand, &issued.token, answer).await),
        }
    }

    /// Whether another token may get another answer: not where this one was minted for this request, or
    /// was refused right after it was minted.
    fn may_help(&self, issued: &Issued) -> bool {
        let hopeless = self.hopeless.lock();
        !issued.minted && hopeless.as_ref().is_none_or(|token| token.access != issued.token.access)
    }

    /// Mints once, and sends the same again.
    async fn again(
        &self,
        errand: &Errand<'_>,
        refused: &Issued,
        body: Bytes,
        first: Answer,
    ) -> Result<Outcome, Diagnosis> {
        self.jobs.tokens.reject(errand.profile, &refused.token).await;
        let Ok(mut new) = self.jobs.tokens.get(errand.profile, Want::Usable).await else {
            return Ok(self.down(errand, &refused.token, first).await);
        };
        // A keychain that could not forget it gives it back.
        if new.token.access == refused.token.access {
            let Ok(minted) = self.jobs.tokens.get(errand.profile, Want::New).await else {
                return Ok(self.down(errand, &refused.token, first).await);
            };
            new = minted;
        }
        drop(first);
        let answer = self.send(errand, &new.token, RequestBody::whole(body)).await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            *self.hopeless.lock() = Some(new.token.clone());
        }
        Ok(self.down(errand, &new.token, answer).await)
    }

    async fn send(&self, errand: &Errand<'_>, token: &Token, body: RequestBody) -> Result<Answer, Diagnosis> {
        self.still_admitted(errand)?;
        let to = errand.to.address(&errand.profile.addresses);
        let up = headers::upwards(errand.head.headers.clone(), self.port);
        let head = (errand.head.method.clone(), errand.below, up);
        self.jobs.gateways.send(errand.profile, to, head, token, body).await
    }

    /// The answer as the client gets it.
    async fn down(&self, errand: &Errand<'_>, token: &Token, mut answer: Answer) -> Outcome {
        let mut kind = None;
        if answer.status() == StatusCode::UNAUTHORIZED {
            let to = errand.to.address(&errand.profile.addresses);
            let meaning = self.jobs.gateways.meaning_of_401(errand.profile, to, token, &mut answer).await;
            kind = Some(meaning);
        }
        let (mut head, body) = answer.into_parts();
        let host = errand.head.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let from = (errand.to, &errand.profile.addresses);
        head.headers = headers::downwards(head.headers, self.port, host, from);
        head.version = http::Version::HTTP_11;
        if let Some(kind) = kind {
            head.headers.insert(DIAGNOSIS, HeaderValue::from_static(kind.as_str()));
        }
        Outcome { answer: Response::from_parts(head, Either::Right(body)), why: None, kind }
    }
}

/// A body that is small, before it is sent.
async fn whole(body: Incoming) -> Result<Bytes, Diagnosis> {
    let read = tokio::time::timeout(KEPT_PATIENCE, body.collect()).await;
    Ok(read.ok().and_then(Result::ok).ok_or_else(sender_broke_off)?.to_bytes())
}

/// Reads what is left of a refused request, where it is little and its length is beyond doubt: a client
/// whose bytes are thrown back at it does not read why.
async fn read_away(head: &Parts, body: Incoming, refusal: Refusal) {
    let little = body.size_hint().upper().is_some_and(|most| most <= MOST_KEPT as u64);
    if little && refusal != Refusal::Framing && !head.headers.contains_key(http::header::EXPECT) {
        let _ = tokio::time::timeout(REFUSED_PATIENCE, body.collect()).await;
    }
}
