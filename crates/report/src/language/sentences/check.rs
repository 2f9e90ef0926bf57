//! What a check found.

use super::Sentence;

pub(super) const SENTENCES: &[Sentence] = &[
    // Classes.
    ("{!}: every one of the {} has the label {!}.", "{0}：全部 {1}的标签都是 {2}。"),
    ("{!}: the label has {#} different values in {}.", "{0}：标签在 {2}中有 {1} 个不同取值。"),
    ("{!}: {} with a single row: {}.", "{0}：{1}只有一行：{2}。"),
    ("{!}: {} with fewer than 10 rows: {}.", "{0}：{1}不足 10 行：{2}。"),
    (
        "The classes are uneven: {!} has {}, {!} has {}, a ratio of {#}.",
        "各类别数量不均衡：{0} 有 {1}，{2} 有 {3}，比值为 {4}。",
    ),
    // Columns.
    ("{!}: the target is the same in every row.", "{0}：目标列各行取值全部相同。"),
    ("{!}: {} with one value in every row: {}.", "{0}：{1}各行取值全部相同：{2}。"),
    (
        "{!}: {} a different number or code in each row: {}.",
        "{0}：{1}每行都是不同的编号或代码：{2}。",
    ),
    (
        "{!}: {} of whole numbers that are all different and have as many digits: {}.",
        "{0}：{1}全为互不相同且位数相同的整数：{2}。",
    ),
    (
        "{!}: {} is the label by another name: each value stands beside one label alone.",
        "{0}：{1} 实为标签的另一种写法：每个取值只对应一个标签。",
    ),
    (
        "{!}: {} are the label by another name: each value stands beside one label alone.",
        "{0}：{1} 实为标签的另一种写法：每个取值只对应一个标签。",
    ),
    ("{!}: {} of features is the same up to scale.", "{0}：{1}特征只差一个比例。"),
    ("{!}: {} of features are the same up to scale.", "{0}：{1}特征只差一个比例。"),
    ("{!}: the feature {!} is the target up to scale.", "{0}：特征 {1} 与目标只差一个比例。"),
    (
        "{!}: numbers with separators or units in {}; they are read as text.",
        "{0}：{1} 中的数值带有分隔符或单位，将按文本读取。",
    ),
    (
        "{!}: the first row was taken for the names of the columns, and has what stands in other rows: {}.",
        "{0}：首行被当作列名，但其内容与其他行类似：{1}。",
    ),
    ("{!} lacks {}, which {!} has.", "{0} 缺少 {2} 中的 {1}。"),
    (
        "{!}: there is no column {!} to use as the group. The columns are {}.",
        "{0}：没有可用作分组的列 {1}。现有列为 {2}。",
    ),
    (
        "{!}: there is no column {!} to use as the {} The columns are {}.",
        "{0}：没有列 {1}（用途：{2}）。现有列为 {3}。",
    ),
    (
        "{!}: there is one column only, {!}. Is the delimiter {!}? The option `delimiter` names it.",
        "{0}：只有一列 {1}。分隔符是 {2} 吗？可用选项 `delimiter` 指定。",
    ),
    (
        "{!}: no column to predict {!} from: neither text nor numbers nor categories among {}. Name the text \
         column with the option `text`, or other columns with `features`.",
        "{0}：没有可用于预测 {1} 的列：{2} 中既无文本，也无数值或类别。请用选项 `text` 指定文本列，或用 `features` 指定其他列。",
    ),
    (
        "{!}: on the raw numbers of {} plain gradient descent diverges at the rate {#}: it is stable only below {#}.",
        "{0}：直接使用 {1} 的原始数值时，普通梯度下降在学习率 {2} 下发散，低于 {3} 才稳定。",
    ),
    (
        "{!}: {} with a number in {!} far from all others, such as {#}; the median is {#}, {#} of 100 lie between {#} and {#}.",
        "{0}：{1}的 {2} 值远离其余数值，例如 {3}；中位数为 {4}，{5}% 的值介于 {6} 与 {7} 之间。",
    ),
    (
        "{!}: {} ({}) with {#}, the largest value of {!} ({#} different): it looks like a cap.",
        "{0}：{1}（{2}）等于 {3}，即 {4} 的最大值（共 {5} 个不同值），疑似被截断。",
    ),
    (
        "{!}: {} ({}) with {#}, the smallest value of {!} ({#} different): it looks like a cap.",
        "{0}：{1}（{2}）等于 {3}，即 {4} 的最小值（共 {5} 个不同值），疑似被截断。",
    ),
    // Rows.
    (
        "{!}: {} of {#} ({}) with the text of an earlier row, up to case and spaces; one occurs {#} times.",
        "{0}：{2} 行中有 {1}（{3}）与前面某行文本相同（忽略大小写与空格）；其中一条出现 {4} 次。",
    ),
    (
        "{!}: {} of {#} ({}) with the cells of an earlier row; one occurs {#} times.",
        "{0}：{2} 行中有 {1}（{3}）与前面某行完全相同；其中一行出现 {4} 次。",
    ),
    (
        "{!}: {} ({}) {} nearly another text of the file: 80% or more of their short pieces are shared.",
        "{0}：{1}（{2}）与文件中另一条文本近似：至少 80% 的短片段相同。",
    ),
    ("{!}: {} ({}) has more than one label.", "{0}：{1}（{2}）有不止一个标签。"),
    ("{!}: {} ({}) have more than one label.", "{0}：{1}（{2}）有不止一个标签。"),
    (
        "{#} pair of labels may be one label written in two ways; the rarer spellings are on {}.",
        "{0} 对标签可能是同一标签的两种写法；较少见的写法涉及 {1}。",
    ),
    (
        "{#} pairs of labels may be one label written in two ways; the rarer spellings are on {}.",
        "{0} 对标签可能是同一标签的两种写法；较少见的写法涉及 {1}。",
    ),
    (
        "{!}: {} of {} has fewer than 30 rows: too few to say how well a model does on it.",
        "{0}：{2} 的 {1}不足 30 行，无法判断模型在其上的表现。",
    ),
    (
        "{!}: {} of {} have fewer than 30 rows: too few to say how well a model does on them.",
        "{0}：{2} 的 {1}不足 30 行，无法判断模型在其上的表现。",
    ),
    ("{!}: {} without any text.", "{0}：{1}没有任何文本。"),
    ("{!}: {} ({}) of a single word.", "{0}：{1}（{2}）只有一个词。"),
    (
        "{!}: {} ({}) of more than {#} tokens, which will lose their ends, {} of all tokens; the longest has {#}.",
        "{0}：{1}（{2}）超过 {3} 个词元，末尾将被截去，占全部词元的 {4}；最长的有 {5} 个。",
    ),
    ("{!}: empty cells in {,}.", "{0}：以下列有空单元格：{1}。"),
    ("{!} {#} rows ({})", "{0} {1} 行（{2}）"),
    ("{!} {#} row ({})", "{0} {1} 行（{2}）"),
    (
        "{!}: {} in {} with a word for a missing value: {}.",
        "{0}：{2} 中有 {1}用词语表示缺失值：{3}。",
    ),
    (
        "{!}: {} with a cell that is no finite number in a column of numbers, or is nested: {}.",
        "{0}：{1}含有非有限数值（位于数值列）或嵌套值：{2}。",
    ),
    ("{!}: no row can be used: {}.", "{0}：没有可用的行：{1}。"),
    ("{!}: the header comes again in {}.", "{0}：表头在 {1}中重复出现。"),
    (
        "{!}: {#} of {#} rows ({}) cannot be read: {,}.",
        "{0}：{2} 行中有 {1} 行（{3}）无法读取：{4}。",
    ),
    // Damage.
    (
        "{!}: {} ({}) with the replacement character U+FFFD: bytes were lost, in {}.",
        "{0}：{1}（{2}）含替换字符 U+FFFD（字节已丢失），位于 {3}。",
    ),
    (
        "{!}: {} ({}) with text that looks like one encoding read as another, in {}.",
        "{0}：{1}（{2}）疑似以错误编码读取（乱码），位于 {3}。",
    ),
    (
        "{!}: {} ({}) with HTML entities or tags, in {}.",
        "{0}：{1}（{2}）含 HTML 实体或标签，位于 {3}。",
    ),
    ("{!}: {} ({}) with control characters, in {}.", "{0}：{1}（{2}）含控制字符，位于 {3}。"),
    (
        "{!}: {} ({}) with what looks like personal data, in {}: {,}; {} in all.",
        "{0}：{1}（{2}）疑似含个人信息，位于 {3}：{4}；共 {5}。",
    ),
    // Two files.
    (
        "{!}: {} that {!} lacks, on {}: {}. Is {!} meant to be {!}?",
        "{0}：{1}在 {2} 中不存在，涉及 {3}：{4}。{5} 是否应为 {6}？",
    ),
    ("{!}: {} that {!} lacks, on {}: {}.", "{0}：{1}在 {2} 中不存在，涉及 {3}：{4}。"),
    ("{!}: no row of {}: {}.", "{0}：没有以下 {1}的行：{2}。"),
    (
        "The classes are mixed differently in the two files (distance {} of at most 100%): {!} is {} of {!} and {} of {!}.",
        "两个文件的类别比例不同（距离 {0}，最大 100%）：{1} 在 {3} 中占 {2}，在 {5} 中占 {4}。",
    ),
    (
        "{!}: {} of {#} ({}) with a text that is also in {!}.",
        "{0}：{2} 行中有 {1}（{3}）的文本也出现在 {4} 中。",
    ),
    (
        "{!}: {} of {#} ({}) that are, cell for cell, also in {!}.",
        "{0}：{2} 行中有 {1}（{3}）逐格相同地出现在 {4} 中。",
    ),
    (
        "{!}: {} ({}) {} nearly a text of {!}: 80% or more of their short pieces are shared.",
        "{0}：{1}（{2}）与 {4} 中的某条文本近似：至少 80% 的短片段相同。",
    ),
    (
        "{!}: {} of the tokens ({} of the different words) are unknown to the {#} words that the default tokenizer learns \
         from {!}; most frequent: {}.",
        "{0}：{1} 的词元（{2} 的不同词）不在默认分词器从 {4} 学到的 {3} 个词中；最常见的：{5}。",
    ),
    ("email {#}", "电子邮箱 {0}"),
    ("phone {#}", "电话号码 {0}"),
    ("credit_card {#}", "银行卡号 {0}"),
    ("ip {#}", "IP 地址 {0}"),
    ("mac {#}", "MAC 地址 {0}"),
    ("url {#}", "网址 {0}"),
    ("cn_resident_id {#}", "居民身份证号 {0}"),
    // Examples.
    ("{} alike: “{!}” / “{!}”", "相似度 {0}：“{1}” / “{2}”"),
    ("{!} and {!}: r = {!}", "{0} 与 {1}：r = {2}"),
    ("{!} = {!} ⇔ label {!}", "{0} = {1} ⇔ 标签 {2}"),
    ("{!} ({#} rows) / {!} ({#} rows)", "{0}（{1} 行）/ {2}（{3} 行）"),
    ("{!} ({#} row) / {!} ({#} rows)", "{0}（{1} 行）/ {2}（{3} 行）"),
    ("{!}: {#} of {#}: {}", "{0}：{2} 个中的 {1} 个：{3}"),
];
