//! Resolvers and name servers that do not answer: nothing of that is “missing”.

use std::{net::SocketAddr, time::Duration};

use hickory_server::proto::op::ResponseCode;
use mediabridge_dns::{Code, Domain, Health, Report, Resolver, Settings, Verdict};
use tokio::net::UdpSocket;

use crate::server::{RIGHT, Trouble, check_at, serve, settings, wanted};

fn all(report: &Report, code: Code, verdict: Verdict) {
    for record in &report.records {
        assert_eq!(record.findings.len(), 1, "{record:#?}");
        assert_eq!(record.findings[0].code, code, "{record:#?}");
        assert_eq!(record.findings[0].verdict, verdict, "{record:#?}");
    }
}

async fn check(settings: Settings) -> Report {
    Resolver::new(settings)
        .unwrap()
        .check(&Domain::parse("example.test").unwrap(), &wanted())
        .await
}

/// A server that hears everything and says nothing.
async fn silent() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

#[tokio::test]
async fn name_servers_that_do_not_answer() {
    let trouble = Trouble::Answers(ResponseCode::ServFail);
    let dns = serve(&[("example.test.", RIGHT)], &[("example.test.", trouble)]).await;
    let report = check_at(&dns, "example.test").await;
    all(&report, Code::NameServersFail, Verdict::NotKnown);
    assert_eq!(report.health(), Health::Unknown);
}

#[tokio::test]
async fn signatures_that_do_not_hold() {
    let dns = serve(
        &[("example.test.", RIGHT)],
        &[("example.test.", Trouble::Bogus)],
    )
    .await;
    let report = check_at(&dns, "example.test").await;
    all(&report, Code::DnssecBogus, Verdict::Wrong);
    assert_eq!(report.health(), Health::Failing);
}

#[tokio::test]
async fn a_resolver_that_refuses() {
    let dns = serve(&[], &[("test.", Trouble::Answers(ResponseCode::Refused))]).await;
    let report = check_at(&dns, "example.test").await;
    all(&report, Code::ResolverRefused, Verdict::NotKnown);
}

#[tokio::test]
async fn a_resolver_that_is_silent() {
    let (_socket, address) = silent().await;
    let report = check(Settings {
        timeout: Duration::from_millis(50),
        ..settings(&[address])
    })
    .await;
    all(&report, Code::ResolverTimeout, Verdict::NotKnown);
    assert_eq!(report.health(), Health::Unknown);
}

#[tokio::test]
async fn a_domain_that_takes_too_long() {
    let (_socket, address) = silent().await;
    let report = check(Settings {
        deadline: Duration::from_millis(50),
        ..settings(&[address])
    })
    .await;
    all(&report, Code::ResolverTimeout, Verdict::NotKnown);
}

#[tokio::test]
async fn a_resolver_that_is_not_there() {
    let (socket, address) = silent().await;
    drop(socket);
    let report = check(Settings {
        timeout: Duration::from_millis(50),
        ..settings(&[address])
    })
    .await;
    for record in &report.records {
        assert_eq!(record.verdict, Verdict::NotKnown, "{record:#?}");
    }
    assert_eq!(report.health(), Health::Unknown);
}

#[tokio::test]
async fn the_next_resolver_is_asked_when_one_fails() {
    let (_socket, address) = silent().await;
    let failing = serve(&[], &[("test.", Trouble::Answers(ResponseCode::ServFail))]).await;
    let working = serve(&[("example.test.", RIGHT)], &[]).await;
    let report = check(Settings {
        timeout: Duration::from_millis(200),
        // On a busy machine the working one may be late as well.
        attempts: 5,
        ..settings(&[address, failing.address, working.address])
    })
    .await;
    assert_eq!(report.health(), Health::Healthy, "{report:#?}");
}

#[tokio::test]
async fn one_include_that_does_not_answer() {
    let trouble = Trouble::Answers(ResponseCode::ServFail);
    let with = crate::server::right_but(
        "@ TXT \"v=spf1",
        "@ TXT \"v=spf1 include:down.other.test include:_spf.purelymail.com ~all\"",
    );
    let dns = serve(
        &[("example.test.", &with)],
        &[("down.other.test.", trouble)],
    )
    .await;
    let report = check_at(&dns, "example.test").await;
    let spf = report.get(mediabridge_dns::Purpose::Spf).unwrap();
    assert_eq!(spf.findings[0].code, Code::SpfNotCounted);
    assert_eq!(spf.verdict, Verdict::Remark);
    let with = crate::server::right_but(
        "@ TXT \"v=spf1",
        "@ TXT \"v=spf1 include:down.other.test ~all\"",
    );
    let dns = serve(
        &[("example.test.", &with)],
        &[("down.other.test.", trouble)],
    )
    .await;
    let report = check_at(&dns, "example.test").await;
    let spf = report.get(mediabridge_dns::Purpose::Spf).unwrap();
    assert_eq!(spf.verdict, Verdict::NotKnown);
    assert_eq!(report.health(), Health::Unknown);
}

#[tokio::test]
async fn an_answer_too_long_for_udp_comes_by_tcp() {
    let many: Vec<String> = (0..60)
        .map(|n| format!("@ TXT \"verification-{n}={}\"", "x".repeat(100)))
        .collect();
    let many = many.join("\n");
    let dns = serve(&[("example.test.", &format!("{RIGHT}{many}"))], &[]).await;
    let report = check_at(&dns, "example.test").await;
    assert_eq!(report.health(), Health::Healthy, "{report:#?}");
}

#[tokio::test]
async fn the_bound_on_questions_leaves_nobody_waiting_for_ever() {
    let zones: Vec<(String, String)> = (0..20)
        .map(|n| (format!("d{n}.test."), RIGHT.to_owned()))
        .collect();
    let zones: Vec<(&str, &str)> = zones
        .iter()
        .map(|(n, z)| (n.as_str(), z.as_str()))
        .collect();
    let dns = serve(&zones, &[]).await;
    let resolver = Resolver::new(Settings {
        concurrency: 1,
        ..settings(&[dns.address])
    })
    .unwrap();
    let wanted = wanted();
    let checks = (0..20).map(|n| {
        let domain = Domain::parse(&format!("d{n}.test")).unwrap();
        let (resolver, wanted) = (&resolver, &wanted);
        async move { resolver.check(&domain, wanted).await.health() }
    });
    let all = futures_util::future::join_all(checks).await;
    assert!(
        all.iter().all(|health| *health == Health::Healthy),
        "{all:?}"
    );
}
