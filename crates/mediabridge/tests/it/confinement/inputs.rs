//! The list of places that take a path, held against the `OpenAPI` document: whatever text the API takes is known as a
//! path, as a root, or as neither.

use std::collections::BTreeSet;

use mediabridge::http::routes;
use serde_json::{Value, json};

use super::{PLACES, Verdict, World, corpus::corpus, verdict};
use crate::{app::each_engine, soak};

/// Typed by an admin, below.
const ROOTS: &[&str] = &[
    "post /api/v1/buckets BucketInput.root",
    "post /api/v1/buckets/test BucketInput.root",
    "patch /api/v1/buckets/{bucket_id} BucketChange.root",
    "put /api/v1/buckets/{bucket_id}/grants/{member_id} PutGrant.root",
];

/// Taken by the live socket; `attempts.rs` searches.
const MESSAGES: &[&str] = &["live Scope.path"];

/// Text that names no place in a bucket.
const OTHER_TEXT: &[&str] = &[
    // Ids and cursors
    "id",
    "bucket_id",
    "member_id",
    "up_to",
    "cursor",
    "snapshot",
    "attempt_id",
    // People and secrets
    "name",
    "email",
    "password",
    "current_password",
    "new_password",
    "token",
    "access_token",
    "setup_code",
    // Searches
    "text",
    "query",
    "action",
    // Buckets
    "description",
    "endpoint",
    "region",
    "bucket",
    "cdn_base_url",
    "access_key_id",
    "secret_access_key",
    "ca_certificate",
    // Mail
    "address",
    "api_token",
    "csv",
    "plan",
    "forward_to",
    "app_password",
    "domain",
    "local_part",
    "match_user",
    "reason",
    "recovery_email",
    "target",
    "targets",
    "MailboxChange.new_password",
    // Files to upload, whose `name` is a path
    "NewFile.content_type",
    "NewFile.checksum_crc32",
];

/// Collects `Schema.field` of every text in a schema.
fn texts(document: &Value, schema: &Value, name: &str, found: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let inner = reference.rsplit('/').next().unwrap();
        return texts(
            document,
            &document["components"]["schemas"][inner],
            inner,
            found,
        );
    }
    for kind in ["oneOf", "anyOf", "allOf"] {
        for part in schema[kind].as_array().into_iter().flatten() {
            texts(document, part, name, found);
        }
    }
    for (field, inner) in schema["properties"].as_object().into_iter().flatten() {
        texts(
            document,
            inner,
            &format!("{}.{field}", name.split('.').next().unwrap()),
            found,
        );
    }
    let is = |kind: &str| {
        schema["type"] == kind
            || schema["type"]
                .as_array()
                .is_some_and(|t| t.contains(&kind.into()))
    };
    if is("array") {
        texts(document, &schema["items"], name, found);
    }
    if is("string") && schema.get("enum").is_none() {
        found.insert(name.to_owned());
    }
}

fn inputs(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (route, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let mut names = BTreeSet::new();
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                texts(
                    document,
                    &parameter["schema"],
                    parameter["name"].as_str().unwrap(),
                    &mut names,
                );
            }
            for content in operation["requestBody"]["content"]
                .as_object()
                .into_iter()
                .flatten()
            {
                texts(document, &content.1["schema"], "", &mut names);
            }
            found.extend(
                names
                    .into_iter()
                    .map(|name| format!("{method} {route} {name}")),
            );
        }
    }
    let mut names = BTreeSet::new();
    texts(
        document,
        &document["components"]["schemas"]["ClientMessage"],
        "ClientMessage",
        &mut names,
    );
    found.extend(names.into_iter().map(|name| format!("live {name}")));
    found
}

#[test]
fn openapi_takes_no_text_that_is_not_known_as_a_path_or_as_something_else() {
    let document = serde_json::to_value(routes::openapi()).unwrap();
    let inputs = inputs(&document);
    let tried: BTreeSet<&str> = PLACES
        .iter()
        .map(|place| place.input)
        .chain(ROOTS.iter().copied())
        .chain(MESSAGES.iter().copied())
        .collect();
    for input in &inputs {
        let name = input.rsplit(' ').next().unwrap();
        let field = name.rsplit('.').next().unwrap();
        let is_other =
            (OTHER_TEXT.contains(&field) && name != "NewFile.name") || OTHER_TEXT.contains(&name);
        assert!(
            tried.contains(input.as_str()) != is_other,
            "`{input}`: if it is a path, add it to PLACES in tests/it/confinement/mod.rs, which tries every way out of \
             the folder on it; otherwise to OTHER_TEXT in inputs.rs"
        );
    }
    for known in tried {
        assert!(inputs.contains(known), "`{known}` is no input (any more)");
    }
}

#[tokio::test]
async fn an_admin_who_types_a_way_out_as_a_root_is_told_and_stays_signed_in() {
    each_engine(async |app| {
        let world = World::new(&app).await;
        let owner = app.owner().await;
        let step = usize::try_from(soak::cases(25, 2)).unwrap();
        for root in corpus().iter().step_by(step) {
            let mut bucket = app.bucket_input("Other");
            bucket["root"] = root.as_str().into();
            // Nothing of this reaches a storage; what is accepted fails there.
            bucket["endpoint"] = "http://127.0.0.1:9".into();
            let grant = json!({ "root": root, "permissions": ["view"] });
            let route = format!(
                "/api/v1/buckets/{}/grants/{}",
                world.bucket_id, world.mia.member.id
            );
            let inner = root.trim_matches('/');
            let answer = owner.put(&route, grant).await;
            let test = owner
                .post("/api/v1/buckets/test", json!({ "settings": bucket }))
                .await;
            match verdict("", "", inner) {
                Verdict::Ok(_) if inner.len() < 1000 => {
                    assert_eq!(
                        (answer.code(), test.code()),
                        ("ok", "ok"),
                        "{root:?} {} {}",
                        answer.text,
                        test.text
                    );
                }
                Verdict::Ok(_) => assert!(answer.status.as_u16() < 500, "{root:?} {}", answer.text),
                _ => {
                    assert_eq!(
                        (answer.code(), test.code()),
                        ("validation", "validation"),
                        "{root:?}"
                    );
                    assert_eq!(answer.body["fields"][0]["field"], "root");
                }
            }
        }
        world.asked_of_s3();
        owner.get("/api/v1/me").await.ok();
    })
    .await;
}
