use std::{io, path::PathBuf};

use crate::codec::Damaged;

/// What can go wrong with the catalog's files.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{path}: {source}")]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// The bucket has to be crawled again; the rest is not concerned.
    #[error("{path} is {source}")]
    Damaged {
        path: PathBuf,
        #[source]
        source: Damaged,
    },
}

pub type Result<T> = std::result::Result<T, Error>;

pub(crate) fn at(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Error {
    let path = path.into();
    move |source| Error::Io { path, source }
}
