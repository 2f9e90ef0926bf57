//! What stands around the sections.

use super::words;

words! {
    /// What stands around the sections.
    Frame {
        report: "Run report", "运行报告";
        comparison: "Comparison of runs", "运行对比";
        untitled: "Untitled run", "未命名的运行";
        contents: "Contents", "目录";
        empty: "(empty)", "（空）";
        more: "{0} more", "其余 {0} 项";
        left_out: "{0} more are not shown.", "另有 {0} 项未显示。";
        too_large: "More is left out here, so that the page stays small.", "为控制页面大小，此处省略了更多内容。";
        made_by: "Made by Firebrick. The page holds everything it shows: it asks nothing of the network.", "由 Firebrick 生成。页面内容完全自包含，不会访问网络。";
        nothing: "There is nothing to show.", "没有可显示的内容。";
    }
}
