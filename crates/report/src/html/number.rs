//! Numbers as the page writes them.

use crate::model::{Estimate, Interval, Unit};

/// What stands for a number that is none.
pub(crate) const NONE: &str = "–";

/// `1,234,567`.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Four significant digits, without an exponent where that is short.
pub(crate) fn number(x: f64) -> String {
    if !x.is_finite() {
        return NONE.to_owned();
    }
    let size = x.abs();
    if size == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e12).contains(&size) {
        return signed(x, &format!("{size:.2e}"));
    }
    if size >= 999.95 {
        return signed(x, &grouped(size.round() as u64));
    }
    let decimals = (3 - size.log10().floor() as i32).clamp(0, 7) as usize;
    signed(x, trimmed(&format!("{size:.decimals$}")))
}

/// A fraction in percent with one decimal; never 0 or 100 unless it is.
pub(crate) fn percent(x: f64) -> String {
    if !x.is_finite() {
        return NONE.to_owned();
    }
    match x.abs() * 100.0 {
        p if p > 0.0 && p < 0.05 => signed(x, "<0.1%"),
        p if (99.95..100.0).contains(&p) => signed(x, ">99.9%"),
        p if p >= 1e6 => format!("{}%", number(x * 100.0)),
        p => signed(x, &format!("{}%", trimmed(&format!("{p:.1}")))),
    }
}

/// A p-value; none is 0, so none is written as 0.
pub(crate) fn p_value(p: f64) -> String {
    if p < 1e-4 { "< 0.0001".to_owned() } else { number(p) }
}

/// With so many decimals, for a column of numbers of one size.
pub(crate) fn fixed(x: f64, decimals: usize) -> String {
    match x.abs() {
        size if size < 1000.0 => signed(x, &format!("{size:.decimals$}")),
        _ => number(x),
    }
}

/// A value in its unit.
pub(crate) fn value(x: f64, unit: Unit) -> String {
    match unit {
        Unit::Fraction => percent_aligned(x),
        // Three decimals for what is near 1, so that a column of them lines up.
        Unit::Number if (0.001..10.0).contains(&x.abs()) => fixed(x, 3),
        Unit::Number => number(x),
    }
}

/// As [`percent`], but always with a decimal, so that a column of them lines up.
pub(crate) fn percent_aligned(x: f64) -> String {
    let text = percent(x);
    match text.strip_suffix('%') {
        Some(digits) if !digits.contains('.') && x.abs() < 1e4 => format!("{digits}.0%"),
        _ => text,
    }
}

/// `91.2% – 94.0%`.
pub(crate) fn interval(i: Interval, unit: Unit) -> String {
    format!("{} – {}", value(i.low, unit), value(i.high, unit))
}

/// A value with its interval in words, for a tooltip.
pub(crate) fn estimate(e: Estimate, unit: Unit) -> String {
    match e.interval {
        Some(i) => format!("{} ({})", value(e.value, unit), interval(i, unit)),
        None => value(e.value, unit),
    }
}

/// `1 h 02 min`, `3 min 20 s`, `4.2 s`, `15 ms`.
pub(crate) fn seconds(s: f64) -> String {
    match s {
        s if !s.is_finite() || s < 0.0 => NONE.to_owned(),
        s if s >= 1e9 => format!("{} s", number(s)),
        s if s >= 3600.0 => format!("{} h {:02} min", s as u64 / 3600, s as u64 % 3600 / 60),
        s if s >= 60.0 => format!("{} min {:02} s", s as u64 / 60, s as u64 % 60),
        s if s >= 1.0 => format!("{s:.1} s"),
        s => format!("{} ms", number((s * 1e4).round() / 10.0)),
    }
}

fn trimmed(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

fn signed(x: f64, size: &str) -> String {
    if x < 0.0 { format!("−{size}") } else { size.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_digits_and_no_more() {
        let shown = [0.0, -0.0, 1.0, 0.123456, 99.99999, -1234.5, 0.00012, 3e-9, 1e300, 999.99];
        let shown = shown.map(number);
        assert_eq!(
            shown,
            ["0", "0", "1", "0.1235", "100", "−1,235", "0.00012", "3.00e-9", "1.00e300", "1,000"]
        );
        assert_eq!(number(f64::NAN), NONE);
    }

    #[test]
    fn nearly_all_is_not_all() {
        let shown = [0.0, 1.0, 0.99999, 0.00001, 0.5, 0.123, -0.2].map(percent);
        assert_eq!(shown, ["0%", "100%", ">99.9%", "<0.1%", "50%", "12.3%", "−20%"]);
        assert_eq!(percent_aligned(0.5), "50.0%");
    }

    #[test]
    fn no_p_value_is_nothing() {
        let shown = [0.0, 3e-9, 0.0001, 0.0321, 1.0, f64::NAN].map(p_value);
        assert_eq!(shown, ["< 0.0001", "< 0.0001", "0.0001", "0.0321", "1", NONE]);
    }

    #[test]
    fn times_have_two_units_at_most() {
        let shown = [3725.0, 200.0, 4.23, 0.0153, -1.0].map(seconds);
        assert_eq!(shown, ["1 h 02 min", "3 min 20 s", "4.2 s", "15.3 ms", NONE]);
    }
}
