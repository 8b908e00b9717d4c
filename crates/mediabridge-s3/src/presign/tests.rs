//! The expected signatures were computed by botocore at the same time with the same key, the first one is AWS's own.

use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use url::Url;

use super::*;
use crate::{
    Addressing, ChecksumMode, Credentials, Timeouts,
    path::{MemberPath, Root},
};

/// 2026-11-24 16:00:00 UTC, and some milliseconds that do not count.
const NOW: i64 = 1_795_536_000_789;
const FIVE_MINUTES: Duration = Duration::from_mins(5);

fn client(endpoint: Option<&str>, region: &str, bucket: &str, addressing: Addressing) -> Client {
    Client::new(BucketConfig {
        endpoint: endpoint.map(|url| url.parse().unwrap()),
        region: region.to_owned(),
        bucket: bucket.to_owned(),
        addressing,
        credentials: Credentials {
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".into(),
        },
        checksums: ChecksumMode::Auto,
        ca_pem: None,
        timeouts: Timeouts::default(),
    })
    .unwrap()
}

fn local() -> Client {
    let endpoint = Some("http://127.0.0.1:4001/");
    client(endpoint, "us-east-1", "media", Addressing::Auto)
}

fn hosted() -> Client {
    let endpoint = Some("http://s3.example.org:4001");
    client(endpoint, "us-east-1", "media", Addressing::VirtualHost)
}

fn key(path: &str) -> ObjectKey {
    Root::WholeBucket
        .key(&MemberPath::parse(path).unwrap())
        .unwrap()
}

fn query<'u>(url: &'u str, name: &str) -> &'u str {
    let (_, query) = url.split_once('?').unwrap();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(n, _)| *n == name).unwrap().1
}

#[test]
fn the_example_of_the_aws_documentation() {
    let mut config = client(
        Some("https://s3.amazonaws.com"),
        "us-east-1",
        "examplebucket",
        Addressing::VirtualHost,
    )
    .config()
    .clone();
    config.credentials.access_key_id = "AKIAIOSFODNN7EXAMPLE".to_owned();
    config.credentials.secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into();
    let url = Client::new(config)
        .unwrap()
        .presign_get(
            &key("test.txt"),
            &GetOptions::default(),
            Duration::from_hours(24),
            1_369_353_600_000,
        )
        .unwrap();
    assert_eq!(
        url,
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
         &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    );
}

#[test]
fn a_download_with_response_headers() {
    let options = GetOptions {
        response_content_type: Some("image/png".to_owned()),
        response_content_disposition: Some("attachment; filename=\"x.png\"".to_owned()),
    };
    let url = local()
        .presign_get(&key("a b+c/é%20#?.png"), &options, FIVE_MINUTES, NOW)
        .unwrap();
    assert_eq!(
        url,
        "http://127.0.0.1:4001/media/a%20b%2Bc/%C3%A9%2520%23%3F.png?X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKIDEXAMPLE%2F20261124%2Fus-east-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20261124T160000Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host\
         &response-content-disposition=attachment%3B%20filename%3D%22x.png%22&response-content-type=image%2Fpng\
         &X-Amz-Signature=c961e600fbac10d49cc37a33324c718c78d75b81274e590d0b2d999642179d5b"
    );
}

#[test]
fn an_upload_with_every_header() {
    let options = PutOptions {
        content_length: 12,
        content_type: "image/png".to_owned(),
        checksum_crc32: Some("y/Q5Jg==".to_owned()),
        content_disposition: Some("inline; filename=\"x.png\"".to_owned()),
        if_none_match: true,
    };
    let put = local()
        .presign_put(&key("a b+c/é%20#?.png"), &options, FIVE_MINUTES, NOW)
        .unwrap();
    assert_eq!(
        put.url,
        "http://127.0.0.1:4001/media/a%20b%2Bc/%C3%A9%2520%23%3F.png?X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKIDEXAMPLE%2F20261124%2Fus-east-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20261124T160000Z&X-Amz-Expires=300\
         &X-Amz-SignedHeaders=content-disposition%3Bcontent-length%3Bcontent-type%3Bhost%3Bif-none-match%3B\
         x-amz-checksum-crc32\
         &X-Amz-Signature=e3296f0f1ec2c71817c4ef4d49184eba27139210e22930e766a3242f3afbf208"
    );
    let headers: Vec<(&str, &str)> = put
        .headers
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    assert_eq!(
        headers,
        [
            ("content-type", "image/png"),
            ("content-disposition", "inline; filename=\"x.png\""),
            ("if-none-match", "*"),
            ("x-amz-checksum-crc32", "y/Q5Jg=="),
        ]
    );
    assert_eq!(put.expires_at, NOW + 300_000);
}

#[test]
fn an_empty_upload_to_aws_for_seven_days() {
    let options = PutOptions {
        content_type: "text/plain; charset=utf-8".to_owned(),
        ..PutOptions::default()
    };
    let put = client(None, "eu-central-1", "media", Addressing::Auto)
        .presign_put(&key("empty"), &options, LONGEST_EXPIRY, NOW)
        .unwrap();
    assert_eq!(
        put.url,
        "https://media.s3.eu-central-1.amazonaws.com/empty?X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKIDEXAMPLE%2F20261124%2Feu-central-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20261124T160000Z&X-Amz-Expires=604800\
         &X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost\
         &X-Amz-Signature=bd4b1efbb4948ef21f82c6d2617888039cd42a32f40647cc187791d8f922c9e4"
    );
}

#[test]
fn every_variant_signs_exactly_the_headers_it_lists() {
    for bits in 0..8_u8 {
        let has = |bit: u8| bits & (1 << bit) != 0;
        let options = PutOptions {
            content_length: 3,
            content_type: "text/plain".to_owned(),
            checksum_crc32: has(0).then(|| "AAAAAA==".to_owned()),
            content_disposition: has(1).then(|| "inline".to_owned()),
            if_none_match: has(2),
        };
        let put = local()
            .presign_put(&key("k"), &options, FIVE_MINUTES, NOW)
            .unwrap();
        let mut expected: Vec<&str> = put.headers.iter().map(|(name, _)| name.as_str()).collect();
        expected.extend(["content-length", "host"]);
        expected.sort_unstable();
        assert_eq!(query(&put.url, "X-Amz-SignedHeaders"), expected.join("%3B"));
        assert_eq!(put.headers.len(), 1 + bits.count_ones() as usize);
        assert!(!put.url.contains("checksum=") && !put.url.contains("x-id"));
    }
}

#[test]
fn a_lifetime_is_at_least_a_second_and_at_most_seven_days() {
    let sign = |expires| local().presign_get(&key("k"), &GetOptions::default(), expires, NOW);
    for expires in [
        Duration::ZERO,
        Duration::from_millis(999),
        LONGEST_EXPIRY + Duration::from_secs(1),
    ] {
        assert_eq!(sign(expires).unwrap_err().kind(), &ErrorKind::Invalid);
    }
    assert!(sign(Duration::from_secs(1)).is_ok());
    assert!(sign(LONGEST_EXPIRY).is_ok());
}

#[test]
fn keys_a_browser_would_resolve_are_not_signed() {
    for name in ["..", "a/../b", "./a", "a/.", ""] {
        let key = ObjectKey::listed(name.to_owned());
        let signed = local().presign_get(&key, &GetOptions::default(), FIVE_MINUTES, NOW);
        assert_eq!(signed.unwrap_err().kind(), &ErrorKind::Invalid, "{name:?}");
    }
}

#[test]
fn a_header_value_cannot_smuggle_another_header() {
    for value in [
        "text/plain\r\nx-amz-acl: public-read",
        "a\nb",
        "é",
        "",
        "\0",
    ] {
        let options = PutOptions {
            content_type: value.to_owned(),
            ..PutOptions::default()
        };
        let signed = local().presign_put(&key("k"), &options, FIVE_MINUTES, NOW);
        assert_eq!(signed.unwrap_err().kind(), &ErrorKind::Invalid, "{value:?}");
    }
}

#[test]
fn an_absurd_time_is_refused() {
    for now in [i64::MIN, i64::MAX, 400_000_000_000_000] {
        let signed = local().presign_get(&key("k"), &GetOptions::default(), FIVE_MINUTES, now);
        assert!(signed.is_err(), "{now}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// What a browser makes of the URL is still the key: nothing cut, joined, resolved or encoded twice.
    #[test]
    fn a_url_parsed_by_a_browser_addresses_the_intended_key(name in "[/.%+ #?\\\\a\u{e9}\u{301}\u{1f389}\\PC]{1,40}", host in any::<bool>()) {
        let Ok(path) = MemberPath::parse(&name) else { return Ok(()) };
        let key = Root::WholeBucket.key(&path).unwrap();
        let (client, base) = if host { (hosted(), "/") } else { (local(), "/media/") };
        let url = client.presign_get(&key, &GetOptions::default(), FIVE_MINUTES, NOW).unwrap();
        let parsed = Url::parse(&url).unwrap();
        prop_assert_eq!(parsed.as_str(), &url);
        let path = percent_decode_str(parsed.path()).decode_utf8().unwrap().into_owned();
        prop_assert_eq!(path.strip_prefix(base), Some(name.as_str()));
        prop_assert_eq!(parsed.fragment(), None);
    }
}
