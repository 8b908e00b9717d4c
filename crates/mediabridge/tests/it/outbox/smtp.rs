//! An SMTP server that is not ours (`scripts/smtp.py`), and what it took.

use std::{path::PathBuf, process::Stdio};

use mail_parser::MessageParser;
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use crate::certificates::certificate_for;

pub(crate) const FROM: &str = "MediaBridge <mediabridge@example.org>";
const USER: &str = "mediabridge";
pub(crate) const SECRET: &str = "smtp secret \"ö\"";

pub(crate) struct Smtp {
    folder: TempDir,
    port: u16,
    tls: &'static str,
    _child: Child,
}

/// An e-mail that was taken.
pub(crate) struct Taken {
    pub(crate) envelope: Value,
    pub(crate) bytes: Vec<u8>,
}

impl Smtp {
    /// Without TLS and without a sign-in.
    pub(crate) async fn plain() -> Self {
        Self::start("none", "localhost").await
    }

    /// With TLS (`implicit` or `starttls`), by a certificate for `name`, and a sign-in.
    pub(crate) async fn tls(tls: &'static str, name: &str) -> Self {
        Self::start(tls, name).await
    }

    async fn start(tls: &'static str, name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/smtp.py");
        let mut command = Command::new(python());
        command.arg(script).arg(folder.path());
        if tls != "none" {
            let file = |name: &str, text: &str| {
                let path = folder.path().join(name);
                std::fs::write(&path, text).unwrap();
                path
            };
            let certified = certificate_for(name);
            file("ca.pem", &certified.ca_pem);
            command.args(["--tls", tls, "--user", USER, "--password", SECRET]);
            command.arg("--certificate");
            command.arg(file("certificate.pem", &certified.certificate.pem()));
            command
                .arg("--key")
                .arg(file("key.pem", &certified.key.serialize_pem()));
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap();
        let port = line.expect("the SMTP server starts").parse().unwrap();
        Self {
            folder,
            port,
            tls,
            _child: child,
        }
    }

    /// Settings by which it is used, each a line of TOML.
    pub(crate) fn settings(&self) -> String {
        let (port, tls) = (self.port, self.tls);
        let mut settings = format!(
            "[smtp]\nhost = 'localhost'\nport = {port}\nfrom = '{FROM}'\ntls = '{tls}'\ntimeout_seconds = 20\n"
        );
        if tls != "none" {
            let ca = self.folder.path().join("ca.pem");
            let ca = ca.display();
            let account = format!("ca_file = '{ca}'\nusername = '{USER}'\npassword = '{SECRET}'\n");
            settings.push_str(&account);
        }
        settings
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// How it fails from now on.
    pub(crate) fn faults(&self, faults: &Value) {
        let new = self.folder.path().join(".faults");
        std::fs::write(&new, faults.to_string()).unwrap();
        std::fs::rename(new, self.folder.path().join("faults.json")).unwrap();
    }

    /// Everything that was taken so far, in order.
    pub(crate) fn taken(&self) -> Vec<Taken> {
        let read = |number: usize| {
            let file = |end: &str| self.folder.path().join(format!("{number}.{end}"));
            let envelope = std::fs::read(file("json")).ok()?;
            Some(Taken {
                envelope: serde_json::from_slice(&envelope).unwrap(),
                bytes: std::fs::read(file("eml")).unwrap(),
            })
        };
        (1..).map_while(read).collect()
    }

    /// To whom, in order.
    pub(crate) fn recipients(&self) -> Vec<String> {
        self.taken().iter().map(Taken::to).collect()
    }
}

impl Taken {
    pub(crate) fn to(&self) -> String {
        let to = self.envelope["to"].as_array().unwrap();
        assert_eq!(to.len(), 1);
        to[0].as_str().unwrap().to_owned()
    }

    pub(crate) fn parsed(&self) -> mail_parser::Message<'_> {
        MessageParser::default().parse(&self.bytes).unwrap()
    }

    pub(crate) fn text(&self) -> String {
        self.parsed().body_text(0).unwrap().replace("\r\n", "\n")
    }

    pub(crate) fn message_id(&self) -> String {
        self.parsed().message_id().unwrap().to_owned()
    }
}

/// Of the venv that `scripts/tools.sh smtp` makes.
fn python() -> PathBuf {
    let variable = |name: &str| {
        let found = std::env::vars_os().find(|(variable, _)| variable == name);
        found.map(|(_, value)| PathBuf::from(value))
    };
    let cache = variable("XDG_CACHE_HOME").unwrap_or_else(|| {
        let home = variable("HOME").unwrap_or_default();
        home.join(".cache")
    });
    let tools = variable("MEDIABRIDGE_TOOLS").unwrap_or_else(|| cache.join("mediabridge/tools"));
    let python = tools.join("smtp/bin/python");
    assert!(
        python.exists(),
        "{} is missing: run `make tools`",
        python.display()
    );
    python
}
