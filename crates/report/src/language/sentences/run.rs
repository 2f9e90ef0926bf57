//! What a run says of itself.

use super::Sentence;

pub(super) const SENTENCES: &[Sentence] = &[
    // Columns of a run.
    ("{}; {}", "{0}；{1}"),
    ("vocabulary of {#} tokens", "词表含 {0} 个词元"),
    ("{#} texts cut to {#} tokens", "{0} 条文本截断至 {1} 个词元"),
    ("{#} text cut to {#} tokens", "{0} 条文本截断至 {1} 个词元"),
    ("personal data redacted", "已遮盖个人信息"),
    ("constant", "取值恒定"),
    ("standardised", "已标准化"),
    ("scaled to the range of 0 to 1", "已缩放至 0 到 1"),
    ("scaled by median and quartiles", "已按中位数与四分位距缩放"),
    ("not scaled", "未缩放"),
    ("logarithm taken", "已取对数"),
    ("clipped", "已截断极端值"),
    ("one-hot of {#} categories and the unknown", "{0} 个类别与未知类别的独热编码"),
    ("index of {#} categories and the unknown", "{0} 个类别与未知类别的序号编码"),
    ("gaps filled with the median ({!})", "空缺以中位数（{0}）填补"),
    ("gaps filled with the mean ({!})", "空缺以均值（{0}）填补"),
    ("gaps filled with {#}", "空缺以 {0} 填补"),
    ("gaps marked", "空缺处另有标记"),
    // Slices.
    ("{#} to {#}", "{0} 至 {1}"),
    ("({#} other values)", "（其余 {0} 个取值）"),
    ("(missing)", "（缺失）"),
    // How answers are decided.
    ("temperature {#}", "温度 {0}"),
    ("logistic curve, slope {#}, intercept {#}", "逻辑曲线，斜率 {0}，截距 {1}"),
    ("precision[{!}] at recall>={#}", "召回率 ≥ {1} 时 {0} 的精确率"),
    ("recall[{!}] at precision>={#}", "精确率 ≥ {1} 时 {0} 的召回率"),
    ("f1[{!}]", "{0} 的 F1"),
    ("lowest cost: {,}", "最低代价：{0}"),
    ("{!} answered {!} {#}", "{0} 答成 {1} 计 {2}"),
    // Conditions.
    ("{}: {#} (of {!})", "{0}：{1}（类别 {2}）"),
    ("{}: {#} ({#} for {!}, {#} for {!})", "{0}：{1}（{3} 为 {2}，{5} 为 {4}）"),
    ("{}: {#} ([{!}] {#} for {!}, {#} for {!})", "{0}：{1}（类别 {2}：{4} 为 {3}，{6} 为 {5}）"),
    ("{}: it can't be checked: {}", "{0}：无法检验：{1}"),
    ("{}: {#}", "{0}：{1}"),
    ("ratio of {!}", "比值 {0}"),
    (
        "it is 0 in every slice, or below 0, so that there is no ratio",
        "各组均为 0 或有组低于 0，没有比值",
    ),
    ("no row decides it for {!}", "没有可用于 {0} 的行"),
    ("it has no value on these rows", "在这些行上没有定义"),
    ("fewer than two slices of {!} have {#} rows for it", "{0} 中达到 {1} 行的分组不足两个"),
];
