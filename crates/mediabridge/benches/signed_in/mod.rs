//! Somebody who is signed in, and asks through the router.

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

pub(crate) struct SignedIn {
    router: Router,
    token: String,
}

impl SignedIn {
    pub(crate) async fn new(router: Router, email: &str, password: &str) -> Self {
        let person = Self {
            router,
            token: String::new(),
        };
        let form = json!({ "email": email, "password": password });
        let answer = person.ask("POST", "/api/v1/auth/login", form).await;
        let token = answer["access_token"].as_str().expect("an access token");
        Self {
            token: token.to_owned(),
            ..person
        }
    }

    /// The JSON of the answer, which has to be a good one.
    pub(crate) async fn ask(&self, method: &str, path: &str, body: Value) -> Value {
        let mut request = Request::builder().method(method).uri(path);
        if !self.token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        }
        let body = match body {
            Value::Null => Body::empty(),
            json => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json.to_string())
            }
        };
        let request = request.body(body).expect("a valid request");
        let Ok(response) = self.router.clone().oneshot(request).await;
        let status = response.status();
        let body = response.into_body().collect().await;
        let bytes = body.expect("a whole body").to_bytes();
        assert!(
            status.is_success(),
            "{path}: {status} {}",
            String::from_utf8_lossy(&bytes)
        );
        serde_json::from_slice(&bytes).unwrap_or(Value::Null)
    }
}
