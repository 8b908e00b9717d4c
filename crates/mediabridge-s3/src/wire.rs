//! Plain HTTP to the store, for what the SDK has no call for: preflights, the `Date` header, presigned URLs.

use std::time::Duration;

use aws_sdk_s3::{config::http::HttpRequest, error::ConnectorError, primitives::SdkBody};
use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt as _, Limited};

use crate::{
    classify::Subject,
    client::Client,
    error::{Error, ErrorKind},
    sdk,
};

/// Far more than any answer to a probe.
const LONGEST_BODY: usize = 64 * 1024;

#[derive(Debug)]
pub(crate) struct Wire {
    connector: Connector,
    limit: Duration,
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The error in the answer, unless it is a success.
    pub(crate) fn check(&self, subject: Subject<'_>) -> Result<(), Error> {
        if self.status.is_success() {
            return Ok(());
        }
        let region = self.header("x-amz-bucket-region").map(str::to_owned);
        Err(subject.reply(self.status.as_u16(), region, &self.body))
    }
}

impl Wire {
    pub(crate) fn of(client: &Client) -> Self {
        let inner = &*client.inner;
        Self {
            connector: sdk::connector(&inner.config, &inner.address),
            limit: inner.config.timeouts.attempt,
        }
    }

    /// Sends one request, once. A header that a client may not set wrongly (`Content-Length`) follows from the body.
    pub(crate) async fn send(
        &self,
        subject: Subject<'_>,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Result<Reply, Error> {
        let invalid = |message: String| subject.error(ErrorKind::Invalid, message);
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(SdkBody::from(body))
            .map_err(|error| invalid(error.to_string()))?;
        let request = HttpRequest::try_from(request).map_err(|error| invalid(error.to_string()))?;
        let exchange = async {
            let response = self
                .connector
                .call(request)
                .await
                .map_err(|error: ConnectorError| subject.connector(&error))?;
            let status = StatusCode::from_u16(response.status().as_u16())
                .map_err(|error| invalid(error.to_string()))?;
            let mut fields = HeaderMap::new();
            for (name, value) in response.headers() {
                if let (Ok(name), Ok(value)) = (
                    name.parse::<http::HeaderName>(),
                    http::HeaderValue::from_str(value),
                ) {
                    fields.append(name, value);
                }
            }
            let body = Limited::new(response.into_body(), LONGEST_BODY)
                .collect()
                .await
                .map_err(|error| subject.error(ErrorKind::Unreachable, error.to_string()))?
                .to_bytes();
            Ok(Reply {
                status,
                headers: fields,
                body,
            })
        };
        tokio::time::timeout(self.limit, exchange)
            .await
            .unwrap_or_else(|_| Err(subject.error(ErrorKind::Timeout, "")))
    }
}
