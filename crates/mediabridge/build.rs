//! A release build embeds the web app. Cargo watches the files it embedded, but not for new ones: without this, a binary
//! built before the web app was would stay without it.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Other builds read the web app from the disk, so they need not be repeated for it.
    if env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../../web/dist");
    }
}
