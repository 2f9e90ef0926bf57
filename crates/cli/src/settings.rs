//! From presets, files and flags to one checked configuration.

use std::path::Path;

use anyhow::Context;
use firebrick_data::{InputColumns, MemoryLimit, ReadOptions, RoleOptions, Roles, suggest};
use firebrick_train::RunConfig;
use firebrick_train::config::DataConfig;
use toml::{Table, Value};

use crate::args::TrainArgs;
use crate::exit::{BadConfig, Usage};

/// What was asked for, before it is known which preset it applies to.
#[derive(Debug)]
pub(crate) struct Settings {
    overrides: Table,
}

impl Settings {
    /// Collects the configuration file, `--set` and the flags; later ones win.
    pub(crate) fn collect(args: &TrainArgs) -> anyhow::Result<Self> {
        let mut overrides = match &args.config {
            Some(path) => read_file(path)?,
            None => Table::new(),
        };
        for assignment in &args.set {
            let (key, value) = parse_assignment(assignment)?;
            put(&mut overrides, &key, value)?;
        }
        let text = |value: &String| Value::String(value.clone());
        let list = |values: &Vec<String>| Value::Array(values.iter().map(text).collect());
        let flags = [
            ("model.kind", args.model.as_ref().map(text)),
            ("data.text", crate::reading::text(&args.text).map(Value::String)),
            ("data.label", args.label.as_ref().map(text)),
            ("data.features", args.features.as_ref().map(list)),
            ("data.group", args.group.as_ref().map(text)),
            ("data.weight", args.weight.as_ref().map(text)),
            ("data.memory", args.memory.as_ref().map(text)),
            ("data.task", args.task.as_ref().map(text)),
            ("train.seed", args.seed.map(|seed| Value::Integer(seed as i64))),
            ("train.max_seconds", args.max_time.map(|time| Value::Float(time.as_secs_f64()))),
        ];
        for (key, value) in flags.into_iter().chain(args.reading.settings()) {
            if let Some(value) = value {
                put(&mut overrides, key, value)?;
            }
        }
        check_keys(&overrides)?;
        Ok(Self { overrides })
    }

    /// What was said about the columns.
    pub(crate) fn role_options(&self) -> anyhow::Result<RoleOptions> {
        Ok(self.data()?.role_options())
    }

    /// How the files are read.
    pub(crate) fn reading(&self) -> anyhow::Result<ReadOptions> {
        let data = self.data()?;
        crate::reading::keeping(data.read_options()?, data.quarantine.as_deref())
    }

    /// The column that says how much each row counts.
    pub(crate) fn weight(&self) -> anyhow::Result<Option<String>> {
        Ok(self.data()?.weight)
    }

    /// What rows may take of the memory, if not all of it.
    pub(crate) fn memory(&self) -> anyhow::Result<Option<MemoryLimit>> {
        Ok(self.data()?.memory)
    }

    fn data(&self) -> anyhow::Result<DataConfig> {
        let data = self.overrides.get("data").cloned();
        let data = data.unwrap_or_else(|| Value::Table(Table::new()));
        let text = toml::to_string(&data)?;
        toml::from_str(&text).map_err(|error| BadConfig(name_setting("data", &error, &text)).into())
    }

    /// The whole configuration; what is read decides the preset unless one was named.
    pub(crate) fn resolve(&self, roles: &Roles) -> anyhow::Result<RunConfig> {
        let kind = self.overrides.get("model").and_then(|model| model.get("kind"));
        let name = match kind {
            Some(Value::String(name)) => name.clone(),
            Some(other) => {
                return Err(BadConfig(format!("model.kind is {other}, expected a name")).into());
            }
            None => match roles.input {
                InputColumns::Text { .. } => "lstm".to_string(),
                InputColumns::Features { .. } => "linear".to_string(),
            },
        };
        let preset = RunConfig::suited(&name, roles).ok_or_else(|| {
            let hint = did_you_mean(&name, RunConfig::PRESETS);
            let known = RunConfig::PRESETS.join(", ");
            BadConfig(format!("there is no model preset `{name}`{hint} (known: {known})"))
        })?;
        let config = self.merge(preset)?;
        config.validate()?;
        Ok(config)
    }

    fn merge(&self, preset: RunConfig) -> anyhow::Result<RunConfig> {
        let mut table = Table::try_from(&preset)?;
        let mut overrides = self.overrides.clone();
        // A different preset's model section is not merged key by key.
        let kind = |table: &Table| table.get("model").and_then(|m| m.get("kind")).cloned();
        if kind(&overrides).is_some_and(|k| Some(k) != kind(&table)) {
            overrides.remove("model");
        }
        merge_into(&mut table, overrides);
        let text = toml::to_string(&table)?;
        toml::from_str(&text).map_err(|error| BadConfig(name_setting("", &error, &text)).into())
    }
}

/// The message of a TOML error with the setting that it is about, found by its place in the text of
/// `part`, the whole configuration or a section of it.
fn name_setting(part: &str, error: &toml::de::Error, text: &str) -> String {
    let start = error.span().map_or(0, |span| span.start.min(text.len()));
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line = text[line_start..].lines().next().unwrap_or_default();
    let section = text[..line_start].lines().rev().find(|line| line.starts_with('['));
    let section = section.map_or("", |line| line.trim_matches(['[', ']']));
    let (section, line) = match line.starts_with('[') {
        // The error is somewhere inside: the value that it quotes leads to the line.
        true => quoted_line(error.message(), line, &text[line_start..]),
        false => (section, line),
    };
    let names = [part, section, line].into_iter().filter(|name| !name.is_empty());
    let setting = names.collect::<Vec<_>>().join(".");
    let message =
        error.message().replace("expected usize", "expected a whole number of at least 0");
    format!("the setting {setting} can't be used: {message}")
}

/// Section and line of the value that a message about `section`, which `text` begins with, quotes.
fn quoted_line<'t>(message: &str, section: &'t str, text: &'t str) -> (&'t str, &'t str) {
    let mut at = section.trim_matches(['[', ']']);
    let whole = (at, "");
    let Some(quoted) = message.split('`').nth(1) else { return whole };
    let ends = [format!(" = \"{quoted}\""), format!(" = {quoted}")];
    for line in text.lines().skip(1) {
        match line.strip_prefix('[') {
            Some(name) if !name.starts_with(whole.0) => break,
            Some(name) => at = name.trim_end_matches(']'),
            None if ends.iter().any(|end| line.ends_with(end.as_str())) => return (at, line),
            None => {}
        }
    }
    whole
}

fn read_file(path: &Path) -> anyhow::Result<Table> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the configuration {}", path.display()))?;
    let parsed = text.parse::<Table>();
    parsed.map_err(|error| BadConfig(format!("{}: {error}", path.display())).into())
}

fn parse_assignment(assignment: &str) -> anyhow::Result<(String, Value)> {
    let Some((key, value)) = assignment.split_once('=') else {
        let message = format!("--set {assignment}: expected KEY=VALUE, such as train.lr=3e-4");
        return Err(Usage(message).into());
    };
    let (key, value) = (key.trim(), value.trim());
    // A bare word is a string: --set data.scaling=min_max needs no quotes in the shell.
    let parsed = format!("value = {value}").parse::<Table>().ok();
    let value = parsed.and_then(|mut table| table.remove("value"));
    let text = assignment.split_once('=').map_or("", |(_, v)| v.trim());
    Ok((key.to_string(), value.unwrap_or_else(|| Value::String(text.to_string()))))
}

fn put(table: &mut Table, key: &str, value: Value) -> anyhow::Result<()> {
    let mut parts: Vec<&str> = key.split('.').collect();
    let Some(last) = parts.pop() else { return Ok(()) };
    let mut table = table;
    for part in parts {
        let entry = table.entry(part).or_insert_with(|| Value::Table(Table::new()));
        table = match entry {
            Value::Table(inner) => inner,
            _ => return Err(BadConfig(format!("{key}: {part} is a value, not a section")).into()),
        };
    }
    table.insert(last.to_string(), value);
    Ok(())
}

fn merge_into(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(base)), Value::Table(over)) => merge_into(base, over),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// Refuses a key that no preset has.
fn check_keys(overrides: &Table) -> anyhow::Result<()> {
    let known = known_keys()?;
    let mut given = Vec::new();
    leaves("", overrides, &mut given);
    for key in given {
        // Its keys are the classes of the data.
        let is_class =
            ["train.class_weights.", "train.decision."].iter().any(|of| key.starts_with(of));
        if !is_class && !known.contains(&key) {
            let hint = match whole_key(&key, &known) {
                Some(whole) => format!("; did you mean `{whole}`?"),
                None => did_you_mean(&key, known.iter().map(String::as_str)),
            };
            return Err(BadConfig(format!("there is no setting `{key}`{hint}")).into());
        }
    }
    Ok(())
}

/// The key of which only the end was given, if there is one such; several presets may have it.
fn whole_key<'a>(end: &str, known: &'a [String]) -> Option<&'a String> {
    let end = format!(".{end}");
    let mut keys = known.iter().filter(|key| key.ends_with(&end));
    keys.next().filter(|first| keys.all(|key| key == *first))
}

/// Every key of every preset, those that are empty by default included.
fn known_keys() -> anyhow::Result<Vec<String>> {
    const OPTIONAL: [&str; 21] = [
        "card.license",
        "card.language",
        "data.text",
        "data.label",
        "data.features",
        "data.categorical",
        "data.group",
        "data.weight",
        "data.task",
        "data.clip",
        "data.clip_bounds",
        "data.augment.synonyms",
        "data.augment.homophones",
        "data.augment.confusables",
        "data.augment.translations",
        "data.quarantine",
        "data.max_bad_rows",
        "data.memory",
        "data.read.format",
        "data.read.delimiter",
        "data.read.encoding",
    ];
    let mut keys: Vec<String> = OPTIONAL.map(String::from).to_vec();
    for name in RunConfig::PRESETS {
        if let Some(preset) = RunConfig::preset(name) {
            leaves("", &Table::try_from(&preset)?, &mut keys);
        }
    }
    Ok(keys)
}

fn leaves(prefix: &str, table: &Table, keys: &mut Vec<String>) {
    for (key, value) in table {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            Value::Table(inner) => leaves(&path, inner, keys),
            _ => keys.push(path),
        }
    }
}

fn did_you_mean<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    match suggest(found, known) {
        Some(close) => format!("; did you mean `{close}`?"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use firebrick_data::{FeatureColumn, Task};

    /// A text, or two columns.
    fn roles(task: Task, text: bool) -> Roles {
        let columns = vec![FeatureColumn::numeric("a"), FeatureColumn::categorical("b")];
        let input = match text {
            true => InputColumns::Text { column: "text".into() },
            false => InputColumns::Features { columns },
        };
        Roles {
            input,
            target: "y".into(),
            task,
            target_values: 2,
            group: None,
            ignored: Vec::new(),
        }
    }

    fn texts() -> Roles {
        roles(Task::Classification, true)
    }

    fn settings(assignments: &[&str]) -> anyhow::Result<Settings> {
        let mut overrides = Table::new();
        for assignment in assignments {
            let (key, value) = parse_assignment(assignment)?;
            put(&mut overrides, &key, value)?;
        }
        check_keys(&overrides)?;
        Ok(Settings { overrides })
    }

    #[test]
    fn a_setting_replaces_the_presets_value_and_leaves_the_rest() {
        let settings = settings(&["train.lr=3e-4", "data.tokenizer.kind=bpe"]).unwrap();
        let config = settings.resolve(&texts()).unwrap();
        let mut want = RunConfig::lstm();
        want.train.lr = 3e-4;
        want.data.tokenizer.kind = firebrick_data::TokenizerKind::Bpe;
        assert_eq!(config, want);
    }

    #[test]
    fn what_is_read_chooses_the_preset_unless_one_is_named() {
        let config =
            |given: &[&str], roles: &Roles| settings(given).unwrap().resolve(roles).unwrap();
        for task in [Task::Classification, Task::Regression] {
            assert_eq!(config(&[], &roles(task, true)).model.kind(), "lstm");
            assert_eq!(config(&[], &roles(task, false)).model.kind(), "linear");
        }
        let number = config(&[], &roles(Task::Regression, true));
        assert_eq!(number.train.score.name(), "loss");
        assert_eq!(config(&["model.kind=linear"], &texts()).model.kind(), "linear");
        // A setting of one preset's model says nothing about the columns.
        let linear = settings(&["model.initializer=normal", "data.label=price"]).unwrap();
        assert_eq!(linear.role_options().unwrap().label.as_deref(), Some("price"));
        let columns = roles(Task::Regression, false);
        assert_eq!(linear.resolve(&columns).unwrap().model.kind(), "linear");
    }

    #[test]
    fn a_single_number_is_learnt_from_by_plain_gradient_descent_and_columns_by_adam() {
        let column = vec![FeatureColumn::numeric("area")];
        let line = Roles {
            input: InputColumns::Features { columns: column },
            ..roles(Task::Regression, false)
        };
        let config = |roles: &Roles| settings(&[]).unwrap().resolve(roles).unwrap();
        assert_eq!(config(&line), RunConfig::linear());
        let columns = config(&roles(Task::Regression, false));
        assert_eq!(columns, RunConfig::linear_columns(Task::Regression));
    }

    #[test]
    fn an_unknown_key_is_an_error_with_a_suggestion() {
        let error = settings(&["train.learning_rat=1"]).unwrap_err().to_string();
        assert!(error.starts_with("there is no setting `train.learning_rat`"), "{error}");
        let error = settings(&["train.patiance=1"]).unwrap_err().to_string();
        assert_eq!(error, "there is no setting `train.patiance`; did you mean `train.patience`?");
        let error = settings(&["epochs=1"]).unwrap_err().to_string();
        assert_eq!(error, "there is no setting `epochs`; did you mean `train.epochs`?");
    }

    #[test]
    fn a_value_of_the_wrong_kind_or_range_is_named() {
        let error = settings(&["train.lr=fast"]).unwrap().resolve(&texts());
        let error = error.unwrap_err().to_string();
        let start = "the setting train.lr = \"fast\" can't be used: ";
        assert!(error.starts_with(start) && error.contains("f64"), "{error}");
        let error = settings(&["train.lr=-1"]).unwrap().resolve(&texts());
        assert_eq!(error.unwrap_err().to_string(), "train.lr is -1, expected a number above 0");
        assert!(parse_assignment("train.lr").unwrap_err().to_string().contains("KEY=VALUE"));
    }

    #[test]
    fn a_saved_configuration_resolves_to_itself() {
        let mut config = RunConfig::lstm();
        config.train.seed = 7;
        config.data.text = Some("body".into());
        let overrides = toml::to_string(&config).unwrap().parse::<Table>().unwrap();
        check_keys(&overrides).unwrap();
        assert_eq!(Settings { overrides }.resolve(&texts()).unwrap(), config);
    }
}
