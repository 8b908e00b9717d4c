//! Tests through the router, with a real database and a real S3.
//!
//! Each test has an application, a database and an S3 of its own, and runs on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, what is not there is a failure"
)]

mod accounts;
mod app;
mod audit;
mod audit_chain;
mod audit_checkpoints;
mod authorisation;
mod backup;
mod bad_input;
mod bodies;
mod browse;
mod canary;
mod catalog;
mod certificates;
mod confinement;
mod connections;
mod crawl_kill;
mod cursors;
mod database;
mod devices;
mod enumeration;
mod headers;
mod keys;
mod links;
mod live;
mod mail;
mod notices;
mod openapi;
mod outbox;
mod outside;
mod passwords;
mod races;
mod rates;
mod refresh_model;
mod revocation;
mod security_doc;
mod servers;
mod sessions;
mod soak;
mod sql;
mod tidy;
mod tokens;
mod uploads;
