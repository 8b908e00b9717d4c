//! Fills one folder of a bucket with many small files: `cargo run --release -p mediabridge-sandbox --example seed_many --
//! DIR BUCKET COUNT`. The benchmark opens that folder in the web app.

use bytes::Bytes;
use mediabridge_sandbox::{BucketOptions, Options, S3Server, Seed};

/// Objects of one transaction.
const BATCH: usize = 10_000;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dir, bucket, count] = arguments.as_slice() else {
        anyhow::bail!("usage: seed_many DIR BUCKET COUNT");
    };
    let count: usize = count.parse()?;
    let server = S3Server::start(Options::for_tests(dir)).await?;
    server
        .create_bucket(bucket, BucketOptions::default())
        .await?;
    let numbers: Vec<usize> = (0..count).collect();
    for batch in numbers.chunks(BATCH) {
        let objects = batch.iter().map(|number| seed(*number)).collect();
        server.put_objects(bucket, objects).await?;
    }
    server.shutdown().await;
    Ok(())
}

fn seed(number: usize) -> Seed {
    Seed {
        key: format!("archive/IMG_{number:06}.txt"),
        bytes: Bytes::from(format!("picture {number}\n")),
        content_type: "text/plain".to_owned(),
    }
}
