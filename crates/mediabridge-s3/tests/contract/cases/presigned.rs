use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bytes::Bytes;
use mediabridge_s3::{Addressing, GetOptions, PutOptions, attachment};

use super::send;
use crate::stores::{Store, client as open, key, now};

const MINUTE: Duration = Duration::from_mins(1);

/// What is tried, the headers and the body sent.
type Attempt<'a> = (&'a str, Vec<(String, String)>, &'a [u8]);

fn upload(body: &[u8]) -> PutOptions {
    PutOptions {
        content_length: body.len() as u64,
        content_type: "image/png".to_owned(),
        checksum_crc32: Some(BASE64.encode(crc32fast::hash(body).to_be_bytes())),
        content_disposition: Some(attachment("é x.png")),
        if_none_match: false,
    }
}

pub(crate) async fn a_signed_download_reads_with_the_asked_for_headers(store: &Store) {
    let client = store.bucket().await;
    let at = key("a b+c.txt");
    client
        .put(&at, Bytes::from_static(b"0123456789"), "text/plain")
        .await
        .unwrap();
    let options = GetOptions {
        response_content_type: Some("text/csv; charset=utf-8".to_owned()),
        response_content_disposition: Some(attachment("Zürich & more.csv")),
    };
    let url = client.presign_get(&at, &options, MINUTE, now()).unwrap();
    let answer = send("GET", &url, &[], b"").await;
    assert_eq!(
        (answer.status.as_u16(), answer.text().as_str()),
        (200, "0123456789")
    );
    assert_eq!(
        answer.header("content-type"),
        Some("text/csv; charset=utf-8")
    );
    assert_eq!(
        answer.header("content-disposition"),
        Some(
            "attachment; filename=\"Z_rich___more.csv\"; filename*=UTF-8''Z%C3%BCrich%20%26%20more.csv"
        )
    );
    let range = [("range".to_owned(), "bytes=2-4".to_owned())];
    let answer = send("GET", &url, &range, b"").await;
    assert_eq!(
        (answer.status.as_u16(), answer.text().as_str()),
        (206, "234")
    );
}

pub(crate) async fn a_signed_upload_stores_exactly_what_was_signed(store: &Store) {
    let client = store.bucket().await;
    let at = key("new/é 1+1.png");
    let body = b"not really a PNG";
    let put = client
        .presign_put(&at, &upload(body), MINUTE, now())
        .unwrap();
    assert_eq!(put.expires_at / 1000, now() / 1000 + 60);
    let answer = send("PUT", &put.url, &put.headers, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let info = client.head(&at).await.unwrap();
    assert_eq!(
        (info.size, info.content_type.as_deref()),
        (16, Some("image/png"))
    );
    let kept = info.checksums.crc32 == upload(body).checksum_crc32;
    assert_eq!(kept, store.known().abilities.keeps_checksum, "{info:?}");
    // An empty file signs the length 0.
    let put = client
        .presign_put(&key("empty"), &upload(b""), MINUTE, now())
        .unwrap();
    let answer = send("PUT", &put.url, &put.headers, b"").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

pub(crate) async fn a_signed_upload_takes_no_other_bytes(store: &Store) {
    if !store.known().checks_requests {
        return;
    }
    let client = store.bucket().await;
    let at = key("a.png");
    let put = client
        .presign_put(&at, &upload(b"12345678"), MINUTE, now())
        .unwrap();
    let without = |gone: &str| {
        let rest = put.headers.iter().filter(|(name, _)| name != gone);
        rest.cloned().collect::<Vec<_>>()
    };
    let other_type = [
        without("content-type"),
        vec![("content-type".into(), "text/html".into())],
    ];
    let attempts: [Attempt<'_>; 6] = [
        ("longer", put.headers.clone(), b"123456789"),
        ("shorter", put.headers.clone(), b"1234567"),
        (
            "other bytes of the same length",
            put.headers.clone(),
            b"abcdefgh",
        ),
        ("another type", other_type.concat(), b"12345678"),
        ("no checksum", without("x-amz-checksum-crc32"), b"12345678"),
        ("no type", without("content-type"), b"12345678"),
    ];
    for (attempt, headers, body) in attempts {
        let answer = send("PUT", &put.url, &headers, body).await;
        assert!(
            answer.status.is_client_error(),
            "{attempt}: {}",
            answer.status
        );
    }
    assert!(client.head(&at).await.is_err());
}

pub(crate) async fn an_expired_url_is_refused(store: &Store) {
    let client = store.bucket().await;
    let at = key("a.txt");
    client
        .put(&at, Bytes::from_static(b"x"), "text/plain")
        .await
        .unwrap();
    let two_minutes_ago = now() - 120_000;
    let url = client
        .presign_get(&at, &GetOptions::default(), MINUTE, two_minutes_ago)
        .unwrap();
    let answer = send("GET", &url, &[], b"").await;
    let refused = answer.status.is_client_error();
    assert_eq!(refused, store.known().checks_requests, "{}", answer.status);
    let url = client
        .presign_get(&at, &GetOptions::default(), MINUTE * 3, two_minutes_ago)
        .unwrap();
    assert_eq!(send("GET", &url, &[], b"").await.status, 200);
}

pub(crate) async fn a_url_for_one_key_opens_no_other(store: &Store) {
    if !store.known().checks_requests {
        return;
    }
    let client = store.bucket().await;
    for name in ["mine.txt", "yours.txt"] {
        client
            .put(&key(name), Bytes::from_static(b"x"), "text/plain")
            .await
            .unwrap();
    }
    let url = client
        .presign_get(&key("mine.txt"), &GetOptions::default(), MINUTE, now())
        .unwrap();
    let changes = [
        url.replace("mine.txt", "yours.txt"),
        url.replace("X-Amz-Expires=60", "X-Amz-Expires=61"),
        format!("{url}&response-content-type=text%2Fhtml"),
    ];
    for changed in changes {
        assert_eq!(
            send("GET", &changed, &[], b"").await.status,
            403,
            "{changed}"
        );
    }
    assert_eq!(send("DELETE", &url, &[], b"").await.status, 403);
    assert_eq!(send("PUT", &url, &[], b"y").await.status, 403);
}

pub(crate) async fn a_signed_create_never_overwrites(store: &Store) {
    let client = store.bucket().await;
    let at = key("only once.txt");
    let mut tries = Vec::new();
    for n in 0..10_u8 {
        let body = [b'0' + n];
        let options = PutOptions {
            if_none_match: true,
            ..upload(&body)
        };
        let put = client.presign_put(&at, &options, MINUTE, now()).unwrap();
        tries.push(tokio::spawn(async move {
            let answer = send("PUT", &put.url, &put.headers, &body).await;
            (body, answer.status.as_u16())
        }));
    }
    let mut won = Vec::new();
    for one in tries {
        match one.await.unwrap() {
            (body, 200) => won.push(Bytes::copy_from_slice(&body)),
            (_, lost) => assert!(matches!(lost, 409 | 412), "{lost}"),
        }
    }
    let left = client.get(&at, None, 10).await.unwrap();
    if store.known().abilities.conditional_put {
        assert_eq!(won, [left]);
    } else {
        assert_eq!(won.len(), 10);
    }
}

/// Names below `localhost` do not resolve everywhere, so the host stands in the header only, as behind a proxy.
pub(crate) async fn a_url_may_have_the_bucket_in_its_host(store: &Store) {
    let Some(domain) = store.known().host_domain else {
        return;
    };
    let plain = store.bucket().await;
    let at = key("a b/é.txt");
    plain
        .put(&at, Bytes::from_static(b"found"), "text/plain")
        .await
        .unwrap();
    let mut config = plain.config().clone();
    let endpoint = config.endpoint.as_mut().unwrap();
    let address = format!("127.0.0.1:{}", endpoint.port().unwrap());
    endpoint.set_host(Some(domain)).unwrap();
    let host = format!("{}.{domain}:{}", config.bucket, endpoint.port().unwrap());
    config.addressing = Addressing::VirtualHost;
    let url = open(config)
        .presign_get(&at, &GetOptions::default(), MINUTE, now())
        .unwrap();
    assert!(url.starts_with(&format!("http://{host}/a%20b/")), "{url}");
    let headers = [("host".to_owned(), host.clone())];
    let answer = send("GET", &url.replace(&host, &address), &headers, b"").await;
    assert_eq!(
        (answer.status.as_u16(), answer.text().as_str()),
        (200, "found")
    );
}
