//! Records written down for others to take in.

use hickory_server::proto::{
    rr::{Name, RData},
    serialize::txt::Parser,
};
use mediabridge_dns::{Code, Data, Domain, Purpose, Wanted, export};

use crate::server::{CODE, check, right_but, wanted};

fn domain() -> Domain {
    Domain::parse("Bücher.example").unwrap()
}

fn complete() -> Wanted {
    wanted().with_discovery()
}

/// Values that would break out of their place if they could.
fn hostile() -> Wanted {
    let mut wanted = Wanted::purelymail(Some("a\"b\\c ${file(\"/etc/passwd\")} %{if} é\n; x"));
    wanted.records.truncate(2);
    "x y\"".clone_into(&mut wanted.records[1].host);
    wanted.records.push(mediabridge_dns::WantedRecord {
        purpose: Purpose::Spf,
        host: "@".to_owned(),
        data: Data::Txt {
            text: "é".repeat(130),
        },
        optional: false,
    });
    wanted
}

#[test]
fn a_table() {
    insta::assert_snapshot!(export::table(&domain(), &complete()));
}

#[test]
fn a_zone_file() {
    insta::assert_snapshot!(export::zone_file(&domain(), &complete()));
    insta::assert_snapshot!("hostile_zone", export::zone_file(&domain(), &hostile()));
}

#[test]
fn a_zone_file_is_read_as_it_was_meant() {
    let mut long = complete();
    long.records[0].data = Data::Txt {
        text: format!("a\"b\\c; {}", "x".repeat(600)),
    };
    for wanted in [complete(), long] {
        let domain = domain();
        let zone = export::zone_file(&domain, &wanted);
        let (_, records) = Parser::new(zone.as_str(), None, None).parse().unwrap();
        let texts: Vec<String> = records
            .values()
            .flat_map(|set| set.records_without_rrsigs())
            .filter_map(|record| match &record.data {
                RData::TXT(txt) => {
                    assert!(txt.txt_data.iter().all(|part| part.len() <= 255));
                    Some(String::from_utf8(txt.txt_data.concat()).unwrap())
                }
                _ => None,
            })
            .collect();
        for record in &wanted.records {
            if let Data::Txt { text } = &record.data {
                assert!(texts.contains(text), "{texts:?}");
            }
        }
        let all: usize = records
            .values()
            .map(|set| set.records_without_rrsigs().count())
            .sum();
        assert_eq!(all, wanted.records.len());
    }
    let zone = export::zone_file(&domain(), &complete());
    let (_, records) = Parser::new(zone.as_str(), None, None).parse().unwrap();
    let name = Name::from_ascii("purelymail1._domainkey.xn--bcher-kva.example.").unwrap();
    let dkim = records.values().find(|set| set.name() == &name).unwrap();
    let record = dkim.records_without_rrsigs().next().unwrap();
    assert_eq!(record.data.to_string(), "key1.dkimroot.purelymail.com.");
}

#[test]
fn a_batch_for_cloudflare() {
    insta::assert_snapshot!(export::cloudflare(&domain(), &complete()));
    let hostile = export::cloudflare(&domain(), &hostile());
    let parsed: serde_json::Value = serde_json::from_str(&hostile).unwrap();
    assert_eq!(
        parsed["posts"][0]["content"],
        "\"purelymail_ownership_proof=a\\\"b\\\\c ${file(\\\"/etc/passwd\\\")} %{if} \\195\\169\\010; x\""
    );
}

#[test]
fn resources_for_terraform() {
    insta::assert_snapshot!(export::terraform(&domain(), &complete()));
    insta::assert_snapshot!(
        "hostile_terraform",
        export::terraform(&domain(), &hostile())
    );
}

#[test]
fn the_code_is_taken_with_and_without_its_name() {
    assert_eq!(
        Wanted::purelymail(Some(" abc123XYZ ")),
        Wanted::purelymail(Some(CODE))
    );
    assert!(Wanted::purelymail(None).get(Purpose::Ownership).is_none());
}

#[tokio::test]
async fn a_domain_with_an_spf_record_of_its_own_is_not_given_a_second_one() {
    let with = "@ TXT \"v=spf1 include:few.other.test ~all\"";
    let report = check(&right_but("@ TXT \"v=spf1", with)).await;
    assert_eq!(
        report.get(Purpose::Spf).unwrap().findings[0].code,
        Code::SpfWithoutUs
    );
    let wanted = wanted().suited_to(&report);
    let zone = export::zone_file(&report.domain, &wanted);
    assert!(
        zone.contains("\"v=spf1 include:_spf.purelymail.com include:few.other.test ~all\""),
        "{zone}"
    );
}
