//! What a probe found.

use serde::{Deserialize, Serialize};

use super::Abilities;
use crate::error::Error;

/// The steps, in the order of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeStep {
    Connect,
    List,
    Put,
    Get,
    Delete,
    Cors,
    Clock,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProbeOutcome {
    Passed,
    Failed(Error),
    /// An earlier failure makes the step pointless; the sentence says which.
    Skipped(&'static str),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeResult {
    pub step: ProbeStep,
    pub outcome: ProbeOutcome,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeReport {
    /// One per step, in their order.
    pub results: Vec<ProbeResult>,
    /// What the store can do; `None` where a failed step kept it from being found out.
    pub abilities: Option<Abilities>,
}

impl ProbeReport {
    pub fn passed(&self) -> bool {
        self.results
            .iter()
            .all(|result| result.outcome == ProbeOutcome::Passed)
    }

    pub fn outcome(&self, step: ProbeStep) -> Option<&ProbeOutcome> {
        self.results
            .iter()
            .find(|result| result.step == step)
            .map(|result| &result.outcome)
    }
}

pub(super) fn report(
    connect: ProbeOutcome,
    [list, put, get, delete, cors]: [ProbeOutcome; 5],
    clock: ProbeOutcome,
    abilities: Option<Abilities>,
) -> ProbeReport {
    let results = [
        (ProbeStep::Connect, connect),
        (ProbeStep::List, list),
        (ProbeStep::Put, put),
        (ProbeStep::Get, get),
        (ProbeStep::Delete, delete),
        (ProbeStep::Cors, cors),
        (ProbeStep::Clock, clock),
    ]
    .into_iter()
    .map(|(step, outcome)| ProbeResult { step, outcome })
    .collect();
    ProbeReport { results, abilities }
}
