//! Logits as probabilities.

/// `softmax(z)`, in place; the largest logit is taken off first, so that nothing overflows.
pub(crate) fn softmax(logits: &mut [f64]) {
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for logit in logits.iter_mut() {
        *logit = (*logit - largest).exp();
        sum += *logit;
    }
    logits.iter_mut().for_each(|value| *value /= sum);
}

/// `ln Σ exp z`.
pub(crate) fn log_sum_exp(logits: &[f64]) -> f64 {
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    largest + logits.iter().map(|logit| (logit - largest).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn huge_logits_neither_overflow_nor_vanish() {
        let mut logits = [1e300, 1e300, -1e300];
        softmax(&mut logits);
        assert_eq!(logits, [0.5, 0.5, 0.0]);
        assert_eq!(log_sum_exp(&[1000.0, 1000.0]), 1000.0 + 2f64.ln());
    }
}
