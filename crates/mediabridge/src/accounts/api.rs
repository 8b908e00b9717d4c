//! Types of the accounts' requests and answers that several screens share.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{clock::Millis, problem::Problem};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// An admin who can also make and remove owners and admins.
    Owner,
    Admin,
    Member,
}

impl Role {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Member => "member",
        }
    }

    pub fn is_admin(self) -> bool {
        matches!(self, Self::Owner | Self::Admin)
    }
}

impl std::str::FromStr for Role {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        match text {
            "owner" => Ok(Self::Owner),
            "admin" => Ok(Self::Admin),
            "member" => Ok(Self::Member),
            other => Err(anyhow::anyhow!("unknown role `{other}`").into()),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MemberState {
    Active,
    Invited,
    Disabled,
}

impl std::str::FromStr for MemberState {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        match text {
            "active" => Ok(Self::Active),
            "invited" => Ok(Self::Invited),
            "disabled" => Ok(Self::Disabled),
            other => Err(anyhow::anyhow!("unknown member state `{other}`").into()),
        }
    }
}

/// The signed-in member. The server decides what the app shows; `menu` lists the parts that are theirs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Me {
    pub id: String,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub menu: Vec<MenuItem>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MenuItem {
    Files,
    /// The mail half, once an account is connected, or the way to connect one.
    Mail,
    AdminBuckets,
    AdminMembers,
    AdminAudit,
    AdminEmail,
}

impl Me {
    pub fn new(id: String, name: String, email: String, role: Role) -> Self {
        let mut menu = vec![MenuItem::Files];
        if role.is_admin() {
            menu.extend([
                MenuItem::Mail,
                MenuItem::AdminBuckets,
                MenuItem::AdminMembers,
                MenuItem::AdminAudit,
                MenuItem::AdminEmail,
            ]);
        }
        Self {
            id,
            name,
            email,
            role,
            menu,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Member {
    pub id: String,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub state: MemberState,
    pub created_at: Millis,
    pub last_seen_at: Option<Millis>,
    /// How many buckets the member was granted.
    pub grants: i64,
}
