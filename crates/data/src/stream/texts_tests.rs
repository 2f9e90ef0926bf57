//! Tests of encoded texts on the disk.

use proptest::prelude::*;

use super::*;
use crate::batch::TextSet;

fn epoch(seed: u64, epoch: u64) -> Key {
    Key::new(seed, Purpose::Shuffle).epoch(epoch)
}

/// Rows of 1 to 5 tokens.
fn set(rows: usize) -> TextSet {
    let ids = (0..rows as u32).map(|i| (0..1 + i % 5).map(|k| 2 + i * 7 + k).collect());
    TextSet { ids: ids.collect(), labels: (0..rows as u32).map(|i| i % 3).collect() }
}

/// The same on the disk, in blocks of `per_block` rows, `held` of which are in memory.
fn cached(set: &TextSet, per_block: usize, held: usize) -> (tempfile::TempDir, CachedTexts<u32>) {
    let folder = tempfile::tempdir().unwrap();
    // The largest block has rows of at most 5 ids.
    let largest = 4 + per_block * (ROW + 2 * 5 + PLANNED);
    let form = Form { per_block, wide: false, weighted: true, window: held * largest };
    let mut writer = TextWriter::create(&folder.path().join("rows"), form).unwrap();
    for (i, (ids, label)) in set.ids.iter().zip(&set.labels).enumerate() {
        writer.push(ids, *label, i as u64 + 2, i as f32).unwrap();
    }
    let texts = writer.finish().unwrap();
    (folder, texts)
}

fn all(batches: Batches<'_>, first: usize) -> Vec<Vec<usize>> {
    batches.from(first).map(Result::unwrap).collect()
}

proptest! {
    #[test]
    fn rows_on_the_disk_are_those_in_memory(rows in 1_usize..200, blocks in 1_usize..9, held in 1_usize..5) {
        let set = set(rows);
        let (_folder, texts) = cached(&set, blocks * 8, held);
        prop_assert_eq!(texts.rows(), rows);
        for batch in all(texts.epoch(8, epoch(3, 1)), 0) {
            prop_assert_eq!(TextSource::batch(&texts, &batch).unwrap(), set.batch(&batch));
            let weights: Vec<f32> = batch.iter().map(|&row| row as f32).collect();
            prop_assert_eq!(texts.weights(&batch).unwrap(), Some(weights));
            prop_assert_eq!(texts.line(batch[0]).unwrap(), batch[0] as u64 + 2);
        }
    }

    #[test]
    fn every_row_comes_once_in_as_many_batches_in_every_epoch(
        rows in 1_usize..300, blocks in 1_usize..4, held in 1_usize..6, seed: u64, size in 1_usize..12,
    ) {
        let (_folder, texts) = cached(&set(rows), blocks * size, held);
        for number in 1..4 {
            let batches = texts.epoch(size, epoch(seed, number));
            prop_assert_eq!((batches.len(), batches.rows()), (rows.div_ceil(size), rows));
            let batches = all(batches, 0);
            prop_assert_eq!(batches.len(), rows.div_ceil(size));
            prop_assert!(batches.iter().filter(|batch| batch.len() != size).count() <= 1);
            let mut seen = batches.concat();
            seen.sort_unstable();
            prop_assert!(seen.into_iter().eq(0..rows));
        }
        let mut seen = all(texts.pass(size), 0).concat();
        seen.sort_unstable();
        prop_assert!(seen.into_iter().eq(0..rows));
    }

    #[test]
    fn an_epoch_gone_into_at_any_batch_goes_on_as_it_would_have(
        rows in 1_usize..120, held in 1_usize..5, seed: u64, number in 0_u64..5,
    ) {
        let set = set(rows);
        let (_folder, texts) = cached(&set, 12, held);
        let whole = all(texts.epoch(6, epoch(seed, number)), 0);
        for first in 0..=whole.len() {
            // Another file, so that nothing is held from before.
            let (_folder, fresh) = cached(&set, 12, held);
            prop_assert_eq!(&all(fresh.epoch(6, epoch(seed, number)), first), &whole[first..]);
        }
    }
}

#[test]
fn epochs_differ_and_rows_of_distant_blocks_meet() {
    let (_folder, texts) = cached(&set(400), 16, 5);
    let (one, two) = (all(texts.epoch(8, epoch(1, 1)), 0), all(texts.epoch(8, epoch(1, 2)), 0));
    assert_ne!(one, two);
    let spread = |batch: &Vec<usize>| batch.iter().max().unwrap() - batch.iter().min().unwrap();
    let mean = one.iter().map(spread).sum::<usize>() / one.len();
    assert!(mean > 100, "{mean}");
}

#[test]
fn a_batch_that_does_not_fit_is_refused_with_what_would_help() {
    let memory: MemoryLimit = "8MB".parse().unwrap();
    let form = |size, tokens| Form::new(memory, size, tokens, 10_000, false);
    assert!(form(32, 256).is_ok());
    let error = form(32, usize::MAX).unwrap_err().to_string();
    assert!(error.contains("data.memory") && error.contains("train.batch_size"), "{error}");
    assert!(form(0, 256).unwrap_err().to_string().contains("at least 1 with data.memory"));
}

#[test]
fn blocks_hold_whole_batches_and_fit_into_their_share() {
    for memory in ["8MB", "64MB", "2GB"] {
        let memory: MemoryLimit = memory.parse().unwrap();
        for (size, tokens, vocabulary) in [(32, 256, 10_000), (7, 40, 100_000), (100, 1000, 500)] {
            let form = Form::new(memory, size, tokens, vocabulary, false).unwrap();
            assert_eq!(form.per_block % size, 0);
            let row = tokens * id_size(form.wide) + ROW;
            assert!(form.per_block * row <= memory.block().max(size * row));
        }
    }
}
