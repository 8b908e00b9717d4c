//! Failures on demand, and the record of what was asked.

use std::time::{Duration, Instant};

use mediabridge_sandbox::faults::{Fault, Operation};

use crate::harness::{BUCKET, Sandbox, code, minutes, target_of, try_raw};

#[tokio::test]
async fn an_operation_fails_as_often_as_planned_and_others_do_not() {
    let s3 = Sandbox::start().await;
    s3.put("x", b"hello").await;
    s3.server
        .faults()
        .fail_next("GetObject", 2, Fault::slow_down());
    for _ in 0..2 {
        let error = s3
            .client
            .get_object()
            .bucket(BUCKET)
            .key("x")
            .send()
            .await
            .unwrap_err();
        assert_eq!(
            (
                code(&error).as_str(),
                error.raw_response().unwrap().status().as_u16()
            ),
            ("SlowDown", 503)
        );
        s3.client
            .head_object()
            .bucket(BUCKET)
            .key("x")
            .send()
            .await
            .unwrap();
    }
    assert!(s3.get("x").await.is_some());
}

#[tokio::test]
async fn a_connection_can_close_before_or_after_the_work_is_done() {
    let s3 = Sandbox::start().await;
    let put = || {
        s3.client
            .put_object()
            .bucket(BUCKET)
            .key("x")
            .body(b"hello".to_vec().into())
            .send()
    };
    s3.server
        .faults()
        .fail_next("PutObject", 1, Fault::Disconnect);
    assert!(put().await.unwrap_err().into_service_error().code_is_none());
    assert_eq!(s3.get("x").await, None);
    s3.server
        .faults()
        .fail_next("PutObject", 1, Fault::DisconnectAfter);
    assert!(put().await.is_err());
    assert!(s3.get("x").await.is_some());
}

trait NoCode {
    fn code_is_none(&self) -> bool;
}

impl<E: aws_sdk_s3::error::ProvideErrorMetadata> NoCode for E {
    fn code_is_none(&self) -> bool {
        self.code().is_none()
    }
}

#[tokio::test]
async fn a_body_can_break_off() {
    let s3 = Sandbox::start().await;
    s3.put("x", &vec![1; 100_000]).await;
    let get = s3
        .client
        .get_object()
        .bucket(BUCKET)
        .key("x")
        .presigned(minutes(5))
        .await
        .unwrap();
    s3.server
        .faults()
        .fail_next("GetObject", 1, Fault::Truncate(1000));
    let cut = try_raw(&s3.server, "GET", &target_of(get.uri()), &[], "").await;
    assert!(cut.is_err());
    assert_eq!(s3.send(&get, "").await.body.len(), 100_000);
}

#[tokio::test]
async fn latency_is_added_to_the_operation_it_is_for() {
    let s3 = Sandbox::start().await;
    s3.put("x", b"hello").await;
    let wait = Duration::from_millis(60);
    s3.server.faults().delay("HeadObject", wait);
    let start = Instant::now();
    s3.client
        .head_object()
        .bucket(BUCKET)
        .key("x")
        .send()
        .await
        .unwrap();
    assert!(start.elapsed() >= wait);
    s3.server.faults().clear();
}

#[tokio::test]
async fn the_record_tells_every_key_and_prefix_touched() {
    let s3 = Sandbox::start().await;
    s3.put("root/a b", b"hello").await;
    s3.server.faults().record();
    s3.client
        .list_objects_v2()
        .bucket(BUCKET)
        .prefix("root/")
        .delimiter("/")
        .send()
        .await
        .unwrap();
    s3.client
        .copy_object()
        .bucket(BUCKET)
        .key("root/b")
        .copy_source("photos/root/a%20b")
        .send()
        .await
        .unwrap();
    assert_eq!(
        s3.server.faults().keys_touched(BUCKET),
        ["root/", "root/a b", "root/b"]
    );
    let operations = s3.server.faults().take_operations();
    assert_eq!(
        operations[0],
        Operation {
            name: "ListObjectsV2".to_owned(),
            bucket: Some(BUCKET.to_owned()),
            key: None,
            prefix: Some("root/".to_owned()),
            signed: true,
        }
    );
    let names: Vec<&str> = operations
        .iter()
        .map(|operation| operation.name.as_str())
        .collect();
    assert_eq!(names, ["ListObjectsV2", "CopyObject", "CopySource"]);
    s3.raw("GET", "/photos/root/b", &[], "").await;
    assert!(
        s3.server.faults().operations().is_empty(),
        "what is refused touches nothing"
    );
}
