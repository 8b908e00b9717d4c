//! Answers the benchmark's questions with tantivy: `catalog-tantivy ROWS FOLDER`, then a question per line.
//!
//! Keys are indexed by their letters in threes; what has all threes of the words is compared with the words. To tantivy's
//! advantage, keys, buckets and times for that come from memory and not from its store.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    fs::File,
    io::{BufRead, BufReader, Write},
};

use tantivy::{
    DocSet, Index, ReloadPolicy, TERMINATED, Term,
    query::{AllQuery, BooleanQuery, EnableScoring, Query, TermQuery},
    schema::{FAST, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{LowerCaser, NgramTokenizer, TextAnalyzer},
};

struct Row {
    bucket: usize,
    key: String,
    folded: String,
    modified: u32,
}

fn main() -> tantivy::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, rows, folder] = arguments.as_slice() else {
        panic!("catalog-tantivy ROWS FOLDER");
    };
    let rows: Vec<Row> = BufReader::new(File::open(rows)?)
        .lines()
        .map(|line| {
            let line = line.expect("text");
            let fields: Vec<&str> = line.split('\t').collect();
            Row {
                bucket: fields[1].parse().expect("a bucket"),
                key: fields[2].to_owned(),
                folded: fields[2].to_lowercase(),
                modified: fields[4].parse().expect("a time"),
            }
        })
        .collect();

    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("threes")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    let key = schema.add_text_field("key", TextOptions::default().set_indexing_options(indexing) | STORED);
    let id = schema.add_u64_field("id", FAST);
    let index = Index::create_in_dir(folder, schema.build())?;
    let threes = TextAnalyzer::builder(NgramTokenizer::new(3, 3, false)?).filter(LowerCaser).build();
    index.tokenizers().register("threes", threes);
    let mut writer = index.writer_with_num_threads(2, 400_000_000)?;
    for (n, row) in rows.iter().enumerate() {
        writer.add_document(tantivy::doc!(key => row.key.as_str(), id => n as u64))?;
    }
    writer.commit()?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.wait_merging_threads()?;
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    let searcher = tantivy::IndexReader::searcher(&reader);

    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if line == "mark" {
            writeln!(out, "done")?;
            out.flush()?;
            continue;
        }
        let [kind, scope, words] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("kind, scope, words: {line}");
        };
        let scope: Vec<(usize, &str)> = scope
            .split('\x01')
            .filter_map(|part| part.split_once(':'))
            .map(|(bucket, root)| (bucket.parse().expect("a bucket"), root))
            .collect();
        let words = words.to_lowercase();
        let words: Vec<&str> = words.split(' ').collect();
        let mut terms: Vec<Box<dyn Query>> = Vec::new();
        for word in &words {
            let letters: Vec<char> = word.chars().collect();
            for three in letters.windows(3) {
                let term = Term::from_field_text(key, &three.iter().collect::<String>());
                terms.push(Box::new(TermQuery::new(term, IndexRecordOption::Basic)));
            }
        }
        let query: Box<dyn Query> = match terms.len() {
            0 => Box::new(AllQuery),
            1 => terms.remove(0),
            _ => Box::new(BooleanQuery::intersection(terms)),
        };
        let weight = query.weight(EnableScoring::disabled_from_searcher(&searcher))?;
        let (mut count, mut newest) = (0u64, BinaryHeap::new());
        for segment in searcher.segment_readers() {
            let ids = segment.fast_fields().u64("id")?;
            let mut found = weight.scorer(segment, 1.0)?;
            while found.doc() != TERMINATED {
                let n = ids.first(found.doc()).unwrap_or_default() as usize;
                found.advance();
                let row = &rows[n];
                let is_inside = scope.is_empty()
                    || scope.iter().any(|(bucket, root)| row.bucket == *bucket && row.key.starts_with(root));
                if !is_inside || !words.iter().all(|word| row.folded.contains(word)) {
                    continue;
                }
                count += 1;
                if kind == "first" && count == 100 {
                    break;
                }
                if kind == "newest" {
                    newest.push(Reverse((row.modified, n)));
                    if newest.len() > 100 {
                        newest.pop();
                    }
                }
            }
        }
        writeln!(out, "{count}")?;
    }
    Ok(())
}
