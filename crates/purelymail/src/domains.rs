//! Domains of the account, and the account itself.

use std::{fmt, time::SystemTime};

use serde::{Deserialize, Serialize};

use crate::{
    client::Client,
    credit::Credit,
    error::{Effect, Error, ErrorKind},
    names::DomainName,
    operation::Operation,
    transport::Dated,
    wire::Empty,
};

/// What PurelyMail found in the DNS when it last looked. Old until [`Client::recheck_dns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DnsFlags {
    #[serde(rename = "passesMx")]
    pub mx: bool,
    #[serde(rename = "passesSpf")]
    pub spf: bool,
    #[serde(rename = "passesDkim")]
    pub dkim: bool,
    #[serde(rename = "passesDmarc")]
    pub dmarc: bool,
}

impl DnsFlags {
    pub fn all_pass(&self) -> bool {
        self.mx && self.spf && self.dkim && self.dmarc
    }
}

/// A domain of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Domain {
    pub name: DomainName,
    /// Whether a mailbox of this domain may reset the password of the PurelyMail *account*.
    pub allow_account_reset: bool,
    /// Whether everything from a symbol to the `@` is ignored at delivery; see
    /// [`LocalPart::has_symbol`](crate::LocalPart::has_symbol).
    pub symbolic_subaddressing: bool,
    /// One of PurelyMail's own domains, such as `purelymail.com`.
    pub is_shared: bool,
    #[serde(rename = "dnsSummary")]
    pub dns: DnsFlags,
}

/// What to change about a domain; `None` leaves it as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DomainChange {
    pub allow_account_reset: Option<bool>,
    pub symbolic_subaddressing: Option<bool>,
}

impl DomainChange {
    /// Whether it would change nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a domain's TXT record has to be for [`Client::add_domain`]: one value for all domains of an account.
///
/// Whoever reads the DNS of a domain sees it; it tells which domains are one account's. Not printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnershipCode(String);

impl OwnershipCode {
    /// The whole content of the record: `purelymail_ownership_proof=…`.
    pub fn txt_record(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for OwnershipCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnershipCode(…)")
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AddDomain<'a> {
    domain_name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListDomains {
    include_shared: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UpdateDomainSettings<'a> {
    /// Not `domainName`.
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_account_reset: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    symbolic_subaddressing: Option<bool>,
    recheck_dns: bool,
}

#[derive(Serialize)]
struct DeleteDomain<'a> {
    /// Not `domainName`.
    name: &'a str,
}

#[derive(Serialize, Deserialize)]
struct DomainList {
    domains: Vec<Domain>,
}

#[derive(Serialize, Deserialize)]
struct Code {
    code: String,
}

#[derive(Serialize, Deserialize)]
struct AccountCredit {
    credit: Credit,
}

impl Client {
    /// The time at PurelyMail, in whole seconds: the `Date` of an answer. For what must not happen too early, whatever
    /// the clock of this machine says.
    pub async fn server_time(&self) -> Result<SystemTime, Error> {
        let operation = Operation::CheckAccountCredit;
        let dated: Dated<AccountCredit> =
            self.transport.call_dated(operation, &Empty {}, &[]).await?;
        dated.date.ok_or_else(|| {
            let kind = ErrorKind::Unreadable {
                status: 200,
                cause: "the answer has no date".to_owned(),
            };
            Error::new(operation, kind, Effect::None)
        })
    }

    /// Lists the account's own domains.
    pub async fn domains(&self) -> Result<Vec<Domain>, Error> {
        self.list_domains(false).await
    }

    /// Lists the account's own domains, and those that PurelyMail shares among all accounts.
    pub async fn domains_and_shared(&self) -> Result<Vec<Domain>, Error> {
        self.list_domains(true).await
    }

    async fn list_domains(&self, include_shared: bool) -> Result<Vec<Domain>, Error> {
        let request = ListDomains { include_shared };
        let list: DomainList = self
            .transport
            .call(Operation::ListDomains, &request, &[])
            .await?;
        Ok(list.domains)
    }

    pub async fn ownership_code(&self) -> Result<OwnershipCode, Error> {
        let code: Code = self
            .transport
            .call(Operation::GetOwnershipCode, &Empty {}, &[])
            .await?;
        Ok(OwnershipCode(code.code))
    }

    /// Adds a domain whose TXT record has the ownership code. Its other records may be missing.
    pub async fn add_domain(&self, domain: &DomainName) -> Result<(), Error> {
        let domain_name = domain.as_str();
        let _: Empty = self
            .transport
            .call(Operation::AddDomain, &AddDomain { domain_name }, &[])
            .await?;
        Ok(())
    }

    /// Changes the settings of a domain. An empty change is not sent.
    pub async fn change_domain(
        &self,
        domain: &DomainName,
        change: &DomainChange,
    ) -> Result<(), Error> {
        if change.is_empty() {
            return Ok(());
        }
        self.update_domain(domain, change, false).await
    }

    /// Lets PurelyMail look at the DNS again. What it found is in [`domains`](Self::domains) afterwards; how soon is not
    /// documented.
    pub async fn recheck_dns(&self, domain: &DomainName) -> Result<(), Error> {
        self.update_domain(domain, &DomainChange::default(), true)
            .await
    }

    async fn update_domain(
        &self,
        domain: &DomainName,
        change: &DomainChange,
        recheck_dns: bool,
    ) -> Result<(), Error> {
        let request = UpdateDomainSettings {
            name: domain.as_str(),
            allow_account_reset: change.allow_account_reset,
            symbolic_subaddressing: change.symbolic_subaddressing,
            recheck_dns,
        };
        let _: Empty = self
            .transport
            .call(Operation::UpdateDomainSettings, &request, &[])
            .await?;
        Ok(())
    }

    /// Deletes a domain with its mailboxes, their mail, and its rules, at once and for ever.
    pub async fn delete_domain(&self, domain: &DomainName) -> Result<(), Error> {
        let name = domain.as_str();
        let _: Empty = self
            .transport
            .call(Operation::DeleteDomain, &DeleteDomain { name }, &[])
            .await?;
        Ok(())
    }

    /// What is left on the account, in US dollars. The cheapest way to try a token.
    pub async fn credit(&self) -> Result<Credit, Error> {
        let account: AccountCredit = self
            .transport
            .call(Operation::CheckAccountCredit, &Empty {}, &[])
            .await?;
        Ok(account.credit)
    }
}
