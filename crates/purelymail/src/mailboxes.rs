//! Mailboxes ("users"), their settings and app passwords.

use serde::{Deserialize, Serialize};

use crate::{
    client::Client,
    error::{Effect, Error, ErrorKind, Reason},
    names::MailboxAddress,
    operation::Operation,
    recovery::{PhoneNumber, RecoveryMethod, WireMethod},
    secret::{AppPassword, Password},
    wire::Empty,
};

/// How many mailboxes PurelyMail lists at most. There are no further pages.
pub const LONGEST_LIST: usize = 1000;

/// All mailboxes of the account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mailboxes {
    pub addresses: Vec<MailboxAddress>,
    /// The list is as long as it can be: there may be more, and what is not in it may exist.
    pub may_be_cut: bool,
}

/// What is set for a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxSettings {
    pub search_indexing: bool,
    /// Whether its password can be reset. While it cannot, PurelyMail keeps no key to the stored mail besides the
    /// password: an administrator who changes the password may make the old mail unreadable.
    pub password_reset: bool,
    /// A demand on the person, who has to enrol; not a sign that they did.
    pub two_factor_required: bool,
    /// Can be changed on PurelyMail's own pages only.
    pub spam_filtering: bool,
    pub recovery_methods: Vec<RecoveryMethod>,
}

/// A mailbox to create. [`new`](Self::new) has PurelyMail's defaults.
#[derive(Debug, Clone)]
pub struct NewMailbox {
    pub address: MailboxAddress,
    pub password: Password,
    /// See [`MailboxSettings::password_reset`].
    pub password_reset: bool,
    pub search_indexing: bool,
    pub welcome_email: bool,
    /// An address the password can be reset with, and what it is.
    pub recovery_email: Option<(MailboxAddress, String)>,
    /// A telephone the password can be reset with, and what it is.
    pub recovery_phone: Option<(PhoneNumber, String)>,
}

impl NewMailbox {
    pub fn new(address: MailboxAddress, password: Password) -> Self {
        Self {
            address,
            password,
            password_reset: true,
            search_indexing: true,
            welcome_email: true,
            recovery_email: None,
            recovery_phone: None,
        }
    }
}

/// What to change about a mailbox; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct MailboxChange {
    /// Whether the domain may change is not documented.
    pub rename_to: Option<MailboxAddress>,
    /// What this does to old mail while `password_reset` is off is not documented; see
    /// [`MailboxSettings::password_reset`].
    pub new_password: Option<Password>,
    pub search_indexing: Option<bool>,
    /// Turning it on may want a new password in the same change.
    pub password_reset: Option<bool>,
    /// Turning it on may want a recovery method first.
    pub two_factor_required: Option<bool>,
}

impl MailboxChange {
    /// Whether it would change nothing.
    pub fn is_empty(&self) -> bool {
        self.rename_to.is_none()
            && self.new_password.is_none()
            && self.search_indexing.is_none()
            && self.password_reset.is_none()
            && self.two_factor_required.is_none()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateUser<'a> {
    /// The local part, here alone.
    user_name: &'a str,
    domain_name: &'a str,
    password: &'a str,
    enable_password_reset: bool,
    enable_search_indexing: bool,
    send_welcome_email: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_email_description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_phone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_phone_description: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OfUser<'a> {
    /// The full address.
    pub(crate) user_name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ModifyUser<'a> {
    user_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_user_name: Option<&'a str>,
    /// Not `password`, which would be dropped without a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    new_password: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enable_search_indexing: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enable_password_reset: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    require_two_factor_authentication: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateAppPassword<'a> {
    /// The full address; `userHandle` here alone.
    user_handle: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeleteAppPassword<'a> {
    user_name: &'a str,
    app_password: &'a str,
}

#[derive(Serialize, Deserialize)]
struct UserList {
    users: Vec<MailboxAddress>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserSettings {
    enable_search_indexing: bool,
    /// Written as `enablePasswordReset`.
    recovery_enabled: bool,
    require_two_factor_authentication: bool,
    enable_spam_filtering: bool,
    reset_methods: Vec<WireMethod>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewAppPassword {
    app_password: String,
}

impl Client {
    /// Lists the mailboxes of the account, a thousand at most.
    pub async fn mailboxes(&self) -> Result<Mailboxes, Error> {
        let list: UserList = self
            .transport
            .call(Operation::ListUser, &Empty {}, &[])
            .await?;
        Ok(Mailboxes {
            may_be_cut: list.users.len() >= LONGEST_LIST,
            addresses: list.users,
        })
    }

    /// Reads the settings of one mailbox. How a mailbox that does not exist is refused is not documented.
    pub async fn mailbox(&self, address: &MailboxAddress) -> Result<MailboxSettings, Error> {
        let user_name = address.as_str();
        let settings: UserSettings = self
            .transport
            .call(Operation::GetUser, &OfUser { user_name }, &[])
            .await?;
        Ok(MailboxSettings {
            search_indexing: settings.enable_search_indexing,
            password_reset: settings.recovery_enabled,
            two_factor_required: settings.require_two_factor_authentication,
            spam_filtering: settings.enable_spam_filtering,
            recovery_methods: settings.reset_methods.into_iter().map(Into::into).collect(),
        })
    }

    /// Whether a mailbox is there: by the list, and by its settings where the list may be cut.
    pub async fn mailbox_exists(&self, address: &MailboxAddress) -> Result<bool, Error> {
        let list = self.mailboxes().await?;
        if list.addresses.contains(address) {
            return Ok(true);
        }
        if !list.may_be_cut {
            return Ok(false);
        }
        match self.mailbox(address).await {
            Ok(_) => Ok(true),
            // There is no known code for "no such user"; the token is good, and nothing else can be wrong with this.
            Err(error)
                if matches!(error.reason(), Some(Reason::Other)) && !error.is_temporary() =>
            {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    pub async fn create_mailbox(&self, new: &NewMailbox) -> Result<(), Error> {
        let (email, phone) = (new.recovery_email.as_ref(), new.recovery_phone.as_ref());
        let request = CreateUser {
            user_name: new.address.local_str(),
            domain_name: new.address.domain_str(),
            password: new.password.reveal(),
            enable_password_reset: new.password_reset,
            enable_search_indexing: new.search_indexing,
            send_welcome_email: new.welcome_email,
            recovery_email: email.map(|(address, _)| address.as_str()),
            recovery_email_description: email.map(|(_, what)| what.as_str()),
            recovery_phone: phone.map(|(number, _)| number.as_str()),
            recovery_phone_description: phone.map(|(_, what)| what.as_str()),
        };
        let secrets = [new.password.reveal()];
        let _: Empty = self
            .transport
            .call(Operation::CreateUser, &request, &secrets)
            .await?;
        Ok(())
    }

    /// Changes a mailbox. An empty change is not sent.
    pub async fn change_mailbox(
        &self,
        address: &MailboxAddress,
        change: &MailboxChange,
    ) -> Result<(), Error> {
        if change.is_empty() {
            return Ok(());
        }
        let new_password = change.new_password.as_ref().map(Password::reveal);
        let request = ModifyUser {
            user_name: address.as_str(),
            new_user_name: change.rename_to.as_ref().map(MailboxAddress::as_str),
            new_password,
            enable_search_indexing: change.search_indexing,
            enable_password_reset: change.password_reset,
            require_two_factor_authentication: change.two_factor_required,
        };
        let _: Empty = self
            .transport
            .call(Operation::ModifyUser, &request, new_password.as_slice())
            .await?;
        Ok(())
    }

    /// Deletes a mailbox with all its mail, at once and for ever. Routing rules that name it stay.
    pub async fn delete_mailbox(&self, address: &MailboxAddress) -> Result<(), Error> {
        let user_name = address.as_str();
        let _: Empty = self
            .transport
            .call(Operation::DeleteUser, &OfUser { user_name }, &[])
            .await?;
        Ok(())
    }

    /// Makes a password for one program, which is told this once. `name` may be empty.
    ///
    /// If the answer gets lost ([`Error::may_have_happened`]), there may be a password that nobody knows, and that can
    /// be ended on PurelyMail's own pages only.
    pub async fn create_app_password(
        &self,
        address: &MailboxAddress,
        name: &str,
    ) -> Result<AppPassword, Error> {
        let operation = Operation::CreateAppPassword;
        let user_handle = address.as_str();
        let request = CreateAppPassword { user_handle, name };
        let made: NewAppPassword = self.transport.call(operation, &request, &[]).await?;
        AppPassword::new(made.app_password).map_err(|_| {
            let cause = "the app password is empty".to_owned();
            let status = 200;
            Error::new(
                operation,
                ErrorKind::Unreadable { status, cause },
                Effect::Done,
            )
        })
    }

    /// Takes an app password back. Whether it was one cannot be read back.
    pub async fn delete_app_password(
        &self,
        address: &MailboxAddress,
        app_password: &AppPassword,
    ) -> Result<(), Error> {
        let request = DeleteAppPassword {
            user_name: address.as_str(),
            app_password: app_password.reveal(),
        };
        let _: Empty = self
            .transport
            .call(
                Operation::DeleteAppPassword,
                &request,
                &[app_password.reveal()],
            )
            .await?;
        Ok(())
    }
}
