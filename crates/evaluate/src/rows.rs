//! Rows with known answers, as models are asked about them.

use firebrick_data::{Example, LabelMap};

use crate::{Interrupt, Result};

/// Rows that are predicted at once: they bound the memory that inputs take, and the time to an interruption.
pub const CHUNK: usize = 1024;

/// Hands rows on, a chunk at a time.
///
/// # Errors
/// [`EvaluateError::Interrupted`](crate::EvaluateError::Interrupted), and what `ask` says.
pub(crate) fn in_chunks<X>(
    rows: &[X],
    interrupt: Interrupt<'_>,
    mut ask: impl FnMut(&[X]) -> Result<()>,
) -> Result<()> {
    for rows in rows.chunks(CHUNK) {
        interrupt.check()?;
        ask(rows)?;
    }
    Ok(())
}

/// What a model reads of each row.
pub(crate) fn inputs<X: Example>(rows: &[X]) -> Vec<&X::Input> {
    rows.iter().map(Example::input).collect()
}

/// The true class of each row.
///
/// # Errors
/// If a label is none that the model knows, naming its line in `source`.
pub(crate) fn classes<X: Example<Label = String>>(
    labels: &LabelMap,
    rows: &[X],
    source: &str,
) -> Result<Vec<u32>> {
    let class = |row: &X| labels.require(row.label(), source, row.line());
    Ok(rows.iter().map(class).collect::<std::result::Result<_, _>>()?)
}
