//! Sets and intervals that hold the truth as often as was asked for.

use super::words;

words! {
    /// Conformal sets or intervals.
    Coverages {
        title: "Prediction sets", "预测集";
        lead: "Instead of one answer, all classes that a row may well have: so many that the true one is among them in the share of rows asked for. The limits come from {0} rows that were held back.", "不只给出一个答案，而是给出样本可能属于的全部类别，使真实类别以要求的比例落入其中。界限由 {0} 行留出数据确定。";
        numbers_title: "Prediction intervals", "预测区间";
        numbers_lead: "A range around each prediction, as wide as it takes to hold the true value in the share of rows asked for. The width comes from {0} rows that were held back.", "每个预测值附近的区间，其宽度使真实值以要求的比例落入其中。宽度由 {0} 行留出数据确定。";
        sampled: "Measured on a sample of {0} rows, drawn evenly.", "在均匀抽取的 {0} 行样本上测得。";
        level: "asked for", "要求的覆盖率";
        found: "coverage here", "实际覆盖率";
        size: "classes a set", "平均类别数";
        singletons: "one class alone", "仅含一类";
        width: "width", "区间宽度";
    }
}
