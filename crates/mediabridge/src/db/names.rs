//! Columns that hold one of a few names: those by which serde knows the variants of an `enum`.

use anyhow::Context as _;
use serde::{Serialize, de::DeserializeOwned};

/// The variant with this name.
pub fn named<T: DeserializeOwned>(name: &str) -> anyhow::Result<T> {
    let value = serde_json::Value::String(name.to_owned());
    serde_json::from_value(value).with_context(|| format!("{name:?} is no name of the column"))
}

pub fn name_of(value: impl Serialize) -> String {
    let name = serde_json::to_value(value).ok();
    name.and_then(|name| name.as_str().map(ToOwned::to_owned))
        .unwrap_or_default()
}
