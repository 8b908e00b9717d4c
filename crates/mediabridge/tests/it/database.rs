//! The way to the database: encrypted if asked for, and never waited for without end.

use std::{path::Path, sync::Arc};

use mediabridge::db::{Db, sql};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

use crate::{
    app::{TestApp, each_engine, postgres_url},
    certificates::certificate_for,
};

/// What clients of PostgreSQL say first when they want TLS.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// Stands in front of the tests' PostgreSQL, with a certificate for `name` or without TLS, and answers its port and the
/// certificate of the authority.
async fn in_front(of: &url::Url, name: Option<&str>) -> (u16, String) {
    let certified = certificate_for(name.unwrap_or("localhost"));
    let acceptor = name.map(|_| {
        let own = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(certified.key.serialize_der()));
        let tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certified.certificate.der().clone()], own)
            .unwrap();
        TlsAcceptor::from(Arc::new(tls))
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let behind = (of.host_str().unwrap().to_owned(), of.port().unwrap_or(5432));
    tokio::spawn(async move {
        loop {
            let (mut outside, _) = listener.accept().await.unwrap();
            let (acceptor, behind) = (acceptor.clone(), behind.clone());
            tokio::spawn(async move {
                let mut first = [0; 8];
                outside.read_exact(&mut first).await.unwrap();
                let mut inside = TcpStream::connect(behind).await.unwrap();
                // Either side may close first.
                if first != SSL_REQUEST {
                    inside.write_all(&first).await.unwrap();
                    let _ = copy_bidirectional(&mut outside, &mut inside).await;
                } else if let Some(acceptor) = acceptor {
                    outside.write_all(b"S").await.unwrap();
                    if let Ok(mut outside) = acceptor.accept(outside).await {
                        let _ = copy_bidirectional(&mut outside, &mut inside).await;
                    }
                } else {
                    outside.write_all(b"N").await.unwrap();
                    let _ = copy_bidirectional(&mut outside, &mut inside).await;
                }
            });
        }
    });
    (port, certified.ca_pem)
}

/// Whether the database is reached by this port with these settings.
async fn reached(server: &url::Url, port: u16, host: &str, settings: &str) -> Result<(), String> {
    let mut url = server.clone();
    url.set_host(Some(host)).unwrap();
    url.set_port(Some(port)).unwrap();
    let separator = if url.query().is_some() { '&' } else { '?' };
    let db = Db::open(&format!("{url}{separator}{settings}")).await;
    let db = db.map_err(|error| format!("{error:#}"))?;
    let one: Option<(i64,)> = db.one(sql("SELECT COUNT(*) FROM members")).await.unwrap();
    assert_eq!(one, Some((0,)));
    Ok(())
}

fn write(folder: &Path, name: &str, pem: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, pem).unwrap();
    crate::app::encoded(path.to_str().unwrap())
}

#[tokio::test]
async fn postgres_is_reached_over_tls_as_the_url_asks() {
    let server = url::Url::parse(&postgres_url().await).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (plain, _) = in_front(&server, None).await;
    let (ours, pem) = in_front(&server, Some("localhost")).await;
    let (other, other_pem) = in_front(&server, Some("elsewhere.example.org")).await;
    let authority = write(folder.path(), "ca.pem", &pem);
    let wrong_authority = write(folder.path(), "other.pem", &other_pem);
    let trusting = |mode: &str, authority: &str| format!("sslmode={mode}&sslrootcert={authority}");

    for (port, settings, expected) in [
        // Without TLS unless it is demanded.
        (plain, "sslmode=disable".to_owned(), Ok(())),
        (plain, "sslmode=prefer".to_owned(), Ok(())),
        (
            plain,
            "sslmode=require".to_owned(),
            Err("does not support TLS"),
        ),
        (
            plain,
            trusting("verify-full", &authority),
            Err("does not support TLS"),
        ),
        // With TLS; whose certificate it is, only the last two modes ask.
        (ours, "sslmode=require".to_owned(), Ok(())),
        (ours, "sslmode=verify-full".to_owned(), Err("certificate")),
        (ours, trusting("verify-full", &authority), Ok(())),
        (
            ours,
            trusting("verify-full", &wrong_authority),
            Err("certificate"),
        ),
        (
            other,
            trusting("verify-full", &wrong_authority),
            Err("certificate"),
        ),
        (other, trusting("verify-ca", &wrong_authority), Ok(())),
    ] {
        let found = reached(&server, port, "localhost", &settings).await;
        match (&found, expected) {
            (Ok(()), Ok(())) => {}
            (Err(said), Err(why)) => {
                assert!(
                    said.contains("database.url") && said.contains(why),
                    "{said}"
                );
            }
            _ => panic!("{settings}: {found:?}"),
        }
    }
}

#[tokio::test]
async fn when_every_connection_is_taken_the_answer_is_to_come_back() {
    each_engine(async |app: TestApp| {
        let mia = app.member().await;
        let mut taken = Vec::new();
        for _ in 0..20 {
            match &app.app.db {
                // Eight that read; the one that writes is not asked for.
                Db::Sqlite { .. } if taken.len() == 8 => break,
                db => taken.push(db.snapshot().await.unwrap()),
            }
        }
        let answer = mia.get("/api/v1/me").await;
        answer.refused("unavailable");
        assert_eq!(answer.status, 503);
        assert_eq!(answer.headers["retry-after"], "2");
        drop(taken);
        mia.get("/api/v1/me").await.ok();
    })
    .await;
}
