//! Right and wrong by class and by threshold.

use super::words;

words! {
    /// Confusion and scores by class.
    Classes {
        confusion: "Confusion matrix", "混淆矩阵";
        confusion_lead: "A row is a true class, a column what it was taken for. Colour is the share of the row: blue is right, orange is wrong.", "每行为真实类别，每列为预测类别。颜色表示占该行的比例：蓝色为正确，橙色为错误。";
        truth: "true ↓ · predicted →", "真实 ↓ · 预测 →";
        cell: "{0} taken for {1}: {2} of {3} ({4})", "{0} 被判为 {1}：{2} / {3}（{4}）";
        right_cell: "{0} recognised: {1} of {2} ({3})", "{0} 判断正确：{1} / {2}（{3}）";
        coarse: "Wrong answers in blocks of {0} classes in their order; what is right is left out. The stronger the colour, the larger the share of its rows.", "按顺序将每 {0} 个类别合为一块，仅显示错误。颜色越浓，占该块行数的比例越大。";
        block: "{0}–{1}", "{0}–{1} 号";
        pairs: "Most often confused", "最易混淆的类别";
        is: "is", "真实类别";
        taken_for: "was taken for", "被判为";
        rows: "rows", "行数";
        of_class: "share of the class", "占该类比例";
        picture: "Confusion matrix of {0} classes: {1} of {2} rows are right", "{0} 个类别的混淆矩阵：{2} 行中有 {1} 行正确";
        per_class: "Scores by class", "各类别得分";
        per_class_lead: "The whiskers are 95% intervals. The worst classes come first.", "误差线为 95% 置信区间。得分最低的类别排在最前。";
        class: "class", "类别";
        f1: "F1", "F1";
        precision: "precision", "精确率";
        recall: "recall", "召回率";
        support: "rows", "行数";
    }
}

words! {
    /// Curves over all thresholds.
    Curves {
        title: "ROC and precision–recall", "ROC 与精确率–召回率曲线";
        lead: "What each threshold would give. The number is the area under the curve; dashed is guessing.", "每个阈值下的表现。数字为曲线下面积；虚线为随机猜测。";
        roc: "ROC curve", "ROC 曲线";
        pr: "Precision–recall curve", "精确率–召回率曲线";
        false_positive: "false-positive rate", "假阳性率";
        true_positive: "true-positive rate", "真阳性率";
        recall: "recall", "召回率";
        precision: "precision", "精确率";
        guessing: "guessing", "随机猜测";
        macro_average: "mean of the classes", "各类别平均";
        worst: "Drawn are the {0} classes with the smallest area, of {1}.", "共 {1} 个类别，仅绘制面积最小的 {0} 个。";
        areas: "Areas of all classes", "全部类别的曲线下面积";
        class: "class", "类别";
    }
}

words! {
    /// Whether probabilities mean what they say.
    Calibration {
        title: "Calibration", "概率校准";
        lead: "Of the answers given with 80% confidence, 80% should be right: that is the dashed line. Below it the model is surer than it should be.", "置信度为 80% 的预测应有 80% 正确，即图中虚线。低于虚线表示模型过于自信。";
        before: "before calibration", "校准前";
        after: "after calibration", "校准后";
        reliability: "Reliability", "可靠性曲线";
        confidence: "confidence", "置信度";
        accuracy: "right", "正确率";
        ideal: "ideal", "理想情况";
        counts: "How many answers have that confidence", "各置信度的预测数";
        rows: "rows", "行数";
        ece: "expected calibration error", "期望校准误差";
        method: "Calibrated by {0}.", "校准方法：{0}。";
        spread: "How sure the answers are", "预测的置信度";
        spread_lead: "The probability of the answer, apart for right and wrong ones. The further apart the two, the more a threshold can do.", "按预测正确与否分别统计所选类别的概率。两者差异越大，设定阈值越有效。";
        right: "Right answers: {0}", "正确预测：{0}";
        wrong: "Wrong answers: {0}", "错误预测：{0}";
        probability: "probability", "概率";
        bin: "{0} sure, {1} right, {2} rows", "置信度 {0}，正确率 {1}，{2} 行";
    }
}
