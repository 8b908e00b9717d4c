//! PurelyMail in the process: its API, its traps, and its failures on demand.
//!
//! Nobody outside can know what PurelyMail's code does. What is documented or was met by others is imitated; where they
//! leave a question open, [`Quirks`] has a switch. Mail itself is not here: nothing is sent or received.

mod account;
mod faults;
mod front;
mod operations;
mod quirks;
mod request;
mod samples;
mod server;

pub use self::{
    account::{Account, AppPassword, Credit, Dns, Domain, Mailbox, ResetMethod, Rule},
    faults::{Call, Fault, Faults, RetryAfter},
    operations::OPERATIONS,
    quirks::{NewDomain, NoTarget, Quirks, TokenMissing},
    server::{Options, PurelyMailServer},
};
