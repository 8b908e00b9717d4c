//! An S3 that only lists, from generated keys in memory, as slowly as S3 does. A process of its own: its keys are not to
//! count as the server's memory.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use axum::{
    Router,
    extract::{Path, Query, State},
    routing::get,
};
use mediabridge_catalog::{Meta, StorageClass};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::net::TcpListener;

use crate::keys::Source;

/// What one request takes.
const LATENCY: Duration = Duration::from_millis(40);
/// One bucket with a single enormous folder.
pub(crate) const LARGE: &str = "large";
pub(crate) const LARGE_FILES: usize = 1_000_000;

/// The argument that makes this program the S3.
pub(crate) const ARGUMENT: &str = "--simulated-s3";

/// Sorted keys, one behind the other.
#[derive(Default)]
struct Keys {
    text: String,
    ends: Vec<usize>,
    metas: Vec<Meta>,
}

impl Keys {
    fn push(&mut self, key: &str, meta: Meta) {
        self.text.push_str(key);
        self.ends.push(self.text.len());
        self.metas.push(meta);
    }

    fn get(&self, at: usize) -> &str {
        let begin = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[begin..self.ends[at]]
    }

    /// The first key for which `is_before` does not hold.
    fn find(&self, is_before: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low.midpoint(high);
            if is_before(self.get(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

#[derive(Default)]
struct S3 {
    buckets: BTreeMap<String, Keys>,
    lists: AtomicU64,
}

/// The S3 of this run, and its buckets with the number of their keys.
pub(crate) struct Simulated {
    child: Child,
    pub(crate) endpoint: String,
    pub(crate) buckets: Vec<(String, u64)>,
}

impl Simulated {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(ARGUMENT)
            .stdout(Stdio::piped())
            .spawn()?;
        let said = child.stdout.take().context("it has an output")?;
        let mut lines = BufReader::new(said).lines();
        let mut buckets = Vec::new();
        let endpoint = loop {
            let line = lines.next().context("it ends with its address")??;
            match line.split_once(' ') {
                Some((bucket, keys)) => buckets.push((bucket.to_owned(), keys.parse()?)),
                None => break line,
            }
        };
        Ok(Self {
            child,
            endpoint,
            buckets,
        })
    }

    /// LIST requests since the last time.
    pub(crate) async fn lists(&self) -> anyhow::Result<u64> {
        let answer = reqwest::get(format!("{}/", self.endpoint)).await?;
        Ok(answer.text().await?.parse()?)
    }
}

impl Drop for Simulated {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs until it is killed.
pub(crate) async fn serve(source: Source) -> anyhow::Result<()> {
    let mut s3 = S3::default();
    source.for_each(|found| {
        let mut keys = Keys::default();
        for (key, meta) in found {
            keys.push(&key, meta);
        }
        s3.buckets
            .insert(format!("bucket-{:02}", s3.buckets.len()), keys);
    })?;
    let mut large = Keys::default();
    let meta = |n: usize| Meta {
        size: n as u64,
        modified: 1_700_000_000,
        etag: 0,
        class: StorageClass(0),
    };
    for n in 0..LARGE_FILES {
        large.push(&format!("big/IMG_{n:07} {}.jpg", n % 97), meta(n));
    }
    s3.buckets.insert(LARGE.to_owned(), large);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut out = std::io::stdout();
    for (name, keys) in &s3.buckets {
        writeln!(out, "{name} {}", keys.ends.len())?;
    }
    writeln!(out, "http://{}", listener.local_addr()?)?;
    let router = Router::new()
        .route("/", get(lists))
        .route("/{bucket}", get(list))
        .route("/{bucket}/", get(list))
        .with_state(Arc::new(s3));
    Ok(axum::serve(listener, router).await?)
}

async fn lists(State(s3): State<Arc<S3>>) -> String {
    s3.lists.swap(0, Ordering::Relaxed).to_string()
}

async fn list(
    State(s3): State<Arc<S3>>,
    Path(bucket): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> String {
    s3.lists.fetch_add(1, Ordering::Relaxed);
    let answer = page(&s3.buckets[&bucket], &query);
    tokio::time::sleep(LATENCY).await;
    answer
}

fn page(keys: &Keys, query: &HashMap<String, String>) -> String {
    let parameter = |name: &str| query.get(name).map_or("", String::as_str);
    let (prefix, delimiter) = (parameter("prefix"), parameter("delimiter"));
    let most: usize = parameter("max-keys").parse().unwrap_or(1000);
    let after = parameter("start-after").max(parameter("continuation-token"));
    let mut at = keys.find(|key| key <= after || key < prefix);
    if !delimiter.is_empty() && after.ends_with('/') {
        at = keys.find(|key| key <= after || key < prefix || key.starts_with(after));
    }
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let (mut items, mut count, mut last) = (String::new(), 0, "");
    while count < most && at < keys.ends.len() && keys.get(at).starts_with(prefix) {
        let key = keys.get(at);
        count += 1;
        last = key;
        if let Some(slash) = key[prefix.len()..]
            .find('/')
            .filter(|_| !delimiter.is_empty())
        {
            last = &key[..=prefix.len() + slash];
            let _ = write!(
                items,
                "<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>",
                encoded(last)
            );
            at = keys.find(|key| key < last || key.starts_with(last));
            continue;
        }
        let meta = &keys.metas[at];
        let modified = jiff::Timestamp::from_second(meta.modified.into()).unwrap_or_default();
        let class = if meta.class.0 == 0 {
            "STANDARD"
        } else {
            "STANDARD_IA"
        };
        let _ = write!(
            items,
            "<Contents><Key>{}</Key><LastModified>{modified:.3}</LastModified><ETag>&quot;{:032x}&quot;</ETag><Size>{}</Size>\
             <StorageClass>{class}</StorageClass></Contents>",
            encoded(key),
            meta.etag,
            meta.size
        );
        at += 1;
    }
    let more = at < keys.ends.len() && keys.get(at).starts_with(prefix);
    let token = if more { encoded(last) } else { String::new() };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
         <EncodingType>url</EncodingType><IsTruncated>{more}</IsTruncated><KeyCount>{count}</KeyCount><MaxKeys>{most}</MaxKeys>\
         <NextContinuationToken>{token}</NextContinuationToken>{items}</ListBucketResult>"
    )
}
