//! Bad days: what the client does when a store is slow, overloaded, lying or not S3 at all.

mod server;
mod tls;

use std::time::{Duration, Instant};

use bytes::Bytes;
use mediabridge_s3::{
    Addressing, Client, Error, ErrorKind, GetOptions, MemberPath, ProbeOptions, ProbeOutcome,
    ProbeStep, Root,
};
use server::{Answer, Scripted, config, error, with_headers, xml};

use crate::stores::key;

const LISTING: &str = "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>";

async fn list(client: &Client) -> Result<(), Error> {
    client.list_folder(&key(""), None, 10).await.map(|_| ())
}

#[tokio::test]
async fn a_store_that_asks_to_slow_down_is_asked_three_times() {
    let slow = || error("503 Slow Down", "SlowDown");
    let server = Scripted::start(vec![slow(), slow(), xml("200 OK", LISTING)]).await;
    assert_eq!(list(&server.client()).await, Ok(()));
    assert_eq!(server.requests().len(), 3);

    let server = Scripted::start(vec![slow()]).await;
    let failed = list(&server.client()).await.unwrap_err();
    assert_eq!(
        (failed.kind(), failed.code()),
        (&ErrorKind::Throttled, Some("SlowDown"))
    );
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_refusal_is_not_tried_again() {
    let server = Scripted::start(vec![error("403 Forbidden", "AccessDenied")]).await;
    let failed = list(&server.client()).await.unwrap_err();
    assert_eq!(failed.kind(), &ErrorKind::AccessDenied);
    assert_eq!(server.requests().len(), 1);
    assert_eq!(
        failed.to_string(),
        r#"cannot list bucket "scripted": the credentials do not allow this (AccessDenied: scripted)"#
    );
}

#[tokio::test]
async fn a_silent_store_is_given_up_in_time() {
    let server = Scripted::start(vec![Answer::Silence]).await;
    let begun = Instant::now();
    let failed = list(&server.client()).await.unwrap_err();
    assert_eq!(failed.kind(), &ErrorKind::Timeout, "{failed:?}");
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert!(server.requests().len() <= 3);
}

#[tokio::test]
async fn a_body_that_stands_still_is_given_up_in_time() {
    let server = Scripted::start(vec![Answer::Stall(1000)]).await;
    let begun = Instant::now();
    let failed = server
        .client()
        .get(&key("a"), None, 5000)
        .await
        .unwrap_err();
    assert!(failed.is_temporary(), "{failed:?}");
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_closed_connection_is_unreachable() {
    let server = Scripted::start(vec![Answer::HangUp]).await;
    let failed = list(&server.client()).await.unwrap_err();
    assert_eq!(failed.kind(), &ErrorKind::Unreachable, "{failed:?}");
}

#[tokio::test]
async fn a_closed_port_and_an_unknown_host_are_unreachable() {
    for endpoint in ["http://127.0.0.1:1", "http://no-such-host.invalid"] {
        let client = Client::new(config(endpoint)).unwrap();
        let failed = list(&client).await.unwrap_err();
        assert!(
            matches!(failed.kind(), ErrorKind::Unreachable | ErrorKind::Timeout),
            "{failed:?}"
        );
    }
}

#[tokio::test]
async fn a_copy_that_fails_after_its_200_has_failed() {
    let late = xml(
        "200 OK",
        "<?xml version=\"1.0\"?>\n<Error><Code>InternalError</Code><Message>late</Message></Error>",
    );
    let empty = xml("200 OK", "");
    let other = xml("200 OK", "<html>hello</html>");
    for answer in [late, empty, other] {
        let server = Scripted::start(vec![answer]).await;
        let copied = server.client().copy(&key("a"), &key("b")).await;
        assert!(copied.is_err(), "{copied:?}");
    }
}

#[tokio::test]
async fn a_slow_copy_is_waited_for() {
    // Longer than the read and attempt timeouts of other operations.
    let server = Scripted::start(vec![Answer::Silence]).await;
    let client = server.client();
    let (from, to) = (key("a"), key("b"));
    let copying = client.copy(&from, &to);
    let waited = tokio::time::timeout(Duration::from_millis(1200), copying).await;
    assert!(waited.is_err(), "{waited:?}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_bulk_delete_carries_an_md5_and_reports_each_failure() {
    let answer = "<DeleteResult><Error><Key>b</Key><Code>AccessDenied</Code><Message>no</Message></Error>\
        <Error><Key>c</Key><Code>NoSuchKey</Code></Error></DeleteResult>";
    let server = Scripted::start(vec![xml("200 OK", answer)]).await;
    let failed = server
        .client()
        .delete_many(&[key("a"), key("b"), key("c")])
        .await;
    assert_eq!(failed.len(), 1);
    assert_eq!(
        (&failed[0].0, failed[0].1.kind()),
        (&key("b"), &ErrorKind::AccessDenied)
    );
    let request = server.requests().remove(0).to_ascii_lowercase();
    assert!(request.contains("\r\ncontent-md5: "), "{request}");
}

#[tokio::test]
async fn a_bulk_delete_that_fails_as_a_whole_fails_every_key() {
    let server = Scripted::start(vec![error("403 Forbidden", "AccessDenied")]).await;
    let keys: Vec<_> = (0..1001).map(|n| key(&format!("{n}"))).collect();
    let failed = server.client().delete_many(&keys).await;
    assert_eq!(failed.len(), 1001);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_listing_that_repeats_itself_ends() {
    let looping = "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>\
        <Contents><Key>a</Key><Size>1</Size></Contents></ListBucketResult>";
    let server = Scripted::start(vec![xml("200 OK", looping)]).await;
    let client = server.client();
    let first = client.list_folder(&key(""), None, 10).await.unwrap();
    assert_eq!(first.next.as_deref(), Some("t"));
    assert!(client.list_folder(&key(""), Some("t"), 10).await.is_err());
    let first = client.list_all(&key(""), None, 10).await.unwrap();
    assert_eq!(first.next.as_deref(), Some("a"));
    assert!(client.list_all(&key(""), Some("a"), 10).await.is_err());
}

#[tokio::test]
async fn a_listing_without_the_promised_rest_is_an_error_not_the_end() {
    let cut = "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>";
    let server = Scripted::start(vec![xml("200 OK", cut)]).await;
    assert!(
        server
            .client()
            .list_folder(&key(""), None, 10)
            .await
            .is_err()
    );
    assert!(server.client().list_all(&key(""), None, 10).await.is_err());
}

#[tokio::test]
async fn keys_are_decoded_only_where_the_store_encoded_them() {
    let plain = "<ListBucketResult><Contents><Key>a+b%20c</Key></Contents></ListBucketResult>";
    let encoded = "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>a+b%20c%2B%E2%82%AC</Key></Contents>\
        <CommonPrefixes><Prefix>x+y%2F</Prefix></CommonPrefixes></ListBucketResult>";
    let server = Scripted::start(vec![xml("200 OK", plain), xml("200 OK", encoded)]).await;
    let page = server
        .client()
        .list_folder(&key(""), None, 10)
        .await
        .unwrap();
    assert_eq!(page.objects[0].key, key("a+b%20c"));
    let page = server
        .client()
        .list_folder(&key(""), None, 10)
        .await
        .unwrap();
    assert_eq!(page.objects[0].key, key("a b c+€"));
    assert_eq!(page.folders, [key("x y/")]);
}

#[tokio::test]
async fn a_redirect_names_the_right_region() {
    let moved = with_headers(
        "301 Moved Permanently",
        "x-amz-bucket-region: eu-west-3\r\n",
        "",
    );
    let server = Scripted::start(vec![moved]).await;
    let failed = server.client().head(&key("a")).await.unwrap_err();
    let expected = Some("eu-west-3".to_owned());
    assert_eq!(failed.kind(), &ErrorKind::WrongRegion { expected });
}

#[tokio::test]
async fn a_web_page_is_not_taken_for_a_store() {
    let page = with_headers(
        "200 OK",
        "",
        "<!doctype html><html><body>Welcome & hello</body></html>",
    );
    let server = Scripted::start(vec![page]).await;
    let failed = list(&server.client()).await.unwrap_err();
    assert_eq!(failed.kind(), &ErrorKind::Other, "{failed:?}");
}

#[tokio::test]
async fn a_probe_deletes_its_object_even_if_writing_it_seemed_to_fail() {
    let script = vec![
        xml("400 Bad Request", ""),
        xml("200 OK", LISTING),
        error("500 Oops", "InternalError"),
        xml("204 No Content", ""),
        error("403 Forbidden", "AccessForbidden"),
    ];
    let server = Scripted::start(script).await;
    let name = MemberPath::parse("probe").unwrap();
    let options = ProbeOptions {
        root: &Root::parse("in here").unwrap(),
        name: &name,
        origin: "https://media.example.org",
        now: 0,
    };
    let report = server.client().probe(&options).await;
    assert!(matches!(
        report.outcome(ProbeStep::Get),
        Some(ProbeOutcome::Skipped(_))
    ));
    assert_eq!(
        report.outcome(ProbeStep::Delete),
        Some(&ProbeOutcome::Passed)
    );
    assert!(matches!(
        report.outcome(ProbeStep::Clock),
        Some(ProbeOutcome::Skipped(_))
    ));
    assert!(!report.passed());
    let requests = server.requests();
    assert!(
        requests
            .iter()
            .any(|r| r.starts_with("DELETE /scripted/in%20here/probe"))
    );
    // One try: a second PUT after a failed one could overwrite what somebody else has put there since.
    assert_eq!(requests.iter().filter(|r| r.starts_with("PUT")).count(), 1);
}

#[tokio::test]
async fn a_probe_of_nothing_says_so_and_skips_the_rest() {
    let client = Client::new(config("http://127.0.0.1:1")).unwrap();
    let name = MemberPath::parse("probe").unwrap();
    let options = ProbeOptions {
        root: &Root::WholeBucket,
        name: &name,
        origin: "https://media.example.org",
        now: 0,
    };
    let report = client.probe(&options).await;
    match report.outcome(ProbeStep::Connect) {
        Some(ProbeOutcome::Failed(error)) => assert_eq!(error.kind(), &ErrorKind::Unreachable),
        other => panic!("{other:?}"),
    }
    let skipped = report
        .results
        .iter()
        .filter(|r| matches!(r.outcome, ProbeOutcome::Skipped(_)));
    assert_eq!(skipped.count(), 6);
}

#[tokio::test]
async fn our_own_writes_are_plain_bodies_that_every_store_takes() {
    let server = Scripted::start(vec![xml("200 OK", "")]).await;
    let body = Bytes::from_static(b"hello");
    server
        .client()
        .put(&key("a"), body, "text/plain")
        .await
        .unwrap();
    let request = server.requests().remove(0);
    assert!(request.ends_with("\r\n\r\nhello"), "{request}");
    for refused in ["aws-chunked", "x-amz-trailer", "x-amz-checksum"] {
        assert!(!request.to_ascii_lowercase().contains(refused), "{request}");
    }
}

#[tokio::test]
async fn requests_and_signed_urls_agree_on_where_a_key_is() {
    let server = Scripted::start(vec![xml("200 OK", "")]).await;
    for (path, addressing) in [
        ("", Addressing::Path),
        ("/", Addressing::Auto),
        ("/a base/of", Addressing::Path),
        ("/base/", Addressing::VirtualHost),
    ] {
        let mut config = config(&format!("http://{}{path}", server.address));
        config.addressing = addressing;
        let client = Client::new(config).unwrap();
        let at = key("a b/é+%.txt");
        client.delete(&at).await.unwrap();
        let line = server.requests().pop().unwrap();
        let asked = line.split([' ', '?']).nth(1).unwrap().to_owned();
        let signed = client
            .presign_get(&at, &GetOptions::default(), Duration::from_mins(1), 0)
            .unwrap();
        let signed = signed.split_once('?').unwrap().0;
        assert_eq!(signed, format!("http://{}{asked}", server.address));
    }
}

#[tokio::test]
async fn a_key_of_spaces_alone_is_refused_before_it_is_sent() {
    let server = Scripted::start(vec![xml("200 OK", "")]).await;
    let failed = server.client().head(&key("  ")).await.unwrap_err();
    assert_eq!(failed.kind(), &ErrorKind::Invalid, "{failed:?}");
    assert!(server.requests().is_empty());
}

/// A store is somebody else's program. What it declares in its XML is neither fetched nor multiplied.
#[tokio::test]
async fn entities_that_a_store_declares_stay_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, "SECRET").unwrap();
    let mut bomb = String::from("<!ENTITY e0 \"BOOM\">");
    for n in 1..12 {
        let before = format!("&e{};", n - 1).repeat(10);
        bomb.extend([&format!("<!ENTITY e{n} \""), before.as_str(), "\">"]);
    }
    let mine = Scripted::start(vec![xml("200 OK", "SECRET")]).await;
    for (declared, entity) in [
        (bomb, "e11"),
        ("<!ENTITY e \"BOOM\">".to_owned(), "e"),
        (
            format!("<!ENTITY e SYSTEM \"file://{}\">", file.display()),
            "e",
        ),
        (
            format!("<!ENTITY e SYSTEM \"http://{}/x\">", mine.address),
            "e",
        ),
        (
            format!("<!ENTITY % p SYSTEM \"http://{}/x\"> %p;", mine.address),
            "e",
        ),
    ] {
        for (root, inside) in [
            (
                "ListBucketResult",
                "<IsTruncated>false</IsTruncated><Contents><Key>a&e;</Key><Size>1</Size></Contents>",
            ),
            ("Error", "<Code>AccessDenied</Code><Message>a&e;</Message>"),
        ] {
            let inside = inside.replace("&e;", &format!("&{entity};"));
            let text = format!(
                "<?xml version=\"1.0\"?><!DOCTYPE x [{declared}]><{root}>{inside}</{root}>"
            );
            let status = if root == "Error" {
                "403 Forbidden"
            } else {
                "200 OK"
            };
            let server = Scripted::start(vec![xml(status, &text)]).await;
            let begun = Instant::now();
            let answer = server.client().list_folder(&key(""), None, 10).await;
            let shown = format!("{answer:?}");
            assert!(begun.elapsed() < Duration::from_secs(5));
            assert!(shown.len() < 4096, "{}", shown.len());
            assert!(
                !shown.contains("BOOM") && !shown.contains("SECRET"),
                "{shown}"
            );
        }
    }
    assert_eq!(mine.requests().len(), 0, "nothing was fetched");
}
