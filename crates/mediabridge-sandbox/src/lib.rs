//! An in-process S3 for demonstrations and tests.

mod auth;
mod backend;
mod checksum;
pub mod clock;
mod conditions;
mod cors;
pub mod faults;
mod front;
mod host;
mod problem;
mod refusal;
pub mod samples;
mod server;
mod sigv4;
mod store;

pub use self::{
    clock::Clock,
    cors::CorsRule,
    faults::Faults,
    server::{BucketOptions, Options, S3Server, Seed},
};
