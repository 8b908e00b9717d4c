use mediabridge_s3::{
    Client, CorsProblem, ErrorKind, MemberPath, ProbeOptions, ProbeOutcome, ProbeReport, ProbeStep,
    Root,
};

use crate::stores::{Store, client as open, key, now};

const ORIGIN: &str = "https://media.example.org";
const HEADERS: [&str; 4] = [
    "content-type",
    "x-amz-checksum-crc32",
    "if-none-match",
    "range",
];

async fn probe(client: &Client, at: i64) -> ProbeReport {
    let root = Root::parse("media/team a").unwrap();
    let name = MemberPath::parse(".mediabridge-test-1").unwrap();
    client
        .probe(&ProbeOptions {
            root: &root,
            name: &name,
            origin: ORIGIN,
            now: at,
        })
        .await
}

fn kind(report: &ProbeReport, step: ProbeStep) -> &ErrorKind {
    match report.outcome(step) {
        Some(ProbeOutcome::Failed(error)) => error.kind(),
        other => panic!("{step:?} should have failed: {other:?}"),
    }
}

pub(crate) async fn a_good_bucket_passes_and_shows_what_it_can(store: &Store) {
    let client = store.bucket().await;
    store
        .set_cors(&client, ORIGIN, &["GET", "PUT", "HEAD"], &HEADERS)
        .await;
    let report = probe(&client, now()).await;
    assert!(report.passed(), "{report:#?}");
    assert_eq!(report.abilities, Some(store.known().abilities));
    assert_eq!(report.results.len(), 7);
}

pub(crate) async fn a_probe_leaves_nothing_behind(store: &Store) {
    let client = store.bucket().await;
    probe(&client, now()).await;
    assert_eq!(
        client.list_all(&key(""), None, 10).await.unwrap().objects,
        []
    );
}

pub(crate) async fn missing_cors_rules_are_told_from_missing_headers(store: &Store) {
    let client = store.bucket().await;
    let report = probe(&client, now()).await;
    if !store.known().follows_cors {
        assert_eq!(report.outcome(ProbeStep::Cors), Some(&ProbeOutcome::Passed));
        return;
    }
    let refused = |method| {
        ErrorKind::Cors(CorsProblem::Refused {
            origin: ORIGIN.to_owned(),
            method,
        })
    };
    assert_eq!(kind(&report, ProbeStep::Cors), &refused("PUT"));

    store
        .set_cors(
            &client,
            "https://other.example.org",
            &["GET", "PUT"],
            &["*"],
        )
        .await;
    assert_eq!(
        kind(&probe(&client, now()).await, ProbeStep::Cors),
        &refused("PUT")
    );

    store.set_cors(&client, ORIGIN, &["GET"], &["*"]).await;
    assert_eq!(
        kind(&probe(&client, now()).await, ProbeStep::Cors),
        &refused("PUT")
    );

    store
        .set_cors(&client, ORIGIN, &["GET", "PUT"], &["content-type"])
        .await;
    let report = probe(&client, now()).await;
    let problem = CorsProblem::MissingHeaders {
        method: "PUT",
        headers: vec![
            "x-amz-checksum-crc32".to_owned(),
            "if-none-match".to_owned(),
        ],
    };
    assert_eq!(kind(&report, ProbeStep::Cors), &ErrorKind::Cors(problem));
    assert_eq!(report.outcome(ProbeStep::Put), Some(&ProbeOutcome::Passed));
}

pub(crate) async fn wrong_credentials_skip_what_depends_on_them(store: &Store) {
    if !store.known().checks_requests {
        return;
    }
    let client = store.bucket().await;
    store
        .set_cors(&client, ORIGIN, &["GET", "PUT"], &["*"])
        .await;
    let mut config = client.config().clone();
    config.credentials.secret_access_key = "0".repeat(64).into();
    let report = probe(&open(config), now()).await;
    assert_eq!(
        report.outcome(ProbeStep::Connect),
        Some(&ProbeOutcome::Passed)
    );
    assert_eq!(
        kind(&report, ProbeStep::List),
        &ErrorKind::InvalidCredentials
    );
    for step in [ProbeStep::Put, ProbeStep::Get, ProbeStep::Delete] {
        assert!(
            matches!(report.outcome(step), Some(ProbeOutcome::Skipped(_))),
            "{report:#?}"
        );
    }
    assert_eq!(report.outcome(ProbeStep::Cors), Some(&ProbeOutcome::Passed));
    assert_eq!(report.abilities, None);
}

pub(crate) async fn a_missing_bucket_skips_the_rest(store: &Store) {
    let report = probe(&open(store.config("nobody-has-this")), now()).await;
    assert_eq!(kind(&report, ProbeStep::List), &ErrorKind::NoSuchBucket);
    assert!(matches!(
        report.outcome(ProbeStep::Cors),
        Some(ProbeOutcome::Skipped(_))
    ));
    assert_eq!(
        report.outcome(ProbeStep::Clock),
        Some(&ProbeOutcome::Passed)
    );
}

pub(crate) async fn a_wrong_clock_is_measured(store: &Store) {
    let client = store.bucket().await;
    let report = probe(&client, now() + 200_000).await;
    match kind(&report, ProbeStep::Clock) {
        ErrorKind::ClockSkew {
            seconds: Some(seconds),
        } => {
            assert!((195..=205).contains(seconds), "{seconds}");
        }
        other => panic!("{other:?}"),
    }
}
