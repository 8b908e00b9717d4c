//! A server per test, the AWS SDK as its client, and plain HTTP where the SDK would be too polite.
#![expect(dead_code, reason = "each test file uses its part of the harness")]

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
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use mediabridge_sandbox::{BucketOptions, Clock, Options, S3Server};
use tempfile::TempDir;

pub const BUCKET: &str = "photos";
pub const SECRET: &str = "sandbox-secret-key";
pub const KEY_ID: &str = "AKIASANDBOX";

pub struct Sandbox {
    pub server: S3Server,
    pub client: Client,
    /// Milliseconds the server's clock is ahead of the real one.
    pub ahead: Arc<AtomicI64>,
    pub dir: TempDir,
}

impl Sandbox {
    /// A server with one private bucket.
    pub async fn start() -> Self {
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
    pub async fn restart(self) -> Self {
        self.server.shutdown().await;
        let server = start(self.dir.path(), &self.ahead).await;
        Self {
            client: client(&server.endpoint(), "us-east-1", KEY_ID, SECRET),
            server,
            ahead: self.ahead,
            dir: self.dir,
        }
    }

    pub fn advance(&self, by: Duration) {
        self.ahead
            .fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::Relaxed);
    }

    pub async fn put(&self, key: &str, body: &[u8]) {
        self.client
            .put_object()
            .bucket(BUCKET)
            .key(key)
            .body(body.to_vec().into())
            .send()
            .await
            .unwrap();
    }

    pub async fn get(&self, key: &str) -> Option<Bytes> {
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

    pub async fn keys(&self) -> Vec<String> {
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
    pub async fn raw(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Answer {
        raw(&self.server, method, target, headers, body).await
    }

    pub async fn send(&self, presigned: &PresignedRequest, body: impl Into<Bytes>) -> Answer {
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
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    /// The text of an XML element.
    pub fn element(&self, name: &str) -> Option<String> {
        let text = self.text();
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        Some(rest.split_once('<')?.0.to_owned())
    }

    pub fn code(&self) -> String {
        self.element("Code").unwrap_or_default()
    }
}

pub async fn raw(
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

pub async fn try_raw(
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
pub fn target_of(url: &str) -> String {
    let rest = url.split_once("://").unwrap().1;
    format!("/{}", rest.split_once('/').unwrap().1)
}

pub fn client(endpoint: &str, region: &str, key_id: &str, secret: &str) -> Client {
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
pub fn code<E: ProvideErrorMetadata, R: std::fmt::Debug>(error: &SdkError<E, R>) -> String {
    let SdkError::ServiceError(service) = error else {
        panic!("not an answer of S3: {}", std::any::type_name_of_val(error));
    };
    service.err().code().unwrap_or_default().to_owned()
}

pub fn minutes(count: u64) -> PresigningConfig {
    PresigningConfig::expires_in(Duration::from_mins(count)).unwrap()
}
