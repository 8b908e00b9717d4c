//! [`Problem`] as an HTTP answer (RFC 9457).

use std::sync::Arc;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::{Field, Problem};

/// The body of every error.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    #[serde(rename = "type")]
    pub kind: String,
    pub title: &'static str,
    pub status: u16,
    /// Stable name to switch on.
    pub code: &'static str,
    /// A sentence for the person.
    pub detail: String,
    /// Finds the request in the server's log.
    pub request_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
}

impl ProblemBody {
    pub fn new(problem: &Problem, request_id: &str) -> Self {
        Self {
            kind: format!("urn:mediabridge:problem:{}", problem.code.as_str()),
            title: problem.code.title(),
            status: problem.code.status(),
            code: problem.code.as_str(),
            detail: problem.detail.clone(),
            request_id: request_id.to_owned(),
            fields: problem.fields.clone(),
        }
    }
}

/// The body is written by the middleware, which knows the request id and logs the source.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}
