//! Garage: an independent store, strict about signatures.

use std::{process::Command, sync::OnceLock};

use tempfile::TempDir;

use super::child::{Server, free_address, tool};

pub(crate) const REGION: &str = "garage";
pub(crate) const ACCESS_KEY_ID: &str = "GK0123456789abcdef01234567";
pub(crate) const SECRET_ACCESS_KEY: &str =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

pub(crate) struct Garage {
    pub(crate) endpoint: String,
    server: Server,
}

impl Garage {
    /// One for the whole test binary.
    pub(crate) fn shared() -> &'static Self {
        static GARAGE: OnceLock<Garage> = OnceLock::new();
        GARAGE.get_or_init(Self::start)
    }

    fn start() -> Self {
        let folder = TempDir::with_prefix("mediabridge-garage-").expect("a temporary folder");
        let [rpc, s3, admin] = [free_address(), free_address(), free_address()];
        let root = folder.path().display();
        let config = format!(
            r#"
metadata_dir = "{root}/meta"
data_dir = "{root}/data"
db_engine = "lmdb"
replication_factor = 1
rpc_bind_addr = "{rpc}"
rpc_public_addr = "{rpc}"
rpc_secret = "{SECRET_ACCESS_KEY}"

[s3_api]
s3_region = "{REGION}"
api_bind_addr = "{s3}"
root_domain = ".s3.garage.localhost"

[admin]
api_bind_addr = "{admin}"
"#
        );
        let path = folder.path().join("garage.toml");
        std::fs::write(&path, config).expect("a written config");
        let mut command = Command::new(tool("MEDIABRIDGE_GARAGE", "bin/garage"));
        command
            .arg("-c")
            .arg(&path)
            .args(["server", "--single-node", "--default-bucket"])
            .env("GARAGE_DEFAULT_ACCESS_KEY", ACCESS_KEY_ID)
            .env("GARAGE_DEFAULT_SECRET_KEY", SECRET_ACCESS_KEY)
            .env("GARAGE_DEFAULT_BUCKET", "first")
            .env("RUST_LOG", "garage=info");
        let server = Server::start(folder, &mut command, s3);
        Self {
            endpoint: format!("http://{s3}"),
            server,
        }
    }

    /// Buckets made by `CreateBucket` answer `*` to every preflight, so these are made by the command line.
    pub(crate) fn create_bucket(&self, name: &str) {
        self.run(&["bucket", "create", name]);
        let allow = ["bucket", "allow", "--read", "--write", "--owner"];
        self.run(&[&allow[..], &[name, "--key", ACCESS_KEY_ID]].concat());
    }

    fn run(&self, arguments: &[&str]) {
        let output = Command::new(tool("MEDIABRIDGE_GARAGE", "bin/garage"))
            .arg("-c")
            .arg(self.server.folder.join("garage.toml"))
            .args(arguments)
            .output()
            .expect("garage runs");
        assert!(
            output.status.success(),
            "garage {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
