//! The names of what PurelyMail can be asked, and what is true of each.

use std::fmt;

/// One of the 19 operations of the API. Prints as PurelyMail calls it (`createUser`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operation {
    CreateUser,
    DeleteUser,
    ListUser,
    ModifyUser,
    GetUser,
    CreateAppPassword,
    DeleteAppPassword,
    UpsertPasswordReset,
    DeletePasswordReset,
    ListPasswordReset,
    CreateRoutingRule,
    DeleteRoutingRule,
    ListRoutingRules,
    AddDomain,
    GetOwnershipCode,
    ListDomains,
    UpdateDomainSettings,
    DeleteDomain,
    CheckAccountCredit,
}

impl Operation {
    /// All of them, in the order of the reference.
    pub const ALL: [Self; 19] = [
        Self::CreateUser,
        Self::DeleteUser,
        Self::ListUser,
        Self::ModifyUser,
        Self::GetUser,
        Self::CreateAppPassword,
        Self::DeleteAppPassword,
        Self::UpsertPasswordReset,
        Self::DeletePasswordReset,
        Self::ListPasswordReset,
        Self::CreateRoutingRule,
        Self::DeleteRoutingRule,
        Self::ListRoutingRules,
        Self::AddDomain,
        Self::GetOwnershipCode,
        Self::ListDomains,
        Self::UpdateDomainSettings,
        Self::DeleteDomain,
        Self::CheckAccountCredit,
    ];

    /// The last segment of its path.
    pub fn name(self) -> &'static str {
        match self {
            Self::CreateUser => "createUser",
            Self::DeleteUser => "deleteUser",
            Self::ListUser => "listUser",
            Self::ModifyUser => "modifyUser",
            Self::GetUser => "getUser",
            Self::CreateAppPassword => "createAppPassword",
            Self::DeleteAppPassword => "deleteAppPassword",
            Self::UpsertPasswordReset => "upsertPasswordReset",
            Self::DeletePasswordReset => "deletePasswordReset",
            Self::ListPasswordReset => "listPasswordReset",
            Self::CreateRoutingRule => "createRoutingRule",
            Self::DeleteRoutingRule => "deleteRoutingRule",
            Self::ListRoutingRules => "listRoutingRules",
            Self::AddDomain => "addDomain",
            Self::GetOwnershipCode => "getOwnershipCode",
            Self::ListDomains => "listDomains",
            Self::UpdateDomainSettings => "updateDomainSettings",
            Self::DeleteDomain => "deleteDomain",
            Self::CheckAccountCredit => "checkAccountCredit",
        }
    }

    /// Whether it changes nothing, so that it may be asked again.
    pub fn is_read(self) -> bool {
        matches!(
            self,
            Self::ListUser
                | Self::GetUser
                | Self::ListPasswordReset
                | Self::ListRoutingRules
                | Self::GetOwnershipCode
                | Self::ListDomains
                | Self::CheckAccountCredit
        )
    }

    /// Whether PurelyMail looks at the DNS, or takes much away, before it answers.
    pub fn is_slow(self) -> bool {
        matches!(
            self,
            Self::AddDomain | Self::UpdateDomainSettings | Self::DeleteDomain
        )
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
