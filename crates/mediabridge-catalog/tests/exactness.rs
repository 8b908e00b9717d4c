//! The catalog against a sorted map: the same answers after any sequence of changes, flushes, merges and restarts.

use std::collections::BTreeMap;

use mediabridge_catalog::{Bucket, Change, Meta, StorageClass, Words, fold};
use proptest::prelude::*;

type Model = BTreeMap<String, Meta>;

#[derive(Debug, Clone)]
enum Step {
    Apply(Vec<Change>),
    Flush,
    Maintain,
    Reopen,
    Search {
        prefix: String,
        wanted: Vec<String>,
        unwanted: Vec<String>,
    },
}

fn key() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "[abAB]{1,3}",
        2 => "(img|IMG)_000[0-3]",
        1 => Just("é".to_owned()),
        1 => Just("e\u{301}".to_owned()),
        1 => "[яЯ文]{1,2}",
        1 => Just(String::new()),
    ];
    let end = prop_oneof![Just(""), Just(".jpg"), Just(".JPG"), Just("/")];
    (prop::collection::vec(part, 1..4), end).prop_map(|(parts, end)| parts.join("/") + end)
}

fn meta() -> impl Strategy<Value = Meta> {
    (0u64..100, 0u32..50, 0u32..3, 0u8..2).prop_map(|(size, modified, etag, class)| Meta {
        size: size * size * size,
        modified,
        etag,
        class: StorageClass(class),
    })
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => (key(), meta()).prop_map(|(key, meta)| Change::Put(key, meta)),
        1 => key().prop_map(Change::Delete),
    ]
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[abAB]{1,3}",
        Just("IMG_".to_owned()),
        Just(".jp".to_owned()),
        Just("É".to_owned()),
        Just("я".to_owned()),
        "(/|0){1,4}"
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => prop::collection::vec(change(), 1..60).prop_map(Step::Apply),
        2 => Just(Step::Flush),
        2 => Just(Step::Maintain),
        1 => Just(Step::Reopen),
        4 => (prop_oneof![Just(String::new()), "[ab](/)?", key()], prop::collection::vec(word(), 0..3), prop::collection::vec(word(), 0..2))
            .prop_map(|(prefix, wanted, unwanted)| Step::Search { prefix, wanted, unwanted }),
    ]
}

fn expected(
    model: &Model,
    prefix: &str,
    wanted: &[String],
    unwanted: &[String],
) -> Vec<(String, Meta)> {
    let has = |key: &str, word: &String| fold(key).contains(&*fold(word));
    model
        .iter()
        .filter(|(key, _)| key.starts_with(prefix))
        .filter(|(key, _)| {
            wanted.iter().all(|w| has(key, w)) && !unwanted.iter().any(|w| has(key, w))
        })
        .map(|(key, meta)| (key.clone(), *meta))
        .collect()
}

fn compare(bucket: &Bucket, model: &Model, prefix: &str, wanted: &[String], unwanted: &[String]) {
    let words = Words::new(
        wanted.iter().map(String::as_str),
        unwanted.iter().map(String::as_str),
    );
    let expected = expected(model, prefix, wanted, unwanted);
    let mut found = Vec::new();
    bucket
        .search(prefix, &words, |key, meta| {
            found.push((key.to_owned(), meta));
            true
        })
        .unwrap();
    assert_eq!(found, expected, "{prefix:?} {wanted:?} -{unwanted:?}");
    assert_eq!(bucket.count(prefix, &words).unwrap(), expected.len() as u64);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_catalog_answers_like_a_sorted_map(steps in prop::collection::vec(step(), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        let mut bucket = Bucket::open(folder.path()).unwrap();
        let mut model = Model::new();
        for step in steps {
            match step {
                Step::Apply(changes) => {
                    for change in &changes {
                        match change {
                            Change::Put(key, meta) => { model.insert(key.clone(), *meta); }
                            Change::Delete(key) => { model.remove(key); }
                        }
                    }
                    bucket.apply(changes.clone()).unwrap();
                    prop_assert_eq!(bucket.apply(vec![]).unwrap(), 0);
                }
                Step::Flush => bucket.flush().unwrap(),
                Step::Maintain => while bucket.maintain().unwrap() {},
                Step::Reopen => {
                    drop(bucket);
                    bucket = Bucket::open(folder.path()).unwrap();
                    bucket.verify().unwrap();
                }
                Step::Search { prefix, wanted, unwanted } => {
                    compare(&bucket, &model, &prefix, &wanted, &unwanted);
                    let under = expected(&model, &prefix, &[], &[]);
                    let bytes: u64 = under.iter().map(|(_, m)| m.size).sum();
                    prop_assert_eq!(bucket.totals(&prefix).unwrap(), (under.len() as u64, bytes));
                    prop_assert_eq!(bucket.get(&prefix).unwrap(), model.get(&prefix).copied());
                }
            }
        }
        compare(&bucket, &model, "", &[], &[]);
    }
}
