//! Who may do what: every route, every kind of caller. A route without a row fails.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use mediabridge::{accounts::Role, grants::Permission, http::routes};
use serde_json::{Value, json};

use crate::app::{TestApp, User, each_engine};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Rule {
    /// Anybody, signed in or not.
    Public,
    SignedIn,
    Admin,
    Bucket(Permission),
    /// Whoever began the upload.
    OwnUpload,
    /// No member: a storage, by a secret of the address (tests/it/catalog/events.rs).
    Secret,
}

pub(crate) struct Case {
    pub(crate) method: &'static str,
    /// As in the OpenAPI document.
    pub(crate) route: &'static str,
    pub(crate) rule: Rule,
    /// Appended to the path.
    query: &'static str,
    pub(crate) body: Option<Value>,
}

fn case(method: &'static str, route: &'static str, rule: Rule) -> Case {
    Case {
        method,
        route,
        rule,
        query: "",
        body: None,
    }
}

impl Case {
    fn query(mut self, query: &'static str) -> Self {
        self.query = query;
        self
    }

    fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// The route's address in a bucket; what else it names does not exist.
    pub(crate) fn path(&self, bucket_id: &str) -> String {
        let path = self
            .route
            .replace("{bucket_id}", bucket_id)
            .replace("{id}", "none")
            .replace("{member_id}", "none")
            .replace("{address}", "nobody@example.com")
            .replace("{name}", "example.com")
            .replace("{rule_id}", "1");
        path + self.query
    }
}

pub(crate) fn cases() -> Vec<Case> {
    use Permission::{Delete, Upload, View};
    use Rule::{Admin, Bucket, OwnUpload, Public, Secret, SignedIn};
    let bucket = json!({ "name": "x", "region": "r", "bucket": "abc", "access_key_id": "k", "secret_access_key": "s",
        "endpoint": "http://127.0.0.1:9" });
    vec![
        case("get", "/api/v1/setup", Public),
        case("post", "/api/v1/setup", Public)
            .body(json!({ "setup_code": "", "name": "", "email": "", "password": "" })),
        case("post", "/api/v1/auth/login", Public)
            .body(json!({ "email": "nobody@example.com", "password": "" })),
        case("post", "/api/v1/auth/refresh", Public).body(json!({})),
        case("post", "/api/v1/auth/logout", Public),
        case("post", "/api/v1/invitations/lookup", Public).body(json!({ "token": "" })),
        case("post", "/api/v1/invitations/accept", Public)
            .body(json!({ "token": "", "name": "", "password": "" })),
        case("post", "/api/v1/csp-reports", Public),
        case("post", "/api/v1/password-resets/lookup", Public).body(json!({ "token": "" })),
        case("post", "/api/v1/password-resets/accept", Public)
            .body(json!({ "token": "", "password": "" })),
        case("get", "/api/v1/me", SignedIn),
        case("get", "/api/v1/me/notices", SignedIn),
        case("post", "/api/v1/me/notices/seen", SignedIn).body(json!({ "up_to": "" })),
        case("get", "/api/v1/me/searches", SignedIn),
        case("post", "/api/v1/me/searches", SignedIn).body(json!({ "name": "", "query": "x" })),
        case("delete", "/api/v1/me/searches/{id}", SignedIn),
        case("patch", "/api/v1/me", SignedIn).body(json!({ "name": "" })),
        case("post", "/api/v1/me/password", SignedIn)
            .body(json!({ "current_password": "", "new_password": "" })),
        case("get", "/api/v1/me/sessions", SignedIn),
        case("delete", "/api/v1/me/sessions", SignedIn),
        case("delete", "/api/v1/me/sessions/{id}", SignedIn),
        case("get", "/api/v1/me/notice-choices", SignedIn),
        case("put", "/api/v1/me/notice-choices", SignedIn).body(json!({ "items": [] })),
        case("get", "/api/v1/buckets", SignedIn),
        case("get", "/api/v1/members", Admin),
        case("post", "/api/v1/members", Admin)
            .body(json!({ "name": "", "email": "", "role": "member" })),
        case("get", "/api/v1/members/{id}", Admin),
        case("patch", "/api/v1/members/{id}", Admin).body(json!({ "name": "" })),
        case("delete", "/api/v1/members/{id}", Admin),
        case("post", "/api/v1/members/{id}/invitation", Admin),
        case("post", "/api/v1/members/{id}/password-reset", Admin),
        case("post", "/api/v1/members/{id}/link-email", Admin)
            .body(json!({ "purpose": "invitation", "token": "" })),
        case("get", "/api/v1/members/{id}/sessions", Admin),
        case("delete", "/api/v1/members/{id}/sessions", Admin),
        case("get", "/api/v1/members/{id}/grants", Admin),
        case("post", "/api/v1/buckets", Admin)
            .body(json!({ "name": "", "region": "", "bucket": "", "access_key_id": "" })),
        case("post", "/api/v1/buckets/test", Admin).body(json!({ "settings": bucket })),
        case("get", "/api/v1/buckets/{bucket_id}/settings", Admin),
        case("patch", "/api/v1/buckets/{bucket_id}", Admin).body(json!({ "name": "" })),
        case("delete", "/api/v1/buckets/{bucket_id}", Admin),
        case("post", "/api/v1/buckets/{bucket_id}/test", Admin),
        case("get", "/api/v1/buckets/{bucket_id}/usage", Bucket(View)),
        case("get", "/api/v1/buckets/{bucket_id}/catalog", Admin),
        case("post", "/api/v1/buckets/{bucket_id}/catalog/crawl", Admin),
        case("post", "/api/v1/buckets/{bucket_id}/catalog/hook", Admin),
        case("delete", "/api/v1/buckets/{bucket_id}/catalog/hook", Admin),
        case("post", "/api/v1/events/s3/{bucket_id}", Secret),
        case("get", "/api/v1/buckets/{bucket_id}/grants", Admin),
        case(
            "put",
            "/api/v1/buckets/{bucket_id}/grants/{member_id}",
            Admin,
        )
        .body(json!({ "root": "", "permissions": [] })),
        case(
            "delete",
            "/api/v1/buckets/{bucket_id}/grants/{member_id}",
            Admin,
        ),
        case("get", "/api/v1/audit", Admin),
        case("get", "/api/v1/audit.csv", Admin),
        case("get", "/api/v1/audit.jsonl", Admin),
        case("get", "/api/v1/server", Admin),
        case("get", "/api/v1/product", SignedIn),
        case("get", "/api/v1/mail", Admin),
        case("put", "/api/v1/mail/account", Admin).body(json!({ "api_token": "" })),
        case("delete", "/api/v1/mail/account", Admin),
        case("post", "/api/v1/mail/sync", Admin),
        case("get", "/api/v1/mail/ownership", Admin),
        case("post", "/api/v1/mail/ownership/check", Admin).body(json!({ "name": "" })),
        case("get", "/api/v1/mail/mailboxes", Admin),
        case("post", "/api/v1/mail/mailboxes", Admin)
            .body(json!({ "local_part": "", "domain": "", "password": "" })),
        case("get", "/api/v1/mail/mailboxes/{address}", Admin),
        case("patch", "/api/v1/mail/mailboxes/{address}", Admin).body(json!({})),
        case("delete", "/api/v1/mail/mailboxes/{address}", Admin),
        case("put", "/api/v1/mail/mailboxes/{address}/recovery", Admin)
            .body(json!({ "kind": "email", "target": "" })),
        case("delete", "/api/v1/mail/mailboxes/{address}/recovery", Admin).query("?target=x"),
        case(
            "post",
            "/api/v1/mail/mailboxes/{address}/app-passwords",
            Admin,
        )
        .body(json!({ "name": "" })),
        case("get", "/api/v1/mail/mailboxes/{address}/hand-overs", Admin),
        case("post", "/api/v1/mail/hand-overs/{id}/link", Admin),
        case("delete", "/api/v1/mail/hand-overs/{id}", Admin),
        case("post", "/api/v1/hand-overs/open", Public).body(json!({ "token": "" })),
        case(
            "post",
            "/api/v1/mail/mailboxes/{address}/off-boarding/plan",
            Admin,
        )
        .body(json!({})),
        case(
            "post",
            "/api/v1/mail/mailboxes/{address}/off-boarding",
            Admin,
        )
        .body(json!({})),
        case("get", "/api/v1/mail/bulk", Admin),
        case("post", "/api/v1/mail/bulk", Admin).body(json!({ "csv": "", "plan": "" })),
        case("post", "/api/v1/mail/bulk/check", Admin).body(json!({ "csv": "" })),
        case("get", "/api/v1/mail/bulk/{id}", Admin),
        case("post", "/api/v1/mail/bulk/{id}/stop", Admin),
        case("post", "/api/v1/mail/bulk/{id}/result", Admin).body(json!({})),
        case("get", "/api/v1/mail/domains", Admin),
        case("post", "/api/v1/mail/domains", Admin).body(json!({ "name": "" })),
        case("patch", "/api/v1/mail/domains/{name}", Admin).body(json!({})),
        case("delete", "/api/v1/mail/domains/{name}", Admin),
        case("post", "/api/v1/mail/domains/{name}/recheck", Admin),
        case("get", "/api/v1/mail/domains/{name}/dns", Admin),
        case("get", "/api/v1/mail/domains/{name}/records", Admin).query("?format=zone"),
        case("get", "/api/v1/mail/rules", Admin),
        case("post", "/api/v1/mail/rules", Admin)
            .body(json!({ "domain": "", "pattern": "any", "targets": [] })),
        case("post", "/api/v1/mail/rules/preview", Admin)
            .body(json!({ "domain": "", "pattern": "any", "targets": [] })),
        case("put", "/api/v1/mail/rules/{rule_id}", Admin)
            .body(json!({ "domain": "", "pattern": "any", "targets": [] })),
        case("delete", "/api/v1/mail/rules/{rule_id}", Admin),
        case("get", "/api/v1/mail/trace", Admin).query("?address=x"),
        case("get", "/api/v1/deletions", Admin),
        case("post", "/api/v1/deletions/{id}/cancel", Admin).body(json!({})),
        case("post", "/api/v1/deletions/{id}/approve", Admin),
        case("post", "/api/v1/deletions/{id}/confirm", Admin),
        case("get", "/api/v1/admin/outbox", Admin),
        case("post", "/api/v1/admin/outbox/test", Admin),
        case("post", "/api/v1/admin/outbox/{id}/retry", Admin),
        case("delete", "/api/v1/admin/outbox/{id}", Admin),
        case("get", "/api/v1/buckets/{bucket_id}", Bucket(View)),
        case("get", "/api/v1/buckets/{bucket_id}/entries", Bucket(View)),
        case("get", "/api/v1/buckets/{bucket_id}/entry", Bucket(View)).query("?path=a.txt"),
        case("post", "/api/v1/buckets/{bucket_id}/urls", Bucket(View))
            .body(json!({ "paths": ["a.txt"], "purpose": "preview" })),
        case(
            "post",
            "/api/v1/buckets/{bucket_id}/folders",
            Bucket(Upload),
        )
        .body(json!({ "path": "" })),
        case(
            "post",
            "/api/v1/buckets/{bucket_id}/uploads",
            Bucket(Upload),
        )
        .body(json!({ "path": "", "files": [] })),
        case(
            "post",
            "/api/v1/buckets/{bucket_id}/entries/delete",
            Bucket(Delete),
        )
        .body(json!({ "paths": [] })),
        case("post", "/api/v1/uploads/{id}/sign", OwnUpload),
        case("post", "/api/v1/uploads/{id}/complete", OwnUpload),
        case("delete", "/api/v1/uploads/{id}", OwnUpload),
    ]
}

#[test]
fn every_route_has_a_case() {
    let document = serde_json::to_value(routes::openapi()).unwrap();
    let routes: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            item.as_object()
                .unwrap()
                .keys()
                .map(move |method| format!("{method} {path}"))
        })
        .collect();
    let cases: BTreeSet<String> = cases()
        .iter()
        .map(|c| format!("{} {}", c.method, c.route))
        .collect();
    assert_eq!(routes, cases);
}

/// A kind of caller, with what they may do in the test's bucket.
struct Kind {
    name: &'static str,
    user: User,
    is_member: bool,
    is_admin: bool,
    permissions: Option<Vec<Permission>>,
    /// The folder they are confined to, with its slash.
    root: &'static str,
}

/// Somebody whose session is over, or ought to be.
fn nobody(name: &'static str, user: User) -> Kind {
    Kind {
        name,
        user,
        is_member: false,
        is_admin: false,
        permissions: None,
        root: "",
    }
}

async fn kinds(app: &TestApp, bucket_id: &str) -> Vec<Kind> {
    let mut kinds = vec![
        nobody("anonymous", app.anonymous()),
        Kind {
            is_member: true,
            ..nobody("stranger", app.user("s", Role::Member).await)
        },
    ];
    for (name, root, permissions) in [
        ("viewer", "", vec![Permission::View]),
        ("uploader", "", vec![Permission::View, Permission::Upload]),
        ("deleter", "", vec![Permission::View, Permission::Delete]),
        ("neighbour", "elsewhere/", Permission::ALL.to_vec()),
    ] {
        let user = app.user(name, Role::Member).await;
        app.grant(&user, bucket_id, root, &permissions).await;
        kinds.push(Kind {
            is_member: true,
            permissions: Some(permissions),
            root,
            ..nobody(name, user)
        });
    }
    for (name, role) in [("admin", Role::Admin), ("owner", Role::Owner)] {
        kinds.push(Kind {
            is_member: true,
            is_admin: true,
            permissions: Some(Permission::ALL.to_vec()),
            ..nobody(name, app.user(name, role).await)
        });
    }
    let owner = kinds[kinds.len() - 1].user.clone();
    let of = |user: &User| format!("/api/v1/members/{}", user.id);

    let signed_out = app.user("gone", Role::Owner).await;
    signed_out.post("/api/v1/auth/logout", json!({})).await;
    kinds.push(nobody("signed out", signed_out));

    let demoted = app.user("demoted", Role::Admin).await;
    owner
        .patch(&of(&demoted), json!({ "role": "member" }))
        .await
        .ok();
    kinds.push(Kind {
        is_member: true,
        ..nobody("demoted", app.session(&app.identity("demoted").await).await)
    });

    let disabled = app.user("disabled", Role::Admin).await;
    app.grant(&disabled, bucket_id, "", &Permission::ALL).await;
    owner
        .patch(&of(&disabled), json!({ "disabled": true }))
        .await
        .ok();
    kinds.push(nobody(
        "disabled, of a session from before",
        disabled.clone(),
    ));
    // Sessions that could not begin in earnest: what counts is the state of the member, at every request.
    kinds.push(nobody(
        "disabled, of a later session",
        app.forged_session(&disabled.id).await,
    ));

    let body = json!({ "name": "I", "email": "invited@example.com", "role": "admin" });
    let invited = owner.post("/api/v1/members", body).await.ok();
    let id = invited["member"]["id"]
        .as_str()
        .or(invited["id"].as_str())
        .unwrap()
        .to_owned();
    kinds.push(nobody("invited", app.forged_session(&id).await));

    let removed = app.user("removed", Role::Admin).await;
    assert_eq!(owner.delete(&of(&removed)).await.status, 204);
    kinds.push(nobody("removed", removed));
    // Without cookies, so that the cases of signing out and refreshing leave the sessions as they are.
    for kind in &mut kinds {
        kind.user.cookie = None;
    }
    kinds
}

/// The refusal a caller has to get; `None` when authorisation lets them pass (to whatever the body deserves).
fn refusal(rule: Rule, kind: &Kind) -> Option<&'static [&'static str]> {
    match rule {
        Rule::Public => None,
        Rule::Secret => Some(&["forbidden"]),
        _ if !kind.is_member => Some(&["unauthenticated", "session_ended"]),
        Rule::SignedIn => None,
        Rule::Admin => (!kind.is_admin).then_some(&["forbidden"]),
        Rule::Bucket(permission) => match &kind.permissions {
            None => Some(&["not_found"]),
            Some(permissions) => (!permissions.contains(&permission)).then_some(&["forbidden"]),
        },
        Rule::OwnUpload => Some(&["not_found"]),
    }
}

#[tokio::test]
async fn each_kind_of_caller_gets_what_the_table_says() {
    each_engine(async |app| {
        let bucket_id = app.bucket("Files", "", None).await;
        app.put("a.txt", "hello").await;
        let kinds = kinds(&app, &bucket_id).await;
        app.touched();
        for case in cases() {
            // What would remove the ground under the other cases is tried on something that does not exist.
            let is_destructive = case.method == "delete" && case.rule == Rule::Admin;
            let bucket = if is_destructive { "none" } else { &bucket_id };
            let path = case.path(bucket);
            for kind in &kinds {
                let what = format!("{} {} as {}", case.method, case.route, kind.name);
                let answer = kind
                    .user
                    .send(&case.method.to_uppercase(), &path, case.body.clone())
                    .await;
                match refusal(case.rule, kind) {
                    Some(codes) => {
                        assert!(
                            codes.contains(&answer.code()),
                            "{what}: {} {}",
                            answer.status,
                            answer.text
                        );
                        assert_eq!(
                            app.touched(),
                            Vec::<String>::new(),
                            "{what}: a refused request reached S3"
                        );
                    }
                    None if case.rule == Rule::Public => {
                        assert_ne!(answer.code(), "forbidden", "{what}: {}", answer.text);
                    }
                    None => {
                        assert!(
                            !["unauthenticated", "forbidden"].contains(&answer.code()),
                            "{what}: {}",
                            answer.text
                        );
                        assert!(answer.status.as_u16() < 500, "{what}: {}", answer.text);
                        for touched in app.s3.faults().take_operations() {
                            let key = touched.key.or(touched.prefix).unwrap_or_default();
                            assert!(key.starts_with(kind.root), "{what}: {} {key}", touched.name);
                        }
                    }
                }
            }
        }
    })
    .await;
}

/// The `sid` of an access token.
fn session_id(user: &User) -> String {
    let payload = user.token.as_deref().unwrap().split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    claims["sid"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_belongs_to_one_member_is_not_there_for_another() {
    each_engine(async |app| {
        let shared = app.bucket("Shared", "", None).await;
        let private = app.bucket("Private", "private", None).await;
        let (ann, ben) = (app.user("ann", Role::Member).await, app.user("ben", Role::Member).await);
        app.grant(&ann, &shared, "ann", &Permission::ALL).await;
        app.grant(&ann, &private, "", &Permission::ALL).await;
        app.grant(&ben, &shared, "", &Permission::ALL).await;
        let body = json!({ "path": "", "files": [{ "name": "a.txt", "size": 1, "content_type": "text/plain",
            "checksum_crc32": "AAAAAA==", "if_exists": "ask" }] });
        let started = ann.post(&format!("/api/v1/buckets/{shared}/uploads"), body).await.ok();
        let upload = started["items"][0]["upload"]["id"].as_str().unwrap().to_owned();
        let ids = [&private, &upload, &ann.id, &session_id(&ann)];
        app.touched();
        let notices = ann.get("/api/v1/me/notices").await.ok();

        for case in cases().iter().filter(|case| case.route.contains('{') && ![Rule::Admin, Rule::Secret].contains(&case.rule)) {
            for id in ids {
                let path = ["{id}", "{bucket_id}", "{member_id}"]
                    .iter()
                    .fold(case.route.to_owned(), |path, name| path.replace(name, id));
                let path = format!("{path}{}", case.query);
                let answer = ben.send(&case.method.to_uppercase(), &path, case.body.clone()).await;
                let what = format!("{} {path}: {}", case.method, answer.text);
                assert_eq!(answer.code(), "not_found", "{what}");
                for (id, name) in [(&private, "Private"), (&ann.id, "ann@")] {
                    assert!(!answer.text.contains(id.as_str()) && !answer.text.contains(name), "{what}");
                }
                assert_eq!(app.touched(), Vec::<String>::new(), "{what}");
            }
        }
        // Nothing of it was lost.
        ann.get("/api/v1/me").await.ok();
        ann.post(&format!("/api/v1/uploads/{upload}/sign"), json!({})).await.ok();
        assert_eq!(ann.get("/api/v1/me/notices").await.ok(), notices);
    })
    .await;
}

#[tokio::test]
async fn only_owners_touch_owners_and_admins() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let admin = app.user("adam", Role::Admin).await;
        let invite = |role: &str| json!({ "name": "N", "email": format!("{role}@new.example"), "role": role });
        admin.post("/api/v1/members", invite("admin")).await.refused("forbidden");
        admin.post("/api/v1/members", invite("owner")).await.refused("forbidden");
        admin.post("/api/v1/members", invite("member")).await.ok();
        let path = format!("/api/v1/members/{}", owner.id);
        admin.patch(&path, json!({ "role": "member" })).await.refused("forbidden");
        admin.delete(&path).await.refused("forbidden");
        admin.post(&format!("{path}/password-reset"), json!({})).await.refused("forbidden");
        admin.delete(&format!("{path}/sessions")).await.refused("forbidden");
        admin.get(&format!("{path}/sessions")).await.ok();
        admin.patch(&format!("/api/v1/members/{}", admin.id), json!({ "role": "owner" })).await.refused("forbidden");
        owner.post("/api/v1/members", invite("owner")).await.ok();
    })
    .await;
}

#[tokio::test]
async fn the_last_owner_stays() {
    each_engine(async |app| {
        let owner = app.owner().await;
        let path = format!("/api/v1/members/{}", owner.id);
        owner.delete(&path).await.refused("conflict");
        owner
            .patch(&path, json!({ "role": "admin" }))
            .await
            .refused("conflict");
        owner
            .patch(&path, json!({ "disabled": true }))
            .await
            .refused("conflict");
        let second = app.user("second", Role::Owner).await;
        second.patch(&path, json!({ "role": "admin" })).await.ok();
    })
    .await;
}
