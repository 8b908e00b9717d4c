use secrecy::{ExposeSecret as _, SecretString};

use super::{api::Me, store};
use crate::{
    clock::Millis,
    db::Tx,
    problem::{Code, Problem},
};

/// A member who has just proved who they are. Nothing else begins a session.
///
/// Today one factor is enough: a password that was checked, or one that was just chosen. A second one is asked for
/// between that check and this type: what makes an `Identity` would answer with what is still missing instead, and
/// another request, with the second factor, would get the `Identity`. Sessions need not know.
#[derive(Debug, Clone)]
pub struct Identity {
    pub member: Me,
    /// The stored hash of the password that was proved.
    password_hash: SecretString,
}

impl Identity {
    pub(super) fn new(member: Me, password_hash: String) -> Self {
        Self {
            member,
            password_hash: password_hash.into(),
        }
    }

    /// Refuses when what was proved is no longer so: checking takes a while, and meanwhile the member may have been
    /// disabled, removed, or given another password. Holds the member's row until the transaction ends, so that whoever
    /// ends "all sessions" afterwards finds the one that begins here.
    pub async fn confirm(&self, tx: &mut Tx, now: Millis) -> Result<(), Problem> {
        let password_hash = self.password_hash.expose_secret();
        if store::sign_in(tx, &self.member.id, password_hash, now).await? {
            return Ok(());
        }
        Err(wrong_credentials())
    }
}

pub(super) fn wrong_credentials() -> Problem {
    Problem::new(
        Code::WrongCredentials,
        "E-mail or password is wrong. Check both and try again.",
    )
}
