//! The DNS of the domains, by our own look at the sandbox's name server.

use std::collections::BTreeMap;

use mediabridge::{clock::Millis, mail};
use mediabridge_sandbox::{
    dns::{DnsServer, Zone, sample_zones},
    purelymail::Account,
};
use serde_json::{Value, json};

use super::{BEGAN, Estate, TOKEN, for_each_account, text};

const MINUTE: Millis = 60_000;

/// The demo's account, and the name server that knows its domains.
async fn each_sample(test: impl AsyncFn(Estate, &DnsServer)) {
    let account = || Account::sample(TOKEN, BEGAN);
    let zones = sample_zones(&account().ownership_code);
    let dns = DnsServer::start(([127, 0, 0, 1], 0).into(), &zones)
        .await
        .unwrap();
    let settings = format!(
        "[mail]\ncheck_dns = true\nname_servers = ['{}']",
        dns.addr()
    );
    for_each_account(&settings, account, async |estate| {
        for zone in &zones {
            dns.publish(zone).await.unwrap();
        }
        mail::check_due(&estate.app.app).await.unwrap();
        test(estate, &dns).await;
    })
    .await;
}

/// The verdict on each record that a domain needs.
fn verdicts(report: &Value) -> BTreeMap<String, String> {
    let records = report["records"].as_array().unwrap();
    records
        .iter()
        .filter(|record| record["optional"] == false)
        .map(|record| (text(&record["purpose"]), text(&record["verdict"])))
        .collect()
}

fn record<'r>(report: &'r Value, purpose: &str) -> &'r Value {
    let records = report["records"].as_array().unwrap();
    records
        .iter()
        .find(|record| record["purpose"] == purpose)
        .unwrap()
}

#[tokio::test]
async fn each_record_of_a_domain_is_told_beside_what_purelymail_says() {
    each_sample(async |estate, _| {
        let admin = &estate.admin;
        for name in ["demo.example", "harbor-press.example", "old-harbor.example"] {
            let report = admin
                .get(&format!("/api/v1/mail/domains/{name}/dns"))
                .await
                .ok();
            assert_eq!(report["health"], "healthy", "{report:#}");
            assert!(
                verdicts(&report).values().all(|it| it == "right"),
                "{report:#}"
            );
        }
        let old = admin
            .get("/api/v1/mail/domains/old-harbor.example/dns")
            .await
            .ok();
        assert_eq!(
            record(&old, "dmarc")["purelymail"],
            false,
            "not looked since"
        );

        let kiln = admin
            .get("/api/v1/mail/domains/blue-kiln.example/dns")
            .await
            .ok();
        assert_eq!(
            (&kiln["health"], &kiln["looks"], &kiln["second_look"]),
            (&json!("broken"), &json!(true), &json!(false))
        );
        assert_eq!(kiln["name_servers"], json!(["ns1.blue-kiln.example"]));
        let wrong: Vec<(String, String)> = verdicts(&kiln)
            .into_iter()
            .filter(|(_, verdict)| verdict != "right")
            .collect();
        let expected = [
            ("dkim2", "wrong"),
            ("dkim3", "missing"),
            ("mx", "wrong"),
            ("spf", "wrong"),
        ];
        assert_eq!(
            wrong,
            expected.map(|(purpose, verdict)| (purpose.to_owned(), verdict.to_owned()))
        );
        let codes = |purpose| text(&record(&kiln, purpose)["findings"][0]["code"]);
        assert_eq!(codes("mx"), "mx_additional");
        assert_eq!(codes("spf"), "spf_without_us");
        assert_eq!(codes("dkim2"), "target_doubled");
        assert_eq!(codes("dkim3"), "name_doubled");
        // PurelyMail is content with the MX; it does not see what else takes mail.
        assert_eq!(record(&kiln, "mx")["purelymail"], true);
        assert_eq!(record(&kiln, "dkim1")["purelymail"], false);
        assert_eq!(record(&kiln, "ownership")["purelymail"], Value::Null);
        let suggestion = text(&record(&kiln, "spf")["suggestion"]);
        assert!(
            suggestion.contains("include:_spf.old-host.example"),
            "{suggestion}"
        );
        assert!(
            suggestion.contains("include:_spf.purelymail.com"),
            "{suggestion}"
        );

        for (format, holds) in [
            ("table", "mailserver.purelymail.com"),
            ("zone", "$ORIGIN blue-kiln.example."),
            ("cloudflare", "\"CNAME\""),
            ("terraform", "resource \"cloudflare_"),
        ] {
            let records = format!("/api/v1/mail/domains/blue-kiln.example/records?format={format}");
            let exported = text(&admin.get(&records).await.ok()["text"]);
            assert!(exported.contains(holds), "{format}: {exported}");
            assert!(
                exported.contains("_spf.old-host.example"),
                "{format}: {exported}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn without_a_look_it_is_told_what_should_be_published() {
    super::each_estate("", async |estate| {
        let report = estate
            .admin
            .get("/api/v1/mail/domains/spare.net/dns")
            .await
            .ok();
        assert_eq!(
            (&report["looks"], &report["checked_at"]),
            (&json!(false), &Value::Null)
        );
        assert_eq!(verdicts(&report).len(), 7);
        assert!(verdicts(&report).values().all(|it| it == "not_known"));
        assert_eq!(record(&report, "mx")["value"], "mailserver.purelymail.com");
        assert_eq!(record(&report, "mx")["purelymail"], false);
        let body = json!({ "name": "acme.org" });
        let seen = estate
            .admin
            .post("/api/v1/mail/ownership/check", body)
            .await
            .ok();
        assert_eq!(seen["record"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn the_ownership_of_a_domain_is_looked_up_before_it_is_added() {
    each_sample(async |estate, dns| {
        let admin = &estate.admin;
        let check = async |name: &str| {
            let body = json!({ "name": name });
            admin.post("/api/v1/mail/ownership/check", body).await
        };
        let seen = check(" LightHouse.example. ").await.ok();
        assert_eq!(seen["domain"], "lighthouse.example");
        assert_eq!(seen["record"]["verdict"], "right");

        let none = check("nobody-has-this.example").await.ok();
        assert_eq!(none["record"]["verdict"], "missing");
        let code = estate.purelymail.account().ownership_code;
        let wrong = format!("@ TXT \"{}\"", code.to_uppercase());
        dns.publish(&Zone::new("mine.example", wrong))
            .await
            .unwrap();
        let seen = check("mine.example").await.ok();
        assert_eq!(seen["record"]["findings"][0]["code"], "ownership_not_exact");
        let right = format!("@ TXT \"{code}\"");
        dns.publish(&Zone::new("mine.example", right))
            .await
            .unwrap();
        assert_eq!(
            check("mine.example").await.ok()["record"]["verdict"],
            "right"
        );

        for name in ["", "localhost", "a b.example", "-.example"] {
            let refused = check(name).await;
            assert_eq!(refused.body["fields"][0]["field"], "name", "{name}");
        }
        // It is PurelyMail that decides, whatever we see.
        let add = json!({ "name": "mine.example" });
        let refused = admin.post("/api/v1/mail/domains", add).await;
        assert!(
            refused.text.contains("does not see the ownership record"),
            "{}",
            refused.text
        );
    })
    .await;
}

#[tokio::test]
async fn admins_are_told_that_a_domain_broke_only_when_a_second_look_sees_it_too() {
    each_sample(async |estate, dns| {
        let app = &estate.app.app;
        // Sessions end while the clock goes on.
        let who = estate.app.identity("ada").await;
        let admin = async || estate.app.session(&who).await;
        let told = async || -> Vec<String> {
            let notices = admin().await.get("/api/v1/me/notices").await.ok();
            let items = notices["items"].as_array().unwrap();
            items
                .iter()
                .map(|notice| text(&notice["kind"]))
                .filter(|kind| kind.starts_with("domain_"))
                .collect()
        };
        let look = async |minutes: Millis| {
            app.clock.advance(minutes * MINUTE);
            mail::check_due(app).await.unwrap();
            let dns = "/api/v1/mail/domains/demo.example/dns";
            let report = admin().await.get(dns).await.ok();
            (text(&report["health"]), report["second_look"] == true)
        };
        let broken = (("broken".to_owned(), true), ("broken".to_owned(), false));
        let healthy = ("healthy".to_owned(), false);
        let zones = sample_zones(&estate.purelymail.account().ownership_code);
        let whole = zones
            .iter()
            .find(|zone| zone.origin == "demo.example")
            .unwrap();
        let without_mx: Vec<&str> = whole
            .records
            .lines()
            .filter(|line| !line.contains(" MX "))
            .collect();
        let without_mx = Zone::new("demo.example", without_mx.join("\n"));

        // A mishap: the next look, minutes later and not a day, finds all as it was.
        dns.publish(&without_mx).await.unwrap();
        assert_eq!(look(27 * 60).await, broken.0);
        dns.publish(whole).await.unwrap();
        assert_eq!(look(6).await, healthy);
        assert_eq!(told().await, Vec::<String>::new());

        // It stays broken. Somebody's own look right after the first confirms nothing.
        dns.publish(&without_mx).await.unwrap();
        assert_eq!(look(27 * 60).await, broken.0);
        let recheck = "/api/v1/mail/domains/demo.example/recheck";
        admin().await.post(recheck, json!({})).await.ok();
        assert_eq!(told().await, Vec::<String>::new());
        assert_eq!(look(6).await, broken.1);
        assert_eq!(told().await, ["domain_broken"]);
        assert_eq!(look(33).await, broken.1);
        assert_eq!(told().await, ["domain_broken"]);
        dns.publish(whole).await.unwrap();
        assert_eq!(look(33).await, healthy);
        assert_eq!(told().await, ["domain_healthy", "domain_broken"]);
    })
    .await;
}
