//! What a page is told in English by those who make it, in the reader's language.

use super::Language;

/// Words that come with a run, in English and Chinese.
const TERMS: [(&str, &str); 29] = [
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
