//! The sending half of a socket. Nothing is kept for a tab that does not take it.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message};
use futures_util::{Sink, SinkExt as _};
use tokio::time::timeout;

use super::{CLOSE_TOO_SLOW, ServerMessage};

/// How long each step of taking leave may take.
pub(super) const FAREWELL: Duration = Duration::from_secs(1);

pub(super) struct Outbox<S> {
    sink: S,
    /// How long a tab may take over one message.
    patience: Duration,
}

impl<S: Sink<Message> + Unpin> Outbox<S> {
    pub(super) fn new(sink: S, patience: Duration) -> Self {
        Self { sink, patience }
    }

    /// False when the socket is at its end.
    pub(super) async fn send(&mut self, message: &ServerMessage) -> bool {
        let text = serde_json::to_string(message).unwrap_or_default();
        self.put(Message::text(text)).await
    }

    pub(super) async fn ping(&mut self) -> bool {
        self.put(Message::Ping(bytes::Bytes::new())).await
    }

    async fn put(&mut self, message: Message) -> bool {
        let Ok(sent) = timeout(self.patience, self.sink.send(message)).await else {
            // It gets through if the tab wakes up just now.
            self.close(CLOSE_TOO_SLOW, "the tab takes no messages")
                .await;
            return false;
        };
        sent.is_ok()
    }

    pub(super) async fn close(&mut self, code: u16, reason: &str) {
        let frame = CloseFrame {
            code,
            reason: reason.into(),
        };
        let _ = timeout(FAREWELL, self.sink.send(Message::Close(Some(frame)))).await;
    }
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        pin::Pin,
        task::{Context, Poll},
    };

    use super::*;
    use crate::http::live::ServerMessage::Pong;

    /// A tab that takes nothing while it is asked `naps` times.
    struct Sleeper {
        naps: usize,
        taken: Vec<Message>,
    }

    impl Sink<Message> for Sleeper {
        type Error = Infallible;

        fn poll_ready(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Result<(), Infallible>> {
            if self.naps == 0 {
                return Poll::Ready(Ok(()));
            }
            self.naps -= 1;
            Poll::Pending
        }

        fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Infallible> {
            self.taken.push(message);
            Ok(())
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn a_tab_that_takes_nothing_is_told_why_it_is_dropped() {
        // Asked at the beginning and at the end of our patience.
        let (naps, taken) = (2, Vec::new());
        let mut outbox = Outbox::new(Sleeper { naps, taken }, Duration::from_millis(20));
        assert!(!outbox.send(&Pong).await);
        let [Message::Close(Some(frame))] = &outbox.sink.taken[..] else {
            panic!("{:?}", outbox.sink.taken)
        };
        assert_eq!(frame.code, CLOSE_TOO_SLOW);
    }

    #[tokio::test]
    async fn a_tab_that_is_quick_gets_everything() {
        let (naps, taken) = (0, Vec::new());
        let mut outbox = Outbox::new(Sleeper { naps, taken }, Duration::from_mins(1));
        assert!(outbox.send(&Pong).await && outbox.ping().await);
        assert_eq!(outbox.sink.taken.len(), 2);
    }
}
