use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use firebrick_bundle::ClassPrediction;
use tokio::sync::oneshot::error::TryRecvError;

use super::*;
use crate::describe::{Predicts, Reads, Signature};
use crate::engine::job::Reply;
use crate::metrics::Metrics;
use crate::model::{Model, Runner};

/// How long a test waits for what has to come, so that a defect ends it.
const PATIENCE: Duration = Duration::from_secs(120);

/// Answers a text with its length; a text `panic` panics, `nan` is answered with no number. While it is shut, it
/// computes nothing.
#[derive(Clone, Debug, Default)]
struct Lengths(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    shut: AtomicBool,
    rows: AtomicUsize,
    batches: Mutex<Vec<usize>>,
}

impl Runner for Lengths {
    fn answers(&self, rows: &[&Row]) -> (Vec<Answer>, usize) {
        let end = Instant::now() + PATIENCE;
        while self.0.shut.load(Ordering::SeqCst) && Instant::now() < end {
            std::thread::yield_now();
        }
        self.0.batches.lock().unwrap().push(rows.len());
        let answers = rows
            .iter()
            .map(|row| {
                self.0.rows.fetch_add(1, Ordering::SeqCst);
                match row {
                    Row::Text(text) if text == "panic" => panic!("as asked"),
                    Row::Text(text) if text == "nan" => Answer::Value(f64::NAN),
                    Row::Text(text) => Answer::Value(text.len() as f64),
                    Row::Cells(_) => {
                        Answer::Class(ClassPrediction { id: 0, probabilities: vec![] })
                    }
                }
            })
            .collect();
        (answers, 0)
    }
}

fn model(runner: &Lengths) -> Arc<Model> {
    let signature = Signature {
        reads: Reads::Text,
        predicts: Predicts::Value,
        label_column: "y".into(),
        text_column: Some("text".into()),
        labels: None,
        max_tokens: Some(64),
        columns: None,
    };
    Arc::new(Model::new("m", "1", signature, Box::new(runner.clone())))
}

fn batcher(queue_rows: usize) -> Batcher {
    batcher_of(EngineConfig { queue_rows, ..EngineConfig::default() })
}

fn batcher_of(config: EngineConfig) -> Batcher {
    let config = EngineConfig { threads: Some(1), ..config };
    Batcher::start("m", &config, Metrics::new().engine("m", "1")).unwrap()
}

/// The reply, which has to come long before any delay or deadline of these tests.
fn soon(mut reply: tokio::sync::oneshot::Receiver<Reply>) -> Reply {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        match reply.try_recv() {
            Err(TryRecvError::Empty) => std::thread::sleep(Duration::from_millis(1)),
            reply => return reply.unwrap(),
        }
    }
    panic!("no reply in two minutes");
}

fn job(
    model: &Arc<Model>,
    texts: &[&str],
    time: Duration,
) -> (Arc<Job>, tokio::sync::oneshot::Receiver<Reply>) {
    let rows = texts.iter().map(|text| Row::Text((*text).to_owned())).collect();
    Job::new(Arc::clone(model), rows, Instant::now() + time)
}

const LONG: Duration = Duration::from_secs(600);

#[test]
fn a_panic_or_a_nan_costs_one_request_and_no_other() {
    let runner = Lengths::default();
    let (model, batcher) = (model(&runner), batcher(100));
    runner.0.shut.store(true, Ordering::SeqCst);
    let texts = [["a", "bb"], ["c", "panic"], ["nan", "d"], ["ccc", "dddd"]];
    let replies: Vec<_> = texts
        .iter()
        .map(|texts| {
            let (job, reply) = job(&model, texts, LONG);
            batcher.submit(&job).unwrap();
            reply
        })
        .collect();
    runner.0.shut.store(false, Ordering::SeqCst);
    let replies: Vec<Reply> = replies.into_iter().map(soon).collect();
    let values = |a: f64, b: f64| Ok(vec![Answer::Value(a), Answer::Value(b)]);
    assert_eq!(replies[0], values(1.0, 2.0));
    assert_eq!(replies[1], Err(Failure::Broken));
    assert_eq!(replies[2], Err(Failure::NotFinite));
    assert_eq!(replies[3], values(3.0, 4.0));
    // The thread lives on.
    let (job, reply) = job(&model, &["eeeee"], LONG);
    batcher.submit(&job).unwrap();
    assert_eq!(soon(reply), Ok(vec![Answer::Value(5.0)]));
}

/// Keeps the engine busy with one row, so that others wait.
fn busy(
    runner: &Lengths,
    model: &Arc<Model>,
    batcher: &Batcher,
) -> tokio::sync::oneshot::Receiver<Reply> {
    runner.0.shut.store(true, Ordering::SeqCst);
    let (job, reply) = job(model, &["first"], LONG);
    batcher.submit(&job).unwrap();
    let end = Instant::now() + PATIENCE;
    while batcher.waiting() > 0 {
        assert!(Instant::now() < end, "the first row is not taken in two minutes");
        std::thread::yield_now();
    }
    reply
}

#[test]
fn batches_grow_while_the_one_before_runs() {
    let runner = Lengths::default();
    let (model, batcher) = (model(&runner), batcher(100));
    let first = busy(&runner, &model, &batcher);
    let replies: Vec<_> = (0..20)
        .map(|_| {
            let (job, reply) = job(&model, &["x"], LONG);
            batcher.submit(&job).unwrap();
            reply
        })
        .collect();
    runner.0.shut.store(false, Ordering::SeqCst);
    for reply in replies.into_iter().chain([first]) {
        assert!(soon(reply).is_ok());
    }
    assert_eq!(*runner.0.batches.lock().unwrap(), [1, 20]);
}

#[test]
fn a_full_queue_refuses_whole_requests_and_those_of_vanished_clients_make_room() {
    let runner = Lengths::default();
    let (model, batcher) = (model(&runner), batcher(4));
    let first = busy(&runner, &model, &batcher);
    let (three, vanishing) = job(&model, &["gone", "gone", "gone"], LONG);
    batcher.submit(&three).unwrap();
    drop(three);
    let (two, reply) = job(&model, &["a", "b"], LONG);
    assert!(matches!(batcher.submit(&two), Err(Refused::Full(_))));
    assert_eq!(batcher.waiting(), 3, "not even one of the two rows");
    drop(vanishing);
    batcher.submit(&two).unwrap();
    runner.0.shut.store(false, Ordering::SeqCst);
    assert!(soon(first).is_ok() && soon(reply).is_ok());
    assert_eq!(runner.0.rows.load(Ordering::SeqCst), 3, "nothing was computed for who had gone");
}

#[test]
fn who_could_not_be_answered_in_time_is_refused_with_the_time_that_it_takes() {
    let runner = Lengths::default();
    let (model, batcher) = (model(&runner), batcher(100));
    batcher.shared.state().pace.observe(Duration::from_secs(2), 1);
    let first = busy(&runner, &model, &batcher);
    let hurried = |texts: &[&str]| job(&model, texts, Duration::from_secs(5));
    let (waits, reply) = hurried(&["a"]);
    batcher.submit(&waits).expect("nobody waits before it");
    let (late, _) = hurried(&["b", "c"]);
    assert_eq!(batcher.submit(&late), Err(Refused::Full(Duration::from_secs(2))));
    let (patient, other) = job(&model, &["b", "c"], LONG);
    batcher.submit(&patient).unwrap();
    runner.0.shut.store(false, Ordering::SeqCst);
    for reply in [first, reply, other] {
        assert!(reply.blocking_recv().unwrap().is_ok());
    }
}

#[test]
fn a_request_whose_time_is_up_is_told_and_never_computed() {
    let runner = Lengths::default();
    let (model, batcher) = (model(&runner), batcher(100));
    let first = busy(&runner, &model, &batcher);
    let (late, mut reply) = job(&model, &["late"], Duration::ZERO);
    batcher.submit(&late).unwrap();
    assert_eq!(reply.try_recv(), Err(TryRecvError::Empty));
    runner.0.shut.store(false, Ordering::SeqCst);
    assert!(soon(first).is_ok());
    assert_eq!(soon(reply), Err(Failure::Expired));
    assert_eq!(runner.0.rows.load(Ordering::SeqCst), 1);
}

#[test]
fn an_engine_that_is_dropped_answers_nobody_and_admits_nobody() {
    let runner = Lengths::default();
    let (model, batcher) = (model(&runner), batcher(100));
    let first = busy(&runner, &model, &batcher);
    let (waiting, reply) = job(&model, &["x"], LONG);
    batcher.submit(&waiting).unwrap();
    drop(waiting);
    // What `drop` does before it waits for the thread.
    batcher.shared.state().stopped = true;
    let (late, _) = job(&model, &["late"], LONG);
    assert_eq!(batcher.submit(&late), Err(Refused::Stopped));
    runner.0.shut.store(false, Ordering::SeqCst);
    drop(batcher);
    assert!(soon(first).is_ok(), "the batch that ran was ended");
    assert!(reply.blocking_recv().is_err(), "who waited is told that there will be no reply");
    assert_eq!(runner.0.rows.load(Ordering::SeqCst), 1);
}

#[test]
fn after_a_panic_nothing_is_computed_again_for_who_has_gone_or_failed() {
    let runner = Lengths::default();
    let (model, batcher) = (model(&runner), batcher(100));
    let first = busy(&runner, &model, &batcher);
    let (panicking, broken) = job(&model, &["panic", "a", "b"], LONG);
    batcher.submit(&panicking).unwrap();
    drop(panicking);
    runner.0.shut.store(false, Ordering::SeqCst);
    assert!(soon(first).is_ok());
    assert_eq!(soon(broken), Err(Failure::Broken));
    drop(batcher);
    // The first row, the batch of three, and the row that panicked, once more.
    assert_eq!(*runner.0.batches.lock().unwrap(), [1, 3, 1]);
}

/// An engine that lets rows wait ten minutes for others.
fn slow(max_batch_tokens: usize) -> Batcher {
    batcher_of(EngineConfig { max_delay: LONG, max_batch_tokens, ..EngineConfig::default() })
}

#[test]
fn a_batch_that_holds_all_the_tokens_it_may_waits_for_no_more() {
    let runner = Lengths::default();
    let (model, batcher) = (model(&runner), slow(4));
    let (one, first) = job(&model, &["two words"], LONG * 2);
    let (other, second) = job(&model, &["and two"], LONG * 2);
    batcher.submit(&one).unwrap();
    batcher.submit(&other).unwrap();
    assert!(soon(first).is_ok() && soon(second).is_ok());
    assert_eq!(*runner.0.batches.lock().unwrap(), [2]);
}

#[test]
fn nobody_whose_time_would_be_up_meanwhile_waits_for_others() {
    let runner = Lengths::default();
    let (model, batcher) = (model(&runner), slow(1000));
    let (patient, first) = job(&model, &["a"], LONG * 2);
    let (hurried, second) = job(&model, &["b"], LONG / 2);
    batcher.submit(&patient).unwrap();
    batcher.submit(&hurried).unwrap();
    assert!(soon(second).is_ok() && soon(first).is_ok());
}

#[test]
fn rows_of_a_model_that_was_replaced_are_answered_by_it() {
    let (old_runner, new_runner) = (Lengths::default(), Lengths::default());
    let (old, new, batcher) = (model(&old_runner), model(&new_runner), batcher(100));
    let first = busy(&old_runner, &old, &batcher);
    let mut replies = vec![first];
    for model in [&old, &new, &old, &new] {
        let (job, reply) = job(model, &["x"], LONG);
        batcher.submit(&job).unwrap();
        replies.push(reply);
    }
    old_runner.0.shut.store(false, Ordering::SeqCst);
    for reply in replies {
        assert!(soon(reply).is_ok());
    }
    assert_eq!(*old_runner.0.batches.lock().unwrap(), [1, 2]);
    assert_eq!(*new_runner.0.batches.lock().unwrap(), [2]);
}
