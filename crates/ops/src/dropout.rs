//! Dropout whose mask depends on a key and a place alone.

use burn::tensor::{Tensor, TensorData};

use crate::rng;

/// Inverted dropout (Srivastava et al., JMLR 2014): each element is zeroed with probability
/// `rate`, the others are multiplied by `1 / (1 - rate)`. The shape `[rows, width]` is kept.
///
/// The mask is a function of `(key, place)`: the same key gives the same mask on every device, for
/// any number of threads. Give every use of every step a key of its own ([`rng::subkey`]).
///
/// # Panics
/// If `rate` is not in `[0, 1)`.
pub fn dropout(x: Tensor<2>, rate: f64, key: u64) -> Tensor<2> {
    assert!((0.0..1.0).contains(&rate), "dropout rate {rate} is not in [0, 1)");
    if rate == 0.0 {
        return x;
    }
    let [rows, width] = x.dims();
    let mask = mask(rows * width, rate, key);
    let mask = Tensor::from_data(TensorData::new(mask, [rows, width]), &x.device().inner());
    x * mask
}

/// `0` with probability `rate`, else `1 / (1 - rate)`; two places share one 64-bit draw.
fn mask(len: usize, rate: f64, key: u64) -> Vec<f32> {
    let threshold = (rate * (1u64 << 32) as f64) as u64;
    let keep = (1.0 / (1.0 - rate)) as f32;
    let value = |half: u64| if half < threshold { 0.0 } else { keep };
    let mut mask = vec![0.0f32; len];
    for (i, pair) in mask.chunks_mut(2).enumerate() {
        let draw = rng::bits(key, i as u64);
        pair[0] = value(draw & 0xffff_ffff);
        if let Some(second) = pair.get_mut(1) {
            *second = value(draw >> 32);
        }
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_zeros_is_the_rate_and_the_mean_stays_one() {
        for rate in [0.1, 0.5, 0.9] {
            let n = 200_001;
            let mask = mask(n, rate, 42);
            let zeros = mask.iter().filter(|&&m| m == 0.0).count() as f64 / n as f64;
            let mean = mask.iter().map(|&m| f64::from(m)).sum::<f64>() / n as f64;
            assert!((zeros - rate).abs() < 0.01, "rate {rate}: {zeros}");
            assert!((mean - 1.0).abs() < 0.03, "rate {rate}: mean {mean}");
        }
    }

    #[test]
    fn the_same_key_gives_the_same_mask_and_another_key_another() {
        assert_eq!(mask(1000, 0.5, 1), mask(1000, 0.5, 1));
        assert_ne!(mask(1000, 0.5, 1), mask(1000, 0.5, 2));
    }

    #[test]
    fn the_gradient_passes_where_the_value_passed() {
        let device = burn::tensor::Device::flex().autodiff();
        let x = Tensor::<2>::ones([8, 16], &device).require_grad();
        let y = dropout(x.clone(), 0.5, 9);
        let grads = y.clone().sum().backward();
        let grad = x.grad(&grads).expect("x takes part");
        grad.into_data().assert_eq(&y.inner().into_data(), true);
    }
}
