//! What each operation does to an account.

mod domains;
mod recovery;
mod routing;
mod users;

use serde_json::{Value, json};

use super::{
    account::Account,
    quirks::Quirks,
    request::{Fields, Refused},
};

/// All operations of the API.
pub const OPERATIONS: [&str; 19] = [
    "createUser",
    "deleteUser",
    "listUser",
    "modifyUser",
    "getUser",
    "createAppPassword",
    "deleteAppPassword",
    "upsertPasswordReset",
    "deletePasswordReset",
    "listPasswordReset",
    "createRoutingRule",
    "deleteRoutingRule",
    "listRoutingRules",
    "addDomain",
    "getOwnershipCode",
    "listDomains",
    "updateDomainSettings",
    "deleteDomain",
    "checkAccountCredit",
];

/// What an operation works with.
struct World<'a> {
    account: &'a mut Account,
    quirks: &'a Quirks,
    now_ms: i64,
}

impl World<'_> {
    /// A name as it is stored.
    fn fold(&self, name: &str) -> String {
        if self.quirks.folds_case {
            name.to_lowercase()
        } else {
            name.to_owned()
        }
    }
}

/// Does an operation; `None` if there is none of this name.
pub(crate) fn run(
    operation: &str,
    body: &Value,
    account: &mut Account,
    quirks: &Quirks,
    now_ms: i64,
) -> Option<Result<Value, Refused>> {
    let mut world = World {
        account,
        quirks,
        now_ms,
    };
    let world = &mut world;
    let fields = match Fields::of(body) {
        Ok(fields) => fields,
        Err(refused) => return OPERATIONS.contains(&operation).then_some(Err(refused)),
    };
    let fields = &fields;
    Some(match operation {
        "createUser" => users::create(world, fields),
        "deleteUser" => users::delete(world, fields),
        "listUser" => Ok(users::list(world)),
        "modifyUser" => users::modify(world, fields),
        "getUser" => users::get(world, fields),
        "createAppPassword" => users::create_app_password(world, fields),
        "deleteAppPassword" => users::delete_app_password(world, fields),
        "upsertPasswordReset" => recovery::upsert(world, fields),
        "deletePasswordReset" => recovery::delete(world, fields),
        "listPasswordReset" => recovery::list(world, fields),
        "createRoutingRule" => routing::create(world, fields),
        "deleteRoutingRule" => routing::delete(world, fields),
        "listRoutingRules" => Ok(routing::list(world)),
        "addDomain" => domains::add(world, fields),
        "getOwnershipCode" => Ok(json!({"code": world.account.ownership_code})),
        "listDomains" => domains::list(world, fields),
        "updateDomainSettings" => domains::update(world, fields),
        "deleteDomain" => domains::delete(world, fields),
        "checkAccountCredit" => Ok(json!({"credit": world.account.credit.at(world.now_ms)})),
        _ => return None,
    })
}
