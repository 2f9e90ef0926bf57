//! `--coverage`: sets and intervals that hold the truth as often as is asked for.

use std::path::Path;

use firebrick_bundle::{Covering, Predictor};

use crate::exit::Usage;

/// What a model answers with for a coverage; a model that can't is wrong usage, with what to do.
pub(crate) fn covering(
    model: &Path,
    predictor: &Predictor,
    coverage: f64,
) -> anyhow::Result<Covering> {
    let path = model.display();
    let fit = format!("firebrick evaluate {path} FILE --conformal");
    let Some(found) = predictor.covering(coverage)? else {
        let message = format!(
            "--coverage: {path} has no conformity scores. Training keeps them where 50 rows or more were held back \
             (data.valid); `{fit}` fits them to a file that training has not seen"
        );
        return Err(Usage(message).into());
    };
    if found.is_everything() {
        let (rows, highest) = (found.rows(), found.highest_coverage());
        let message = format!(
            "--coverage: the {rows} conformity scores of {path} are too few for {coverage}; with so many it is at most \
             {highest:.4}. `{fit}` fits them to more rows"
        );
        return Err(Usage(message).into());
    }
    Ok(found)
}

/// A share between 0 and 1: `0.9` or `90%`.
pub(crate) fn share(text: &str) -> Result<f64, String> {
    let wrong =
        || format!("`{text}` is none, expected more than 0 and less than 1, such as 0.9 or 90%");
    let (number, percent) = match text.trim().strip_suffix('%') {
        Some(number) => (number.trim_end(), true),
        None => (text.trim(), false),
    };
    let number: f64 = number.parse().map_err(|_| wrong())?;
    let share = if percent { number / 100.0 } else { number };
    (share > 0.0 && share < 1.0).then_some(share).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_fraction_or_a_percentage_and_never_none_or_all() {
        assert_eq!((share("0.9"), share(" 95 %")), (Ok(0.9), Ok(0.95)));
        for wrong in ["90", "1", "0", "100%", "-0.5", "nan", "", "%", "high"] {
            assert!(share(wrong).unwrap_err().contains("such as 0.9"), "{wrong}");
        }
    }
}
