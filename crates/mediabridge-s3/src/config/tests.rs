use super::*;
use crate::{Client, address::Address};

fn config() -> BucketConfig {
    BucketConfig {
        endpoint: Some("https://s3.example.org".parse().unwrap()),
        region: "us-east-1".to_owned(),
        bucket: "media".to_owned(),
        addressing: Addressing::Auto,
        credentials: Credentials {
            access_key_id: "AKID".to_owned(),
            secret_access_key: "very secret".into(),
        },
        checksums: ChecksumMode::Auto,
        ca_pem: None,
        timeouts: Timeouts::default(),
    }
}

fn refused(change: impl FnOnce(&mut BucketConfig)) -> ConfigError {
    let mut config = config();
    change(&mut config);
    Client::new(config).unwrap_err()
}

fn base_url(change: impl FnOnce(&mut BucketConfig)) -> String {
    let mut config = config();
    change(&mut config);
    Address::of(&config).url("k")
}

#[test]
fn no_secret_prints() {
    let shown = format!("{:?} {:?}", config(), Client::new(config()).unwrap());
    assert!(!shown.contains("very secret"), "{shown}");
}

#[test]
fn settings_that_cannot_work_are_refused_by_name() {
    for endpoint in [
        "ftp://s3.example.org",
        "https://s3.example.org/?x",
        "http://user:word@host/",
        "http://host/#x",
    ] {
        let error = refused(|c| c.endpoint = Some(endpoint.parse().unwrap()));
        assert!(matches!(error, ConfigError::Endpoint(_)), "{endpoint}");
        assert!(!error.to_string().contains("word"), "{error}");
    }
    for bucket in ["", "ab", "a/b", "..", "-abc", "a b c", "arn:aws:s3:::x"] {
        assert_eq!(
            refused(|c| c.bucket = bucket.to_owned()),
            ConfigError::Bucket(bucket.to_owned())
        );
    }
    for region in ["", "eu central", "x.evil.org/"] {
        assert_eq!(
            refused(|c| c.region = region.to_owned()),
            ConfigError::Region(region.to_owned())
        );
    }
    for id in ["", "a b", "a\n"] {
        assert_eq!(
            refused(|c| c.credentials.access_key_id = id.to_owned()),
            ConfigError::AccessKeyId
        );
    }
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for pem in ["", "hello", broken] {
        let error = refused(|c| c.ca_pem = Some(pem.to_owned()));
        assert!(matches!(error, ConfigError::CaCertificate(_)), "{pem:?}");
    }
}

#[test]
fn addresses_follow_the_endpoint_the_style_and_the_name() {
    assert_eq!(base_url(|_| ()), "https://s3.example.org/media/k");
    assert_eq!(
        base_url(|c| c.endpoint = Some("http://[::1]:4001/base/".parse().unwrap())),
        "http://[::1]:4001/base/media/k"
    );
    assert_eq!(
        base_url(|c| c.endpoint = Some("https://s3.example.org:443".parse().unwrap())),
        "https://s3.example.org/media/k"
    );
    assert_eq!(
        base_url(|c| c.addressing = Addressing::VirtualHost),
        "https://media.s3.example.org/k"
    );
    let impossible = |c: &mut BucketConfig| {
        c.addressing = Addressing::VirtualHost;
        c.endpoint = Some("http://127.0.0.1:9000".parse().unwrap());
    };
    assert_eq!(base_url(impossible), "http://127.0.0.1:9000/media/k");
    assert_eq!(
        base_url(|c| c.endpoint = None),
        "https://media.s3.us-east-1.amazonaws.com/k"
    );
    let dotted = |c: &mut BucketConfig| {
        c.endpoint = None;
        c.bucket = "media.example.org".to_owned();
    };
    assert_eq!(
        base_url(dotted),
        "https://s3.us-east-1.amazonaws.com/media.example.org/k"
    );
    let china = |c: &mut BucketConfig| {
        c.endpoint = None;
        c.region = "cn-north-1".to_owned();
    };
    assert_eq!(
        base_url(china),
        "https://media.s3.cn-north-1.amazonaws.com.cn/k"
    );
}

#[test]
fn checksums_are_sent_to_aws_and_elsewhere_only_if_asked_for() {
    let sends = |change: fn(&mut BucketConfig)| {
        let mut config = config();
        change(&mut config);
        config.sends_checksums()
    };
    assert!(!sends(|_| ()));
    assert!(sends(|c| c.endpoint = None));
    assert!(sends(
        |c| c.endpoint = Some("https://s3.eu-west-1.amazonaws.com".parse().unwrap())
    ));
    assert!(!sends(
        |c| c.endpoint = Some("https://s3.amazonaws.com.evil.org".parse().unwrap())
    ));
    assert!(sends(|c| c.checksums = ChecksumMode::Always));
    assert!(!sends(|c| {
        c.endpoint = None;
        c.checksums = ChecksumMode::WhenRequired;
    }));
}
