//! Where a range of unknown keys can be cut in two, so that two can read it.
//!
//! Folders tell best: those that lie behind the reader's place are asked for, from the top down. Where there are none, a
//! place between two names is guessed, and S3 is asked whether anything lies behind it.

use mediabridge_s3::{Client, Error, MemberPath, Root};

use super::state::Range;

/// Guesses of one attempt. What they found out is kept, so the next goes on from there.
const GUESSES: usize = 6;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Split {
    /// The first half is up to and with this key (which need not exist).
    At(String),
    /// Behind this place the range has nothing.
    NothingBehind(String),
    Nowhere,
}

pub(super) async fn find(client: &Client, root: &Root, range: &Range) -> Result<Split, Error> {
    if let Some(at) = between_folders(client, root, range).await? {
        return Ok(Split::At(at));
    }
    between_names(client, root, range).await
}

/// The middle of the folders that follow, on the highest level that has any.
async fn between_folders(
    client: &Client,
    root: &Root,
    range: &Range,
) -> Result<Option<String>, Error> {
    let after = range.after.as_deref().unwrap_or_default();
    let path = after.strip_prefix(root.prefix()).unwrap_or_default();
    let levels = std::iter::once(0).chain(path.match_indices('/').map(|(slash, _)| slash + 1));
    for level in levels {
        let Ok(folder) = MemberPath::parse(&path[..level]).and_then(|folder| root.key(&folder))
        else {
            return Ok(None);
        };
        // Behind the folder that is being read, if it is one: a slash is the character before `0`.
        let name = path[level..].split_once('/').map(|(name, _)| name);
        let behind = match name {
            Some(name) => format!("{}{name}0", folder.as_str()),
            None => after.to_owned(),
        };
        // The range may end before the next folder of this level.
        if range.upto.as_ref().is_some_and(|upto| *upto <= behind) {
            continue;
        }
        let behind = Some(behind).filter(|b| !b.is_empty());
        let folders = client.folders_behind(&folder, behind.as_deref()).await?;
        let ahead: Vec<&str> = folders
            .iter()
            .map(mediabridge_s3::ObjectKey::as_str)
            .filter(|folder| *folder > after)
            .filter(|folder| range.upto.as_deref().is_none_or(|upto| *folder < upto))
            .collect();
        if let Some(middle) = ahead.get(ahead.len() / 2) {
            return Ok(Some((*middle).to_owned()));
        }
    }
    Ok(None)
}

async fn between_names(client: &Client, root: &Root, range: &Range) -> Result<Split, Error> {
    let Ok(top) = root.key(&MemberPath::top()) else {
        return Ok(Split::Nowhere);
    };
    let after = range.after.as_deref().unwrap_or(root.prefix());
    let mut upto = range.upto.clone();
    for _ in 0..GUESSES {
        let Some(at) = middle(after, upto.as_deref()) else {
            break;
        };
        if !at.starts_with(root.prefix()) {
            upto = Some(at);
            continue;
        }
        let page = client.list_all(&top, Some(&at), 1).await?;
        let found = page.objects.first().map(|object| object.key.as_str());
        if found.is_some_and(|key| upto.as_deref().is_none_or(|upto| key <= upto)) {
            return Ok(Split::At(at));
        }
        upto = Some(at);
    }
    Ok(match upto {
        Some(at) if range.upto.as_ref() != Some(&at) => Split::NothingBehind(at),
        _ => Split::Nowhere,
    })
}

/// A text between two, of printable ASCII behind what they have in common; `None` when there is hardly room.
fn middle(after: &str, upto: Option<&str>) -> Option<String> {
    const FIRST: u8 = b' ';
    const LAST: u8 = b'~';
    let (low, high) = (after.as_bytes(), upto.unwrap_or_default().as_bytes());
    let mut common = 0;
    while common < low.len() && common < high.len() && low[common] == high[common] {
        common += 1;
    }
    if !after.is_char_boundary(common) {
        return None;
    }
    let at =
        |text: &[u8], place: usize, or: u8| text.get(place).map_or(or, |b| (*b).clamp(FIRST, LAST));
    let (l, h) = (at(low, common, FIRST), at(high, common, LAST));
    if h > l + 1 {
        return Some(format!("{}{}", &after[..common], char::from(l.midpoint(h))));
    }
    // Neighbours: between the first one's next character and the end of what begins so.
    let next = common + 1;
    if !after.is_char_boundary(next.min(after.len())) || next > after.len() {
        return None;
    }
    let l = at(low, next, FIRST);
    (l + 1 < LAST).then(|| format!("{}{}", &after[..next], char::from(l.midpoint(LAST) + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_middle_lies_between() {
        for (after, upto) in [
            ("", None),
            ("a", None),
            ("photos/2026/IMG_0001.jpg", None),
            ("photos/2026/IMG_0001.jpg", Some("photos/2026/IMG_9")),
            ("a", Some("b")),
            ("0a1b", Some("0a9f")),
            ("zz", None),
            ("ä", Some("ö")),
        ] {
            if let Some(at) = middle(after, upto) {
                assert!(at.as_str() > after, "{at} is not behind {after}");
                assert!(
                    upto.is_none_or(|upto| at.as_str() < upto),
                    "{at} is behind {upto:?}"
                );
            }
        }
    }

    #[test]
    fn guessing_ends() {
        let mut upto: Option<String> = None;
        for _ in 0..1000 {
            match middle("photos/2026/IMG_0001.jpg", upto.as_deref()) {
                Some(at) => upto = Some(at),
                None => return,
            }
        }
        panic!("it goes on for ever");
    }
}
