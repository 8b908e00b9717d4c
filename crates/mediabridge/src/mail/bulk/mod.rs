//! Making and changing many mailboxes by a table.
//!
//! The rule: what is carried out is what was shown, row by row, each once. A run and its rows are in the database before
//! anything is asked of PurelyMail, so it goes on after a crash; a row whose answer got lost is looked at, not asked for
//! again. A row that cannot be done stops no other.

mod api;
mod carry_out;
mod file;
mod plan;
mod result;
mod store;

pub use carry_out::{carry_out, keep};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::{app::App, http::body::FILE_LISTS};

pub(super) fn router() -> OpenApiRouter<App> {
    api::router().layer(FILE_LISTS)
}

/// Wakes whoever carries runs out.
#[derive(Debug, Default)]
pub(super) struct News(Notify);

/// What carrying a row out would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BulkAct)]
enum Act {
    Create,
    Change,
    /// Everything is as the row wants it.
    Unchanged,
    /// The row cannot be carried out as it is.
    Error,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BulkRowState)]
enum State {
    Waiting,
    /// PurelyMail may have been asked.
    Executing,
    Created,
    Changed,
    Unchanged,
    Failed,
    /// The run was stopped before this began.
    Stopped,
}

/// What a row asks for besides the password; absent stays as it is, or is as PurelyMail has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Wanted {
    two_factor: Option<bool>,
    search_indexing: Option<bool>,
    password_reset: Option<bool>,
    recovery_email: Option<String>,
}

#[derive(Debug, Clone)]
enum NewPassword {
    Generate,
    Given(SecretString),
}

/// A row, and what it would do.
#[derive(Debug, Clone)]
struct Planned {
    line: i64,
    address: String,
    act: Act,
    /// A sentence for people: what is wrong, or what would change.
    detail: String,
    wanted: Wanted,
    password: Option<NewPassword>,
}
