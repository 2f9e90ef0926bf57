//! Data that is known again.

use std::collections::BTreeMap;

use firebrick_data::{CellHash, Table};
use serde_json::Value;

/// The BLAKE3 hash of a table's header and cells, and of what came from it besides; the file's name
/// and form do not count. `run.json` has it of the data of training.
pub fn fingerprint(table: &Table, besides: impl Iterator<Item = String>) -> String {
    let mut hash = CellHash::default();
    table.header.iter().for_each(|name| hash.add(name));
    add_cells(&mut hash, table);
    besides.for_each(|text| hash.add(&text));
    hash.finish()
}

/// How much each row counts, as the fingerprint of training has it.
pub(super) fn of_weights(weights: Option<&BTreeMap<u64, f64>>) -> impl Iterator<Item = String> {
    weights.into_iter().flatten().map(|(line, weight)| format!("{line} {weight}"))
}

/// Whether a table is the one that a model was trained on, by the `run.json` in its folder: the whole of it, with the
/// rows that were held back.
pub fn is_training_data(table: &Table, run_json: &str) -> bool {
    let record: Value = serde_json::from_str(run_json).unwrap_or_default();
    let Some(known) = record["data"]["training"].as_str() else { return false };
    let settings = &record["config"]["data"];
    if !settings["memory"].is_null() {
        return streamed(table) == known;
    }
    match settings["weight"].as_str() {
        None => fingerprint(table, std::iter::empty()) == known,
        // Training takes the column out, and its own account of the weights in.
        Some(column) => {
            let mut table = table.clone();
            let weights = table.take_weights(column);
            weights.is_ok_and(|weights| fingerprint(&table, of_weights(Some(&weights))) == known)
        }
    }
}

/// As a pass over the rows has it, which knows the header at its end.
fn streamed(table: &Table) -> String {
    let mut hash = CellHash::default();
    add_cells(&mut hash, table);
    table.header.iter().for_each(|name| hash.add(name));
    hash.finish()
}

fn add_cells(hash: &mut CellHash, table: &Table) {
    table.records.iter().flat_map(|record| &record.fields).for_each(|cell| hash.add(cell));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(weight: &str) -> Table {
        let rows = [vec!["a b", "bug", "1"], vec!["c d", "wish", weight]];
        Table::from_rows("a.csv", &["text", "label", "weight"], &rows)
    }

    fn record(hash: &str, weight: Option<&str>) -> String {
        let config = serde_json::json!({ "data": { "weight": weight } });
        serde_json::json!({ "data": { "training": hash }, "config": config }).to_string()
    }

    #[test]
    fn the_data_of_training_is_known_again_with_and_without_weights() {
        let plain = fingerprint(&table("2"), std::iter::empty());
        assert!(is_training_data(&table("2"), &record(&plain, None)));
        assert!(!is_training_data(&table("3"), &record(&plain, None)));
        let mut rest = table("2");
        let weights = rest.take_weights("weight").unwrap();
        let weighted = fingerprint(&rest, of_weights(Some(&weights)));
        assert!(is_training_data(&table("2"), &record(&weighted, Some("weight"))));
        assert!(!is_training_data(&table("3"), &record(&weighted, Some("weight"))));
        // A table without the column, or with a weight that is none, is another one.
        assert!(!is_training_data(&rest, &record(&weighted, Some("weight"))));
        assert!(!is_training_data(&table("no"), &record(&weighted, Some("weight"))));
        assert!(!is_training_data(&table("2"), "{}") && !is_training_data(&table("2"), ""));
    }
}
