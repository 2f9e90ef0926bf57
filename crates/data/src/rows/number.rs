//! Numbers in cells.

use super::Reason;

/// A finite number from a cell; white space around it is ignored.
///
/// # Errors
/// The [`Reason`] why it is none. A thousands separator or a unit makes it none.
pub fn parse_number(cell: &str) -> Result<f64, Reason> {
    let cell = cell.trim();
    if cell.is_empty() {
        return Err(Reason::EmptyNumber);
    }
    match cell.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        Ok(_) => Err(Reason::NotFinite),
        Err(_) => Err(Reason::NotANumber { found: cell.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_finite_and_has_nothing_beside_it() {
        assert_eq!(parse_number(" -1.5e3 "), Ok(-1500.0));
        assert_eq!(parse_number(" "), Err(Reason::EmptyNumber));
        assert_eq!(parse_number("1e999"), Err(Reason::NotFinite));
        assert_eq!(parse_number("NaN"), Err(Reason::NotFinite));
        assert_eq!(parse_number("1,200"), Err(Reason::NotANumber { found: "1,200".into() }));
    }
}
