//! Which column is the text, which the label, and what task that makes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{DataError, Result};
use crate::profile::Profile;
use crate::suggest::list;
use crate::table::Table;

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
    /// The text column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The target: the class, or the number to predict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The number columns to learn from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<Vec<String>>,
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
    /// Columns of numbers.
    Numeric {
        /// Their names, in the order in which the model takes them.
        columns: Vec<String>,
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
    /// Columns that are not used.
    pub ignored: Vec<String>,
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.input {
            InputColumns::Text { column } => write!(f, "text = `{column}`, ")?,
            InputColumns::Numeric { columns } => write!(f, "features = {}, ", list(columns))?,
        }
        match self.task {
            Task::Classification => {
                write!(f, "label = `{}` ({} classes): ", self.target, self.target_values)?;
            }
            Task::Regression => write!(f, "target = `{}`: ", self.target)?,
        }
        match self.input {
            InputColumns::Text { .. } => write!(f, "text {}", self.task)?,
            InputColumns::Numeric { .. } => write!(f, "{} on numbers", self.task)?,
        }
        match self.ignored.as_slice() {
            [] => Ok(()),
            [one] => write!(f, "; the column `{one}` is not used"),
            several => write!(f, "; the columns {} are not used", list(several)),
        }
    }
}

/// Names that a target column usually has, likeliest first.
const TARGET_NAMES: [&str; 20] = [
    "label",
    "labels",
    "target",
    "class",
    "category",
    "sentiment",
    "intent",
    "topic",
    "y",
    "price",
    "value",
    "outcome",
    "output",
    "score",
    "rating",
    "标签",
    "类别",
    "分类",
    "情感",
    "价格",
];

/// Names that a text column usually has, likeliest first.
const TEXT_NAMES: [&str; 22] = [
    "text",
    "message",
    "body",
    "content",
    "review",
    "sentence",
    "question",
    "comment",
    "description",
    "document",
    "tweet",
    "utterance",
    "email",
    "sms",
    "title",
    "headline",
    "文本",
    "内容",
    "评论",
    "句子",
    "问题",
    "标题",
];

/// Finds the role of each column.
///
/// - *Target*: the one given; else the first of a list of usual names (`label`, `target`, `class`, `category`, `y`,
///   `sentiment`, `price`, `标签`, …; case ignored); else the last column.
/// - *Text*: the one given; else the first of a list of usual names (`text`, `message`, `body`, `content`, `review`,
///   `评论`, …) that holds no numbers; else the column of no numbers with the longest texts, if these are 10
///   characters long in the mean, or half of them have spaces or Chinese, and at least half
///   of them differ. Without one, every other column of numbers is a feature.
/// - A column counts as numbers if nine tenths of its filled cells are numbers. Unique whole numbers under a name like
///   `id`, or counting up under no name, are row numbers and are not used.
/// - *Task*: the one given; else classification if the target is no number, or has at most 20 different values
///   that occur at least twice each in the mean; else regression.
///
/// # Errors
/// [`DataError::MissingColumn`]; [`DataError::NoInput`]; [`DataError::InvalidOption`] for contradicting options;
/// [`DataError::Unsupported`] for regression on text and classification of numbers.
pub fn infer_roles(table: &Table, options: &RoleOptions) -> Result<Roles> {
    let profiles: Vec<Profile> = (0..table.header.len()).map(|i| Profile::of(table, i)).collect();
    let target = find_target(table, options)?;
    let input = find_input(table, &profiles, options, target)?;
    let task = options.task.unwrap_or_else(|| guess_task(&profiles[target]));
    let roles = Roles {
        ignored: ignored(table, &input, target),
        input,
        target: table.header[target].clone(),
        task,
        target_values: profiles[target].distinct,
    };
    supported(table, &roles, options).map(|()| roles)
}

fn find_target(table: &Table, options: &RoleOptions) -> Result<usize> {
    if let Some(name) = &options.label {
        return table.column(name, "label");
    }
    let taken = |i: usize| {
        let name = &table.header[i];
        options.text.as_ref() == Some(name)
            || options.features.as_ref().is_some_and(|features| features.contains(name))
    };
    let usual = TARGET_NAMES.iter().find_map(|name| by_name(table, name, |i| !taken(i)));
    let last = (0..table.header.len()).rev().find(|&i| !taken(i));
    usual.or(last).ok_or_else(|| {
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
            table.column(text, "text")?;
            not_target(text, "text")?;
            Ok(InputColumns::Text { column: text.clone() })
        }
        (None, Some(features)) if features.is_empty() => {
            Err(DataError::option("features", "empty", "at least one column"))
        }
        (None, Some(features)) => {
            for name in features {
                table.column(name, "feature")?;
                not_target(name, "features")?;
            }
            Ok(InputColumns::Numeric { columns: features.clone() })
        }
        (None, None) => guess_input(table, profiles, target),
    }
}

fn guess_input(table: &Table, profiles: &[Profile], target: usize) -> Result<InputColumns> {
    let candidate = |i: usize| i != target && profiles[i].filled > 0 && !profiles[i].is_numeric();
    let usual = TEXT_NAMES.iter().find_map(|name| by_name(table, name, candidate));
    let longest = || {
        let texts = (0..profiles.len()).filter(|&i| candidate(i) && profiles[i].looks_like_text());
        texts.max_by(|&a, &b| profiles[a].mean_chars.total_cmp(&profiles[b].mean_chars))
    };
    if let Some(i) = usual.or_else(longest) {
        return Ok(InputColumns::Text { column: table.header[i].clone() });
    }
    let is_feature = |i: &usize| *i != target && profiles[*i].is_numeric() && !profiles[*i].is_id();
    let columns: Vec<String> =
        (0..profiles.len()).filter(is_feature).map(|i| table.header[i].clone()).collect();
    if columns.is_empty() {
        let (path, target) = (table.source.clone(), table.header[target].clone());
        return Err(DataError::NoInput { path, target, columns: table.header.clone() });
    }
    Ok(InputColumns::Numeric { columns })
}

fn by_name(table: &Table, name: &str, allowed: impl Fn(usize) -> bool) -> Option<usize> {
    (0..table.header.len()).find(|&i| table.header[i].to_lowercase() == name && allowed(i))
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
        InputColumns::Text { column } => column == name,
        InputColumns::Numeric { columns } => columns.contains(name),
    };
    let unused = table.header.iter().enumerate().filter(|(i, name)| *i != target && !used(name));
    unused.map(|(_, name)| name.clone()).collect()
}

fn supported(table: &Table, roles: &Roles, options: &RoleOptions) -> Result<()> {
    let (target, values) = (&roles.target, roles.target_values);
    let (found, hint) = match (&roles.input, roles.task) {
        (InputColumns::Text { .. }, Task::Classification)
        | (InputColumns::Numeric { .. }, Task::Regression) => return Ok(()),
        (InputColumns::Text { column }, Task::Regression) => (
            format!(
                "the text `{column}` with the number `{target}` ({values} different values) is a regression on text"
            ),
            if options.task == Some(Task::Regression) {
                "Leave the option `task` out, or name number columns with `features`."
            } else {
                "If the numbers are classes, set `task` to classification; if another column is the class, name it with `label`; to learn from number columns, name them with `features`."
            },
        ),
        (InputColumns::Numeric { columns }, Task::Classification) => (
            format!(
                "the numbers {} with the class `{target}` ({values} different values) are a classification of numbers",
                list(columns)
            ),
            "If the target is a quantity, set `task` to regression; if another column is the target, name it with `label`; if there is a text, name it with `text`.",
        ),
    };
    Err(DataError::Unsupported { path: table.source.clone(), found, hint: hint.to_owned() })
}

#[cfg(test)]
#[path = "columns_tests.rs"]
mod tests;
