//! How e-mail is sent.

use std::{net::IpAddr, path::PathBuf};

use anyhow::{Context as _, ensure};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// Empty: no e-mail is sent.
    pub host: String,
    pub port: u16,
    pub tls: SmtpTls,
    /// Empty: the authorities that the system trusts.
    pub ca_file: PathBuf,
    /// Empty: the server wants no sign-in.
    pub username: String,
    pub password: SecretString,
    /// Empty: `password` is it.
    pub password_file: PathBuf,
    pub from: String,
    /// For handing over one e-mail, from the connection to the last answer.
    pub timeout_seconds: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpTls {
    /// From the first byte on, as at port 465.
    Implicit,
    /// Begun by a command, as at port 587, and demanded.
    Starttls,
    None,
}

impl Smtp {
    pub fn is_on(&self) -> bool {
        !self.host.is_empty()
    }

    /// What settings that depend on each other have to agree on.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        if !self.is_on() {
            return Ok(());
        }
        ensure!(
            self.tls != SmtpTls::None || is_loopback(&self.host),
            "smtp.tls = \"none\" is for a mail server on this machine (localhost): whoever listens on the way to {} would read every e-mail, links that open accounts included. Use \"implicit\" or \"starttls\"",
            self.host
        );
        ensure!(
            !self.from.is_empty(),
            "smtp.from is missing: the address that e-mails come from, such as MediaBridge <mediabridge@example.com>"
        );
        self.from
            .parse::<lettre::message::Mailbox>()
            .with_context(|| {
                format!(
                    "smtp.from: `{}` is not an address such as MediaBridge <mediabridge@example.com>",
                    self.from
                )
            })?;
        let has_password = !self.password.expose_secret().is_empty();
        let has_file = !self.password_file.as_os_str().is_empty();
        ensure!(
            !(has_password && has_file),
            "smtp.password and smtp.password_file are both set: keep one of them"
        );
        ensure!(
            self.username.is_empty() != (has_password || has_file),
            "smtp.username and smtp.password (or smtp.password_file) belong together: set both or neither"
        );
        ensure!(
            self.timeout_seconds > 0,
            "smtp.timeout_seconds must be at least 1"
        );
        Ok(())
    }

    /// The password, wherever it is kept.
    pub fn secret(&self) -> anyhow::Result<SecretString> {
        if self.password_file.as_os_str().is_empty() {
            return Ok(self.password.clone());
        }
        let text = std::fs::read_to_string(&self.password_file).with_context(|| {
            format!(
                "smtp.password_file {} cannot be read",
                self.password_file.display()
            )
        })?;
        Ok(text.trim_end_matches(['\r', '\n']).into())
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse::<IpAddr>()
            .is_ok_and(|ip| ip.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::super::Config;

    const GOOD: &str = "[smtp]\nhost = 'mail.example.com'\nfrom = 'M <m@example.com>'\n";

    #[test]
    fn without_a_host_nothing_else_matters() {
        assert!(!Config::with("").unwrap().smtp.is_on());
        assert!(!Config::with("[smtp]\ntls = 'none'").unwrap().smtp.is_on());
        assert!(Config::with(GOOD).unwrap().smtp.is_on());
    }

    #[test]
    fn a_mistake_names_the_setting() {
        for (more, named) in [
            ("tls = 'none'", "smtp.tls"),
            ("tls = 'ssl'", "tls"),
            ("username = 'me'", "smtp.password"),
            ("password = 'x'", "smtp.username"),
            (
                "username = 'me'\npassword = 'x'\npassword_file = 'y'",
                "both set",
            ),
            ("timeout_seconds = 0", "smtp.timeout_seconds"),
            ("port = 70000", "port"),
        ] {
            let error = format!("{:#}", Config::with(&format!("{GOOD}{more}")).unwrap_err());
            assert!(error.contains(named), "{error}");
        }
        for from in ["", "nobody", "a@b\\r\\nBcc: c@d", "a b@c.example"] {
            let settings = format!("[smtp]\nhost = 'localhost'\nfrom = \"{from}\"");
            let error = format!("{:#}", Config::with(&settings).unwrap_err());
            assert!(error.contains("smtp.from"), "{from}: {error}");
        }
    }

    #[test]
    fn only_this_machine_is_spoken_to_in_the_clear() {
        let with = |host: &str| {
            Config::with(&format!(
                "[smtp]\nhost = '{host}'\ntls = 'none'\nfrom = 'm@example.com'"
            ))
        };
        for host in ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"] {
            with(host).unwrap();
        }
        for host in ["10.0.0.1", "localhost.example.com", "mail", "0.0.0.0", "::"] {
            with(host).unwrap_err();
        }
    }

    #[test]
    fn a_password_in_a_file_ends_before_its_line_break() {
        use secrecy::ExposeSecret as _;
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "se cret\r\n").unwrap();
        let settings = format!(
            "{GOOD}username = 'me'\npassword_file = '{}'",
            file.path().display()
        );
        let config = Config::with(&settings).unwrap();
        assert_eq!(config.smtp.secret().unwrap().expose_secret(), "se cret");
        file.close().unwrap();
        let error = format!("{:#}", config.smtp.secret().unwrap_err());
        assert!(error.contains("smtp.password_file"), "{error}");
    }
}
