//! A second look, at the domain's own name servers.

use std::net::{IpAddr, SocketAddr};

use hickory_resolver::proto::rr::{RData, RecordType};
use tokio::time::Instant;

use crate::{
    report::{Code, Report, Verdict},
    resolver::Resolver,
    wanted::Wanted,
    words::span,
};

/// So many of a zone's name servers are asked.
const SERVERS: usize = 4;

impl Resolver {
    /// Replaces what the resolver still remembers by what is published now, where that is right. Nothing else: signatures are not checked
    /// here, and a server between us and theirs may not let the question through.
    pub(super) async fn look_at_source(
        &self,
        mut report: Report,
        wanted: &Wanted,
        until: Instant,
    ) -> Report {
        let doubtful: Vec<usize> = (0..report.records.len())
            .filter(|at| {
                let record = &report.records[*at];
                record.verdict.works() == Some(false) && !record.has(Code::DnssecBogus)
            })
            .collect();
        let Some(zone) = report.zone.clone().filter(|_| !doubtful.is_empty()) else {
            return report;
        };
        let mut servers = Vec::new();
        for name in report.name_servers.iter().take(SERVERS) {
            for kind in [RecordType::A, RecordType::AAAA] {
                if let Ok(answer) = self.look(name, kind).await {
                    let found = answer.records.iter().find_map(|found| match &found.data {
                        RData::A(address) => Some(IpAddr::V4(address.0)),
                        RData::AAAA(address) => Some(IpAddr::V6(address.0)),
                        _ => None,
                    });
                    let port = self.settings().port;
                    servers.extend(
                        found
                            .filter(|ip| port != 53 || is_public(*ip))
                            .map(|ip| SocketAddr::new(ip, port)),
                    );
                }
            }
        }
        if servers.is_empty() {
            return report;
        }
        let wanted = Wanted {
            records: doubtful
                .iter()
                .map(|at| report.records[*at].wanted.purpose)
                .filter_map(|purpose| wanted.get(purpose).cloned())
                .collect(),
        };
        let there = self.at_source(&zone, &servers);
        let now = there.check_once(&report.domain, &wanted, until).await;
        for at in doubtful {
            let before = &mut report.records[at];
            let Some(record) = now.get(before.wanted.purpose) else {
                continue;
            };
            if record.verdict.works() != Some(true) {
                continue;
            }
            let remembered = before.remembered;
            *before = record.clone();
            before.remembered = remembered;
            let soon =
                remembered.map_or_else(|| "soon".to_owned(), |ttl| format!("within {}", span(ttl)));
            before.find(
                Code::Spreading,
                Verdict::Remark,
                format!("It is right at the domain’s own name servers. Others still remember what was there before, and see it {soon}. Nothing is left to do."),
            );
        }
        report
    }
}

/// A zone may name any address as its name server: nothing inside our network is asked on a stranger's word.
fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let shared = ip.octets()[0] == 100 && ip.octets()[1] & 0xc0 == 64;
            !(ip.is_private()
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_multicast()
                || ip.is_broadcast()
                || ip.octets()[0] == 0
                || shared)
        }
        IpAddr::V6(ip) => {
            !(ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_multicast()
                || ip.is_unique_local()
                || ip.is_unicast_link_local())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn nothing_inside_the_network_is_asked() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "172.16.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "::ffff:10.0.0.1",
            "fe80::1",
            "fd00::1",
            "ff02::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["9.9.9.9", "100.128.0.1", "2620:fe::fe", "::ffff:9.9.9.9"] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }
}
