//! A gateway that serves one profile until it is stopped.

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use jiff::Timestamp;
use noyo_auth_core::jobs::{Claim, Diary, Jobs};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use values::diagnosis::{Diagnosis, Hint, Kind};
use values::profile::Profile;
use values::secret::GatewayKey;

use crate::access::Access;
use crate::answers::GatewayBody;
use crate::listener::{self, MOST_CONNECTIONS};
use crate::passage::{Outcome, Passage};
use crate::port::{self, Bound};

/// How long the last lines may take.
const LINES_PATIENCE: Duration = Duration::from_secs(2);

/// The longest path that is noted.
const NOTED_PATH: usize = 200;

/// How often a port of nobody's is tried, where its other half turns out to be taken.
const TRIES: usize = 8;

/// Where a gateway listens.
#[derive(Debug, Clone, Copy)]
pub enum At {
    /// On the profile's own port, where one program of ours serves at a time; another port becomes it.
    Own(Option<u16>),
    /// On a port that nobody keeps, that one or any: for a gateway that dies with a command, or whose
    /// profile is kept nowhere.
    Unkept(Option<u16>),
}

/// How a gateway starts.
pub struct Opening {
    /// Whose.
    pub profile: Profile,
    /// Where it listens.
    pub at: At,
    /// What a client must show.
    pub key: GatewayKey,
    /// What is let through at first.
    pub access: Access,
    /// Who serves, in words, for another program of ours that wants the port.
    pub holder: String,
    /// Is told of every request when its answer begins, one after the other, on a thread of its own.
    pub tell: Box<dyn Fn(&Served) + Send + Sync>,
}

/// A request and what came of it. Never a body, a query or a header.
#[derive(Debug, Clone)]
pub struct Served {
    /// When it came.
    pub at: Timestamp,
    /// Its method.
    pub method: String,
    /// Its path, without the query.
    pub path: String,
    /// The answer's status; none where the client did not wait for it.
    pub status: Option<u16>,
    /// How long until the answer began.
    pub took: Duration,
    /// What a failure is.
    pub kind: Option<Kind>,
    /// Why it was not sent on, or has no answer of Noyo's.
    pub why: Option<Diagnosis>,
}

/// A gateway that is serving.
pub struct Gateway {
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    serving: JoinSet<()>,
    telling: JoinHandle<()>,
    _claim: Option<Claim>,
}

struct Shared {
    passage: Passage,
    /// What was served goes from here to the thread that notes it.
    lines: Sender<Served>,
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gateway({})", self.address())
    }
}

impl Gateway {
    /// Listens, and serves from now on.
    ///
    /// # Errors
    /// `port-taken`, which says by whom where it is one of ours.
    pub async fn open(jobs: Jobs, opening: Opening) -> Result<Self, Diagnosis> {
        let (gateways, profile) = (&jobs.gateways, &opening.profile);
        let (bound, claim) = match opening.at {
            At::Unkept(None) => (any_port().await?, None),
            At::Unkept(Some(port)) => {
                (port::bind(port).await.map_err(|error| port::unbound(port, &error))?, None)
            }
            At::Own(wanted) => {
                let claim = port::claim(gateways, profile.id, &opening.holder).await?;
                (port::bind_own(gateways, profile, wanted).await?, claim)
            }
        };
        let Opening { profile, key, access, tell, .. } = opening;
        let (lines, served) = channel();
        let telling = tell_of(served, jobs.diary.clone(), profile.clone(), tell)?;
        let passage = Passage::new(jobs, profile.id, bound.port, key, access);
        let shared = Arc::new(Shared { passage, lines });
        let (stop, room) = (watch::Sender::new(false), Arc::new(Semaphore::new(MOST_CONNECTIONS)));
        let mut serving = JoinSet::new();
        let idle = shared.passage.idle().await;
        for listener in bound.listeners {
            let shared = shared.clone();
            let answer = move |request, other| shared.clone().answer(request, other);
            serving.spawn(listener::serve(listener, room.clone(), stop.subscribe(), idle, answer));
        }
        Ok(Self { shared, stop, serving, telling, _claim: claim })
    }

    /// Where it listens: `http://127.0.0.1:47100`.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.shared.passage.port)
    }

    /// What is let through.
    pub fn access(&self) -> Access {
        *self.shared.passage.access.read()
    }

    /// Lets other requests through from now on.
    pub fn set_access(&self, access: Access) {
        *self.shared.passage.access.write() = access;
    }

    /// Takes another key from now on, and the old one no longer.
    pub fn set_key(&self, key: GatewayKey) {
        *self.shared.passage.key.write() = key;
    }

    /// Takes no more requests, and finishes those that run, for up to two seconds.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        while self.serving.join_next().await.is_some() {}
        drop(self.shared);
        // The last lines are noted, too; the thread ends when nobody can send it more. A reader that has
        // stopped reading may hold it up for ever.
        let noted = async {
            while !self.telling.is_finished() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let _ = tokio::time::timeout(LINES_PATIENCE, noted).await;
    }
}

/// Notes what was served, on a thread of its own: a slow disk or reader holds no request up.
fn tell_of(
    served: Receiver<Served>,
    diary: Diary,
    profile: Profile,
    tell: Box<dyn Fn(&Served) + Send + Sync>,
) -> Result<JoinHandle<()>, Diagnosis> {
    let work = move || {
        for served in served {
            let status = served.status.map_or_else(|| "the client went away".to_owned(), |s| s.to_string());
            let (method, path, took) = (&served.method, &served.path, served.took.as_millis());
            let what = format!("Gateway: {method} {path}: {status}, {took} ms");
            diary.note(Some(&profile), what, served.kind);
            tell(&served);
        }
    };
    std::thread::Builder::new().name("gateway-lines".to_owned()).spawn(work).map_err(|error| Diagnosis {
        kind: Kind::StorageFailed,
        message: format!("The system lets no program start anything: {error}."),
        hints: vec![Hint::new("Close other programs, and try again.")],
    })
}

async fn any_port() -> Result<Bound, Diagnosis> {
    let mut tries = 0;
    loop {
        tries += 1;
        match port::bind(0).await {
            Ok(bound) => return Ok(bound),
            Err(error) if tries == TRIES => return Err(port::unbound(0, &error)),
            Err(_) => {}
        }
    }
}

impl Shared {
    async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
        of_another_user: bool,
    ) -> Response<GatewayBody> {
        let mut line = Line::begin(self.clone(), &request);
        let Outcome { answer, why, kind } = self.passage.answer(request, of_another_user).await;
        line.ended = Some((answer.status().as_u16(), kind, why));
        answer
    }
}

/// The line about a request, told when it is dropped: also when the client goes away before the answer.
struct Line {
    shared: Arc<Shared>,
    began: values::clock::Now,
    method: String,
    path: String,
    ended: Option<(u16, Option<Kind>, Option<Diagnosis>)>,
}

impl Line {
    fn begin(shared: Arc<Shared>, request: &Request<Incoming>) -> Self {
        let began = shared.passage.jobs.clock().now();
        let path = request.uri().path().chars().take(NOTED_PATH).collect();
        let method = request.method().as_str().chars().take(20).collect();
        Self { shared, began, method, path, ended: None }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let took = self.shared.passage.jobs.clock().now().steady.saturating_duration_since(self.began.steady);
        let (status, kind, why) = match self.ended.take() {
            Some((status, kind, why)) => (Some(status), kind, why),
            None => (None, None, None),
        };
        let (method, path) = (std::mem::take(&mut self.method), std::mem::take(&mut self.path));
        let served = Served { at: self.began.wall, method, path, status, took, kind, why };
        // The thread ends after the last request, not before.
        let _ = self.shared.lines.send(served);
    }
}
