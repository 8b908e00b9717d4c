//! A name server in the process: what a resolver would say of the sample domains, without the network.
//!
//! It has a zone for every name there is, the root included, so what is not published does not exist, instead of not being known.

mod samples;

use std::{fmt, net::SocketAddr, sync::Arc, time::Duration};

use hickory_server::{
    Server,
    net::runtime::{Time, TokioRuntimeProvider},
    proto::{rr::Name, serialize::txt::Parser},
    server::{Request, RequestHandler, ResponseHandler, ResponseInfo},
    store::in_memory::InMemoryZoneHandler,
    zone_handler::{AxfrPolicy, Catalog, ZoneHandler, ZoneType},
};
use tokio::{
    net::{TcpListener, UdpSocket},
    sync::RwLock,
};

pub use self::samples::sample_zones;

/// What is published in a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Without final dot; empty is the root.
    pub origin: String,
    /// Lines of a zone file, without SOA and NS.
    pub records: String,
}

impl Zone {
    pub fn new(origin: impl Into<String>, records: impl Into<String>) -> Self {
        Self {
            origin: origin.into(),
            records: records.into(),
        }
    }

    fn parsed(&self) -> anyhow::Result<(Name, Arc<dyn ZoneHandler>)> {
        let origin = format!("{}.", self.origin);
        // Below the root, so that the name servers' own addresses are found with the zone.
        let ns = format!("ns1.{}", self.origin)
            .trim_end_matches('.')
            .to_owned();
        let records: Vec<&str> = self.records.lines().map(str::trim).collect();
        let text = format!(
            "$TTL 300\n@ 3600 IN SOA {ns}. hostmaster.{ns}. 1 7200 3600 1209600 300\n@ IN NS {ns}.\n{ns}. IN A 127.0.0.1\n{}\n",
            records.join("\n")
        );
        let name = Name::from_ascii(&origin)?;
        let (_, records) = Parser::new(text.as_str(), None, Some(name.clone()))
            .parse()
            .map_err(|error| anyhow::anyhow!("the zone {origin} is not understood: {error}"))?;
        let zone = InMemoryZoneHandler::<TokioRuntimeProvider>::new(
            name.clone(),
            records,
            ZoneType::Primary,
            AxfrPolicy::Deny,
        )
        .map_err(|error| anyhow::anyhow!("the zone {origin} is not valid: {error}"))?;
        Ok((name, Arc::new(zone)))
    }
}

/// A running name server, over UDP and TCP. Dropping it stops it.
pub struct DnsServer {
    addr: SocketAddr,
    zones: Arc<RwLock<Catalog>>,
    _server: Server<Handler>,
}

impl DnsServer {
    /// Port 0 takes one that is free for both.
    pub async fn start(addr: SocketAddr, zones: &[Zone]) -> anyhow::Result<Self> {
        let (udp, tcp) = loop {
            let udp = UdpSocket::bind(addr).await?;
            match TcpListener::bind(udp.local_addr()?).await {
                Ok(tcp) => break (udp, tcp),
                Err(error) if addr.port() != 0 => return Err(error.into()),
                Err(_) => {}
            }
        };
        let addr = udp.local_addr()?;
        let catalog = Arc::new(RwLock::new(Catalog::new()));
        let mut server = Server::new(Handler(Arc::clone(&catalog)));
        server.register_socket(udp);
        server.register_listener(tcp, Duration::from_secs(5), 64);
        let started = Self {
            addr,
            zones: catalog,
            _server: server,
        };
        started.publish(&Zone::new("", "")).await?;
        for zone in zones {
            started.publish(zone).await?;
        }
        Ok(started)
    }

    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Adds a zone, or replaces the one of the same name.
    pub async fn publish(&self, zone: &Zone) -> anyhow::Result<()> {
        let (name, zone) = zone.parsed()?;
        self.zones.write().await.upsert(name.into(), vec![zone]);
        Ok(())
    }
}

impl fmt::Debug for DnsServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DnsServer")
            .field("addr", &self.addr)
            .finish_non_exhaustive()
    }
}

struct Handler(Arc<RwLock<Catalog>>);

#[async_trait::async_trait]
impl RequestHandler for Handler {
    async fn handle_request<R: ResponseHandler, T: Time>(
        &self,
        request: &Request,
        response: R,
    ) -> ResponseInfo {
        let zones = self.0.read().await;
        zones.handle_request::<R, T>(request, response).await
    }
}
