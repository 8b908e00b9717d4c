//! A rival: no index. Every folder of every bucket is listed in S3, depth first, one request after the other in a bucket
//! and all buckets at the same time, until something is found.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use futures_util::future::select_ok;
use mediabridge_catalog::fold;
use percent_encoding::percent_decode_str;

use crate::s3::Simulated;

/// How long it is waited for a first hit.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// How long it takes to the first hit, [`PATIENCE`] at most, and how many folders were listed.
pub(crate) async fn first_hit(s3: &Simulated, query: &str) -> anyhow::Result<(Duration, u64)> {
    let began = Instant::now();
    let words: Vec<String> = query
        .split(' ')
        .map(|word| fold(word).into_owned())
        .collect();
    let (client, lists) = (reqwest::Client::new(), AtomicU64::new(0));
    let (words, client, lists) = (&words, &client, &lists);
    let walks = s3.buckets.iter().map(|(bucket, _)| {
        let top = format!("{}/{bucket}/", s3.endpoint);
        Box::pin(async move {
            let mut folders = vec![String::new()];
            while let Some(folder) = folders.pop() {
                let mut token = String::new();
                loop {
                    lists.fetch_add(1, Ordering::Relaxed);
                    let address = format!(
                        "{top}?list-type=2&delimiter=%2F&encoding-type=url&prefix={folder}&continuation-token={token}"
                    );
                    let page = client.get(address).send().await?.text().await?;
                    if all(&page, "<Key>").any(|key| has(key, words)) {
                        return Ok(());
                    }
                    let below = page.split("<CommonPrefixes>").skip(1);
                    folders.extend(below.filter_map(|p| all(p, "<Prefix>").next().map(str::to_owned)));
                    match all(&page, "<NextContinuationToken>").next() {
                        Some(next) if !next.is_empty() => next.clone_into(&mut token),
                        _ => break,
                    }
                }
            }
            anyhow::bail!("nothing is found")
        })
    });
    let found = tokio::time::timeout(PATIENCE, select_ok(walks)).await;
    let time = match found {
        Ok(Ok(_)) => began.elapsed(),
        Ok(Err(_)) | Err(_) => PATIENCE,
    };
    Ok((time, lists.load(Ordering::Relaxed)))
}

/// What stands in each element of this name.
fn all<'x>(xml: &'x str, tag: &'x str) -> impl Iterator<Item = &'x str> {
    let texts = xml.split(tag).skip(1);
    texts.map(|text| text.split('<').next().unwrap_or_default())
}

fn has(key: &str, words: &[String]) -> bool {
    let key = percent_decode_str(key).decode_utf8_lossy();
    let key = fold(&key);
    words.iter().all(|word| key.contains(word.as_str()))
}
