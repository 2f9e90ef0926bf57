//! `README.md`: the model card, with the front matter that model hubs read.

mod inline;
mod notice;
mod yaml;

use std::fmt::{Result, Write};

pub use self::inline::code_span;
use self::inline::line;
pub(crate) use self::notice::with_notice;
use self::yaml::{number, quoted};

/// What a model card says: facts alone, and nothing where nothing is known.
///
/// The front matter follows the Hugging Face Hub's model cards, with the scores as a `model-index`, which the Hub shows.
#[derive(Clone, Debug, Default)]
pub struct ModelCard {
    /// Name of the model.
    pub name: String,
    /// Task as hubs name it: `text-classification`, `tabular-classification` or `tabular-regression`. They have no
    /// name for a regression on text, which is a `text-classification` with one output there.
    pub pipeline_tag: &'static str,
    /// The licence as hubs name it, if one was given.
    pub license: Option<String>,
    /// Languages of the texts as hubs name them; empty where they are not known.
    pub language: Vec<String>,
    /// One line on the network.
    pub network: String,
    /// What it is for, a line each.
    pub intended: Vec<String>,
    /// What it was trained on, a line each.
    pub data: Vec<String>,
    /// The file that the rows it was judged on are from.
    pub dataset: String,
    /// The rows that it was judged on, such as "100 rows that training never saw".
    pub judged: String,
    /// Its scores on them.
    pub scores: Vec<CardScore>,
    /// How outputs become answers, a line each. In all lines, what stands between back quotes is code: see [`code_span`].
    pub decision: Vec<String>,
    /// What was not measured and what follows from the data, a line each.
    pub limits: Vec<String>,
    /// How to use it: command lines.
    pub usage: Vec<String>,
    /// Command that made it.
    pub command: String,
}

/// A score on a model card.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardScore {
    /// Its name for people: `macro F1`.
    pub name: String,
    /// Its name for machines: `f1`, as in Hugging Face's `evaluate` where that has one.
    pub metric: &'static str,
    /// Its value; one that is not finite is not written.
    pub value: f64,
    /// The ends of its 95 % interval.
    pub interval: Option<(f64, f64)>,
}

impl ModelCard {
    /// The card as Markdown.
    pub fn to_markdown(&self) -> String {
        let mut out = String::new();
        // Writing to a string can't fail.
        let _ = self.front_matter(&mut out).and_then(|()| self.body(&mut out));
        out
    }

    fn front_matter(&self, out: &mut String) -> Result {
        writeln!(out, "---\nlibrary_name: firebrick\npipeline_tag: {}", self.pipeline_tag)?;
        if let Some(license) = &self.license {
            writeln!(out, "license: {}", quoted(license))?;
        }
        if !self.language.is_empty() {
            writeln!(out, "language:")?;
            self.language.iter().try_for_each(|tag| writeln!(out, "- {}", quoted(tag)))?;
        }
        writeln!(out, "tags:\n- burn\n- firebrick\n- {}", self.pipeline_tag)?;
        self.index(out)?;
        writeln!(out, "---\n")
    }

    /// The scores, for machines.
    fn index(&self, out: &mut String) -> Result {
        let scores: Vec<&CardScore> = self.scores.iter().filter(|s| s.value.is_finite()).collect();
        if scores.is_empty() {
            return Ok(());
        }
        writeln!(out, "model-index:\n- name: {}\n  results:", quoted(&self.name))?;
        writeln!(out, "  - task:\n      type: {}", self.pipeline_tag)?;
        let dataset = quoted(&self.dataset);
        writeln!(out, "    dataset:\n      name: {dataset}\n      type: local-file\n    metrics:")?;
        for score in scores {
            let (metric, name, value) = (score.metric, quoted(&score.name), number(score.value));
            writeln!(out, "    - type: {metric}\n      name: {name}\n      value: {value}")?;
        }
        Ok(())
    }

    fn body(&self, out: &mut String) -> Result {
        writeln!(out, "# {}\n\n{}", line(&self.name), line(&self.network))?;
        list(out, "Intended use", &self.intended)?;
        if !self.usage.is_empty() {
            writeln!(out, "\n## How to use it")?;
            fenced(out, &self.usage.join("\n"))?;
        }
        list(out, "Training data", &self.data)?;
        writeln!(out, "\n## Evaluation\n\nOn {}.\n", line(&self.judged))?;
        writeln!(out, "| score | value | 95 % interval |\n|---|---|---|")?;
        for score in &self.scores {
            let interval = score.interval.filter(|(low, high)| low.is_finite() && high.is_finite());
            let interval =
                interval.map_or("–".into(), |(low, high)| format!("{low:.4} – {high:.4}"));
            writeln!(out, "| {} | {:.4} | {interval} |", line(&score.name), score.value)?;
        }
        writeln!(
            out,
            "\nMore is in `metrics.json`, and in `report.html` with curves and mistakes."
        )?;
        list(out, "How answers are decided", &self.decision)?;
        list(out, "Limits", &self.limits)?;
        writeln!(out, "\n## How it was made")?;
        fenced(out, &self.command)?;
        writeln!(out, "\nThe whole configuration is in `train.toml`, one line an epoch in")?;
        writeln!(out, "`training.jsonl`, and the hash of every file in `manifest.json`.")
    }
}

fn list(out: &mut String, heading: &str, lines: &[String]) -> Result {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {heading}\n")?;
    lines.iter().try_for_each(|text| writeln!(out, "- {}", line(text)))
}

/// As it is, between fences longer than any in it.
fn fenced(out: &mut String, text: &str) -> Result {
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    writeln!(out, "\n{fence}sh\n{text}\n{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card() -> ModelCard {
        let score = |name: &str, metric, value| CardScore {
            name: name.into(),
            metric,
            value,
            interval: Some((value - 0.05, value + 0.05)),
        };
        ModelCard {
            name: "tickets".into(),
            pipeline_tag: "text-classification",
            network: "LSTM".into(),
            data: vec!["800 rows".into()],
            dataset: "tickets.csv".into(),
            judged: "100 rows that training never saw".into(),
            scores: vec![score("accuracy", "accuracy", 0.875), score("ECE", "ece", f64::NAN)],
            usage: vec!["firebrick predict tickets new.csv".into()],
            command: "firebrick train tickets.csv".into(),
            ..ModelCard::default()
        }
    }

    /// The front matter, read strictly: two spaces a level, `key: value`, values plain words, numbers or JSON strings.
    fn front_matter(text: &str) -> Vec<(usize, String, serde_json::Value)> {
        let (front, _) = text.strip_prefix("---\n").unwrap().split_once("\n---\n").unwrap();
        let entry = |line: &str| {
            let rest = line.trim_start_matches([' ', '-']);
            let depth = line.len() - rest.len();
            assert_eq!(depth % 2, 0, "{line}");
            let (key, value) = match rest.split_once(": ") {
                _ if rest.starts_with('"') => ("", rest),
                Some((key, value)) => (key, value),
                None => rest.strip_suffix(':').map_or(("", rest), |key| (key, "null")),
            };
            assert!(key.bytes().all(|b| b.is_ascii_lowercase() || b"-_".contains(&b)), "{line}");
            let plain = value.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            let value = match plain && value != "null" {
                true => value.into(),
                false => serde_json::from_str(value).unwrap(),
            };
            (depth, key.to_owned(), value)
        };
        front.lines().map(entry).collect()
    }

    fn value(text: &str, at: (usize, &str)) -> serde_json::Value {
        let all = front_matter(text);
        let found = all.into_iter().find(|entry| (entry.0, entry.1.as_str()) == at);
        found.unwrap().2
    }

    #[test]
    fn a_card_begins_with_front_matter_and_holds_scores_and_commands() {
        let text = card().to_markdown();
        assert_eq!(value(&text, (0, "library_name")), "firebrick");
        assert_eq!(value(&text, (0, "pipeline_tag")), "text-classification");
        assert_eq!(value(&text, (6, "value")), 0.875);
        assert!(text.contains("On 100 rows that training never saw.\n\n| score |"));
        assert!(text.contains("| accuracy | 0.8750 | 0.8250 – 0.9250 |"));
        assert!(text.contains("firebrick train tickets") && text.contains("firebrick predict"));
    }

    #[test]
    fn a_score_that_is_no_number_is_not_in_the_index() {
        assert!(!card().to_markdown().contains("type: ece"));
        let none = ModelCard { scores: Vec::new(), ..card() };
        assert!(!none.to_markdown().contains("model-index"));
    }

    #[test]
    fn licence_and_language_are_there_only_if_they_are_known() {
        let text = card().to_markdown();
        assert!(!text.contains("license") && !text.contains("language"));
        let known = ModelCard {
            license: Some("apache-2.0".into()),
            language: vec!["zh".into(), "no".into()],
            ..card()
        };
        let text = known.to_markdown();
        assert_eq!(value(&text, (0, "license")), "apache-2.0");
        assert!(text.contains("language:\n- \"zh\"\n- \"no\"\n"));
    }

    #[test]
    fn names_that_look_like_yaml_come_back_as_they_were() {
        for name in
            ["yes", "null", ": #", "---", "a\n---\nb: c", "\"'\\", "*x", "& <b>", "中文: 表"]
        {
            let nasty = ModelCard { name: name.into(), dataset: name.into(), ..card() };
            let text = nasty.to_markdown();
            assert_eq!(value(&text, (2, "name")), name);
            assert_eq!(value(&text, (6, "name")), name);
            assert!(!text.contains("<b>") || name != "& <b>" || text.matches("<b>").count() == 2);
        }
    }

    #[test]
    fn names_in_code_are_shown_with_their_signs() {
        let name = code_span("a<b>&c|d");
        let card = ModelCard { data: vec![format!("text = {name}, x<y")], ..card() };
        assert!(card.to_markdown().contains("\n- text = `a<b>&c|d`, x&lt;y\n"));
    }

    #[test]
    fn a_command_does_not_end_its_fence() {
        let nasty = ModelCard { command: "x ```` y".into(), ..card() };
        assert!(nasty.to_markdown().contains("\n`````sh\nx ```` y\n`````\n"));
    }
}
