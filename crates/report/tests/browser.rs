//! The pages in a real browser, where there is one: nothing overlaps, nothing is cut, nothing is asked of the network.

#[path = "../examples/pages/samples/mod.rs"]
mod samples;

use std::path::{Path, PathBuf};
use std::process::Command;

use firebrick_report::{Comparison, Language, Page, check_page, comparison_page};

/// Widths of a desk and of a phone.
const WIDTHS: [usize; 2] = [1280, 390];

/// The programs that can do it, by name.
fn browser() -> Option<PathBuf> {
    const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let candidates = NAMES.iter().flat_map(|name| folders.iter().map(move |f| f.join(name)));
    candidates.into_iter().find(|candidate| candidate.is_file())
}

fn pages(language: Language) -> Vec<(String, String)> {
    let render =
        |(name, report)| (format!("{name} {}", language.tag()), Page::render(&report, language));
    let mut pages: Vec<(String, String)> = samples::all().into_iter().map(render).collect();
    pages.push((
        format!("comparison {}", language.tag()),
        comparison_page(Comparison::of(&samples::runs()), language),
    ));
    pages.push((format!("check {}", language.tag()), check_page(&samples::check(), language)));
    pages
}

/// A document with every page in frames of both widths and the script that looks at them.
fn wrapper(pages: &[(String, String)], dark: bool) -> String {
    let frame = |(name, page): &(String, String), width: usize| {
        let page = page.replace('&', "&amp;").replace('"', "&quot;");
        format!(
            "<iframe title=\"{name} {width}\" style=\"border:0;width:{width}px;height:900px\" srcdoc=\"{page}\"></iframe>\n"
        )
    };
    let frames = pages.iter().flat_map(|page| WIDTHS.map(|width| frame(page, width)));
    let frames: String = frames.collect();
    let script = include_str!("browser/check.js");
    format!(
        "<!DOCTYPE html><meta charset=\"utf-8\"><script>const DARK={dark};\n{script}</script>\n{frames}"
    )
}

fn look(browser: &Path, language: Language, dark: bool) -> (String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("wrapper.html");
    std::fs::write(&file, wrapper(&pages(language), dark)).expect("the folder can be written to");
    let mut command = Command::new(browser);
    command.args([
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-extensions",
    ]);
    command.args(["--enable-logging=stderr", "--window-size=1400,1000", "--dump-dom"]);
    command.arg(format!("--user-data-dir={}", folder.path().join("profile").display()));
    if dark {
        command.arg("--blink-settings=preferredColorScheme=0");
    }
    let output =
        command.arg(format!("file://{}", file.display())).output().expect("the browser starts");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (text(output.stdout), text(output.stderr))
}

/// Whether there is a browser, in which all pages were found to be whole.
fn whole(language: Language, dark: bool) -> bool {
    let Some(browser) = browser() else { return false };
    let (document, log) = look(&browser, language, dark);
    let looked = document.matches("LOOKED").count();
    assert_eq!(looked, pages(language).len() * WIDTHS.len(), "not all were looked at:\n{log}");
    let found: Vec<&str> = document.lines().filter(|line| line.contains("FINDING")).collect();
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
    let console: Vec<&str> = log.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert!(console.is_empty(), "the console says:\n{}", console.join("\n"));
    true
}

const SKIPPED: &str = "skipped: there is no Chromium on the path";

#[test]
fn english_pages_are_whole_by_day() {
    if !whole(Language::English, false) {
        println!("{SKIPPED}");
    }
}

#[test]
fn english_pages_are_whole_by_night() {
    if !whole(Language::English, true) {
        println!("{SKIPPED}");
    }
}

#[test]
fn chinese_pages_are_whole_by_day() {
    if !whole(Language::Chinese, false) {
        println!("{SKIPPED}");
    }
}

#[test]
fn chinese_pages_are_whole_by_night() {
    if !whole(Language::Chinese, true) {
        println!("{SKIPPED}");
    }
}
