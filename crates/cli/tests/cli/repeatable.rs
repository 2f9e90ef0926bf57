//! The same data, configuration and seed give the same model, byte for byte.

use std::fs;

use crate::common::{TINY, firebrick, has_bf16, houses, texts, trained};

#[test]
fn training_in_bf16_gives_the_same_weights_with_one_thread_and_with_two() {
    if !has_bf16() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("data.csv"), texts(60)).unwrap();
    let weights = |threads: &str| {
        let mut command = firebrick();
        command.current_dir(&folder).args(["train", "data.csv", "-o", "model"]).args(TINY);
        command.args(["--threads", threads, "--set", "train.precision=bf16"]).assert().success();
        blake3::hash(&fs::read(folder.path().join("model/model.safetensors")).unwrap())
    };
    assert_eq!(weights("1"), weights("2"));
}

#[test]
fn the_same_seed_gives_the_same_weights_with_one_thread_two_and_eight() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("data.csv"), texts(80)).unwrap();
    let weights = |out: &str, extra: &[&str]| {
        let mut command = firebrick();
        command.current_dir(&folder).args(["train", "data.csv", "-o", out]).args(TINY);
        command.args(["--set", "train.epochs=2", "--set", "model.hidden=130"]).args(extra);
        command.assert().success();
        fs::read(folder.path().join(out).join("model.safetensors")).unwrap()
    };
    let one = weights("one", &["--threads", "1"]);
    assert!(one == weights("again", &["--threads", "1"]), "another run, other weights");
    assert!(one == weights("two", &["--threads", "2"]), "another number of threads, other weights");
    assert!(
        one == weights("eight", &["--threads", "8"]),
        "another number of threads, other weights"
    );
    assert!(one != weights("seed", &["--seed", "7"]), "another seed, the same weights");
}

#[test]
fn a_line_is_the_same_to_the_byte_with_one_thread_two_and_eight() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("houses.csv"), houses()).unwrap();
    let weights = |threads: &str| {
        let mut command = firebrick();
        command.current_dir(&folder).args(["train", "houses.csv", "-o", threads]);
        command.args(["--threads", threads, "--set", "train.batch_size=16"]).assert().success();
        fs::read(folder.path().join(threads).join("model.safetensors")).unwrap()
    };
    let one = weights("1");
    assert!(["2", "8"].into_iter().all(|threads| weights(threads) == one));
}

#[test]
fn the_saved_configuration_trains_the_same_model_again() {
    let folder = trained();
    let mut command = firebrick();
    command.current_dir(folder).args(["train", "data.csv", "-o", "again"]);
    command.args(["--config", "model/train.toml"]).assert().success();
    let weights = |model: &str| fs::read(folder.join(model).join("model.safetensors")).unwrap();
    assert!(weights("model") == weights("again"));
}
