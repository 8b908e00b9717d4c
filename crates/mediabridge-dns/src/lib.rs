//! Is the DNS of a mail domain right, and if not: which record, why, and what to do.
//!
//! [`Wanted`] is what a domain needs, [`Resolver::check`] compares it with what is published and makes a [`Report`], [`tiers`] says when
//! to look again and what is worth an alert, [`export`] writes the records down for others to take in.
//!
//! No SQL, no web, no clock: the server that uses this stores reports, shows them and knows the time.

mod check;
mod dmarc;
mod domain;
pub mod export;
mod report;
mod resolver;
mod spf;
pub mod tiers;
mod wanted;
mod words;

pub use domain::{BadDomain, Domain};
pub use report::{Code, Finding, Health, Published, RecordReport, Report, Verdict};
pub use resolver::{Failure, Resolver, Settings, SetupError};
pub use wanted::{Data, Line, Purpose, Wanted, WantedRecord};
