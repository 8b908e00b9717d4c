//! What PurelyMail may do one way or the other.

use std::time::Duration;

/// Switches for what is not documented. The default is what others have met, or else what asks less of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quirks {
    /// The HTTP status of refusals. PurelyMail mostly has 200; clients meet others, too.
    pub error_status: u16,
    /// The code of all refusals but the two that are known (`invalidToken`, `ruleAlreadyExists`). It is not
    /// PurelyMail's, so that nobody comes to rely on it.
    pub other_code: String,
    pub token_missing: TokenMissing,
    /// Answers without `type`, as the public document has them.
    pub bare_envelope: bool,
    /// Every object of an answer has a key more than documented.
    pub extra_keys: bool,
    /// Addresses and domains are the same whatever their case.
    pub folds_case: bool,
    /// Passwords shorter than this, in characters, are refused.
    pub shortest_password: usize,
    /// A mailbox on a domain with symbolic subaddressing may have symbols in its name.
    pub symbols_beside_subaddressing: bool,
    /// A mailbox may move to another domain by a new name.
    pub renames_across_domains: bool,
    /// `requireTwoFactorAuthentication` wants a recovery method to be there.
    pub two_factor_needs_method: bool,
    /// `enablePasswordReset: true` wants a new password in the same call.
    pub reset_needs_password: bool,
    /// `deletePasswordReset` without `target`.
    pub no_target: NoTarget,
    /// `listUser` ends after so many.
    pub longest_list: usize,
    pub new_domain: NewDomain,
    /// `recheckDns` shows its result so long after the call.
    pub recheck_takes: Duration,
}

/// What a call without the header of the token is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenMissing {
    /// `invalidToken`, as for a wrong one.
    Refused,
    /// A page of Cloudflare under the status 530.
    Cloudflare,
}

/// What `deletePasswordReset` without `target` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoTarget {
    DeletesAll,
    DoesNothing,
    Refused,
}

/// The flags of a domain that was just added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewDomain {
    /// What is in the DNS.
    AsInDns,
    /// All good, whatever is in the DNS.
    AllPass,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            error_status: 200,
            other_code: "sandboxRefusal".to_owned(),
            token_missing: TokenMissing::Refused,
            bare_envelope: false,
            extra_keys: false,
            folds_case: true,
            shortest_password: 8,
            symbols_beside_subaddressing: true,
            renames_across_domains: true,
            two_factor_needs_method: true,
            reset_needs_password: false,
            no_target: NoTarget::DeletesAll,
            longest_list: 1000,
            new_domain: NewDomain::AsInDns,
            recheck_takes: Duration::ZERO,
        }
    }
}
