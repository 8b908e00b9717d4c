//! DMARC records (RFC 7489), as text.

/// What a domain asks receivers to do with mail that passes neither SPF nor DKIM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    None,
    Quarantine,
    Reject,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dmarc {
    pub(crate) policy: Policy,
    /// To how many of a hundred messages it applies.
    pub(crate) percent: u8,
    /// Whether anybody is sent reports.
    pub(crate) reports: bool,
}

/// Whether receivers count a TXT record among the DMARC records of a name.
pub(crate) fn is_dmarc(text: &str) -> bool {
    text.split(';').next().is_some_and(|tag| {
        tag.split_once('=')
            .is_some_and(|(name, value)| name.trim() == "v" && value.trim() == "DMARC1")
    })
}

/// Reads a record. The error says, as the end of a sentence, what makes it void.
pub(crate) fn parse(text: &str) -> Result<Dmarc, String> {
    if !is_dmarc(text) {
        let meant = text.trim_start_matches(['"', ' ']).to_ascii_lowercase();
        return Err(if meant.starts_with("v=dmarc1 ") {
            "it has no semicolon after v=DMARC1".to_owned()
        } else {
            "it does not begin with v=DMARC1;, in exactly these letters".to_owned()
        });
    }
    let mut policy = None;
    let mut percent = 100;
    let mut reports = false;
    for tag in text.split(';').skip(1).filter(|tag| !tag.trim().is_empty()) {
        let Some((name, value)) = tag.split_once('=') else {
            return Err(format!("“{}” is no tag with a value", tag.trim()));
        };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        match name.as_str() {
            "p" => {
                policy = Some(match value.to_ascii_lowercase().as_str() {
                    "none" => Policy::None,
                    "quarantine" => Policy::Quarantine,
                    "reject" => Policy::Reject,
                    _ => {
                        return Err(format!(
                            "the policy p={value} is neither none nor quarantine nor reject"
                        ));
                    }
                });
            }
            "pct" => {
                percent = value
                    .parse()
                    .ok()
                    .filter(|percent| *percent <= 100)
                    .ok_or_else(|| format!("pct={value} is not a number from 0 to 100"))?;
            }
            "rua" => {
                if !value.to_ascii_lowercase().contains("mailto:") {
                    return Err(format!("rua={value} lacks mailto: before the address"));
                }
                reports = true;
            }
            _ => {}
        }
    }
    let policy = policy.ok_or_else(|| "it has no policy (p=…)".to_owned())?;
    Ok(Dmarc {
        policy,
        percent,
        reports,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_as_receivers_read_them() {
        assert_eq!(
            parse("v=DMARC1; p=Reject; pct=50; rua=mailto:dmarc@example.com; adkim=s;"),
            Ok(Dmarc {
                policy: Policy::Reject,
                percent: 50,
                reports: true
            })
        );
        assert_eq!(
            parse("v = DMARC1;p=none"),
            Ok(Dmarc {
                policy: Policy::None,
                percent: 100,
                reports: false
            })
        );
        for (text, why) in [
            ("v=dmarc1; p=none", "does not begin with v=DMARC1;"),
            ("p=none; v=DMARC1", "does not begin with v=DMARC1;"),
            ("v=DMARC1 p=none", "no semicolon"),
            ("\"v=DMARC1; p=none\"", "does not begin with v=DMARC1;"),
            ("v=DMARC1;", "no policy"),
            (
                "v=DMARC1; p=block",
                "neither none nor quarantine nor reject",
            ),
            ("v=DMARC1; p=none; pct=200", "not a number from 0 to 100"),
            ("v=DMARC1; p=none; quarantine", "no tag with a value"),
            ("v=DMARC1; p=none; rua=a@example.com", "lacks mailto:"),
            ("", "does not begin with v=DMARC1;"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
