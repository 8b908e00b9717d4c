//! A server that answers from a script: what real stores do only on bad days.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use mediabridge_s3::{Addressing, BucketConfig, ChecksumMode, Client, Credentials, Timeouts};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// What to do with one request.
#[derive(Clone)]
pub(crate) enum Answer {
    /// Status line, headers and body, byte for byte.
    Raw(String),
    /// Read the request and say nothing.
    Silence,
    /// Announce a body of this many bytes, send a few, and stop.
    Stall(u64),
    /// Close the connection.
    HangUp,
}

pub(crate) struct Scripted {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    /// Answers request after request from the script, whose last line repeats.
    pub(crate) async fn start(script: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (log, next) = (requests.clone(), Arc::new(AtomicUsize::new(0)));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (log, next, script) = (log.clone(), next.clone(), script.clone());
                tokio::spawn(async move { serve(stream, &log, &next, &script).await });
            }
        });
        Self { address, requests }
    }

    /// Whole requests, headers and body, as they came.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(config(&format!("http://{}", self.address))).unwrap()
    }
}

pub(crate) fn config(endpoint: &str) -> BucketConfig {
    BucketConfig {
        endpoint: Some(endpoint.parse().unwrap()),
        region: "us-east-1".to_owned(),
        bucket: "scripted".to_owned(),
        addressing: Addressing::Auto,
        credentials: Credentials {
            access_key_id: "AKID".to_owned(),
            secret_access_key: "secret".into(),
        },
        checksums: ChecksumMode::Auto,
        ca_pem: None,
        timeouts: Timeouts {
            connect: Duration::from_millis(500),
            read: Duration::from_millis(150),
            attempt: Duration::from_millis(200),
            operation: Duration::from_millis(900),
            copy: Duration::from_secs(5),
            stall: Duration::from_millis(200),
            backoff: Duration::from_millis(5),
        },
    }
}

pub(crate) fn xml(status: &str, body: &str) -> Answer {
    with_headers(status, "", body)
}

pub(crate) fn with_headers(status: &str, headers: &str, body: &str) -> Answer {
    let length = body.len();
    Answer::Raw(format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    ))
}

pub(crate) fn error(status: &str, code: &str) -> Answer {
    xml(
        status,
        &format!("<Error><Code>{code}</Code><Message>scripted</Message></Error>"),
    )
}

async fn serve(
    mut stream: TcpStream,
    log: &Mutex<Vec<String>>,
    next: &AtomicUsize,
    script: &[Answer],
) {
    while let Some(request) = read_request(&mut stream).await {
        log.lock().unwrap().push(request);
        let turn = next.fetch_add(1, Ordering::SeqCst).min(script.len() - 1);
        match &script[turn] {
            Answer::Raw(bytes) => stream.write_all(bytes.as_bytes()).await.unwrap(),
            Answer::Silence => std::future::pending().await,
            Answer::Stall(length) => {
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nabc");
                stream.write_all(head.as_bytes()).await.unwrap();
                std::future::pending::<()>().await;
            }
            Answer::HangUp => return,
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let count = stream.read(&mut chunk).await.ok()?;
        if count == 0 {
            return None;
        }
        bytes.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| {
                    line.to_ascii_lowercase()
                        .strip_prefix("content-length: ")?
                        .parse()
                        .ok()
                })
                .unwrap_or(0);
            if body.len() >= length {
                return Some(text);
            }
        }
    }
}
