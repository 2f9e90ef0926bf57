//! What columns are usually called.

/// Names that a target column usually has, likeliest first.
pub(crate) const TARGET_NAMES: [&str; 20] = [
    "label",
    "labels",
    "target",
    "class",
    "category",
    "sentiment",
    "intent",
    "topic",
    "y",
    "price",
    "value",
    "outcome",
    "output",
    "score",
    "rating",
    "标签",
    "类别",
    "分类",
    "情感",
    "价格",
];

/// Last words of names that a target column usually has, as in `median_house_value`.
pub(crate) const TARGET_ENDS: [&str; 10] =
    ["target", "label", "class", "price", "value", "outcome", "标签", "类别", "分类", "价格"];

/// Names that a text column usually has, likeliest first.
pub(crate) const TEXT_NAMES: [&str; 22] = [
    "text",
    "message",
    "body",
    "content",
    "review",
    "sentence",
    "question",
    "comment",
    "description",
    "document",
    "tweet",
    "utterance",
    "email",
    "sms",
    "title",
    "headline",
    "文本",
    "内容",
    "评论",
    "句子",
    "问题",
    "标题",
];
