//! Scores: the headline, slices, numbers.

use super::words;

words! {
    /// The scores that matter.
    Headline {
        title: "Results", "结果";
        rows_of: "On {0} rows of {1}", "{1} 的 {0} 行";
        interval: "95% interval {0}", "95% 置信区间 {0}";
        higher: "higher is better", "越高越好";
        lower: "lower is better", "越低越好";
        this_model: "This model", "本模型";
        beside: "Beside simple models", "与简单模型对比";
        sampled: "Areas, curves, the adaptive calibration error and single rows are of a sample of {0} of the {1} rows, drawn evenly; every other score is of all.", "曲线下面积、各类曲线、自适应校准误差与单行示例来自均匀抽取的样本（{1} 行中的 {0} 行）；其余指标基于全部行。";
        baselines: "The short strokes are simple models on the same rows; the dot is this model, the line its interval.", "短竖线为同一批数据上的简单模型；圆点为本模型，横线为其置信区间。";
        model: "model", "模型";
    }
}

words! {
    /// Scores of parts of the rows.
    Slices {
        title: "Slices and gaps", "分组与差距";
        lead: "The same scores for parts of the rows. Slices with too few rows are pale and not ranked.", "按某一列分组后的得分。样本过少的分组以浅色显示，不参与排序。";
        by: "By {0}", "按 {0} 分组";
        slice: "slice", "分组";
        rows: "rows", "行数";
        small: "few rows", "样本少";
        gaps: "Gaps by {0}", "{0} 各组差距";
        measure: "measure", "指标";
        gap: "gap", "差距";
        ratio: "ratio", "比值";
        best: "best", "最好";
        worst: "worst", "最差";
        limit: "allowed", "允许值";
        over: "over the limit", "超出允许值";
        within: "within the limit", "在允许范围内";
        fairness: "Fairness by {0}", "按 {0} 的公平性";
        fairness_lead: "The largest differences and the smallest ratios between slices; of rates that fewer than 30 rows decide, none. A ratio of the selection rates below 0.8 breaks the four-fifths rule.", "各组之间的最大差异与最小比值；判定行数少于 30 的比率不参与比较。选择率之比低于 0.8 即违反五分之四规则。";
        class: "class", "类别";
        parity_difference: "demographic parity", "人口统计均等差异";
        parity_ratio: "demographic parity ratio", "人口统计均等比值";
        opportunity_difference: "equal opportunity", "机会均等差异";
        odds_difference: "equalised odds", "均等几率差异";
        odds_ratio: "equalised odds ratio", "均等几率比值";
    }
}

words! {
    /// How far predicted numbers are from the true ones.
    Residuals {
        title: "Predictions and residuals", "预测与残差";
        lead: "A residual is the prediction less the true value. Points along the dashed line are right; a pattern in the residuals is something the model has missed.", "残差 = 预测值 − 真实值。落在虚线上的点预测准确；残差若呈现规律，说明模型遗漏了信息。";
        scatter: "Predicted against true", "预测值与真实值";
        truth: "true {0}", "真实值 {0}";
        predicted: "predicted {0}", "预测值 {0}";
        right: "exactly right", "完全准确";
        histogram: "How residuals are spread", "残差分布";
        residual: "residual", "残差";
        rows: "rows", "行数";
        against: "Residual against predicted", "残差与预测值";
        fitted: "The fitted line", "拟合直线";
        line: "prediction", "预测";
        zero: "no residual", "残差为零";
        dense: "Too many points to draw each: the stronger the colour of a square, the more rows are in it.", "数据点过多，改以方格表示：颜色越浓，行数越多。";
    }
}
