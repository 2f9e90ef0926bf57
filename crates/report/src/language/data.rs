//! What went in.

use super::words;

words! {
    /// What was asked for.
    Asked {
        title: "What was asked", "任务设置";
        command: "command", "命令";
        task: "task", "任务";
        inputs: "reads", "输入列";
        target: "predicts", "预测列";
        model: "model", "模型";
        device: "device", "设备";
        seed: "seed", "随机种子";
        version: "version", "版本";
        date: "date", "日期";
    }
}

words! {
    /// What the run learnt from.
    Data {
        title: "Data", "数据";
        read: "rows read", "读取行数";
        used: "rows used", "使用行数";
        aside: "set aside", "未使用";
        reasons: "Rows that were set aside", "未使用的行及原因";
        files: "Files", "文件";
        file: "file", "文件";
        rows: "rows", "行数";
        note: "note", "说明";
        columns: "Columns", "列";
        column: "column", "列名";
        role: "role", "用途";
        kind: "type", "类型";
        filled: "filled", "非空";
        classes: "Classes", "类别";
        class: "class", "类别";
        share: "share of all rows", "占总行数比例";
        train: "train", "训练";
        valid: "valid", "验证";
        test: "test", "测试";
        lengths: "How long the texts are", "文本长度分布";
        tokens: "tokens", "词元数";
    }
}

words! {
    /// Where the time went and what proves the run.
    Timings {
        title: "Timings", "耗时";
        step: "step", "步骤";
        time: "time", "耗时";
        share: "share", "占比";
        total: "Together {0}.", "合计 {0}。";
        hashes: "Hashes", "哈希值";
        hashes_lead: "Equal hashes are equal bytes: with the command and the seed they are what it takes to repeat the run.", "哈希值相同即字节完全相同；结合命令与随机种子即可重现本次运行。";
        what: "what", "对象";
        hash: "hash", "哈希值";
    }
}
