//! What became of each row, as a table for the person who brought one.

use std::collections::HashMap;

use super::{super::hand_over::Link, State, store::Row};
use crate::{
    clock::rfc3339,
    spreadsheet::{inert, written},
};

pub(super) fn csv(rows: &[Row], links: &HashMap<String, Link>) -> anyhow::Result<Vec<u8>> {
    written(|csv| {
        csv.write_record([
            "line",
            "address",
            "result",
            "detail",
            "link",
            "link_works_until",
        ])?;
        for row in rows {
            let link = row.hand_over_id.as_ref().and_then(|id| links.get(id));
            csv.write_record([
                row.line.to_string(),
                inert(&row.address),
                word(row.state).to_owned(),
                inert(&row.detail),
                link.map(|link| link.url.clone()).unwrap_or_default(),
                link.map(|link| rfc3339(link.expires_at))
                    .unwrap_or_default(),
            ])?;
        }
        Ok(())
    })
}

fn word(state: State) -> &'static str {
    match state {
        State::Waiting | State::Executing => "waiting",
        State::Created => "created",
        State::Changed => "changed",
        State::Unchanged => "unchanged",
        State::Failed => "failed",
        State::Stopped => "stopped",
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Act, Wanted},
        *,
    };

    #[test]
    fn no_cell_is_a_formula() {
        for payload in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            " =1",
            "=cmd|' /C calc'!A0",
        ] {
            let row = Row {
                id: String::new(),
                line: 2,
                address: payload.to_owned(),
                act: Act::Error,
                wanted: Wanted::default(),
                password: None,
                state: State::Failed,
                detail: payload.to_owned(),
                attempts: 0,
                hand_over_id: None,
            };
            let file = csv(&[row], &HashMap::new()).unwrap();
            let mut reader = csv::Reader::from_reader(&file[..]);
            let rows: Vec<_> = reader.records().collect::<Result<_, _>>().unwrap();
            assert_eq!(rows.len(), 1, "{payload:?}");
            for cell in &rows[0] {
                let begins = cell.trim_start().chars().next();
                assert!(
                    !begins.is_some_and(|c| "=+-@\t\r".contains(c)),
                    "{payload:?}: {cell:?}"
                );
            }
        }
    }
}
