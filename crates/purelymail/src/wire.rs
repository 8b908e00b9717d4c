//! What several operations say alike.

use serde::{Deserialize, Serialize};

/// `{}`: operations without parameters, and results without content.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Empty {}
