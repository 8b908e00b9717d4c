//! What a request asks for. `null` is as good as absent; keys that nobody asks for are dropped without a word.

use serde_json::{Map, Value};

/// Why an operation is not done. What has no code of its own gets that of the quirks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) code: Option<&'static str>,
    pub(crate) message: String,
}

impl Refused {
    pub(crate) fn with_code(code: &'static str, message: &str) -> Self {
        Self {
            code: Some(code),
            message: message.to_owned(),
        }
    }

    pub(crate) fn saying(message: impl Into<String>) -> Self {
        Self {
            code: None,
            message: message.into(),
        }
    }

    /// A key is missing, or its value has the wrong type.
    pub(crate) fn not_parsed() -> Self {
        Self::saying("Request could not be parsed")
    }
}

pub(crate) struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub(crate) fn of(body: &'a Value) -> Result<Self, Refused> {
        body.as_object().map(Self).ok_or_else(Refused::not_parsed)
    }

    fn get(&self, key: &str) -> Option<&'a Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    fn typed<T>(
        &self,
        key: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Refused> {
        self.get(key)
            .map(|value| read(value).ok_or_else(Refused::not_parsed))
            .transpose()
    }

    pub(crate) fn maybe_text(&self, key: &str) -> Result<Option<&'a str>, Refused> {
        self.typed(key, Value::as_str)
    }

    pub(crate) fn text(&self, key: &str) -> Result<&'a str, Refused> {
        self.maybe_text(key)?.ok_or_else(Refused::not_parsed)
    }

    pub(crate) fn maybe_flag(&self, key: &str) -> Result<Option<bool>, Refused> {
        self.typed(key, Value::as_bool)
    }

    pub(crate) fn flag(&self, key: &str) -> Result<bool, Refused> {
        self.maybe_flag(key)?.ok_or_else(Refused::not_parsed)
    }

    pub(crate) fn number(&self, key: &str) -> Result<i64, Refused> {
        self.typed(key, Value::as_i64)?
            .ok_or_else(Refused::not_parsed)
    }

    pub(crate) fn texts(&self, key: &str) -> Result<Vec<&'a str>, Refused> {
        self.typed(key, |value| {
            value.as_array()?.iter().map(Value::as_str).collect()
        })?
        .ok_or_else(Refused::not_parsed)
    }
}
