//! The catalog against a sorted map: the same answers after any sequence of changes, flushes, merges and restarts.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

// The tests of the server try many cases the same way.
#[path = "../../mediabridge/tests/it/soak.rs"]
mod soak;

use std::{cmp::Reverse, collections::BTreeMap};

use mediabridge_catalog::{
    Bucket, Change, Filter, Meta, Order, Part, Query, StorageClass, Words, count, count_up_to,
    fold, search, search_folders, suggest,
};
use proptest::prelude::*;

type Model = BTreeMap<String, Meta>;

#[derive(Debug, Clone)]
enum Step {
    Apply(Vec<Change>),
    Flush,
    Maintain,
    Settle,
    Reopen,
    /// What a crawl found, and what changed while it ran.
    Rebuild(Vec<(String, Meta)>, Vec<Change>),
    Search(Sought),
}

#[derive(Debug, Clone)]
struct Sought {
    prefix: String,
    wanted: Vec<String>,
    unwanted: Vec<String>,
    in_folder: Vec<String>,
}

fn key() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "[abAB]{1,3}",
        2 => "(img|IMG)_000[0-3]",
        1 => Just("é".to_owned()),
        1 => Just("e\u{301}".to_owned()),
        1 => "img",
        1 => "[яЯ文ſbS]{1,3}",
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
        Just("s".to_owned()),
        Just("Sb".to_owned()),
        "(/|0){1,4}"
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => prop::collection::vec(change(), 1..60).prop_map(Step::Apply),
        2 => Just(Step::Flush),
        2 => Just(Step::Maintain),
        1 => Just(Step::Settle),
        1 => Just(Step::Reopen),
        1 => (prop::collection::btree_map(key(), meta(), 0..60), prop::collection::vec(change(), 0..20))
            .prop_map(|(found, meanwhile)| Step::Rebuild(found.into_iter().collect(), meanwhile)),
        4 => sought().prop_map(Step::Search),
    ]
}

fn sought() -> impl Strategy<Value = Sought> {
    let prefix = prop_oneof![Just(String::new()), "[ab](/)?", key()];
    let in_folder = prop_oneof![4 => Just(Vec::new()), 1 => prop::collection::vec(word(), 1..3)];
    let words = |most| prop::collection::vec(word(), 0..most);
    (prefix, words(3), words(2), in_folder).prop_map(|(prefix, wanted, unwanted, in_folder)| {
        Sought {
            prefix,
            wanted,
            unwanted,
            in_folder,
        }
    })
}

fn words(sought: &Sought) -> Words {
    let words = Words::new(
        sought.wanted.iter().map(String::as_str),
        sought.unwanted.iter().map(String::as_str),
    );
    words.in_folder(sought.in_folder.iter().map(String::as_str))
}

/// What lies below a root, and has the words in what stands behind it.
fn expected(model: &Model, root: &str, sought: &Sought) -> Vec<(String, Meta)> {
    let has = |key: &str, word: &String| key.contains(&*fold(word));
    model
        .iter()
        .filter(|(key, _)| {
            let Some(key) = key.strip_prefix(root).map(fold) else {
                return false;
            };
            let folders = key.rfind('/').map_or("", |slash| &key[..=slash]);
            sought.wanted.iter().all(|w| has(&key, w))
                && !sought.unwanted.iter().any(|w| has(&key, w))
                && sought.in_folder.iter().all(|w| has(folders, w))
        })
        .map(|(key, meta)| (key.clone(), *meta))
        .collect()
}

fn below<'m>(model: &'m Model, prefix: &'m str) -> impl Iterator<Item = &'m Meta> {
    let under = model.iter().filter(move |(key, _)| key.starts_with(prefix));
    under.map(|(_, meta)| meta)
}

/// The folder a prefix lies in.
fn folder_of(prefix: &str) -> &str {
    prefix.rfind('/').map_or("", |end| &prefix[..=end])
}

fn compare(bucket: &Bucket, model: &Model, root: &str, sought: &Sought) {
    let words = words(sought);
    let all = expected(model, root, sought);
    let scope = [Part { bucket, root }];
    for order in [Order::Key, Order::Newest, Order::Largest, Order::Relevance] {
        for filter in [
            Filter::default(),
            Filter {
                smallest: Some(1000),
                before: Some(40),
                ..Filter::default()
            },
            Filter {
                extensions: vec!["jpg".to_owned()],
                after: Some(10),
                largest: Some(500_000),
                ..Filter::default()
            },
        ] {
            let mut expected: Vec<_> = all
                .iter()
                .filter(|(k, m)| accepts(&filter, k, m))
                .cloned()
                .collect();
            match order {
                Order::Newest => expected.sort_by_key(|(k, m)| (Reverse(m.modified), k.clone())),
                Order::Largest => expected.sort_by_key(|(k, m)| (Reverse(m.size), k.clone())),
                _ => {}
            }
            let query = Query {
                words: words.clone(),
                filter,
                order,
            };
            for limit in [1, 7, 1000] {
                let mut found = Vec::new();
                let mut after = None;
                loop {
                    let (hits, next) = search(&scope, &query, after.as_ref(), limit).unwrap();
                    found.extend(hits.into_iter().map(|h| (h.key, h.meta)));
                    after = next;
                    if after.is_none() || limit == 1 && found.len() > 5 {
                        break;
                    }
                }
                if order == Order::Relevance {
                    // How well a key fits is judged elsewhere; here nothing may be missing or doubled.
                    found.sort_by(|a, b| a.0.cmp(&b.0));
                    if limit == 1 {
                        continue;
                    }
                }
                let some = if limit == 1 {
                    &expected[..expected.len().min(found.len())]
                } else {
                    &expected[..]
                };
                assert_eq!(found, some, "{order:?} {limit} {root:?} {sought:?}");
            }
            let there = expected.len() as u64;
            assert_eq!(count(&scope, &query).unwrap(), there);
            for limit in [1, 5, 1000] {
                let count = count_up_to(&scope, &query, limit).unwrap();
                if count.is_exact {
                    assert_eq!(count.objects, there);
                } else {
                    assert!(count.objects == limit && limit <= there);
                }
            }
        }
    }
}

/// Folders whose own name has the words, at any depth.
fn compare_folder_search(bucket: &Bucket, model: &Model, root: &str, sought: &Sought) {
    let mut folders: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (key, meta) in model {
        for (slash, _) in key.match_indices('/').filter(|(at, _)| *at >= root.len()) {
            if key.starts_with(root) {
                let sums = folders.entry(&key[..=slash]).or_default();
                *sums = (sums.0 + 1, sums.1 + meta.size);
            }
        }
    }
    let has = |text: &str, word: &String| text.contains(&*fold(word));
    let expected = folders.into_iter().filter(|(path, _)| {
        let path = fold(&path[root.len()..path.len() - 1]);
        let (above, name) = path.split_at(path.rfind('/').map_or(0, |at| at + 1));
        sought.wanted.iter().all(|w| has(name, w))
            && !sought.unwanted.iter().any(|w| has(name, w))
            && sought.in_folder.iter().all(|w| has(above, w))
    });
    let expected: Vec<_> = expected
        .map(|(path, (objects, bytes))| (path.to_owned(), objects, bytes))
        .collect();
    let query = Query {
        words: words(sought),
        ..Query::default()
    };
    let scope = [Part { bucket, root }];
    for limit in [2, 1000] {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let (hits, next) = search_folders(&scope, &query, after.as_ref(), limit).unwrap();
            found.extend(hits.into_iter().map(|f| (f.path, f.objects, f.bytes)));
            after = next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "{root:?} {sought:?}");
    }
}

/// A suggestion is a word of the scope, and not the word that was asked for.
fn check_suggestion(bucket: &Bucket, model: &Model, root: &str, word: &str) {
    let scope = [Part { bucket, root }];
    let below = model.keys().filter_map(|key| key.strip_prefix(root));
    let has = |suggested: &str| {
        below.clone().any(|key| {
            let key = fold(key);
            let mut words = key.split(|c: char| !c.is_alphanumeric());
            words.any(|word| word == suggested)
        })
    };
    match suggest(&scope, word).unwrap() {
        Some(suggested) => assert!(has(&suggested) && suggested != fold(word), "{suggested}"),
        // `img` is one letter away, in whichever half.
        None if ["imag", "mig", "imh", "iimg"].contains(&word) => {
            assert!(!has("img") || has(word), "{word}");
        }
        None => {}
    }
}

#[test]
fn nothing_outside_a_root_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let bucket = Bucket::open(folder.path()).unwrap();
    let meta = Meta {
        size: 1,
        modified: 1,
        etag: 1,
        class: StorageClass(0),
    };
    let keys = [
        "Secret-Project/holiday/beach.jpg",
        "secret-projects/b.jpg",
        "z/secret.jpg",
    ];
    let put = |key: &&str| Change::Put((*key).to_owned(), meta);
    for flushed in [false, true] {
        bucket.apply(keys.iter().map(put).collect()).unwrap();
        if flushed {
            bucket.flush().unwrap();
        }
        let scope = [Part {
            bucket: &bucket,
            root: "Secret-Project/",
        }];
        for (word, hits) in [
            ("secret", 0),
            ("project/", 0),
            ("/holiday", 0),
            ("/", 1),
            ("BEACH", 1),
        ] {
            for order in [Order::Key, Order::Relevance, Order::Newest, Order::Largest] {
                let words = Words::new([word], []);
                let query = Query {
                    words,
                    order,
                    ..Query::default()
                };
                assert_eq!(
                    search(&scope, &query, None, 9).unwrap().0.len(),
                    hits,
                    "{word}"
                );
                assert_eq!(count(&scope, &query).unwrap(), hits as u64, "{word}");
            }
            let query = Query {
                words: Words::default().in_folder([word]),
                ..Query::default()
            };
            let is_folder = usize::from(word == "/");
            assert_eq!(
                search(&scope, &query, None, 9).unwrap().0.len(),
                is_folder,
                "{word}"
            );
        }
        assert_eq!(suggest(&scope, "secrat").unwrap(), None);
        assert_eq!(suggest(&scope, "beech").unwrap().as_deref(), Some("beach"));
        assert_eq!(suggest(&scope, "hloyday").unwrap(), None);
        assert_eq!(
            suggest(&scope, "hoilday").unwrap().as_deref(),
            Some("holiday")
        );
        assert_eq!(suggest(&scope, "holiday").unwrap(), None);
        let everything = [Part {
            bucket: &bucket,
            root: "",
        }];
        assert_eq!(
            suggest(&everything, "secrat").unwrap().as_deref(),
            Some("secret")
        );
    }
}

/// What lies directly in a folder.
fn compare_folder(bucket: &Bucket, model: &Model, prefix: &str) {
    let mut folders: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let mut files = Vec::new();
    for (key, meta) in model {
        match key
            .strip_prefix(prefix)
            .map(|rest| rest.split_once('/').ok_or(rest))
        {
            Some(Ok((folder, _))) => {
                let sums = folders.entry(format!("{folder}/")).or_default();
                *sums = (sums.0 + 1, sums.1 + meta.size);
            }
            Some(Err(name)) if !name.is_empty() => files.push((name.to_owned(), *meta)),
            _ => {}
        }
    }
    let found = bucket
        .folders(prefix)
        .unwrap()
        .into_iter()
        .map(|f| (f.name + "/", (f.objects, f.bytes)));
    assert_eq!(
        found.collect::<Vec<_>>(),
        folders.into_iter().collect::<Vec<_>>(),
        "folders of {prefix:?}"
    );
    let mut found: Vec<(String, Meta)> = Vec::new();
    loop {
        let after = found.last().map(|(name, _)| name.clone());
        let page = bucket.files(prefix, after.as_deref(), 3).unwrap();
        if page.is_empty() {
            break;
        }
        found.extend(page);
    }
    assert_eq!(found, files, "files of {prefix:?}");
}

fn change_model(model: &mut Model, changes: &[Change]) {
    for change in changes {
        match change {
            Change::Put(key, meta) => {
                model.insert(key.clone(), *meta);
            }
            Change::Delete(key) => {
                model.remove(key);
            }
        }
    }
}

fn accepts(filter: &Filter, key: &str, meta: &Meta) -> bool {
    let name = key.rsplit('/').next().unwrap();
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_lowercase());
    filter.smallest.unwrap_or(0) <= meta.size
        && meta.size <= filter.largest.unwrap_or(u64::MAX)
        && filter.after.unwrap_or(0) <= meta.modified
        && meta.modified < filter.before.unwrap_or(u32::MAX)
        && (filter.extensions.is_empty()
            || extension.is_some_and(|e| filter.extensions.contains(&e)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: soak::cases(128, 20_000), ..ProptestConfig::default() })]

    #[test]
    fn the_catalog_answers_like_a_sorted_map(steps in prop::collection::vec(step(), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        let mut bucket = Bucket::open(folder.path()).unwrap();
        let mut model = Model::new();
        for step in steps {
            match step {
                Step::Apply(changes) => {
                    change_model(&mut model, &changes);
                    bucket.apply(changes).unwrap();
                }
                Step::Rebuild(found, meanwhile) => {
                    let mut rebuild = bucket.rebuild().unwrap();
                    bucket.apply(meanwhile.clone()).unwrap();
                    for (key, meta) in &found {
                        rebuild.push(key, *meta).unwrap();
                    }
                    rebuild.finish().unwrap();
                    model = found.into_iter().collect();
                    change_model(&mut model, &meanwhile);
                }
                Step::Flush => bucket.flush().unwrap(),
                Step::Maintain => while bucket.maintain().unwrap() {},
                Step::Settle => bucket.settle().unwrap(),
                Step::Reopen => {
                    drop(bucket);
                    bucket = Bucket::open(folder.path()).unwrap();
                    bucket.verify().unwrap();
                }
                Step::Search(sought) => {
                    let prefix = sought.prefix.as_str();
                    compare(&bucket, &model, folder_of(prefix), &sought);
                    let count = below(&model, prefix).count() as u64;
                    let bytes: u64 = below(&model, prefix).map(|m| m.size).sum();
                    prop_assert_eq!(bucket.totals(prefix).unwrap(), (count, bytes));
                    prop_assert_eq!(bucket.get(prefix).unwrap(), model.get(prefix).copied());
                    compare_folder(&bucket, &model, folder_of(prefix));
                    compare_folder_search(&bucket, &model, folder_of(prefix), &sought);
                    for word in ["imag", "mig", "imh", "iimg", "aab", prefix] {
                        check_suggestion(&bucket, &model, folder_of(prefix), word);
                    }
                }
            }
        }
        let everything = Sought { prefix: String::new(), wanted: vec![], unwanted: vec![], in_folder: vec![] };
        compare(&bucket, &model, "", &everything);
    }
}
