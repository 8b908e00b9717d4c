//! HTTPS with a certificate authority of one's own, as stores inside a company have.

use std::sync::Arc;

use mediabridge_s3::{Client, ErrorKind};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

use super::{
    LISTING, list,
    server::{Scripted, config, xml},
};

/// Puts TLS in front of a server, and answers the endpoint and the PEM of the authority.
async fn encrypted(server: &Scripted, name: &str) -> (String, String) {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let own = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()])
        .unwrap()
        .signed_by(&own, &authority)
        .unwrap();
    let own = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(own.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], own)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let behind = server.address;
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(mut outside) = acceptor.accept(stream).await {
                    let mut inside = TcpStream::connect(behind).await.unwrap();
                    // Either side may close first.
                    let _ = copy_bidirectional(&mut outside, &mut inside).await;
                }
            });
        }
    });
    (format!("https://localhost:{port}"), authority.pem())
}

#[tokio::test]
async fn a_custom_authority_is_trusted_and_only_where_it_was_given() {
    let server = Scripted::start(vec![xml("200 OK", LISTING)]).await;
    let (endpoint, pem) = encrypted(&server, "localhost").await;
    let mut config = config(&endpoint);
    let failed = list(&Client::new(config.clone()).unwrap())
        .await
        .unwrap_err();
    assert_eq!(failed.kind(), &ErrorKind::Tls, "{failed:?}");
    config.ca_pem = Some(pem);
    assert_eq!(list(&Client::new(config).unwrap()).await, Ok(()));
}

#[tokio::test]
async fn a_certificate_for_another_name_is_not_trusted() {
    let server = Scripted::start(vec![xml("200 OK", LISTING)]).await;
    let (endpoint, pem) = encrypted(&server, "elsewhere.example.org").await;
    let mut config = config(&endpoint);
    config.ca_pem = Some(pem);
    let failed = list(&Client::new(config).unwrap()).await.unwrap_err();
    assert_eq!(failed.kind(), &ErrorKind::Tls, "{failed:?}");
}
