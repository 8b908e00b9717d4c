//! What happens to every request around s3s: its id, time and signature scope, CORS, and errors in full.

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures_util::StreamExt as _;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header,
    request::Parts,
};
use http_body_util::{BodyExt as _, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use percent_encoding::percent_decode_str;
use s3s::{Body, HttpError, service::S3Service};

use crate::{
    auth::{Note, Presigned},
    checksum,
    clock::{Clock, http_date},
    cors,
    faults::{Fault, Faults, Operation},
    refusal::{Refusal, escape},
    sigv4::{Keys, Query},
    store::Store,
};

/// The longest list of keys to delete has room in this, in bytes.
const MAX_DOCUMENT: usize = 4 * 1024 * 1024;

pub(crate) struct Front {
    pub(crate) service: S3Service,
    pub(crate) store: Store,
    pub(crate) faults: Faults,
    pub(crate) keys: Keys,
    pub(crate) clock: Clock,
    pub(crate) requests: AtomicU64,
}

impl Front {
    /// Answers one request. An error closes the connection without an answer.
    pub(crate) async fn answer(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<Body>, HttpError> {
        let now = self.clock.now();
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let request_id = format!("{number:016X}");
        let method = request.method().clone();
        let asked = request.headers().clone();
        let resource = percent_decode_str(request.uri().path())
            .decode_utf8_lossy()
            .into_owned();
        let bucket = bucket_of(&resource, &asked);

        let note = Note::default();
        let mut response = match self.dispatch(request, bucket.as_deref(), &note, now).await {
            Ok(response) => response?,
            Err(refusal) => refused(&refusal, &resource, &request_id),
        };
        match note.fault() {
            Some(Fault::Disconnect | Fault::DisconnectAfter) => return Err(disconnect()),
            Some(Fault::Truncate(length)) => response = truncated(response, length),
            Some(Fault::Answer { .. }) | None => {}
        }

        let is_object = note.is_object();
        let response = complete(response, is_object, &resource, &request_id, &method).await;
        let (mut parts, body) = response.into_parts();
        let headers = &mut parts.headers;
        insert(
            headers,
            HeaderName::from_static("x-amz-request-id"),
            &request_id,
        );
        insert(
            headers,
            HeaderName::from_static("x-amz-id-2"),
            &host_id(number),
        );
        insert(headers, header::SERVER, "MediaBridgeSandbox");
        insert(headers, header::DATE, &http_date(now));
        if method != Method::OPTIONS
            && let Some(bucket) = bucket
        {
            self.add_cors(headers, &asked, &method, &bucket);
        }
        Ok(Response::from_parts(parts, body))
    }

    async fn dispatch(
        &self,
        request: Request<Incoming>,
        bucket: Option<&str>,
        note: &Note,
        now: i64,
    ) -> Result<Result<Response<Body>, HttpError>, Refusal> {
        let (mut parts, body) = request.into_parts();
        if parts.method == Method::OPTIONS {
            return self.preflight(&parts, bucket).await.map(Ok);
        }
        let query = Query::parse(parts.uri.query());
        let signer = self.keys.check(&parts, &query, now)?;
        if let Some(range) = parts.headers.get(header::RANGE)
            && !range
                .to_str()
                .is_ok_and(|range| s3s::dto::Range::parse(range).is_ok())
        {
            // A range that makes no sense is no range, says HTTP; s3s would refuse it.
            parts.headers.remove(header::RANGE);
        }
        if signer.is_presigned() {
            without_signature(&mut parts, &query)?;
            parts.extensions.insert(Presigned);
        }
        parts.extensions.insert(note.clone());
        let body = if has_document(&parts, &query) {
            checked_document(&parts.headers, body).await?
        } else {
            Body::from(body)
        };
        Ok(self.service.call(Request::from_parts(parts, body)).await)
    }

    async fn preflight(
        &self,
        parts: &Parts,
        bucket: Option<&str>,
    ) -> Result<Response<Body>, Refusal> {
        self.faults.note(|| Operation {
            name: "Preflight".to_owned(),
            bucket: bucket.map(str::to_owned),
            key: None,
            prefix: None,
            signed: false,
        });
        let latency = self.faults.latency("Preflight");
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        if let Some(Fault::Answer {
            status, message, ..
        }) = self.faults.next("Preflight")
        {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return Err(Refusal::new(status, "InternalError", message));
        }
        let record = bucket
            .and_then(|name| self.store.read().ok()?.find_bucket(name).ok()?)
            .ok_or_else(|| {
                Refusal::new(
                    StatusCode::NOT_FOUND,
                    "NoSuchBucket",
                    "The specified bucket does not exist",
                )
            })?;
        let headers = cors::preflight(&record.cors, &parts.headers)
            .map_err(|cors::Refusal(status, code, message)| Refusal::new(status, code, message))?;
        let mut response = Response::new(Body::empty());
        *response.headers_mut() = headers;
        Ok(response)
    }

    fn add_cors(&self, headers: &mut HeaderMap, asked: &HeaderMap, method: &Method, bucket: &str) {
        if !asked.contains_key(header::ORIGIN) {
            return;
        }
        let record = self.store.read().and_then(|view| view.find_bucket(bucket));
        if let Ok(Some(record)) = record
            && let Some(granted) = cors::of_answer(&record.cors, asked, method)
        {
            headers.extend(granted);
        }
    }
}

/// The bucket of a request: the first label of a host under `localhost`, or the first segment of the path.
fn bucket_of(path: &str, headers: &HeaderMap) -> Option<String> {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    if let Some(bucket) = crate::host::bucket_of(host) {
        return Some(bucket.to_owned());
    }
    let name = path.trim_start_matches('/').split('/').next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// Takes the checked signature out of the query, and puts headers that were moved into it back where s3s looks.
fn without_signature(parts: &mut Parts, query: &Query) -> Result<(), Refusal> {
    let invalid = || {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            "InvalidURI",
            "Couldn't parse the specified URI.",
        )
    };
    let (rest, moved) = query.without_signature();
    let path = parts.uri.path();
    let target = if rest.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{rest}")
    };
    parts.uri = Uri::try_from(target).map_err(|_| invalid())?;
    for (name, value) in moved {
        let name = HeaderName::try_from(name).map_err(|_| invalid())?;
        let value = HeaderValue::try_from(value).map_err(|_| invalid())?;
        parts.headers.entry(name).or_insert(value);
    }
    if parts
        .headers
        .get("x-amz-content-sha256")
        .is_some_and(|value| value.as_bytes().starts_with(b"STREAMING-"))
    {
        return Err(Refusal::new(
            StatusCode::NOT_IMPLEMENTED,
            "NotImplemented",
            "Chunked bodies are not supported with presigned URLs.",
        ));
    }
    Ok(())
}

/// Whether the body is an XML document that s3s reads without looking at its checksums.
fn has_document(parts: &Parts, query: &Query) -> bool {
    let chunked = parts.headers.contains_key("x-amz-decoded-content-length");
    let documents = ["delete", "cors", "tagging"];
    !chunked
        && matches!(parts.method, Method::POST | Method::PUT)
        && documents.iter().any(|name| query.get(name).is_some())
}

/// Reads a whole document and compares it with its checksums, which S3 demands for these.
async fn checked_document(headers: &HeaderMap, body: Incoming) -> Result<Body, Refusal> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let claims = [
        (checksum::Algorithm::Crc32, text("x-amz-checksum-crc32")),
        (checksum::Algorithm::Crc32c, text("x-amz-checksum-crc32c")),
        (
            checksum::Algorithm::Crc64Nvme,
            text("x-amz-checksum-crc64nvme"),
        ),
        (checksum::Algorithm::Sha1, text("x-amz-checksum-sha1")),
        (checksum::Algorithm::Sha256, text("x-amz-checksum-sha256")),
    ];
    let md5 = text("content-md5");
    let refuse = |error: s3s::S3Error| {
        let code = match error.code() {
            s3s::S3ErrorCode::BadDigest => "BadDigest",
            s3s::S3ErrorCode::InvalidDigest => "InvalidDigest",
            _ => "InvalidRequest",
        };
        Refusal::new(
            StatusCode::BAD_REQUEST,
            code,
            error.message().unwrap_or_default(),
        )
    };
    if md5.is_none() && claims.iter().all(|(_, claim)| claim.is_none()) {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "InvalidRequest",
            "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
        ));
    }
    let mut expected = checksum::Expected::new(None, md5, claims, None, None).map_err(refuse)?;
    let bytes = Limited::new(body, MAX_DOCUMENT)
        .collect()
        .await
        .map_err(|_| {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                "IncompleteBody",
                "The request body terminated unexpectedly",
            )
        })?
        .to_bytes();
    let mut digester = expected.digester();
    digester.update(&bytes);
    expected
        .check(digester, bytes.len() as u64)
        .map_err(refuse)?;
    Ok(Body::from(bytes))
}

fn refused(refusal: &Refusal, resource: &str, request_id: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(refusal.xml(resource, request_id)));
    *response.status_mut() = refusal.status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/xml"),
    );
    response
}

/// Gives s3s's errors what it leaves out, and takes the body from answers that must not have one.
async fn complete(
    response: Response<Body>,
    is_object: bool,
    resource: &str,
    request_id: &str,
    method: &Method,
) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    if parts.status == StatusCode::NOT_MODIFIED {
        parts.headers.remove(header::CONTENT_TYPE);
        return Response::from_parts(parts, Body::empty());
    }
    let is_error = parts.status.is_client_error() || parts.status.is_server_error();
    if is_error && method == Method::HEAD {
        return Response::from_parts(parts, Body::empty());
    }
    let is_document = is_error
        || !is_object
            && parts
                .headers
                .get(header::CONTENT_TYPE)
                .is_some_and(|kind| kind == "application/xml");
    if !is_document || method == Method::HEAD {
        return Response::from_parts(parts, body);
    }
    let Ok(whole) = http_body_util::BodyExt::collect(body).await else {
        return Response::from_parts(parts, Body::empty());
    };
    // A bare carriage return would be read as a line feed.
    let text = String::from_utf8_lossy(&whole.to_bytes()).replace('\r', "&#13;");
    let text = match text.strip_suffix("</Error>") {
        Some(start) if is_error && !start.contains("<RequestId>") => format!(
            "{start}<Resource>{}</Resource><RequestId>{request_id}</RequestId></Error>",
            escape(resource)
        ),
        _ => text,
    };
    Response::from_parts(parts, Body::from(text))
}

/// The answer up to `length` bytes, then a broken connection.
fn truncated(response: Response<Body>, length: u64) -> Response<Body> {
    response.map(|body| {
        let mut left = usize::try_from(length).unwrap_or(usize::MAX);
        let start = body.into_data_stream().map(move |chunk| {
            let mut chunk: Bytes = chunk.map_err(std::io::Error::other)?;
            if left == 0 {
                return Err(std::io::Error::other("cut off by the test"));
            }
            chunk.truncate(left);
            left -= chunk.len();
            Ok(Frame::data(chunk))
        });
        let cut =
            futures_util::stream::once(async { Err(std::io::Error::other("cut off by the test")) });
        Body::http_body_unsync(StreamBody::new(start.chain(cut)))
    })
}

fn disconnect() -> HttpError {
    HttpError::new(Box::new(std::io::Error::other("disconnected by the test")))
}

fn host_id(number: u64) -> String {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    BASE64_STANDARD.encode(format!("mediabridge-sandbox-{number:016x}"))
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
