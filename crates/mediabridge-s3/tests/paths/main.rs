//! Confinement, proved against a second implementation of its rule and a large collection of attempts.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod boundaries;
mod corpus;
mod fuzz;
mod oracle;
mod roots;
mod signed;
#[path = "../../../mediabridge/tests/it/soak.rs"]
mod soak;
