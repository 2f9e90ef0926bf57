//! What criterion measured, as a table in Markdown.

use std::path::{Path, PathBuf};

/// Medians in milliseconds, a row a group and a column a benchmark of it, as criterion's last runs left
/// them; `–` where it did not run, and no row where none did.
pub fn markdown(groups: &[String], benchmarks: &[String]) -> String {
    let mut table = format!("| median, ms | {} |\n", benchmarks.join(" | "));
    table += &format!("|---|{}\n", "---:|".repeat(benchmarks.len()));
    for group in groups {
        let medians: Vec<_> = benchmarks.iter().map(|name| median(group, name)).collect();
        if medians.iter().any(Option::is_some) {
            let cells: Vec<String> = medians.into_iter().map(cell).collect();
            table += &format!("| {group} | {} |\n", cells.join(" | "));
        }
    }
    table
}

fn cell(median: Option<f64>) -> String {
    match median {
        Some(nanoseconds) => format!("{:.1}", nanoseconds / 1e6),
        None => "–".to_owned(),
    }
}

fn median(group: &str, benchmark: &str) -> Option<f64> {
    // Criterion replaces what a file's name can't hold.
    let benchmark = benchmark.replace(':', "_");
    let file = home().join(group).join(benchmark).join("new").join("estimates.json");
    let estimates: serde_json::Value = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    estimates.get("median")?.get("point_estimate")?.as_f64()
}

/// Where criterion keeps its results.
fn home() -> PathBuf {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from);
    folder("CRITERION_HOME")
        .or_else(|| folder("CARGO_TARGET_DIR").map(|target| target.join("criterion")))
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/criterion"))
}
