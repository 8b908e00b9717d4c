//! What a resolver still remembers, and what is published by now.

use hickory_server::proto::op::ResponseCode;
use mediabridge_dns::{Code, Domain, Health, Purpose, Resolver, Settings, Verdict};

use crate::server::{RIGHT, Trouble, right_but, serve, settings, wanted};

async fn check(
    remembered: &str,
    published: &str,
    troubles: &[(&str, Trouble)],
) -> mediabridge_dns::Report {
    let resolver = serve(&[("example.test.", remembered)], troubles).await;
    let source = serve(&[("example.test.", published)], &[]).await;
    Resolver::new(Settings {
        port: source.address.port(),
        ..settings(&[resolver.address])
    })
    .unwrap()
    .check(&Domain::parse("example.test").unwrap(), &wanted())
    .await
}

#[tokio::test]
async fn what_was_put_right_is_only_spreading() {
    let before = right_but("@ MX", "@ MX 10 mx.other.test.");
    let before = before.replace("_dmarc CNAME dmarcroot.purelymail.com.", "");
    let report = check(&before, RIGHT, &[]).await;
    assert_eq!(report.health(), Health::Healthy);
    let mx = report.get(Purpose::Mx).unwrap();
    assert_eq!(mx.verdict, Verdict::Remark);
    assert_eq!(mx.findings[0].code, Code::Spreading);
    assert!(
        mx.findings[0].advice.contains("see it within 5 minutes"),
        "{mx:#?}"
    );
    assert_eq!(mx.published[0].value, "10 mailserver.purelymail.com");
    let dmarc = report.get(Purpose::Dmarc).unwrap();
    assert_eq!(dmarc.findings[0].code, Code::Spreading);
    assert!(
        dmarc.findings[0].advice.contains("within 10 minutes"),
        "{dmarc:#?}"
    );
    assert_eq!(report.get(Purpose::Spf).unwrap().verdict, Verdict::Right);
}

#[tokio::test]
async fn what_is_wrong_in_both_places_stays_wrong() {
    let before = right_but("@ MX", "@ MX 10 mx.other.test.");
    let report = check(&before, &right_but("@ MX", ""), &[]).await;
    let mx = report.get(Purpose::Mx).unwrap();
    assert_eq!(mx.findings[0].code, Code::MxElsewhere);
}

#[tokio::test]
async fn an_spf_record_at_the_source_is_counted_with_what_it_includes_elsewhere() {
    let after = right_but(
        "@ TXT \"v=spf1",
        "@ TXT \"v=spf1 include:few.other.test include:_spf.purelymail.com ~all\"",
    );
    let report = check(&right_but("@ TXT \"v=spf1", ""), &after, &[]).await;
    let spf = report.get(Purpose::Spf).unwrap();
    assert_eq!(spf.findings.len(), 1, "{spf:#?}");
    assert_eq!(spf.findings[0].code, Code::Spreading);
}

#[tokio::test]
async fn signatures_that_do_not_hold_are_not_excused_by_the_source() {
    let report = check(RIGHT, RIGHT, &[("example.test.", Trouble::Bogus)]).await;
    assert_eq!(report.health(), Health::Failing);
    assert_eq!(
        report.get(Purpose::Mx).unwrap().findings[0].code,
        Code::DnssecBogus
    );
}

#[tokio::test]
async fn a_source_that_does_not_answer_changes_nothing() {
    let resolver = serve(&[("example.test.", &right_but("@ MX", ""))], &[]).await;
    let trouble = Trouble::Answers(ResponseCode::Refused);
    let refusing = serve(&[], &[("test.", trouble)]).await;
    let report = Resolver::new(Settings {
        port: refusing.address.port(),
        ..settings(&[resolver.address])
    })
    .unwrap()
    .check(&Domain::parse("example.test").unwrap(), &wanted())
    .await;
    let mx = report.get(Purpose::Mx).unwrap();
    assert_eq!(mx.findings[0].code, Code::MxMissing);
}
