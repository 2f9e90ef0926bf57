//! What is said of a model that was changed since.

use super::words;

words! {
    /// What is said of a model that was changed since.
    Notice {
        lead: "The answers of this model were changed after training. Everything below is of before, and was not measured again.", "该模型的答案在训练之后被修改过。下方所有内容均为修改之前的结果，未重新测量。";
        sets_lead: "The prediction sets or intervals of this model were changed after training: their coverage and size below are of before. Its answers and their scores are as they were.", "该模型的预测集或预测区间在训练之后被修改过：下方的覆盖率与大小为修改之前的结果。答案及其指标不变。";
        calibration: "calibration of probabilities: {0}", "概率校准：{0}";
        decision: "decision rule: {0}", "判定规则：{0}";
        conformal: "conformity scores", "一致性分数";
        no_conformal: "conformity scores given up", "已放弃一致性分数";
        fitted: ", fitted to {0} rows of {1}", "，拟合于 {1} 的 {0} 行";
        when: " ({0})", "（{0} 时）";
        scores: "On the rows it was fitted to, and so too good: {0}", "在拟合所用的行上（因此偏高）：{0}";
    }
}
