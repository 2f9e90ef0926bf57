//! Tests of both passes over a file.

use super::super::{RowSide, SeenTexts, SurveyOptions};
use super::*;
use crate::batches::TextSource;
use crate::{
    Cleaner, LabelMap, ReadOptions, SplitFractions, TextPipelineConfig, TextTokenizer,
    TokenizerConfig,
};

const MEMORY: &str = "8MB";

fn memory() -> MemoryLimit {
    MEMORY.parse().unwrap()
}

fn file(folder: &Path, content: &str) -> TextFile {
    let path = folder.join("data.csv");
    std::fs::write(&path, content).unwrap();
    let (text, label) = ("text".into(), "label".into());
    let (options, clean) = (ReadOptions::default(), Cleaner::default());
    TextFile { paths: vec![path], options, text, label, weight: None, clean }
}

/// Some texts stand twice, with a difference of case; one class has a single row.
fn rows() -> String {
    let mut csv = String::from("text,label\n");
    for i in 0..600 {
        let n = i % 500;
        let text = if i < 500 { format!("Order {n} 退款") } else { format!("order  {n} 退款") };
        csv += &format!("{text},{}\n", ["billing", "bug"][n % 2]);
    }
    csv + "the only one,rare\n"
}

fn survey(file: &TextFile, met: Option<&mut SeenTexts>) -> Result<Survey<LabelMap>> {
    let tokenizer = TokenizerConfig::default();
    let fractions = SplitFractions { valid: 0.2, test: 0.2 };
    Survey::new(
        file,
        &SurveyOptions { tokenizer: &tokenizer, fractions, seed: 1, memory: memory() },
        met,
    )
}

fn pipeline(survey: &Survey<LabelMap>) -> TextPipeline {
    let config = TextPipelineConfig { max_tokens: 2, ..TextPipelineConfig::default() };
    let tokenizer = TextTokenizer::from_counts(&config.tokenizer, &survey.words).unwrap();
    TextPipeline::with_tokenizer(tokenizer, "text", "label", LabelMap::of(&survey.labels), &config)
        .unwrap()
}

fn cache(folder: &Path, file: &TextFile, survey: &Survey<LabelMap>) -> Result<TextCache<LabelMap>> {
    let pipeline = pipeline(survey);
    let options =
        CacheOptions { folder, memory: memory(), batch_size: 8, pipeline: &pipeline, weigh: None };
    TextCache::write(file, survey, &options, || Ok::<_, DataError>(()))
}

#[test]
fn every_row_is_on_one_side_equal_texts_on_the_same_and_each_class_is_trained_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = file(folder.path(), &rows());
    let survey = survey(&file, None).unwrap();
    assert_eq!(survey.split.side("the only one"), RowSide::Train);
    let cache = cache(folder.path(), &file, &survey).unwrap();
    let counts = [cache.train.rows(), cache.valid.rows(), cache.test.len()];
    assert_eq!(counts, survey.rows);
    assert_eq!(counts.iter().sum::<usize>(), 601);
    // Five standard deviations.
    assert!(counts[1].abs_diff(120) < 60 && counts[2].abs_diff(120) < 60, "{counts:?}");
    let test: Vec<String> =
        cache.test.chunks().flat_map(|rows| rows.unwrap()).map(|row| row.text).collect();
    let again = |text: &String| !test.contains(&text.replace("order  ", "Order "));
    assert!(test.iter().filter(|text| text.starts_with("order")).all(|text| !again(text)));
}

#[test]
fn ids_are_those_of_the_pipeline_and_tokens_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let file = file(folder.path(), &rows());
    let survey = survey(&file, None).unwrap();
    let cache = cache(folder.path(), &file, &survey).unwrap();
    let order: Vec<usize> = (0..cache.train.rows()).collect();
    let batch = TextSource::batch(&cache.train, &order).unwrap();
    let table = crate::Table::read(&file.paths[0], &file.options).unwrap();
    let trained = table.records.iter();
    let trained = trained.filter(|row| survey.split.side(&row.fields[0]) == RowSide::Train);
    let pipeline = pipeline(&survey);
    let ids: Vec<u32> = trained.clone().flat_map(|row| pipeline.encode(&row.fields[0])).collect();
    assert_eq!(batch.ids, ids);
    assert_eq!(cache.tokens.iter().sum::<u64>(), ids.len() as u64);
    assert_eq!(cache.truncated, survey.rows[0]);
    let lines = (0..cache.train.rows()).map(|row| cache.train.line(row).unwrap());
    assert!(lines.eq(trained.map(|row| row.line)));
}

#[test]
fn a_second_cache_is_the_first_byte_for_byte_and_a_file_that_changed_is_told() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = file(one.path(), &rows());
    let survey = survey(&file, None).unwrap();
    cache(one.path(), &file, &survey).unwrap();
    cache(two.path(), &file, &survey).unwrap();
    for name in ["train.rows", "valid.rows", "test.rows"] {
        let read = |folder: &Path| std::fs::read(folder.join(name)).unwrap();
        assert_eq!(read(one.path()), read(two.path()));
    }
    std::fs::write(&file.paths[0], rows().replace("Order 7 ", "Order 9 ")).unwrap();
    let error = cache(two.path(), &file, &survey).unwrap_err().to_string();
    assert!(error.contains("changed while it was read"), "{error}");
}

#[test]
fn test_rows_that_training_met_are_counted_while_their_hashes_fit() {
    let folder = tempfile::tempdir().unwrap();
    let file = file(folder.path(), &rows());
    let mut met = SeenTexts::new(memory());
    for text in ["order 7 退款", " ORDER 7  退款", "Order 8 退款", "new"] {
        met.add(text);
    }
    survey(&file, Some(&mut met)).unwrap();
    assert_eq!(met.count(), Some(3));
    (0..10_000).for_each(|i| met.add(&i.to_string()));
    assert_eq!(met.count(), None);
}

#[test]
fn classes_without_end_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let rows =
        (0..2000).fold(String::from("text,label\n"), |csv, i| csv + &format!("a,label {i}\n"));
    let error = survey(&file(folder.path(), &rows), None).unwrap_err().to_string();
    assert!(error.contains("data.memory") && error.contains("classes"), "{error}");
}
