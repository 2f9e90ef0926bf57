//! Which column is the text, which the label, and what task that makes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::column_names::{MAYBE_TEXT_NAMES, TARGET_ENDS, TARGET_NAMES, TEXT_NAMES};
use crate::delimiters::other_delimiter;
use crate::error::{DataError, Result};
use crate::features::{ColumnKind, FeatureColumn, MissingValues};
use crate::named_twice::{refuse_named_twice, refuse_the_label};
use crate::profile::Profile;
use crate::suggest::list;
use crate::table::Table;
use crate::text_columns::TextColumns;

/// What is to be learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// A class out of a few.
    Classification,
    /// A number.
    Regression,
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Classification => "classification",
            Self::Regression => "regression",
        })
    }
}

impl FromStr for Task {
    type Err = DataError;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "classification" => Ok(Self::Classification),
            "regression" => Ok(Self::Regression),
            _ => {
                Err(DataError::option("task", format!("`{name}`"), "classification or regression"))
            }
        }
    }
}

/// What the user has said about the columns; everything left out is found by [`infer_roles`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RoleOptions {
    /// The text column, or several joined; see [`TextColumns`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The target: the class, or the number to predict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The columns to learn from, if not a text: numbers and categories.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<Vec<String>>,
    /// Columns of categories that look like numbers, such as codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub categorical: Option<Vec<String>>,
    /// Which cells are missing ones; the usual markers if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing_values: Option<MissingValues>,
    /// The most categories that a column may have to be found as one; 256 if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_categories: Option<usize>,
    /// A column of groups, which is kept for the evaluation and not learnt from. One that would be the target is
    /// refused until `label` names another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<Task>,
}

/// What the model reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum InputColumns {
    /// One column of text.
    Text {
        /// Its name.
        column: String,
    },
    /// Columns of numbers and of categories.
    Features {
        /// In the order in which the model takes them.
        columns: Vec<FeatureColumn>,
    },
}

/// The columns' roles. `Display` is one sentence for the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles {
    /// What the model reads.
    pub input: InputColumns,
    /// What it predicts.
    pub target: String,
    /// The task.
    pub task: Task,
    /// How many different values the target has.
    pub target_values: usize,
    /// A column of groups, kept for the evaluation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Columns that are not used.
    pub ignored: Vec<String>,
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.input {
            InputColumns::Text { column } => write!(f, "text = `{column}`, ")?,
            InputColumns::Features { columns } => {
                let named =
                    [("features", ColumnKind::Numeric), ("categories", ColumnKind::Categorical)];
                for (word, kind) in named {
                    let names = of_kind(columns, kind);
                    if !names.is_empty() {
                        write!(f, "{word} = {}, ", list(&names))?;
                    }
                }
            }
        }
        match self.task {
            Task::Classification => {
                let word = if self.target_values == 1 { "class" } else { "classes" };
                write!(f, "label = `{}` ({} {word}): ", self.target, self.target_values)?;
            }
            Task::Regression => write!(f, "target = `{}`: ", self.target)?,
        }
        match &self.input {
            InputColumns::Text { .. } => write!(f, "text {}", self.task)?,
            InputColumns::Features { columns } => {
                let has = |kind| columns.iter().any(|column| column.kind == kind);
                let on = match (has(ColumnKind::Numeric), has(ColumnKind::Categorical)) {
                    (true, true) => "numbers and categories",
                    (false, true) => "categories",
                    _ => "numbers",
                };
                write!(f, "{} on {on}", self.task)?;
            }
        }
        if let Some(group) = &self.group {
            write!(f, "; groups = `{group}`, not learnt from")?;
        }
        match self.ignored.as_slice() {
            [] => Ok(()),
            [one] => write!(f, "; the column `{one}` is not used"),
            several => write!(f, "; the columns {} are not used", list(several)),
        }
    }
}

fn of_kind(columns: &[FeatureColumn], kind: ColumnKind) -> Vec<String> {
    let of = columns.iter().filter(|column| column.kind == kind);
    of.map(|column| column.name.clone()).collect()
}

/// The most categories of a column that is found to be one.
const MAX_CATEGORIES: usize = 256;

/// Finds the role of each column.
///
/// - *Target*: the one given; else the first of a list of usual names (`label`, `target`, `class`, `category`, `y`,
///   `sentiment`, `price`, `标签`, …; case ignored); else the last column whose name ends in one of some such words
///   (`median_house_value`); else the last column; but if that one holds texts, the first that has few values, or else the
///   last of numbers.
/// - *Text*: the one given, or several (`title + body`, see [`TextColumns`]); else the first of a list of usual names
///   (`text`, `review`, `sentence`, `评论`, …) that holds no numbers; else the first of a list of names that may mean
///   something else (`message`, `title`, `email`, `内容`, …) whose cells look like texts; else the column of no numbers with the longest texts, if these are 10
///   characters long in the mean, or half of them have spaces or Chinese, and at least half
///   of them differ. A text is learnt from alone, without the columns beside it.
/// - *Features*, where there is no text: every other column of numbers or of categories, or those given.
///   A column counts as numbers if nine tenths of its cells that are not missing are numbers, unless it is given as
///   categorical. It counts as categories if it is no numbers and has 2 to 256 different values, each at least
///   twice in the mean. Unique whole numbers under a name like `id`, or counting up under no name, are row
///   numbers and are not used, nor is what differs from row to row.
/// - *Task*: the one given; else classification if the target is no number, or has at most 20 different values
///   that occur at least twice each in the mean; else regression.
///
/// # Errors
/// [`DataError::MissingColumn`]; [`DataError::NoInput`]; [`DataError::OneColumn`]; [`DataError::InvalidOption`] for contradicting options.
pub fn infer_roles(table: &Table, options: &RoleOptions) -> Result<Roles> {
    let missing = options.missing_values.clone().unwrap_or_default();
    let profiles: Vec<Profile> =
        (0..table.header.len()).map(|i| Profile::of(table, i, &missing)).collect();
    for name in options.categorical.iter().flatten() {
        table.column(name, "category")?;
    }
    if let Some(delimiter) = other_delimiter(table) {
        let (path, column) = (table.source.clone(), table.header[0].clone());
        return Err(DataError::OneColumn { path, column, delimiter });
    }
    refuse_named_twice(table, options)?;
    let target = find_target(table, &profiles, options)?;
    if let Some(group) = &options.group {
        let without = RoleOptions { group: None, ..options.clone() };
        refuse_the_label("group", group, table, &profiles, &without)?;
    }
    let input = find_input(table, &profiles, options, target)?;
    let left_out = ignored(table, &input, target);
    if let Some(group) = &options.group {
        table.column(group, "group")?;
        if !left_out.contains(group) {
            let expected = "a column that is neither the label nor learnt from";
            return Err(DataError::option("group", format!("`{group}`"), expected));
        }
    }
    Ok(Roles {
        ignored: left_out.into_iter().filter(|name| options.group.as_ref() != Some(name)).collect(),
        group: options.group.clone(),
        input,
        target: table.header[target].clone(),
        task: options.task.unwrap_or_else(|| guess_task(&profiles[target])),
        target_values: profiles[target].distinct,
    })
}

pub(crate) fn find_target(
    table: &Table,
    profiles: &[Profile],
    options: &RoleOptions,
) -> Result<usize> {
    if let Some(name) = &options.label {
        return table.column(name, "label");
    }
    let taken = |i: usize| {
        let name = &table.header[i];
        let text = options.text.as_ref().and_then(|text| table.text_columns(text).ok());
        text.is_some_and(|text| text.places().contains(&i))
            || options.group.as_ref() == Some(name)
            || options.features.as_ref().is_some_and(|features| features.contains(name))
    };
    let usual = TARGET_NAMES.iter().find_map(|name| by_name(table, name, |i| !taken(i)));
    let free = || (0..table.header.len()).rev().filter(|&i| !taken(i));
    let ending = || free().find(|&i| ends_like_a_target(&table.header[i]));
    let by_cells = || {
        let is_text = |&i: &usize| {
            let named = TEXT_NAMES.contains(&table.header[i].to_lowercase().as_str());
            !profiles[i].is_numeric() && (named || profiles[i].looks_like_text())
        };
        let others = || free().filter(|i| !is_text(i) && !profiles[*i].is_id());
        // With the text at the end, the label mostly stands in front.
        let few = others().rev().find(|&i| profiles[i].has_few_values());
        let number = || others().find(|&i| profiles[i].is_numeric());
        let last = free().next()?;
        if is_text(&last) { few.or_else(number).or(Some(last)) } else { Some(last) }
    };
    usual.or_else(ending).or_else(by_cells).ok_or_else(|| {
        DataError::option("label", "not given", "the name of a column that is not also the input")
    })
}

fn find_input(
    table: &Table,
    profiles: &[Profile],
    options: &RoleOptions,
    target: usize,
) -> Result<InputColumns> {
    let not_target = |name: &String, option: &str| {
        let clash = *name == table.header[target];
        let expected = "a column other than the label";
        if clash { Err(DataError::option(option, format!("`{name}`"), expected)) } else { Ok(()) }
    };
    match (&options.text, &options.features) {
        (Some(text), Some(_)) => Err(DataError::option(
            "features",
            "given beside `text`",
            &format!("only `text` (now `{text}`) or only `features`"),
        )),
        (Some(text), None) => {
            for &place in table.text_columns(text)?.places() {
                not_target(&table.header[place], "text")?;
            }
            Ok(InputColumns::Text { column: text.clone() })
        }
        (None, Some(features)) if features.is_empty() => {
            Err(DataError::option("features", "empty", "at least one column"))
        }
        (None, Some(features)) => {
            let mut columns = Vec::with_capacity(features.len());
            for name in features {
                let place = table.column(name, "feature")?;
                not_target(name, "features")?;
                columns.push(FeatureColumn {
                    name: name.clone(),
                    kind: kind(options, name, &profiles[place]),
                });
            }
            Ok(InputColumns::Features { columns })
        }
        (None, None) => guess_input(table, profiles, options, target),
    }
}

/// Categories if it was said so, or if the cells are no numbers.
fn kind(options: &RoleOptions, name: &String, profile: &Profile) -> ColumnKind {
    let said = options.categorical.as_ref().is_some_and(|names| names.contains(name));
    match said || !profile.is_numeric() {
        true => ColumnKind::Categorical,
        false => ColumnKind::Numeric,
    }
}

fn guess_input(
    table: &Table,
    profiles: &[Profile],
    options: &RoleOptions,
    target: usize,
) -> Result<InputColumns> {
    let free = |i: usize| i != target && options.group.as_ref() != Some(&table.header[i]);
    let candidate = |i: usize| free(i) && profiles[i].filled > 0 && !profiles[i].is_numeric();
    let usual = TEXT_NAMES.iter().find_map(|name| by_name(table, name, candidate)).or_else(|| {
        let agrees = |i: usize| candidate(i) && profiles[i].may_be_text();
        MAYBE_TEXT_NAMES.iter().find_map(|name| by_name(table, name, agrees))
    });
    let longest = || {
        let texts = (0..profiles.len()).filter(|&i| candidate(i) && profiles[i].looks_like_text());
        texts.max_by(|&a, &b| profiles[a].mean_chars.total_cmp(&profiles[b].mean_chars))
    };
    if table.reading.headerless {
        // In the form of Zhang et al. every column but the class is text.
        let texts = (0..profiles.len()).filter(|&i| {
            candidate(i) && profiles[i].mean_chars >= 4.0 && !profiles[i].comes_again()
        });
        let names: Vec<&str> = texts.map(|i| table.header[i].as_str()).collect();
        if !names.is_empty() {
            return Ok(InputColumns::Text { column: TextColumns::joined(&names) });
        }
    }
    if let Some(i) = usual.or_else(longest) {
        return Ok(InputColumns::Text { column: table.header[i].clone() });
    }
    let most = options.max_categories.unwrap_or(MAX_CATEGORIES);
    let is_feature = |i: &usize| {
        let (profile, name) = (&profiles[*i], &table.header[*i]);
        let said = options.categorical.as_ref().is_some_and(|names| names.contains(name));
        let numbers = profile.is_numeric() && !profile.is_id();
        free(*i) && (said || numbers || profile.is_category(most))
    };
    let column = |i: usize| {
        let name = table.header[i].clone();
        FeatureColumn { kind: kind(options, &name, &profiles[i]), name }
    };
    let columns: Vec<FeatureColumn> = (0..profiles.len()).filter(is_feature).map(column).collect();
    if columns.is_empty() {
        let (path, target) = (table.source.clone(), table.header[target].clone());
        return Err(DataError::NoInput { path, target, columns: table.header.clone() });
    }
    Ok(InputColumns::Features { columns })
}

fn by_name(table: &Table, name: &str, allowed: impl Fn(usize) -> bool) -> Option<usize> {
    (0..table.header.len()).find(|&i| table.header[i].to_lowercase() == name && allowed(i))
}

/// Whether the last word of a name, after `_`, `-` or a space, is one that targets have; a Chinese name has no words.
fn ends_like_a_target(name: &str) -> bool {
    let name = name.to_lowercase();
    let word = name.rsplit(['_', '-', ' ']).next().unwrap_or_default();
    TARGET_ENDS.iter().any(|end| word == *end || !end.is_ascii() && name.ends_with(end))
}

fn guess_task(target: &Profile) -> Task {
    if target.is_numeric() && !target.has_few_values() {
        Task::Regression
    } else {
        Task::Classification
    }
}

fn ignored(table: &Table, input: &InputColumns, target: usize) -> Vec<String> {
    let used = |name: &String| match input {
        InputColumns::Text { column } => table
            .text_columns(column)
            .is_ok_and(|text| text.places().iter().any(|&place| table.header[place] == *name)),
        InputColumns::Features { columns } => columns.iter().any(|column| column.name == *name),
    };
    let unused = table.header.iter().enumerate().filter(|(i, name)| *i != target && !used(name));
    unused.map(|(_, name)| name.clone()).collect()
}

#[cfg(test)]
#[path = "columns_tests.rs"]
mod tests;
