//! A server per test, the AWS SDK as its client, and plain HTTP where the SDK would be too polite.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use aws_sdk_s3::{
    Client,
    config::{
        BehaviorVersion, Credentials, IdentityCache, Region, RequestChecksumCalculation,
        retry::RetryConfig,
    },
    error::{ProvideErrorMetadata, SdkError},
    presigning::{PresignedRequest, PresigningConfig},
};
use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use mediabridge_sandbox::{BucketOptions, Clock, Options, S3Server};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

pub(crate) const BUCKET: &str = "photos";
pub(crate) const SECRET: &str = "sandbox-secret-key";
pub(crate) const KEY_ID: &str = "AKIASANDBOX";

pub(crate) struct Sandbox {
    pub(crate) server: S3Server,
    pub(crate) client: Client,
    /// Milliseconds the server's clock is ahead of the real one.
    pub(crate) ahead: Arc<AtomicI64>,
    pub(crate) dir: TempDir,
}

impl Sandbox {
    /// A server with one private bucket.
    pub(crate) async fn start() -> Self {
        let dir = TempDir::new().unwrap();
        let ahead = Arc::new(AtomicI64::new(0));
        let server = start(dir.path(), &ahead).await;
        server
            .create_bucket(BUCKET, BucketOptions::default())
            .await
            .unwrap();
        Self {
            client: client(&server.endpoint(), "us-east-1", KEY_ID, SECRET),
            server,
            ahead,
            dir,
        }
    }

    /// Stops the server and starts it again on the same directory.
    pub(crate) async fn restart(self) -> Self {
        self.server.shutdown().await;
        let server = start(self.dir.path(), &self.ahead).await;
        Self {
            client: client(&server.endpoint(), "us-east-1", KEY_ID, SECRET),
            server,
            ahead: self.ahead,
            dir: self.dir,
        }
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.ahead
            .fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::Relaxed);
    }

    pub(crate) async fn put(&self, key: &str, body: &[u8]) {
        self.client
            .put_object()
            .bucket(BUCKET)
            .key(key)
            .body(body.to_vec().into())
            .send()
            .await
            .unwrap();
    }

    pub(crate) async fn get(&self, key: &str) -> Option<Bytes> {
        let got = self
            .client
            .get_object()
            .bucket(BUCKET)
            .key(key)
            .send()
            .await;
        match got {
            Ok(object) => Some(object.body.collect().await.unwrap().into_bytes()),
            Err(error) => {
                assert_eq!(code(&error), "NoSuchKey");
                None
            }
        }
    }

    pub(crate) async fn keys(&self) -> Vec<String> {
        let mut pages = self
            .client
            .list_objects_v2()
            .bucket(BUCKET)
            .into_paginator()
            .send();
        let mut keys = Vec::new();
        while let Some(page) = pages.next().await {
            keys.extend(
                page.unwrap()
                    .contents()
                    .iter()
                    .map(|object| object.key().unwrap().to_owned()),
            );
        }
        keys
    }

    /// Sends a request without the SDK. `target` is the path and query as they go over the wire.
    pub(crate) async fn raw(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Answer {
        raw(&self.server, method, target, headers, body).await
    }

    pub(crate) async fn send(
        &self,
        presigned: &PresignedRequest,
        body: impl Into<Bytes>,
    ) -> Answer {
        let headers: Vec<(&str, &str)> = presigned.headers().collect();
        let target = target_of(presigned.uri());
        self.raw(presigned.method(), &target, &headers, body).await
    }
}

async fn start(dir: &Path, ahead: &Arc<AtomicI64>) -> S3Server {
    let offset = ahead.clone();
    S3Server::start(Options {
        clock: Clock::system().shifted(move || offset.load(Ordering::Relaxed)),
        ..Options::for_tests(dir)
    })
    .await
    .unwrap()
}

/// What a request without the SDK got back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    /// The text of an XML element.
    pub(crate) fn element(&self, name: &str) -> Option<String> {
        let text = self.text();
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        Some(rest.split_once('<')?.0.to_owned())
    }

    pub(crate) fn code(&self) -> String {
        self.element("Code").unwrap_or_default()
    }
}

pub(crate) async fn raw(
    server: &S3Server,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> Answer {
    try_raw(server, method, target, headers, body)
        .await
        .unwrap()
}

pub(crate) async fn try_raw(
    server: &S3Server,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> Result<Answer, hyper::Error> {
    let stream = tokio::net::TcpStream::connect(server.addr()).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let mut request = Request::builder().method(method).uri(target);
    if !headers.iter().any(|(name, _)| *name == "host") {
        request = request.header("host", server.addr().to_string());
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::new(body.into())).unwrap();
    let response: Response<_> = sender.send_request(request).await?;
    let (parts, body) = response.into_parts();
    Ok(Answer {
        status: parts.status,
        headers: parts.headers,
        body: body.collect().await?.to_bytes(),
    })
}

/// Path and query of a URL.
pub(crate) fn target_of(url: &str) -> String {
    let rest = url.split_once("://").unwrap().1;
    format!("/{}", rest.split_once('/').unwrap().1)
}

pub(crate) fn client(endpoint: &str, region: &str, key_id: &str, secret: &str) -> Client {
    Client::from_conf(
        aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.to_owned()))
            .credentials_provider(Credentials::new(key_id, secret, None, None, "tests"))
            .identity_cache(IdentityCache::no_cache())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .retry_config(RetryConfig::disabled())
            .request_checksum_calculation(RequestChecksumCalculation::WhenSupported)
            .endpoint_url(endpoint)
            .force_path_style(true)
            .build(),
    )
}

/// S3's code of a failure.
pub(crate) fn code<E: ProvideErrorMetadata, R: std::fmt::Debug>(error: &SdkError<E, R>) -> String {
    let SdkError::ServiceError(service) = error else {
        panic!("not an answer of S3: {}", std::any::type_name_of_val(error));
    };
    service.err().code().unwrap_or_default().to_owned()
}

pub(crate) fn minutes(count: u64) -> PresigningConfig {
    PresigningConfig::expires_in(Duration::from_mins(count)).unwrap()
}

/// Signs a request in its headers, for bodies the SDK would not send. `payload` is the value of
/// `x-amz-content-sha256`.
pub(crate) fn signed(
    server: &S3Server,
    now_ms: i64,
    method: &str,
    path: &str,
    payload: &str,
    more: &[(&str, &str)],
) -> Vec<(String, String)> {
    let date = amz_date(now_ms);
    let host = server.addr().to_string();
    let mut headers: Vec<(String, String)> = [
        ("host", host.as_str()),
        ("x-amz-content-sha256", payload),
        ("x-amz-date", &date),
    ]
    .into_iter()
    .chain(more.iter().copied())
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect();
    headers.sort();
    let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
    let names = names.join(";");
    let lines: String = headers
        .iter()
        .flat_map(|(name, value)| [name, ":", value, "\n"])
        .collect();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let request = format!("{method}\n{path}\n{query}\n{lines}\n{names}\n{payload}");
    let scope = format!("{}/us-east-1/s3/aws4_request", &date[..8]);
    let to_sign = format!(
        "AWS4-HMAC-SHA256\n{date}\n{scope}\n{}",
        hex(&Sha256::digest(request))
    );
    let key = scope
        .split('/')
        .fold(format!("AWS4{SECRET}").into_bytes(), |key, part| {
            mac(&key, part.as_bytes())
        });
    let signature = hex(&mac(&key, to_sign.as_bytes()));
    headers.push((
        "authorization".to_owned(),
        format!(
            "AWS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, SignedHeaders={names}, Signature={signature}"
        ),
    ));
    headers
}

fn mac(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(data);
    mac.finalize().into_bytes().to_vec()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |at: u8| char::from(DIGITS[usize::from(at)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

fn amz_date(ms: i64) -> String {
    let seconds = aws_sdk_s3::primitives::DateTime::from_millis(ms - ms % 1000);
    seconds
        .fmt(aws_sdk_s3::primitives::DateTimeFormat::DateTime)
        .unwrap()
        .replace(['-', ':'], "")
}

pub(crate) fn borrowed(headers: &[(String, String)]) -> Vec<(&str, &str)> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// The real time in unix milliseconds.
#[expect(
    clippy::disallowed_methods,
    reason = "the AWS SDK signs with the real time, and so do these tests"
)]
pub(crate) fn now() -> i64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::SystemTime::UNIX_EPOCH)
        .unwrap();
    i64::try_from(since.as_millis()).unwrap()
}
