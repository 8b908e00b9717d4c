//! Requests by hand.

use mediabridge_sandbox::purelymail::{Account, Options, PurelyMailServer};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

pub(crate) const TOKEN: &str = "pm-live-sandbox";

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub(crate) async fn start() -> PurelyMailServer {
    PurelyMailServer::start(Options::for_tests(Account::sample(TOKEN, 0)))
        .await
        .unwrap()
}

/// One request on a connection of its own. `headers` end with a line break each.
pub(crate) async fn raw(
    server: &PurelyMailServer,
    request_line: &str,
    headers: &str,
    body: &str,
) -> Answer {
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    let length = body.len();
    let request = format!(
        "{request_line} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_ascii_lowercase(),
        body: body.to_owned(),
    }
}

/// Asks for an operation, with the token.
pub(crate) async fn ask(server: &PurelyMailServer, operation: &str, body: &str) -> Answer {
    let headers = format!("Purelymail-Api-Token: {TOKEN}\r\nContent-Type: application/json\r\n");
    raw(server, &format!("POST /api/v0/{operation}"), &headers, body).await
}

/// The result, or the message of the refusal.
pub(crate) async fn outcome(
    server: &PurelyMailServer,
    operation: &str,
    body: &str,
) -> Result<Value, String> {
    let mut said = ask(server, operation, body).await.json();
    if said["type"] == "success" {
        Ok(said["result"].take())
    } else {
        Err(said["message"].as_str().unwrap().to_owned())
    }
}
