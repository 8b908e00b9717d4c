//! Uploads in parts.

use aws_sdk_s3::types::{
    ChecksumAlgorithm, ChecksumMode, ChecksumType, CompletedMultipartUpload, CompletedPart,
};

use crate::harness::{BUCKET, Sandbox, code, minutes, target_of};

const MIB: usize = 1024 * 1024;

async fn begin(s3: &Sandbox, key: &str) -> String {
    let upload = s3
        .client
        .create_multipart_upload()
        .bucket(BUCKET)
        .key(key)
        .content_type("video/mp4")
        .send()
        .await;
    upload.unwrap().upload_id().unwrap().to_owned()
}

async fn part(s3: &Sandbox, key: &str, id: &str, number: i32, body: Vec<u8>) -> CompletedPart {
    let part = s3
        .client
        .upload_part()
        .bucket(BUCKET)
        .key(key)
        .upload_id(id)
        .part_number(number)
        .body(body.into())
        .send()
        .await
        .unwrap();
    CompletedPart::builder()
        .part_number(number)
        .e_tag(part.e_tag().unwrap())
        .set_checksum_crc32(part.checksum_crc32().map(str::to_owned))
        .build()
}

async fn complete(
    s3: &Sandbox,
    key: &str,
    id: &str,
    parts: Vec<CompletedPart>,
) -> Result<String, String> {
    let parts = CompletedMultipartUpload::builder()
        .set_parts(Some(parts))
        .build();
    s3.client
        .complete_multipart_upload()
        .bucket(BUCKET)
        .key(key)
        .upload_id(id)
        .multipart_upload(parts)
        .send()
        .await
        .map(|done| done.e_tag().unwrap().to_owned())
        .map_err(|error| code(&error))
}

#[tokio::test]
async fn parts_become_one_object_in_the_order_of_their_numbers() {
    let s3 = Sandbox::start().await;
    let id = begin(&s3, "film").await;
    let last = part(&s3, "film", &id, 7, b"end".to_vec()).await;
    let replaced = part(&s3, "film", &id, 2, vec![9; 5 * MIB]).await;
    let first = part(&s3, "film", &id, 2, vec![1; 5 * MIB]).await;
    part(&s3, "film", &id, 5, b"not chosen".to_vec()).await;
    assert_eq!(
        complete(&s3, "film", &id, vec![replaced, last.clone()]).await,
        Err("InvalidPart".to_owned())
    );
    let etag = complete(&s3, "film", &id, vec![first, last]).await.unwrap();
    assert!(etag.ends_with("-2\""), "{etag}");
    let body = s3.get("film").await.unwrap();
    assert_eq!(
        (body.len(), body[0], &body[5 * MIB..]),
        (5 * MIB + 3, 1, b"end".as_slice())
    );
    let head = s3
        .client
        .head_object()
        .bucket(BUCKET)
        .key("film")
        .part_number(2)
        .send()
        .await
        .unwrap();
    assert_eq!(
        (head.parts_count(), head.content_length()),
        (Some(2), Some(3))
    );
    assert_eq!(head.content_type(), Some("video/mp4"));
    assert_eq!(
        complete(&s3, "film", &id, vec![]).await,
        Err("NoSuchUpload".to_owned())
    );
    let listed = s3
        .client
        .list_multipart_uploads()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap();
    assert_eq!(listed.uploads().len(), 0);
    let files = std::fs::read_dir(s3.dir.path().join("bodies")).unwrap();
    let count: usize = files
        .map(|dir| std::fs::read_dir(dir.unwrap().path()).unwrap().count())
        .sum();
    assert_eq!(count, 1, "the parts are gone from the disk");
}

#[tokio::test]
async fn parts_too_small_out_of_order_or_unknown_are_refused() {
    let s3 = Sandbox::start().await;
    let id = begin(&s3, "x").await;
    let a = part(&s3, "x", &id, 1, b"small".to_vec()).await;
    let b = part(&s3, "x", &id, 2, b"small too".to_vec()).await;
    let c = CompletedPart::builder()
        .part_number(3)
        .e_tag("\"00000000000000000000000000000000\"")
        .build();
    assert_eq!(
        complete(&s3, "x", &id, vec![a.clone(), b.clone()]).await,
        Err("EntityTooSmall".to_owned())
    );
    assert_eq!(
        complete(&s3, "x", &id, vec![b.clone(), a.clone()]).await,
        Err("InvalidPartOrder".to_owned())
    );
    assert_eq!(
        complete(&s3, "x", &id, vec![a.clone(), a.clone()]).await,
        Err("InvalidPartOrder".to_owned())
    );
    assert_eq!(
        complete(&s3, "x", &id, vec![a.clone(), c]).await,
        Err("InvalidPart".to_owned())
    );
    assert_eq!(
        complete(&s3, "x", &id, vec![]).await,
        Err("MalformedXML".to_owned())
    );
    for number in [0, 10_001] {
        let put = s3
            .client
            .upload_part()
            .bucket(BUCKET)
            .key("x")
            .upload_id(&id)
            .part_number(number)
            .send()
            .await;
        assert_eq!(code(&put.unwrap_err()), "InvalidArgument");
    }
    assert_eq!(s3.get("x").await, None);
    complete(&s3, "x", &id, vec![b]).await.unwrap();
    assert_eq!(s3.get("x").await.as_deref(), Some(b"small too".as_slice()));
}

#[tokio::test]
async fn an_aborted_upload_leaves_nothing() {
    let s3 = Sandbox::start().await;
    let id = begin(&s3, "x").await;
    let only = part(&s3, "x", &id, 1, vec![1; 50_000]).await;
    s3.client
        .abort_multipart_upload()
        .bucket(BUCKET)
        .key("x")
        .upload_id(&id)
        .send()
        .await
        .unwrap();
    assert_eq!(
        complete(&s3, "x", &id, vec![only]).await,
        Err("NoSuchUpload".to_owned())
    );
    let again = s3
        .client
        .abort_multipart_upload()
        .bucket(BUCKET)
        .key("x")
        .upload_id(&id)
        .send()
        .await;
    assert_eq!(code(&again.unwrap_err()), "NoSuchUpload");
    s3.client
        .delete_bucket()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn completing_honours_if_none_match() {
    let s3 = Sandbox::start().await;
    let id = begin(&s3, "x").await;
    let only = part(&s3, "x", &id, 1, b"late".to_vec()).await;
    s3.put("x", b"first").await;
    let parts = CompletedMultipartUpload::builder().parts(only).build();
    let done = s3
        .client
        .complete_multipart_upload()
        .bucket(BUCKET)
        .key("x")
        .upload_id(&id)
        .if_none_match("*")
        .multipart_upload(parts)
        .send()
        .await;
    assert_eq!(code(&done.unwrap_err()), "PreconditionFailed");
    assert_eq!(s3.get("x").await.as_deref(), Some(b"first".as_slice()));
    let still = s3
        .client
        .list_parts()
        .bucket(BUCKET)
        .key("x")
        .upload_id(&id)
        .send()
        .await
        .unwrap();
    assert_eq!(
        still.parts().len(),
        1,
        "the upload can go on under another condition"
    );
}

#[tokio::test]
async fn a_part_can_be_copied_from_a_range_of_an_object() {
    let s3 = Sandbox::start().await;
    s3.put("source", b"0123456789").await;
    let id = begin(&s3, "x").await;
    let copy = |range: &str| {
        s3.client
            .upload_part_copy()
            .bucket(BUCKET)
            .key("x")
            .upload_id(&id)
            .part_number(1)
            .copy_source("photos/source")
            .copy_source_range(range)
            .send()
    };
    for wrong in ["bytes=5-10", "bytes=5-", "5-6"] {
        assert_eq!(
            code(&copy(wrong).await.unwrap_err()),
            "InvalidArgument",
            "{wrong}"
        );
    }
    let copied = copy("bytes=2-4").await.unwrap();
    let tag = copied.copy_part_result().unwrap().e_tag().unwrap();
    let parts = vec![CompletedPart::builder().part_number(1).e_tag(tag).build()];
    complete(&s3, "x", &id, parts).await.unwrap();
    assert_eq!(s3.get("x").await.as_deref(), Some(b"234".as_slice()));
}

#[tokio::test]
async fn parts_and_uploads_are_listed_in_pages() {
    let s3 = Sandbox::start().await;
    let mut ids = Vec::new();
    for key in ["a/1", "a/2", "b", "b", "c+d"] {
        ids.push(begin(&s3, key).await);
    }
    let mut seen = Vec::new();
    let (mut key, mut id) = (None, None);
    loop {
        let page = s3
            .client
            .list_multipart_uploads()
            .bucket(BUCKET)
            .max_uploads(2)
            .set_key_marker(key)
            .set_upload_id_marker(id)
            .send()
            .await
            .unwrap();
        seen.extend(
            page.uploads()
                .iter()
                .map(|upload| upload.upload_id().unwrap().to_owned()),
        );
        if page.is_truncated() != Some(true) {
            break;
        }
        (key, id) = (
            page.next_key_marker().map(str::to_owned),
            page.next_upload_id_marker().map(str::to_owned),
        );
    }
    assert_eq!(seen, ids);
    let folders = s3
        .client
        .list_multipart_uploads()
        .bucket(BUCKET)
        .delimiter("/")
        .send()
        .await
        .unwrap();
    assert_eq!(folders.common_prefixes()[0].prefix(), Some("a/"));
    assert_eq!(folders.uploads().len(), 3);
    for number in 1..=3 {
        part(&s3, "b", &ids[2], number, vec![0; 10]).await;
    }
    let list = |marker: &str| {
        s3.client
            .list_parts()
            .bucket(BUCKET)
            .key("b")
            .upload_id(&ids[2])
            .max_parts(2)
            .part_number_marker(marker)
            .send()
    };
    let first = list("0").await.unwrap();
    assert_eq!(
        (
            first.parts().len(),
            first.is_truncated(),
            first.next_part_number_marker()
        ),
        (2, Some(true), Some("2"))
    );
    let second = list("2").await.unwrap();
    assert_eq!(
        (second.parts()[0].part_number(), second.is_truncated()),
        (Some(3), Some(false))
    );
}

#[tokio::test]
async fn checksums_of_parts_are_combined_as_asked() {
    let s3 = Sandbox::start().await;
    for (kind, suffix) in [
        (ChecksumType::Composite, true),
        (ChecksumType::FullObject, false),
    ] {
        let upload = s3
            .client
            .create_multipart_upload()
            .bucket(BUCKET)
            .key("x")
            .checksum_algorithm(ChecksumAlgorithm::Crc32)
            .checksum_type(kind.clone())
            .send()
            .await
            .unwrap();
        let id = upload.upload_id().unwrap();
        let mut done = Vec::new();
        for (number, body) in [(1, vec![1; 5 * MIB]), (2, b"end".to_vec())] {
            let put = s3
                .client
                .upload_part()
                .bucket(BUCKET)
                .key("x")
                .upload_id(id)
                .part_number(number)
                .checksum_algorithm(ChecksumAlgorithm::Crc32)
                .body(body.into())
                .send()
                .await
                .unwrap();
            done.push(
                CompletedPart::builder()
                    .part_number(number)
                    .e_tag(put.e_tag().unwrap())
                    .checksum_crc32(put.checksum_crc32().unwrap())
                    .build(),
            );
        }
        complete(&s3, "x", id, done).await.unwrap();
        let head = s3
            .client
            .head_object()
            .bucket(BUCKET)
            .key("x")
            .checksum_mode(ChecksumMode::Enabled)
            .send()
            .await
            .unwrap();
        assert_eq!(head.checksum_type(), Some(&kind));
        assert_eq!(head.checksum_crc32().unwrap().ends_with("-2"), suffix);
    }
}

#[tokio::test]
async fn a_part_without_the_announced_checksum_is_refused() {
    let s3 = Sandbox::start().await;
    let upload = s3
        .client
        .create_multipart_upload()
        .bucket(BUCKET)
        .key("x")
        .checksum_algorithm(ChecksumAlgorithm::Sha256)
        .send()
        .await
        .unwrap();
    let part = s3
        .client
        .upload_part()
        .bucket(BUCKET)
        .key("x")
        .upload_id(upload.upload_id().unwrap())
        .part_number(1)
        .presigned(minutes(5))
        .await
        .unwrap();
    let answer = s3.raw("PUT", &target_of(part.uri()), &[], "hello").await;
    assert_eq!(answer.code(), "InvalidRequest");
}
