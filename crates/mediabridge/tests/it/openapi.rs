//! The API's contract, as a snapshot. The web app's types are generated from it.

use mediabridge::http::routes;

#[test]
fn the_snapshot_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let current = format!("{}\n", routes::openapi().to_pretty_json().unwrap());
    let snapshot = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        snapshot == current,
        "docs/openapi.json is out of date. Look at the difference and accept it with:\n  \
         cargo run -p mediabridge -- openapi > docs/openapi.json && (cd web && npm run api:types)"
    );
}

#[test]
fn every_operation_says_what_it_does_and_how_it_fails() {
    let document = serde_json::to_value(routes::openapi()).unwrap();
    let mut ids = std::collections::HashSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(
                operation["responses"]["default"].is_object(),
                "{method} {path} does not describe its errors"
            );
            let id = operation["operationId"].as_str().unwrap_or_default();
            assert!(
                !id.is_empty() && ids.insert(id.to_owned()),
                "{method} {path} needs a name of its own, not {id:?}"
            );
            assert!(path.starts_with("/api/v1/"), "{path}");
        }
    }
}
