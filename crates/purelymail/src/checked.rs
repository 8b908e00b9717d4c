//! Writes that are read back. PurelyMail drops what it does not know and reports success; and when an answer gets lost,
//! only looking tells what became of the call.

use std::fmt;

use crate::{
    client::Client,
    domains::{Domain, DomainChange},
    error::{Effect, Error},
    mailboxes::{MailboxChange, MailboxSettings, NewMailbox},
    names::{DomainName, MailboxAddress},
    operation::Operation,
    recovery::{RecoveryMethod, RecoveryTarget},
    routing::{ListedRule, Rule, RuleId},
};

/// The writes of a [`Client`], each followed by reads that compare what is there with what was asked for. From
/// [`Client::checked`].
///
/// A write whose outcome is unknown is settled by the same reads, where they can tell: if what is there is what was
/// asked for, it is a success. Where they cannot (a password is involved, or what is there may be older), the write's
/// own error comes back. It also does if what is there is *not* what was asked for: the write may still be on its way.
#[derive(Debug, Clone, Copy)]
pub struct Checked<'a> {
    client: &'a Client,
}

/// Why a checked write is no success.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// The write itself; its [`Effect`] tells whether it may have been done.
    #[error(transparent)]
    Call(Error),
    /// PurelyMail took the write, and then could not be read.
    #[error("PurelyMail accepted {operation}, but what became of it could not be read. {error}")]
    ReadBack { operation: Operation, error: Error },
    /// PurelyMail reported success, and something else is there.
    #[error(transparent)]
    Mismatch(#[from] Mismatch),
}

impl CheckError {
    /// What is known about the effect of the write. A mismatch is a write that was done, in a way.
    pub fn effect(&self) -> Effect {
        match self {
            Self::Call(error) => error.effect(),
            Self::ReadBack { .. } | Self::Mismatch(_) => Effect::Done,
        }
    }

    /// The call that failed.
    pub fn call(&self) -> Option<&Error> {
        match self {
            Self::Call(error) | Self::ReadBack { error, .. } => Some(error),
            Self::Mismatch(_) => None,
        }
    }
}

/// PurelyMail reported success, and something else is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    pub operation: Operation,
    /// What was written: an address, a domain, a rule.
    pub subject: String,
    /// Not empty.
    pub differences: Vec<Difference>,
}

/// One thing that is not as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub field: Field,
    pub wanted: String,
    pub found: String,
}

/// What can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Field {
    Mailbox,
    SearchIndexing,
    PasswordReset,
    TwoFactorRequired,
    RecoveryMethod,
    RecoveryDescription,
    TwoFactorReset,
    Rule,
    Domain,
    AllowAccountReset,
    SymbolicSubaddressing,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mailbox => "mailbox",
            Self::SearchIndexing => "search indexing",
            Self::PasswordReset => "password reset",
            Self::TwoFactorRequired => "two-factor sign-in required",
            Self::RecoveryMethod => "recovery method",
            Self::RecoveryDescription => "description of the recovery method",
            Self::TwoFactorReset => "reset of the second factor",
            Self::Rule => "routing rule",
            Self::Domain => "domain",
            Self::AllowAccountReset => "account reset",
            Self::SymbolicSubaddressing => "symbolic subaddressing",
        })
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "PurelyMail reported that {} of {} was done, but it was not, or not all of it:",
            self.operation, self.subject
        )?;
        for (number, difference) in self.differences.iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            let Difference {
                field,
                wanted,
                found,
            } = difference;
            write!(f, "{comma} {field} is {found} instead of {wanted}")?;
        }
        f.write_str(".")
    }
}

impl std::error::Error for Mismatch {}

const THERE: &str = "there";
const GONE: &str = "gone";

/// How the write went, as far as its answer tells.
enum Sent {
    Certain,
    /// With the error that leaves it open.
    Uncertain(Error),
}

/// Compares piece by piece.
#[derive(Default)]
struct Comparison(Vec<Difference>);

impl Comparison {
    fn flag(&mut self, field: Field, wanted: Option<bool>, found: bool) {
        let word = |on| if on { "on" } else { "off" };
        if let Some(wanted) = wanted
            && wanted != found
        {
            self.differs(field, word(wanted), word(found));
        }
    }

    fn existence(&mut self, field: Field, wanted: bool, found: bool) {
        let word = |there| if there { THERE } else { GONE };
        if wanted != found {
            self.differs(field, word(wanted), word(found));
        }
    }

    fn text(&mut self, field: Field, wanted: &str, found: &str) {
        if wanted != found {
            self.differs(field, &format!("{wanted:?}"), &format!("{found:?}"));
        }
    }

    fn differs(&mut self, field: Field, wanted: &str, found: &str) {
        self.0.push(Difference {
            field,
            wanted: wanted.to_owned(),
            found: found.to_owned(),
        });
    }
}

/// A write that was sent, and how.
struct Write<'a> {
    operation: Operation,
    subject: &'a str,
    sent: Sent,
}

impl<'a> Write<'a> {
    fn new(
        operation: Operation,
        subject: &'a str,
        outcome: Result<(), Error>,
    ) -> Result<Self, CheckError> {
        let sent = match outcome {
            Ok(()) => Sent::Certain,
            Err(error) => match error.effect() {
                Effect::None => return Err(CheckError::Call(error)),
                Effect::Done => Sent::Certain,
                Effect::Unknown => Sent::Uncertain(error),
            },
        };
        Ok(Self {
            operation,
            subject,
            sent,
        })
    }

    /// Where reading cannot tell: fails unless the write is certain.
    fn certain(self) -> Result<Self, CheckError> {
        match self.sent {
            Sent::Certain => Ok(self),
            Sent::Uncertain(error) => Err(CheckError::Call(error)),
        }
    }

    fn read<T>(&self, outcome: Result<T, Error>) -> Result<T, CheckError> {
        outcome.map_err(|error| match &self.sent {
            Sent::Certain => CheckError::ReadBack {
                operation: self.operation,
                error,
            },
            Sent::Uncertain(own) => CheckError::Call(own.clone()),
        })
    }

    fn settle(&self, comparison: Comparison) -> Result<(), CheckError> {
        if comparison.0.is_empty() {
            Ok(())
        } else {
            Err(self.failed(comparison))
        }
    }

    fn failed(&self, comparison: Comparison) -> CheckError {
        match &self.sent {
            Sent::Uncertain(error) => CheckError::Call(error.clone()),
            Sent::Certain => CheckError::Mismatch(Mismatch {
                operation: self.operation,
                subject: self.subject.to_owned(),
                differences: comparison.0,
            }),
        }
    }

    /// For what has to be there to be compared any further.
    fn found<T>(&self, field: Field, found: Option<T>) -> Result<T, CheckError> {
        found.ok_or_else(|| {
            let mut comparison = Comparison::default();
            comparison.existence(field, true, false);
            self.failed(comparison)
        })
    }
}

impl Client {
    /// The writes, read back.
    pub fn checked(&self) -> Checked<'_> {
        Checked { client: self }
    }
}

impl Checked<'_> {
    /// Creates a mailbox and compares its switches and recovery methods. An unknown outcome is not settled: a mailbox
    /// of that name may be older, with another password.
    pub async fn create_mailbox(&self, new: &NewMailbox) -> Result<MailboxSettings, CheckError> {
        let sent = self.client.create_mailbox(new).await;
        let write = Write::new(Operation::CreateUser, new.address.as_str(), sent)?.certain()?;
        let found = write.read(self.client.mailbox(&new.address).await)?;
        let mut comparison = Comparison::default();
        comparison.flag(
            Field::SearchIndexing,
            Some(new.search_indexing),
            found.search_indexing,
        );
        comparison.flag(
            Field::PasswordReset,
            Some(new.password_reset),
            found.password_reset,
        );
        let email = new.recovery_email.as_ref();
        let phone = new.recovery_phone.as_ref();
        let wanted = [
            email.map(|(address, what)| (RecoveryTarget::Email(address.clone()), what)),
            phone.map(|(number, what)| (RecoveryTarget::Phone(number.clone()), what)),
        ];
        for (target, description) in wanted.into_iter().flatten() {
            compare_method(
                &mut comparison,
                &found.recovery_methods,
                &RecoveryMethod {
                    target,
                    description: description.clone(),
                    allows_two_factor_reset: true,
                },
            );
        }
        write.settle(comparison)?;
        Ok(found)
    }

    /// Changes a mailbox and compares its switches; after renaming, the old name has to be gone. A password cannot be
    /// read back, so an unknown outcome with one is not settled.
    pub async fn change_mailbox(
        &self,
        address: &MailboxAddress,
        change: &MailboxChange,
    ) -> Result<MailboxSettings, CheckError> {
        let sent = self.client.change_mailbox(address, change).await;
        let mut write = Write::new(Operation::ModifyUser, address.as_str(), sent)?;
        if change.new_password.is_some() {
            write = write.certain()?;
        }
        let mut comparison = Comparison::default();
        if let Some(new_name) = change.rename_to.as_ref().filter(|new| *new != address) {
            let list = write.read(self.client.mailboxes().await)?;
            if list.addresses.contains(address) {
                comparison.text(Field::Mailbox, new_name.as_str(), address.as_str());
                return Err(write.failed(comparison));
            }
        }
        let name = change.rename_to.as_ref().unwrap_or(address);
        let found = write.read(self.client.mailbox(name).await)?;
        comparison.flag(
            Field::SearchIndexing,
            change.search_indexing,
            found.search_indexing,
        );
        comparison.flag(
            Field::PasswordReset,
            change.password_reset,
            found.password_reset,
        );
        comparison.flag(
            Field::TwoFactorRequired,
            change.two_factor_required,
            found.two_factor_required,
        );
        write.settle(comparison)?;
        Ok(found)
    }

    /// Deletes a mailbox and looks whether it is gone.
    pub async fn delete_mailbox(&self, address: &MailboxAddress) -> Result<(), CheckError> {
        let sent = self.client.delete_mailbox(address).await;
        let write = Write::new(Operation::DeleteUser, address.as_str(), sent)?;
        let there = write.read(self.client.mailbox_exists(address).await)?;
        let mut comparison = Comparison::default();
        comparison.existence(Field::Mailbox, false, there);
        write.settle(comparison)
    }

    /// Saves a recovery method and compares it; the one it replaces has to be gone.
    pub async fn save_recovery_method(
        &self,
        address: &MailboxAddress,
        method: &RecoveryMethod,
        replaces: Option<&RecoveryTarget>,
    ) -> Result<Vec<RecoveryMethod>, CheckError> {
        let sent = self
            .client
            .save_recovery_method(address, method, replaces)
            .await;
        let write = Write::new(Operation::UpsertPasswordReset, address.as_str(), sent)?;
        let found = write.read(self.client.recovery_methods(address).await)?;
        let mut comparison = Comparison::default();
        compare_method(&mut comparison, &found, method);
        if let Some(old) = replaces.filter(|old| !same_target(old, &method.target))
            && found.iter().any(|method| same_target(&method.target, old))
        {
            comparison.text(Field::RecoveryMethod, method.target.as_str(), old.as_str());
        }
        write.settle(comparison)?;
        Ok(found)
    }

    /// Deletes a recovery method and looks whether it is gone.
    pub async fn delete_recovery_method(
        &self,
        address: &MailboxAddress,
        target: &RecoveryTarget,
    ) -> Result<(), CheckError> {
        let sent = self.client.delete_recovery_method(address, target).await;
        let write = Write::new(Operation::DeletePasswordReset, address.as_str(), sent)?;
        let found = write.read(self.client.recovery_methods(address).await)?;
        let there = found
            .iter()
            .any(|method| same_target(&method.target, target));
        let mut comparison = Comparison::default();
        comparison.existence(Field::RecoveryMethod, false, there);
        write.settle(comparison)
    }

    /// Deletes all recovery methods of a mailbox and looks whether they are gone.
    pub async fn delete_all_recovery_methods(
        &self,
        address: &MailboxAddress,
    ) -> Result<(), CheckError> {
        let sent = self.client.delete_all_recovery_methods(address).await;
        let write = Write::new(Operation::DeletePasswordReset, address.as_str(), sent)?;
        let found = write.read(self.client.recovery_methods(address).await)?;
        let mut comparison = Comparison::default();
        comparison.existence(Field::RecoveryMethod, false, !found.is_empty());
        write.settle(comparison)
    }

    /// Creates a rule and finds it, with its id.
    pub async fn create_rule(&self, rule: &Rule) -> Result<ListedRule, CheckError> {
        let sent = self.client.create_rule(rule).await;
        let subject = rule.to_string();
        let write = Write::new(Operation::CreateRoutingRule, &subject, sent)?;
        let rules = write.read(self.client.rules().await)?;
        write.found(
            Field::Rule,
            rules.into_iter().find(|listed| listed.is(rule)),
        )
    }

    /// Deletes a rule and looks whether it is gone.
    pub async fn delete_rule(&self, id: RuleId) -> Result<(), CheckError> {
        let sent = self.client.delete_rule(id).await;
        let subject = format!("rule {id}");
        let write = Write::new(Operation::DeleteRoutingRule, &subject, sent)?;
        let rules = write.read(self.client.rules().await)?;
        let there = rules.iter().any(|rule| rule.id == id);
        let mut comparison = Comparison::default();
        comparison.existence(Field::Rule, false, there);
        write.settle(comparison)
    }

    /// Adds a domain and reads how it is listed.
    pub async fn add_domain(&self, domain: &DomainName) -> Result<Domain, CheckError> {
        let sent = self.client.add_domain(domain).await;
        let write = Write::new(Operation::AddDomain, domain.as_str(), sent)?;
        self.listed(&write, domain).await
    }

    /// Changes a domain and compares its settings.
    pub async fn change_domain(
        &self,
        domain: &DomainName,
        change: &DomainChange,
    ) -> Result<Domain, CheckError> {
        let sent = self.client.change_domain(domain, change).await;
        let write = Write::new(Operation::UpdateDomainSettings, domain.as_str(), sent)?;
        let found = self.listed(&write, domain).await?;
        let mut comparison = Comparison::default();
        comparison.flag(
            Field::AllowAccountReset,
            change.allow_account_reset,
            found.allow_account_reset,
        );
        comparison.flag(
            Field::SymbolicSubaddressing,
            change.symbolic_subaddressing,
            found.symbolic_subaddressing,
        );
        write.settle(comparison)?;
        Ok(found)
    }

    /// Lets PurelyMail look at the DNS again and reads what it found. Nothing tells whether it has looked already; an
    /// unknown outcome is taken for a success, since the flags are what they are.
    pub async fn recheck_dns(&self, domain: &DomainName) -> Result<Domain, CheckError> {
        let sent = self.client.recheck_dns(domain).await;
        let write = Write::new(Operation::UpdateDomainSettings, domain.as_str(), sent)?;
        self.listed(&write, domain).await
    }

    /// Deletes a domain and looks whether it is gone, with its mailboxes and rules.
    pub async fn delete_domain(&self, domain: &DomainName) -> Result<(), CheckError> {
        let sent = self.client.delete_domain(domain).await;
        let write = Write::new(Operation::DeleteDomain, domain.as_str(), sent)?;
        let domains = write.read(self.client.domains().await)?;
        let mailboxes = write.read(self.client.mailboxes().await)?;
        let rules = write.read(self.client.rules().await)?;
        let mut comparison = Comparison::default();
        let listed = domains.iter().any(|listed| listed.name == *domain);
        comparison.existence(Field::Domain, false, listed);
        let of_it = |address: &MailboxAddress| address.domain_str() == domain.as_str();
        let left = mailboxes.addresses.iter().any(of_it);
        comparison.existence(Field::Mailbox, false, left);
        let left = rules.iter().any(|rule| rule.domain == *domain);
        comparison.existence(Field::Rule, false, left);
        write.settle(comparison)
    }

    async fn listed(&self, write: &Write<'_>, domain: &DomainName) -> Result<Domain, CheckError> {
        let domains = write.read(self.client.domains().await)?;
        let found = domains.into_iter().find(|listed| listed.name == *domain);
        write.found(Field::Domain, found)
    }
}

fn compare_method(comparison: &mut Comparison, found: &[RecoveryMethod], wanted: &RecoveryMethod) {
    let method = found
        .iter()
        .find(|method| same_target(&method.target, &wanted.target));
    let Some(method) = method else {
        comparison.differs(Field::RecoveryMethod, wanted.target.as_str(), GONE);
        return;
    };
    comparison.text(
        Field::RecoveryDescription,
        &wanted.description,
        &method.description,
    );
    comparison.flag(
        Field::TwoFactorReset,
        Some(wanted.allows_two_factor_reset),
        method.allows_two_factor_reset,
    );
}

/// Telephone numbers may come back in another form.
fn same_target(one: &RecoveryTarget, other: &RecoveryTarget) -> bool {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    match (one, other) {
        (RecoveryTarget::Phone(one), RecoveryTarget::Phone(other)) => {
            digits(one.as_str()) == digits(other.as_str())
        }
        _ => one == other,
    }
}
