//! Runs on texts that are read in passes and kept on the disk.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use burn::tensor::Device;
use firebrick_bundle::files;
use firebrick_data::{Balance, InputColumns, ReadOptions, Roles, Task};
use firebrick_train::{
    Finished, Interrupt, Prepared, Result, RunConfig, RunOptions, Start, StreamedSource,
    TrainError, prepare_streamed,
};

/// Rows that words alone decide; every tenth comes twice.
fn rows(count: usize) -> String {
    let row = |i: usize| {
        let n = i - i % 10 / 9;
        match n % 2 {
            0 => format!("please refund order {n} 退款,billing,{}\n", 1 + n % 3),
            _ => format!("the app crashes with error {n},bug,{}\n", 1 + n % 3),
        }
    };
    (0..count).fold("text,label,weight\n".into(), |csv, i| csv + &row(i))
}

fn source(folder: &Path, rows: &str) -> StreamedSource {
    let path = folder.join("data.csv");
    std::fs::write(&path, rows).unwrap();
    StreamedSource { train: vec![path], test: Vec::new(), options: ReadOptions::default() }
}

fn roles(task: Task) -> Roles {
    let target = if task == Task::Classification { "label" } else { "weight" };
    let input = InputColumns::Text { column: "text".into() };
    Roles { input, target: target.into(), task, target_values: 2, ignored: Vec::new(), group: None }
}

/// A tiny network; blocks of three batches, so that windows matter.
fn config(task: Task) -> RunConfig {
    let mut config = RunConfig::suited("lstm", &roles(task)).unwrap();
    config.model = toml_model();
    config.data.memory = Some("8MB".parse().unwrap());
    config.data.max_tokens = 12;
    config.train.epochs = 2;
    config.train.batch_size = 16;
    config.train.lr = 0.01;
    config
}

fn toml_model() -> firebrick_train::config::ModelConfig {
    let mut model = serde_json::to_value(RunConfig::lstm().model).unwrap();
    (model["hidden"], model["embedding"], model["layers"]) = (6.into(), 4.into(), 1.into());
    serde_json::from_value(model).unwrap()
}

fn prepared(task: Task, source: &StreamedSource, config: RunConfig) -> Result<Prepared> {
    prepare_streamed(config, source, roles(task))
}

fn run(prepared: &Prepared, out: &Path, stop: usize, resume: bool) -> Result<Finished> {
    let looked = AtomicUsize::new(0);
    let asked = || looked.fetch_add(1, Ordering::Relaxed) + 1 == stop;
    let start = if resume { Start::Resume { allow_changes: false } } else { Start::Fresh };
    let options = RunOptions { start, interrupt: Interrupt::when(&asked), ..RunOptions::new(out) };
    prepared.run(&options, &Device::flex(), &mut ())
}

fn model(out: &Path) -> Vec<u8> {
    let weights = std::fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path());
    let is_model = |path: &PathBuf| path.extension().is_some_and(|e| e == "safetensors");
    std::fs::read(weights.filter(is_model).min().unwrap()).unwrap()
}

#[test]
fn a_run_stopped_at_any_moment_and_resumed_ends_as_one_left_alone() {
    for task in [Task::Classification, Task::Regression] {
        let folder = tempfile::tempdir().unwrap();
        let prepared = prepared(task, &source(folder.path(), &rows(200)), config(task)).unwrap();
        let whole = folder.path().join("whole");
        run(&prepared, &whole, 0, false).unwrap();
        assert!(!folder.path().join("whole.partial").exists());
        let mut stops = 0;
        for stop in (1..).step_by(3) {
            let out = folder.path().join(format!("stopped-{stop}"));
            match run(&prepared, &out, stop, true) {
                Err(TrainError::Interrupted { .. }) => stops += 1,
                finished => {
                    assert!(finished.is_ok());
                    break;
                }
            }
            run(&prepared, &out, 0, true).unwrap();
            assert_eq!(model(&out), model(&whole), "stopped at {stop}");
        }
        assert!(stops > 8, "{stops}");
    }
}

#[test]
fn a_streamed_run_learns_and_says_what_its_simple_models_saw() {
    let folder = tempfile::tempdir().unwrap();
    let task = Task::Classification;
    let mut config = config(task);
    (config.train.epochs, config.data.weight) = (8, Some("weight".into()));
    let prepared = prepared(task, &source(folder.path(), &rows(2000)), config).unwrap();
    let split = prepared.rows();
    assert_eq!(split.train + split.valid + split.test, 2000);
    assert_eq!(prepared.account().used, 2000);
    assert!(prepared.pipeline_summary().contains("2 classes"));
    let Finished::Trained(outcome) = run(&prepared, &folder.path().join("m"), 0, false).unwrap()
    else {
        panic!("a new run");
    };
    let names: Vec<&str> = outcome.baselines.iter().map(|b| b.name.as_str()).collect();
    assert_eq!(names[0], "majority class");
    assert!(names[1].starts_with("TF-IDF + logistic regression on a sample of "), "{names:?}");
    let firebrick_train::Evaluation::Classification(report) = &outcome.evaluation else {
        panic!("classes");
    };
    assert!(report.accuracy > 0.95, "{}", report.accuracy);
    assert!(folder.path().join("m").join(files::CARD).is_file());
}

#[test]
fn a_test_file_is_judged_whole_and_its_known_texts_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let mut source = source(folder.path(), &rows(300));
    let test = folder.path().join("test.csv");
    let texts = "Please  refund order 0 退款,billing,1\nnew text,bug,1\nanother,bug,2\n";
    std::fs::write(&test, format!("text,label,weight\n{texts}")).unwrap();
    source.test = vec![test.clone()];
    let task = Task::Classification;
    let ready = prepared(task, &source, config(task)).unwrap();
    assert_eq!(ready.rows().test, 3);
    assert_eq!(ready.test_file().unwrap().seen_in_training, Some(1));
    run(&ready, &folder.path().join("m"), 0, false).unwrap();
    std::fs::write(&test, format!("text,label,weight\n{texts}new,bugs,1\n")).unwrap();
    let error = prepared(task, &source, config(task)).unwrap_err().to_string();
    assert!(error.contains("line 5: unknown label `bugs`"), "{error}");
}

#[test]
fn personal_data_is_replaced_before_words_are_counted_and_nothing_kept_holds_it() {
    let folder = tempfile::tempdir().unwrap();
    let texts = (0..120).map(|i| {
        let label = ["bug", "billing"][i % 2];
        format!("{label} {i} of jane{i}@example.com,{label},1\n")
    });
    let source =
        source(folder.path(), &("text,label,weight\n".to_owned() + &texts.collect::<String>()));
    let mut config = config(Task::Classification);
    config.data.redact = serde_json::from_str(r#"["email"]"#).unwrap();
    config.data.tokenizer.min_frequency = 1;
    let prepared = prepared(Task::Classification, &source, config).unwrap();
    let out = folder.path().join("m");
    run(&prepared, &out, 9, false).unwrap_err();
    let kept = files_under(&folder.path().join("m.partial"));
    assert!(kept.iter().any(|path| path.ends_with(files::RUN)), "{kept:?}");
    assert!(!kept.iter().any(|path| path.ends_with("test.rows")), "{kept:?}");
    run(&prepared, &out, 0, true).unwrap();
    for path in kept.iter().chain(&files_under(&out)).filter(|path| path.exists()) {
        let bytes = std::fs::read(path).unwrap();
        assert!(!bytes.windows(4).any(|part| part == b"jane"), "{}", path.display());
    }
    let card = std::fs::read_to_string(out.join(files::CARD)).unwrap();
    assert!(card.contains("120 of 120 rows hold personal data: 120 email"), "{card}");
}

/// Every file in a folder and the folders in it.
fn files_under(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_under(&path) } else { vec![path] }).collect()
}

#[test]
fn the_texts_of_several_columns_are_one_and_classes_weigh_what_was_said() {
    let folder = tempfile::tempdir().unwrap();
    let rows = (0..90).map(|i| {
        // The title tells nothing, the body all.
        let body = ["it crashes", "charged twice"][i % 2];
        format!("ticket {i},{body},{}\n", ["bug", "billing"][i % 2])
    });
    let source =
        source(folder.path(), &("title,body,label\n".to_owned() + &rows.collect::<String>()));
    let mut config = config(Task::Classification);
    config.train.epochs = 12;
    config.train.class_weights = serde_json::from_str(r#"{ "bug": 3.0 }"#).unwrap();
    let input = InputColumns::Text { column: "title + body".into() };
    let roles = Roles { input, ..roles(Task::Classification) };
    let prepared = prepare_streamed(config.clone(), &source, roles.clone()).unwrap();
    let Finished::Trained(outcome) = run(&prepared, &folder.path().join("m"), 0, false).unwrap()
    else {
        panic!("a new run");
    };
    let firebrick_train::Evaluation::Classification(report) = &outcome.evaluation else {
        panic!("classes");
    };
    assert!(report.accuracy > 0.95, "{}", report.accuracy);
    config.train.class_weights = serde_json::from_str(r#"{ "bugs": 3.0 }"#).unwrap();
    let prepared = prepare_streamed(config, &source, roles).unwrap();
    let error = run(&prepared, &folder.path().join("n"), 0, false).unwrap_err().to_string();
    assert!(error.contains("did you mean `bug`"), "{error}");
}

#[test]
fn an_error_in_one_of_several_files_is_told_by_its_own_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut source = source(folder.path(), &rows(30));
    let more = folder.path().join("more.csv");
    std::fs::write(&more, "text,label,weight\nrefund,billing,1\nonly one,rare,1\n").unwrap();
    source.train.push(more);
    let task = Task::Classification;
    let error = prepared(task, &source, config(task)).unwrap_err().to_string();
    assert!(error.contains("more.csv, line 3: the class `rare`"), "{error}");
}

#[test]
fn a_text_with_two_labels_is_counted_on_the_side_that_it_is_on() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "text,label\nstart here,a\nsame,a\nsame,b\nthird here,b\nfourth here,a\nfifth,a\n";
    let source = source(folder.path(), rows);
    let mut judged = 0;
    for seed in 0..24 {
        let mut config = config(Task::Classification);
        (config.data.test, config.data.valid, config.train.seed) = (0.3, 0.2, seed);
        let Ok(prepared) = prepared(Task::Classification, &source, config) else { continue };
        let out = folder.path().join(format!("m{seed}"));
        let Finished::Trained(outcome) = run(&prepared, &out, 0, false).unwrap() else {
            panic!("a new run");
        };
        let firebrick_train::Evaluation::Classification(report) = &outcome.evaluation else {
            panic!("classes");
        };
        assert_eq!(report.rows, prepared.rows().test as u64, "seed {seed}");
        judged += 1;
    }
    assert!(judged > 8, "{judged}");
}

#[test]
fn a_test_file_that_changes_during_a_run_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut source = source(folder.path(), &rows(60));
    let test = folder.path().join("test.csv");
    std::fs::write(&test, "text,label,weight\na refund,billing,1\na crash,bug,1\n").unwrap();
    source.test = vec![test.clone()];
    let ready = prepared(Task::Classification, &source, config(Task::Classification)).unwrap();
    std::fs::write(&test, "text,label,weight\na refund,billing,1\n").unwrap();
    let error = run(&ready, &folder.path().join("m"), 0, false).unwrap_err().to_string();
    assert!(error.contains("test.csv") && error.contains("changed while it was read"), "{error}");
}

#[test]
fn pieces_that_are_no_text_are_counted_wherever_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let mut source = source(folder.path(), "");
    let mut bytes = rows(60).into_bytes();
    bytes.extend(b"caf\xE9 refund,billing,1\nna\xEFve,bug,1\n");
    std::fs::write(&source.train[0], bytes).unwrap();
    source.options.encoding_errors = firebrick_data::EncodingErrors::Replace;
    let ready = prepared(Task::Classification, &source, config(Task::Classification)).unwrap();
    let summary = ready.pipeline_summary();
    assert!(summary.contains("2 pieces that are no text replaced"), "{summary}");
}

#[test]
fn probabilities_of_more_rows_than_fit_are_counted_and_a_sample_of_them_kept() {
    let folder = tempfile::tempdir().unwrap();
    // 8 MB have room for those of 20,833 rows with two classes.
    let source = source(folder.path(), &rows(30_000));
    let mut config = config(Task::Classification);
    (config.data.test, config.train.epochs) = (0.8, 1);
    let prepared = prepared(Task::Classification, &source, config).unwrap();
    let out = folder.path().join("m");
    let Finished::Trained(outcome) = run(&prepared, &out, 0, false).unwrap() else {
        panic!("a new run");
    };
    let firebrick_train::Evaluation::Classification(report) = &outcome.evaluation else {
        panic!("classes");
    };
    assert_eq!(report.rows, prepared.rows().test as u64);
    assert!(report.rows > 20_833 && report.accuracy > 0.9);
    let probability = report.probability.as_ref().unwrap();
    assert_eq!(probability.sampled_rows, Some(20_833));
    assert!(probability.log_loss < 0.7 && probability.roc_auc.unwrap() > 0.9);
    assert!(out.join(files::REPORT).is_file());
}

#[test]
fn what_can_not_be_streamed_is_refused_before_anything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let source = source(folder.path(), "text,label,weight\n");
    let refused = |change: fn(&mut RunConfig)| {
        let mut config = config(Task::Classification);
        change(&mut config);
        prepared(Task::Classification, &source, config).unwrap_err().to_string()
    };
    assert!(refused(|config| config.data.memory = None).contains("data.memory is not set"));
    assert!(refused(|config| config.train.batch_size = 0).contains("train.batch_size is 0"));
    assert!(refused(|config| config.data.balance = Balance::Over).contains("data.balance is set"));
    let augmented = refused(|config| config.data.augment.text.random_swap = 0.1);
    assert!(augmented.contains("data.augment is set"), "{augmented}");
    assert!(refused(|config| config.data.max_tokens = 1 << 30).contains("data.max_tokens"));
    assert!(refused(|_| ()).contains("no row under it"));
}
