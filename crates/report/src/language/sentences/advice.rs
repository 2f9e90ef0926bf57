//! What to do about it.

use super::Sentence;

pub(super) const SENTENCES: &[Sentence] = &[
    (
        "A classifier needs at least 2 classes: is this the right label column?",
        "分类至少需要 2 个类别：标签列选对了吗？",
    ),
    (
        "A class needs several rows: is this the right label column, and is it a class at all?",
        "每个类别需要多行数据：标签列选对了吗？它真的是类别吗？",
    ),
    (
        "Add rows, merge it with another class, or remove it: a class needs 2 rows, so that one can be held out.",
        "请补充数据、与其他类别合并或删除：每个类别至少要 2 行，才能留出 1 行。",
    ),
    (
        "Add rows or merge it with another class; so few teach little, and its score is chance.",
        "请补充数据或与其他类别合并；样本太少学不到东西，得分也全凭运气。",
    ),
    (
        "Judge by macro F1 and each class's recall, not by accuracy alone; class weights or more rows help the small ones.",
        "请看宏平均 F1 与各类别的召回率，不要只看准确率；类别权重或更多数据有助于小类别。",
    ),
    ("Is this the right target column?", "目标列选对了吗？"),
    ("Leave them out; they tell nothing.", "请去掉这些列，它们不含信息。"),
    (
        "Leave them out: what is learnt from a row's number holds for no other row.",
        "请去掉这些列：从行编号学到的东西不适用于其他行。",
    ),
    (
        "If these are codes, such as numbers of orders, leave them out: name the others with the option for features.",
        "若为代码（如订单号），请去掉：用特征选项列出其余各列。",
    ),
    (
        "Keep such columns out of the features, unless they are known before the label is.",
        "不要把这类列用作特征，除非它们先于标签可知。",
    ),
    (
        "Leave one of each pair out: together they have no single best weights.",
        "每对请去掉一个：同时使用时没有唯一的最优权重。",
    ),
    (
        "Will it be known when the model is asked? If it was made from the target, leave it out.",
        "使用模型时能知道该值吗？若由目标计算而来，请去掉。",
    ),
    (
        "Remove the repeats unless they are what the model will meet. Rows that are cut into training and validation by \
         this program are kept on one side.",
        "除非实际使用中也会重复，否则请去重。由本程序划分训练集与验证集时，重复行会保留在同一侧。",
    ),
    (
        "Look at the pairs: templates and edited copies are learnt by heart, and on two sides of a split they make the \
         score too good.",
        "请查看这些文本对：模板与改写的副本会被死记硬背，分处划分两侧时会使得分虚高。",
    ),
    (
        "Decide which label is right; no model can learn both, and the score counts one of them as wrong.",
        "请确定哪个标签正确；任何模型都无法同时学会两者，评分时必有一个算错。",
    ),
    (
        "Read the source again in its own encoding; what was lost cannot be restored from this file.",
        "请以原始编码重新读取数据源；丢失的内容无法从本文件恢复。",
    ),
    (
        "Find out where UTF-8 was read as Latin-1, Windows-1252 or GBK, or the other way round, and convert again.",
        "请找出 UTF-8 被当作 Latin-1、Windows-1252 或 GBK（或相反）读取之处，并重新转换。",
    ),
    (
        "Unescape them if they are not what the model will meet.",
        "若实际使用中不会出现，请还原这些实体。",
    ),
    ("Remove them; the tokenizers drop them.", "请删除；分词器会丢弃它们。"),
    (
        "Collect more rows of them, or merge groups, before you compare groups.",
        "比较各组之前，请收集更多数据或合并分组。",
    ),
    (
        "If the file has no header, say so: --header no (`data.read.header`).",
        "若文件没有表头，请说明：--header no（`data.read.header`）。",
    ),
    (
        "Correct the labels, remove the rows, or add rows of these classes to the training file.",
        "请更正标签、删除这些行，或在训练文件中补充这些类别。",
    ),
    (
        "The test says nothing about these classes; add test rows of them.",
        "测试无法反映这些类别；请补充相应的测试行。",
    ),
    (
        "Is the test drawn from what the model will meet? Accuracy and calibration depend on the mix.",
        "测试数据是否取自模型的实际使用场景？准确率与校准都取决于类别比例。",
    ),
    (
        "Remove them from one of the files; on rows that were learnt the score is too good.",
        "请从其中一个文件删除；在学过的行上得分会虚高。",
    ),
    (
        "Look at the pairs. Copies with small changes make the score too good; keep each family of texts in one file.",
        "请查看这些文本对。稍作改动的副本会使得分虚高；同源文本应放在同一个文件。",
    ),
    (
        "Fill or remove them; such rows are set aside, or read as one unknown word.",
        "请填写或删除；这类行会被搁置，或当作一个未知词。",
    ),
    ("Is this the right text column, and is the text whole?", "文本列选对了吗？文本完整吗？"),
    (
        "Raise the limit (`data.max_tokens`) if the end matters; time grows with it. Headers, quotes and signatures can be cut away.",
        "若末尾重要，请提高上限（`data.max_tokens`），耗时随之增加。页眉、引文与签名可以去掉。",
    ),
    (
        "A row without a target is set aside; a gap in another column is filled with what the training rows say \
         (`data.missing`). Fill the cells if you know better.",
        "没有目标值的行会被搁置；其他列的空缺按训练数据填补（`data.missing`）。若知道真实值，请自行填写。",
    ),
    (
        "The columns are not used; fill the cells before you use them.",
        "这些列未使用；使用前请填写。",
    ),
    (
        "Empty cells, NA, N/A, NaN, null, ? and - count as missing; another word is a category, or sets its row aside in a \
         column of numbers. Name it in `data.missing_values`, or leave such cells empty.",
        "空单元格、NA、N/A、NaN、null、? 与 - 视为缺失；其他词语算作类别，出现在数值列时该行会被搁置。请在 `data.missing_values` 中列出，或留空。",
    ),
    (
        "Write plain numbers such as 1234.5: no thousands separators, units, percent or currency signs.",
        "请写成 1234.5 这样的纯数字：不带千位分隔符、单位、百分号或货币符号。",
    ),
    (
        "A slip, a code such as 9999, or true? Correct what is wrong; squared errors give far numbers most of the say.",
        "是笔误、9999 之类的代码，还是真实值？请更正错误；平方误差会让离群值占据主导。",
    ),
    (
        "The true values lie beyond; consider leaving these rows out, and do not trust predictions near the cap.",
        "真实值超出该界限；可考虑去掉这些行，且不要相信接近界限的预测。",
    ),
    (
        "Mask it before training: a model and its vocabulary can give it away. The setting `data.redact` does so in texts; \
         leave other columns out.",
        "训练前请遮盖：模型及其词表可能泄露这些信息。设置 `data.redact` 可处理文本；其他列请去掉。",
    ),
    (
        "Leave these columns out, or mask them in the file: a model can give away what it was trained on, and \
         `data.redact` is for texts.",
        "请去掉这些列或在文件中遮盖：模型可能泄露训练数据，而 `data.redact` 只处理文本。",
    ),
    (
        "Standardise the features (`data.scaling = \"standard\"`, the default): then every rate below {#} is stable.",
        "请标准化特征（`data.scaling = \"standard\"`，默认如此）：此后低于 {0} 的学习率都稳定。",
    ),
    (
        "Standardise the features, and take a rate below {#}.",
        "请标准化特征，并取低于 {0} 的学习率。",
    ),
    (
        "Name the columns with the options for text, label, features and task.",
        "请用文本、标签、特征与任务选项指定各列。",
    ),
    ("Give both files the same header.", "请让两个文件使用相同的表头。"),
    ("Name the group column as the header spells it.", "请按表头中的写法指定分组列。"),
    (
        "Write them alike; as they are, each spelling is a class of its own.",
        "请统一写法；否则每种写法都自成一类。",
    ),
    (
        "Such rows are set aside. Were files put one behind the other? They can be named one by one.",
        "这类行会被搁置。是否把多个文件首尾相接了？可以逐个指定文件。",
    ),
    (
        "Mend them: training stops at the first, unless the option `on_bad_rows` says to skip or to quarantine them.",
        "请修复：除非选项 `on_bad_rows` 设为跳过或隔离，否则训练会在第一处停止。",
    ),
    (
        "Mend the rows, or name the columns with the options for text, label, features and task.",
        "请修复这些行，或用文本、标签、特征与任务选项指定各列。",
    ),
    (
        "Training sets such rows aside (`on_bad_rows`). Correct the cells; name a word for a missing value in \
         `data.missing_values`, and a column of codes in `data.categorical`.",
        "训练时会搁置这类行（`on_bad_rows`）。请更正单元格；表示缺失的词语写入 `data.missing_values`，代码列写入 `data.categorical`。",
    ),
    (
        "More training texts, a larger vocabulary (`data.tokenizer.vocab_size`) or pieces of words (`bpe`) help.",
        "更多训练文本、更大的词表（`data.tokenizer.vocab_size`）或子词（`bpe`）会有帮助。",
    ),
];
