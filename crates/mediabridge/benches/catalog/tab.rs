//! A browser at the other end of the socket.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use futures_util::{SinkExt as _, StreamExt as _};
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, tungstenite::Message};

/// What a message is about. The rest is for a browser, which is not on the server's cores.
#[derive(Debug, Deserialize)]
struct Heard {
    #[serde(rename = "type")]
    kind: String,
    generation: Option<u64>,
}

/// A tab whose socket searches.
pub(super) struct Tab {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    generation: u64,
    /// Whether the last search has given all.
    is_done: bool,
}

impl Tab {
    pub(super) async fn open(address: &str, token: &str) -> anyhow::Result<Self> {
        let (socket, _) = tokio_tungstenite::connect_async(address).await?;
        let mut tab = Self {
            socket,
            generation: 0,
            is_done: true,
        };
        let hello = json!({ "type": "auth", "access_token": token });
        tab.socket.send(Message::text(hello.to_string())).await?;
        let ready = tab.hear().await?;
        anyhow::ensure!(ready.kind == "ready", "{ready:?}");
        Ok(tab)
    }

    async fn hear(&mut self) -> anyhow::Result<Heard> {
        loop {
            match self.socket.next().await.context("the socket is open")?? {
                Message::Text(text) => return Ok(serde_json::from_str(&text)?),
                Message::Close(frame) => anyhow::bail!("the socket was closed: {frame:?}"),
                _ => {}
            }
        }
    }

    /// From the message to the first hits, or the word that there are none.
    pub(super) async fn search(&mut self, query: &str) -> anyhow::Result<Duration> {
        self.generation += 1;
        self.is_done = false;
        let search = json!({ "type": "search", "generation": self.generation, "query": query });
        let began = Instant::now();
        self.socket.send(Message::text(search.to_string())).await?;
        loop {
            let heard = self.hear().await?;
            if heard.generation != Some(self.generation) {
                continue;
            }
            match heard.kind.as_str() {
                "search_hits" => return Ok(began.elapsed()),
                "search_done" => {
                    self.is_done = true;
                    return Ok(began.elapsed());
                }
                "search_started" => {}
                _ => anyhow::bail!("{query}: {heard:?}"),
            }
        }
    }

    pub(super) async fn until_done(&mut self) -> anyhow::Result<()> {
        while !self.is_done {
            let heard = self.hear().await?;
            self.is_done = heard.kind == "search_done" && heard.generation == Some(self.generation);
        }
        Ok(())
    }
}
