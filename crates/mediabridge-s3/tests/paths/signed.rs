//! A signed URL means the key it was signed for, also to a library that tidies URLs.

use std::time::Duration;

use mediabridge_s3::{
    Addressing, BucketConfig, ChecksumMode, Client, Credentials, GetOptions, MemberPath, ObjectKey,
    PutOptions, Root, Timeouts,
};
use percent_encoding::percent_decode_str;
use url::Url;

use crate::{
    corpus::corpus,
    oracle::{Verdict, verdict},
    soak::{Draw, Soak},
};

const NOW: i64 = 1_795_536_000_000;

fn client(addressing: Addressing) -> Client {
    Client::new(BucketConfig {
        endpoint: Some("http://s3.example.org:9000".parse().unwrap()),
        region: "us-east-1".to_owned(),
        bucket: "media".to_owned(),
        addressing,
        credentials: Credentials {
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: "not a secret".into(),
        },
        checksums: ChecksumMode::Auto,
        ca_pem: None,
        timeouts: Timeouts::default(),
    })
    .unwrap()
}

/// The key that whoever opens the URL asks for, after `url` has done to it what browsers do.
fn asked_for(url: &str, addressing: Addressing) -> String {
    let parsed = Url::parse(url).unwrap();
    assert_eq!(parsed.as_str(), url, "the library changed the URL");
    assert_eq!(parsed.fragment(), None);
    let path = match addressing {
        Addressing::VirtualHost => {
            assert_eq!(parsed.host_str(), Some("media.s3.example.org"));
            parsed.path().strip_prefix('/').unwrap()
        }
        _ => parsed.path().strip_prefix("/media/").unwrap(),
    };
    percent_decode_str(path).decode_utf8().unwrap().into_owned()
}

fn check(clients: &[(Client, Addressing)], key: &ObjectKey) {
    let (expires, put) = (
        Duration::from_mins(5),
        PutOptions {
            content_type: "text/plain".to_owned(),
            ..PutOptions::default()
        },
    );
    for (client, addressing) in clients {
        let read = client
            .presign_get(key, &GetOptions::default(), expires, NOW)
            .unwrap();
        assert_eq!(asked_for(&read, *addressing), key.as_str());
        let write = client.presign_put(key, &put, expires, NOW).unwrap();
        assert_eq!(asked_for(&write.url, *addressing), key.as_str());
    }
}

fn odd_key(draw: &mut Draw) -> String {
    let pieces = [
        "a",
        "B",
        "7",
        " ",
        "+",
        "%",
        "%2e",
        "%2E%2e",
        "%2f",
        "%00",
        "?",
        "#",
        "&",
        "=",
        ";",
        ":",
        "@",
        "!",
        "$",
        "'",
        "\"",
        "(",
        ")",
        "*",
        ",",
        "[",
        "]",
        "{",
        "}",
        "|",
        "^",
        "`",
        "~",
        "<",
        ">",
        "\\",
        "/",
        "//",
        "..",
        "...",
        ".",
        "é",
        "e\u{301}",
        "日本",
        "📁",
        "\u{202e}",
        "\u{200b}",
        "\u{feff}",
        "\u{2028}",
        "\u{a0}",
        "．",
        "∕",
        "\u{10ffff}",
    ];
    (0..=draw.below(12)).map(|_| draw.pick(&pieces)).collect()
}

#[test]
fn signed_urls_address_the_key_they_were_signed_for() {
    let mut run = Soak::new("paths.signed", 10_000, 200_000);
    let clients = [Addressing::Path, Addressing::VirtualHost]
        .map(|addressing| (client(addressing), addressing));
    let mut signed = 0;
    let corpus = corpus();
    while signed < run.cases {
        let path = if signed < corpus.len() as u64 && run.random.below(4) == 0 {
            corpus[run.random.below(corpus.len())].clone()
        } else {
            odd_key(&mut run.random)
        };
        let root = run.random.pick(&["", "team-a", "%", "ü b/+"]);
        let expected = verdict("", root, &path);
        let Ok(parsed) = MemberPath::parse(&path) else {
            assert!(!matches!(expected, Verdict::Ok(_)));
            continue;
        };
        let Ok(key) = Root::parse(root).unwrap().key(&parsed) else {
            continue;
        };
        if key.as_str().is_empty() {
            continue;
        }
        assert_eq!(expected, Verdict::Ok(key.as_str().to_owned()));
        check(&clients, &key);
        signed += 1;
    }
}
