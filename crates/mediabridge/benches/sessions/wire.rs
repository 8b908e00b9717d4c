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
    pub(crate) text: String,
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
        let head = self.buffer.windows(4).position(|w| w == b"\r\n\r\n")?;
        let text = std::str::from_utf8(&self.buffer).ok()?;
        let length: usize =
            value(&text[..head], "content-length").map_or(0, |v| v.parse().expect("a length"));
        if text.len() < head + 4 + length {
            return None;
        }
        let status = text.get(9..12)?.parse().ok()?;
        Some(Answer {
            status,
            text: text.to_owned(),
        })
    }
}

impl Answer {
    /// The cookie that was set, as a header to send back.
    pub(crate) fn cookie(&self) -> String {
        let cookie = value(&self.text, "set-cookie").and_then(|v| v.split(';').next());
        format!("cookie: {}\r\n", cookie.expect("a cookie was set"))
    }

    pub(crate) fn bearer(&self) -> String {
        let (_, body) = self.text.split_once("\r\n\r\n").expect("a head and a body");
        let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
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
