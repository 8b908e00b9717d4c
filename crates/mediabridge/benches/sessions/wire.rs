//! An HTTP client that does next to nothing, so that what is measured is the server.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// One connection, kept open.
pub(crate) struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Wire {
    pub(crate) async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address)
            .await
            .expect("the server is there");
        stream.set_nodelay(true).expect("a TCP connection");
        Self {
            stream,
            buffer: Vec::with_capacity(4096),
        }
    }

    /// Sends a request; `headers` are whole lines.
    pub(crate) async fn ask(
        &mut self,
        method: &str,
        path: &str,
        headers: &str,
        body: &str,
    ) -> Answer {
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: bench\r\n{headers}content-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        );
        self.stream
            .write_all(request.as_bytes())
            .await
            .expect("the connection is open");
        self.buffer.clear();
        loop {
            let read = self
                .stream
                .read_buf(&mut self.buffer)
                .await
                .expect("the connection is open");
            assert!(read > 0, "the server closed the connection");
            if let Some(answer) = self.whole() {
                return answer;
            }
        }
    }

    /// The answer, once all of it is there.
    fn whole(&self) -> Option<Answer> {
        let text = std::str::from_utf8(&self.buffer).ok()?;
        let (head, mut body) = text.split_once("\r\n\r\n")?;
        let mut whole = String::new();
        if value(head, "transfer-encoding").is_some() {
            loop {
                let (size, rest) = body.split_once("\r\n")?;
                let size = usize::from_str_radix(size, 16).expect("the size of a chunk");
                whole.push_str(rest.get(..size)?);
                body = rest.get(size..)?.strip_prefix("\r\n")?;
                if size == 0 {
                    break;
                }
            }
        } else {
            let length = value(head, "content-length").map_or(0, |v| v.parse().expect("a length"));
            whole.push_str(body.get(..length)?);
        }
        Some(Answer {
            status: head.get(9..12)?.parse().ok()?,
            head: head.to_owned(),
            body: whole,
        })
    }
}

impl Answer {
    /// The cookie that was set, as a header to send back.
    pub(crate) fn cookie(&self) -> String {
        let cookie = value(&self.head, "set-cookie").and_then(|v| v.split(';').next());
        format!("cookie: {}\r\n", cookie.expect("a cookie was set"))
    }

    pub(crate) fn bearer(&self) -> String {
        let body: serde_json::Value = serde_json::from_str(&self.body).expect("JSON");
        format!(
            "authorization: Bearer {}\r\n",
            body["access_token"].as_str().expect("a token")
        )
    }
}

fn value<'t>(head: &'t str, name: &str) -> Option<&'t str> {
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(n, _)| n.eq_ignore_ascii_case(name))
        .map(|(_, v)| v)
}
