//! Nobody leaves their folder: the attempts of the corpus on everything that takes a path, judged by the oracle of
//! `mediabridge-s3` and by the record of what was asked of S3.

mod attempts;
mod batches;
#[path = "../../../../mediabridge-s3/tests/paths/corpus.rs"]
mod corpus;
mod failing_database;
mod inputs;
mod interference;
mod legitimate;
#[path = "../../../../mediabridge-s3/tests/paths/oracle.rs"]
mod oracle;
mod views;

use mediabridge::{
    accounts::{Identity, Role},
    grants::Permission,
};
use oracle::{Verdict, is_inside, verdict};
use serde_json::{Value, json};

use crate::app::{Answer, TestApp, User, encoded};

const BUCKET_ROOT: &str = "media";
const GRANT_ROOT: &str = "team-a";

/// What must be there afterwards, untouched: what lies beside the member's folder.
const FOREIGN: &[&str] = &[
    "outside.txt",
    "secret.txt",
    "media/secret.txt",
    "media/team-a",
    "media/team-a-secret/x",
    "media/team-a.bak/x",
    "media/team-b/docs/a.txt",
    "media/Team-a/docs/a.txt",
    "team-a/docs/a.txt",
    "team-a-secret/x",
    "etc/passwd",
];

/// A member confined to `media/team-a`, with every permission there.
struct World<'a> {
    app: &'a TestApp,
    bucket_id: String,
    mia: Identity,
}

impl<'a> World<'a> {
    async fn new(app: &'a TestApp) -> Self {
        let bucket_id = app.bucket("Files", BUCKET_ROOT, None).await;
        for key in FOREIGN {
            app.put(key, "foreign").await;
        }
        for key in ["media/team-a/docs/a.txt", "media/team-a/a.txt"] {
            app.put(key, "own").await;
        }
        let mia = app.user("mia", Role::Member).await;
        app.grant(&mia, &bucket_id, GRANT_ROOT, &Permission::ALL)
            .await;
        app.touched();
        Self {
            app,
            bucket_id,
            mia: app.identity("mia").await,
        }
    }

    async fn session(&self) -> User {
        self.app.session(&self.mia).await
    }

    /// Every key and prefix asked of S3 since the last call.
    fn asked_of_s3(&self) -> Vec<String> {
        let operations = self.app.s3.faults().take_operations();
        let named = operations.into_iter().filter(|o| {
            // A bulk delete is noted as a request, and then key by key.
            o.name != "DeleteObjects" || o.key.is_some()
        });
        named
            .map(|o| o.key.or(o.prefix).unwrap_or_default())
            .collect()
    }

    /// Read through another registration of the same S3 bucket, which shows all of it.
    async fn assert_foreign_files_are_untouched(&self) {
        let whole = self.app.bucket("Whole", "", None).await;
        let owner = self.app.user("oscar", Role::Owner).await;
        for key in FOREIGN {
            let route = format!("/api/v1/buckets/{whole}/entry?path={}", encoded(key));
            let found = owner.get(&route).await.ok();
            assert_eq!(found["entry"]["size"], 7, "{key}");
        }
    }
}

/// One place of the API that takes a path.
struct Place {
    /// As in the `OpenAPI` document: method, route, and the input's name.
    input: &'static str,
    request: fn(&str) -> Request,
    /// What the path stands for: itself, or (for folders) itself with a slash at its end.
    means: fn(&str) -> Verdict,
}

struct Request {
    method: &'static str,
    route: String,
    body: Option<Value>,
}

fn file(path: &str) -> Verdict {
    verdict(BUCKET_ROOT, GRANT_ROOT, path)
}

fn folder(path: &str) -> Verdict {
    file(&with_slash(path))
}

fn with_slash(path: &str) -> String {
    match path.chars().last() {
        None | Some('/') => path.to_owned(),
        Some(_) => format!("{path}/"),
    }
}

fn post(route: &str, body: Value) -> Request {
    Request {
        method: "POST",
        route: format!("/api/v1/buckets/{{bucket_id}}/{route}"),
        body: Some(body),
    }
}

fn get(route: &str, path: &str) -> Request {
    Request {
        method: "GET",
        route: format!(
            "/api/v1/buckets/{{bucket_id}}/{route}?path={}",
            encoded(path)
        ),
        body: None,
    }
}

fn new_file(name: &str) -> Value {
    json!({ "name": name, "size": 1, "content_type": "text/plain", "checksum_crc32": "AAAAAA==", "if_exists": "ask" })
}

/// All of them; `inputs.rs` holds this list against the `OpenAPI` document.
const PLACES: &[Place] = &[
    Place {
        input: "get /api/v1/buckets/{bucket_id}/usage path",
        request: |path| get("usage", path),
        means: folder,
    },
    Place {
        input: "post /api/v1/me/searches Scope.path",
        request: |path| Request {
            method: "POST",
            route: "/api/v1/me/searches".to_owned(),
            body: Some(
                json!({ "name": "x", "query": "x", "scope": { "bucket_id": "{bucket_id}", "path": path } }),
            ),
        },
        means: folder,
    },
    Place {
        input: "get /api/v1/buckets/{bucket_id}/entries path",
        request: |path| get("entries", path),
        means: folder,
    },
    Place {
        input: "get /api/v1/buckets/{bucket_id}/entry path",
        request: |path| get("entry", path),
        means: file,
    },
    Place {
        input: "post /api/v1/buckets/{bucket_id}/folders NewFolder.path",
        request: |path| post("folders", json!({ "path": path })),
        means: folder,
    },
    Place {
        input: "post /api/v1/buckets/{bucket_id}/uploads StartUploads.path",
        request: |path| {
            post(
                "uploads",
                json!({ "path": path, "files": [new_file("new.txt")] }),
            )
        },
        // The folder is judged by itself, then with the name.
        means: |path| match folder(path) {
            Verdict::Ok(_) => file(&format!("{}new.txt", with_slash(path))),
            refused => refused,
        },
    },
    Place {
        input: "post /api/v1/buckets/{bucket_id}/uploads NewFile.name",
        request: |path| {
            post(
                "uploads",
                json!({ "path": "", "files": [new_file("first.txt"), new_file(path)] }),
            )
        },
        means: file,
    },
    Place {
        input: "post /api/v1/buckets/{bucket_id}/urls UrlRequest.paths",
        request: |path| {
            post(
                "urls",
                json!({ "paths": ["a.txt", path], "purpose": "preview" }),
            )
        },
        means: file,
    },
    Place {
        input: "post /api/v1/buckets/{bucket_id}/urls UrlRequest.paths",
        request: |path| {
            post(
                "urls",
                json!({ "paths": [path, "a.txt"], "purpose": "copy" }),
            )
        },
        means: file,
    },
    Place {
        input: "post /api/v1/buckets/{bucket_id}/entries/delete DeleteRequest.paths",
        request: |path| post("entries/delete", json!({ "paths": ["nothing.txt", path] })),
        means: file,
    },
];

impl Request {
    /// The same of this bucket.
    fn of(mut self, bucket_id: &str) -> Self {
        self.route = self.route.replace("{bucket_id}", bucket_id);
        if let Some(named) = self.scope() {
            named["bucket_id"] = bucket_id.into();
        }
        self
    }

    /// Where a body names its place apart from the rest.
    fn scope(&mut self) -> Option<&mut Value> {
        self.body.as_mut()?.get_mut("scope")
    }

    /// The same, made with the grant of this version.
    fn under(mut self, version: &Value) -> Self {
        if let Some(scope) = self.scope() {
            scope["grant_version"] = version.clone();
            return self;
        }
        match &mut self.body {
            Some(body) => body["grant_version"] = version.clone(),
            None => self.route = format!("{}&grant_version={version}", self.route),
        }
        self
    }
}

impl Place {
    async fn ask(&self, world: &World<'_>, user: &User, path: &str) -> Answer {
        let request = (self.request)(path).of(&world.bucket_id);
        user.send(request.method, &request.route, request.body)
            .await
    }
}
