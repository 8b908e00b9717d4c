//! moto: an AWS mock that knows many operations and checks no signature.

use std::{process::Command, sync::OnceLock};

use tempfile::TempDir;

use super::child::{Server, free_address, tool};

pub(crate) struct Moto {
    pub(crate) endpoint: String,
    _server: Server,
}

impl Moto {
    /// One for the whole test binary.
    pub(crate) fn shared() -> &'static Self {
        static MOTO: OnceLock<Moto> = OnceLock::new();
        MOTO.get_or_init(Self::start)
    }

    fn start() -> Self {
        let folder = TempDir::with_prefix("mediabridge-moto-").expect("a temporary folder");
        let address = free_address();
        let mut command = Command::new(tool("MEDIABRIDGE_MOTO_SERVER", "python/bin/moto_server"));
        command
            .args(["-H", "127.0.0.1", "-p"])
            .arg(address.port().to_string());
        let server = Server::start(folder, &mut command, address);
        Self {
            endpoint: format!("http://{address}"),
            _server: server,
        }
    }
}
