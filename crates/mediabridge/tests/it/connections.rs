//! Connections as hostile or broken clients make them, byte by byte.
//!
//! Each test makes one deadline short and leaves the others at an hour, so that it can only be that one which ends a
//! connection.

use std::{net::SocketAddr, time::Duration};

use mediabridge::http::{self, Patience};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use crate::{app::TestApp, live::Socket};

const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_hours(1);
/// Far more than anything here takes, far less than `LONG`.
const IN_TIME: Duration = Duration::from_secs(30);

const PATIENT: Patience = Patience {
    headers: LONG,
    idle: LONG,
    body: LONG,
    answer: LONG,
    message: LONG,
};

struct Server {
    address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<anyhow::Result<()>>,
    app: TestApp,
}

impl Server {
    async fn start(settings: &str, patience: Patience) -> Self {
        let app = TestApp::with_settings(settings).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let serving = http::serve_with(app.app.clone(), listener, stop.clone(), patience);
        Self {
            address,
            stop,
            task: tokio::spawn(serving),
            app,
        }
    }

    async fn connect(&self) -> Raw {
        Raw(TcpStream::connect(self.address).await.unwrap())
    }
}

struct Raw(TcpStream);

impl Raw {
    async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.unwrap();
    }

    /// One answer's head.
    async fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let byte = timeout(IN_TIME, self.0.read_u8()).await.expect("an answer");
            head.push(byte.expect("an open connection"));
        }
        String::from_utf8(head).unwrap()
    }

    /// All there is until the server closes, which it has to.
    async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        let closed = timeout(IN_TIME, self.0.read_to_end(&mut rest)).await;
        // A reset closes as well.
        let _ = closed.expect("the server closes the connection");
        String::from_utf8_lossy(&rest).into_owned()
    }
}

const PROBE: &str = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";

#[tokio::test]
async fn whoever_says_nothing_or_too_slowly_is_cut_off() {
    let patience = Patience {
        headers: SHORT,
        ..PATIENT
    };
    let server = Server::start("", patience).await;
    for beginning in [
        "",
        "G",
        "GET /livez HTTP/1.1\r\n",
        "GET /livez HTTP/1.1\r\nHost: x\r\nX-A: ",
        // As if it were going to be HTTP/2.
        "PRI * HTTP/2",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let mut raw = server.connect().await;
        raw.send(beginning).await;
        let answer = raw.rest().await;
        assert!(!answer.contains("204"), "{beginning:?}: {answer}");
    }
    // A byte now and then buys no time.
    let mut raw = server.connect().await;
    raw.send("GET / HTTP/1.1\r\nX-A: ").await;
    let drip = async {
        let mut nothing = [0];
        while raw.0.write_all(b"a").await.is_ok() {
            if let Ok(Ok(0) | Err(_)) =
                timeout(Duration::from_millis(20), raw.0.read(&mut nothing)).await
            {
                break;
            }
        }
    };
    timeout(IN_TIME, drip).await.expect("the server gives up");
    // Neither does a request before.
    let mut raw = server.connect().await;
    raw.send(PROBE).await;
    assert!(raw.head().await.starts_with("HTTP/1.1 204"));
    raw.send("GET /livez HTTP/1.1\r\n").await;
    raw.rest().await;
}

#[tokio::test]
async fn a_connection_waits_for_the_next_request_but_not_for_ever() {
    let patience = Patience {
        idle: SHORT,
        ..PATIENT
    };
    let server = Server::start("", patience).await;
    let mut raw = server.connect().await;
    for _ in 0..3 {
        raw.send(PROBE).await;
        assert!(raw.head().await.starts_with("HTTP/1.1 204"));
    }
    raw.rest().await;
}

#[tokio::test]
async fn a_body_has_to_arrive() {
    let patience = Patience {
        body: SHORT,
        ..PATIENT
    };
    let server = Server::start("", patience).await;
    for length in ["Content-Length: 100", "Transfer-Encoding: chunked"] {
        let mut raw = server.connect().await;
        raw.send(format!(
            "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{length}\r\n\r\n"
        ))
        .await;
        raw.send("9\r\n{\"email\":").await;
        let answer = raw.rest().await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{length}: {answer}");
        assert!(answer.contains("request_timeout"), "{answer}");
    }
}

#[tokio::test]
async fn an_answer_has_to_be_taken() {
    let patience = Patience {
        answer: SHORT,
        ..PATIENT
    };
    let server = Server::start("", patience).await;
    let mut raw = server.connect().await;
    // Asks and asks and never reads, until the server has enough of it.
    let ask = async {
        let request = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100);
        while raw.0.write_all(request.as_bytes()).await.is_ok() {}
    };
    timeout(IN_TIME, ask).await.expect("the server gives up");
}

#[tokio::test]
async fn a_socket_is_a_connection_too() {
    let patience = Patience {
        headers: SHORT,
        idle: SHORT,
        ..PATIENT
    };
    let server = Server::start("[http]\nmax_connections = 1", patience).await;
    let mut socket = server.connect().await;
    socket
        .send(
            "GET /api/v1/live HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        )
        .await;
    assert!(socket.head().await.starts_with("HTTP/1.1 101"));
    // It is not cut off for being quiet, and the next one has to wait for its place.
    let mut next = server.connect().await;
    next.send(PROBE).await;
    let mut byte = [0];
    timeout(4 * SHORT, next.0.read(&mut byte))
        .await
        .unwrap_err();
    drop(socket);
    assert!(next.head().await.starts_with("HTTP/1.1 204"));
}

#[tokio::test]
async fn a_tab_has_to_take_its_messages() {
    let patience = Patience {
        message: SHORT,
        ..PATIENT
    };
    let settings = "[limits]\nsession_requests_per_second = 0\naddress_requests_per_second = 0\n\
                    socket_messages_per_second = 0";
    let server = Server::start(settings, patience).await;
    let mia = server.app.member().await;
    let mut socket = Socket::signed_in(&format!("ws://{}/api/v1/live", server.address), &mia).await;
    // Talks and talks and never listens, until the server has enough of it.
    let talk = async {
        let ping = json!({ "type": "ping" });
        while socket.tell(&ping).await.is_ok() {}
    };
    timeout(IN_TIME, talk).await.expect("the server gives up");
}

#[tokio::test]
async fn a_full_server_stops_when_told_to() {
    let server = Server::start("[http]\nmax_connections = 1", PATIENT).await;
    let mut raw = server.connect().await;
    raw.send(PROBE).await;
    raw.head().await;
    server.stop.cancel();
    timeout(IN_TIME, server.task)
        .await
        .expect("the server stops")
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn this_machine_has_as_many_connections_as_it_likes() {
    let settings = "[limits]\nconnections_per_address = 1\nsession_requests_per_second = 0\n\
                    address_requests_per_second = 0";
    let server = Server::start(settings, PATIENT).await;
    let mut open = Vec::new();
    for _ in 0..5 {
        let mut raw = server.connect().await;
        raw.send(PROBE).await;
        assert!(raw.head().await.starts_with("HTTP/1.1 204"));
        open.push(raw);
    }
}

#[tokio::test]
async fn http2_has_limits() {
    let server = Server::start("", PATIENT).await;
    let mut raw = server.connect().await;
    raw.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    raw.send([0, 0, 0, 4, 0, 0, 0, 0, 0]).await;
    let mut head = [0; 9];
    raw.0.read_exact(&mut head).await.unwrap();
    assert_eq!(head[3], 4, "a SETTINGS frame");
    let mut payload = vec![0; usize::from(head[2])];
    raw.0.read_exact(&mut payload).await.unwrap();
    let setting = |id: u16| {
        payload
            .chunks(6)
            .find(|s| u16::from_be_bytes([s[0], s[1]]) == id)
            .map(|s| u32::from_be_bytes([s[2], s[3], s[4], s[5]]))
    };
    assert_eq!(setting(3), Some(100), "concurrent streams");
    assert_eq!(setting(6), Some(16 * 1024), "bytes of headers");
}

#[tokio::test]
async fn headers_are_bounded() {
    let server = Server::start("", PATIENT).await;
    for long in [
        format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(70_000)),
        format!("GET / HTTP/1.1\r\nX-A: {}\r\n\r\n", "a".repeat(70_000)),
        format!("GET / HTTP/1.1\r\n{}\r\n", "X-A: b\r\n".repeat(200)),
    ] {
        let mut raw = server.connect().await;
        raw.send(long).await;
        let answer = raw.rest().await;
        assert!(
            answer.starts_with("HTTP/1.1 431") || answer.starts_with("HTTP/1.1 414"),
            "{answer}"
        );
    }
}

/// Requests whose end two parsers might see in different places. Whatever is made of the first, what follows it is never
/// taken for a second request.
#[tokio::test]
async fn nothing_is_smuggled_behind_a_request() {
    let patience = Patience {
        headers: SHORT,
        idle: SHORT,
        body: SHORT,
        ..PATIENT
    };
    let server = Server::start("", patience).await;
    let hidden = "GET /livez?hidden HTTP/1.1\r\nHost: x\r\n\r\n";
    let chunked = format!("0\r\n\r\n{hidden}");
    let mut forms: Vec<(String, &str)> = [
        // Both lengths: chunked counts, and the connection ends with the answer.
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 0\r\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\nContent-Length: 9",
        "Connection: keep-alive\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5, 6",
        "Content-Length: 5, 5",
        "Content-Length: +5",
        "Content-Length: -5",
        "Content-Length: 0x5",
        "Content-Length: 5 5",
        "Content-Length: 5;",
        "Content-Length: ",
        "Content-Length: a",
        "Content-Length: 99999999999999999999",
        "Content-Length: 18446744073709551615",
        "Content-Length : 0",
        " Content-Length: 0",
        "Content-Length\t: 0",
        "Content\0-Length: 0",
        "Content-Length: 0\0",
        "Content-Length: 0\rX: y",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked x",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: chunked;q=1",
        "Transfer-Encoding: \u{b}chunked",
        "Transfer-Encoding: chunked\u{b}",
        "Transfer-Encoding : chunked",
        " Transfer-Encoding: chunked",
        "Transfer-Encoding\t: chunked",
        "X: y\r\n Transfer-Encoding: chunked",
        "Transfer-Encoding:\r\n chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunkedd",
        "Transfer_Encoding\u{0}: chunked",
    ]
    .into_iter()
    .map(|header| {
        (
            format!("POST /api/v1/nothing HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n"),
            chunked.as_str(),
        )
    })
    .collect();
    forms.push((
        "POST /api/v1/nothing HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
            .to_owned(),
        &chunked,
    ));
    for line in [
        "POST /api/v1/nothing\r\nHost: x\r\n\r\n",
        "POST /api/v1/nothing HTTP/1.1 \r\nHost: x\r\n\r\n",
        "POST  /api/v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /api/v1/nothing HTTP/9.9\r\nHost: x\r\n\r\n",
        "POST /api/v1/no thing HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /api/v1/no\0thing HTTP/1.1\r\nHost: x\r\n\r\n",
    ] {
        forms.push((line.to_owned(), hidden));
    }
    let bad_chunks: Vec<String> = [
        "0x0\r\n\r\n",
        "-1\r\n\r\n",
        "+0\r\n\r\n",
        "\r\n\r\n",
        "g\r\n\r\n",
        "FFFFFFFFFFFFFFFFF\r\n\r\n",
        "1\r\na0\r\n\r\n",
        "1\r\naXX0\r\n\r\n",
        "1;a\nb\r\na\r\n0\r\n\r\n",
        "0;\0\r\nX\0: y\r\n\r\n",
    ]
    .into_iter()
    .map(|body| format!("{body}{hidden}"))
    .collect();
    for body in &bad_chunks {
        // To a route that reads its body.
        forms.push((
            "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
             Transfer-Encoding: chunked\r\n\r\n"
                .to_owned(),
            body,
        ));
    }
    assert!(forms.len() > 55);
    for (head, body) in forms {
        let mut raw = server.connect().await;
        raw.send(format!("{head}{body}")).await;
        let answers = raw.rest().await;
        let count = answers.matches("HTTP/1.1 ").count();
        assert!(count <= 1, "{head:?} {body:?}: {answers}");
        assert!(!answers.contains(" 204 "), "{head:?} {body:?}: {answers}");
    }
    // What is in order goes on.
    let mut raw = server.connect().await;
    let fine = "POST /api/v1/nothing HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    raw.send(format!("{fine}{chunked}")).await;
    let answers = raw.rest().await;
    assert_eq!(answers.matches("HTTP/1.1 ").count(), 2, "{answers}");
}
