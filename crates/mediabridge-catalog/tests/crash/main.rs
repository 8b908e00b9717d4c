//! What the catalog answers after its process was killed and after its files were damaged.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod damage;
mod kill;
mod model;
// The tests of the server try many cases the same way.
#[path = "../../../mediabridge/tests/it/soak.rs"]
mod soak;
