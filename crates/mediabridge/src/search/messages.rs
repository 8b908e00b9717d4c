//! Hits in messages that a tab's socket takes.

use super::SearchHit;
use crate::http::live::WRITE_LIMIT;

/// Whatever the names are made of, no message is too long.
pub(super) fn of(hits: Vec<SearchHit>) -> Vec<Vec<SearchHit>> {
    // In JSON a byte is six characters at most; the rest of a hit is short.
    let weight = |hit: &SearchHit| 6 * (hit.entry.path.len() + hit.entry.name.len()) + 1024;
    let mut messages: Vec<Vec<SearchHit>> = Vec::new();
    let mut room = 0;
    for hit in hits {
        let weight = weight(&hit);
        if weight > room {
            messages.push(Vec::new());
            room = WRITE_LIMIT - 4 * 1024;
        }
        room = room.saturating_sub(weight);
        if let Some(message) = messages.last_mut() {
            message.push(hit);
        }
    }
    messages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{browse::Entry, http::live::ServerMessage};

    #[test]
    fn no_message_of_hits_is_too_long_for_the_socket() {
        let root = mediabridge_s3::Root::parse("").unwrap();
        for path in ["\u{1}".repeat(1024), "summer.jpg".to_owned()] {
            let hit = || SearchHit {
                bucket_id: "b".repeat(36),
                entry: Entry::file(
                    &root,
                    path.clone(),
                    u64::MAX,
                    0,
                    Some("e".repeat(64)),
                    Some("STANDARD".to_owned()),
                ),
            };
            let messages = of((0..1000).map(|_| hit()).collect());
            assert_eq!(messages.iter().map(Vec::len).sum::<usize>(), 1000);
            for hits in messages {
                let generation = u64::MAX;
                let message = ServerMessage::SearchHits { generation, hits };
                let text = serde_json::to_string(&message).unwrap();
                assert!(text.len() < WRITE_LIMIT - 1024, "{}", text.len());
            }
        }
    }
}
