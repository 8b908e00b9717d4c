//! Changes that follow from a number, and what they add up to.

use std::collections::BTreeMap;

use mediabridge_catalog::{
    Bucket, Change, Meta, Order, Part, Query, StorageClass, Words, count, search,
};

use crate::soak::Draw;

pub(crate) type Model = BTreeMap<String, Meta>;

/// The changes of one batch: the same for the same seed and number.
pub(crate) fn batch(seed: u64, number: u64) -> Vec<Change> {
    let mut draw = Draw(seed ^ number.wrapping_mul(0x9e37_79b9));
    let changes = (0..=draw.below(40)).map(|_| {
        let folder = ["", "a/", "Ä/b/", "photos/2024/"][draw.below(4)];
        let key = format!("{folder}IMG_{:04}.jpg", draw.below(700));
        if draw.below(4) == 0 {
            return Change::Delete(key);
        }
        let meta = Meta {
            size: number,
            modified: u32::try_from(draw.below(1000)).unwrap(),
            etag: u32::try_from(number % 1000).unwrap(),
            class: StorageClass(u8::from(draw.below(9) == 0)),
        };
        Change::Put(key, meta)
    });
    changes.collect()
}

pub(crate) fn change(model: &mut Model, changes: &[Change]) {
    for change in changes {
        match change {
            Change::Put(key, meta) => model.insert(key.clone(), *meta),
            Change::Delete(key) => model.remove(key),
        };
    }
}

/// Everything a bucket says it has.
pub(crate) fn everything(bucket: &Bucket) -> mediabridge_catalog::Result<Model> {
    let scope = [Part { bucket, root: "" }];
    let (hits, _) = search(&scope, &Query::default(), None, usize::MAX)?;
    Ok(hits.into_iter().map(|hit| (hit.key, hit.meta)).collect())
}

/// Asks in many ways and compares the answers with a model. An error is an answer, too: it is returned.
pub(crate) fn compare(bucket: &Bucket, model: &Model) -> mediabridge_catalog::Result<()> {
    assert!(everything(bucket)? == *model, "another set of keys");
    let bytes: u64 = model.values().map(|m| m.size).sum();
    assert_eq!(bucket.totals("")?, (model.len() as u64, bytes));
    for (root, word) in [
        ("", "img_01"),
        ("", "7.JPG"),
        ("Ä/", "b/img"),
        ("photos/", "2"),
        ("", "ä"),
        ("", "no such"),
    ] {
        let scope = [Part { bucket, root }];
        let has = |key: &str| {
            let below = key.strip_prefix(root)?;
            Some(below.to_lowercase().contains(&word.to_lowercase())).filter(|has| *has)
        };
        for order in [Order::Key, Order::Newest, Order::Largest] {
            let query = Query {
                words: Words::new([word], []),
                order,
                ..Query::default()
            };
            let mut expected: Vec<(&String, &Meta)> =
                model.iter().filter(|(key, _)| has(key).is_some()).collect();
            match order {
                Order::Newest => expected.sort_by_key(|(k, m)| (std::cmp::Reverse(m.modified), *k)),
                Order::Largest => expected.sort_by_key(|(k, m)| (std::cmp::Reverse(m.size), *k)),
                _ => {}
            }
            assert_eq!(
                count(&scope, &query)?,
                expected.len() as u64,
                "{root} {word}"
            );
            let (hits, _) = search(&scope, &query, None, 50)?;
            let hits: Vec<_> = hits.iter().map(|hit| (&hit.key, &hit.meta)).collect();
            assert_eq!(
                hits,
                expected[..expected.len().min(50)],
                "{root} {word} {order:?}"
            );
        }
    }
    for folder in ["", "a/", "Ä/", "photos/2024/"] {
        let below = |key: &str| key.strip_prefix(folder).map(|rest| rest.contains('/'));
        let files = model.iter().filter(|(key, _)| below(key) == Some(false));
        let files: Vec<(String, Meta)> = files
            .map(|(key, meta)| (key[folder.len()..].to_owned(), *meta))
            .collect();
        assert_eq!(bucket.files(folder, None, usize::MAX)?, files, "{folder}");
        let objects: u64 = bucket.folders(folder)?.iter().map(|f| f.objects).sum();
        let expected = model.keys().filter(|key| below(key) == Some(true)).count();
        assert_eq!(objects, expected as u64, "{folder}");
    }
    for key in model.keys().step_by(97) {
        assert_eq!(bucket.get(key)?, model.get(key).copied());
        assert_eq!(bucket.get(&format!("{key}x"))?, None);
    }
    Ok(())
}
