//! What a careful colleague would say about a data file before training.

mod classes;
mod columns;
mod constant;
mod context;
mod correlation;
mod display;
mod duplicates;
mod encoding;
mod finding;
mod groups;
mod header;
mod histogram;
mod labels;
mod layout;
mod leakage;
mod lengths;
mod missing;
mod near;
mod number_text;
mod options;
mod outliers;
mod personal;
mod rate;
mod report;
mod roles;
mod sample;
#[cfg(test)]
mod tests;
mod tokens;
mod typos;
mod unreadable;
mod unusable;
mod vocabulary;
mod words;

pub use self::finding::{Finding, Line, Severity};
pub use self::histogram::Histogram;
pub use self::options::CheckOptions;
pub use self::report::{
    CheckReport, ClassCount, ClassSummary, ColumnRole, ColumnSummary, ColumnType, FileSummary,
    LengthSummary, NumberSummary, REPORT_VERSION, Side, ValueCount, VocabularySummary,
};

use self::context::{Account, Context};
use crate::columns::{Roles, Task};
use crate::error::{DataError, Result};
use crate::table::Table;
use crate::usable::account;

/// The checks; within one severity findings stand in this order.
const CHECKS: [fn(&Context<'_>) -> Vec<Finding>; 29] = [
    unreadable::unreadable,
    unreadable::headers,
    unusable::none_usable,
    header::like_a_row,
    roles::roles,
    classes::sizes,
    labels::differences,
    leakage::exact,
    leakage::nearly,
    duplicates::conflicts,
    typos::typos,
    duplicates::exact,
    duplicates::nearly,
    constant::giveaways,
    personal::personal,
    missing::missing,
    unusable::cells,
    lengths::texts,
    encoding::damage,
    number_text::written,
    constant::constant,
    constant::ids,
    constant::code_like,
    correlation::correlated,
    outliers::outliers,
    outliers::capped,
    rate::divergence,
    vocabulary::unknown_words,
    groups::small,
];

/// Looks at a training file, and at a test file beside it.
///
/// Neither file is changed, and nothing depends on chance. Time and memory are near-linear in the files' size.
/// Columns that cannot be used as they are do not stop the check: the reason is a finding, and
/// the report covers what can be said without them. Where the roles of the columns are known, the account of
/// each file is the one that training would print.
///
/// A kind occurs once; what both files have is one finding that counts and names both.
///
/// | kind of finding | severity | what it is about |
/// |---|---|---|
/// | `unreadable_rows` | error | rows that were set aside when the file was read |
/// | `no_usable_rows` | error | every row would be set aside |
/// | `repeated_header` | warning | rows that are the header again |
/// | `header_like_a_row` | warning | the first row, taken for the header, has values of the other rows |
/// | `columns_not_usable` | error | training would refuse the columns |
/// | `test_lacks_column`, `no_group_column` | error | a column that is not there |
/// | `one_class`, `too_many_classes`, `class_too_small` | error | no classes, or one with a single row |
/// | `constant_target` | error | a regression's target with one value |
/// | `test_labels_unknown` | error | labels of the test file that the training file lacks |
/// | `class_small` | warning | classes with 2 to 9 rows |
/// | `class_imbalance` | note, warning from 100 on | largest class over smallest, from 10 on |
/// | `test_labels_missing` | note | classes without a test row |
/// | `class_shift` | note, warning from 25% on | the classes' shares differ between the files by 10% or more, and beyond chance |
/// | `test_rows_in_train` | warning; note without a text | test rows that are also training rows, up to case and spaces |
/// | `test_rows_nearly_in_train` | warning; note below 1% | as above, with a Jaccard similarity of at least 0.8 |
/// | `label_conflicts` | warning | one text, several labels |
/// | `label_typos` | warning | labels that differ by spelling, case, spaces or width |
/// | `duplicate_rows`, `near_duplicate_rows` | note, warning from 5% on | repeats within a file |
/// | `column_gives_label_away`, `column_gives_target_away` | warning; note if not used | a column that is the label by another name |
/// | `personal_data` | warning | what [`CheckOptions::personal`] finds, as counts |
/// | `missing_values`, `missing_value_words` | warning; note if not used | empty cells, and words such as `N/A` |
/// | `unusable_cells` | warning | words or infinite numbers in a column of numbers, nested JSON values |
/// | `empty_texts` | warning | no text, or none that has a word |
/// | `short_texts` | note | at least 5% of the texts have a single word |
/// | `long_texts` | note, warning from 10% on | at least 1% of the texts will be cut |
/// | `replacement_characters`, `mojibake` | warning | texts read in the wrong encoding |
/// | `html_entities`, `control_characters` | note | texts that are not plain |
/// | `numbers_as_text` | warning | thousands separators, units |
/// | `constant_columns` | warning; note if not used | one value in every row |
/// | `id_columns` | warning | a row number or code among the features |
/// | `code_like_features` | note | whole numbers, all different, of as many digits |
/// | `correlated_columns` | note | features that are the same up to scale |
/// | `outliers` | note | used numbers far from all others |
/// | `capped_target` | note | a target that piles up at its largest or smallest value |
/// | `raw_scale_diverges` | note | plain gradient descent diverges on the raw features |
/// | `unknown_words` | note, warning from 25% on | at least 10% of the test tokens are not in the vocabulary |
/// | `small_groups` | warning for the group asked for, else note | groups with fewer than 30 rows |
///
/// ```
/// use firebrick_data::{CheckOptions, Severity, Table, check};
///
/// let rows = [vec!["late again", "delivery"], vec!["Late  again", "praise"]];
/// let table = Table::from_rows("data.csv", &["text", "label"], &rows);
/// let report = check(&table, None, &CheckOptions::default()).unwrap();
/// assert!(report.findings.iter().any(|finding| finding.kind == "label_conflicts"));
/// assert_eq!(report.worst(), Some(Severity::Error));
/// ```
///
/// # Errors
/// [`DataError::InvalidOption`]; [`DataError::HeaderOnly`] for a table without rows; [`DataError::BadRow`] and
/// [`DataError::TooManyBadRows`] as the policy and the limit for bad rows say; [`DataError::Write`].
pub fn check(
    train: &Table,
    test: Option<&Table>,
    options: &CheckOptions<'_>,
) -> Result<CheckReport> {
    options.validate()?;
    for table in std::iter::once(train).chain(test) {
        if table.is_empty() {
            let (path, columns) = (table.source.clone(), table.header.clone());
            return Err(DataError::HeaderOnly { path, columns });
        }
    }
    let roles = crate::infer_roles(train, &options.roles).ok();
    let accounts = accounts(train, test, options, roles.as_ref())?;
    // A text of several columns is looked at as the one column that it will be.
    if let Some(text) = roles.and_then(|roles| joined_text(train, roles)) {
        let (train, test) =
            (train.with_text(&text)?, test.map(|test| test.with_text(&text)).transpose()?);
        let roles = crate::RoleOptions { text: Some(text), ..options.roles.clone() };
        let options = CheckOptions { roles, ..options.clone() };
        return Ok(report(&train, test.as_ref(), accounts, &options));
    }
    Ok(report(train, test, accounts, options))
}

/// The name of a text that is of several columns of both files.
fn joined_text(train: &Table, roles: Roles) -> Option<String> {
    let crate::InputColumns::Text { column } = roles.input else { return None };
    (!train.header.contains(&column)).then_some(column)
}

/// Where the rows of each file go, and whether those with an unusable cell are counted.
fn accounts(
    train: &Table,
    test: Option<&Table>,
    options: &CheckOptions<'_>,
    roles: Option<&Roles>,
) -> Result<Vec<Account>> {
    let account = |table: &Table| {
        let sorted = roles.map(|roles| account(table, roles, &options.roles, options.bad_rows));
        match sorted {
            Some(Ok(rows)) => Ok(Account { rows, with_cells: true }),
            // A test file that lacks a column is a finding.
            None | Some(Err(DataError::MissingColumn { .. })) => {
                Ok(Account { rows: table.reading.account.clone(), with_cells: false })
            }
            Some(Err(error)) => Err(error),
        }
    };
    std::iter::once(train).chain(test).map(account).collect()
}

fn report(
    train: &Table,
    test: Option<&Table>,
    accounts: Vec<Account>,
    options: &CheckOptions<'_>,
) -> CheckReport {
    let mut context = Context::new(train, test, options);
    for (file, account) in
        std::iter::once(&mut context.train).chain(&mut context.test).zip(accounts)
    {
        file.account = account;
    }
    let mut findings = merged(CHECKS.iter().flat_map(|check| check(&context)));
    findings.sort_by_key(|finding| finding.severity);
    summarise(&context, findings)
}

/// One finding a kind: what is wrong in both files is said once.
fn merged(findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let mut merged: Vec<Finding> = Vec::new();
    for finding in findings {
        match merged.iter().position(|earlier| earlier.kind == finding.kind) {
            Some(at) => {
                let earlier = merged.remove(at);
                merged.insert(at, earlier.and(finding));
            }
            None => merged.push(finding),
        }
    }
    merged
}

fn summarise(context: &Context<'_>, findings: Vec<Finding>) -> CheckReport {
    let files = context.files().map(|file| FileSummary::of(file));
    let target = context.layout.target.filter(|_| context.layout.task == Some(Task::Regression));
    CheckReport {
        version: REPORT_VERSION,
        files: files.collect(),
        roles: context.layout.sentence.clone(),
        task: context.layout.task,
        columns: columns::summaries(context),
        classes: classes::summary(context),
        target: target.and_then(|t| columns::summarise(columns::numbers(context.train.table, t))),
        lengths: lengths::summary(context),
        vocabulary: vocabulary::summary(context),
        findings,
    }
}
