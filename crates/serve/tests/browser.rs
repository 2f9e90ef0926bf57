//! The page in a real browser, where there is one.

#![allow(clippy::print_stdout, reason = "a test may say what it saw")]

#[path = "browser/devtools.rs"]
mod devtools;
#[path = "browser/models.rs"]
mod models;
#[path = "browser/served.rs"]
mod served;

use devtools::Browser;
use models::LABELS;
use served::Served;

/// A browser that shows the page and knows the models; `None`, with a message, where there is none.
fn open(served: &Served, language: &str) -> Option<Browser> {
    let Some(mut browser) = Browser::open(language) else {
        println!("skipped: there is no Chromium on the path");
        return None;
    };
    browser.go(&served.address);
    browser.wait("document.querySelector('#name').textContent === 'tickets'");
    Some(browser)
}

/// Nothing was said on the console, and nothing was asked of another server.
fn assert_quiet(browser: &Browser, served: &Served) {
    assert!(browser.console().is_empty(), "{:#?}", browser.console());
    let asked = browser.requests();
    assert!(asked.iter().any(|address| address.ends_with("/info")), "{asked:?}");
    let elsewhere: Vec<_> = asked.iter().filter(|a| !a.starts_with(&served.address)).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
}

#[test]
fn the_label_follows_what_is_typed() {
    let served = Served::start(None);
    let Some(mut browser) = open(&served, "en") else { return };
    browser.write("#text", "shall it come today?");
    browser.wait("document.querySelector('.label bdi')?.textContent === 'shipping'");
    assert_eq!(browser.text(".label small"), "75.0%");
    let bars = browser.evaluate("document.querySelectorAll('.bars li').length");
    assert_eq!(bars, LABELS.len());
    let width = browser.evaluate("document.querySelector('.bar i').style.width");
    assert_eq!(width, "75%");
    browser.write("#text", "退款");
    browser.wait("document.querySelector('.label bdi').textContent === '退货'");
    assert_eq!(browser.text("#said"), "Label: 退货, 75.0%");
    browser.write("#text", "<b>&amp;</b>'");
    browser.wait("document.querySelector('#curl').textContent.includes('<b>&amp;')");
    let curl = browser.text("#curl");
    let expected = format!("curl '{}predict'", served.address);
    assert!(curl.starts_with(&expected), "{curl}");
    assert!(curl.ends_with(r#"-d '{"inputs":"<b>&amp;</b>'\''"}'"#), "{curl}");
    assert_quiet(&browser, &served);
}

#[test]
fn the_language_can_be_switched_and_is_kept() {
    let served = Served::start(None);
    let Some(mut browser) = open(&served, "en-GB") else { return };
    assert_eq!(browser.text("#answer-title"), "Answer");
    browser.write("#text", "bill");
    browser.wait("document.querySelector('.label')");
    browser.click("#language");
    assert_eq!(browser.text("#answer-title"), "结果");
    assert_eq!(browser.text("#said"), "标签：billing，75.0%");
    assert_eq!(browser.evaluate("document.documentElement.lang"), "zh-Hans");
    browser.go(&format!("{}?again", served.address));
    browser.wait("document.querySelector('#name').textContent === 'tickets'");
    assert_eq!(browser.text("#answer-title"), "结果");
    browser.click("#language");
    assert_eq!(browser.text("#answer-title"), "Answer");
    assert_quiet(&browser, &served);
}

#[test]
fn those_who_read_chinese_find_the_page_in_chinese() {
    let served = Served::start(None);
    let Some(mut browser) = open(&served, "zh-CN") else { return };
    assert_eq!(browser.text("#input-title"), "输入");
    let english = browser.evaluate(
        "[...document.querySelectorAll('[data-t]')].map(e => e.textContent).filter(t => /^[A-Za-z ]+$/.test(t))",
    );
    assert_eq!(english, serde_json::json!([]));
    assert_quiet(&browser, &served);
}

#[test]
fn lines_are_rows_if_they_are_said_to_be() {
    let served = Served::start(None);
    let Some(mut browser) = open(&served, "en") else { return };
    browser.click("#many");
    browser.write("#text", "bill\n\nship\n退");
    browser.wait("document.querySelectorAll('tbody tr').length === 3");
    let labels = browser
        .evaluate("[...document.querySelectorAll('tbody td.what')].map(cell => cell.textContent)");
    assert_eq!(labels, serde_json::json!(LABELS));
    browser.click("#many");
    browser.wait("document.querySelector('.label')?.textContent.startsWith('billing')");
    assert_quiet(&browser, &served);
}

#[test]
fn a_model_of_columns_has_a_form_and_takes_tables() {
    let served = Served::start(None);
    let Some(mut browser) = open(&served, "en") else { return };
    browser.evaluate("document.querySelector('#model').value = 'houses'");
    browser.evaluate("document.querySelector('#model').dispatchEvent(new Event('change'))");
    browser.write("[name=area]", "88.5");
    browser.wait("document.querySelector('.label')?.textContent === '88,500'");
    browser.write("[name=area]", "wide");
    browser.wait("!document.querySelector('#problem').hidden");
    assert_eq!(browser.text("#problem"), "area: “wide” is not a number.");
    browser.write("[name=area]", "12");
    browser.write("[name=town]", "Bern");
    browser.wait("document.querySelector('.label')?.textContent === '12,000'");
    browser.click("#many");
    assert_eq!(browser.evaluate("document.querySelector('#text').value"), "area,town\n12,Bern\n");
    browser.write("#text", "town\tarea\tmore\n\"Bern, \"\"old\"\"\"\t7\tx\nBasel\t\t\n");
    browser.wait("document.querySelectorAll('tbody tr').length === 2");
    assert_eq!(browser.text("tbody tr:nth-child(1) td.what"), "7,000");
    assert_eq!(browser.text("tbody tr:nth-child(2) td.what"), "100");
    let curl = browser.text("#curl");
    let rows = r#"[{"area":7,"town":"Bern, \"old\""},{"area":null,"town":"Basel"}]"#;
    assert!(curl.contains(rows) && curl.contains(r#""model":"houses""#), "{curl}");
    assert_quiet(&browser, &served);
}

#[test]
fn the_page_fits_a_phone_and_the_night() {
    let served = Served::start(None);
    let Some(mut browser) = open(&served, "en") else { return };
    browser.write("#text", "bill");
    browser.wait("document.querySelector('.label')");
    let page = "getComputedStyle(document.body).backgroundColor";
    for (dark, colour) in [(false, "rgb(250, 250, 248)"), (true, "rgb(19, 21, 24)")] {
        browser.dark(dark);
        for (width, height) in [(1280, 900), (390, 844)] {
            browser.size(width, height);
            browser.wait(&format!("innerWidth === {width}"));
            assert_eq!(browser.evaluate(page), colour);
            let wide = browser.evaluate("document.scrollingElement.scrollWidth");
            assert!(wide.as_u64().is_some_and(|wide| wide <= width as u64), "{wide} in {width}");
        }
    }
    browser.click("#theme");
    assert_eq!(browser.evaluate(page), "rgb(250, 250, 248)");
    assert_quiet(&browser, &served);
}

#[test]
fn a_key_is_asked_for_where_the_server_wants_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = folder.path().join("keys");
    std::fs::write(&keys, "open-sesame-open-sesame\n").expect("the folder can be written to");
    let served = Served::start(Some(keys));
    let Some(mut browser) = Browser::open("en") else {
        println!("skipped: there is no Chromium on the path");
        return;
    };
    browser.go(&served.address);
    browser.wait("!document.querySelector('#key-form').hidden");
    browser.write("#key", "a wrong one");
    browser.click("#key-form button");
    browser.wait("document.querySelector('#key-note').className === 'wrong'");
    browser.write("#key", "open-sesame-open-sesame");
    browser.click("#key-form button");
    browser.wait("document.querySelector('#key-form').hidden");
    browser.write("#text", "ship");
    browser.wait("document.querySelector('.label bdi')?.textContent === 'shipping'");
    let curl = browser.text("#curl");
    assert!(curl.contains("Bearer $FIREBRICK_KEY") && !curl.contains("sesame"), "{curl}");
}
