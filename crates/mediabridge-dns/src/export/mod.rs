//! The records of a domain, written down for others to take in.

mod cloudflare;
mod zone;

pub use cloudflare::{cloudflare, terraform};
pub use zone::zone_file;

use std::fmt::Write;

use crate::{domain::Domain, wanted::Wanted};

/// Seconds for which the exported records may be remembered, where the format wants a number.
pub const TTL: u32 = 3600;

/// As plain text in columns, to be read and copied from.
pub fn table(domain: &Domain, wanted: &Wanted) -> String {
    let mut rows = vec![["Type", "Host", "Priority", "Value"].map(str::to_owned)];
    for line in wanted.lines(domain) {
        let priority = line.priority.map(|p| p.to_string()).unwrap_or_default();
        rows.push([line.kind, line.host, priority, line.value]);
    }
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2)];
    let mut out = String::new();
    for [kind, host, priority, value] in &rows {
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "{kind:<0$}  {host:<1$}  {priority:<2$}  {value}",
            widths[0], widths[1], widths[2]
        );
    }
    out
}

/// A TXT value as strings of at most 255 bytes, in quotes, as zone files and Cloudflare have it.
fn quoted(text: &str) -> String {
    let mut strings = vec![String::new()];
    let mut length = 0;
    let mut buffer = [0; 4];
    for c in text.chars() {
        let bytes = c.encode_utf8(&mut buffer).as_bytes();
        if length + bytes.len() > 255 {
            strings.push(String::new());
            length = 0;
        }
        length += bytes.len();
        if let Some(string) = strings.last_mut() {
            for byte in bytes {
                match byte {
                    b'"' | b'\\' => string.extend(['\\', char::from(*byte)]),
                    b' '..=b'~' => string.push(char::from(*byte)),
                    other => {
                        let _ = write!(string, "\\{other:03}");
                    }
                }
            }
        }
    }
    strings
        .iter()
        .map(|string| format!("\"{string}\""))
        .collect::<Vec<_>>()
        .join(" ")
}
