//! What Cloudflare takes in: its API and its Terraform provider (version 5).
//!
//! Nothing is proxied: a proxied CNAME answers with Cloudflare's addresses, and DKIM and DMARC are not found. Names are absolute and TXT
//! values in quotes, as Cloudflare stores them; otherwise Terraform would see a difference for ever.

use std::fmt::Write;

use serde::Serialize;

use super::quoted;
use crate::{
    domain::Domain,
    wanted::{Data, Wanted, WantedRecord},
};

/// “Automatic”.
const TTL: u32 = 1;

#[derive(Serialize)]
struct Batch {
    posts: Vec<Fields>,
}

#[derive(Serialize)]
struct Fields {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    ttl: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    priority: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proxied: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Service>,
}

#[derive(Serialize)]
struct Service {
    priority: u16,
    weight: u16,
    port: u16,
    target: String,
}

impl Fields {
    fn of(domain: &Domain, record: &WantedRecord) -> Self {
        let mut fields = Self {
            name: domain.host(&record.host),
            kind: record.data.kind(),
            ttl: TTL,
            content: None,
            priority: record.data.priority(),
            proxied: None,
            data: None,
        };
        match &record.data {
            Data::Mx { target, .. } => fields.content = Some(target.clone()),
            Data::Txt { text } => fields.content = Some(quoted(text)),
            Data::Cname { target } => {
                fields.content = Some(target.clone());
                fields.proxied = Some(false);
            }
            Data::Srv {
                priority,
                weight,
                port,
                target,
            } => {
                fields.data = Some(Service {
                    priority: *priority,
                    weight: *weight,
                    port: *port,
                    target: target.clone(),
                });
            }
        }
        fields
    }
}

/// The body of `POST /client/v4/zones/{zone_id}/dns_records/batch`, which makes all records or none.
pub fn cloudflare(domain: &Domain, wanted: &Wanted) -> String {
    let posts = wanted
        .records
        .iter()
        .map(|record| Fields::of(domain, record))
        .collect();
    let mut body = serde_json::to_string_pretty(&Batch { posts }).unwrap_or_default();
    body.push('\n');
    body
}

/// Resources for the Terraform provider `cloudflare/cloudflare`, version 5, with the zone's id as a variable.
pub fn terraform(domain: &Domain, wanted: &Wanted) -> String {
    let label: String = domain
        .as_str()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    // A label must not begin with a digit.
    let label = format!("mail_{label}");
    let variable = format!("{label}_zone_id");
    let mut out = format!("variable \"{variable}\" {{\n");
    attributes(
        &mut out,
        "  ",
        &[
            ("type", "string".to_owned()),
            (
                "description",
                hcl(&format!("Zone ID at Cloudflare of {domain}")),
            ),
        ],
    );
    out.push_str("}\n");
    for record in &wanted.records {
        let fields = Fields::of(domain, record);
        let mut rows = vec![
            ("zone_id", format!("var.{variable}")),
            ("name", hcl(&fields.name)),
            ("type", hcl(fields.kind)),
            ("ttl", fields.ttl.to_string()),
        ];
        rows.extend(fields.content.map(|text| ("content", hcl(&text))));
        rows.extend(
            fields
                .priority
                .map(|number| ("priority", number.to_string())),
        );
        rows.extend(
            fields
                .proxied
                .map(|proxied| ("proxied", proxied.to_string())),
        );
        let name = record.purpose.as_str();
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "\nresource \"cloudflare_dns_record\" \"{label}_{name}\" {{"
        );
        attributes(&mut out, "  ", &rows);
        if let Some(data) = fields.data {
            out.push_str("  data = {\n");
            attributes(
                &mut out,
                "    ",
                &[
                    ("priority", data.priority.to_string()),
                    ("weight", data.weight.to_string()),
                    ("port", data.port.to_string()),
                    ("target", hcl(&data.target)),
                ],
            );
            out.push_str("  }\n");
        }
        out.push_str("}\n");
    }
    out
}

/// Lines as `terraform fmt` aligns them.
fn attributes(out: &mut String, indent: &str, rows: &[(&str, String)]) {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, value) in rows {
        let _ = writeln!(out, "{indent}{name:<width$} = {value}");
    }
}

/// A string literal of HCL, in which `${` and `%{` begin templates.
fn hcl(text: &str) -> String {
    let mut out = String::from("\"");
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if rest.peek() == Some(&'{') => out.extend([c, c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
