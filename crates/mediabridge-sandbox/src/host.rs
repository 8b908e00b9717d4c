//! Buckets in the host's name: `photos.localhost:4001` is bucket `photos`, since every name under `localhost` leads to
//! this machine.

use s3s::{
    S3Result,
    host::{S3Host, VirtualHost},
};

pub(crate) fn bucket_of(host: &str) -> Option<&str> {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name.strip_suffix(".localhost")
        .filter(|bucket| !bucket.is_empty())
}

pub(crate) struct UnderLocalhost;

impl S3Host for UnderLocalhost {
    fn parse_host_header<'a>(&'a self, host: &'a str) -> S3Result<VirtualHost<'a>> {
        let virtual_host = VirtualHost::new(host);
        Ok(match bucket_of(host) {
            Some(bucket) => virtual_host.with_bucket(bucket),
            None => virtual_host,
        })
    }
}
