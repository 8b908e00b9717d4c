//! A new password is tried at a mail server that is not ours: Dovecot.

use std::{net::TcpListener, os::unix::fs::PermissionsExt as _, path::PathBuf, process::Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use super::{each_estate, text};
use crate::certificates::certificate_for;

const KNOWN: &str = "Correct \"horse\" \\ battery";
const ANNA: &str = "/api/v1/mail/mailboxes/anna@acme.org";

/// A mail server that knows anna's password.
struct Dovecot {
    folder: TempDir,
    port: u16,
    child: Child,
}

impl Dovecot {
    async fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("mb-imap-")
            .tempdir()
            .unwrap();
        // Dovecot's parts run as several users.
        let everybodys = |path: &std::path::Path| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o777)).unwrap();
        };
        everybodys(folder.path());
        std::fs::create_dir(folder.path().join("home")).unwrap();
        everybodys(&folder.path().join("home"));
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let certified = certificate_for("localhost");
        file("ca.pem", &certified.ca_pem);
        file("certificate.pem", &certified.certificate.pem());
        file("key.pem", &certified.key.serialize_pem());
        file("users", &format!("anna@acme.org:{{PLAIN}}{KNOWN}\n"));
        // Dovecot is told its port: one that was free a moment ago.
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .unwrap()
            .port();
        let config = file("dovecot.conf", &Self::config(&folder, port));
        let mut child = Command::new(program())
            .arg("-F")
            .arg("-c")
            .arg(config)
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = String::new();
        while let Some(line) = lines.next_line().await.unwrap() {
            if line.contains("starting up") {
                // It goes on writing, and has to be read.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Self {
                    folder,
                    port,
                    child,
                };
            }
            said.push_str(&line);
        }
        panic!("Dovecot does not start: {said}");
    }

    /// As root, Dovecot gives its rights up by itself; otherwise all of it runs as whoever runs the test.
    fn config(folder: &TempDir, port: u16) -> String {
        let root = folder.path().display();
        let me = |what: &str| {
            let said = std::process::Command::new("id").arg(what).output().unwrap();
            String::from_utf8(said.stdout).unwrap().trim().to_owned()
        };
        let (mut uid, mut gid, mut unprivileged) = (me("-u"), me("-g"), String::new());
        if uid == "0" {
            // Mail is never read as root.
            (uid, gid) = ("65534".to_owned(), "65534".to_owned());
        } else {
            let (user, group) = (me("-un"), me("-gn"));
            unprivileged = format!(
                "default_internal_user = {user}\ndefault_login_user = {user}\ndefault_internal_group = {group}\n\
                 service imap-login {{\n  chroot =\n}}\nservice anvil {{\n  chroot =\n}}\n"
            );
        }
        format!(
            r"
base_dir = {root}/run
state_dir = {root}/state
log_path = /dev/stderr
protocols = imap
ssl = required
ssl_cert = <{root}/certificate.pem
ssl_key = <{root}/key.pem
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:~/Maildir
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {root}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {port}
  }}
}}
{unprivileged}"
        )
    }

    fn settings(&self) -> String {
        let ca = self.folder.path().join("ca.pem");
        format!(
            "[imap]\nhost = 'localhost'\nport = {}\nca_file = '{}'\n",
            self.port,
            ca.display()
        )
    }
}

fn program() -> PathBuf {
    let known = [
        "/usr/sbin/dovecot",
        "/usr/local/sbin/dovecot",
        "/usr/bin/dovecot",
    ];
    let found = known
        .map(PathBuf::from)
        .into_iter()
        .find(|path| path.exists());
    found.expect("Dovecot is there: scripts/prerequisites.sh test installs it")
}

async fn tried(estate: &super::Estate, password: &str) -> (String, String) {
    let body = json!({ "new_password": password, "try_sign_in": true });
    let answer: Value = estate.admin.patch(ANNA, body).await.ok();
    let tried = &answer["sign_in"];
    (text(&tried["outcome"]), text(&tried["detail"]))
}

#[tokio::test]
async fn a_new_password_is_tried_at_the_mail_server() {
    let dovecot = Dovecot::start().await;
    each_estate(&dovecot.settings(), async |estate| {
        let (outcome, detail) = tried(&estate, KNOWN).await;
        assert_eq!(outcome, "works", "{detail}");
        // Nobody asked, so nobody is told.
        let answer = estate.admin.patch(ANNA, json!({ "new_password": KNOWN }));
        assert_eq!(answer.await.ok()["sign_in"], Value::Null);

        let (outcome, detail) = tried(&estate, "another correct horse").await;
        assert_eq!(outcome, "refused", "{detail}");
        assert!(detail.contains("refused the new password"), "{detail}");
        // What is set is set.
        let audited = estate.audited("mailbox").await;
        assert!(
            audited
                .iter()
                .all(|row| row.starts_with("mailbox.password")),
            "{audited:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_tried_is_not_called_refused() {
    let mut dovecot = Dovecot::start().await;
    // Its certificate is by nobody that the system trusts.
    let strangers = format!("[imap]\nhost = 'localhost'\nport = {}", dovecot.port);
    each_estate(&strangers, async |estate| {
        let (outcome, detail) = tried(&estate, KNOWN).await;
        assert_eq!(outcome, "unknown", "{detail}");
        assert!(detail.contains("TLS failed"), "{detail}");
    })
    .await;
    dovecot.child.kill().await.unwrap();
    each_estate(&dovecot.settings(), async |estate| {
        let (outcome, detail) = tried(&estate, KNOWN).await;
        assert_eq!(outcome, "unknown", "{detail}");
        assert!(detail.contains("no connection"), "{detail}");
    })
    .await;
    each_estate("[imap]\nhost = ''", async |estate| {
        let (outcome, detail) = tried(&estate, KNOWN).await;
        assert_eq!(outcome, "unknown", "{detail}");
        assert!(detail.contains("imap.host"), "{detail}");
        assert_eq!(
            estate.admin.get("/api/v1/mail").await.ok()["tries_sign_in"],
            false
        );
    })
    .await;
}
