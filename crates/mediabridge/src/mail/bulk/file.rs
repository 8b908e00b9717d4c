//! Reading the table that somebody brought.

use std::collections::BTreeMap;

use csv::{ReaderBuilder, Trim};

/// More than PurelyMail lists makes no sense.
pub(super) const MOST_ROWS: usize = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Address,
    Password,
    TwoFactor,
    SearchIndexing,
    PasswordReset,
    RecoveryEmail,
}

impl Column {
    pub(super) const ALL: [Self; 6] = [
        Self::Address,
        Self::Password,
        Self::TwoFactor,
        Self::SearchIndexing,
        Self::PasswordReset,
        Self::RecoveryEmail,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Password => "password",
            Self::TwoFactor => "two_factor",
            Self::SearchIndexing => "search_indexing",
            Self::PasswordReset => "password_reset",
            Self::RecoveryEmail => "recovery_email",
        }
    }
}

/// A row that is not empty.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it begins in the file; the header is line 1.
    pub number: i64,
    cells: BTreeMap<Column, String>,
    /// It has another number of cells than the header: so many, instead of so many.
    pub width: Option<(usize, usize)>,
}

impl Line {
    /// None if the cell is empty, or the file has no such column.
    pub(super) fn cell(&self, column: Column) -> Option<&str> {
        let cell = self.cells.get(&column)?;
        (!cell.trim().is_empty()).then_some(cell.as_str())
    }
}

/// Takes a file apart, or says what is wrong with all of it. Commas, semicolons or tabs, whichever the header has.
pub(super) fn read(text: &str) -> Result<Vec<Line>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // The reader would count a line too few where lines end as on Windows.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.as_str();
    let mut reader = ReaderBuilder::new()
        .delimiter(separator(text))
        .has_headers(false)
        .flexible(true)
        .trim(Trim::None)
        .from_reader(text.as_bytes());
    let mut columns: Option<Vec<Column>> = None;
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| format!("The file cannot be read: {error}."))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let Some(columns) = &columns else {
            columns = Some(header(&record)?);
            continue;
        };
        if lines.len() == MOST_ROWS {
            return Err(format!(
                "The file has more than {MOST_ROWS} rows. Divide it and bring the parts one after the other."
            ));
        }
        let number = record.position().map_or(0, csv::Position::line);
        lines.push(Line {
            number: i64::try_from(number).unwrap_or(i64::MAX),
            cells: columns
                .iter()
                .copied()
                .zip(record.iter().map(ToOwned::to_owned))
                .collect(),
            width: (record.len() != columns.len()).then_some((record.len(), columns.len())),
        });
    }
    match columns {
        None => Err(format!(
            "The file is empty. Its first line names the columns: {}.",
            known()
        )),
        Some(_) if lines.is_empty() => {
            Err("The file has no rows below the line that names the columns.".to_owned())
        }
        Some(_) => Ok(lines),
    }
}

/// Whatever divides the first line most often.
fn separator(text: &str) -> u8 {
    let first = text.trim_start().lines().next().unwrap_or_default();
    let count = |separator: u8| first.bytes().filter(|byte| *byte == separator).count();
    let mut best = b',';
    for candidate in [b';', b'\t'] {
        if count(candidate) > count(best) {
            best = candidate;
        }
    }
    best
}

fn header(record: &csv::StringRecord) -> Result<Vec<Column>, String> {
    let mut columns = Vec::new();
    for cell in record {
        let name = cell.trim().to_lowercase().replace([' ', '-'], "_");
        let column = Column::ALL
            .into_iter()
            .find(|column| column.name() == name)
            .ok_or_else(|| {
                format!(
                    "Line 1 has to name the columns, and “{}” is none. Known are: {}.",
                    crate::brief::brief(cell.trim(), 60),
                    known()
                )
            })?;
        if columns.contains(&column) {
            return Err(format!("Line 1 has the column “{}” twice.", column.name()));
        }
        columns.push(column);
    }
    if !columns.contains(&Column::Address) {
        return Err(format!(
            "Line 1 lacks the column “address”. Known are: {}.",
            known()
        ));
    }
    Ok(columns)
}

fn known() -> String {
    Column::ALL.map(Column::name).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(i64, Option<String>, Option<String>)> {
        let owned = |cell: Option<&str>| cell.map(ToOwned::to_owned);
        read(text)
            .unwrap()
            .iter()
            .map(|line| {
                (
                    line.number,
                    owned(line.cell(Column::Address)),
                    owned(line.cell(Column::Password)),
                )
            })
            .collect()
    }

    fn row(number: i64, address: &str, password: &str) -> (i64, Option<String>, Option<String>) {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        (number, some(address), some(password))
    }

    #[test]
    fn files_of_every_program_are_read() {
        let expected = [row(2, "a@x.org", "generate"), row(3, "b@x.org", "")];
        for text in [
            "address,password\na@x.org,generate\nb@x.org,\n",
            "\u{feff}address,password\r\na@x.org,generate\r\nb@x.org,\r\n",
            "address;password\na@x.org;generate\nb@x.org;",
            "\"Address\"\t\"PASSWORD\"\na@x.org\tgenerate\nb@x.org\t",
            " password ; address \ngenerate;a@x.org\n;b@x.org\n;\n\n",
        ] {
            assert_eq!(cells(text), expected, "{text:?}");
        }
    }

    #[test]
    fn quoted_cells_hold_separators_quotes_and_lines() {
        let text = "address,password\na@x.org,\"a,b\"\"c\nd\"\nb@x.org, kept \n";
        let expected = [row(2, "a@x.org", "a,b\"c\nd"), row(4, "b@x.org", " kept ")];
        assert_eq!(cells(text), expected);
    }

    #[test]
    fn what_is_wrong_with_the_whole_file_is_said() {
        let long = format!("address\n{}", "a@x.org\n".repeat(MOST_ROWS + 1));
        for (text, says) in [
            ("", "The file is empty"),
            ("\n\n", "The file is empty"),
            ("address\n", "no rows"),
            (
                "a@x.org\nb@x.org",
                "“a@x.org” is none. Known are: address, password",
            ),
            (
                "address,quota\na@x.org,1",
                "“quota” is none. Known are: address, password",
            ),
            ("password\nx", "lacks the column “address”"),
            ("address,Address\na,b", "“address” twice"),
            (&long, "more than 1000 rows"),
        ] {
            let said = read(text).unwrap_err();
            assert!(said.contains(says), "{text:.30}: {said}");
        }
    }

    #[test]
    fn a_row_of_another_width_is_marked() {
        let lines = read("address,password\na@x.org\nb@x.org,c,d\n").unwrap();
        assert_eq!(lines[0].width, Some((1, 2)));
        assert_eq!(lines[1].width, Some((3, 2)));
    }
}
