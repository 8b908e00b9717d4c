//! SRV records by which mail programs find the servers. Optional: most programs ask their own list first.

use hickory_resolver::proto::rr::{RData, RecordType};

use super::Check;
use crate::{
    report::{Code, RecordReport, Verdict},
    resolver::{Nothing, text},
    words::published,
};

impl Check<'_> {
    pub(super) async fn discovery(&self, report: &mut RecordReport, port: u16, us: &str) {
        let name = report.wanted.name.clone();
        let ours = |data: &RData| matches!(data, RData::SRV(srv) if srv.port == port && text(&srv.target) == us);
        match self.resolver.look(&name, RecordType::SRV).await {
            Ok(answer) => {
                report.published = answer
                    .records
                    .iter()
                    .take(10)
                    .map(|found| published(&name, found))
                    .collect();
                if let Some(target) = answer.records.iter().find_map(|found| match &found.data {
                    RData::SRV(srv) if self.appended(&text(&srv.target), us) => {
                        Some(text(&srv.target))
                    }
                    _ => None,
                }) {
                    super::target_doubled(report, &target, us);
                } else if !answer.records.iter().all(|found| ours(&found.data)) {
                    report.find(
                        Code::DiscoveryElsewhere,
                        Verdict::Wrong,
                        format!("Mail programs are sent to other servers than {us}, port {port}. Replace the record."),
                    );
                }
            }
            Err(Nothing::Failed(failure)) => self.failed(report, failure),
            Err(Nothing::Absent(absent)) => {
                let says =
                    "Mail programs do not find this server by themselves; mail works without.";
                self.missing(report, &absent, Code::DiscoveryMissing, says, ours)
                    .await;
            }
        }
    }
}
