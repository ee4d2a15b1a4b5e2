//! Another program's request, on its way through a gateway: both bodies stream, nothing is decompressed,
//! and only idleness has a deadline. Which headers go, and whether it may go at all, was settled before.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};
use http_body::{Body, Frame, SizeHint};
use jiff::Timestamp;
use parking_lot::Mutex;
use reqwest::{Request, Url};
use tokio::time::{Instant, Sleep};
use zeroize::Zeroizing;

use super::answer;
use super::fault::{Fault, Misfit, StatedReason};
use super::{Noyo, insert_secret};
use values::profile::Address;
use values::secret::AccessToken;

/// How much of a 401's body is looked at for its words.
const WORDS_CAP: usize = 16 * 1024;

/// How long is waited for those words.
const WORDS_PATIENCE: Duration = Duration::from_secs(2);

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A request's body on its way up.
#[derive(Debug)]
pub struct RequestBody {
    body: reqwest::Body,
    progress: Arc<Progress>,
}

/// When a body last moved, and whether its sender broke off.
#[derive(Debug)]
struct Progress {
    moved: Mutex<Instant>,
    broken: AtomicBool,
}

impl RequestBody {
    /// One that is here already.
    pub fn whole(bytes: Bytes) -> Self {
        Self { body: bytes.into(), progress: Progress::new() }
    }

    /// One that streams.
    pub fn streamed<B>(body: B) -> Self
    where
        B: Body<Data = Bytes> + Unpin + Send + Sync + 'static,
        B::Error: Into<BoxError>,
    {
        let progress = Progress::new();
        let watched = Watched { body, progress: progress.clone() };
        Self { body: reqwest::Body::wrap(watched), progress }
    }
}

impl Progress {
    fn new() -> Arc<Self> {
        Arc::new(Self { moved: Mutex::new(Instant::now()), broken: AtomicBool::new(false) })
    }

    /// Ends when nothing has moved for that long.
    async fn idle(&self, patience: Duration) {
        loop {
            let until = *self.moved.lock() + patience;
            if until <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(until).await;
        }
    }
}

/// Notes that the body moves.
struct Watched<B> {
    body: B,
    progress: Arc<Progress>,
}

impl<B> Body for Watched<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        match &polled {
            Poll::Ready(Some(Err(_))) => self.progress.broken.store(true, Ordering::Relaxed),
            Poll::Ready(_) => *self.progress.moved.lock() = Instant::now(),
            Poll::Pending => {}
        }
        polled.map(|frame| frame.map(|result| result.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// What a request is answered with.
pub type Answer = http::Response<AnswerBody>;

/// An answer's body on its way down.
#[derive(Debug)]
pub struct AnswerBody {
    /// What was read ahead.
    ahead: VecDeque<Frame<Bytes>>,
    body: reqwest::Body,
    patience: Duration,
    timer: Pin<Box<Sleep>>,
    waiting: bool,
}

/// The answer did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum BrokenOff {
    /// The connection broke.
    #[error("the answer was cut short")]
    Cut,
    /// Nothing more came for too long.
    #[error("nothing more came in time")]
    Idle,
}

impl AnswerBody {
    fn of(body: reqwest::Body, patience: Duration) -> Self {
        let timer = Box::pin(tokio::time::sleep(patience));
        Self { ahead: VecDeque::new(), body, patience, timer, waiting: false }
    }

    /// Reads the beginning of the body; all of it still streams on.
    async fn beginning(&mut self) -> Vec<u8> {
        let mut words = Vec::new();
        let reading = async {
            while words.len() < WORDS_CAP {
                let frame = std::future::poll_fn(|cx| Pin::new(&mut self.body).poll_frame(cx)).await;
                let Some(Ok(frame)) = frame else { break };
                words.extend_from_slice(frame.data_ref().map(Bytes::as_ref).unwrap_or_default());
                self.ahead.push_back(frame);
            }
        };
        let _ = tokio::time::timeout(WORDS_PATIENCE, reading).await;
        words
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        if let Some(frame) = self.ahead.pop_front() {
            return Poll::Ready(Some(Ok(frame)));
        }
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            self.waiting = false;
            return Poll::Ready(frame.map(|result| result.map_err(|_| BrokenOff::Cut)));
        }
        if !self.waiting {
            // The time in which nobody asked for more does not count.
            self.waiting = true;
            let until = Instant::now() + self.patience;
            self.timer.as_mut().reset(until);
        }
        let over = std::future::Future::poll(self.timer.as_mut(), cx);
        over.map(|()| Some(Err(BrokenOff::Idle)))
    }

    fn is_end_stream(&self) -> bool {
        self.ahead.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        if self.ahead.is_empty() { self.body.size_hint() } else { SizeHint::default() }
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Unanswered {
    /// The request's sender broke off, or sent what is no body.
    BySender,
    /// The way, or the other side.
    Fault(Fault),
}

/// What a request is sent as: everything but its body and its token.
#[derive(Debug)]
pub(crate) struct Outline<'a> {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) token: &'a AccessToken,
}

impl Noyo {
    /// Sends a request with that token, and reads the answer's head.
    pub(crate) async fn stream(
        &self,
        to: &Address,
        outline: Outline<'_>,
        body: RequestBody,
    ) -> Result<Answer, Unanswered> {
        let route = self.streaming.route(&self.network, to).map_err(Unanswered::Fault)?;
        let mut request = Request::new(outline.method, outline.url);
        *request.headers_mut() = outline.headers;
        let bearer = Zeroizing::new(format!("Bearer {}", outline.token.expose()));
        insert_secret(&mut request, &bearer);
        let RequestBody { body, progress } = body;
        *request.body_mut() = Some(body);
        let idle = self.network.deadlines.idle;
        let sent = tokio::select! {
            sent = route.client.execute(request) => sent,
            () = progress.idle(idle) => return Err(Unanswered::Fault(Fault::Timeout { after: idle })),
        };
        match sent {
            // Nobody asked for another protocol.
            Ok(answer) if answer.status() == http::StatusCode::SWITCHING_PROTOCOLS => {
                let (status, misfit) = (Some(answer.status().as_u16()), Misfit::Status);
                Err(Unanswered::Fault(Fault::Unexpected { status, misfit }))
            }
            Ok(answer) => Ok(http::Response::from(answer).map(|body| AnswerBody::of(body, idle))),
            Err(_) if progress.broken.load(Ordering::Relaxed) => Err(Unanswered::BySender),
            Err(error) => Err(Unanswered::Fault(self.unsent(&route, to, &error).await)),
        }
    }
}

/// Which of the documented three a 401 speaks of. Its body still streams on.
pub(crate) async fn stated_reason(answer: &mut Answer) -> Option<StatedReason> {
    let words = answer.body_mut().beginning().await;
    answer::stated_reason(&words)
}

/// The answer's `Date`.
pub(crate) fn date(answer: &Answer) -> Option<Timestamp> {
    answer.headers().get(http::header::DATE)?.to_str().ok().and_then(answer::parse_date)
}
