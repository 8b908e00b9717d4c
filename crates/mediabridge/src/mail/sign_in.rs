//! Trying a new password as a mail program would.
//!
//! The rule: this says what was seen, and undoes nothing. A password that PurelyMail took is set, whatever comes of trying it.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use async_imap::error::Error;
use purelymail::MailboxAddress;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsConnector, client::TlsStream};
use utoipa::ToSchema;

use crate::{brief::brief, config::Imap};

const PATIENCE: Duration = Duration::from_secs(10);
/// The mail servers hear of a new password a moment after the API has answered.
const AGAIN_AFTER: Duration = Duration::from_secs(2);

/// What came of trying a password.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SignInTried)]
pub(super) struct SignIn {
    outcome: Outcome,
    detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SignInOutcome)]
pub(super) enum Outcome {
    Works,
    Refused,
    /// The mail server could not be asked, so nothing is known.
    Unknown,
}

/// Signs in once, and once more a moment later if that is refused.
pub(super) async fn try_password(
    imap: &Imap,
    address: &MailboxAddress,
    password: &SecretString,
    needs_app_password: bool,
) -> SignIn {
    if imap.host.is_empty() {
        return unknown("This server tries no passwords: imap.host is empty.".to_owned());
    }
    if needs_app_password {
        return unknown(
            "The mailbox demands a second factor, so mail programs sign in with an app password: the new password alone cannot be tried."
                .to_owned(),
        );
    }
    let mut tried = sign_in(imap, address, password).await;
    if matches!(tried, Ok(Some(_))) {
        tokio::time::sleep(AGAIN_AFTER).await;
        tried = sign_in(imap, address, password).await;
    }
    let server = format!("{}:{}", imap.host, imap.port);
    match tried {
        Ok(None) => SignIn {
            outcome: Outcome::Works,
            detail: format!("{server} accepted the new password."),
        },
        Ok(Some(said)) => SignIn {
            outcome: Outcome::Refused,
            detail: format!(
                "{server} refused the new password: {}. Set another one, or try it in a mail program in a few minutes.",
                brief(said.trim_end_matches('.'), 200)
            ),
        },
        Err(error) => unknown(format!("{server} could not be asked: {error:#}.")),
    }
}

fn unknown(detail: String) -> SignIn {
    SignIn {
        outcome: Outcome::Unknown,
        detail,
    }
}

/// Nothing if it worked, what the server said if it refused.
async fn sign_in(
    imap: &Imap,
    address: &MailboxAddress,
    password: &SecretString,
) -> anyhow::Result<Option<String>> {
    let tried = timeout(PATIENCE, async {
        let mut client = async_imap::Client::new(connect(imap).await?);
        let greeting = client.read_response().await;
        greeting
            .context("it did not answer")?
            .context("it hung up")?;
        match client
            .login(address.as_str(), password.expose_secret())
            .await
        {
            Ok(mut session) => {
                // It has told already what it was asked for.
                let _ = session.logout().await;
                Ok(None)
            }
            Err((Error::No(said), _)) => Ok(Some(said)),
            Err((error, _)) => Err(anyhow::Error::new(error).context("signing in failed")),
        }
    });
    tried.await.context("it took too long")?
}

async fn connect(imap: &Imap) -> anyhow::Result<TlsStream<TcpStream>> {
    let config =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots(imap)?)
            .with_no_client_auth();
    let name =
        ServerName::try_from(imap.host.clone()).context("imap.host is no name of a server")?;
    let stream = TcpStream::connect((imap.host.as_str(), imap.port))
        .await
        .context("no connection")?;
    let connector = TlsConnector::from(Arc::new(config));
    connector.connect(name, stream).await.context("TLS failed")
}

fn roots(imap: &Imap) -> anyhow::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    if imap.ca_file.as_os_str().is_empty() {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    } else {
        let named = || format!("imap.ca_file {} is of no use", imap.ca_file.display());
        for certificate in CertificateDer::pem_file_iter(&imap.ca_file).with_context(named)? {
            roots
                .add(certificate.with_context(named)?)
                .with_context(named)?;
        }
    }
    Ok(roots)
}
