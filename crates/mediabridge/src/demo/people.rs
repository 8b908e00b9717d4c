//! The sample members, and the file that tells how to sign in as each.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use crate::{
    accounts::{self, Role},
    app::App,
    secrets::write_private,
};

pub(super) const EDITOR: &str = "mia@demo.example";
pub(super) const CLIENT: &str = "noah@aurora.example";

const PEOPLE: [(&str, &str, Role); 4] = [
    ("Olivia Hart", "olivia@demo.example", Role::Owner),
    ("Adam Reyes", "adam@demo.example", Role::Admin),
    ("Mia Chen", EDITOR, Role::Member),
    ("Noah Lind", CLIENT, Role::Member),
];

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct SampleMember {
    #[serde(default, skip_serializing)]
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) password: String,
    pub(super) role: Role,
}

/// Makes whoever is missing. A password given now replaces the one of the last start.
pub(super) async fn seed(
    app: &App,
    data: &Path,
    password: Option<&SecretString>,
) -> anyhow::Result<Vec<SampleMember>> {
    let file = data.join("sign-in.json");
    let known: Vec<SampleMember> = std::fs::read(&file)
        .ok()
        .and_then(|json| serde_json::from_slice(&json).ok())
        .unwrap_or_default();
    let kept = known
        .first()
        .map(|m| SecretString::from(m.password.clone()));
    let made_up = || {
        SecretString::from(format!(
            "demo-{}",
            URL_SAFE_NO_PAD.encode(app.random.bytes::<9>())
        ))
    };
    let password = password.cloned().or(kept).unwrap_or_else(made_up);

    let mut members = Vec::new();
    for (name, email, role) in PEOPLE {
        let id = accounts::put_sample(app, name, email, role, &password).await?;
        members.push(SampleMember {
            id,
            name: name.to_owned(),
            email: email.to_owned(),
            password: password.expose_secret().to_owned(),
            role,
        });
    }
    write_private(&file, &serde_json::to_string_pretty(&members)?)?;
    Ok(members)
}
