//! A small body, kept until the answer's head is there, so that it can be sent a second time.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use parking_lot::Mutex;

/// The largest body that is kept.
pub(crate) const MOST_KEPT: usize = 64 * 1024;

/// What has streamed by.
#[derive(Debug, Default)]
struct Copy {
    bytes: BytesMut,
    too_large: bool,
    ended: bool,
}

/// A body of unknown length that streams, and leaves a copy where it turns out to be small.
#[derive(Debug)]
pub(crate) struct KeptBody {
    body: Incoming,
    copy: Arc<Mutex<Copy>>,
}

/// The copy, once the body is through.
#[derive(Debug)]
pub(crate) struct KeptCopy(Arc<Mutex<Copy>>);

impl KeptBody {
    pub(crate) fn of(body: Incoming) -> (Self, KeptCopy) {
        let copy = Arc::<Mutex<Copy>>::default();
        (Self { body, copy: copy.clone() }, KeptCopy(copy))
    }

    fn note(&self, frame: Option<&Frame<Bytes>>) {
        let mut copy = self.copy.lock();
        match frame.map(Frame::data_ref) {
            None => copy.ended = true,
            Some(Some(data)) if !copy.too_large && copy.bytes.len() + data.len() <= MOST_KEPT => {
                copy.bytes.extend_from_slice(data);
            }
            Some(Some(_)) => {
                copy.too_large = true;
                copy.bytes = BytesMut::new();
            }
            Some(None) => {}
        }
    }
}

impl KeptCopy {
    /// The whole body, if it came to its end and was small.
    pub(crate) fn whole(self) -> Option<Bytes> {
        let mut copy = self.0.lock();
        (copy.ended && !copy.too_large).then(|| copy.bytes.split().freeze())
    }
}

impl Body for KeptBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        match &polled {
            Poll::Ready(None) => self.note(None),
            Poll::Ready(Some(Ok(frame))) => self.note(Some(frame)),
            _ => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
