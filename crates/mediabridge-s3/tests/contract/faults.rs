//! The sandbox misbehaving on demand: what survives a bad connection and what has to be reported.

use std::time::Duration;

use bytes::Bytes;
use mediabridge_s3::{Client, ErrorKind, Timeouts};
use mediabridge_sandbox::faults::{Fault, Faults};

use crate::stores::{Store, client, key};

async fn impatient() -> (Store, Client, Faults) {
    let store = Store::sandbox().await;
    let mut config = store.bucket().await.config().clone();
    config.timeouts = Timeouts {
        backoff: Duration::from_millis(2),
        read: Duration::from_millis(400),
        attempt: Duration::from_millis(400),
        operation: Duration::from_millis(900),
        ..Timeouts::default()
    };
    let faults = store.sandbox.as_ref().unwrap().server.faults().clone();
    faults.take_operations();
    (store, client(config), faults)
}

fn count(faults: &Faults, operation: &str) -> usize {
    let operations = faults.operations();
    operations.iter().filter(|o| o.name == operation).count()
}

#[tokio::test]
async fn two_refusals_to_hurry_are_overcome() {
    let (_store, client, faults) = impatient().await;
    faults.fail_next("ListObjectsV2", 2, Fault::slow_down());
    client.list_folder(&key(""), None, 10).await.unwrap();
    assert_eq!(count(&faults, "ListObjectsV2"), 3);
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_repeated() {
    let (_store, client, faults) = impatient().await;
    faults.fail_next("PutObject", 1, Fault::DisconnectAfter);
    client
        .put(&key("a"), Bytes::from_static(b"x"), "text/plain")
        .await
        .unwrap();
    assert_eq!(count(&faults, "PutObject"), 2);
    assert_eq!(client.get(&key("a"), None, 10).await.unwrap(), "x");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_never_taken_for_the_whole() {
    let (_store, client, faults) = impatient().await;
    client
        .put(&key("a"), Bytes::from(vec![1; 5000]), "text/plain")
        .await
        .unwrap();
    faults.fail_next("GetObject", 3, Fault::Truncate(100));
    let failed = client.get(&key("a"), None, 10_000).await.unwrap_err();
    assert_eq!(failed.kind(), &ErrorKind::Unreachable, "{failed:?}");
}

#[tokio::test]
async fn a_store_that_takes_too_long_times_out() {
    let (_store, client, faults) = impatient().await;
    faults.delay("HeadObject", Duration::from_secs(30));
    let failed = client.head(&key("a")).await.unwrap_err();
    assert_eq!(failed.kind(), &ErrorKind::Timeout, "{failed:?}");
    // Other operations are not held up.
    client.list_folder(&key(""), None, 10).await.unwrap();
}
