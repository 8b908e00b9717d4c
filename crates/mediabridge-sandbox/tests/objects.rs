//! Objects: put, read, conditions, ranges, copies, deletes.

mod harness;

use harness::{BUCKET, Sandbox, code, minutes};

#[tokio::test]
async fn what_is_put_is_read_back_with_its_description() {
    let s3 = Sandbox::start().await;
    let put = s3
        .client
        .put_object()
        .bucket(BUCKET)
        .key("a/photo.jpg")
        .body(b"not really a photo".to_vec().into())
        .content_type("image/jpeg")
        .content_disposition("inline")
        .cache_control("max-age=60")
        .metadata("camera", "Ümläut")
        .send()
        .await
        .unwrap();
    let got = s3
        .client
        .get_object()
        .bucket(BUCKET)
        .key("a/photo.jpg")
        .send()
        .await
        .unwrap();
    assert_eq!(got.content_type(), Some("image/jpeg"));
    assert_eq!(got.content_disposition(), Some("inline"));
    assert_eq!(got.cache_control(), Some("max-age=60"));
    // Headers are ASCII; S3 gives back what does not fit in RFC 2047's form.
    assert_eq!(
        got.metadata().unwrap()["camera"],
        "=?UTF-8?B?w5xtbMOkdXQ=?="
    );
    assert_eq!(got.accept_ranges(), Some("bytes"));
    assert_eq!(got.content_encoding(), None);
    assert_eq!(got.e_tag(), put.e_tag());
    assert_eq!(got.content_length(), Some(18));
    assert_eq!(
        got.body.collect().await.unwrap().into_bytes(),
        "not really a photo"
    );
    let head = s3
        .client
        .head_object()
        .bucket(BUCKET)
        .key("a/photo.jpg")
        .send()
        .await
        .unwrap();
    assert_eq!(head.content_length(), Some(18));
    assert_eq!(s3.keys().await, ["a/photo.jpg"]);
    s3.client
        .delete_object()
        .bucket(BUCKET)
        .key("a/photo.jpg")
        .send()
        .await
        .unwrap();
    assert_eq!(s3.get("a/photo.jpg").await, None);
}

#[tokio::test]
async fn a_presigned_put_and_get_work_without_other_credentials() {
    let s3 = Sandbox::start().await;
    let put = s3
        .client
        .put_object()
        .bucket(BUCKET)
        .key("a b+c.txt")
        .content_type("text/plain")
        .content_length(5)
        .presigned(minutes(5))
        .await
        .unwrap();
    let answer = s3.send(&put, "hello").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let get = s3
        .client
        .get_object()
        .bucket(BUCKET)
        .key("a b+c.txt")
        .presigned(minutes(5))
        .await
        .unwrap();
    let answer = s3.send(&get, "").await;
    assert_eq!(
        (answer.status.as_u16(), answer.text()),
        (200, "hello".to_owned())
    );
    assert_eq!(answer.header("content-type"), Some("text/plain"));
    let anonymous = s3.raw("GET", "/photos/a%20b%2Bc.txt", &[], "").await;
    assert_eq!(
        (anonymous.status.as_u16(), anonymous.code().as_str()),
        (403, "AccessDenied")
    );
    let error = s3
        .client
        .get_object()
        .bucket("absent")
        .key("x")
        .send()
        .await
        .unwrap_err();
    assert_eq!(code(&error), "NoSuchBucket");
}
