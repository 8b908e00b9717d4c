//! The `MediaBridge` server, in reading order.
//!
//! `config`, `app`: what it starts with and what its parts share. `problem`: every way a request can be refused.
//! `http`: what each request passes. `db`, `secrets`, `clock`, `random`, `events`: foundations. Then the features, each a
//! folder with its rule at the top of `mod.rs`. ARCHITECTURE.md has the map and the walkthroughs.

pub mod app;
mod brief;
pub mod clock;
pub mod commands;
pub mod config;
pub mod db;
pub mod events;
pub mod http;
mod logging;
mod network;
pub mod problem;
pub mod random;
pub mod secrets;
mod spreadsheet;

pub mod accounts;
pub mod audit;
pub mod backup;
pub mod browse;
pub mod buckets;
pub mod catalog;
pub mod deletions;
mod demo;
pub mod grants;
pub mod mail;
pub mod notices;
pub mod outbox;
pub mod search;
pub mod server_info;
pub mod sessions;
pub mod uploads;
pub mod usage;

/// Also of the tests and benches, so that they measure what is handed out.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
