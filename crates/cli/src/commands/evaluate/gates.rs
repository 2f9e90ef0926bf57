//! The conditions that a model must meet.

use firebrick_evaluate::{
    COVERAGE_SCORES, Coverage, Evaluation, MaxGap, MinRatio, Requirement, ScoreName, SliceGate,
    Slices, Verdict,
};

use super::print;
use crate::args::EvaluateArgs;
use crate::exit::{GateFailed, Usage};

/// The conditions that were asked for.
pub(super) struct Gates {
    requirements: Vec<Requirement>,
    gaps: Vec<MaxGap>,
    ratios: Vec<MinRatio>,
}

impl Gates {
    pub(super) fn of(args: &EvaluateArgs) -> anyhow::Result<Self> {
        let requirements: Vec<Requirement> =
            args.require.iter().map(|gate| gate.parse()).collect::<Result<_, _>>()?;
        let gaps: Vec<MaxGap> =
            args.max_gap.iter().map(|gate| gate.parse()).collect::<Result<_, _>>()?;
        let ratios: Vec<MinRatio> =
            args.min_ratio.iter().map(|gate| gate.parse()).collect::<Result<_, _>>()?;
        let gates = Self { requirements, gaps, ratios };
        gates.check_coverage(args.coverage.is_some())?;
        Ok(gates)
    }

    /// Refuses a score of sets or intervals where none are asked for, and of slices, which have none.
    fn check_coverage(&self, asked: bool) -> anyhow::Result<()> {
        let of_coverage = |score: &ScoreName| COVERAGE_SCORES.contains(&score.name.as_str());
        let needs = |gate: &&Requirement| !asked && of_coverage(&gate.score);
        if let Some(gate) = self.requirements.iter().find(needs) {
            let message =
                format!("the condition `{gate}` needs a coverage, such as --coverage 0.9");
            return Err(Usage(message).into());
        }
        if let Some(gate) = self.of_slices().find(|gate| of_coverage(&gate.score)) {
            let message = format!("the condition `{gate}`: slices have no `{}`", gate.score);
            return Err(Usage(message).into());
        }
        Ok(())
    }

    fn of_slices(&self) -> impl Iterator<Item = &SliceGate> {
        self.gaps.iter().map(|gap| &gap.of).chain(self.ratios.iter().map(|ratio| &ratio.of))
    }

    /// Every column that makes slices, in the order in which they were named.
    pub(super) fn columns(&self, by: &[String]) -> Vec<String> {
        let mut columns: Vec<String> = Vec::new();
        for column in by.iter().chain(self.of_slices().map(|gate| &gate.column)) {
            if !columns.contains(column) {
                columns.push(column.clone());
            }
        }
        columns
    }

    /// What became of each, in the order of the kinds.
    pub(super) fn verdicts(
        &self,
        evaluation: &Evaluation,
        coverage: Option<&Coverage>,
        slices: &[Slices],
    ) -> anyhow::Result<Vec<Verdict>> {
        let of_column = |gate: &SliceGate| slices.iter().find(|of| of.column == gate.column);
        let mut verdicts = Vec::new();
        for gate in &self.requirements {
            verdicts.push(gate.check_covered(evaluation, coverage)?);
        }
        for gate in &self.gaps {
            verdicts.extend(of_column(&gate.of).map(|slices| slices.check(gate)).transpose()?);
        }
        for gate in &self.ratios {
            let slices = of_column(&gate.of);
            verdicts.extend(slices.map(|slices| slices.check_ratio(gate)).transpose()?);
        }
        Ok(verdicts)
    }
}

/// An error that names the conditions which are not met.
pub(super) fn failed(verdicts: &[Verdict]) -> anyhow::Result<()> {
    let failed: Vec<String> =
        verdicts.iter().filter(|verdict| !verdict.passed).map(print::verdict).collect();
    if failed.is_empty() {
        return Ok(());
    }
    let (failed_count, all) = (failed.len(), verdicts.len());
    let conditions = if all == 1 { "condition" } else { "conditions" };
    let verb = if failed_count == 1 { "is" } else { "are" };
    let lines = failed.join("\n  ");
    let message = format!("{failed_count} of {all} {conditions} {verb} not met:\n  {lines}");
    Err(GateFailed(message).into())
}
