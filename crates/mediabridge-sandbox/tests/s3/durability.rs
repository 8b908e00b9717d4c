//! What was acknowledged is there after anything.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
    sync::Arc,
};

use futures_util::future::join_all;
use mediabridge_sandbox::{BucketOptions, Options, S3Server};
use tempfile::TempDir;
use tokio::sync::Mutex;

use crate::harness::{BUCKET, KEY_ID, SECRET, Sandbox, client};

#[tokio::test]
async fn a_second_start_keeps_buckets_objects_and_open_uploads() {
    let s3 = Sandbox::start().await;
    let large = vec![7; 100_000];
    s3.put("small", b"few bytes").await;
    s3.put("large", &large).await;
    s3.put("empty", b"").await;
    let upload = s3
        .client
        .create_multipart_upload()
        .bucket(BUCKET)
        .key("m")
        .send()
        .await
        .unwrap();
    let id = upload.upload_id().unwrap();
    s3.client
        .upload_part()
        .bucket(BUCKET)
        .key("m")
        .upload_id(id)
        .part_number(1)
        .body(large.clone().into())
        .send()
        .await
        .unwrap();
    let s3 = s3.restart().await;
    assert_eq!(
        s3.get("small").await.as_deref(),
        Some(b"few bytes".as_slice())
    );
    assert_eq!(s3.get("large").await.as_deref(), Some(large.as_slice()));
    assert_eq!(s3.get("empty").await.as_deref(), Some(b"".as_slice()));
    let parts = s3
        .client
        .list_parts()
        .bucket(BUCKET)
        .key("m")
        .upload_id(id)
        .send()
        .await
        .unwrap();
    assert_eq!(parts.parts()[0].size(), Some(100_000));
}

#[tokio::test]
async fn bodies_nobody_owns_are_swept_at_the_start() {
    let s3 = Sandbox::start().await;
    s3.put("kept", &vec![1; 50_000]).await;
    s3.server.faults().clear();
    let dir = s3.dir.path().to_owned();
    let orphan = dir.join("bodies/ff/00000000000000ff");
    let unfinished = dir.join("unfinished/0000000000000001");
    std::fs::create_dir_all(orphan.parent().unwrap()).unwrap();
    std::fs::write(&orphan, "left behind").unwrap();
    std::fs::write(&unfinished, "left behind").unwrap();
    let s3 = s3.restart().await;
    assert!(!orphan.exists() && !unfinished.exists());
    assert_eq!(s3.get("kept").await.map(|body| body.len()), Some(50_000));
}

#[tokio::test]
async fn replaced_and_deleted_bodies_leave_the_disk() {
    let s3 = Sandbox::start().await;
    for n in 0..3 {
        s3.put("again", &vec![n; 50_000]).await;
    }
    s3.put("gone", &vec![1; 50_000]).await;
    s3.client
        .delete_object()
        .bucket(BUCKET)
        .key("gone")
        .send()
        .await
        .unwrap();
    assert_eq!(files_in(&s3.dir.path().join("bodies")), 1);
    assert_eq!(s3.get("again").await.map(|body| body[0]), Some(2));
}

fn files_in(dir: &std::path::Path) -> usize {
    std::fs::read_dir(dir)
        .unwrap()
        .map(|shard| std::fs::read_dir(shard.unwrap().path()).unwrap().count())
        .sum()
}

#[tokio::test]
async fn killing_the_process_loses_nothing_acknowledged() {
    let dir = TempDir::new().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--ignored",
            "--exact",
            "durability::server_in_a_process_to_kill",
            "--nocapture",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.as_mut().unwrap(), "{}", dir.path().display()).unwrap();
    let endpoint = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap)
        .find_map(|line| Some(line.split_once("ENDPOINT ")?.1.to_owned()))
        .unwrap();
    let s3 = client(&endpoint, "us-east-1", KEY_ID, SECRET);
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let (enough, killed) = tokio::sync::watch::channel(false);
    let writers = (0..8).map(|writer| {
        let (s3, acknowledged, killed) = (s3.clone(), acknowledged.clone(), killed.clone());
        let enough = enough.clone();
        tokio::spawn(async move {
            for n in 0.. {
                // Every third body is a file, the others live in the index.
                let body = vec![writer; if n % 3 == 0 { 40_000 } else { 100 }];
                let key = format!("{writer}/{n}");
                let put = s3
                    .put_object()
                    .bucket(BUCKET)
                    .key(&key)
                    .body(body.clone().into())
                    .send()
                    .await;
                if put.is_err() || *killed.borrow() {
                    break;
                }
                let mut acknowledged = acknowledged.lock().await;
                acknowledged.push((key, body.len()));
                if acknowledged.len() == 120 {
                    enough.send(true).unwrap();
                }
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    killed.clone().wait_for(|enough| *enough).await.unwrap();
    // While the writers are still at it; on Unix this is SIGKILL.
    child.kill().unwrap();
    child.wait().unwrap();
    join_all(writers).await;

    let server = S3Server::start(Options::for_tests(dir.path()))
        .await
        .unwrap();
    let s3 = client(&server.endpoint(), "us-east-1", KEY_ID, SECRET);
    let acknowledged = acknowledged.lock().await;
    assert!(acknowledged.len() >= 120);
    for (key, length) in acknowledged.iter() {
        let object = s3
            .get_object()
            .bucket(BUCKET)
            .key(key)
            .send()
            .await
            .unwrap();
        let body = object.body.collect().await.unwrap().into_bytes();
        assert_eq!(body.len(), *length, "{key}");
    }
}

#[tokio::test]
#[ignore = "runs in a process of its own, for the test above"]
async fn server_in_a_process_to_kill() {
    let mut dir = String::new();
    std::io::stdin().read_line(&mut dir).unwrap();
    let server = S3Server::start(Options::for_tests(dir.trim()))
        .await
        .unwrap();
    server
        .create_bucket(BUCKET, BucketOptions::default())
        .await
        .unwrap();
    println!("ENDPOINT {}", server.endpoint());
    std::future::pending::<()>().await;
}
