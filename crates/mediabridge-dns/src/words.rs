//! Pieces of sentences.

use hickory_resolver::proto::rr::RData;

use crate::{
    report::Published,
    resolver::{Found, text},
};

/// Longest value that is stored and shown, in characters: a zone may hold TXT records of 64 kB.
const LONGEST: usize = 400;

/// What outsiders wrote, fit to be shown: short, and without control characters.
pub(crate) fn shown(text: &str) -> String {
    let mut out: String = text
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out
}

/// “5 minutes”, “2 hours”: rounded up, since it is a promise.
pub(crate) fn span(seconds: u32) -> String {
    let (count, unit) = match seconds {
        0..=90 => (seconds.max(1), "second"),
        91..=5400 => (seconds.div_ceil(60), "minute"),
        5401..=129_600 => (seconds.div_ceil(3600), "hour"),
        _ => (seconds.div_ceil(86_400), "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// “a”, “a and b”, “a, b and c”; more than four are cut short.
pub(crate) fn list(items: &[String]) -> String {
    let mut items: Vec<String> = items.to_vec();
    if items.len() > 4 {
        let more = items.len() - 3;
        items.truncate(3);
        items.push(format!("{more} more"));
    }
    match items.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [start @ .., last] => format!("{} and {last}", start.join(", ")),
    }
}

/// The strings of a TXT record; what is no UTF-8 is replaced.
pub(crate) fn strings(data: &RData) -> Option<Vec<String>> {
    match data {
        RData::TXT(txt) => Some(
            txt.txt_data
                .iter()
                .map(|part| String::from_utf8_lossy(part).into_owned())
                .collect(),
        ),
        _ => None,
    }
}

pub(crate) fn published(name: &str, found: &Found) -> Published {
    let host = |name| {
        let name = text(name);
        if name.is_empty() {
            ".".to_owned()
        } else {
            name
        }
    };
    let value = match &found.data {
        RData::MX(mx) => format!("{} {}", mx.preference, host(&mx.exchange)),
        RData::CNAME(target) => host(&target.0),
        RData::TXT(_) => strings(&found.data).unwrap_or_default().concat(),
        RData::SRV(srv) => format!(
            "{} {} {} {}",
            srv.priority,
            srv.weight,
            srv.port,
            host(&srv.target)
        ),
        other => other.to_string(),
    };
    Published {
        name: name.to_owned(),
        kind: found.data.record_type().to_string(),
        value: shown(&value),
        ttl: found.ttl,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_lists_read_as_people_say_them() {
        for (seconds, said) in [
            (0, "1 second"),
            (60, "60 seconds"),
            (300, "5 minutes"),
            (3600, "60 minutes"),
            (5401, "2 hours"),
            (86_400, "24 hours"),
            (172_800, "2 days"),
            (u32::MAX, "49711 days"),
        ] {
            assert_eq!(span(seconds), said);
        }
        let names = |n: usize| (0..n).map(|i| format!("n{i}")).collect::<Vec<_>>();
        assert_eq!(list(&names(1)), "n0");
        assert_eq!(list(&names(3)), "n0, n1 and n2");
        assert_eq!(list(&names(9)), "n0, n1, n2 and 6 more");
        assert_eq!(shown("a\nb\u{1b}[0m"), "a\u{fffd}b\u{fffd}[0m");
        assert_eq!(shown(&"x".repeat(500)).chars().count(), LONGEST + 1);
    }
}
