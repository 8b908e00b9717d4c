use std::convert::Infallible;

use http_body_util::BodyExt as _;
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use mediabridge_sandbox::{BucketOptions, Options, S3Server, Target};
use proptest::prelude::*;
use serde_json::json;
use tokio::{net::TcpListener, sync::mpsc};

use super::*;

const AT: &str = "2026-11-24T16:20:00.000Z";
const AT_MS: Millis = 1_795_537_200_000;
const ETAG: &str = "5d41402abc4b2a76b9719d911017c592";

fn read(body: &Value) -> Delivery {
    parse(body.to_string().as_bytes()).unwrap()
}

/// News of a body in which every record is good.
fn news(body: &Value) -> Vec<Notification> {
    match read(body) {
        Delivery::Objects(all) => all.into_iter().map(Result::unwrap).collect(),
        other => panic!("{other:?}"),
    }
}

fn record(source: &str, name: &str, object: &Value) -> Value {
    json!({
        "eventVersion": "2.1", "eventSource": source, "awsRegion": "eu-central-1", "eventTime": AT, "eventName": name,
        "s3": { "s3SchemaVersion": "1.0", "bucket": { "name": "media" }, "object": object },
    })
}

fn one(source: &str, name: &str, object: &Value) -> Option<Notification> {
    let mut news = news(&json!({ "Records": [record(source, name, object)] }));
    assert!(news.len() <= 1);
    news.pop()
}

fn what(source: &str, name: &str, object: &Value) -> Option<What> {
    one(source, name, object).map(|n| n.what)
}

fn created(size: u64) -> What {
    let etag = ETAG.to_owned();
    What::Created { size, etag }
}

#[test]
fn a_record_of_aws() {
    let object = json!({ "key": "a/red+flower%2B%C3%BC.jpg", "size": 1024, "eTag": ETAG, "versionId": "v1",
        "sequencer": "0055AED6DCD90281E5" });
    let expected = Notification {
        bucket_name: "media".to_owned(),
        key: "a/red flower+ü.jpg".to_owned(),
        what: created(1024),
        version_id: Some("v1".to_owned()),
        sequencer: Sequencer::new("0055AED6DCD90281E5"),
        at_ms: AT_MS,
    };
    assert_eq!(one("aws:s3", "ObjectCreated:Put", &object), Some(expected));
}

#[test]
fn records_of_minio_and_rustfs() {
    let object = json!({ "key": "a%2Fb+c.jpg", "eTag": ETAG, "contentType": "image/jpeg", "userMetadata": {},
        "sequencer": "15CFEDF8D5304D1A" });
    let envelope = json!({ "EventName": "s3:ObjectCreated:Put", "Key": "media/a/b c.jpg",
        "Records": [record("minio:s3", "s3:ObjectCreated:Put", &object)] });
    let from_minio = news(&envelope);
    assert_eq!(from_minio[0].key, "a/b c.jpg");
    assert_eq!(&from_minio[0].what, &created(0), "0 is left out");
    assert_eq!(
        what("aws:s3", "ObjectCreated:Put", &object),
        Some(What::Unclear)
    );

    let data = record(
        "rustfs:s3",
        "s3:ObjectRemoved:Delete",
        &json!({ "key": "a%2Fb", "sequencer": "1A" }),
    );
    let wrapped = json!({ "EventName": "s3:ObjectRemoved:Delete", "Key": "media/a/b", "Records": [
        { "object_name": "a/b", "bucket_name": "media", "event_name": "s3:ObjectRemoved:Delete", "data": data },
    ] });
    let from_rustfs = news(&wrapped);
    assert_eq!(
        (from_rustfs[0].key.as_str(), &from_rustfs[0].what),
        ("a/b", &What::Removed)
    );
}

/// Ceph encodes no keys, writes sizes as text, and its numbers are bytes in the order of its memory.
#[test]
fn a_record_of_ceph() {
    let object = |key: &str, sequencer: &str| json!({ "key": key, "size": "1024", "eTag": ETAG, "versionId": "", "sequencer": sequencer, "metadata": [] });
    let at = |sequencer| {
        let object = object("50% a+b/c%20d.jpg", sequencer);
        one("ceph:s3", "ObjectCreated:Put", &object).unwrap()
    };
    let (first, later) = (at("F7E6D75DC742D108"), at("F8E6D75D00000000"));
    assert_eq!(first.key, "50% a+b/c%20d.jpg");
    assert_eq!(&first.what, &created(1024));
    assert_eq!(first.version_id, None);
    // 2019-11-22T13:47:35.147931847Z, and a second after it.
    assert_eq!(first.sequencer, Sequencer::new("5dd7e6f708d142c7"));
    assert!(first.sequencer < later.sequencer);
    assert_eq!(at("F7E6").sequencer, None);
    assert_eq!(
        what("ceph:s3", "ObjectCreated:Post", &object("k", "")),
        Some(What::Unclear)
    );
    let mut in_micros = record("ceph:s3", "ObjectRemoved:Delete", &object("k", ""));
    in_micros["eventTime"] = "2026-11-24T16:20:00.124724Z".into();
    assert_eq!(
        news(&json!({ "Records": [in_micros] }))[0].at_ms,
        AT_MS + 124
    );
}

#[test]
fn what_an_event_means_for_its_key() {
    let plain = json!({ "key": "k", "size": 1, "eTag": ETAG });
    let version = json!({ "key": "k", "size": 1, "eTag": ETAG, "versionId": "v" });
    for (name, object, expected) in [
        ("s3:ObjectCreated:Put", &plain, Some(created(1))),
        ("ObjectCreated:Copy", &version, Some(created(1))),
        (
            "ObjectCreated:CompleteMultipartUpload",
            &plain,
            Some(created(1)),
        ),
        ("ObjectCreated:Post", &plain, Some(created(1))),
        ("s3:ObjectCreated:PutTagging", &plain, None),
        ("ObjectRemoved:Delete", &plain, Some(What::Removed)),
        ("ObjectRemoved:Delete", &version, Some(What::Unclear)),
        (
            "ObjectRemoved:DeleteMarkerCreated",
            &version,
            Some(What::Removed),
        ),
        ("LifecycleExpiration:Delete", &plain, Some(What::Removed)),
        (
            "LifecycleExpiration:DeleteMarkerCreated",
            &version,
            Some(What::Removed),
        ),
        ("ObjectRemoved:Otherwise", &plain, Some(What::Unclear)),
        (
            "ObjectLifecycle:Expiration:Current",
            &plain,
            Some(What::Unclear),
        ),
        (
            "ObjectLifecycle:Expiration:AbortMultipartUpload",
            &plain,
            None,
        ),
        ("ObjectTagging:Put", &plain, None),
        ("ObjectRestore:Completed", &plain, None),
        ("s3:ObjectAccessed:Get", &plain, None),
        ("s3:BucketRemoved:*", &plain, None),
    ] {
        assert_eq!(what("aws:s3", name, object), expected, "{name}");
    }
    for incomplete in [
        json!({ "key": "k", "eTag": ETAG }),
        json!({ "key": "k", "size": 1 }),
        json!({ "key": "k", "size": -1, "eTag": ETAG }),
        json!({ "key": "k", "size": "many", "eTag": ETAG }),
        json!({ "key": "k", "size": 1, "eTag": "\"\"" }),
    ] {
        assert_eq!(
            what("aws:s3", "ObjectCreated:Put", &incomplete),
            Some(What::Unclear),
            "{incomplete}"
        );
    }
    let quoted = json!({ "key": "k", "size": 1, "eTag": format!("\"{ETAG}\"") });
    assert_eq!(
        what("aws:s3", "ObjectCreated:Put", &quoted),
        Some(created(1))
    );
}

#[test]
fn tests_and_subscriptions_are_told_apart_from_news() {
    let test =
        json!({ "Service": "Amazon S3", "Event": "s3:TestEvent", "Time": AT, "Bucket": "media" });
    assert_eq!(read(&test), Delivery::Test);
    let topic = "arn:aws:sns:eu-central-1:111122223333:media";
    let envelope = |kind: &str, message: &str| {
        json!({ "Type": kind, "MessageId": "1", "TopicArn": topic, "Message": message, "Timestamp": AT,
            "SubscribeURL": "https://sns.example/confirm" })
    };
    assert_eq!(
        read(&envelope("Notification", &test.to_string())),
        Delivery::Test
    );
    for kind in ["SubscriptionConfirmation", "UnsubscribeConfirmation"] {
        let expected = Delivery::Subscription {
            topic: Some(topic.to_owned()),
            url: Some("https://sns.example/confirm".to_owned()),
        };
        assert_eq!(
            read(&envelope(kind, "You have chosen to subscribe")),
            expected
        );
    }
    let records =
        json!({ "Records": [record("aws:s3", "ObjectRemoved:Delete", &json!({ "key": "k" }))] });
    let enveloped = envelope("Notification", &records.to_string());
    assert_eq!(news(&enveloped), news(&records));
    let refused = |body: &Value| parse(body.to_string().as_bytes()).unwrap_err();
    let nested = envelope("Notification", &enveloped.to_string());
    assert_eq!(refused(&nested), Unreadable::EnvelopeInEnvelope);
    assert_eq!(
        refused(&envelope("Notification", "hello")),
        Unreadable::MessageNotJson
    );
    assert_eq!(
        refused(&envelope("Else", "{}")),
        Unreadable::MessageType("Else".to_owned())
    );
}

#[test]
fn events_of_eventbridge() {
    let event = |kind: &str, detail: Value| {
        json!({ "version": "0", "id": "1", "detail-type": kind, "source": "aws.s3", "time": "2026-11-24T16:20:00Z",
            "region": "ca-central-1", "resources": [], "detail": detail })
    };
    let object = json!({ "key": "a b+c%20.jpg", "size": 5, "etag": ETAG, "version-id": "v1", "sequencer": "617f08299329d189" });
    let detail = json!({ "version": "0", "bucket": { "name": "media" }, "object": object, "reason": "PutObject" });
    let found = news(&event("Object Created", detail));
    let expected = Notification {
        bucket_name: "media".to_owned(),
        key: "a b+c%20.jpg".to_owned(),
        what: created(5),
        version_id: Some("v1".to_owned()),
        sequencer: Sequencer::new("617f08299329d189"),
        at_ms: AT_MS,
    };
    assert_eq!(found, [expected]);
    for (version, kind, expected) in [
        (Some("v1"), "Delete Marker Created", What::Removed),
        (Some("v1"), "Permanently Deleted", What::Unclear),
        (None, "Permanently Deleted", What::Removed),
    ] {
        let object = json!({ "key": "k", "version-id": version });
        let detail =
            json!({ "bucket": { "name": "media" }, "object": object, "deletion-type": kind });
        assert_eq!(
            news(&event("Object Deleted", detail))[0].what,
            expected,
            "{version:?} {kind}"
        );
    }
    let other = event("Object Tags Added", json!({}));
    assert_eq!(read(&other), Delivery::Objects(vec![]));
}

#[test]
fn one_bad_record_does_not_spoil_the_others() {
    let object = json!({ "key": "k", "size": 1, "eTag": ETAG });
    let with = |path: &str, value: Value| {
        let mut changed = record("aws:s3", "ObjectCreated:Put", &object);
        *changed.pointer_mut(path).unwrap() = value;
        changed
    };
    let bad = [
        (with("/eventName", Value::Null), Why::NoName),
        (with("/s3/bucket/name", "".into()), Why::NoBucket),
        (with("/s3/object/key", "".into()), Why::NoKey),
        (with("/s3/object/key", 7.into()), Why::NoKey),
        (with("/s3/object/key", "%ff".into()), Why::KeyNotUtf8),
        (
            with("/s3/object/key", "ü".repeat(513).into()),
            Why::KeyTooLong,
        ),
        (with("/eventTime", "yesterday".into()), Why::NoTime),
        (Value::Null, Why::NoName),
    ];
    let good = record("aws:s3", "ObjectCreated:Put", &object);
    let mut records: Vec<Value> = bad.iter().map(|(record, _)| record.clone()).collect();
    records.push(good);
    let Delivery::Objects(found) = read(&json!({ "Records": records })) else {
        panic!()
    };
    assert_eq!(found.len(), bad.len() + 1);
    for (position, (_, why)) in bad.into_iter().enumerate() {
        assert_eq!(found[position], Err(BadRecord { position, why }));
    }
    assert_eq!(found.last().unwrap().as_ref().unwrap().key, "k");
    let said = found[4].as_ref().unwrap_err().to_string();
    assert_eq!(said, "Record 5: its key is not UTF-8.");
}

#[test]
fn other_bodies_are_refused_in_words() {
    assert_eq!(parse(b"").unwrap_err(), Unreadable::NotJson);
    assert_eq!(parse(b"\xff").unwrap_err(), Unreadable::NotJson);
    assert_eq!(
        parse("[".repeat(100_000).as_bytes()).unwrap_err(),
        Unreadable::NotJson
    );
    for other in [
        "null",
        "[]",
        "{}",
        "1",
        "\"x\"",
        r#"{"Records":{}}"#,
        r#"{"Records":null}"#,
    ] {
        assert_eq!(
            parse(other.as_bytes()).unwrap_err(),
            Unreadable::Unknown,
            "{other}"
        );
    }
    assert_eq!(
        parse(br#"{"Records":[]}"#).unwrap(),
        Delivery::Objects(vec![])
    );
}

/// What the sandbox posts is read here, key for key.
#[tokio::test]
async fn the_sandbox_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    let s3 = S3Server::start(Options::for_tests(folder.path()))
        .await
        .unwrap();
    let bucket = BucketOptions::default();
    s3.create_bucket("media", bucket).await.unwrap();
    let (sender, mut posted) = mpsc::unbounded_channel();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = Target {
        url: format!("http://{}/", listener.local_addr().unwrap()),
        bearer: "not a real secret".to_owned(),
    };
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let receive = service_fn(async |request: Request<Incoming>| {
            let body = request.into_body().collect().await.unwrap().to_bytes();
            sender.send(body).unwrap();
            Ok::<_, Infallible>(Response::new(String::new()))
        });
        let http = http1::Builder::new();
        http.serve_connection(TokioIo::new(stream), receive).await
    });
    s3.notify("media", Some(target)).unwrap();

    let keys = ["a b+c/ü%~.jpg", "50%25", "/", "…/\u{1}"];
    for key in keys {
        s3.put_object("media", key, "hello", "text/plain")
            .await
            .unwrap();
    }
    s3.notified().await;
    let mut before = None;
    for key in keys {
        let Delivery::Objects(found) = parse(&posted.try_recv().unwrap()).unwrap() else {
            panic!()
        };
        let found = found.into_iter().next().unwrap().unwrap();
        assert_eq!(
            (found.bucket_name.as_str(), found.key.as_str()),
            ("media", key)
        );
        assert_eq!(found.what, created(5));
        assert!(found.sequencer > before);
        before = found.sequencer;
    }
    s3.shutdown().await;
}

/// S3's own words: pad the shorter one with zeros at its right, then compare.
fn padded(a: &str, b: &str) -> std::cmp::Ordering {
    let width = a.len().max(b.len());
    let pad = |text: &str| format!("{:0<width$}", text.to_ascii_lowercase());
    pad(a).cmp(&pad(b))
}

/// JSON built of the words that mean something here, in places where they do not belong.
fn any_json() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "Records",
        "s3",
        "object",
        "bucket",
        "key",
        "name",
        "size",
        "eTag",
        "etag",
        "versionId",
        "version-id",
        "sequencer",
        "eventName",
        "eventSource",
        "eventTime",
        "time",
        "data",
        "detail",
        "detail-type",
        "deletion-type",
        "Type",
        "Message",
        "TopicArn",
        "SubscribeURL",
        "Event",
        "s3:TestEvent",
        "ObjectCreated:Put",
        "s3:ObjectRemoved:Delete",
        "ceph:s3",
        "minio:s3",
        "Notification",
        "Object Created",
        "Object Deleted",
        AT,
        "F7E6D75DC742D108",
        "%",
        "%f",
        "+%2",
        "",
        "{\"Records\":[{}]}",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
        words.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((words.clone(), inner), 0..8).prop_map(|entries| {
                entries
                    .into_iter()
                    .map(|(word, value)| (word.to_owned(), value))
                    .collect()
            }),
        ]
    })
}

fn assert_sound(body: &[u8]) {
    if let Ok(Delivery::Objects(all)) = parse(body) {
        for found in all.into_iter().flatten() {
            assert!(!found.bucket_name.is_empty());
            assert!((1..=MAX_KEY_BYTES).contains(&found.key.len()));
        }
    }
}

proptest! {
    #[test]
    fn nothing_panics(body in any_json()) {
        assert_sound(body.to_string().as_bytes());
        assert_sound(json!({ "Records": [body] }).to_string().as_bytes());
        let envelope = json!({ "Type": "Notification", "TopicArn": "t", "Message": body.to_string() });
        assert_sound(envelope.to_string().as_bytes());
        let filled = record("aws:s3", "ObjectCreated:Put", &body);
        assert_sound(json!({ "Records": [filled] }).to_string().as_bytes());
    }

    #[test]
    fn no_bytes_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        assert_sound(&body);
    }

    #[test]
    fn every_key_comes_back_as_it_is(key in ".{1,200}") {
        let plain = percent_encoding::utf8_percent_encode(&key, percent_encoding::NON_ALPHANUMERIC).to_string();
        let as_aws = plain.replace("%20", "+").replace("%2F", "/");
        let as_minio = plain.replace("%20", "+");
        for encoded in [plain.as_str(), &as_aws, &as_minio] {
            let found = one("aws:s3", "ObjectRemoved:Delete", &json!({ "key": encoded }));
            prop_assert_eq!(&found.unwrap().key, &key);
        }
        let found = one("ceph:s3", "ObjectRemoved:Delete", &json!({ "key": key }));
        prop_assert_eq!(&found.unwrap().key, &key);
    }

    #[test]
    fn sequencers_compare_as_s3_has_it(a in "[0-9a-fA-F]{1,20}", b in "[0-9a-fA-F]{1,20}", zeros in "0{0,5}") {
        let number = |text: &str| Sequencer::new(text).unwrap();
        prop_assert_eq!(number(&a).cmp(&number(&b)), padded(&a, &b));
        prop_assert_eq!(number(&format!("{a}{zeros}")), number(&a));
    }

    #[test]
    fn sequencers_of_ceph_grow_with_time(a in any::<(u32, u32)>(), b in any::<(u32, u32)>()) {
        let number = |(seconds, nanos): (u32, u32)| {
            let digits = |n: u32| format!("{:08X}", n.swap_bytes());
            Sequencer::of_ceph(&format!("{}{}", digits(seconds), digits(nanos))).unwrap()
        };
        prop_assert_eq!(number(a).cmp(&number(b)), a.cmp(&b));
    }
}
