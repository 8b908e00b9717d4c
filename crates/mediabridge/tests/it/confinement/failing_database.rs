//! A step outside while the database fails: what cannot be recorded is not done either.

use mediabridge::db::Db;
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use super::{PLACES, World};
use crate::{app::each_engine, soak::Soak};

/// SQL that breaks one step of ending a session, and SQL that heals it.
struct Fault {
    step: &'static str,
    inject: String,
    heal: String,
}

async fn run(db: &Db, sql: &str) {
    for statement in sql.split(";;").filter(|s| !s.trim().is_empty()) {
        let sql = AssertSqlSafe(statement.to_owned()).into_sql_str();
        match db {
            Db::Sqlite { write, .. } => drop(sqlx::raw_sql(sql).execute(write).await.unwrap()),
            Db::Postgres(pool) => drop(sqlx::raw_sql(sql).execute(pool).await.unwrap()),
        }
    }
}

fn faults(engine: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    // Reading: who asks, and what they may do.
    for table in ["sessions", "members", "grants", "buckets"] {
        faults.push(Fault {
            step: table,
            inject: format!("ALTER TABLE {table} RENAME TO away"),
            heal: format!("ALTER TABLE away RENAME TO {table}"),
        });
    }
    // Writing: the end itself, its record, its notice, and the commit.
    let writes = [
        ("the end", "UPDATE", "sessions"),
        ("the record", "INSERT", "audit"),
        ("the notice", "INSERT", "notices"),
    ];
    for (step, action, table) in writes {
        if engine == "sqlite" {
            faults.push(Fault {
                step,
                inject: format!(
                    "CREATE TRIGGER injected BEFORE {action} ON {table} BEGIN SELECT RAISE(ABORT, 'injected'); END"
                ),
                heal: "DROP TRIGGER injected".to_owned(),
            });
            continue;
        }
        for (body, kind) in [
            ("RAISE EXCEPTION 'injected'", "BEFORE"),
            // The connection dies in the middle of the transaction.
            ("PERFORM pg_terminate_backend(pg_backend_pid())", "BEFORE"),
        ] {
            faults.push(postgres(
                step,
                body,
                &format!("TRIGGER injected {kind} {action} ON {table}"),
            ));
        }
    }
    if engine == "sqlite" {
        faults.push(Fault {
            step: "the commit",
            inject: "CREATE TABLE injected (id TEXT REFERENCES members (id) DEFERRABLE INITIALLY DEFERRED);;
                CREATE TRIGGER injected_commit AFTER UPDATE ON sessions BEGIN INSERT INTO injected VALUES ('nobody'); END"
                .to_owned(),
            heal: "DROP TRIGGER injected_commit;; DROP TABLE injected".to_owned(),
        });
    } else {
        for body in [
            "RAISE EXCEPTION 'injected'",
            "PERFORM pg_terminate_backend(pg_backend_pid())",
        ] {
            let trigger = "CONSTRAINT TRIGGER injected AFTER UPDATE ON sessions DEFERRABLE INITIALLY DEFERRED";
            faults.push(postgres("the commit", body, trigger));
        }
    }
    faults
}

fn postgres(step: &'static str, body: &str, trigger: &str) -> Fault {
    Fault {
        step,
        inject: format!(
            "CREATE FUNCTION injected() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NEW; END $$;;
             CREATE {trigger} FOR EACH ROW EXECUTE FUNCTION injected()"
        ),
        heal: "DROP FUNCTION injected CASCADE".to_owned(),
    }
}

#[tokio::test]
async fn while_the_database_fails_a_step_outside_gets_nothing() {
    let mut run_of = Soak::new("confinement.failing_database", 30, 400);
    each_engine(async |app| {
        let world = World::new(&app).await;
        // Somebody to be told.
        app.owner().await;
        let db = &app.app.db;
        let faults = faults(db.engine());
        for n in 0..run_of.cases / 2 {
            let fault = &faults[usize::try_from(n).unwrap() % faults.len()];
            let place = &PLACES[run_of.random.below(PLACES.len())];
            let user = world.session().await;
            run(db, &fault.inject).await;
            let answer = place.ask(&world, &user, "../team-b/docs/").await;
            let asked = world.asked_of_s3();
            run(db, &fault.heal).await;
            let what = format!(
                "{} at {}: {} {}",
                place.input, fault.step, answer.status, answer.text
            );
            // A conflict is what a broken reference is taken for: something was removed meanwhile.
            let is_failure = answer.status.is_server_error() || answer.code() == "conflict";
            assert!(is_failure && answer.body["detail"].is_string(), "{what}");
            assert!(asked.is_empty(), "{what}: {asked:?}");
            // The database is back, and with it the rule.
            place
                .ask(&world, &user, "../team-b/docs/")
                .await
                .refused("outside_root");
            user.get("/api/v1/me").await.refused("outside_root");
            assert!(world.asked_of_s3().is_empty(), "{what}");
        }
        let user = world.session().await;
        db.close().await;
        for place in PLACES {
            let answer = place.ask(&world, &user, "../x").await;
            assert_eq!(
                (answer.code(), world.asked_of_s3().len()),
                ("unavailable", 0),
                "{}",
                answer.text
            );
        }
    })
    .await;
}
