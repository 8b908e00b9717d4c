//! How long a revocation takes to reach an open socket. Knows only addresses and tokens, so that the benchmark can
//! include it too.

use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::tungstenite::Message;

/// Opens a live socket with this token, revokes, and measures from then until the server has closed it.
pub(crate) async fn closes_after(url: &str, token: &str, revoke: impl Future) -> Duration {
    let (mut socket, _) = tokio_tungstenite::connect_async(url)
        .await
        .expect("the socket opens");
    let sign_in = format!(r#"{{"type":"auth","access_token":"{token}"}}"#);
    socket
        .send(Message::text(sign_in))
        .await
        .expect("the socket takes the token");
    let ready = socket.next().await.expect("an answer").expect("a message");
    assert!(ready.to_text().is_ok_and(|text| text.contains("ready")));
    revoke.await;
    let revoked = Instant::now();
    while let Some(Ok(message)) = socket.next().await {
        if let Message::Close(frame) = message {
            assert_eq!(frame.map(|f| u16::from(f.code)), Some(4403));
            return revoked.elapsed();
        }
    }
    panic!("the socket broke instead of being closed");
}

/// The value that this share (0.99) of the times does not exceed.
pub(crate) fn percentile(times: &mut [Duration], share: f64) -> Duration {
    times.sort();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a position in a short list"
    )]
    let at = (times.len() as f64 * share).ceil() as usize;
    times[at.clamp(1, times.len()) - 1]
}
