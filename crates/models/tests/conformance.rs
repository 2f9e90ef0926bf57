//! What every network must do, whatever it is made of.

use burn::module::Module;
use burn::tensor::Device;
use firebrick_models::{LstmClassifier, LstmClassifierConfig, Mode, PackedTokens};

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
    assert_eq!(run(Mode::Train { key: 1 }), run(Mode::Train { key: 1 }));
    assert_ne!(run(Mode::Train { key: 1 }), run(Mode::Train { key: 2 }));
    assert_ne!(run(Mode::Train { key: 1 }), run(Mode::Eval));
}

#[test]
fn every_parameter_receives_a_gradient() {
    let device = Device::flex().autodiff();
    let model = small().init(3, &device).expect("a legal configuration").train();
    let tokens = PackedTokens::new(&[4, 9, 2, 7], &[3, 1], &device);
    let loss = model.forward(&tokens, Mode::Train { key: 9 }).powi_scalar(2).sum();
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
