//! One statement text for both drivers.

use sqlx::{
    FromRow, Postgres, Sqlite,
    postgres::{PgArguments, PgRow},
    query::{Query, QueryAs},
    sqlite::{SqliteArguments, SqliteRow},
};

use super::DbError;

/// A statement with its values. The text is a literal: SQL is never built up at run time.
#[derive(Debug)]
pub struct Sql {
    text: &'static str,
    values: Vec<Value>,
}

/// The five kinds of value both engines share. Each is nullable, so that a NULL keeps its type on `PostgreSQL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Text(Option<String>),
    Int(Option<i64>),
    Bool(Option<bool>),
    Bytes(Option<Vec<u8>>),
}

/// Begins a statement: `sql("SELECT name FROM members WHERE id = $1").bind(id)`.
pub fn sql(text: &'static str) -> Sql {
    Sql {
        text,
        values: Vec::new(),
    }
}

impl Sql {
    #[must_use]
    pub fn bind(mut self, value: impl IntoValue) -> Self {
        self.values.push(value.into_value());
        self
    }

    /// Binds as many values as an `IN (…)` has placeholders. What is left over is nobody's id.
    #[must_use]
    pub fn bind_list(self, values: &[&str], placeholders: usize) -> Self {
        let values = values.iter().copied().chain(std::iter::repeat(""));
        values.take(placeholders).fold(self, Self::bind)
    }

    /// `PostgreSQL` keeps no text with a NUL in it, so neither engine is given any.
    pub(super) fn checked(self) -> Result<Self, DbError> {
        let has_nul =
            |value: &Value| matches!(value, Value::Text(Some(text)) if text.contains('\0'));
        if self.values.iter().any(has_nul) {
            return Err(DbError::Nul);
        }
        Ok(self)
    }
}

/// A row type that decodes from either engine; `#[derive(sqlx::FromRow)]` is enough.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

pub trait IntoValue {
    fn into_value(self) -> Value;
}

macro_rules! into_value {
    ($($kind:ident($type:ty) from $source:ty: $convert:expr;)*) => {$(
        impl IntoValue for $source {
            fn into_value(self) -> Value {
                let convert: fn($source) -> $type = $convert;
                Value::$kind(Some(convert(self)))
            }
        }
        impl IntoValue for Option<$source> {
            fn into_value(self) -> Value {
                let convert: fn($source) -> $type = $convert;
                Value::$kind(self.map(convert))
            }
        }
    )*};
}

into_value! {
    Text(String) from String: |v| v;
    Text(String) from &String: |v| v.clone();
    Text(String) from &str: |v| v.to_owned();
    Int(i64) from i64: |v| v;
    Int(i64) from i32: i64::from;
    Int(i64) from u32: i64::from;
    Bool(bool) from bool: |v| v;
    Bytes(Vec<u8>) from Vec<u8>: |v| v;
    Bytes(Vec<u8>) from &[u8]: <[u8]>::to_vec;
}

/// The same four arms for each combination of engine and kind of query; only the types differ.
macro_rules! bound {
    ($name:ident $(<$row:ident>)?, $start:path, $query:ty) => {
        pub(super) fn $name$(<$row: Row>)?(sql: Sql) -> $query {
            sql.values.into_iter().fold($start(sql.text), |query, value| match value {
                Value::Text(v) => query.bind(v),
                Value::Int(v) => query.bind(v),
                Value::Bool(v) => query.bind(v),
                Value::Bytes(v) => query.bind(v),
            })
        }
    };
}

bound!(
    sqlite_rows<T>,
    sqlx::query_as,
    QueryAs<'static, Sqlite, T, SqliteArguments>
);
bound!(
    sqlite_run,
    sqlx::query,
    Query<'static, Sqlite, SqliteArguments>
);
bound!(
    postgres_rows<T>,
    sqlx::query_as,
    QueryAs<'static, Postgres, T, PgArguments>
);
bound!(
    postgres_run,
    sqlx::query,
    Query<'static, Postgres, PgArguments>
);
