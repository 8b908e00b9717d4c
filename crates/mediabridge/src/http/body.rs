//! How much a request may carry, and how long that may take. Files of buckets never come here, so all of it is JSON, and small.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{BoxError, Extension, body::Body};
use hyper::body::{Bytes, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep};

/// The most bytes of a body; a layer of the routes it is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyLimit(pub(super) usize);

/// For routes about people and their sessions, most of which a stranger can call.
pub const CREDENTIALS: Extension<BodyLimit> = Extension(BodyLimit(8 * 1024));
/// For routes that take lists of files, or tables.
pub const FILE_LISTS: Extension<BodyLimit> = Extension(BodyLimit(1024 * 1024));

impl Default for BodyLimit {
    fn default() -> Self {
        Self(64 * 1024)
    }
}

/// The body took longer than it may.
#[derive(Debug, thiserror::Error)]
#[error("the body did not arrive in time")]
pub(super) struct TooSlow;

/// A body that has to be there as a whole after so long.
pub(super) fn in_time(body: Incoming, patience: Duration) -> Body {
    if hyper::body::Body::is_end_stream(&body) {
        return Body::empty();
    }
    Body::new(InTime {
        body,
        until: Box::pin(sleep(patience)),
    })
}

struct InTime {
    body: Incoming,
    until: Pin<Box<Sleep>>,
}

impl hyper::body::Body for InTime {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        self.until
            .as_mut()
            .poll(cx)
            .map(|()| Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Whether a body could not be read because it took too long.
pub(super) fn was_too_slow(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<TooSlow>() {
            return true;
        }
        next = error.source();
    }
    false
}
