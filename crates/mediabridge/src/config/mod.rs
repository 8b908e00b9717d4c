//! Settings in layers: the embedded `default.toml` (which is also their documentation), a file, the environment.

mod smtp;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use figment::{
    Figment,
    providers::{Env, Format as _, Toml},
};
use secrecy::SecretString;
use serde::Deserialize;
pub use smtp::{Smtp, SmtpTls};

/// The documented defaults, printed by `mediabridge config`.
pub const DEFAULTS: &str = include_str!("default.toml");

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub http: Http,
    pub limits: Limits,
    pub database: Database,
    pub catalog: Catalog,
    pub secrets: Secrets,
    pub sessions: Sessions,
    pub audit: Audit,
    pub mail: Mail,
    pub deletions: Deletions,
    pub imap: Imap,
    pub smtp: Smtp,
    pub log: Log,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    pub listen: SocketAddr,
    pub public_url: String,
    pub trusted_proxies: Vec<ipnet::IpNet>,
    pub max_connections: usize,
    pub storage_origins: Vec<String>,
    pub hsts: String,
}

/// Rates and numbers of places; 0 is no limit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub session_requests_per_second: u32,
    pub session_burst: u32,
    pub address_requests_per_second: u32,
    pub address_burst: u32,
    pub connections_per_address: usize,
    pub socket_messages_per_second: u32,
    pub socket_burst: u32,
    pub sockets_per_session: usize,
    pub unsigned_sockets_per_address: usize,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// May carry a password.
    pub url: SecretString,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    pub folder: std::path::PathBuf,
    pub lists_at_once: usize,
    /// 0: never.
    pub reconcile_hours: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    pub keyring: std::path::PathBuf,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sessions {
    pub idle_hours: u32,
    pub absolute_days: u32,
    pub refresh_fallback_seconds: u32,
    pub outside_root_ends: OutsideRootEnds,
}

/// How much a step outside the root costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutsideRootEnds {
    Session,
    Member,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// Empty: none.
    pub checkpoint_file: String,
    /// The name of a registered bucket. Empty: none.
    pub checkpoint_bucket: String,
    pub checkpoint_prefix: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub purelymail_url: String,
    pub sync_minutes: u32,
    pub check_dns: bool,
    /// Empty: those of the system.
    pub name_servers: Vec<SocketAddr>,
    pub hand_over_days: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imap {
    /// Empty: new passwords are not tried.
    pub host: String,
    pub port: u16,
    /// Empty: the authorities that the system trusts.
    pub ca_file: PathBuf,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deletions {
    pub grace_hours: u32,
    pub second_approval: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub filter: String,
    pub format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

/// Settings are named `SECTION__NAME`; other variables with our prefix belong to the demo and to tests.
fn environment() -> Env {
    Env::prefixed("MEDIABRIDGE_")
        .filter(|name| name.as_str().contains("__"))
        .split("__")
}

impl Config {
    pub fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        if let Some(file) = file {
            ensure!(
                file.is_file(),
                "the configuration file {} does not exist",
                file.display()
            );
        }
        let mut layers = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = file {
            layers = layers.merge(Toml::file_exact(file));
        }
        Self::from_layers(&layers.merge(environment()))
    }

    /// The defaults, overridden by the environment, and some settings replaced in any case: for `demo`.
    pub fn over_environment(overrides: &str) -> anyhow::Result<Self> {
        let layers = Figment::from(Toml::string(DEFAULTS)).merge(environment());
        Self::from_layers(&layers.merge(Toml::string(overrides)))
    }

    /// The defaults with some settings replaced, for tests.
    pub fn with(overrides: &str) -> anyhow::Result<Self> {
        Self::from_layers(&Figment::from(Toml::string(DEFAULTS)).merge(Toml::string(overrides)))
    }

    fn from_layers(layers: &Figment) -> anyhow::Result<Self> {
        let mut config: Self = layers.extract().context("a setting is not valid")?;
        if config.http.public_url.is_empty() {
            config.http.public_url = format!("http://{}", config.http.listen);
        }
        let url =
            url::Url::parse(&config.http.public_url).context("http.public_url is not a URL")?;
        ensure!(
            matches!(url.scheme(), "http" | "https"),
            "http.public_url must begin with http:// or https://"
        );
        ensure!(
            url.path() == "/",
            "http.public_url must not have a path: MediaBridge is served from the top of a host"
        );
        config.http.public_url = url.origin().ascii_serialization();
        for origin in &mut config.http.storage_origins {
            let url = url::Url::parse(origin).with_context(|| {
                format!("http.storage_origins: `{origin}` is not an origin such as https://s3.example.com")
            })?;
            ensure!(
                matches!(url.scheme(), "http" | "https")
                    && url.path() == "/"
                    && !url.authority().contains(['*', ';', ',', '@']),
                "http.storage_origins: `{origin}` must be scheme, host and port only"
            );
            *origin = url.origin().ascii_serialization();
        }
        ensure!(
            http::HeaderValue::from_str(&config.http.hsts).is_ok(),
            "http.hsts must be the value of a Strict-Transport-Security header, or empty"
        );
        ensure!(
            config.catalog.lists_at_once > 0,
            "catalog.lists_at_once must be at least 1"
        );
        ensure!(
            config.http.max_connections > 0,
            "http.max_connections must be at least 1"
        );
        ensure!(
            u64::from(config.sessions.idle_hours) <= u64::from(config.sessions.absolute_days) * 24,
            "sessions.idle_hours must not be longer than sessions.absolute_days"
        );
        config.smtp.check()?;
        mediabridge_s3::Root::parse(&config.audit.checkpoint_prefix)
            .context("audit.checkpoint_prefix is not a folder")?;
        ensure!(
            config.sessions.idle_hours > 0,
            "sessions.idle_hours must be at least 1"
        );
        ensure!(
            config.sessions.refresh_fallback_seconds <= 60,
            "sessions.refresh_fallback_seconds must be at most 60"
        );
        Ok(config)
    }

    /// Whether people reach the server over TLS, so that cookies must be `Secure`.
    pub fn is_https(&self) -> bool {
        self.http.public_url.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_defaults_are_valid() {
        let config = Config::with("").unwrap();
        assert_eq!(config.http.public_url, "http://127.0.0.1:4000");
        assert!(!config.is_https());
    }

    #[test]
    fn a_mistake_names_the_setting() {
        for (overrides, named) in [
            ("[http]\nlistten = 1", "listten"),
            ("[http]\npublic_url = 'ftp://x'", "http.public_url"),
            ("[http]\npublic_url = 'https://x/files'", "http.public_url"),
            ("[http]\nstorage_origins = ['s3']", "http.storage_origins"),
            (
                "[http]\nstorage_origins = ['https://x/bucket']",
                "http.storage_origins",
            ),
            (
                "[http]\nstorage_origins = ['https://*.example.com']",
                "http.storage_origins",
            ),
            ("[http]\nhsts = \"a\\nb\"", "http.hsts"),
            ("[sessions]\nidle_hours = 200", "sessions.idle_hours"),
            (
                "[sessions]\nrefresh_fallback_seconds = 61",
                "sessions.refresh_fallback_seconds",
            ),
            (
                "[audit]\ncheckpoint_prefix = '../x'",
                "audit.checkpoint_prefix",
            ),
            ("[sessions]\noutside_root_ends = 'all'", "outside_root_ends"),
            ("[log]\nformat = 'xml'", "format"),
        ] {
            let error = format!("{:#}", Config::with(overrides).unwrap_err());
            assert!(error.contains(named), "{error}");
        }
    }
}
