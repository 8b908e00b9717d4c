//! Asks name servers, and tells apart why there is no answer.
//!
//! What is asked is a *recursive* resolver, the system's or given ones, since that is what the servers of other people see: delegation,
//! DNSSEC and caches included. Nothing is cached here, so a recheck is as fresh as that resolver. It may remember an old answer, or that
//! there was none, for some time; therefore what is found wrong can be looked up at the domain's own name servers once more (`source.rs`).

use std::{net::SocketAddr, sync::Arc, time::Duration};

use futures_util::StreamExt;
use hickory_resolver::{
    NameServerPool, PoolContext, TlsConfig,
    config::{ConnectionConfig, NameServerConfig, ResolverOpts},
    net::{DnsError, NetError, NoRecords, runtime::TokioRuntimeProvider, xfer::DnsHandle},
    proto::{
        op::{DnsRequest, DnsRequestOptions, DnsResponse, Query, ResponseCode},
        rr::{Name, RData, Record, RecordType},
    },
};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

/// How a [`Resolver`] asks.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Resolvers in the order in which they are asked, the next one when one fails; none means what the system uses.
    pub servers: Vec<SocketAddr>,
    /// How long one resolver may take for one question.
    pub timeout: Duration,
    /// How often the whole list is gone through before a question counts as failed; at least once.
    pub attempts: usize,
    /// How many questions may be open at the same time, over all domains that are checked.
    pub concurrency: usize,
    /// How long one domain may take in all; what is not answered by then is not known.
    pub deadline: Duration,
    /// The port of name servers that are found by delegation. Other than 53 only in tests, whose servers are on the loopback.
    pub port: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            servers: Vec::new(),
            timeout: Duration::from_secs(4),
            attempts: 2,
            concurrency: 16,
            deadline: Duration::from_secs(30),
            port: 53,
        }
    }
}

/// Why a resolver could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error(
        "The system names no DNS resolver ({0}). Name one in the settings, such as 9.9.9.9:53."
    )]
    System(String),
}

/// Why a question was not answered. None of these says that a record is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// Our resolver sent nothing in time.
    Timeout,
    /// Our resolver cannot be reached.
    Unreachable,
    /// Our resolver does not want to answer us.
    Refused,
    /// Our resolver works, but got no answer from the domain's name servers.
    NameServers,
    /// The domain's signatures do not hold: resolvers that check them, as large mail providers do, see nothing of it.
    Bogus,
    /// Aliases lead to each other.
    AliasLoop,
    /// The answer makes no sense.
    Garbled,
}

/// What is published at a name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    /// Aliases that were followed from the name that was asked for.
    pub(crate) aliases: Vec<Alias>,
    /// Records of the type that was asked for, at the end of the aliases.
    pub(crate) records: Vec<Found>,
}

impl Answer {
    /// For who looked for a record that is not among these: others remember the set as it is.
    pub(crate) fn without_it(&self) -> Absent {
        Absent {
            ttl: self.records.iter().map(|found| found.ttl).max(),
            ..Absent::default()
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Alias {
    pub(crate) target: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) data: RData,
    /// Seconds for which others may still see it after a change.
    pub(crate) ttl: u32,
}

/// Why there are no records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Nothing {
    /// The name does not exist (NXDOMAIN), or exists without such a record (NODATA).
    Absent(Absent),
    Failed(Failure),
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Absent {
    /// Nothing at all exists at the name.
    pub(crate) name: bool,
    /// The zone that says so.
    pub(crate) zone: Option<String>,
    /// Seconds for which resolvers may remember that there is nothing.
    pub(crate) ttl: Option<u32>,
    /// The last alias that was followed, if the name is one.
    pub(crate) alias: Option<String>,
}

pub(crate) type Looked = Result<Answer, Nothing>;

type Pool = NameServerPool<TokioRuntimeProvider>;

/// Asks name servers. Clones share connections and the bound on open questions.
#[derive(Clone)]
pub struct Resolver {
    servers: Arc<[Pool]>,
    /// Name servers of one zone, and the zone: what lies in it is asked there.
    source: Option<(Arc<[Pool]>, String)>,
    places: Arc<Semaphore>,
    settings: Arc<Settings>,
}

/// More aliases in a row than anybody needs.
const ALIASES: usize = 8;

impl std::fmt::Debug for Resolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resolver").finish_non_exhaustive()
    }
}

impl Resolver {
    /// # Errors
    /// If no servers are given and the system names none.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        let servers = if settings.servers.is_empty() {
            hickory_resolver::system_conf::read_system_conf()
                .map_err(|error| SetupError::System(error.to_string()))?
                .0
                .name_servers
        } else {
            settings.servers.iter().copied().map(server).collect()
        };
        Ok(Self {
            servers: pools(servers, settings.timeout),
            source: None,
            places: Arc::new(Semaphore::new(settings.concurrency.max(1))),
            settings: Arc::new(settings),
        })
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The same, but for names in `zone`, which are asked of its own name servers.
    pub(crate) fn at_source(&self, zone: &str, servers: &[SocketAddr]) -> Self {
        Self {
            source: Some((
                pools(
                    servers.iter().copied().map(server).collect(),
                    self.settings.timeout,
                ),
                zone.to_owned(),
            )),
            ..self.clone()
        }
    }

    /// The records of a type at an absolute name, aliases followed. Asked for aliases themselves, it follows none.
    pub(crate) async fn look(&self, name: &str, kind: RecordType) -> Looked {
        let mut aliases: Vec<Alias> = Vec::new();
        let mut name = fqdn(name)?;
        for _ in 0..=ALIASES {
            let mut response = match self.ask(&name, kind).await {
                Ok(response) => response,
                Err(Nothing::Absent(absent)) => {
                    let alias = aliases.pop().map(|alias| alias.target);
                    return Err(Nothing::Absent(Absent { alias, ..absent }));
                }
                Err(failed) => return Err(failed),
            };
            let followed = aliases.len();
            // An answer holds as much of the chain as the server knows, in any order.
            while let Some(next) = (kind != RecordType::CNAME)
                .then(|| take_alias(&mut response.answers, &name))
                .flatten()
            {
                let RData::CNAME(target) = &next.data else {
                    break;
                };
                name = target.0.to_lowercase();
                aliases.push(Alias {
                    target: text(&name),
                });
                if aliases.len() > ALIASES {
                    return Err(Nothing::Failed(Failure::AliasLoop));
                }
            }
            let records: Vec<Found> = response
                .answers
                .into_iter()
                .filter(|record| record.record_type() == kind && record.name == name)
                .map(|record| Found {
                    ttl: record.ttl,
                    data: record.data,
                })
                .collect();
            if !records.is_empty() {
                return Ok(Answer { aliases, records });
            }
            if response.absent.is_some() || aliases.len() == followed {
                let absent = response.absent.unwrap_or_default();
                let alias = aliases.pop().map(|alias| alias.target);
                return Err(Nothing::Absent(Absent { alias, ..absent }));
            }
        }
        Err(Nothing::Failed(Failure::AliasLoop))
    }

    async fn ask(&self, name: &Name, kind: RecordType) -> Result<Response, Nothing> {
        let (servers, recursive) = match &self.source {
            Some((servers, zone)) if within(&text(name), zone) => (servers, false),
            _ => (&self.servers, true),
        };
        let mut failure = Failure::Unreachable;
        for _ in 0..self.settings.attempts.max(1) {
            for pool in &**servers {
                // A place is held for one question to one server: a slow domain does not keep others waiting between its questions.
                let Ok(_place) = self.places.acquire().await else {
                    return Err(Nothing::Failed(Failure::Unreachable));
                };
                match send(pool, name, kind, recursive, false).await {
                    Err(Nothing::Failed(Failure::NameServers)) if recursive => {
                        // A resolver says SERVFAIL as well when signatures do not hold. Asked not to check them, it answers.
                        failure = match send(pool, name, kind, recursive, true).await {
                            Err(Nothing::Failed(_)) => Failure::NameServers,
                            Ok(_) | Err(Nothing::Absent(_)) => Failure::Bogus,
                        };
                        if failure == Failure::Bogus {
                            return Err(Nothing::Failed(failure));
                        }
                    }
                    // What the last one says counts, but for a resolver that said something: that says more than silence.
                    Err(Nothing::Failed(other)) => {
                        if failure != Failure::NameServers {
                            failure = other;
                        }
                    }
                    answered => return answered,
                }
            }
        }
        Err(Nothing::Failed(failure))
    }
}

struct Response {
    answers: Vec<Record>,
    /// Set when aliases lead to nothing.
    absent: Option<Absent>,
}

fn server(address: SocketAddr) -> NameServerConfig {
    let mut connections = vec![ConnectionConfig::udp(), ConnectionConfig::tcp()];
    for connection in &mut connections {
        connection.port = address.port();
    }
    NameServerConfig::new(address.ip(), true, connections)
}

/// One pool for each server: the order of asking, and what follows from a failure, are ours.
fn pools(servers: Vec<NameServerConfig>, timeout: Duration) -> Arc<[Pool]> {
    servers
        .into_iter()
        .filter_map(|server| {
            let mut options = ResolverOpts::default();
            options.timeout = timeout;
            options.case_randomization = false;
            let tls = TlsConfig::new().ok()?;
            Some(NameServerPool::from_config(
                [server],
                Arc::new(PoolContext::new(options, tls)),
                TokioRuntimeProvider::default(),
            ))
        })
        .collect()
}

async fn send(
    pool: &Pool,
    name: &Name,
    kind: RecordType,
    recursive: bool,
    unchecked: bool,
) -> Result<Response, Nothing> {
    let mut options = DnsRequestOptions::default();
    options.recursion_desired = recursive;
    options.use_edns = true;
    let mut request = DnsRequest::from_query(Query::query(name.clone(), kind), options);
    request.metadata.checking_disabled = unchecked;
    match pool.send(request).next().await {
        Some(Ok(response)) => Ok(respond(response)),
        Some(Err(error)) => Err(nothing(&error)),
        None => Err(Nothing::Failed(Failure::Unreachable)),
    }
}

fn respond(response: DnsResponse) -> Response {
    let gone = response.response_code == ResponseCode::NXDomain;
    let zone = response.soa().map(|soa| text(soa.name()));
    let ttl = response.negative_ttl();
    let absent = (gone || zone.is_some()).then_some(Absent {
        name: gone,
        zone,
        ttl,
        alias: None,
    });
    Response {
        answers: response.into_message().answers,
        absent,
    }
}

fn nothing(error: &NetError) -> Nothing {
    let failure = match error {
        NetError::Dns(DnsError::NoRecordsFound(NoRecords {
            response_code: code @ (ResponseCode::NXDomain | ResponseCode::NoError),
            soa,
            negative_ttl,
            ns,
            ..
        })) => {
            // Nothing but a pointer to other servers is no answer: who was asked does not know the zone.
            if ns.is_some() && soa.is_none() {
                Failure::NameServers
            } else {
                return Nothing::Absent(Absent {
                    name: *code == ResponseCode::NXDomain,
                    zone: soa.as_ref().map(|soa| text(&soa.name)),
                    ttl: *negative_ttl,
                    alias: None,
                });
            }
        }
        NetError::Dns(DnsError::ResponseCode(ResponseCode::ServFail)) => Failure::NameServers,
        NetError::Dns(DnsError::ResponseCode(
            ResponseCode::Refused | ResponseCode::NotAuth | ResponseCode::NotImp,
        )) => Failure::Refused,
        NetError::Dns(DnsError::DnssecBogus) => Failure::Bogus,
        NetError::Timeout => Failure::Timeout,
        NetError::Io(_) | NetError::NoConnections | NetError::Busy => Failure::Unreachable,
        _ => Failure::Garbled,
    };
    Nothing::Failed(failure)
}

fn take_alias(answers: &mut Vec<Record>, name: &Name) -> Option<Record> {
    let at = answers
        .iter()
        .position(|record| record.record_type() == RecordType::CNAME && &record.name == name)?;
    Some(answers.swap_remove(at))
}

fn fqdn(name: &str) -> Result<Name, Nothing> {
    let mut name = Name::from_ascii(name).map_err(|_| {
        // A name DNS cannot hold does not exist.
        Nothing::Absent(Absent {
            name: true,
            ..Absent::default()
        })
    })?;
    name.set_fqdn(true);
    Ok(name.to_lowercase())
}

/// As the rest of the crate writes names: lower case, without final dot. The root is empty.
pub(crate) fn text(name: &Name) -> String {
    let text = name.to_lowercase().to_ascii();
    text.trim_end_matches('.').to_owned()
}

/// Whether a name is a zone's, itself included.
pub(crate) fn within(name: &str, zone: &str) -> bool {
    name == zone
        || name
            .strip_suffix(zone)
            .is_some_and(|rest| rest.ends_with('.'))
}
