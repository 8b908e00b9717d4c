//! What every handler shares. Nothing else in the server is global.

use std::{ops::Deref, sync::Arc};

use secrecy::{ExposeSecret as _, SecretBox};
use tokio_util::sync::CancellationToken;

use crate::{
    accounts::{Limiter, Passwords, SetupCode},
    audit::CheckpointKey,
    browse::Listings,
    buckets::Clients,
    catalog::Catalogs,
    clock::{Clock, Millis},
    config::Config,
    db::Db,
    deletions,
    events::Events,
    http::{Rates, Sockets, Traffic, cursors::Cursors},
    mail::Mail,
    outbox::Outbox,
    random::Random,
    secrets::{Keyring, Purpose},
    sessions::{AccessTokens, RefreshTokens, Sights},
    usage::Surveys,
};

/// A cheap handle to the running server's parts.
#[derive(Debug, Clone)]
pub struct App(Arc<Parts>);

#[derive(Debug)]
pub struct Parts {
    pub config: Config,
    pub db: Db,
    pub clock: Clock,
    pub random: Random,
    pub keyring: Keyring,
    pub access_tokens: AccessTokens,
    pub refresh_tokens: RefreshTokens,
    pub audit_key: SecretBox<[u8; 32]>,
    pub checkpoint_key: CheckpointKey,
    pub cursors: Cursors,
    pub passwords: Passwords,
    pub limiter: Limiter,
    pub setup_code: SetupCode,
    pub clients: Clients,
    pub listings: Listings,
    pub catalogs: Catalogs,
    pub surveys: Surveys,
    pub mail: Mail,
    pub deletions: deletions::News,
    pub events: Events,
    pub outbox: Outbox,
    pub rates: Rates,
    pub sockets: Sockets,
    pub sights: Sights,
    pub traffic: Traffic,
    pub started_at: Millis,
    pub stopping: CancellationToken,
}

impl App {
    /// Opens database and keyring and puts the parts together.
    pub async fn start(config: Config, clock: Clock, random: Random) -> anyhow::Result<Self> {
        let db = Db::open(config.database.url.expose_secret()).await?;
        Self::with(db, config, clock, random).await
    }

    /// The same for a command beside running servers: nothing is made and nothing is migrated.
    pub async fn open(config: Config, clock: Clock, random: Random) -> anyhow::Result<Self> {
        let db = Db::open_current(config.database.url.expose_secret()).await?;
        Self::with(db, config, clock, random).await
    }

    async fn with(db: Db, config: Config, clock: Clock, random: Random) -> anyhow::Result<Self> {
        let keyring = Keyring::open(&db, &config.secrets.keyring, &clock, &random).await?;
        Ok(Self(Arc::new(Parts {
            access_tokens: AccessTokens::new(keyring.clone(), &config.http.public_url),
            refresh_tokens: RefreshTokens::new(keyring.derive(Purpose::RefreshToken)),
            audit_key: SecretBox::new(Box::new(keyring.derive(Purpose::AuditChain))),
            checkpoint_key: CheckpointKey::new(&keyring.derive(Purpose::AuditCheckpoint)),
            cursors: Cursors::new(keyring.derive(Purpose::Cursor)),
            passwords: Passwords::new(random.clone()),
            limiter: Limiter::default(),
            setup_code: SetupCode::new(&random),
            clients: Clients::default(),
            listings: Listings::default(),
            surveys: Surveys::default(),
            mail: Mail::default(),
            deletions: deletions::News::default(),
            catalogs: Catalogs::new(&config.catalog.folder, config.catalog.lists_at_once),
            events: Events::default(),
            outbox: Outbox::new(&config)?,
            rates: Rates::default(),
            sockets: Sockets::default(),
            sights: Sights::default(),
            traffic: Traffic::default(),
            started_at: clock.now(),
            stopping: CancellationToken::new(),
            config,
            db,
            clock,
            random,
            keyring,
        })))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
