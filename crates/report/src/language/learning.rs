//! How runs learnt.

use super::words;

words! {
    /// How the run learnt.
    Learning {
        title: "Learning curves", "学习曲线";
        lead: "What is kept is the best epoch, not the last. A validation loss that rises while the training loss falls is overfitting.", "保留的是最佳轮次而非最后一轮。若训练损失下降而验证损失上升，则为过拟合。";
        loss: "Loss", "损失";
        training: "training", "训练";
        validation: "validation", "验证";
        epoch: "epoch", "轮次";
        best: "best: {0}", "最佳：{0}";
        score: "Validation {0}", "验证集 {0}";
        plain_score: "score", "得分";
        rate: "Learning rate", "学习率";
    }
}

words! {
    /// Several runs beside each other.
    Comparison {
        title: "Runs", "各次运行";
        lead: "The best of each column is marked. Intervals that overlap much are no proof of a difference.", "每列最佳值已标出。置信区间大幅重叠时，不能断定存在差异。";
        run: "run", "运行";
        curves: "How they learnt", "学习过程";
        loss: "Validation loss", "验证损失";
        pairs: "Differences on the same rows", "同一批数据上的差异";
        pair: "runs", "运行";
        score: "score", "指标";
        difference: "difference", "差值";
        interval: "95% interval", "95% 置信区间";
        p: "p-value", "p 值";
        test: "test", "检验";
        first_runs: "The first {0} runs are drawn.", "仅绘制前 {0} 次运行。";
        data: "judged on", "评估数据";
        other_data: "Not all of these runs were judged on the same rows. The best is marked among those that were: those with the same letter.", "这些运行并非全部在同一批数据上评估，仅在字母相同的运行之间标出最佳值。";
        tasks: "Runs of different tasks have no score in common: each task has a table of its own.", "不同任务的运行没有共同指标，因此每种任务单独成表。";
    }
}

words! {
    /// The trials of a search.
    Trials {
        title: "Trials", "调参试验";
        lead: "Every trial in the order in which it ran; the line is the best so far.", "按运行顺序列出全部试验；折线为截至当时的最佳值。";
        trial: "trial", "试验";
        picture: "{0} by trial", "各次试验的 {0}";
        best: "best so far", "当前最佳";
        one: "a trial", "单次试验";
        failed: "gave no score", "无得分";
    }
}
