//! What every network must do, whatever it is made of.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Gradients, Int, Tensor, TensorData, activation::log_softmax};
use firebrick_models::{LstmClassifier, LstmClassifierConfig, Mode, PackedTokens, Precision};

fn small() -> LstmClassifierConfig {
    LstmClassifierConfig { embedding: 12, hidden: 20, ..LstmClassifierConfig::new(50, 3) }
}

fn model(seed: u64) -> LstmClassifier {
    small().init(seed, &Device::flex()).expect("a legal configuration")
}

fn logits(model: &LstmClassifier, rows: &[&[u32]], mode: Mode) -> Vec<f32> {
    let ids = rows.concat();
    let lengths: Vec<usize> = rows.iter().map(|row| row.len()).collect();
    let tokens = PackedTokens::new(&ids, &lengths, &Device::flex());
    model.forward(&tokens, mode).into_data().iter::<f32>().collect()
}

const ROWS: [&[u32]; 4] = [&[4, 9, 2], &[7], &[1, 2, 3, 4, 5, 6], &[49, 0, 7]];

#[test]
fn a_batch_gives_each_row_the_answer_that_it_gets_alone() {
    let model = model(3);
    let together = logits(&model, &ROWS, Mode::Eval);
    for (row, want) in ROWS.iter().zip(together.chunks(3)) {
        let alone = logits(&model, &[row], Mode::Eval);
        for (a, b) in alone.iter().zip(want) {
            assert!((a - b).abs() < 1e-6, "{row:?}: {a} alone, {b} in the batch");
        }
    }
}

#[test]
fn a_network_laid_out_for_answers_gives_the_same_ones() {
    let model = model(3);
    let (ids, lengths) = (ROWS.concat(), ROWS.map(<[u32]>::len));
    let tokens = PackedTokens::new(&ids, &lengths, &Device::flex());
    let answers = model.prepare(Precision::Single).forward(&tokens).into_data();
    answers.assert_eq(&model.forward(&tokens, Mode::Eval).into_data(), true);
}

#[test]
fn the_same_seed_gives_the_same_network_and_another_seed_another() {
    let run = |seed| logits(&model(seed), &ROWS, Mode::Eval);
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn dropout_follows_the_key_and_is_off_in_an_answer() {
    let model = model(3);
    let run = |mode| logits(&model, &ROWS, mode);
    assert_eq!(run(Mode::Eval), run(Mode::Eval));
    assert_eq!(run(Mode::train(1)), run(Mode::train(1)));
    assert_ne!(run(Mode::train(1)), run(Mode::train(2)));
    assert_ne!(run(Mode::train(1)), run(Mode::Eval));
}

#[test]
fn every_parameter_receives_a_gradient() {
    let device = Device::flex().autodiff();
    let model = small().init(3, &device).expect("a legal configuration").train();
    let tokens = PackedTokens::new(&[4, 9, 2, 7], &[3, 1], &device);
    let loss = model.forward(&tokens, Mode::train(9)).powi_scalar(2).sum();
    let grads = loss.backward();
    struct Check<'a>(&'a burn::tensor::Gradients, usize);
    impl burn::module::ModuleVisitor for Check<'_> {
        fn visit_float<const D: usize>(
            &mut self,
            param: &burn::module::Param<burn::tensor::Tensor<D>>,
        ) {
            let grad = param.val().grad(self.0).expect("a gradient");
            assert!(grad.abs().sum().into_scalar::<f32>() > 0.0);
            self.1 += 1;
        }
    }
    let mut check = Check(&grads, 0);
    model.visit(&mut check);
    assert_eq!(check.1, 1 + 2 * 3 + 2);
}

/// Adds `size` times a fixed direction to every parameter.
struct Nudge(f32, u64);

fn direction<const D: usize>(like: &Tensor<D>, place: u64) -> Tensor<D> {
    let n = like.shape().num_elements() as u64;
    let values: Vec<f32> = (0..n).map(|i| firebrick_ops::rng::normal(place, i) as f32).collect();
    Tensor::from_data(TensorData::new(values, like.shape()), &like.device().inner())
}

impl ModuleMapper for Nudge {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        self.1 += 1;
        let (size, place) = (self.0, self.1);
        param.map(|x| {
            let step = direction(&x, place).mul_scalar(size);
            x + step
        })
    }
}

/// The slope along the same direction, as the gradients say.
struct Slope<'a>(&'a Gradients, f64, u64);

impl ModuleVisitor for Slope<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.2 += 1;
        let grad = param.val().grad(self.0).expect("a gradient");
        let along = (grad.clone() * direction(&grad, self.2)).sum();
        self.1 += f64::from(along.into_scalar::<f32>());
    }
}

#[test]
fn gradients_tell_how_the_loss_changes_on_a_ragged_batch_with_dropout() {
    let device = Device::flex();
    let tokens = {
        let lengths: Vec<usize> = ROWS.iter().map(|row| row.len()).collect();
        PackedTokens::new(&ROWS.concat(), &lengths, &device)
    };
    let targets = Tensor::<2, Int>::from_data([[0], [2], [1], [0]], &device);
    let loss = |model: &LstmClassifier| {
        let logits = model.forward(&tokens, Mode::train(5));
        log_softmax(logits, 1).gather(1, targets.clone()).mean().neg()
    };
    let plain = model(3);
    let tracked = small().init(3, &device.clone().autodiff()).expect("legal").train();
    let grads = loss(&tracked).backward();
    let mut slope = Slope(&grads, 0.0, 0);
    tracked.visit(&mut slope);
    let at =
        |size: f32| f64::from(loss(&plain.clone().map(&mut Nudge(size, 0))).into_scalar::<f32>());
    let h = 2e-3;
    let measured = (at(h) - at(-h)) / (2.0 * f64::from(h));
    let error = (measured - slope.1).abs() / measured.abs().max(1e-3);
    assert!(error < 2e-2, "measured {measured}, gradients say {}", slope.1);
}
