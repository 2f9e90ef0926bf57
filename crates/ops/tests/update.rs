//! Updates of parameters against their formulas, on a backend's own body and on the default one.

use burn::tensor::{Device, Tensor, TensorData};
use firebrick_ops::{
    AdamStep, SgdStep, adam, adam_rows, default_update, moving_average, overwrite, rng, sgd,
    sum_of_squares,
};
use proptest::prelude::*;

fn values(n: usize, key: u64) -> Vec<f32> {
    (0..n).map(|i| (rng::normal(key, i as u64) * 0.3) as f32).collect()
}

fn tensor(values: &[f32]) -> Tensor<1> {
    Tensor::from_data(TensorData::new(values.to_vec(), [values.len()]), &Device::flex())
}

fn host(x: Tensor<1>) -> Vec<f32> {
    x.into_data().try_to_vec().expect("f32")
}

/// Three steps in double precision.
fn by_formula(start: &[f32], grads: &[Vec<f32>], rule: AdamStep) -> Vec<f64> {
    let mut theta: Vec<f64> = start.iter().map(|&x| f64::from(x)).collect();
    let (mut m, mut v) = (vec![0.0; theta.len()], vec![0.0; theta.len()]);
    for (t, grads) in grads.iter().enumerate() {
        let t = t as i32 + 1;
        for (k, &g) in grads.iter().enumerate() {
            let g = f64::from(g);
            m[k] = rule.beta1 * m[k] + (1.0 - rule.beta1) * g;
            v[k] = rule.beta2 * v[k] + (1.0 - rule.beta2) * g * g;
            theta[k] -= rule.lr * rule.weight_decay * theta[k];
            let (m_hat, v_hat): (f64, f64) =
                (m[k] / (1.0 - rule.beta1.powi(t)), v[k] / (1.0 - rule.beta2.powi(t)));
            theta[k] -= rule.lr * m_hat / (v_hat.sqrt() + rule.epsilon);
        }
    }
    theta
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn adam_follows_its_formula_for_any_length_with_and_without_decay(
        n in 1usize..40_000, decay in prop::sample::select(vec![0.0, 0.1])
    ) {
        let rule = AdamStep {
            lr: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: decay, step: 1,
        };
        let start = values(n, 1);
        let grads: Vec<Vec<f32>> = (2..5).map(|key| values(n, key)).collect();
        let mut param = tensor(&start);
        let mut moments = [(); 2].map(|()| tensor(&vec![0.0; n]));
        for (t, grad) in grads.iter().enumerate() {
            let step = AdamStep { step: t as u32 + 1, ..rule };
            (param, moments) = adam(param, tensor(grad), moments, step);
        }
        let want = by_formula(&start, &grads, rule);
        for (got, want) in host(param).iter().zip(want) {
            prop_assert!((f64::from(*got) - want).abs() < 1e-6, "{got}, formula {want}");
        }
    }
}

#[test]
fn the_default_body_gives_what_the_fast_one_gives() {
    use burn::backend::{Flex, tensor::FloatTensor};
    use firebrick_ops::UpdateKernel;
    let n = 1000;
    let flex = |key| FloatTensor::<Flex>::from_data(TensorData::new(values(n, key), [n]));
    let positive = |key| {
        let squares: Vec<f32> = values(n, key).iter().map(|x| x * x).collect();
        FloatTensor::<Flex>::from_data(TensorData::new(squares, [n]))
    };
    let step =
        AdamStep { lr: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weight_decay: 0.02, step: 7 };
    let inputs = || (flex(1), flex(2), [flex(3), positive(4)]);
    let (param, grad, moments) = inputs();
    let (fast, fast_moments) = Flex::adam_kernel(param, grad, moments, step);
    let (param, grad, moments) = inputs();
    let (slow, slow_moments) = default_update::adam::<Flex>(param, grad, moments, step);
    for (fast, slow) in [fast].iter().chain(&fast_moments).zip([slow].iter().chain(&slow_moments)) {
        let (fast, slow) = (fast.as_slice::<f32>(), slow.as_slice::<f32>());
        let (fast, slow) = (fast.expect("f32"), slow.expect("f32"));
        assert_eq!(fast.len(), slow.len());
        for (fast, slow) in fast.iter().zip(slow) {
            assert!((fast - slow).abs() < 1e-6, "{fast}, default body {slow}");
        }
    }
}

#[test]
fn views_and_shared_tensors_are_updated_like_others_and_the_shared_ones_kept() {
    let n = 40_000;
    let step =
        AdamStep { lr: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.0, step: 1 };
    // The second half of a longer tensor, and a matrix seen from the side.
    let long = tensor(&values(2 * n, 1));
    let part = long.clone().narrow(0, n, n);
    let matrix =
        Tensor::<2>::from_data(TensorData::new(values(n, 2), [n / 200, 200]), &Device::flex());
    let sideways = matrix.transpose().reshape([n as i32]);
    let zeros = tensor(&vec![0.0; n]);
    let (moved, [first, _]) =
        adam(part.clone(), sideways.clone(), [zeros.clone(), zeros.clone()], step);
    let copies = [tensor(&host(part)), tensor(&host(sideways))];
    let [param, grad] = copies;
    let (want, [want_first, _]) = adam(param, grad, [tensor(&vec![0.0; n]), zeros.clone()], step);
    assert!(host(moved) == host(want) && host(first) == host(want_first));
    assert!(host(zeros).iter().all(|x| *x == 0.0) && host(long) == values(2 * n, 1));
}

#[test]
fn some_rows_of_a_table_move_as_they_would_by_themselves_and_the_others_stay() {
    let (height, width, rows) = (50, 7, [0u32, 3, 4, 31, 49]);
    let step =
        AdamStep { lr: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.0, step: 3 };
    let matrix = |values: Vec<f32>, height: usize| {
        Tensor::<2>::from_data(TensorData::new(values, [height, width]), &Device::flex())
    };
    let squares = |key| values(height * width, key).iter().map(|x| x * x).collect::<Vec<f32>>();
    let full = [values(height * width, 1), values(height * width, 2), squares(3)];
    let grad = values(rows.len() * width, 4);
    let [table, first, second] = full.clone().map(|x| matrix(x, height));
    let grads = matrix(grad.clone(), rows.len());
    let (table, [first, second]) = adam_rows(table, grads, [first, second], &rows, step);
    let got = [table, first, second].map(|x| x.into_data().try_to_vec::<f32>().expect("f32"));

    let part = |all: &Vec<f32>| -> Vec<f32> {
        rows.iter().flat_map(|&r| all[r as usize * width..][..width].to_vec()).collect()
    };
    let [param, m, v] = full.each_ref().map(|x| tensor(&part(x)));
    let (param, [m, v]) = adam(param, tensor(&grad), [m, v], step);
    let want = [param, m, v].map(host);
    for ((got, want), full) in got.iter().zip(&want).zip(&full) {
        assert_eq!(&part(got), want);
        for row in (0..height).filter(|row| !rows.contains(&(*row as u32))) {
            assert_eq!(got[row * width..][..width], full[row * width..][..width], "row {row}");
        }
    }
}

#[test]
fn the_default_body_moves_rows_as_the_fast_one_does() {
    use burn::backend::{Flex, tensor::FloatTensor};
    use firebrick_ops::UpdateKernel;
    let flex = |n: usize, key, square: bool| {
        let values = values(n * 4, key).into_iter().map(|x| if square { x * x } else { x });
        FloatTensor::<Flex>::from_data(TensorData::new(values.collect::<Vec<f32>>(), [n, 4]))
    };
    let step =
        AdamStep { lr: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weight_decay: 0.0, step: 2 };
    let inputs = || (flex(9, 1, false), flex(3, 2, false), [flex(9, 3, false), flex(9, 4, true)]);
    let (table, grad, moments) = inputs();
    let (fast, fast_moments) = Flex::adam_rows_kernel(table, grad, moments, &[1, 2, 8], step);
    let (table, grad, moments) = inputs();
    let (slow, slow_moments) =
        default_update::adam_rows::<Flex>(table, grad, moments, &[1, 2, 8], step);
    for (fast, slow) in [fast].iter().chain(&fast_moments).zip([slow].iter().chain(&slow_moments)) {
        let (fast, slow) = (fast.as_slice::<f32>(), slow.as_slice::<f32>());
        let (fast, slow) = (fast.expect("f32"), slow.expect("f32"));
        assert_eq!(fast.len(), slow.len());
        assert!(fast.iter().zip(slow).all(|(a, b)| (a - b).abs() < 1e-6));
    }
}

#[test]
#[should_panic(expected = "each once, in order")]
fn a_row_given_twice_is_refused() {
    let step =
        AdamStep { lr: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.0, step: 1 };
    let table = || Tensor::<2>::zeros([4, 2], &Device::flex());
    let grad = Tensor::<2>::ones([2, 2], &Device::flex());
    adam_rows(table(), grad, [table(), table()], &[1, 1], step);
}

#[test]
#[should_panic(expected = "one shape")]
fn a_gradient_of_another_shape_is_refused() {
    let step =
        AdamStep { lr: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.0, step: 1 };
    adam(tensor(&[1.0, 2.0]), tensor(&[1.0]), [tensor(&[0.0; 2]), tensor(&[0.0; 2])], step);
}

#[test]
fn a_tensor_that_somebody_else_holds_is_left_as_it_was() {
    let param = tensor(&[1.0, 2.0]);
    let kept = param.clone();
    let step =
        AdamStep { lr: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.0, step: 1 };
    let zeros = tensor(&[0.0, 0.0]);
    let (param, _) = adam(param, tensor(&[1.0, -1.0]), [zeros.clone(), zeros], step);
    assert_eq!(host(kept), [1.0, 2.0]);
    let moved = host(param);
    assert!((moved[0] - 0.9).abs() < 1e-6 && (moved[1] - 2.1).abs() < 1e-6, "{moved:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn gradient_descent_follows_its_formula_with_and_without_momentum(
        n in 1usize..40_000, momentum in prop::sample::select(vec![0.0, 0.9])
    ) {
        let step = SgdStep { lr: 0.1, momentum };
        let (start, grads) = (values(n, 1), [values(n, 2), values(n, 3)]);
        let (mut param, mut velocity) = (tensor(&start), tensor(&vec![0.0; n]));
        for grad in &grads {
            (param, velocity) = sgd(param, tensor(grad), velocity, step);
        }
        for (k, got) in host(param).into_iter().enumerate() {
            let [first, second] = [0, 1].map(|t: usize| f64::from(grads[t][k]));
            let want = f64::from(start[k]) - 0.1 * first - 0.1 * (momentum * first + second);
            prop_assert!((f64::from(got) - want).abs() < 1e-6);
        }
    }

    #[test]
    fn a_sum_of_squares_is_right_and_the_same_on_any_number_of_threads(n in 1usize..60_000) {
        let x = values(n, 1);
        let want: f64 = x.iter().map(|x| f64::from(*x) * f64::from(*x)).sum();
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            pool.install(|| sum_of_squares(tensor(&x)))
        };
        prop_assert!((run(1) - want).abs() <= 1e-6 * want);
        prop_assert_eq!(run(1), run(3));
    }
}

#[test]
fn an_average_moves_towards_the_value_by_what_the_decay_leaves() {
    let average = moving_average(tensor(&[1.0, -2.0, 0.0]), tensor(&[5.0, 2.0, 0.0]), 0.75);
    assert_eq!(host(average), [2.0, -1.0, 0.0]);
}

#[test]
fn what_is_overwritten_has_every_bit_of_the_value_and_the_value_is_left_alone() {
    let odd = [-0.0, f32::NAN, f32::from_bits(1), f32::INFINITY, 3.0];
    let long: Vec<f32> = odd.iter().copied().cycle().take(40_000).collect();
    let bits = |x: Vec<f32>| x.into_iter().map(f32::to_bits).collect::<Vec<u32>>();
    let value = tensor(&long);
    let mut copy = overwrite(tensor(&vec![7.0; long.len()]), value.clone());
    assert_eq!(bits(host(copy.clone())), bits(long.clone()));
    // Both held elsewhere: neither may be changed under their holders.
    let held = copy.clone();
    copy = overwrite(copy, tensor(&vec![1.0; long.len()]));
    assert_eq!(host(copy)[0], 1.0);
    assert_eq!(bits(host(held)), bits(long.clone()));
    assert_eq!(bits(host(value)), bits(long));
}
