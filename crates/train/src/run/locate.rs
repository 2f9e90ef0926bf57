//! Training rows as a user finds them.

use crate::TrainError;

/// Says by their lines which training rows a run went wrong on.
pub(super) fn locate(
    error: TrainError,
    source: &str,
    line: impl Fn(usize) -> Option<u64>,
) -> TrainError {
    const SHOWN: usize = 8;
    let TrainError::Diverged(mut why) = error else { return error };
    let mut lines: Vec<u64> = why.rows.iter().filter_map(|&row| line(row)).collect();
    lines.sort_unstable();
    if !lines.is_empty() {
        let shown: Vec<String> = lines.iter().take(SHOWN).map(ToString::to_string).collect();
        let more = lines.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let word = if lines.len() == 1 { "line" } else { "lines" };
        why.place = format!("the rows on {word} {}{more} of {source}", shown.join(", "));
    }
    TrainError::Diverged(why)
}
