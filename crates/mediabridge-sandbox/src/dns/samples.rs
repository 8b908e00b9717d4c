//! What the sample account's domains publish. One was moved here half-way, with mistakes that people really make.

use super::Zone;

/// PurelyMail's own names, which the records of others lead to.
const PURELYMAIL: &str = "
mailserver A 192.0.2.1
imap A 192.0.2.1
pop3 A 192.0.2.1
smtp A 192.0.2.1
_spf TXT \"v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all\"
dmarcroot TXT \"v=DMARC1; p=quarantine\"
key1.dkimroot TXT \"v=DKIM1; k=rsa; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKsample1\"
key2.dkimroot TXT \"v=DKIM1; k=rsa; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKsample2\"
key3.dkimroot TXT \"v=DKIM1; k=rsa; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKsample3\"
";

const MX: &str = "@ MX 10 mailserver.purelymail.com.\n";
const SPF: &str = "@ TXT \"v=spf1 include:_spf.purelymail.com ~all\"\n";
const DKIM: &str = "purelymail1._domainkey CNAME key1.dkimroot.purelymail.com.
purelymail2._domainkey CNAME key2.dkimroot.purelymail.com.
purelymail3._domainkey CNAME key3.dkimroot.purelymail.com.\n";
const DMARC: &str = "_dmarc CNAME dmarcroot.purelymail.com.\n";
const DISCOVERY: &str = "_imaps._tcp SRV 0 1 993 imap.purelymail.com.
_pop3s._tcp SRV 0 1 995 pop3.purelymail.com.
_submissions._tcp SRV 0 1 465 smtp.purelymail.com.\n";

/// A newsletter service is among those that may send for it.
const OWN_SPF: &str =
    "@ TXT \"v=spf1 include:_spf.purelymail.com include:_spf.newsletter.example ~all\"\n";

/// The old provider's MX still takes a part of the mail, its SPF record knows nothing of PurelyMail, one DKIM alias got
/// the domain appended to its target, and another to its name.
const HALF_WAY: &str = "
@ MX 10 mailserver.purelymail.com.
@ MX 20 mx.old-host.example.
@ TXT \"v=spf1 include:_spf.old-host.example ip4:198.51.100.7 -all\"
purelymail1._domainkey CNAME key1.dkimroot.purelymail.com.
purelymail2._domainkey CNAME key2.dkimroot.purelymail.com.blue-kiln.example.
purelymail3._domainkey.blue-kiln.example CNAME key3.dkimroot.purelymail.com.
_dmarc CNAME dmarcroot.purelymail.com.
";

/// The zones of the sample account, whose ownership code is given, and of what they refer to.
pub fn sample_zones(ownership_code: &str) -> Vec<Zone> {
    let owned = format!("@ TXT \"{ownership_code}\"\n");
    let needed = format!("{owned}{MX}{SPF}{DKIM}{DMARC}");
    vec![
        Zone::new("purelymail.com", PURELYMAIL),
        // Reserved for samples: whoever adds another name below it is told that it does not exist.
        Zone::new("example", ""),
        Zone::new(
            "old-host.example",
            "mx A 203.0.113.9\n_spf TXT \"v=spf1 ip4:203.0.113.0/24 -all\"",
        ),
        Zone::new(
            "newsletter.example",
            "_spf TXT \"v=spf1 ip4:198.51.100.64/26 -all\"",
        ),
        Zone::new("demo.example", format!("{needed}{DISCOVERY}")),
        Zone::new(
            "harbor-press.example",
            format!("{owned}{MX}{OWN_SPF}{DKIM}{DMARC}"),
        ),
        Zone::new("blue-kiln.example", format!("{owned}{HALF_WAY}")),
        Zone::new("old-harbor.example", needed.clone()),
        Zone::new("lighthouse.example", format!("{needed}{DISCOVERY}")),
        Zone::new("tidewater.example", owned),
    ]
}
