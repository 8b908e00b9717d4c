//! Mailboxes made and changed by a table.

use std::fmt::Write as _;

use mediabridge::mail::carry_out_bulk;
use mediabridge_sandbox::purelymail::{Call, Fault, RetryAfter};
use serde_json::{Value, json};

use super::{Estate, each_estate, text};
use crate::soak::Soak;

const PASSWORD: &str = "correct horse battery";

async fn look(estate: &Estate, csv: &str) -> Value {
    let body = json!({ "csv": csv });
    estate
        .admin
        .post("/api/v1/mail/bulk/check", body)
        .await
        .ok()
}

async fn begin(estate: &Estate, csv: &str) -> String {
    let plan = look(estate, csv).await;
    let body = json!({ "csv": csv, "plan": plan["plan"] });
    let run = estate.admin.post("/api/v1/mail/bulk", body).await.ok();
    text(&run["id"])
}

async fn run_of(estate: &Estate, id: &str) -> Value {
    let path = format!("/api/v1/mail/bulk/{id}");
    estate.admin.get(&path).await.ok()
}

/// Line, what became of it.
fn ends(run: &Value) -> Vec<(i64, String)> {
    let rows = run["rows"].as_array().unwrap().iter();
    rows.map(|row| (row["line"].as_i64().unwrap(), text(&row["state"])))
        .collect()
}

/// The table with what became of each row, as a spreadsheet reads it.
async fn result(estate: &Estate, id: &str, links: bool) -> Vec<Vec<String>> {
    let path = format!("/api/v1/mail/bulk/{id}/result");
    let answer = estate.admin.post(&path, json!({ "links": links })).await;
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    let mut reader = csv::Reader::from_reader(answer.text.as_bytes());
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        row.iter().map(ToOwned::to_owned).collect()
    });
    rows.collect()
}

fn token(link: &str) -> Value {
    json!({ "token": link.split_once("#token=").unwrap().1 })
}

#[tokio::test]
async fn a_table_is_shown_carried_out_and_handed_over() {
    each_estate("", async |estate| {
        let csv = format!(
            "\u{feff}address;password;two_factor;search_indexing;recovery_email\r\n\
             cara@acme.org;generate;yes;no;cara@home.example\r\n\
             dora@acme.org;;;;\r\n\
             emil@acme.org;\"{PASSWORD}\";;;\r\n\
             Anna@acme.org;;;no;\r\n\
             ben@acme.org;;;;\r\n"
        );
        let plan = look(&estate, &csv).await;
        let rows = plan["rows"].as_array().unwrap();
        let acts: Vec<String> = rows.iter().map(|row| text(&row["act"])).collect();
        assert_eq!(acts, ["create", "create", "create", "change", "unchanged"]);
        assert_eq!(rows[3]["detail"], "Search indexing off.");
        assert!(!plan.to_string().contains(PASSWORD));
        let asked = estate.purelymail.faults().operations();
        assert!(asked.iter().all(|name| name == "getUser"), "{asked:?}");

        let id = begin(&estate, &csv).await;
        assert!(carry_out_bulk(&estate.app.app).await.unwrap());
        let run = run_of(&estate, &id).await;
        assert!(!run.to_string().contains(PASSWORD));
        let summary = &run["run"];
        assert_eq!(summary["is_running"], false);
        let counts = ["created", "changed", "unchanged", "failed", "open"];
        assert_eq!(
            counts.map(|name| summary[name].as_i64().unwrap()),
            [3, 1, 1, 0, 0]
        );
        let account = estate.purelymail.account();
        let cara = &account.mailboxes["cara@acme.org"];
        assert!(cara.two_factor_required && !cara.search_indexing);
        assert!(!account.mailboxes["anna@acme.org"].search_indexing);
        assert_eq!(account.mailboxes["emil@acme.org"].password, PASSWORD);
        assert_eq!(estate.copied().await.len(), 5, "the copy follows at once");
        assert_eq!(
            estate
                .audited("mailbox.")
                .await
                .iter()
                .filter(|row| row.starts_with("mailbox.create"))
                .count(),
            3
        );

        // Without links there are none; with them, each opens once and the ones before stop working.
        assert!(
            result(&estate, &id, false)
                .await
                .iter()
                .all(|row| row[4].is_empty())
        );
        let first = result(&estate, &id, true).await;
        let second = result(&estate, &id, true).await;
        assert_eq!(
            first.iter().map(|row| row[2].as_str()).collect::<Vec<_>>(),
            ["created", "created", "created", "changed", "unchanged"]
        );
        let nobody = estate.app.anonymous();
        nobody
            .post("/api/v1/hand-overs/open", token(&first[0][4]))
            .await
            .refused("hand_over_gone");
        let opened = nobody
            .post("/api/v1/hand-overs/open", token(&second[0][4]))
            .await
            .ok();
        assert_eq!(opened["address"], "cara@acme.org");
        assert_eq!(opened["password"], cara.password);
        nobody
            .post("/api/v1/hand-overs/open", token(&second[0][4]))
            .await
            .refused("hand_over_gone");
        let third = result(&estate, &id, true).await;
        assert!(third[0][4].is_empty() && third[1][4].contains("/hand-over#token="));
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_said_by_line_and_column() {
    each_estate("", async |estate| {
        let csv = "address,password,two_factor,search_indexing,recovery_email\n\
            cara@acme.org,short,,,\n\
            cara@elsewhere.org,,,,\n\
            first.last@acme.org,,,,\n\
            no address,,,,\n\
            dora@acme.org,,yes,,\n\
            emil@acme.org,,,perhaps,\n\
            ben@acme.org,,,no,\n\
            BEN@acme.org,,,yes,\n\
            fred@acme.org,,\n\
            gina@acme.org,,,,gina\n\
            =cmd|' /C calc'!A0@acme.org,,,,\n";
        let plan = look(&estate, csv).await;
        let rows = plan["rows"].as_array().unwrap();
        let wrong: Vec<String> = rows
            .iter()
            .filter(|row| row["act"] == "error")
            .map(|row| text(&row["detail"]))
            .collect();
        for (said, expected) in wrong.iter().zip([
            "Line 2, column password: A password has 10 to 200 characters, and this one 5.",
            "Line 3, column address: The domain elsewhere.org is not on the account.",
            "Line 4, column address: This domain ignores everything from the first symbol",
            "Line 5, column address: ",
            "Line 6, column two_factor: PurelyMail demands a second factor only",
            "Line 7, column search_indexing: “perhaps” is neither yes nor no.",
            "Line 9, column address: ben@acme.org is in line 8 already.",
            "Line 10 has 3 cells, and the first line 5.",
            "Line 11, column recovery_email: ",
            "Line 12, column address: ",
        ]) {
            assert!(said.starts_with(expected), "{said}");
        }
        assert_eq!(wrong.len(), 10, "{wrong:#?}");
        let refused = estate
            .admin
            .post(
                "/api/v1/mail/bulk/check",
                json!({ "csv": "address,quota\na@b.c,1" }),
            )
            .await;
        assert_eq!(refused.code(), "validation");
        assert!(
            text(&refused.body["fields"][0]["message"])
                .contains("“quota” is none. Known are: address, password")
        );

        // Those that are right are carried out, the others are told with them, and no cell becomes a formula.
        let id = begin(&estate, csv).await;
        assert!(carry_out_bulk(&estate.app.app).await.unwrap());
        let rows = result(&estate, &id, true).await;
        assert_eq!(rows.len(), 11);
        assert_eq!(rows.iter().filter(|row| row[2] == "failed").count(), 10);
        assert!(rows[10][1].starts_with("'=cmd"), "{:?}", rows[10]);
        assert!(
            rows.iter()
                .flatten()
                .all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r']))
        );
    })
    .await;
}

#[tokio::test]
async fn nothing_else_is_carried_out_than_what_was_shown() {
    each_estate("", async |estate| {
        let csv = "address\ncara@acme.org\n";
        let plan = look(&estate, csv).await;
        let body = json!({ "csv": csv, "plan": plan["plan"] });
        let other = json!({ "csv": "address\ndora@acme.org\n", "plan": plan["plan"] });
        let path = "/api/v1/mail/bulk";
        estate.admin.post(path, other).await.refused("conflict");
        estate
            .purelymail
            .edit(|account| {
                account.add_mailbox("cara@acme.org");
            })
            .await;
        estate.admin.post("/api/v1/mail/sync", json!({})).await.ok();
        estate.admin.post(path, body).await.refused("conflict");
        assert_eq!(estate.admin.get(path).await.ok()["items"], json!([]));

        // What appears after it was begun is left as it is.
        let id = begin(
            &estate,
            "address,password\ndora@acme.org,generate\nemil@acme.org,generate\n",
        )
        .await;
        let again = look(&estate, csv).await;
        let again = json!({ "csv": csv, "plan": again["plan"] });
        estate.other.post(path, again).await.refused("conflict");
        estate
            .purelymail
            .edit(|account| {
                account.add_mailbox("dora@acme.org");
            })
            .await;
        let before = estate.purelymail.account().mailboxes["dora@acme.org"]
            .password
            .clone();
        assert!(carry_out_bulk(&estate.app.app).await.unwrap());
        let run = run_of(&estate, &id).await;
        assert_eq!(
            ends(&run),
            [(2, "failed".to_owned()), (3, "created".to_owned())]
        );
        assert!(
            text(&run["rows"][0]["detail"]).contains("There is a mailbox of this address by now")
        );
        assert_eq!(
            estate.purelymail.account().mailboxes["dora@acme.org"].password,
            before
        );
    })
    .await;
}

#[tokio::test]
async fn a_stopped_table_begins_nothing_more() {
    each_estate("", async |estate| {
        let id = begin(&estate, "address\ncara@acme.org\ndora@acme.org\n").await;
        let stop = format!("/api/v1/mail/bulk/{id}/stop");
        assert_eq!(estate.other.post(&stop, json!({})).await.status, 204);
        assert!(carry_out_bulk(&estate.app.app).await.unwrap());
        let run = run_of(&estate, &id).await;
        assert_eq!(
            ends(&run),
            [(2, "stopped".to_owned()), (3, "stopped".to_owned())]
        );
        assert!(run["run"]["stopped_at"].is_i64() && run["run"]["is_running"] == false);
        assert_eq!(estate.copied().await, ["anna@acme.org", "ben@acme.org"]);
    })
    .await;
}

/// A table in which one row of 25 is wrong.
fn with_bad_rows(count: u64) -> String {
    let mut csv = "address,password,search_indexing\n".to_owned();
    for n in 0..count {
        if n % 25 == 7 {
            writeln!(csv, "bad {n}@acme.org,generate,").unwrap();
        } else {
            writeln!(csv, "m{n}@acme.org,generate,no").unwrap();
        }
    }
    csv
}

/// Carries such a table out and compares every row with what is at PurelyMail then.
async fn lose_none(estate: &Estate, count: u64, storm: Option<u64>) {
    let id = begin(estate, &with_bad_rows(count)).await;
    let faults = estate.purelymail.faults();
    faults.record();
    if let Some(seed) = storm {
        let weather = vec![
            Fault::internal(),
            Fault::bad_gateway(),
            Fault::gateway_timeout_after(),
            Fault::maintenance(),
            Fault::Disconnect,
            Fault::DisconnectAfter,
            Fault::Truncate(7),
            Fault::CutJson(9),
            Fault::Ignore,
        ];
        faults.storm(30, seed, weather);
    }
    // Each pass tries every row that is left once, and ends early in bad weather.
    let mut passes = 0;
    while !carry_out_bulk(&estate.app.app).await.unwrap_or_default() {
        passes += 1;
        assert!(passes < 1_000, "the table does not end");
    }
    let run = run_of(estate, &id).await;
    let counts = ["created", "failed", "open"].map(|name| run["run"][name].as_u64().unwrap());
    let bad = (0..count).filter(|n| n % 25 == 7).count();
    let good = usize::try_from(count).unwrap() - bad;
    let expected = [good, bad, 0].map(|n| u64::try_from(n).unwrap());
    assert_eq!(counts, expected, "after {passes} passes");
    let rows = result(estate, &id, true).await;
    assert_eq!(rows.len(), good + bad);
    let linked: Vec<_> = rows.iter().filter(|row| !row[4].is_empty()).collect();
    assert_eq!(linked.len(), good);
    let calls = faults.calls();
    for row in &linked {
        let local = row[1].split('@').next().unwrap();
        let is_one = |call: &&Call| {
            call.done && call.operation == "createUser" && call.body["userName"] == local
        };
        assert_eq!(calls.iter().filter(is_one).count(), 1, "{local}");
        assert!(!estate.purelymail.account().mailboxes[&row[1]].search_indexing);
    }
    assert!(faults.most_at_once() <= 4, "{}", faults.most_at_once());
    // What is handed over is the password that the mailbox has, however often an answer got lost.
    for row in linked.iter().step_by(12) {
        let nobody = estate.app.anonymous();
        let opened = nobody.post("/api/v1/hand-overs/open", token(&row[4])).await;
        let mailbox = &estate.purelymail.account().mailboxes[&row[1]];
        assert_eq!(opened.ok()["password"], mailbox.password);
    }
}

#[tokio::test]
async fn five_hundred_rows_with_twenty_bad_ones_lose_none() {
    each_estate("", async |estate| lose_none(&estate, 500, None).await).await;
}

#[tokio::test]
async fn nor_do_they_while_every_third_call_fails() {
    let run = Soak::new("bulk.storm", 25, 500);
    each_estate("", async |estate| {
        lose_none(&estate, run.cases, Some(run.seed)).await;
    })
    .await;
}

#[tokio::test]
async fn a_table_that_was_cut_off_goes_on_where_it_was() {
    each_estate("", async |estate| {
        let id = begin(
            &estate,
            "address,password\ncara@acme.org,generate\nben@acme.org,generate\n",
        )
        .await;
        let faults = estate.purelymail.faults();
        faults.fail_next("createUser", 1, Fault::HangAfter);
        {
            // Dropped in the middle, as by kill -9.
            let carried = carry_out_bulk(&estate.app.app);
            tokio::select! {
                _ = carried => panic!("it ended"),
                () = faults.hanging(1) => {}
            }
        }
        faults.release();
        let run = run_of(&estate, &id).await;
        assert_eq!(run["run"]["is_running"], true);
        faults.fail_next("createUser", 1, Fault::SlowDown(RetryAfter::Unsaid));
        while !carry_out_bulk(&estate.app.app).await.unwrap_or_default() {}
        let run = run_of(&estate, &id).await;
        assert_eq!(
            ends(&run),
            [(2, "created".to_owned()), (3, "changed".to_owned())]
        );
        for row in result(&estate, &id, true).await {
            let opened = estate
                .app
                .anonymous()
                .post("/api/v1/hand-overs/open", token(&row[4]))
                .await
                .ok();
            assert_eq!(
                opened["password"],
                estate.purelymail.account().mailboxes[&row[1]].password
            );
        }
    })
    .await;
}
