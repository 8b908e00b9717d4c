//! Extractors whose refusals are [`Problem`]s.

use axum::{
    extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request, rejection::JsonRejection},
    http::request::Parts,
};
use serde::{Serialize, de::DeserializeOwned};

use super::body::{BodyLimit, was_too_slow};
use crate::problem::{self, Code, Problem};

/// A JSON body, no longer than the route's [`BodyLimit`]. Request types deny unknown fields, so a misspelt field is an error and not silence.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Problem> {
        let BodyLimit(limit) = request.extensions().get().copied().unwrap_or_default();
        DefaultBodyLimit::max(limit).apply(&mut request);
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(problem::invalid(
                "The request needs the header `Content-Type: application/json`.",
            )),
            Err(rejection) if rejection.status().as_u16() == 413 => Err(Problem::new(
                Code::TooLarge,
                format!(
                    "The request body is larger than {limit} bytes, the most this address takes."
                ),
            )),
            Err(rejection) if was_too_slow(&rejection) => Err(Problem::new(
                Code::RequestTimeout,
                "The request body did not arrive in time. Try again when the network is better.",
            )),
            Err(rejection) => Err(problem::invalid(format!(
                "The JSON body does not fit: {}.",
                reason(&rejection)
            ))),
        }
    }
}

fn reason(rejection: &JsonRejection) -> String {
    let text = rejection.body_text();
    text.rsplit_once("type: ")
        .or_else(|| text.split_once("JSON: "))
        .map_or(text.clone(), |(_, why)| why.to_owned())
}

impl<T: Serialize> axum::response::IntoResponse for Json<T> {
    fn into_response(self) -> axum::response::Response {
        axum::Json(self.0).into_response()
    }
}

/// Query parameters.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        // The parser would put U+FFFD for bytes that are not UTF-8, which is another path than the one asked for.
        let query = parts.uri.query().unwrap_or_default();
        if percent_encoding::percent_decode_str(query)
            .decode_utf8()
            .is_err()
        {
            return Err(problem::invalid("The query is not valid UTF-8."));
        }
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(problem::invalid(format!(
                "The query does not fit: {}.",
                rejection.body_text()
            ))),
        }
    }
}

/// Values from the URL path. Ids are opaque text, so the only way to fail is text that is not UTF-8.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(rejection) => Err(problem::invalid(format!(
                "The address does not fit: {}.",
                rejection.body_text()
            ))),
        }
    }
}
