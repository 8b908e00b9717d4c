//! Ways to reset the password of a mailbox.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    client::Client,
    error::Error,
    mailboxes::OfUser,
    names::{MailboxAddress, NameError},
    operation::Operation,
    wire::Empty,
};

/// A telephone number, as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Takes digits, blanks and `+-()./`, with a digit at least; 40 bytes at most.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return Err(NameError::Empty(text.to_owned()));
        }
        if text.len() > 40 {
            return Err(NameError::TooLong(text.to_owned()));
        }
        if let Some(character) = text
            .chars()
            .find(|c| !(c.is_ascii_digit() || " +-()./".contains(*c)))
        {
            return Err(NameError::Character {
                text: text.to_owned(),
                character,
            });
        }
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        Self::parse(&text)
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.0
    }
}

/// What a code to reset a password is sent to. Names the method, too: a mailbox has each once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RecoveryTarget {
    Email(MailboxAddress),
    Phone(PhoneNumber),
    /// Something PurelyMail listed that this client does not know.
    Other {
        kind: String,
        target: String,
    },
}

impl RecoveryTarget {
    /// `email` or `phone`.
    pub fn kind(&self) -> &str {
        match self {
            Self::Email(_) => "email",
            Self::Phone(_) => "phone",
            Self::Other { kind, .. } => kind,
        }
    }

    pub fn as_str(&self) -> &str {
        match self {
            Self::Email(address) => address.as_str(),
            Self::Phone(number) => number.as_str(),
            Self::Other { target, .. } => target,
        }
    }
}

impl fmt::Display for RecoveryTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A way to reset the password of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryMethod {
    pub target: RecoveryTarget,
    pub description: String,
    /// Whether a reset by this method also takes off the second factor.
    pub allows_two_factor_reset: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireMethod {
    /// A text wherever it was met; the public document says an object in one place.
    #[serde(rename = "type", deserialize_with = "text_or_nothing")]
    kind: String,
    target: String,
    description: String,
    allow_mfa_reset: bool,
}

fn text_or_nothing<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

impl From<WireMethod> for RecoveryMethod {
    fn from(method: WireMethod) -> Self {
        let known = match method.kind.as_str() {
            "email" => MailboxAddress::parse(&method.target)
                .ok()
                .map(RecoveryTarget::Email),
            "phone" => PhoneNumber::parse(&method.target)
                .ok()
                .map(RecoveryTarget::Phone),
            _ => None,
        };
        Self {
            target: known.unwrap_or(RecoveryTarget::Other {
                kind: method.kind,
                target: method.target,
            }),
            description: method.description,
            allows_two_factor_reset: method.allow_mfa_reset,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UpsertPasswordReset<'a> {
    user_name: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    target: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    existing_target: Option<&'a str>,
    description: &'a str,
    allow_mfa_reset: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeletePasswordReset<'a> {
    user_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'a str>,
}

#[derive(Serialize, Deserialize)]
struct MethodList {
    /// Sic.
    users: Vec<WireMethod>,
}

impl Client {
    pub async fn recovery_methods(
        &self,
        address: &MailboxAddress,
    ) -> Result<Vec<RecoveryMethod>, Error> {
        let user_name = address.as_str();
        let list: MethodList = self
            .transport
            .call(Operation::ListPasswordReset, &OfUser { user_name }, &[])
            .await?;
        Ok(list.users.into_iter().map(Into::into).collect())
    }

    /// Adds a method, or changes the one with the same target. With `replaces`, that one becomes this one.
    pub async fn save_recovery_method(
        &self,
        address: &MailboxAddress,
        method: &RecoveryMethod,
        replaces: Option<&RecoveryTarget>,
    ) -> Result<(), Error> {
        let request = UpsertPasswordReset {
            user_name: address.as_str(),
            kind: method.target.kind(),
            target: method.target.as_str(),
            existing_target: replaces.map(RecoveryTarget::as_str),
            description: &method.description,
            allow_mfa_reset: method.allows_two_factor_reset,
        };
        let _: Empty = self
            .transport
            .call(Operation::UpsertPasswordReset, &request, &[])
            .await?;
        Ok(())
    }

    pub async fn delete_recovery_method(
        &self,
        address: &MailboxAddress,
        target: &RecoveryTarget,
    ) -> Result<(), Error> {
        self.delete_recovery(address, Some(target.as_str())).await
    }

    /// Deletes all methods of a mailbox. That PurelyMail does so is how others read it, not documented.
    pub async fn delete_all_recovery_methods(&self, address: &MailboxAddress) -> Result<(), Error> {
        self.delete_recovery(address, None).await
    }

    async fn delete_recovery(
        &self,
        address: &MailboxAddress,
        target: Option<&str>,
    ) -> Result<(), Error> {
        let user_name = address.as_str();
        let request = DeletePasswordReset { user_name, target };
        let _: Empty = self
            .transport
            .call(Operation::DeletePasswordReset, &request, &[])
            .await?;
        Ok(())
    }
}
