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
                    servers.extend(found.map(|ip| SocketAddr::new(ip, self.settings().port)));
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
