//! One connection, and how long it may take over what.
//!
//! hyper's own header timeout begins with the first byte and knows no idle time apart from it, and a connection that
//! never says which version of HTTP it speaks has none at all. Hence the deadlines here, below HTTP, where silence is
//! seen for what it is.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::Body;
use futures_util::task::AtomicWaker;
use http_body_util::BodyExt as _;
use hyper::{Response, StatusCode, Version};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep},
};

/// How long a client may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// From the connection, or the first byte of a further request, to the end of the headers.
    pub headers: Duration,
    /// From one request to the next. Longer than the minute for which proxies keep connections, so that it is they who
    /// close them: one that is closed here while a request is on its way is an error to somebody.
    pub idle: Duration,
    /// For the whole body of a request.
    pub body: Duration,
    /// To take anything at all of an answer.
    pub answer: Duration,
    /// For a tab to take one message of its socket.
    pub message: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            body: Duration::from_secs(30),
            answer: Duration::from_secs(30),
            message: Duration::from_secs(10),
        }
    }
}

/// What HTTP is doing on a connection, as far as its deadlines depend on it.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    begun: AtomicU64,
    under_way: AtomicUsize,
    is_http2: AtomicBool,
    /// A WebSocket now, which has rules of its own.
    is_upgraded: AtomicBool,
    reader: AtomicWaker,
}

/// A request whose answer is not sent in full yet.
pub(super) struct UnderWay(Arc<Pulse>);

impl Pulse {
    pub(super) fn begin(self: &Arc<Self>, version: Version) -> UnderWay {
        self.is_http2.fetch_or(version == Version::HTTP_2, SeqCst);
        self.begun.fetch_add(1, SeqCst);
        self.under_way.fetch_add(1, SeqCst);
        UnderWay(Arc::clone(self))
    }
}

impl UnderWay {
    /// Ends with the answer's last byte.
    pub(super) fn until_sent(self, response: Response<Body>) -> Response<Body> {
        let is_upgrade = response.status() == StatusCode::SWITCHING_PROTOCOLS;
        self.0.is_upgraded.fetch_or(is_upgrade, SeqCst);
        response.map(|body| {
            Body::new(body.map_frame(move |frame| {
                let _until_the_body_is_dropped = &self;
                frame
            }))
        })
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, SeqCst);
        self.0.reader.wake();
    }
}

/// A stream that fails once its client has used up its patience. It holds its places until it is closed, also as a
/// WebSocket.
pub(super) struct Connection<P> {
    stream: TcpStream,
    pulse: Arc<Pulse>,
    patience: Patience,
    /// How many requests came before the one that is waited for.
    after: u64,
    /// Whether a byte of it is there.
    has_byte: bool,
    read_by: Pin<Box<Sleep>>,
    /// Present while the client takes nothing.
    taken_by: Option<Pin<Box<Sleep>>>,
    _places: P,
}

impl<P> Connection<P> {
    pub(super) fn new(stream: TcpStream, pulse: Arc<Pulse>, patience: Patience, places: P) -> Self {
        Self {
            stream,
            pulse,
            patience,
            after: 0,
            has_byte: true,
            read_by: Box::pin(sleep(patience.headers)),
            taken_by: None,
            _places: places,
        }
    }

    fn is_between_requests(&self) -> bool {
        self.pulse.under_way.load(SeqCst) == 0 && !self.pulse.is_upgraded.load(SeqCst)
    }

    fn wait_for_request(&mut self, after: u64, has_byte: bool) {
        (self.after, self.has_byte) = (after, has_byte);
        let patience = if has_byte {
            self.patience.headers
        } else {
            self.patience.idle
        };
        self.read_by.as_mut().reset(Instant::now() + patience);
    }

    fn has_read(&mut self) {
        // What arrives between the requests of HTTP/2 need not belong to one.
        if self.is_between_requests() && !self.pulse.is_http2.load(SeqCst) {
            let begun = self.pulse.begun.load(SeqCst);
            if begun != self.after || !self.has_byte {
                self.wait_for_request(begun, true);
            }
        }
    }

    /// There is nothing to read: ready with an error once that has lasted too long.
    fn poll_patience(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        self.pulse.reader.register(cx.waker());
        if !self.is_between_requests() {
            return Poll::Pending;
        }
        let begun = self.pulse.begun.load(SeqCst);
        if begun != self.after {
            self.wait_for_request(begun, false);
        }
        ready!(self.read_by.as_mut().poll(cx));
        Poll::Ready(io::ErrorKind::TimedOut.into())
    }

    fn taken<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.taken_by = None;
            return written;
        }
        let patience = self.patience.answer;
        let taken_by = self
            .taken_by
            .get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(taken_by.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<P: Unpin> AsyncRead for Connection<P> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buffer) {
            Poll::Ready(read) => {
                if buffer.filled().len() > before {
                    self.has_read();
                }
                Poll::Ready(read)
            }
            Poll::Pending => self.poll_patience(cx).map(Err),
        }
    }
}

impl<P: Unpin> AsyncWrite for Connection<P> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.taken(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.taken(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
