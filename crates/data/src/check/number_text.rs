//! Numbers that are written so that they are not read as numbers.

use super::context::Context;
use super::finding::{Finding, Severity};
use super::report::ColumnType;
use super::words::{excerpt, listed};
use crate::rows::parse_number;

pub(super) fn written(context: &Context<'_>) -> Vec<Finding> {
    let table = context.train.table;
    let candidates = (0..context.kinds.len()).filter(|&column| {
        matches!(context.kinds[column], ColumnType::Text | ColumnType::Category | ColumnType::Id)
    });
    let found: Vec<usize> = candidates.filter(|&column| is_number_text(context, column)).collect();
    let Some(&first) = found.first() else { return Vec::new() };
    let message = format!(
        "{}: numbers with separators or units in {}; they are read as text.",
        context.train.name,
        listed(found.iter().map(|&column| context.name(column)), 8)
    );
    let unread = |row: &usize| {
        let cell = table.records[*row].fields[first].trim();
        !cell.is_empty() && parse_number(cell).is_err()
    };
    let rows: Vec<usize> = (0..table.len()).filter(unread).take(3).collect();
    let finding = Finding::new(Severity::Warning, "numbers_as_text", found.len())
        .says(message)
        .at(table, rows.iter().copied())
        .advises("Write plain numbers such as 1234.5: no thousands separators, units, percent or currency signs.");
    let shown = rows
        .iter()
        .map(|&row| excerpt(&context.train.shown(&table.records[row].fields[first]), 40));
    vec![shown.fold(finding, Finding::shows)]
}

fn is_number_text(context: &Context<'_>, column: usize) -> bool {
    let (mut filled, mut numbers, mut dressed) = (0_usize, 0_usize, 0_usize);
    for record in &context.train.table.records {
        let cell = record.fields[column].trim();
        filled += usize::from(!cell.is_empty());
        let plain = parse_number(cell).is_ok();
        numbers += usize::from(plain || undressed(cell));
        dressed += usize::from(!plain && undressed(cell));
    }
    numbers * 10 >= filled * 9 && dressed > 0
}

/// Whether the cell is a number once separators, one unit or sign on either side, and full width are taken off.
fn undressed(cell: &str) -> bool {
    let narrow = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    };
    if cell.chars().count() > 40 {
        return false;
    }
    let text: String = cell.chars().map(narrow).collect();
    let is_unit = |c: char| c.is_alphabetic() || "$€£¥%‰°²³/".contains(c) || c.is_whitespace();
    let number = text.trim_matches(is_unit);
    let (before, after) = (text.find(number).unwrap_or(0), number.len());
    // `room 12` and `A4` are names; a unit stands behind, a currency in front.
    let front = text[..before].trim();
    let back = text[before + after..].trim();
    let currency = front.is_empty()
        || front.chars().all(|c| "$€£¥".contains(c))
        || ["USD", "EUR", "GBP", "CNY", "RMB", "US$"].contains(&front);
    let digits: String = number.chars().filter(|c| !", '\u{A0}\u{202F}_".contains(*c)).collect();
    currency
        && back.chars().count() <= 8
        && number.chars().any(|c| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || "+-.".contains(c))
        && (parse_number(&digits).is_ok() || digits.matches('.').count() > 1 && digits.len() > 6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::{kinds, numeric};

    #[test]
    fn a_number_is_recognised_under_its_dress() {
        for cell in [
            "1,200",
            "$12.50",
            "12 m²",
            "35%",
            "１２３",
            "¥ 1 200",
            "-3.5 kg",
            "1.200.300",
            "89平方米",
        ] {
            assert!(undressed(cell), "{cell}");
        }
        for cell in ["A4", "room 12", "", "abc", "2024-05-01x9", "12 Main Street, Springfield"] {
            assert!(!undressed(cell), "{cell}");
        }
    }

    #[test]
    fn a_column_of_dressed_numbers_is_reported() {
        let table =
            numeric(|i| vec![format!("{}", i * 7 % 31), format!("{},{:03}", i * 5 % 17 + 1, i)]);
        assert!(kinds(&table, None).contains(&"numbers_as_text"));
        let table = numeric(|i| vec![format!("{}", i * 7 % 31), ["red", "blue"][i % 2].to_owned()]);
        assert!(!kinds(&table, None).contains(&"numbers_as_text"));
    }
}
