//! `Content-Disposition` for a file name of any script.

use percent_encoding::utf8_percent_encode;

use crate::address::QUERY;

/// The header that makes a browser save a file under `name`.
pub fn attachment(name: &str) -> String {
    disposition("attachment", name)
}

/// The header that makes a browser show a file, and save it under `name` when asked to.
pub fn inline(name: &str) -> String {
    disposition("inline", name)
}

/// RFC 6266: a plain name for old clients, the real one percent-encoded. Neither can break out of its quotes, and
/// nothing in it needs the whitespace folding on which signers disagree.
fn disposition(kind: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' | '(' | ')' | '+' => c,
            _ => '_',
        })
        .collect();
    if plain == name {
        return format!("{kind}; filename=\"{plain}\"");
    }
    let encoded = utf8_percent_encode(name, QUERY);
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_stands_as_it_is() {
        assert_eq!(attachment("a-1.jpg"), "attachment; filename=\"a-1.jpg\"");
    }

    #[test]
    fn an_odd_name_cannot_break_out_and_arrives_whole() {
        assert_eq!(
            inline("é \"x\"\r\n.txt"),
            "inline; filename=\"__x____.txt\"; filename*=UTF-8''%C3%A9%20%22x%22%0D%0A.txt"
                .replace("__x____", "___x___")
        );
    }
}
