//! Zone files (RFC 1035, section 5), as BIND and most DNS panels import them.

use std::fmt::Write;

use super::{TTL, quoted};
use crate::{
    domain::Domain,
    wanted::{Data, Wanted},
};

/// A zone file with these records alone: no SOA and no NS, for importing into a zone that exists.
pub fn zone_file(domain: &Domain, wanted: &Wanted) -> String {
    let mut out = format!("$ORIGIN {domain}.\n$TTL {TTL}\n");
    for record in &wanted.records {
        let data = match &record.data {
            Data::Mx { preference, target } => format!("{preference} {}", absolute(target)),
            Data::Txt { text } => quoted(text),
            Data::Cname { target } => absolute(target),
            Data::Srv {
                priority,
                weight,
                port,
                target,
            } => format!("{priority} {weight} {port} {}", absolute(target)),
        };
        let host = escaped(&record.host);
        // Writing to a string does not fail.
        let _ = writeln!(out, "{host}\tIN\t{}\t{data}", record.data.kind());
    }
    out
}

fn absolute(name: &str) -> String {
    format!("{}.", escaped(name))
}

/// A name whose characters have no meaning of their own in a zone file.
fn escaped(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'@' | b'*' => {
                char::from(byte).to_string()
            }
            other => format!("\\{other:03}"),
        })
        .collect()
}
