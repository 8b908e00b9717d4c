//! Others are told what came and went.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use mediabridge_sandbox::{BucketOptions, Seed, Target, faults::Fault};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::harness::{BUCKET, Sandbox};

/// A web server that keeps what is posted to it, and answers as it is told.
#[derive(Clone, Default)]
struct Receiver(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    taken: Vec<Value>,
    /// `Authorization` of each request.
    said: Vec<String>,
    /// Answers before those that take anything.
    refusals: Vec<StatusCode>,
}

impl Receiver {
    async fn start() -> (Self, Target) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let receiver = Self::default();
        let serving = receiver.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let receiver = serving.clone();
                let service = service_fn(move |request| receiver.clone().answer(request));
                let http = hyper::server::conn::http1::Builder::new();
                tokio::spawn(http.serve_connection(TokioIo::new(stream), service));
            }
        });
        (receiver, target(address))
    }

    async fn answer(
        self,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, hyper::Error> {
        let said = request.headers()["authorization"]
            .to_str()
            .unwrap()
            .to_owned();
        assert_eq!(request.headers()["content-type"], "application/json");
        let body = request.into_body().collect().await?.to_bytes();
        let mut state = self.0.lock().unwrap();
        state.said.push(said);
        let refusal = state.refusals.pop();
        if refusal.is_none() {
            state.taken.push(serde_json::from_slice(&body).unwrap());
        }
        let mut answer = Response::new(Full::default());
        *answer.status_mut() = refusal.unwrap_or(StatusCode::NO_CONTENT);
        Ok(answer)
    }

    fn refuse(&self, answers: &[StatusCode]) {
        self.0.lock().unwrap().refusals = answers.to_vec();
    }

    /// What was taken since the last call, as event and key.
    fn taken(&self) -> Vec<(String, String)> {
        let taken = std::mem::take(&mut self.0.lock().unwrap().taken);
        let told = |one: &Value| {
            let record = &one["Records"][0];
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            assert_eq!(one["EventName"], record["eventName"]);
            let key = text(&record["s3"]["object"]["key"]);
            (text(&record["eventName"]).replace("s3:Object", ""), key)
        };
        taken.iter().map(told).collect()
    }
}

fn target(address: SocketAddr) -> Target {
    Target {
        url: format!("http://{address}/events/photos?x=1"),
        bearer: "not a real secret".to_owned(),
    }
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
    expected.iter().map(owned).collect()
}

#[tokio::test]
async fn every_object_that_comes_or_goes_is_told_in_order() {
    let s3 = Sandbox::start().await;
    let (receiver, target) = Receiver::start().await;
    s3.put("before", b"nobody is told").await;
    s3.server.notify(BUCKET, Some(target)).unwrap();

    s3.put("a b+c/ü%~.jpg", b"hello").await;
    let copy = s3.client.copy_object().bucket(BUCKET).key("copy");
    copy.copy_source(format!("{BUCKET}/before"))
        .send()
        .await
        .unwrap();
    let upload = s3
        .client
        .create_multipart_upload()
        .bucket(BUCKET)
        .key("parts")
        .send()
        .await
        .unwrap();
    let id = upload.upload_id().unwrap();
    let part = s3
        .client
        .upload_part()
        .bucket(BUCKET)
        .key("parts")
        .upload_id(id)
        .part_number(1)
        .body(b"part".to_vec().into())
        .send()
        .await
        .unwrap();
    let completed = aws_sdk_s3::types::CompletedPart::builder()
        .part_number(1)
        .set_e_tag(part.e_tag().map(str::to_owned))
        .set_checksum_crc32(part.checksum_crc32().map(str::to_owned))
        .build();
    let completed = aws_sdk_s3::types::CompletedMultipartUpload::builder()
        .parts(completed)
        .build();
    s3.client
        .complete_multipart_upload()
        .bucket(BUCKET)
        .key("parts")
        .upload_id(id)
        .multipart_upload(completed)
        .send()
        .await
        .unwrap();
    for key in ["copy", "never there"] {
        let delete = s3.client.delete_object().bucket(BUCKET).key(key);
        delete.send().await.unwrap();
    }
    s3.server.notified().await;

    let state = receiver.0.lock().unwrap();
    assert!(state.said.iter().all(|s| s == "Bearer not a real secret"));
    let records: Vec<Value> = state
        .taken
        .iter()
        .map(|t| t["Records"][0].clone())
        .collect();
    assert_eq!(state.taken[0]["Key"], format!("{BUCKET}/a b+c/ü%~.jpg"));
    drop(state);
    let first = &records[0];
    assert_eq!(first["eventVersion"], "2.1");
    assert_eq!(first["s3"]["bucket"]["name"], BUCKET);
    let object = &first["s3"]["object"];
    assert_eq!(object["size"], 5);
    assert_eq!(object["eTag"], "5d41402abc4b2a76b9719d911017c592");
    assert!(first["eventTime"].as_str().unwrap().ends_with('Z'));
    assert!(records[3]["s3"]["object"].get("size").is_none());
    let numbers: Vec<&str> = records
        .iter()
        .map(|r| r["s3"]["object"]["sequencer"].as_str().unwrap())
        .collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    assert_eq!(
        receiver.taken(),
        pairs(&[
            ("Created:Put", "a+b%2Bc%2F%C3%BC%25~.jpg"),
            ("Created:Copy", "copy"),
            ("Created:CompleteMultipartUpload", "parts"),
            ("Removed:Delete", "copy"),
        ])
    );
    assert_eq!(s3.server.lost_notifications(), 0);
}

#[tokio::test]
async fn what_changes_nothing_is_not_told_and_other_buckets_are_not_either() {
    let s3 = Sandbox::start().await;
    let (receiver, target) = Receiver::start().await;
    s3.server.notify(BUCKET, Some(target)).unwrap();
    let other = BucketOptions::default();
    s3.server.create_bucket("other", other).await.unwrap();
    s3.server
        .put_object("other", "x", "x", "text/plain")
        .await
        .unwrap();
    s3.put("x", b"one").await;
    let refused = s3.client.put_object().bucket(BUCKET).key("x");
    refused
        .if_none_match("*")
        .body(b"two".to_vec().into())
        .send()
        .await
        .unwrap_err();
    s3.server.notified().await;
    assert_eq!(receiver.taken(), pairs(&[("Created:Put", "x")]));

    s3.server.notify(BUCKET, None).unwrap();
    s3.put("y", b"two").await;
    s3.server.notified().await;
    assert_eq!(receiver.taken(), []);
    for nonsense in ["no address", "ftp://127.0.0.1/"] {
        let target = Target {
            url: nonsense.to_owned(),
            bearer: String::new(),
        };
        s3.server.notify(BUCKET, Some(target)).unwrap_err();
    }
}

#[tokio::test]
async fn a_target_that_refuses_for_a_while_hears_everything_in_order() {
    let s3 = Sandbox::start().await;
    let (receiver, target) = Receiver::start().await;
    receiver.refuse(&[StatusCode::SERVICE_UNAVAILABLE, StatusCode::UNAUTHORIZED]);
    s3.server.notify(BUCKET, Some(target)).unwrap();
    for key in ["a", "b", "c"] {
        s3.put(key, b"x").await;
    }
    s3.server.notified().await;
    let expected = [
        ("Created:Put", "a"),
        ("Created:Put", "b"),
        ("Created:Put", "c"),
    ];
    assert_eq!(receiver.taken(), pairs(&expected));
    assert_eq!(receiver.0.lock().unwrap().said.len(), 5);
    assert_eq!(s3.server.lost_notifications(), 0);
}

/// Nobody listens at all, and no write is slower or refused for it.
#[tokio::test]
async fn a_target_that_is_gone_holds_up_no_write_and_what_it_misses_is_counted() {
    let s3 = Sandbox::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = target(listener.local_addr().unwrap());
    drop(listener);
    s3.server.notify(BUCKET, Some(gone)).unwrap();
    s3.put("a", b"x").await;
    assert!(s3.get("a").await.is_some());
    s3.server.notified().await;
    assert_eq!(s3.server.lost_notifications(), 1);

    // Also when more waits than there is room for: it is lost, and the write stands.
    let seeds = (0..100_500)
        .map(|n| Seed {
            key: format!("many/{n}"),
            bytes: Bytes::new(),
            content_type: "text/plain".to_owned(),
        })
        .collect();
    s3.server.put_objects(BUCKET, seeds).await.unwrap();
    assert!(s3.get("many/100499").await.is_some());
    let lost = s3.server.lost_notifications();
    assert!((400..=501).contains(&lost), "{lost}");
    s3.server.notify(BUCKET, None).unwrap();
}

#[tokio::test]
async fn a_notification_can_be_lost_on_demand() {
    let s3 = Sandbox::start().await;
    let (receiver, target) = Receiver::start().await;
    s3.server.notify(BUCKET, Some(target)).unwrap();
    let faults = s3.server.faults();
    faults.fail_next("Notify", 1, Fault::Disconnect);
    s3.put("lost", b"x").await;
    s3.put("told", b"x").await;
    s3.server.notified().await;
    assert_eq!(receiver.taken(), pairs(&[("Created:Put", "told")]));
    assert_eq!(s3.server.lost_notifications(), 1);
}
