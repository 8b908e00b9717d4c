//! An in-process S3 for demonstrations and tests, an in-process PurelyMail
//! ([`purelymail`]), and the DNS of its domains ([`dns`]).
//!
//! `s3s` speaks the protocol; buckets and objects live in our own store, so that keys, listings, checksums, conditions
//! and CORS behave as on AWS and survive a killed process. What changes is told to whoever asks for it. Not there yet:
//! versioning and restoring archived objects, for which index and records leave room.

mod auth;
mod backend;
mod checksum;
pub mod clock;
mod conditions;
mod cors;
pub mod dns;
pub mod faults;
mod front;
mod host;
mod listen;
mod notify;
mod problem;
pub mod purelymail;
mod refusal;
pub mod samples;
mod server;
mod sigv4;
mod store;

pub use self::{
    clock::Clock,
    cors::CorsRule,
    faults::Faults,
    notify::Target,
    server::{BucketOptions, Options, S3Server, Seed},
};
