//! A run that is stopped anywhere and goes on ends as one that was left alone, to the bit.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use burn::tensor::Device;
use firebrick_bundle::{Manifest, weights_to_bytes};
use firebrick_data::{
    Balance, NumericSet, TextAugmentConfig, TextAugmenter, TextSet, TextTokenizer, TokenizerConfig,
    WordDropout,
};
use firebrick_metrics::ScoreKind;
use firebrick_models::{LinearRegressionConfig, LstmClassifier, LstmClassifierConfig};
use firebrick_train::config::{
    CheckpointConfig, EmbeddingUpdate, OnDivergence, OptimizerKind, ScheduleConfig, ScheduleKind,
    TrainConfig,
};
use firebrick_train::{
    Balancing, ChangedTexts, Checkpoints, EpochRecord, Fitted, Interrupt, NumericObjective,
    Observer, RowWeights, Session, TextAugmentation, TextChanges, TextObjective, TrainError,
    fit_in,
};

const VOCABULARY: usize = 12;

fn texts(rows: u32) -> TextSet {
    let ids = (0..rows).map(|i| (0..1 + i % 4).map(|k| 2 + (i * 5 + k * 3) % 10).collect());
    TextSet { ids: ids.collect(), labels: (0..rows).map(|i| i % 2).collect() }
}

/// Texts are augmented and classes balanced: rows that change from epoch to epoch are the harder case.
fn changes(train: &TextSet) -> TextChanges {
    let word = |id: &u32| format!("w{id}");
    let text = |ids: &Vec<u32>| ids.iter().map(word).collect::<Vec<_>>().join(" ");
    let texts: Vec<String> = train.ids.iter().map(text).collect();
    let words: Vec<String> = (2..VOCABULARY as u32).map(|id| word(&id)).collect();
    let all = words.join(" ");
    let tokens = TokenizerConfig { min_frequency: 1, ..TokenizerConfig::default() };
    let tokenizer = TextTokenizer::train(&tokens, [all.as_str()]).unwrap();
    let rates = TextAugmentConfig { random_swap: 0.5, random_deletion: 0.3, ..Default::default() };
    let augmenter = TextAugmenter::new(&rates, 5).unwrap();
    let labels: Vec<u32> =
        train.labels.iter().enumerate().map(|(i, _)| u32::from(i % 5 == 0)).collect();
    TextChanges {
        augment: Some(TextAugmentation::new(augmenter, texts, tokenizer, 9)),
        balance: Balancing::new(&labels, Balance::Over, 5),
    }
}

fn objective(config: &TrainConfig) -> TextObjective<ChangedTexts> {
    let train = texts(22);
    TextObjective {
        valid: texts(70).into(),
        word_dropout: WordDropout::new(&train, VOCABULARY, 1, 0.5),
        train: ChangedTexts { changes: changes(&train), set: train },
        weights: RowWeights::equal(),
        chance: None,
        embedding: config.embedding,
        device: Device::flex(),
    }
}

fn start() -> LstmClassifier {
    let config = LstmClassifierConfig {
        embedding: 4,
        hidden: 5,
        ..LstmClassifierConfig::new(VOCABULARY, 2)
    };
    config.init(1, &Device::flex().autodiff()).unwrap()
}

fn config() -> TrainConfig {
    TrainConfig { epochs: 3, batch_size: 6, patience: 2, lr: 0.01, ..TrainConfig::default() }
}

/// Runs until asked to stop at the `stop`-th time that it looks; 0: never.
fn run(
    config: &TrainConfig,
    save: &CheckpointConfig,
    folder: &Path,
    stop: usize,
    observer: &mut dyn Observer,
) -> Result<Fitted<LstmClassifier>, TrainError> {
    let looked = AtomicUsize::new(0);
    let asked = || looked.fetch_add(1, Ordering::Relaxed) + 1 == stop;
    let mut session = Session::new(observer)
        .interruptible(Interrupt::when(&asked))
        .saved(Checkpoints::new(folder, save, config), true);
    fit_in(&objective(config), start(), config, &mut session)
}

/// Weights of the best epoch and of the last, which was the best, and every epoch.
type Judged = (Vec<u8>, Vec<u8>, usize, Vec<EpochRecord>);

/// A run that is left alone.
fn alone(config: &TrainConfig) -> Judged {
    let folder = tempfile::tempdir().unwrap();
    result(&run(config, &never(), folder.path(), 0, &mut ()).unwrap())
}

/// All that a run is judged by, but for its seconds.
fn result(fitted: &Fitted<LstmClassifier>) -> Judged {
    let timeless = |record: &EpochRecord| EpochRecord {
        epoch_seconds: 0.0,
        waiting_seconds: 0.0,
        rows_per_second: 0.0,
        ..record.clone()
    };
    let epochs = fitted.epochs.iter().map(timeless).collect();
    let bytes = |network| weights_to_bytes(network).unwrap();
    (bytes(&fitted.network), bytes(&fitted.last), fitted.best_epoch, epochs)
}

fn never() -> CheckpointConfig {
    CheckpointConfig { minutes: 0.0, ..CheckpointConfig::default() }
}

fn each_step() -> CheckpointConfig {
    CheckpointConfig { steps: 1, ..never() }
}

#[test]
fn a_run_stopped_at_any_moment_and_resumed_ends_as_one_left_alone() {
    let with = |kind| ScheduleConfig { kind, patience: 0, warmup_steps: 2, ..Default::default() };
    let variants = [
        config(),
        TrainConfig { schedule: with(ScheduleKind::Cosine), accumulate: 3, ..config() },
        TrainConfig { embedding: EmbeddingUpdate::Lazy, ema: 0.0, clip_norm: 0.1, ..config() },
        TrainConfig {
            optimizer: OptimizerKind::Sgd,
            momentum: 0.9,
            schedule: with(ScheduleKind::Plateau),
            ..config()
        },
        TrainConfig { optimizer: OptimizerKind::Adamw, weight_decay: 0.1, l2: 0.01, ..config() },
    ];
    for config in variants {
        let alone = alone(&config);
        let mut stops = 0;
        for stop in 1.. {
            let folder = tempfile::tempdir().unwrap();
            match run(&config, &never(), folder.path(), stop, &mut ()) {
                Ok(fitted) => {
                    assert_eq!(result(&fitted), alone);
                    break;
                }
                Err(TrainError::Interrupted { checkpoint }) => {
                    assert!(checkpoint.unwrap().starts_with(folder.path()));
                    stops += 1;
                }
                Err(error) => panic!("{error}"),
            }
            let resumed = run(&config, &never(), folder.path(), 0, &mut ()).unwrap();
            assert_eq!(result(&resumed), alone, "stopped at look {stop} of {config:?}");
        }
        // Steps and validation batches of every epoch.
        assert!(stops >= 9, "{stops}");
    }
}

#[test]
fn a_run_stopped_again_and_again_ends_as_one_left_alone() {
    let alone = alone(&config());
    let folder = tempfile::tempdir().unwrap();
    let mut stops = 0;
    let fitted = loop {
        // Two of the looks are into validation, which has to come to its end between two stops.
        match run(&config(), &each_step(), folder.path(), 3, &mut ()) {
            Err(TrainError::Interrupted { .. }) => stops += 1,
            fitted => break fitted.unwrap(),
        }
    };
    assert!(stops > 5, "{stops}");
    assert_eq!(result(&fitted), alone);
}

/// Keeps what it is told.
#[derive(Default)]
struct Notes(Vec<String>);

impl Notes {
    fn count(&self, words: &str) -> usize {
        self.0.iter().filter(|note| note.contains(words)).count()
    }
}

impl Observer for Notes {
    fn note(&mut self, message: &str) {
        self.0.push(message.to_string());
    }
}

/// A run that stopped after some steps, with a checkpoint of each.
fn stopped(folder: &Path) {
    let save = CheckpointConfig { keep: 3, ..each_step() };
    let stopped = run(&config(), &save, folder, 4, &mut ());
    assert!(matches!(stopped, Err(TrainError::Interrupted { .. })));
}

fn checkpoints(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    // The files of a checkpoint that has gone, kept to be written over.
    names.retain(|name| name != "old");
    names.sort();
    names
}

#[test]
fn as_many_checkpoints_stay_as_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    stopped(folder.path());
    let expected = ["step-000000000002", "step-000000000003", "step-000000000004"];
    assert_eq!(checkpoints(folder.path()), expected);
}

#[test]
fn a_damaged_checkpoint_is_named_and_the_one_before_it_used() {
    let alone = alone(&config());
    let folder = tempfile::tempdir().unwrap();
    stopped(folder.path());
    let newest = folder.path().join("step-000000000004");
    std::fs::write(newest.join("tensors.safetensors"), "cut").unwrap();
    std::fs::remove_file(folder.path().join("step-000000000003/manifest.json")).unwrap();
    let mut notes = Notes::default();
    let fitted = run(&config(), &never(), folder.path(), 0, &mut notes).unwrap();
    assert_eq!(result(&fitted), alone);
    assert_eq!(notes.0.len(), 2, "{:?}", notes.0);
    assert!(notes.0[0].contains("step-000000000004") && notes.0[0].contains("3 bytes"));
    assert!(notes.0[1].contains("step-000000000003 has no manifest.json"), "{}", notes.0[1]);
}

/// The checkpoint of a regression of two numbers that stopped after one step.
fn small_checkpoint(folder: &Path) -> PathBuf {
    let train = NumericSet {
        features: vec![1.0, 2.0, -1.0, 0.5, 0.0, 1.0],
        width: 2,
        targets: vec![1.0, 0.0, 2.0],
    };
    let objective = NumericObjective {
        valid: train.clone(),
        train,
        weights: RowWeights::equal(),
        changes: Default::default(),
        device: Device::flex(),
    };
    let config = TrainConfig { score: ScoreKind::Loss, ..config() };
    let network = LinearRegressionConfig::new(2).init(1, &Device::flex().autodiff()).unwrap();
    let (mut observer, asked) = ((), || true);
    let mut session = Session::new(&mut observer)
        .interruptible(Interrupt::when(&asked))
        .saved(Checkpoints::new(folder, &never(), &config), true);
    match fit_in(&objective, network, &config, &mut session) {
        Err(TrainError::Interrupted { checkpoint: Some(path) }) => path,
        other => panic!("{other:?}"),
    }
}

#[test]
fn damaged_checkpoints_do_not_outlive_the_ones_that_are_written_after_them() {
    let alone = alone(&config());
    let folder = tempfile::tempdir().unwrap();
    stopped(folder.path());
    for name in checkpoints(folder.path()) {
        std::fs::write(folder.path().join(name).join("place.json"), "damaged").unwrap();
    }
    // All are passed over; the run begins anew and is stopped early.
    let mut notes = Notes::default();
    match run(&config(), &never(), folder.path(), 2, &mut notes).unwrap_err() {
        TrainError::Interrupted { checkpoint } => {
            // The damaged one of the same step stays until this one has its name.
            assert!(checkpoint.unwrap().ends_with("step-000000000002.1"));
        }
        error => panic!("{error}"),
    }
    assert_eq!(notes.0.len(), 4, "{:?}", notes.0);
    assert!(notes.0[3].contains("begins anew"), "{}", notes.0[3]);
    assert_eq!(checkpoints(folder.path()).last().unwrap(), "step-000000000002.1");
    let mut notes = Notes::default();
    let resumed = run(&config(), &never(), folder.path(), 0, &mut notes).unwrap();
    assert_eq!(result(&resumed), alone);
    assert!(notes.0.is_empty(), "{:?}", notes.0);
}

#[test]
fn a_damaged_checkpoint_of_the_same_step_gives_way_to_a_whole_one() {
    let folder = tempfile::tempdir().unwrap();
    stopped(folder.path());
    let place = folder.path().join("step-000000000004/place.json");
    std::fs::write(place, "damaged").unwrap();
    let save = CheckpointConfig { keep: 2, ..each_step() };
    let stopped = run(&config(), &save, folder.path(), 1, &mut ());
    assert!(matches!(stopped, Err(TrainError::Interrupted { .. })));
    assert_eq!(checkpoints(folder.path()), ["step-000000000003", "step-000000000004.1"]);
}

#[test]
fn a_run_that_was_over_goes_on_when_it_is_given_more_epochs() {
    let more = TrainConfig { epochs: 5, patience: 0, ..config() };
    let alone = alone(&more);
    let folder = tempfile::tempdir().unwrap();
    let less = TrainConfig { epochs: 2, ..more.clone() };
    run(&less, &never(), folder.path(), 0, &mut ()).unwrap();
    assert_eq!(result(&run(&more, &never(), folder.path(), 0, &mut ()).unwrap()), alone);
}

/// Whether a checkpoint with one file changed is still taken for whole.
fn is_taken(checkpoint: &Path, file: &str, bytes: &[u8]) -> bool {
    std::fs::write(checkpoint.join(file), bytes).unwrap();
    Manifest::check(checkpoint).is_ok()
}

#[test]
fn every_flipped_bit_and_every_cut_of_a_checkpoint_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = small_checkpoint(folder.path());
    let mut looked = 0;
    for file in checkpoints(&checkpoint) {
        let whole = std::fs::read(checkpoint.join(&file)).unwrap();
        for bit in 0..whole.len() * 8 {
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(!is_taken(&checkpoint, &file, &flipped), "{file}, bit {bit}");
            looked += 1;
        }
        for length in 0..whole.len() {
            assert!(!is_taken(&checkpoint, &file, &whole[..length]), "{file}, {length} bytes");
        }
        assert!(is_taken(&checkpoint, &file, &whole));
    }
    assert!(looked > 10_000, "{looked}");
}

#[test]
fn another_network_is_not_filled_with_the_weights_of_a_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    stopped(folder.path());
    let other = LstmClassifierConfig {
        hidden: 6,
        embedding: 4,
        ..LstmClassifierConfig::new(VOCABULARY, 2)
    };
    let mut observer = ();
    let mut session = Session::new(&mut observer)
        .saved(Checkpoints::new(folder.path(), &never(), &config()), true);
    let network = other.init(1, &Device::flex().autodiff()).unwrap();
    let error = fit_in(&objective(&config()), network, &config(), &mut session).unwrap_err();
    let message = error.to_string();
    assert!(message.contains("step-000000000004 can't be resumed"), "{message}");
    assert!(message.contains("has the shape"), "{message}");
}

#[test]
fn a_run_that_diverges_is_rolled_back_with_half_the_rate_a_bounded_number_of_times() {
    let wild = TrainConfig {
        lr: 1e38,
        optimizer: OptimizerKind::Sgd,
        ema: 0.0,
        on_divergence: OnDivergence::RollBack,
        max_rollbacks: 2,
        ..config()
    };
    let folder = tempfile::tempdir().unwrap();
    let mut notes = Notes::default();
    let error = run(&wild, &each_step(), folder.path(), 0, &mut notes).unwrap_err();
    let TrainError::Diverged(why) = error else { panic!("{error}") };
    assert_eq!(why.lr, 1e38 / 4.0);
    assert!(why.advice.contains("rolled back 2 times"), "{}", why.advice);
    assert_eq!(notes.count("with half the rate"), 2, "{:?}", notes.0);
}
