//! Training rows as a user finds them.

use firebrick_data::Sources;

use crate::TrainError;

/// Says by their files and lines which training rows a run went wrong on; `line` is that of a row in the common count
/// of the files, which are `source` together.
pub(super) fn locate(
    error: TrainError,
    source: &str,
    sources: &Sources,
    line: impl Fn(usize) -> Option<u64>,
) -> TrainError {
    const SHOWN: usize = 8;
    let TrainError::Diverged(mut why) = error else { return error };
    let mut lines: Vec<u64> = why.rows.iter().filter_map(|&row| line(row)).collect();
    lines.sort_unstable();
    if !lines.is_empty() {
        let shown = &lines[..lines.len().min(SHOWN)];
        let more = lines.len() - shown.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let word = if lines.len() == 1 { "line" } else { "lines" };
        why.place = match sources.len() {
            0 | 1 => {
                let shown: Vec<String> = shown.iter().map(ToString::to_string).collect();
                format!("the rows on {word} {}{more} of {source}", shown.join(", "))
            }
            _ => {
                let place = |(file, line): (&str, u64)| format!("{file}, line {line}");
                let shown: Vec<String> =
                    shown.iter().map(|&at| place(sources.locate(at))).collect();
                format!("the rows {}{more}", shown.join("; "))
            }
        };
    }
    TrainError::Diverged(why)
}
