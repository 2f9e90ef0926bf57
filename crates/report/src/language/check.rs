//! Data before training.

use super::words;

words! {
    /// What a check found.
    Check {
        kind: "Data check", "数据检查";
        findings: "Findings", "检查结果";
        clean: "Nothing stands out.", "没有发现问题。";
        error: "error", "错误";
        warning: "warning", "警告";
        note: "note", "提示";
        one_error: "{0} error", "{0} 个错误";
        one_warning: "{0} warning", "{0} 个警告";
        one_note: "{0} note", "{0} 条提示";
        errors: "{0} errors", "{0} 个错误";
        warnings: "{0} warnings", "{0} 个警告";
        notes: "{0} notes", "{0} 条提示";
        files: "Files", "文件";
        file: "file", "文件";
        side: "used for", "用于";
        rows: "rows", "行数";
        columns_of: "columns", "列数";
        form: "format", "格式";
        remarks: "where its rows go", "各行去向";
        classes: "Classes", "类别";
        classes_lead: "{0} classes; the largest has {1} times the rows of the smallest.", "共 {0} 个类别；最大类别的行数是最小类别的 {1} 倍。";
        class: "class", "类别";
        share_train: "share of train", "训练占比";
        share_test: "share of test", "测试占比";
        target: "Target", "目标";
        target_spread: "How the target is spread", "目标分布";
        values: "value", "取值";
        min: "smallest", "最小";
        median: "median", "中位数";
        mean: "mean", "均值";
        deviation: "standard deviation", "标准差";
        max: "largest", "最大";
        lengths: "Text lengths", "文本长度";
        lengths_lead: "In tokens: words and punctuation marks; a Chinese character is one.", "以词元计：单词与标点各为一个，每个汉字为一个。";
        longest: "longest", "最长";
        over: "over the limit", "超出上限";
        unknown: "unknown in test", "测试中的未知词元";
        limit: "limit {0}", "上限 {0}";
        below: "{0} below {1} are not in the picture.", "图中未包含低于 {1} 的 {0} 个值。";
        above: "{0} above {1} are not in the picture.", "图中未包含高于 {1} 的 {0} 个值。";
        distinct: "distinct", "不同值";
        column_values: "values", "取值";
        range: "{0} to {1}, mean {2}", "{0} 至 {1}，均值 {2}";
        spread: "How {0} is spread", "{0} 的分布";
    }
}
