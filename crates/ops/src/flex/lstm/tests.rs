//! The fast body against the default one, for every instruction set of this processor.

use burn::backend::Flex;
use burn::tensor::TensorData;
use proptest::prelude::*;

use super::{backward, forward, infer, prepare, trace};
use crate::PackedLayout;
use crate::Precision;
use crate::flex::kernel::{Engine, Isa};
use crate::flex::tests::{FlexTensor, assert_close, assert_near, lengths, random, values};
use crate::lstm::{LstmGrads, LstmInputs, composed};

/// What to compare, by name.
type Named = [(&'static str, Vec<f32>); 4];

fn named(grads: &LstmGrads<Flex>) -> Named {
    [
        ("input", values(&grads.input)),
        ("w_ih", values(&grads.w_ih)),
        ("w_hh", values(&grads.w_hh)),
        ("bias", values(&grads.bias)),
    ]
}

/// Weights as small as trained ones: their sums stay where the gates are not saturated.
fn inputs(n: usize, input: usize, hidden: usize) -> LstmInputs<Flex> {
    LstmInputs {
        input: random([n, input], 1, 2.0),
        w_ih: random([input, 4 * hidden], 2, 2.0 / (input as f64).sqrt()),
        w_hh: random([hidden, 4 * hidden], 3, 2.0 / (hidden as f64).sqrt()),
        bias: random([4 * hidden], 4, 0.4),
        precision: Precision::Single,
    }
}

/// Compares every instruction set with the default body, and the fused ones with each other.
fn compare(lengths: &[usize], input: usize, hidden: usize) {
    let layout = PackedLayout::new(lengths);
    let (n, sizes) = (layout.tokens(), layout.batch_sizes());
    let inputs = inputs(n, input, hidden);
    let grad = random([n, hidden], 5, 1.0);
    let slow = composed::trace::<Flex>(inputs.clone(), sizes);
    let slow_hidden = values(&slow.hidden);
    let slow = composed::backward::<Flex>(inputs.clone(), slow, grad.clone(), sizes);
    let mut fused: Option<(Vec<f32>, Named)> = None;
    for isa in Isa::available() {
        let what = |name| format!("{isa:?}, I {input}, H {hidden}, {lengths:?}: {name}");
        let engine = Engine::new(isa, Precision::Single);
        let fast = trace(engine, &inputs, sizes);
        let hidden = values(&fast.hidden);
        assert_close(&what("hidden"), &hidden, &slow_hidden);
        let unkept = forward(engine, &inputs, sizes);
        assert!(hidden == values(&unkept), "{}", what("the same without a trace"));
        let fast = named(&backward(engine, &inputs, fast, &grad, sizes));
        for ((name, got), (_, want)) in fast.iter().zip(named(&slow)) {
            assert_close(&what(name), got, &want);
        }
        if isa != Isa::available()[0] {
            let first = fused.get_or_insert_with(|| (hidden.clone(), fast.clone()));
            assert!(*first == (hidden, fast), "{}", what("bits of another width"));
        }
    }
}

#[test]
fn every_size_from_1_to_200_and_batch_from_1_to_40_is_right() {
    for size in 1..=200 {
        compare(&lengths(1 + size * 3 % 40, 3), 1 + size * 7 % 200, size);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn any_sizes_and_lengths_are_right(
        lengths in proptest::collection::vec(1usize..9, 1..=40),
        input in 1usize..=200,
        hidden in 1usize..=200,
    ) {
        compare(&lengths, input, hidden);
    }
}

#[test]
fn a_row_has_the_same_bits_alone_and_in_any_batch() {
    let (input, hidden) = (24, 40);
    let lengths = [3usize, 9, 1, 6, 6, 2, 2];
    let layout = PackedLayout::new(&lengths);
    let weights = |n: usize, rows: &[f32]| LstmInputs::<Flex> {
        input: FlexTensor::from_data(TensorData::new(rows.to_vec(), [n, input])),
        w_ih: random([input, 4 * hidden], 2, 0.4),
        w_hh: random([hidden, 4 * hidden], 3, 0.4),
        bias: random([4 * hidden], 4, 0.4),
        precision: Precision::Single,
    };
    let rows = values(&random([layout.tokens(), input], 1, 2.0));
    for isa in Isa::available() {
        let engine = Engine::new(isa, Precision::Single);
        let run = |rows: &[f32], layout: &PackedLayout| {
            let inputs = weights(layout.tokens(), rows);
            values(&forward(engine, &inputs, layout.batch_sizes()))
        };
        let together = run(&rows, &layout);
        let mut offset = 0;
        let mut packed: Vec<Vec<usize>> = vec![Vec::new(); lengths.len()];
        for &running in layout.batch_sizes() {
            for (place, &row) in layout.order()[..running].iter().enumerate() {
                packed[row].push(offset + place);
            }
            offset += running;
        }
        for (row, places) in packed.iter().enumerate() {
            let gather = |from: &[f32], width: usize| -> Vec<f32> {
                places.iter().flat_map(|&p| from[p * width..(p + 1) * width].to_vec()).collect()
            };
            let alone = run(&gather(&rows, input), &PackedLayout::new(&[lengths[row]]));
            assert!(alone == gather(&together, hidden), "{isa:?}: row {row}");
        }
    }
}

/// Sizes are listed, not drawn: of a few numbers one may be a sum whose terms cancel, and no bound on the share of an
/// error holds for every draw. What is wrong is off by 1.
#[test]
fn products_of_bf16_numbers_are_near_those_of_fp32_for_every_size_from_1_to_90() {
    for (hidden, isa) in
        (1..=90).flat_map(|size| Isa::available().into_iter().map(move |isa| (size, isa)))
    {
        let (input, lengths) = (1 + hidden * 7 % 90, lengths(1 + hidden * 3 % 20, 8));
        let layout = PackedLayout::new(&lengths);
        let (n, sizes) = (layout.tokens(), layout.batch_sizes());
        let inputs = inputs(n, input, hidden);
        let grad = random([n, hidden], 5, 1.0);
        let [single, bf16] = [Precision::Single, Precision::Bf16].map(|precision| {
            let engine = Engine::new(isa, precision);
            assert_eq!(engine.is_bf16(), precision == Precision::Bf16 && isa.has_bf16());
            let trace = trace(engine, &inputs, sizes);
            let hidden_states = values(&trace.hidden);
            let weights = [&inputs.w_ih, &inputs.w_hh, &inputs.bias].map(Clone::clone);
            let prepared = prepare(engine, weights);
            let inferred = infer(engine, &inputs.input, &prepared, hidden, sizes);
            assert!(hidden_states == values(&inferred), "inference gives what training gave");
            (hidden_states, named(&backward(engine, &inputs, trace, &grad, sizes)))
        });
        let what = |name| format!("{isa:?}, I {input}, H {hidden}: {name}");
        assert_near(&what("hidden"), &bf16.0, &single.0);
        for ((name, got), (_, want)) in bf16.1.iter().zip(&single.1) {
            assert_near(&what(name), got, want);
        }
    }
}

#[test]
fn in_bf16_too_batches_of_single_tokens_and_odd_batches_are_right() {
    for lengths in [vec![1; 2], vec![1; 32], vec![1; 3], vec![3, 1, 1], vec![2, 2], vec![7]] {
        for (input, hidden) in [(1, 1), (5, 7), (16, 64), (33, 150)] {
            let layout = PackedLayout::new(&lengths);
            let (n, sizes) = (layout.tokens(), layout.batch_sizes());
            let inputs = inputs(n, input, hidden);
            let grad = random([n, hidden], 5, 1.0);
            let [single, bf16] = [Precision::Single, Precision::Bf16].map(|precision| {
                let engine = Engine::new(Isa::current(), precision);
                let trace = trace(engine, &inputs, sizes);
                named(&backward(engine, &inputs, trace, &grad, sizes))
            });
            for ((name, got), (_, want)) in bf16.iter().zip(&single) {
                // A sequence of one token leaves the recurrent weights without a gradient.
                assert_near(&format!("{lengths:?}, H {hidden}: {name}"), got, want);
            }
        }
    }
}

/// A layer of three tokens with batch sizes that are not those of three tokens.
fn run_with(batch_sizes: &[usize]) {
    let inputs = LstmInputs::<Flex> {
        input: random([3, 20], 1, 2.0),
        w_ih: random([20, 4 * 40], 2, 0.4),
        w_hh: random([40, 4 * 40], 3, 0.4),
        bias: random([4 * 40], 4, 0.4),
        precision: Precision::Single,
    };
    trace(Engine::new(Isa::current(), Precision::Single), &inputs, batch_sizes);
}

#[test]
#[should_panic(expected = "never rise")]
fn batch_sizes_that_rise_are_refused() {
    run_with(&[1, 2]);
}

#[test]
#[should_panic(expected = "add up to the tokens")]
fn batch_sizes_of_more_tokens_than_there_are_are_refused() {
    run_with(&[2, 2]);
}

#[test]
#[should_panic(expected = "end above 0")]
fn batch_sizes_with_an_empty_step_are_refused() {
    run_with(&[3, 0]);
}
