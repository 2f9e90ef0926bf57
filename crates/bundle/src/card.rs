//! `README.md`: the model card, with the front matter that model hubs read.

use std::fmt::Write;

/// What a model card says.
#[derive(Clone, Debug, Default)]
pub struct ModelCard {
    /// Name of the model.
    pub name: String,
    /// Task as hubs name it: `text-classification`, `tabular-classification` or `tabular-regression`. They have no
    /// name for a regression on text, which is a `text-classification` with one output there.
    pub pipeline_tag: &'static str,
    /// One line on the network.
    pub network: String,
    /// What it was trained on, a line each.
    pub data: Vec<String>,
    /// The rows that it was judged on, such as "100 rows that training never saw".
    pub judged: String,
    /// Name and value of each score on them.
    pub scores: Vec<(String, f64)>,
    /// Command that made it.
    pub command: String,
}

impl ModelCard {
    /// The card as Markdown.
    pub fn to_markdown(&self) -> String {
        let mut out = String::new();
        // Writing to a string can't fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "---\nlibrary_name: firebrick\npipeline_tag: {}", self.pipeline_tag)?;
        writeln!(out, "tags:\n- burn\n- firebrick\n---\n\n# {}\n", self.name)?;
        writeln!(out, "{}\n\n## Training data\n", self.network)?;
        for line in &self.data {
            writeln!(out, "- {line}")?;
        }
        writeln!(out, "\n## Evaluation\n\nOn {}.\n\n| score | value |\n|---|---|", self.judged)?;
        for (name, value) in &self.scores {
            writeln!(out, "| {name} | {value:.4} |")?;
        }
        writeln!(out, "\n## How it was made\n\n```sh\n{}\n```\n", self.command)?;
        writeln!(out, "The whole configuration is in `train.toml`, one line an epoch in")?;
        writeln!(out, "`training.jsonl`, and the hash of every file in `manifest.json`.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_begins_with_front_matter_and_holds_scores_and_command() {
        let card = ModelCard {
            name: "tickets".into(),
            pipeline_tag: "text-classification",
            network: "LSTM".into(),
            data: vec!["800 rows".into()],
            judged: "100 rows that training never saw".into(),
            scores: vec![("accuracy".into(), 0.875)],
            command: "firebrick train tickets.csv".into(),
        };
        let text = card.to_markdown();
        assert!(
            text.starts_with("---\nlibrary_name: firebrick\npipeline_tag: text-classification\n")
        );
        assert!(text.contains("On 100 rows that training never saw.\n\n| score |"));
        assert!(text.contains("| accuracy | 0.8750 |") && text.contains("firebrick train tickets"));
    }
}
