//! The sandbox PurelyMail's account, which the sandbox keeps in a file of its own from the first start on.

use std::path::Path;

use anyhow::Context as _;
use mediabridge_sandbox::purelymail::Account;

use crate::{clock::Clock, random::Random, secrets::write_private};

/// The sample account, under the token of the last start or a new one.
pub(super) fn account(data: &Path, random: &Random) -> anyhow::Result<Account> {
    let path = data.join("purelymail.token");
    let known = std::fs::read_to_string(&path).ok();
    let token = if let Some(token) = known.filter(|token| !token.is_empty()) {
        token
    } else {
        let token = random.id(Clock::System.now());
        write_private(&path, &token)
            .with_context(|| format!("{} cannot be written", path.display()))?;
        token
    };
    Ok(Account::sample(token, Clock::System.now()))
}
