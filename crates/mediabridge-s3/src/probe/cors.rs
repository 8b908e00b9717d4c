//! Whether a browser may do what the web app needs, asked the way a browser asks.

use bytes::Bytes;

use super::Probe;
use crate::{
    error::{CorsProblem, Error, ErrorKind},
    wire::Reply,
};

/// What an upload sends besides the headers every request may.
const PUT_HEADERS: [&str; 3] = ["content-type", "x-amz-checksum-crc32", "if-none-match"];
/// Previews of video and PDF read pieces.
const GET_HEADERS: [&str; 1] = ["range"];

impl Probe<'_> {
    pub(super) async fn cors(&self) -> Result<(), Error> {
        self.may("PUT", &PUT_HEADERS).await?;
        self.may("GET", &GET_HEADERS).await
    }

    async fn may(&self, method: &'static str, headers: &[&'static str]) -> Result<(), Error> {
        let all = self.preflight(method, headers).await?;
        if allows(&all, self.options.origin, method) && missing(&all, headers).is_empty() {
            return Ok(());
        }
        // Stores refuse the whole preflight for one header; asking for less tells which it was.
        let bare = self.preflight(method, &[]).await?;
        if !allows(&bare, self.options.origin, method) {
            let origin = self.options.origin.to_owned();
            return Err(self.problem(CorsProblem::Refused { origin, method }));
        }
        let mut refused = Vec::new();
        for header in headers {
            let one = self.preflight(method, &[*header]).await?;
            let fine =
                allows(&one, self.options.origin, method) && missing(&one, &[*header]).is_empty();
            if !fine {
                refused.push((*header).to_owned());
            }
        }
        if refused.is_empty() {
            refused = headers.iter().map(|header| (*header).to_owned()).collect();
        }
        Err(self.problem(CorsProblem::MissingHeaders {
            method,
            headers: refused,
        }))
    }

    async fn preflight(&self, method: &str, headers: &[&str]) -> Result<Reply, Error> {
        let url = self.client.inner.address.url(self.key.as_str());
        let wanted = headers.join(",");
        let mut request = vec![
            ("origin", self.options.origin),
            ("access-control-request-method", method),
        ];
        if !headers.is_empty() {
            request.push(("access-control-request-headers", &wanted));
        }
        let subject = self.client.about_bucket("ask for the CORS rules of");
        self.wire
            .send(subject, "OPTIONS", &url, &request, Bytes::new())
            .await
    }

    fn problem(&self, problem: CorsProblem) -> Error {
        self.client
            .about_bucket("use from a browser")
            .error(ErrorKind::Cors(problem), "")
    }
}

fn allows(reply: &Reply, origin: &str, method: &str) -> bool {
    let origins = reply.header("access-control-allow-origin");
    // GET is always allowed to a matching origin by the Fetch standard; stores list it all the same.
    reply.status.is_success()
        && origins.is_some_and(|allowed| allowed == "*" || allowed == origin)
        && (method == "GET" || listed(reply, "access-control-allow-methods", method))
}

fn missing<'h>(reply: &Reply, headers: &[&'h str]) -> Vec<&'h str> {
    headers
        .iter()
        .copied()
        .filter(|header| !listed(reply, "access-control-allow-headers", header))
        .collect()
}

/// Whether a comma-separated header, or several of them, lists the item or everything.
fn listed(reply: &Reply, header: &str, item: &str) -> bool {
    reply
        .headers
        .get_all(header)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|value| value == "*" || value.eq_ignore_ascii_case(item))
}
