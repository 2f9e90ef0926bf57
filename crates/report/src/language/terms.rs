//! What a page is told in English by those who make it, in the reader's language.

use super::Language;

/// Words that come with a run, in English and Chinese.
const TERMS: [(&str, &str); 80] = [
    ("classification", "分类"),
    ("regression", "回归"),
    ("text", "文本"),
    ("feature", "特征"),
    ("target", "目标"),
    ("group", "分组"),
    ("not used", "未使用"),
    ("numeric", "数值"),
    ("categorical", "类别"),
    ("accuracy", "准确率"),
    ("macro F1", "宏平均 F1"),
    ("log loss", "对数损失"),
    ("loss", "损失"),
    ("macro_f1", "宏平均 F1"),
    ("paired bootstrap", "配对自助法"),
    ("McNemar", "McNemar 检验"),
    ("majority class", "多数类"),
    ("mean of the target", "目标均值"),
    ("least squares (closed form)", "最小二乘（解析解）"),
    ("TF-IDF + logistic regression", "TF-IDF + 逻辑回归"),
    ("TF-IDF + ridge regression", "TF-IDF + 岭回归"),
    ("logistic regression", "逻辑回归"),
    ("ridge regression", "岭回归"),
    ("steps and validation", "训练步与验证"),
    ("waiting for batches", "等待数据"),
    ("evaluation, simple models, the rest", "评估、简单模型及其他"),
    ("loading and reading", "加载与读取"),
    ("answers", "预测"),
    ("scores, intervals, the rest", "指标、区间及其他"),
    ("wrong number of fields", "字段数不符"),
    ("quote never closed", "引号未闭合"),
    ("stray quote", "多余的引号"),
    ("row too long", "行过长"),
    ("not valid in the encoding", "编码无效"),
    ("not a JSON object", "不是 JSON 对象"),
    ("nested JSON value", "嵌套的 JSON 值"),
    ("several labels", "多个标签"),
    ("the header again", "重复的表头"),
    ("empty text", "文本为空"),
    ("empty label", "标签为空"),
    ("empty number", "数值为空"),
    ("not a number", "不是数值"),
    ("not a finite number", "不是有限数值"),
    ("not a number above 0", "不是大于 0 的数"),
    ("text classification", "文本分类"),
    ("text regression", "文本回归"),
    ("classification on numbers", "基于数值的分类"),
    ("classification on categories", "基于类别的分类"),
    ("classification on numbers and categories", "基于数值与类别的分类"),
    ("regression on numbers", "基于数值的回归"),
    ("regression on categories", "基于类别的回归"),
    ("regression on numbers and categories", "基于数值与类别的回归"),
    ("label", "标签"),
    ("number", "数值"),
    ("category", "类别"),
    ("date", "日期"),
    ("id", "编号"),
    ("empty", "空"),
    ("unused", "未使用"),
    ("no header", "无表头"),
    ("model", "模型"),
    ("changed since", "此后有改动"),
    ("scores of before", "分数为改动之前"),
    ("met", "满足"),
    ("NOT met", "未满足"),
    ("Matthews correlation", "马修斯相关系数"),
    ("balanced accuracy", "平衡准确率"),
    ("balanced_accuracy", "平衡准确率"),
    ("macro_precision", "宏平均精确率"),
    ("macro_recall", "宏平均召回率"),
    ("micro_f1", "微平均 F1"),
    ("weighted_precision", "加权精确率"),
    ("weighted_recall", "加权召回率"),
    ("weighted_f1", "加权 F1"),
    ("rmse", "RMSE"),
    ("mse", "MSE"),
    ("mae", "MAE"),
    ("r2", "R²"),
    ("a factor and a shift for each class", "每个类别一个系数与偏移"),
    ("a step function for each class", "每个类别一个阶梯函数"),
];

impl Language {
    /// A word that comes with a run, such as `regression` or `majority class`, in this language if it is another there.
    pub(crate) fn term(self, english: &str) -> Option<&'static str> {
        let found = TERMS.iter().find(|(known, _)| *known == english).map(|(_, chinese)| *chinese);
        found.filter(|_| self == Self::Chinese)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words_are_translated_and_others_stay() {
        assert_eq!(Language::Chinese.term("regression"), Some("回归"));
        assert_eq!(Language::Chinese.term("price"), None);
        assert_eq!(Language::English.term("regression"), None);
    }
}
