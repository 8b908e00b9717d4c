//! The crate against a real authoritative server on the loopback.

#![expect(
    clippy::unwrap_used,
    reason = "the lint's exception for tests does not reach what they share"
)]

mod diagnosis;
mod exports;
mod failures;
mod server;
mod source;
