//! The stores every case runs against, and what is known to be different about each.

mod child;
mod garage;
mod moto;
mod sandbox;

use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_s3::{
    config::{BehaviorVersion, Credentials as SdkCredentials, Region},
    types::{CorsConfiguration, CorsRule},
};
use mediabridge_s3::{
    Abilities, Addressing, BucketConfig, ChecksumMode, Client, Credentials, MemberPath, ObjectKey,
    Root, Timeouts,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sandbox,
    Garage,
    Moto,
}

/// Every deviation from what S3 promises that a case has to know of. A store that gets better fails its case, so
/// that this table stays true.
pub(crate) struct Known {
    /// What a probe finds.
    pub(crate) abilities: Abilities,
    /// Whether keys may begin with `/`. (Garage drops it.)
    pub(crate) leading_slash: bool,
    /// Whether a key of 1,024 bytes fits.
    pub(crate) longest_key: bool,
    /// Whether wrong credentials, regions and expired URLs are refused at all.
    pub(crate) checks_requests: bool,
    /// Whether preflights of a bucket follow its CORS rules.
    pub(crate) follows_cors: bool,
    /// Below which domain it takes buckets for hosts.
    pub(crate) host_domain: Option<&'static str>,
}

impl Kind {
    pub(crate) fn known(self) -> Known {
        let all = Abilities {
            accepts_checksum: true,
            checksum_on_put: true,
            keeps_checksum: true,
            conditional_put: true,
            signed_length: true,
            checks_signatures: true,
        };
        match self {
            Self::Sandbox => Known {
                abilities: all,
                leading_slash: true,
                longest_key: true,
                checks_requests: true,
                follows_cors: true,
                host_domain: Some("localhost"),
            },
            Self::Garage => Known {
                abilities: Abilities {
                    conditional_put: false,
                    ..all
                },
                leading_slash: false,
                longest_key: false,
                checks_requests: true,
                follows_cors: true,
                host_domain: Some("s3.garage.localhost"),
            },
            Self::Moto => Known {
                abilities: Abilities {
                    checksum_on_put: false,
                    keeps_checksum: false,
                    signed_length: false,
                    checks_signatures: false,
                    ..all
                },
                leading_slash: true,
                longest_key: true,
                checks_requests: false,
                follows_cors: false,
                host_domain: None,
            },
        }
    }
}

/// A running store.
pub(crate) struct Store {
    pub(crate) kind: Kind,
    endpoint: String,
    region: &'static str,
    access_key_id: &'static str,
    secret_access_key: &'static str,
    /// A server of this test's own, which ends with it.
    pub(crate) sandbox: Option<sandbox::Sandbox>,
}

impl Store {
    pub(crate) async fn sandbox() -> Self {
        let sandbox = sandbox::Sandbox::start().await;
        Self {
            kind: Kind::Sandbox,
            endpoint: sandbox.server.endpoint(),
            region: sandbox::REGION,
            access_key_id: sandbox::ACCESS_KEY_ID,
            secret_access_key: sandbox::SECRET_ACCESS_KEY,
            sandbox: Some(sandbox),
        }
    }

    pub(crate) fn garage() -> Self {
        Self {
            kind: Kind::Garage,
            endpoint: garage::Garage::shared().endpoint.clone(),
            region: garage::REGION,
            access_key_id: garage::ACCESS_KEY_ID,
            secret_access_key: garage::SECRET_ACCESS_KEY,
            sandbox: None,
        }
    }

    pub(crate) fn moto() -> Self {
        Self {
            kind: Kind::Moto,
            endpoint: moto::Moto::shared().endpoint.clone(),
            region: "us-east-1",
            access_key_id: "moto",
            secret_access_key: "moto-secret",
            sandbox: None,
        }
    }

    pub(crate) fn known(&self) -> Known {
        self.kind.known()
    }

    /// A client of a bucket that nothing else uses.
    pub(crate) async fn bucket(&self) -> Client {
        static COUNT: AtomicUsize = AtomicUsize::new(1);
        let name = format!("case-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        if self.kind == Kind::Garage {
            garage::Garage::shared().create_bucket(&name);
        } else {
            let request = self.sdk().create_bucket().bucket(&name).send().await;
            request.expect("a new bucket");
        }
        client(self.config(&name))
    }

    pub(crate) fn config(&self, bucket: &str) -> BucketConfig {
        BucketConfig {
            endpoint: Some(self.endpoint.parse().expect("a URL")),
            region: self.region.to_owned(),
            bucket: bucket.to_owned(),
            addressing: Addressing::Auto,
            credentials: Credentials {
                access_key_id: self.access_key_id.to_owned(),
                secret_access_key: self.secret_access_key.into(),
            },
            checksums: ChecksumMode::Auto,
            ca_pem: None,
            timeouts: Timeouts::default(),
        }
    }

    /// The SDK as it comes, to prepare a bucket and to look at it without our code.
    pub(crate) fn sdk(&self) -> aws_sdk_s3::Client {
        let credentials = SdkCredentials::new(
            self.access_key_id,
            self.secret_access_key,
            None,
            None,
            "test",
        );
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(self.region))
            .endpoint_url(&self.endpoint)
            .force_path_style(true)
            .credentials_provider(credentials)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        aws_sdk_s3::Client::from_conf(config)
    }

    pub(crate) async fn set_cors(
        &self,
        client: &Client,
        origin: &str,
        methods: &[&str],
        headers: &[&str],
    ) {
        let rule = CorsRule::builder()
            .allowed_origins(origin)
            .set_allowed_methods(Some(methods.iter().map(|m| (*m).to_owned()).collect()))
            .set_allowed_headers(Some(headers.iter().map(|h| (*h).to_owned()).collect()))
            .expose_headers("ETag")
            .max_age_seconds(600)
            .build()
            .expect("a rule");
        let rules = CorsConfiguration::builder()
            .cors_rules(rule)
            .build()
            .expect("rules");
        self.sdk()
            .put_bucket_cors()
            .bucket(client.bucket())
            .cors_configuration(rules)
            .send()
            .await
            .expect("CORS rules are taken");
    }
}

pub(crate) fn client(config: BucketConfig) -> Client {
    Client::new(config).expect("a usable config")
}

/// A key as the server makes one.
pub(crate) fn key(path: &str) -> ObjectKey {
    let path = MemberPath::parse(path).expect("a path");
    Root::WholeBucket.key(&path).expect("a key")
}

/// The time outside: what these stores compare signatures with.
#[expect(
    clippy::disallowed_methods,
    reason = "stores outside this process know no other time"
)]
pub(crate) fn now() -> i64 {
    let time = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("a time after 1970");
    i64::try_from(time.as_millis()).expect("a time that fits")
}
