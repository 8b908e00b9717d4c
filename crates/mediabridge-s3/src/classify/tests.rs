use super::*;

fn of(status: u16, code: &str, message: &str) -> ErrorKind {
    kind(status, (!code.is_empty()).then_some(code), message, None)
}

#[test]
fn the_code_decides_what_the_caller_can_do() {
    let region = |name: &str| ErrorKind::WrongRegion {
        expected: Some(name.to_owned()),
    };
    let cases = [
        (404, "NoSuchKey", ErrorKind::NotFound),
        (404, "NoSuchBucket", ErrorKind::NoSuchBucket),
        (403, "AccessDenied", ErrorKind::AccessDenied),
        (403, "InvalidAccessKeyId", ErrorKind::InvalidCredentials),
        (403, "SignatureDoesNotMatch", ErrorKind::InvalidCredentials),
        (
            403,
            "RequestTimeTooSkewed",
            ErrorKind::ClockSkew { seconds: None },
        ),
        (503, "SlowDown", ErrorKind::Throttled),
        (503, "XSomethingBusy", ErrorKind::Throttled),
        (400, "RequestTimeout", ErrorKind::Timeout),
        (412, "PreconditionFailed", ErrorKind::PreconditionFailed),
        (
            409,
            "ConditionalRequestConflict",
            ErrorKind::PreconditionFailed,
        ),
        (501, "NotImplemented", ErrorKind::NotSupported),
        (403, "InvalidObjectState", ErrorKind::Archived),
        (400, "BadDigest", ErrorKind::Other),
        (500, "InternalError", ErrorKind::Other),
    ];
    for (status, code, expected) in cases {
        assert_eq!(of(status, code, ""), expected, "{code}");
    }
    let redirected = kind(
        301,
        Some("PermanentRedirect"),
        "",
        Some("eu-west-1".to_owned()),
    );
    assert_eq!(redirected, region("eu-west-1"));
    let malformed = "the region 'us-east-1' is wrong; expecting 'eu-west-1'";
    let answer = of(400, "AuthorizationHeaderMalformed", malformed);
    assert_eq!(answer, ErrorKind::WrongRegion { expected: None });
    let malformed = of(400, "AuthorizationHeaderMalformed", "no credential");
    assert_eq!(malformed, ErrorKind::Other);
}

#[test]
fn without_a_code_the_status_decides() {
    let cases = [
        (403, ErrorKind::AccessDenied),
        (404, ErrorKind::NotFound),
        (412, ErrorKind::PreconditionFailed),
        (301, ErrorKind::WrongRegion { expected: None }),
        (429, ErrorKind::Throttled),
        (503, ErrorKind::Throttled),
        (504, ErrorKind::Timeout),
        (500, ErrorKind::Other),
    ];
    for (status, expected) in cases {
        assert_eq!(of(status, "", ""), expected, "{status}");
    }
}

#[test]
fn garages_words_for_bad_credentials_are_understood() {
    for message in [
        "Forbidden: No such key: GKffff",
        "Forbidden: Invalid signature",
    ] {
        assert_eq!(
            of(403, "AccessDenied", message),
            ErrorKind::InvalidCredentials
        );
    }
    // A member's file of that name is none of this.
    assert_eq!(
        of(404, "NoSuchKey", "Invalid signature.png"),
        ErrorKind::NotFound
    );
}

#[test]
fn elements_of_an_error_body_are_read_as_text() {
    let body = "<?xml version=\"1.0\"?><Error><Code>A</Code><Message>a &lt;b&gt; &amp;lt; c</Message></Error>";
    assert_eq!(element(body, "Code").as_deref(), Some("A"));
    assert_eq!(element(body, "Message").as_deref(), Some("a <b> &lt; c"));
    assert_eq!(element(body, "Region"), None);
    assert_eq!(element("<Code>cut off", "Code"), None);
}
