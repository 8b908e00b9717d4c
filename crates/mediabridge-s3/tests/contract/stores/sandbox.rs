//! Our own store, which the demonstration and the tests of the server stand on: it has to be as strict as AWS.

use mediabridge_sandbox::{Options, S3Server};
use tempfile::TempDir;

pub(crate) const REGION: &str = "eu-central-1";
pub(crate) const ACCESS_KEY_ID: &str = "AKIASANDBOX";
pub(crate) const SECRET_ACCESS_KEY: &str = "sandbox-secret-key";

pub(crate) struct Sandbox {
    pub(crate) server: S3Server,
    _folder: TempDir,
}

impl Sandbox {
    pub(crate) async fn start() -> Self {
        let folder = TempDir::with_prefix("mediabridge-sandbox-").expect("a temporary folder");
        let options = Options {
            region: REGION.to_owned(),
            access_key: ACCESS_KEY_ID.to_owned(),
            secret_key: SECRET_ACCESS_KEY.to_owned(),
            ..Options::for_tests(folder.path())
        };
        let server = S3Server::start(options).await.expect("a sandbox");
        Self {
            server,
            _folder: folder,
        }
    }
}
