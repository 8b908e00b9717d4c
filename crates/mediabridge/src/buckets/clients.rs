//! Open clients, kept as long as the bucket's settings stay as they are: each holds a pool of connections.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use mediabridge_s3::Client;
use secrecy::SecretString;

use super::store::BucketRow;
use crate::{
    clock::Millis,
    problem::Problem,
    secrets::{Keyring, Sealed},
};

#[derive(Debug, Default)]
pub struct Clients(Mutex<HashMap<String, (Millis, Client)>>);

impl Clients {
    pub(super) fn open(&self, keyring: &Keyring, row: &BucketRow) -> Result<Client, Problem> {
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((version, client)) = clients.get(&row.id)
            && *version == row.updated_at
        {
            return Ok(client.clone());
        }
        let secret = open_secret(keyring, row)?;
        let client = Client::new(row.config(secret)?).map_err(anyhow::Error::from)?;
        clients.insert(row.id.clone(), (row.updated_at, client.clone()));
        Ok(client)
    }

    pub(super) fn forget(&self, bucket_id: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(bucket_id);
    }
}

pub(super) fn open_secret(keyring: &Keyring, row: &BucketRow) -> Result<SecretString, Problem> {
    Ok(keyring.open_sealed(Sealed::BucketSecret, &row.id, &row.secret_access_key)?)
}
