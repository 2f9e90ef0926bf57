//! The fast body against the default one, for every instruction set of this processor.

use proptest::prelude::*;

use super::{backward, forward, trace};
use crate::flex::kernel::{Engine, Isa};
use crate::flex::tests::{FlexTensor, assert_close, assert_near, lengths, random, values};
use crate::gru::{GruGrads, GruInputs, composed};
use crate::{PackedLayout, Precision};
use burn::backend::Flex;

/// What to compare, by name.
type Named = [(&'static str, Vec<f32>); 5];

fn named(grads: &GruGrads<Flex>) -> Named {
    [
        ("input", values(&grads.input)),
        ("w_ih", values(&grads.w_ih)),
        ("w_hh", values(&grads.w_hh)),
        ("b_ih", values(&grads.b_ih)),
        ("b_hh", values(&grads.b_hh)),
    ]
}

fn inputs(n: usize, input: usize, hidden: usize) -> GruInputs<Flex> {
    GruInputs {
        input: random([n, input], 1, 2.0),
        w_ih: random([input, 3 * hidden], 2, 2.0 / (input as f64).sqrt()),
        w_hh: random([hidden, 3 * hidden], 3, 2.0 / (hidden as f64).sqrt()),
        b_ih: random([3 * hidden], 4, 0.4),
        b_hh: random([3 * hidden], 6, 0.4),
        precision: Precision::Single,
    }
}

fn compare(lengths: &[usize], input: usize, hidden: usize) {
    let layout = PackedLayout::new(lengths);
    let (n, sizes) = (layout.tokens(), layout.batch_sizes());
    let inputs = inputs(n, input, hidden);
    let grad: FlexTensor = random([n, hidden], 5, 1.0);
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
fn in_bf16_too_batches_of_single_tokens_are_right() {
    for lengths in [vec![1; 2], vec![1; 32], vec![1; 3], vec![3, 1, 1]] {
        let layout = PackedLayout::new(&lengths);
        let (n, sizes) = (layout.tokens(), layout.batch_sizes());
        let (inputs, grad) = (inputs(n, 5, 7), random([n, 7], 5, 1.0));
        let [single, bf16] = [Precision::Single, Precision::Bf16].map(|precision| {
            let engine = Engine::new(Isa::current(), precision);
            let trace = trace(engine, &inputs, sizes);
            named(&backward(engine, &inputs, trace, &grad, sizes))
        });
        for ((name, got), (_, want)) in bf16.iter().zip(&single) {
            assert_near(&format!("{lengths:?}: {name}"), got, want);
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
            let hidden = values(&trace.hidden);
            (hidden, named(&backward(engine, &inputs, trace, &grad, sizes)))
        });
        let what = |name| format!("{isa:?}, I {input}, H {hidden}: {name}");
        assert_near(&what("hidden"), &bf16.0, &single.0);
        for ((name, got), (_, want)) in bf16.1.iter().zip(&single.1) {
            assert_near(&what(name), got, want);
        }
    }
}
