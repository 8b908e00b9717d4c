//! The crate against a real authoritative server on the loopback.

mod diagnosis;
mod exports;
mod failures;
mod server;
mod source;
