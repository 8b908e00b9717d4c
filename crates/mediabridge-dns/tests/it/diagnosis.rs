//! Wrong records of every kind, each in a zone that shows it, and what is said about it.

use Code as C;
use Purpose as P;
use mediabridge_dns::{Code, Health, Purpose, Report, Verdict};

use crate::server::{RIGHT, check, check_at, right_but, serve};

/// Takes the report on example.test with one thing changed, and sees that exactly this was found and nothing else is wrong.
async fn found(purpose: Purpose, without: &str, with: &str, codes: &[(Code, Verdict)]) -> Report {
    let report = check(&right_but(without, with)).await;
    let record = report.get(purpose).unwrap();
    let found: Vec<(Code, Verdict)> = record
        .findings
        .iter()
        .map(|finding| (finding.code, finding.verdict))
        .collect();
    assert_eq!(found, codes, "{with}\n{record:#?}");
    for record in &report.records {
        if record.wanted.purpose != purpose {
            assert_eq!(record.verdict, Verdict::Right, "{with}\n{record:#?}");
        }
        for finding in &record.findings {
            assert!(finding.advice.ends_with(['.', 'l']), "{}", finding.advice);
        }
    }
    report
}

fn advice(report: &Report, purpose: Purpose) -> &str {
    &report.get(purpose).unwrap().findings[0].advice
}

const W: Verdict = Verdict::Wrong;
const M: Verdict = Verdict::Missing;
const R: Verdict = Verdict::Remark;

#[tokio::test]
async fn a_domain_with_all_records_is_healthy() {
    let report = check(RIGHT).await;
    assert_eq!(report.health(), Health::Healthy, "{report:#?}");
    assert_eq!(report.name_servers, ["ns1.example.test"]);
    assert_eq!(report.zone.as_deref(), Some("example.test"));
    for record in &report.records {
        assert_eq!(record.verdict, Verdict::Right);
        assert_eq!(record.published.len(), 1, "{record:#?}");
        assert_eq!(record.published[0].ttl, 300);
    }
    insta::assert_json_snapshot!("right", report);
}

#[tokio::test]
async fn capital_letters_and_another_priority_are_right_too() {
    let report = check(
        "@ MX 50 MailServer.PurelyMail.com.
         @ TXT \"V=SPF1 Include:_SPF.PurelyMail.com. ~All\"
         @ TXT \"purelymail_ownership_proof=abc123XYZ\"
         PurelyMail1._DomainKey CNAME Key1.DkimRoot.PurelyMail.com.
         purelymail2._domainkey CNAME key2.dkimroot.purelymail.com.
         purelymail3._domainkey CNAME key3.dkimroot.purelymail.com.
         _DMARC CNAME DmarcRoot.PurelyMail.com.",
    )
    .await;
    assert!(
        report.records.iter().all(|r| r.verdict == Verdict::Right),
        "{report:#?}"
    );
}

#[tokio::test]
async fn mx_missing() {
    let report = found(P::Mx, "@ MX", "", &[(C::MxMissing, M)]).await;
    assert_eq!(
        advice(&report, P::Mx),
        "example.test has no MX record, so mail to it is not delivered to PurelyMail. Publish an MX record at the host @ with the value mailserver.purelymail.com, with the priority 10. Servers that have looked may remember for 10 minutes that it was missing."
    );
    assert_eq!(report.get(P::Mx).unwrap().remembered, Some(600));
    assert_eq!(report.health(), Health::Failing);
}

#[tokio::test]
async fn mx_points_elsewhere() {
    let with = "@ MX 1 aspmx.l.google.com.\n@ MX 5 alt1.aspmx.l.google.com.";
    let report = found(P::Mx, "@ MX", with, &[(C::MxElsewhere, W)]).await;
    assert!(advice(&report, P::Mx).contains("aspmx.l.google.com (Google) instead of PurelyMail"));
    let with = "@ MX 1 route1.mx.cloudflare.net.";
    let report = found(P::Mx, "@ MX", with, &[(C::MxElsewhere, W)]).await;
    assert!(advice(&report, P::Mx).contains("switch it off first"));
}

#[tokio::test]
async fn mx_beside_ours_splits_delivery() {
    let report = found(P::Mx, "", "@ MX 20 mx.other.test.", &[(C::MxAdditional, W)]).await;
    assert!(advice(&report, P::Mx).contains("mx.other.test"));
    assert_eq!(report.get(P::Mx).unwrap().published.len(), 2);
}

#[tokio::test]
async fn mx_target_is_an_alias() {
    let with = "@ MX 10 alias.other.test.";
    let report = found(P::Mx, "@ MX", with, &[(C::MxTargetAlias, W)]).await;
    assert!(advice(&report, P::Mx).contains("alias (CNAME) of mailserver.purelymail.com"));
    // Of ours in the same zone, which is how people give it a name of their own.
    let with = "@ MX 10 mail\nmail CNAME mailserver.purelymail.com.";
    found(P::Mx, "@ MX", with, &[(C::MxTargetAlias, W)]).await;
    let with = "@ MX 10 elsewhere.other.test.";
    found(
        P::Mx,
        "@ MX",
        with,
        &[(C::MxTargetAlias, W), (C::MxElsewhere, W)],
    )
    .await;
}

#[tokio::test]
async fn mx_target_is_an_ip_address() {
    found(P::Mx, "@ MX", "@ MX 10 192.0.2.1.", &[(C::MxTargetIp, W)]).await;
}

#[tokio::test]
async fn mx_that_takes_no_mail() {
    found(P::Mx, "@ MX", "@ MX 0 .", &[(C::MxNull, W)]).await;
    found(P::Mx, "", "@ MX 0 .", &[(C::MxNull, W)]).await;
}

#[tokio::test]
async fn mx_target_lacks_its_final_dot() {
    let with = "@ MX 10 mailserver.purelymail.com";
    let report = found(P::Mx, "@ MX", with, &[(C::TargetDoubled, W)]).await;
    assert!(advice(&report, P::Mx).contains("mailserver.purelymail.com.example.test"));
}

#[tokio::test]
async fn mx_at_the_domain_doubled() {
    let with = "example.test MX 10 mailserver.purelymail.com.";
    let report = found(P::Mx, "@ MX", with, &[(C::NameDoubled, M)]).await;
    assert!(
        advice(&report, P::Mx).contains("at example.test.example.test instead of example.test")
    );
    assert!(advice(&report, P::Mx).ends_with("Enter the host @ alone."));
}

#[tokio::test]
async fn a_wildcard_is_no_doubled_name() {
    let with = "* MX 10 mx.other.test.";
    found(P::Mx, "@ MX", with, &[(C::MxMissing, M)]).await;
}

#[tokio::test]
async fn spf_missing() {
    let report = found(P::Spf, "@ TXT \"v=spf1", "", &[(C::SpfMissing, M)]).await;
    assert!(
        advice(&report, P::Spf).contains("with the value v=spf1 include:_spf.purelymail.com ~all.")
    );
}

#[tokio::test]
async fn spf_twice() {
    let report = found(
        P::Spf,
        "",
        "@ TXT \"v=spf1 ip4:192.0.2.4 -all\"",
        &[(C::SpfSeveral, W)],
    )
    .await;
    let record = report.get(P::Spf).unwrap();
    assert_eq!(record.published.len(), 2);
    let suggestion = record.suggestion.as_deref().unwrap();
    assert!(
        suggestion.starts_with("v=spf1 include:_spf.purelymail.com ip4:192.0.2.4"),
        "{suggestion}"
    );
}

#[tokio::test]
async fn spf_without_our_include() {
    let with = "@ TXT \"v=spf1 include:few.other.test -all\"";
    let report = found(
        P::Spf,
        "@ TXT \"v=spf1",
        with,
        &[(C::SpfWithoutUs, W), (C::SpfFailAll, R)],
    )
    .await;
    assert_eq!(
        report.get(P::Spf).unwrap().suggestion.as_deref(),
        Some("v=spf1 include:_spf.purelymail.com include:few.other.test -all")
    );
}

#[tokio::test]
async fn spf_with_our_include_through_another() {
    for with in [
        "@ TXT \"v=spf1 include:spf.other.test ~all\"",
        "@ TXT \"v=spf1 redirect=spf.other.test\"",
    ] {
        let report = found(P::Spf, "@ TXT \"v=spf1", with, &[(C::SpfIndirect, R)]).await;
        assert!(advice(&report, P::Spf).contains("through spf.other.test"));
        assert_eq!(report.health(), Health::Healthy);
    }
    // A redirect beside `all` counts for nothing.
    let with = "@ TXT \"v=spf1 ~all redirect=spf.other.test\"";
    found(P::Spf, "@ TXT \"v=spf1", with, &[(C::SpfWithoutUs, W)]).await;
}

#[tokio::test]
async fn spf_with_another_end() {
    for (end, code) in [
        ("-all", C::SpfFailAll),
        ("+all", C::SpfPassAll),
        ("all", C::SpfPassAll),
        ("?all", C::SpfNeutralAll),
        ("", C::SpfNoAll),
    ] {
        let with = format!("@ TXT \"v=spf1 include:_spf.purelymail.com {end}\"");
        let report = found(P::Spf, "@ TXT \"v=spf1", &with, &[(code, R)]).await;
        assert_eq!(report.health(), Health::Healthy);
    }
    let with = "@ TXT \"v=spf1 ptr include:_spf.purelymail.com ~all\"";
    found(P::Spf, "@ TXT \"v=spf1", with, &[(C::SpfPtr, R)]).await;
}

#[tokio::test]
async fn spf_include_without_effect() {
    let with = "@ TXT \"v=spf1 ~all include:_spf.purelymail.com\"";
    found(P::Spf, "@ TXT \"v=spf1", with, &[(C::SpfAfterAll, W)]).await;
    let with = "@ TXT \"v=spf1 ?include:_spf.purelymail.com ~all\"";
    found(P::Spf, "@ TXT \"v=spf1", with, &[(C::SpfQualified, W)]).await;
}

#[tokio::test]
async fn spf_over_ten_lookups() {
    // Each of the three costs itself and three more; ours is the thirteenth.
    let with = "@ TXT \"v=spf1 include:few.other.test include:few2.example.test include:few3.example.test include:_spf.purelymail.com ~all\"
                few2 TXT \"v=spf1 a mx exists:x.other.test ?all\"
                few3 TXT \"v=spf1 a mx exists:x.other.test ?all\"";
    found(P::Spf, "@ TXT \"v=spf1", with, &[(C::SpfTooManyLookups, W)]).await;
    // Ten are allowed.
    let with = "@ TXT \"v=spf1 a a:a.example.test mx mx:b.example.test exists:c.example.test include:few.other.test include:_spf.purelymail.com ~all\"";
    found(P::Spf, "@ TXT \"v=spf1", with, &[]).await;
}

#[tokio::test]
async fn spf_refers_to_what_is_void() {
    for (name, why) in [
        ("nowhere.other.test", "which does not exist"),
        ("none.other.test", "which has no SPF record"),
        ("two.other.test", "which has several SPF records"),
        (
            "bad.other.test",
            "which has an SPF record with a mistake in it",
        ),
        (
            "self.other.test",
            "self.other.test, which leads back to itself",
        ),
        ("example.test", "example.test, which leads back to itself"),
    ] {
        let with = format!("@ TXT \"v=spf1 include:{name} include:_spf.purelymail.com ~all\"");
        let report = found(P::Spf, "@ TXT \"v=spf1", &with, &[(C::SpfIncludeBroken, W)]).await;
        assert!(
            advice(&report, P::Spf).contains(why),
            "{}",
            advice(&report, P::Spf)
        );
    }
}

#[tokio::test]
async fn spf_with_a_typing_mistake() {
    for (text, why) in [
        (
            "v=spf1include:_spf.purelymail.com ~all",
            "does not begin with “v=spf1” and a space",
        ),
        (
            "spf1 include:_spf.purelymail.com ~all",
            "does not begin with “v=spf1” and a space",
        ),
        (
            "v=spf1 include: _spf.purelymail.com ~all",
            "“include:” means nothing",
        ),
        (
            "\\\"v=spf1 include:_spf.purelymail.com ~all\\\"",
            "quotation marks",
        ),
    ] {
        let with = format!("@ TXT \"{text}\"");
        let report = found(P::Spf, "@ TXT \"v=spf1", &with, &[(C::SpfMalformed, W)]).await;
        assert!(
            advice(&report, P::Spf).contains(why),
            "{}",
            advice(&report, P::Spf)
        );
        assert_eq!(
            report.get(P::Spf).unwrap().suggestion.as_deref(),
            Some("v=spf1 include:_spf.purelymail.com ~all"),
        );
    }
}

#[tokio::test]
async fn spf_in_strings_that_do_not_fit_together() {
    for with in [
        "@ TXT \"v=spf1\" \"include:_spf.purelymail.com ~all\"",
        "@ TXT \"v=spf1 include:few.other.test\" \"include:_spf.purelymail.com ~all\"",
    ] {
        let report = found(P::Spf, "@ TXT \"v=spf1", with, &[(C::SpfSplit, W)]).await;
        let suggestion = report.get(P::Spf).unwrap().suggestion.as_deref().unwrap();
        assert!(suggestion.starts_with("v=spf1 include:_spf.purelymail.com "));
    }
    // Cut anywhere else, it is whole again when it is joined.
    let with = "@ TXT \"v=spf1 include:_spf.pure\" \"lymail.com ~all\"";
    found(P::Spf, "@ TXT \"v=spf1", with, &[]).await;
}

#[tokio::test]
async fn dkim_missing() {
    let report = found(P::Dkim2, "purelymail2", "", &[(C::DkimMissing, M)]).await;
    assert!(advice(&report, P::Dkim2).contains(
        "Publish a CNAME record at the host purelymail2._domainkey with the value key2.dkimroot.purelymail.com."
    ));
}

#[tokio::test]
async fn dkim_to_a_wrong_target() {
    let with = "purelymail1._domainkey CNAME key2.dkimroot.purelymail.com.";
    let report = found(P::Dkim1, "purelymail1", with, &[(C::DkimWrongTarget, W)]).await;
    assert!(
        advice(&report, P::Dkim1).contains("Replace the target by key1.dkimroot.purelymail.com")
    );
    let with = "purelymail1._domainkey CNAME key1.dkimroot.purelymail.com";
    found(P::Dkim1, "purelymail1", with, &[(C::TargetDoubled, W)]).await;
}

#[tokio::test]
async fn dkim_at_the_domain_doubled() {
    let with = "purelymail1._domainkey.example.test CNAME key1.dkimroot.purelymail.com.";
    let report = found(P::Dkim1, "purelymail1", with, &[(C::NameDoubled, M)]).await;
    let record = report.get(P::Dkim1).unwrap();
    assert_eq!(
        record.published[0].name,
        "purelymail1._domainkey.example.test.example.test"
    );
    assert!(advice(&report, P::Dkim1).ends_with("Enter the host purelymail1._domainkey alone."));
}

#[tokio::test]
async fn dkim_as_text() {
    let with = "purelymail3._domainkey TXT \"v=DKIM1; k=rsa; p=abc\"";
    found(P::Dkim3, "purelymail3", with, &[(C::DkimTxt, W)]).await;
}

#[tokio::test]
async fn dkim_proxied() {
    let with = "purelymail3._domainkey A 192.0.2.200";
    let report = found(P::Dkim3, "purelymail3", with, &[(C::DkimProxied, W)]).await;
    assert!(advice(&report, P::Dkim3).contains("DNS only"));
    let with = "purelymail3._domainkey AAAA 2001:db8::1";
    found(P::Dkim3, "purelymail3", with, &[(C::DkimProxied, W)]).await;
}

#[tokio::test]
async fn dmarc_missing() {
    found(P::Dmarc, "_dmarc", "", &[(C::DmarcMissing, M)]).await;
    let with = "_dmarc.example.test CNAME dmarcroot.purelymail.com.";
    found(P::Dmarc, "_dmarc", with, &[(C::NameDoubled, M)]).await;
}

#[tokio::test]
async fn dmarc_of_ones_own() {
    for (text, says) in [
        ("v=DMARC1; p=none", "nobody hears of it"),
        ("v=DMARC1; p=none; rua=mailto:a@example.test", "it watches"),
        ("v=DMARC1; p=quarantine; pct=50", "quarantine, for a part"),
        ("v=DMARC1; p=reject", "(policy reject)"),
    ] {
        let with = format!("_dmarc TXT \"{text}\"");
        let report = found(P::Dmarc, "_dmarc", &with, &[(C::DmarcOwn, R)]).await;
        assert!(
            advice(&report, P::Dmarc).contains(says),
            "{}",
            advice(&report, P::Dmarc)
        );
        assert_eq!(report.health(), Health::Healthy);
    }
}

#[tokio::test]
async fn dmarc_handed_over_to_others() {
    let with = "_dmarc CNAME dmarc.other.test.";
    found(P::Dmarc, "_dmarc", with, &[(C::DmarcElsewhere, R)]).await;
    for target in ["nodmarc.other.test.", "nowhere.other.test."] {
        let with = format!("_dmarc CNAME {target}");
        found(P::Dmarc, "_dmarc", &with, &[(C::DmarcMalformed, W)]).await;
    }
    let with = "_dmarc CNAME loop1.other.test.";
    found(P::Dmarc, "_dmarc", with, &[(C::AliasLoop, W)]).await;
}

#[tokio::test]
async fn dmarc_twice() {
    let with = "_dmarc TXT \"v=DMARC1; p=none\"\n_dmarc TXT \"v=DMARC1; p=reject\"";
    found(P::Dmarc, "_dmarc", with, &[(C::DmarcSeveral, W)]).await;
}

#[tokio::test]
async fn dmarc_malformed() {
    for text in ["v=DMARC1 p=none", "p=none", "v=DMARC1; p=block", "dmarc"] {
        let with = format!("_dmarc TXT \"{text}\"");
        found(P::Dmarc, "_dmarc", &with, &[(C::DmarcMalformed, W)]).await;
    }
    found(
        P::Dmarc,
        "_dmarc",
        "_dmarc A 192.0.2.1",
        &[(C::DmarcProxied, W)],
    )
    .await;
}

const OWN: &str = "@ TXT \"purelymail";

#[tokio::test]
async fn ownership_missing() {
    let report = found(P::Ownership, OWN, "", &[(C::OwnershipMissing, M)]).await;
    assert!(advice(&report, P::Ownership).contains("purelymail_ownership_proof=abc123XYZ"));
}

#[tokio::test]
async fn ownership_with_the_code_of_another_account() {
    let with = "@ TXT \"purelymail_ownership_proof=other\"";
    found(P::Ownership, OWN, with, &[(C::OwnershipWrongCode, W)]).await;
    // Beside the right one it does no harm.
    found(P::Ownership, "", with, &[]).await;
}

#[tokio::test]
async fn ownership_that_is_not_exact() {
    for (text, why) in [
        (
            "\\\"purelymail_ownership_proof=abc123XYZ\\\"",
            "with quotation marks",
        ),
        (
            "purelymail_ownership_proof=abc123XYZ ",
            "with spaces around",
        ),
        (
            "PurelyMail_ownership_proof=abc123xyz",
            "capital letters differ",
        ),
        ("abc123XYZ", "without the part before the ="),
        (
            "@ purelymail_ownership_proof=abc123XYZ 3600",
            "something added",
        ),
    ] {
        let with = format!("@ TXT \"{text}\"");
        let report = found(P::Ownership, OWN, &with, &[(C::OwnershipNotExact, W)]).await;
        assert!(
            advice(&report, P::Ownership).contains(why),
            "{}",
            advice(&report, P::Ownership)
        );
    }
}

#[tokio::test]
async fn a_domain_that_does_not_exist() {
    let dns = serve(&[], &[]).await;
    let report = check_at(&dns, "gone.test").await;
    assert_eq!(report.health(), Health::Failing);
    for record in &report.records {
        assert_eq!(record.verdict, Verdict::Missing);
        assert_eq!(record.findings[0].code, Code::DomainDoesNotExist);
        assert!(record.findings[0].advice.contains("says the zone test."));
    }
}

#[tokio::test]
async fn a_domain_that_is_an_alias() {
    let dns = serve(&[("zone.test.", "mail CNAME other.test.")], &[]).await;
    let report = check_at(&dns, "mail.zone.test").await;
    let mx = report.get(P::Mx).unwrap();
    assert_eq!(mx.findings[0].code, Code::DomainIsAlias, "{mx:#?}");
    assert!(
        mx.findings[0]
            .advice
            .contains("alias (CNAME) of other.test")
    );
}

#[tokio::test]
async fn hosts_of_a_subdomain_are_given_as_its_zone_wants_them() {
    let dns = serve(&[("zone.test.", "mail A 192.0.2.3\npurelymail1._domainkey.mail.zone.test CNAME key1.dkimroot.purelymail.com.")], &[]).await;
    let report = check_at(&dns, "mail.zone.test").await;
    assert_eq!(report.zone.as_deref(), Some("zone.test"));
    assert_eq!(report.get(P::Mx).unwrap().wanted.host, "mail");
    assert_eq!(report.get(P::Mx).unwrap().wanted.name, "mail.zone.test");
    assert_eq!(report.get(P::Dmarc).unwrap().wanted.host, "_dmarc.mail");
    assert_eq!(
        report.get(P::Dkim1).unwrap().findings[0].code,
        Code::NameDoubled
    );
}

#[tokio::test]
async fn an_international_domain() {
    let dns = serve(&[("xn--bcher-kva.test.", RIGHT)], &[]).await;
    assert_eq!(
        check_at(&dns, "Bücher.test.").await.health(),
        Health::Healthy
    );
}

#[tokio::test]
async fn records_of_discovery_are_optional() {
    use mediabridge_dns::{Domain, Resolver};
    let records = format!(
        "{RIGHT}\n_imaps._tcp SRV 0 1 993 imap.purelymail.com.\n_pop3s._tcp SRV 0 1 995 pop.other.test.\n"
    );
    let dns = serve(&[("example.test.", &records)], &[]).await;
    let report = Resolver::new(crate::server::settings(&[dns.address]))
        .unwrap()
        .check(
            &Domain::parse("example.test").unwrap(),
            &crate::server::wanted().with_discovery(),
        )
        .await;
    assert_eq!(report.get(P::Imaps).unwrap().verdict, Verdict::Right);
    assert_eq!(
        report.get(P::Pop3s).unwrap().findings[0].code,
        C::DiscoveryElsewhere
    );
    assert_eq!(
        report.get(P::Submissions).unwrap().findings[0].code,
        C::DiscoveryMissing
    );
    assert_eq!(report.health(), Health::Healthy);
}

#[tokio::test]
async fn nothing_long_or_dangerous_is_stored() {
    let long = format!("\"v=spf1 {}\"", "x".repeat(240));
    let with = format!("@ TXT {long} {long} {long}\n@ TXT \"v=spf1 \\027[31m\"");
    let report = check(&right_but("@ TXT \"v=spf1", &with)).await;
    let text = serde_json::to_string(&report).unwrap();
    assert!(!text.contains("\\u001b"), "{text}");
    assert!(
        report
            .get(P::Spf)
            .unwrap()
            .published
            .iter()
            .all(|p| p.value.chars().count() <= 401)
    );
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
}
