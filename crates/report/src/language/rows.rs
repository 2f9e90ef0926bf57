//! Single rows.

use super::words;

words! {
    /// Wrong answers.
    Mistakes {
        title: "Worst mistakes", "最严重的错误";
        lead: "Wrong answers that the model was surest of.", "模型最有把握却答错的样本。";
        far_lead: "The answers that are farthest off.", "偏差最大的预测。";
        words_lead: "Blue words spoke for the answer, orange ones against it.", "蓝色的词支持该预测，橙色的词反对。";
        truth: "is", "真实";
        predicted: "answer", "预测";
        sure: "{0} sure", "置信度 {0}";
    }
}

words! {
    /// Labels that may be wrong.
    LabelErrors {
        title: "Labels that may be wrong", "疑似错误标签";
        lead: "Rows whose label the model contradicts with good reason. A person should look at them.", "模型有充分理由质疑其标签的样本，建议人工复核。";
        place: "row", "位置";
        text: "text", "文本";
        given: "label", "现有标签";
        likely: "probably", "可能应为";
        score: "how sure", "把握";
    }
}

words! {
    /// Thresholds that were chosen.
    Thresholds {
        title: "Thresholds", "判定阈值";
        lead: "Chosen on the validation rows for {0}.", "在验证集上以 {0} 为目标选定。";
        plain_lead: "Chosen on the validation rows.", "在验证集上选定。";
        class: "class", "类别";
        threshold: "threshold", "阈值";
        before: "before", "调整前";
        after: "after", "调整后";
        change: "change", "变化";
    }
}
