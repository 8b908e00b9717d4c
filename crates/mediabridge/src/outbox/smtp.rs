//! The conversation with the SMTP server.

use std::{fmt, net::IpAddr, time::Duration};

use anyhow::Context as _;
use lettre::{
    Message,
    message::Mailbox,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use secrecy::ExposeSecret as _;
use tokio::time::timeout;

use crate::{
    brief::{SENTENCE, brief},
    config::{Config, SmtpTls},
};

/// How long we wait for a goodbye that changes nothing.
const GOODBYE: Duration = Duration::from_secs(5);

pub(super) struct Mailer {
    host: String,
    port: u16,
    tls: SmtpTls,
    parameters: Option<TlsParameters>,
    credentials: Option<Credentials>,
    hello: ClientId,
    pub(super) from: Mailbox,
    /// For one e-mail.
    pub(super) patience: Duration,
}

/// Why an e-mail was not taken, in words for an admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The server will never take this one.
    Refused(String),
    /// It does not take this one now.
    Later(String),
    /// It takes none at all: not reached, not signed in, sender not allowed.
    Server(String),
}

impl Trouble {
    pub(super) fn words(&self) -> &str {
        match self {
            Self::Refused(words) | Self::Later(words) | Self::Server(words) => words,
        }
    }
}

impl Mailer {
    pub(super) fn new(config: &Config) -> anyhow::Result<Self> {
        let smtp = &config.smtp;
        // As in a URL, an IPv6 address may stand in brackets.
        let host = smtp.host.trim_start_matches('[').trim_end_matches(']');
        let parameters = match smtp.tls {
            SmtpTls::None => None,
            SmtpTls::Implicit | SmtpTls::Starttls => {
                let mut builder = TlsParameters::builder(host.to_owned());
                if !smtp.ca_file.as_os_str().is_empty() {
                    let named = || format!("smtp.ca_file {} is of no use", smtp.ca_file.display());
                    let pem = std::fs::read(&smtp.ca_file).with_context(named)?;
                    let certificate = Certificate::from_pem(&pem).with_context(named)?;
                    builder = builder
                        .certificate_store(CertificateStore::None)
                        .add_root_certificate(certificate);
                }
                let named =
                    "TLS to the mail server cannot be set up: check smtp.host and smtp.ca_file";
                Some(builder.build().context(named)?)
            }
        };
        let credentials = if smtp.username.is_empty() {
            None
        } else {
            let password = smtp.secret()?.expose_secret().to_owned();
            Some(Credentials::new(smtp.username.clone(), password))
        };
        Ok(Self {
            host: host.to_owned(),
            port: smtp.port,
            tls: smtp.tls,
            parameters,
            credentials,
            hello: hello(&config.http.public_url),
            from: smtp.from.parse().context("smtp.from is not an address")?,
            patience: Duration::from_secs(smtp.timeout_seconds.into()),
        })
    }

    /// The server as an admin knows it.
    pub(super) fn server(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Hands an e-mail over, within `patience`, and returns what the server said to it.
    pub(super) async fn send(
        &self,
        message: &Message,
        patience: Duration,
    ) -> Result<String, Trouble> {
        timeout(patience, self.hand_over(message))
            .await
            .unwrap_or_else(|_| {
                Err(Trouble::Server(format!(
                    "{} did not take the e-mail within {} seconds",
                    self.server(),
                    patience.as_secs()
                )))
            })
    }

    async fn hand_over(&self, message: &Message) -> Result<String, Trouble> {
        let mut connection = self
            .connect()
            .await
            .map_err(|error| Trouble::Server(format!("{}: {}", self.server(), words(&error))))?;
        let taken = converse(&mut connection, message).await;
        // Nothing depends on it, so nobody waits for it.
        tokio::spawn(async move { timeout(GOODBYE, connection.quit()).await });
        taken
    }

    /// A connection on which e-mails may be handed over.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let from_the_start = match self.tls {
            SmtpTls::Implicit => self.parameters.clone(),
            SmtpTls::Starttls | SmtpTls::None => None,
        };
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            (self.host.as_str(), self.port),
            Some(self.patience),
            &self.hello,
            from_the_start,
            None,
        )
        .await?;
        if self.tls == SmtpTls::Starttls
            && let Some(parameters) = self.parameters.clone()
        {
            connection.starttls(parameters, &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

async fn converse(
    connection: &mut AsyncSmtpConnection,
    message: &Message,
) -> Result<String, Trouble> {
    let bytes = message.formatted();
    let envelope = message.envelope();
    let mut options = Vec::new();
    if !bytes.is_ascii() {
        options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let is_ascii = |address: &lettre::Address| address.to_string().is_ascii();
    if !envelope.to().iter().chain(envelope.from()).all(is_ascii) {
        if !connection
            .server_info()
            .supports_feature(Extension::SmtpUtfEight)
        {
            return Err(Trouble::Refused(
                "the mail server does not take addresses with other than ASCII letters (SMTPUTF8)"
                    .to_owned(),
            ));
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    // Whom the server does not let send gets no e-mail through, whatever is in it.
    let mail = Mail::new(envelope.from().cloned(), options);
    let answer = connection.command(mail).await;
    answer.map_err(|error| Trouble::Server(format!("the sender: {}", words(&error))))?;
    for to in envelope.to() {
        let rcpt = Rcpt::new(to.clone(), Vec::new());
        connection.command(rcpt).await.map_err(|e| trouble(&e))?;
    }
    connection.command(Data).await.map_err(|e| trouble(&e))?;
    let answer = connection.message(&bytes).await;
    let answer = answer.map_err(|error| match trouble(&error) {
        Trouble::Server(words) if error.status().is_none() => Trouble::Server(format!(
            "the connection was lost before the mail server had said whether it took the e-mail: {words}"
        )),
        other => other,
    })?;
    let lines: Vec<&str> = answer.message().collect();
    Ok(said(&format!("{} {}", answer.code(), lines.join(" "))))
}

/// What an answer to one e-mail means for it.
fn trouble(error: &Error) -> Trouble {
    let words = words(error);
    // 421: the service is closing, for everybody.
    let is_closing = error.status().is_some_and(|code| u16::from(code) == 421);
    if error.is_permanent() {
        Trouble::Refused(words)
    } else if error.is_transient() && !is_closing {
        Trouble::Later(words)
    } else {
        Trouble::Server(words)
    }
}

/// The server's own words where there are any, otherwise what went wrong on the way to it.
fn words(error: &Error) -> String {
    use std::error::Error as _;
    let mut source = error.source();
    if let Some(code) = error.status() {
        let text = source.map(ToString::to_string).unwrap_or_default();
        return said(&format!("{code} {text}"));
    }
    let mut text = String::new();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // Most errors repeat what lies below them.
        if !text.contains(&cause_text) {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    if text.is_empty() {
        text = error.to_string();
    }
    said(&text)
}

/// A stranger's words, fit to be kept and shown.
fn said(text: &str) -> String {
    let visible = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    brief(visible.collect::<String>().trim(), SENTENCE).into_owned()
}

/// How we introduce ourselves: by the host that people know.
fn hello(public_url: &str) -> ClientId {
    let url = url::Url::parse(public_url).ok();
    match url.as_ref().and_then(url::Url::host) {
        Some(url::Host::Domain(domain)) => ClientId::Domain(domain.to_owned()),
        Some(url::Host::Ipv4(ip)) => ClientId::Ipv4(ip),
        Some(url::Host::Ipv6(ip)) => match IpAddr::V6(ip).to_canonical() {
            IpAddr::V4(ip) => ClientId::Ipv4(ip),
            IpAddr::V6(ip) => ClientId::Ipv6(ip),
        },
        None => ClientId::default(),
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailer")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("from", &self.from.to_string())
            .finish_non_exhaustive()
    }
}
