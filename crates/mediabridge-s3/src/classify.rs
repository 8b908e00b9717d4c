//! From what a store or a connection says to what the caller can do about it.

use aws_sdk_s3::{
    config::http::HttpResponse,
    error::{ConnectorError, ProvideErrorMetadata, SdkError},
    operation::RequestId as _,
};

use crate::error::{Error, ErrorKind, Failure};

/// What an operation was about, to name it in its error.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) action: &'static str,
    pub(crate) bucket: &'a str,
    pub(crate) key: Option<&'a str>,
}

impl Subject<'_> {
    pub(crate) fn error(self, kind: ErrorKind, message: impl Into<String>) -> Error {
        self.answered(kind, None, message.into(), None)
    }

    pub(crate) fn answered(
        self,
        kind: ErrorKind,
        code: Option<String>,
        message: String,
        request_id: Option<String>,
    ) -> Error {
        Error::new(Failure {
            action: self.action,
            bucket: self.bucket.to_owned(),
            key: self.key.map(str::to_owned),
            kind,
            code,
            message,
            request_id,
        })
    }

    /// The error of a failed SDK call.
    pub(crate) fn sdk<E>(self, error: &SdkError<E, HttpResponse>) -> Error
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        match error {
            SdkError::TimeoutError(_) => self.error(ErrorKind::Timeout, ""),
            SdkError::DispatchFailure(failure) => match failure.as_connector_error() {
                Some(error) => self.connector(error),
                None => self.error(ErrorKind::Unreachable, chain(error)),
            },
            SdkError::ServiceError(service) => {
                let (raw, meta) = (service.raw(), service.err().meta());
                let status = raw.status().as_u16();
                let body = String::from_utf8_lossy(raw.body().bytes().unwrap_or_default());
                let region = raw
                    .headers()
                    .get("x-amz-bucket-region")
                    .map(str::to_owned)
                    .or_else(|| element(&body, "Region"));
                let message = meta.message().unwrap_or_default();
                self.answered(
                    kind(status, meta.code(), message, region),
                    meta.code().map(str::to_owned),
                    message.to_owned(),
                    meta.request_id().map(str::to_owned),
                )
            }
            SdkError::ResponseError(response) => {
                // An answer that is not S3's: a proxy's page, or a redirect without a body.
                let raw = response.raw();
                let region = raw.headers().get("x-amz-bucket-region").map(str::to_owned);
                let kind = kind(raw.status().as_u16(), None, "", region);
                self.error(kind, chain(error))
            }
            // The SDK would not even build the request: a key of nothing but spaces, for one.
            SdkError::ConstructionFailure(_) => self.error(ErrorKind::Invalid, chain(error)),
            other => self.error(ErrorKind::Other, chain(other)),
        }
    }

    /// The error of a connection that failed before there was an answer.
    pub(crate) fn connector(self, error: &ConnectorError) -> Error {
        let kind = if error.is_timeout() {
            ErrorKind::Timeout
        } else if mentions_tls(error) {
            ErrorKind::Tls
        } else {
            ErrorKind::Unreachable
        };
        self.error(kind, chain(error))
    }

    /// The error of a plain HTTP answer with S3's XML in it.
    pub(crate) fn reply(self, status: u16, region: Option<String>, body: &[u8]) -> Error {
        let body = String::from_utf8_lossy(body);
        let code = element(&body, "Code");
        let message = element(&body, "Message").unwrap_or_default();
        let region = region.or_else(|| element(&body, "Region"));
        let kind = kind(status, code.as_deref(), &message, region);
        let message = match &code {
            None => format!("HTTP {status}"),
            Some(_) => message,
        };
        self.answered(kind, code, message, element(&body, "RequestId"))
    }
}

/// The decision itself. The code counts most; where it is missing (HEAD has no body) or says too little, the status
/// and the words of servers known to put everything under one code.
pub(crate) fn kind(
    status: u16,
    code: Option<&str>,
    message: &str,
    region: Option<String>,
) -> ErrorKind {
    match code.unwrap_or_default() {
        "NoSuchKey" | "NotFound" | "NoSuchVersion" | "NoSuchUpload" => ErrorKind::NotFound,
        "NoSuchBucket" => ErrorKind::NoSuchBucket,
        "InvalidAccessKeyId"
        | "SignatureDoesNotMatch"
        | "InvalidToken"
        | "ExpiredToken"
        | "InvalidClientTokenId"
        | "AuthFailure"
        | "NotSignedUp"
        | "InvalidSecurity" => ErrorKind::InvalidCredentials,
        "PermanentRedirect"
        | "TemporaryRedirect"
        | "Redirect"
        | "AuthorizationHeaderMalformed"
        | "AuthorizationQueryParametersError"
        | "IllegalLocationConstraintException"
            if region.is_some() || speaks_of_region(message) || (300..400).contains(&status) =>
        {
            ErrorKind::WrongRegion { expected: region }
        }
        "RequestTimeTooSkewed" | "RequestExpired" | "RequestInTheFuture" => {
            ErrorKind::ClockSkew { seconds: None }
        }
        "SlowDown"
        | "SlowDownRead"
        | "SlowDownWrite"
        | "Throttling"
        | "ThrottlingException"
        | "TooManyRequests"
        | "TooManyRequestsException"
        | "RequestLimitExceeded"
        | "BandwidthLimitExceeded"
        | "ServiceUnavailable"
        | "Busy" => ErrorKind::Throttled,
        "RequestTimeout" | "RequestTimeoutException" => ErrorKind::Timeout,
        "PreconditionFailed" | "ConditionalRequestConflict" => ErrorKind::PreconditionFailed,
        "NotImplemented" | "MethodNotAllowed" => ErrorKind::NotSupported,
        "InvalidObjectState" => ErrorKind::Archived,
        "AccessDenied" | "Forbidden" | "AllAccessDisabled" | "AccountProblem" | "" => {
            by_status(status, message, region)
        }
        _ if status == 503 || status == 429 => ErrorKind::Throttled,
        _ if message.contains("Date is too old") => ErrorKind::ClockSkew { seconds: None },
        _ => ErrorKind::Other,
    }
}

fn by_status(status: u16, message: &str, region: Option<String>) -> ErrorKind {
    // Garage answers all of these with AccessDenied and tells them apart only in words.
    if message.contains("No such key: GK") || message.contains("Invalid signature") {
        return ErrorKind::InvalidCredentials;
    }
    match status {
        301 | 302 | 307 | 308 => ErrorKind::WrongRegion { expected: region },
        400 if region.is_some() => ErrorKind::WrongRegion { expected: region },
        401 | 403 => ErrorKind::AccessDenied,
        404 => ErrorKind::NotFound,
        405 | 501 => ErrorKind::NotSupported,
        408 | 504 => ErrorKind::Timeout,
        412 => ErrorKind::PreconditionFailed,
        429 | 503 => ErrorKind::Throttled,
        _ => ErrorKind::Other,
    }
}

fn speaks_of_region(message: &str) -> bool {
    message.contains("region") || message.contains("scope")
}

fn mentions_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    causes(error).any(|error| error.downcast_ref::<rustls::Error>().is_some())
}

/// The messages of an error and its causes, each said once.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = String::new();
    for error in causes(error) {
        let message = error.to_string();
        if !text.contains(&message) {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&message);
        }
    }
    text
}

/// An error and what caused it. `io::Error` passes its payload over and goes on with the payload's source; this does
/// not, since the payload is where TLS says what it does not like.
fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        match error.downcast_ref::<std::io::Error>() {
            Some(io) => io.get_ref().map(|inner| inner as _),
            None => error.source(),
        }
    })
}

/// The text of the first `<name>` in a flat XML answer. Error bodies are one level deep and nothing here is trusted
/// beyond being shown, so this is no XML parser.
fn element(xml: &str, name: &str) -> Option<String> {
    let after = xml.split_once(&format!("<{name}>"))?.1;
    let text = after.split_once("</")?.0;
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&");
    Some(text)
}

#[cfg(test)]
mod tests;
