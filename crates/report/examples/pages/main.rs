//! Writes pages as reports of several kinds would look, with made-up numbers.
//!
//! cargo run -p firebrick-report --example pages -- FOLDER

mod samples;

use std::path::PathBuf;

use firebrick_report::{Comparison, Language, Page, check_page, comparison_page};

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "pages".to_owned()));
    std::fs::create_dir_all(&folder)?;
    for (language, code) in [(Language::English, "en"), (Language::Chinese, "zh")] {
        for (name, report) in samples::all() {
            let page = Page::render(&report, language);
            std::fs::write(folder.join(format!("{name}.{code}.html")), page)?;
        }
        let page = comparison_page(Comparison::of(&samples::runs()), language);
        std::fs::write(folder.join(format!("comparison.{code}.html")), page)?;
        let page = check_page(&samples::check(), language);
        std::fs::write(folder.join(format!("check.{code}.html")), page)?;
    }
    Ok(())
}
