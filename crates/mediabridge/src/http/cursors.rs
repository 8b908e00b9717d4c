//! Where the next page of a list begins, as text that only the server can write.
//!
//! A cursor grants nothing: every page is authorised anew. It is authenticated all the same, so that what reaches SQL
//! and the listings as a position is always one of ours, given to this member for this list.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;

use crate::problem::{self, Problem};

/// Half a SHA-256 is far beyond guessing, and keeps cursors short.
const MAC_BYTES: usize = 16;

pub struct Cursors([u8; 32]);

impl std::fmt::Debug for Cursors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cursors")
    }
}

impl Cursors {
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The pages of one list: its name, whose it is, and the parameters that decide what is in it and in which order.
    pub fn of<'c>(&'c self, list: &str, member_id: &str, query: &impl Serialize) -> Pages<'c> {
        let bound = serde_json::to_vec(&(list, member_id, query)).unwrap_or_default();
        Pages {
            cursors: self,
            bound,
        }
    }
}

#[derive(Debug)]
pub struct Pages<'c> {
    cursors: &'c Cursors,
    bound: Vec<u8>,
}

impl Pages<'_> {
    /// The cursor of the page that begins at (or after) `position`.
    pub fn cursor(&self, position: &impl Serialize) -> String {
        let mut bytes = serde_json::to_vec(position).unwrap_or_default();
        let mac = self.mac(&bytes).finalize().into_bytes();
        bytes.extend_from_slice(&mac[..MAC_BYTES]);
        B64.encode(bytes)
    }

    /// The position in a cursor that [`cursor`](Self::cursor) made for the same list; `None` for the first page.
    pub fn position<T: DeserializeOwned>(
        &self,
        cursor: Option<&str>,
    ) -> Result<Option<T>, Problem> {
        let Some(cursor) = cursor else {
            return Ok(None);
        };
        self.open(cursor).map(Some).ok_or_else(|| {
            problem::invalid(
                "The cursor is not one of ours, or belongs to another list. Start from the first page.",
            )
        })
    }

    fn open<T: DeserializeOwned>(&self, cursor: &str) -> Option<T> {
        let bytes = B64.decode(cursor).ok()?;
        let (position, mac) = bytes.split_at_checked(bytes.len().checked_sub(MAC_BYTES)?)?;
        self.mac(position).verify_truncated_left(mac).ok()?;
        serde_json::from_slice(position).ok()
    }

    /// Over the list with its length, then the position: no two pairs read the same.
    fn mac(&self, position: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.cursors.0)
            .unwrap_or_else(|_| unreachable!("HMAC takes any key"));
        mac.update(&(self.bound.len() as u64).to_be_bytes());
        mac.update(&self.bound);
        mac.update(position);
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_for_its_own_list_only() {
        let cursors = Cursors::new([1; 32]);
        let pages = cursors.of("members", "mia", &("a", 1));
        let position = ("Zoë\n".to_owned(), 7_i64);
        let cursor = pages.cursor(&position);
        assert_eq!(
            pages.position(Some(cursor.as_str())).unwrap(),
            Some(position)
        );
        assert_eq!(pages.position::<i64>(None).unwrap(), None);
        for other in [
            cursors.of("members", "max", &("a", 1)),
            cursors.of("audit", "mia", &("a", 1)),
            cursors.of("members", "mia", &("a", 2)),
            Cursors::new([2; 32]).of("members", "mia", &("a", 1)),
        ] {
            assert!(other.open::<(String, i64)>(&cursor).is_none());
        }
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let cursors = Cursors::new([1; 32]);
        let pages = cursors.of("members", "mia", &());
        let cursor = pages.cursor(&("name", "id"));
        let bytes = B64.decode(&cursor).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let changed = B64.encode(changed);
            assert!(
                pages.open::<(String, String)>(&changed).is_none(),
                "bit {bit}"
            );
        }
        for end in 0..cursor.len() {
            assert!(pages.open::<(String, String)>(&cursor[..end]).is_none());
        }
        for foreign in ["", "AAAA", "1", "x.0", "%", "\u{0}", &"A".repeat(10_000)] {
            assert!(pages.open::<i64>(foreign).is_none(), "{foreign}");
        }
    }
}
