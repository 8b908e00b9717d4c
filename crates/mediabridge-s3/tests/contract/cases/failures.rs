use bytes::Bytes;
use mediabridge_s3::{Client, ErrorKind};

use crate::stores::{Store, client as open, key};

pub(crate) async fn a_missing_object_is_not_found(store: &Store) {
    let client = store.bucket().await;
    let at = key("no such.txt");
    for error in [
        client.head(&at).await.unwrap_err(),
        client.get(&at, None, 10).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), &ErrorKind::NotFound);
        assert_eq!(
            (error.bucket(), error.key()),
            (client.bucket(), Some("no such.txt"))
        );
        let text = error.to_string();
        assert!(
            text.contains("no such.txt") && text.contains(client.bucket()),
            "{text}"
        );
    }
}

pub(crate) async fn a_missing_bucket_is_named(store: &Store) {
    let client = open(store.config("nobody-has-this"));
    let error = client.list_folder(&key(""), None, 1).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NoSuchBucket, "{error:?}");
    assert!(error.to_string().contains("nobody-has-this"), "{error}");
    let error = client
        .put(&key("a"), Bytes::new(), "text/plain")
        .await
        .unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NoSuchBucket, "{error:?}");
}

pub(crate) async fn wrong_credentials_are_told_from_denied_access(store: &Store) {
    if !store.known().checks_requests {
        return;
    }
    let good = store.bucket().await;
    let kind = async |client: Client| {
        let error = client.list_folder(&key(""), None, 1).await.unwrap_err();
        error.kind().clone()
    };
    let mut config = good.config().clone();
    config.credentials.secret_access_key = "0".repeat(64).into();
    assert_eq!(kind(open(config)).await, ErrorKind::InvalidCredentials);
    let mut config = good.config().clone();
    config.credentials.access_key_id = String::from("GKffffffffffffffffffffffff");
    assert_eq!(kind(open(config)).await, ErrorKind::InvalidCredentials);
}

pub(crate) async fn a_wrong_region_is_named(store: &Store) {
    if !store.known().checks_requests {
        return;
    }
    let good = store.bucket().await;
    let mut config = good.config().clone();
    let right = std::mem::replace(&mut config.region, "eu-nowhere-7".to_owned());
    let error = open(config)
        .list_folder(&key(""), None, 1)
        .await
        .unwrap_err();
    let expected = Some(right);
    assert_eq!(
        error.kind(),
        &ErrorKind::WrongRegion { expected },
        "{error:?}"
    );
}
