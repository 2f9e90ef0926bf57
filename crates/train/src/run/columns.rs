//! What a page says of the columns of a run.

use std::collections::BTreeMap;

use firebrick_data::{
    CategoryEncoding, Feature, Imputation, InputColumns, NumericFeature, Roles, ScalingKind, Table,
};
use firebrick_evaluate::{column_card, feature_card};
use firebrick_report::ColumnCard;

/// How far a column of the training file is filled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Filled {
    /// The fraction of its cells that hold something.
    share: f64,
    /// Whether these hold the same.
    constant: bool,
}

/// Every column of a file, by its name; nothing of a file without rows.
pub(super) fn filled(table: &Table) -> BTreeMap<String, Filled> {
    let rows = table.records.len();
    let column = |(at, name): (usize, &String)| {
        let cells = table.records.iter().filter_map(|record| record.fields.get(at));
        let mut cells = cells.map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let first = cells.next();
        let (mut count, mut constant) = (usize::from(first.is_some()), true);
        for cell in cells {
            count += 1;
            constant &= Some(cell) == first;
        }
        let share = count as f64 / rows.max(1) as f64;
        (name.clone(), Filled { share, constant: constant && count > 1 })
    };
    let columns = table.header.iter().enumerate().filter(|_| rows > 0);
    columns.map(column).collect()
}

/// The columns with what they are for, how far they are filled, and what becomes of them.
pub(super) fn cards(
    roles: &Roles,
    filled: &BTreeMap<String, Filled>,
    notes: &BTreeMap<String, Vec<String>>,
) -> Vec<ColumnCard> {
    let known = |card: ColumnCard| {
        let known = filled.get(&card.name);
        let constant = known.filter(|filled| filled.constant).map(|_| "constant".to_owned());
        let own = notes.get(&card.name).into_iter().flatten().cloned();
        ColumnCard {
            filled: known.map(|filled| filled.share),
            note: constant.into_iter().chain(own).collect::<Vec<_>>().join("; "),
            ..card
        }
    };
    let card = |name: &str, role: &str, kind: &str| known(column_card(name, role, kind));
    let mut cards: Vec<ColumnCard> = match &roles.input {
        InputColumns::Text { column } => vec![card(column, "text", "text")],
        InputColumns::Features { columns } => {
            columns.iter().map(|column| known(feature_card(column))).collect()
        }
    };
    cards.push(card(&roles.target, "target", &roles.task.to_string()));
    cards.extend(roles.group.iter().map(|group| card(group, "group", "")));
    cards.extend(roles.ignored.iter().map(|column| card(column, "not used", "")));
    cards
}

/// What becomes of the cells of a feature.
pub(super) fn notes_on(feature: &Feature) -> Vec<String> {
    match feature {
        Feature::Numeric(feature) => of_numbers(feature),
        Feature::Categorical(feature) => {
            let how = match feature.encoding {
                CategoryEncoding::OneHot => "one-hot",
                CategoryEncoding::Index => "index",
            };
            vec![format!("{how} of {} categories and the unknown", feature.categories.len())]
        }
    }
}

fn of_numbers(feature: &NumericFeature) -> Vec<String> {
    let imputer = &feature.imputer;
    let mut notes = Vec::new();
    if imputer.missing > 0 {
        notes.push(match imputer.kind {
            Imputation::Median => format!("gaps filled with the median ({})", short(imputer.value)),
            Imputation::Mean => format!("gaps filled with the mean ({})", short(imputer.value)),
            Imputation::Constant => format!("gaps filled with {}", short(imputer.value)),
        });
    }
    notes.extend(imputer.indicator.then(|| "gaps marked".to_owned()));
    notes.extend(feature.clip.map(|_| "clipped".to_owned()));
    notes.extend(feature.log.then(|| "logarithm taken".to_owned()));
    notes.push(scaled(feature.scaler.kind).to_owned());
    notes
}

/// A scaling in words.
pub(super) fn scaled(kind: ScalingKind) -> &'static str {
    match kind {
        ScalingKind::Standard => "standardised",
        ScalingKind::MinMax => "scaled to the range of 0 to 1",
        ScalingKind::Robust => "scaled by median and quartiles",
        ScalingKind::None => "not scaled",
    }
}

/// Four decimals without zeros at the end.
pub(super) fn short(x: f64) -> String {
    let rounded = format!("{x:.4}");
    rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_full_as_their_cells_and_one_value_is_constant() {
        let rows =
            [vec!["a", "1", " "], vec!["a", "", ""], vec!["a", "2", "x"], vec!["a", "3", ""]];
        let found = filled(&Table::from_rows("a.csv", &["same", "number", "once"], &rows));
        assert_eq!(found["same"], Filled { share: 1.0, constant: true });
        assert_eq!(found["number"], Filled { share: 0.75, constant: false });
        assert_eq!(found["once"], Filled { share: 0.25, constant: false });
        assert!(filled(&Table::from_rows("a.csv", &["empty"], &[])).is_empty());
    }
}
