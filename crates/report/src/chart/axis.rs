//! What stands along an edge of a picture.

use super::scale::ticks;
use crate::html::number::{grouped, number};
use crate::model::Unit;

/// An axis with round numbers from one end to the other.
#[derive(Debug, Clone)]
pub(crate) struct Axis {
    /// What it measures.
    pub(crate) label: String,
    /// Values at both ends.
    pub(crate) domain: (f64, f64),
    /// Values with a number, and the number.
    pub(crate) ticks: Vec<(f64, String)>,
}

impl Axis {
    /// From a round number below `low` to one above `high`.
    pub(crate) fn of(label: &str, unit: Unit, low: f64, high: f64) -> Self {
        let (values, step) = ticks(low, high, 5);
        let domain = (values[0], values[values.len() - 1]);
        let write = |v: &f64| match unit {
            Unit::Fraction => (*v, format!("{}%", rounded(v * 100.0, step * 100.0))),
            Unit::Number => (*v, compact(*v, step, domain)),
        };
        Self { label: label.to_owned(), domain, ticks: values.iter().map(write).collect() }
    }

    /// From exactly `low` to exactly `high`, round numbers within.
    pub(crate) fn exact(label: &str, unit: Unit, low: f64, high: f64) -> Self {
        let mut axis = Self::of(label, unit, low, high);
        if low < high {
            axis.domain = (low, high);
            axis.ticks.retain(|(value, _)| (low..=high).contains(value));
        }
        axis
    }

    /// From 0 to 100 %.
    pub(crate) fn shares(label: &str) -> Self {
        Self::of(label, Unit::Fraction, 0.0, 1.0)
    }

    /// From 0 to a round number above `most`, whole numbers only.
    pub(crate) fn counts(label: &str, most: u64) -> Self {
        let mut axis = Self::of(label, Unit::Number, 0.0, most.max(1) as f64);
        axis.keep_whole();
        axis
    }

    /// Whole numbers from exactly `low` to exactly `high`.
    pub(crate) fn whole(label: &str, low: f64, high: f64) -> Self {
        let mut axis = Self::exact(label, Unit::Number, low, high);
        axis.keep_whole();
        axis
    }

    fn keep_whole(&mut self) {
        self.ticks.retain(|(value, _)| value.fract() == 0.0);
        for (value, text) in &mut self.ticks {
            // Halves that are gone have left their decimal behind.
            if value.abs() < 10.0 {
                *text = rounded(*value, 1.0);
            }
        }
    }

    /// Leaves out every second number until what is left fits into `room`, where `size` is what a number takes.
    pub(crate) fn thinned(&self, room: f64, size: impl Fn(&str) -> f64) -> Vec<&(f64, String)> {
        let mut kept: Vec<&(f64, String)> = self.ticks.iter().collect();
        let widest = self.ticks.iter().map(|(_, text)| size(text)).fold(0.0, f64::max);
        while kept.len() > 1 && widest * kept.len() as f64 > room {
            kept = kept.into_iter().step_by(2).collect();
        }
        kept
    }
}

/// With the decimals that tell two ticks apart.
fn rounded(value: f64, step: f64) -> String {
    let decimals = (-(step.log10() + 1e-9).floor()).clamp(0.0, 6.0) as usize;
    let text = format!("{:.decimals$}", value.abs());
    // `2,500.0`: the decimals stand behind what is grouped.
    let text = match text.split_once('.').unwrap_or((&text, "")) {
        (whole, _) if whole.len() < 4 => text,
        (whole, rest) => {
            let dot = if rest.is_empty() { "" } else { "." };
            format!("{}{dot}{rest}", whole.parse().map_or(whole.to_owned(), grouped))
        }
    };
    let zero = text.bytes().all(|b| matches!(b, b'0' | b'.'));
    if value < 0.0 && !zero { format!("−{text}") } else { text }
}

/// `1.5k`, `20M`; an exponent where no such letter is enough.
fn compact(value: f64, step: f64, domain: (f64, f64)) -> String {
    const UNITS: [(f64, &str); 4] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
    let largest = domain.0.abs().max(domain.1.abs());
    if !(1e-5..1e15).contains(&largest) || step / largest < 1e-5 {
        return if value.abs() < step / 2.0 { "0".to_owned() } else { number(value) };
    }
    if largest >= 1e4 && value != 0.0 {
        let unit = UNITS.iter().find(|(size, _)| largest >= *size * 2.0).unwrap_or(&UNITS[3]);
        return format!("{}{}", rounded(value / unit.0, step / unit.0), unit.1);
    }
    rounded(value, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|(_, text)| text.as_str()).collect()
    }

    #[test]
    fn an_axis_says_no_more_than_it_must() {
        assert_eq!(texts(&Axis::shares("")), ["0%", "20%", "40%", "60%", "80%", "100%"]);
        assert_eq!(texts(&Axis::counts("", 25_000)), ["0", "5k", "10k", "15k", "20k", "25k"]);
        assert_eq!(
            texts(&Axis::of("", Unit::Number, -0.2, 0.2)),
            ["−0.2", "−0.1", "0.0", "0.1", "0.2"]
        );
    }

    #[test]
    fn counts_and_epochs_are_whole() {
        assert_eq!(texts(&Axis::counts("", 2)), ["0", "1", "2"]);
        assert_eq!(texts(&Axis::whole("", 1.0, 3.0)), ["1", "2", "3"]);
        assert_eq!(texts(&Axis::whole("", 1.0, 25.0)), ["5", "10", "15", "20", "25"]);
    }

    #[test]
    fn numbers_that_do_not_fit_are_left_out_evenly() {
        let axis = Axis::counts("", 10);
        assert_eq!(axis.thinned(40.0, |_| 10.0).len(), 3);
        assert_eq!(axis.thinned(1000.0, |_| 10.0).len(), 6);
    }
}
