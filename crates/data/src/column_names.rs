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

/// Names that a text column has whatever its cells are, likeliest first.
pub(crate) const TEXT_NAMES: [&str; 9] =
    ["text", "review", "sentence", "document", "tweet", "utterance", "文本", "评论", "句子"];

/// Names that a text column often has, and other columns too: the cells decide.
pub(crate) const MAYBE_TEXT_NAMES: [&str; 13] = [
    "message",
    "body",
    "content",
    "question",
    "comment",
    "description",
    "email",
    "sms",
    "title",
    "headline",
    "内容",
    "问题",
    "标题",
];
