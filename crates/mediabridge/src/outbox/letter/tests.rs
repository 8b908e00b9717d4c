use mail_parser::{MessageParser, MimeHeaders as _};
use proptest::prelude::*;

use super::*;

const PUBLIC_URL: &str = "https://files.example.com";

fn built(name: &str, email: &str, letter: &Letter<'_>, link: Option<&str>) -> Vec<u8> {
    let from: Mailbox = "MediaBridge <mediabridge@example.com>".parse().unwrap();
    let parts = Parts {
        id: "0199",
        from: &from,
        name,
        email,
        subject: &letter.subject,
        content: &letter.content,
        link,
        public_url: PUBLIC_URL,
        at: 1_764_000_000_000,
    };
    message(&parts).unwrap().formatted()
}

fn letter(subject: &str, text: &str) -> Letter<'static> {
    let to = Recipient {
        member_id: "1",
        name: "",
        email: "",
    };
    Letter::new(to, subject, "Because of <that>.")
        .paragraph(text)
        .button("Look & see", "/mail/deletions?a=1&b=\"2\"")
}

/// Names of the headers above the body.
fn headers(bytes: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(bytes).unwrap();
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    head.split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split_once(':').unwrap().0.to_owned())
        .collect()
}

const EXPECTED: [&str; 8] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
];

#[test]
fn a_message_has_the_same_words_as_text_and_as_html() {
    let bytes = built(
        "Ada Lovelace",
        "ada@example.com",
        &letter("Hello", "One <b>&amp; two."),
        None,
    );
    let parsed = MessageParser::default().parse(&bytes).unwrap();
    let to = parsed.to().unwrap().first().unwrap();
    assert_eq!(to.name(), Some("Ada Lovelace"));
    assert_eq!(to.address(), Some("ada@example.com"));
    assert_eq!(parsed.subject(), Some("Hello"));
    assert_eq!(parsed.message_id(), Some("0199@example.com"));
    assert_eq!(parsed.date().unwrap().to_timestamp(), 1_764_000_000);
    let text = parsed.body_text(0).unwrap();
    assert!(text.contains("One <b>&amp; two."), "{text}");
    assert!(text.contains("https://files.example.com/mail/deletions?a=1&b=\"2\""));
    let html = parsed.body_html(0).unwrap();
    for part in [
        "One &lt;b&gt;&amp;amp; two.",
        "Look &amp; see",
        "href=\"https://files.example.com/mail/deletions?a=1&amp;b=&quot;2&quot;\"",
        "Because of &lt;that&gt;.",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert_eq!(parsed.parts.len(), 3);
    assert!(parsed.parts[0].content_type().is_some());
}

#[test]
fn the_same_parts_make_the_same_bytes() {
    let letter = letter("Hello", "Text");
    let make = || built("Ada", "ada@example.com", &letter, None);
    assert_eq!(make(), make());
}

#[test]
fn a_link_takes_the_place_of_a_page() {
    let letter = letter("Hello", "Text");
    let bytes = built(
        "Ada",
        "ada@example.com",
        &letter,
        Some("https://files.example.com/invitation#token=abc"),
    );
    let parsed = MessageParser::default().parse(&bytes).unwrap();
    let text = parsed.body_text(0).unwrap();
    assert!(text.contains("/invitation#token=abc"), "{text}");
    assert!(!text.contains("/mail/deletions"), "{text}");
}

#[test]
fn what_is_not_a_page_of_ours_is_no_link() {
    let mut letter = letter("Hello", "Text");
    for page in ["", "javascript:alert(1)", "@evil.example", ".evil.example"] {
        page.clone_into(&mut letter.content.button.as_mut().unwrap().page);
        let bytes = built("Ada", "ada@example.com", &letter, None);
        let parsed = MessageParser::default().parse(&bytes).unwrap();
        let html = parsed.body_html(0).unwrap();
        assert_eq!(html.matches("<a href").count(), 1, "{html}");
    }
}

#[test]
fn domains_are_written_in_ascii_and_unusable_addresses_refused() {
    assert_eq!(
        address("mia@exämple.de").unwrap().to_string(),
        "mia@xn--exmple-cua.de"
    );
    assert_eq!(address("ü@example.de").unwrap().to_string(), "ü@example.de");
    for bad in [
        "",
        "a",
        "a@",
        "@b",
        "a@b@c",
        "a b@c.de",
        "a@b c",
        "x>\r\nRCPT TO:<y@z.de>",
    ] {
        assert!(address(bad).is_err(), "{bad}");
    }
}

#[test]
fn nobody_writes_a_header_by_their_name() {
    let evil = [
        "Mia\r\nBcc: victim@example.org",
        "Mia\nBcc: victim@example.org\n\nHello",
        "Mia\rBcc: victim@example.org",
        "Mia\" <victim@example.org>, \"x",
        "Mia, victim@example.org",
        "Mia\0\u{85}\u{2028}Bcc: victim@example.org",
        "=?utf-8?q?Mia=0D=0ABcc:_victim@example.org?=",
        "(comment) <victim@example.org>",
        "Mia\u{202e}moc.elpmaxe@mitciv",
        &"ö\r\nBcc: victim@example.org ".repeat(30),
    ];
    for evil in evil {
        let bytes = built(evil, "mia@example.com", &letter(evil, evil), None);
        assert_eq!(headers(&bytes), EXPECTED, "{evil:?}");
        let parsed = MessageParser::default().parse(&bytes).unwrap();
        let to: Vec<_> = parsed.to().unwrap().iter().collect();
        assert_eq!(to.len(), 1, "{evil:?}");
        assert_eq!(to[0].address(), Some("mia@example.com"), "{evil:?}");
        // What somebody encoded themselves, a reader may decode for the eye.
        let name = to[0].name().unwrap();
        let is_encoded = evil.starts_with("=?");
        assert!(
            is_encoded || !name.contains(['\r', '\n', '\u{202e}']),
            "{name:?}"
        );
        assert!(parsed.bcc().is_none() && parsed.cc().is_none());
    }
}

#[test]
fn names_of_every_script_arrive_as_they_are() {
    for name in [
        "Zoë Müller",
        "Анна",
        "李雷",
        "🦊 Fox",
        "O'Neil, Jr. \"Bob\" \\",
    ] {
        let bytes = built(name, "a@example.com", &letter(name, name), None);
        assert!(bytes.is_ascii());
        let parsed = MessageParser::default().parse(&bytes).unwrap();
        let to = parsed.to().unwrap().first().unwrap();
        assert_eq!(to.name(), Some(name));
        assert_eq!(parsed.subject(), Some(name));
        assert!(parsed.body_text(0).unwrap().contains(name));
    }
}

proptest! {
    #[test]
    fn whatever_people_are_called_the_headers_are_ours(name in "\\PC{0,40}|[\\x00-\\x7f]{0,60}", text in "[\\x00-\\x7f\u{80}-\u{2fff}]{0,200}") {
        let bytes = built(&name, "mia@example.com", &letter(&text, &text), None);
        prop_assert_eq!(headers(&bytes), EXPECTED);
        prop_assert!(bytes.is_ascii());
        let parsed = MessageParser::default().parse(&bytes).unwrap();
        let to: Vec<_> = parsed.to().unwrap().iter().collect();
        prop_assert_eq!(to.len(), 1);
        prop_assert_eq!(to[0].address(), Some("mia@example.com"));
        let html = parsed.body_html(0).unwrap();
        prop_assert_eq!(html.matches('<').count(), html.matches('>').count());
        prop_assert_eq!(html.matches("<script").count(), 0);
    }
}
