//! What every page keeps.

#[path = "../examples/pages/samples/mod.rs"]
mod samples;

use firebrick_report::{
    CheckReport, Comparison, Confusion, Estimate, Language, Mistake, Page, RunReport, check_page,
    comparison_page,
};

const LANGUAGES: [Language; 2] = [Language::English, Language::Chinese];

/// Every page that there is, with its name.
fn pages() -> Vec<(String, String)> {
    let render = |language: Language| {
        let mut pages: Vec<(String, String)> = samples::all()
            .into_iter()
            .map(|(name, report)| {
                (format!("{name} {}", language.tag()), Page::render(&report, language))
            })
            .collect();
        let compared = comparison_page(Comparison::of(&samples::runs()), language);
        pages.push((format!("comparison {}", language.tag()), compared));
        let checked = check_page(&samples::check(), language);
        pages.push((format!("check {}", language.tag()), checked));
        pages
    };
    LANGUAGES.into_iter().flat_map(render).collect()
}

fn parsed(page: &str) -> roxmltree::Document<'_> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    roxmltree::Document::parse_with_options(page, options).expect("the page is well-formed")
}

fn anchors(page: &str) -> Vec<String> {
    let document = parsed(page);
    let headings = document.descendants().filter(|node| node.has_tag_name("h2"));
    headings.filter_map(|heading| heading.attribute("id").map(str::to_owned)).collect()
}

#[test]
fn pages_are_well_formed_and_every_picture_has_a_label() {
    for (name, page) in pages() {
        let document = parsed(&page);
        let pictures = document.descendants().filter(|node| node.has_tag_name("svg"));
        for picture in pictures {
            assert_eq!(picture.attribute("role"), Some("img"), "{name}");
            assert!(picture.attribute("aria-label").is_some_and(|l| !l.is_empty()), "{name}");
            let title = picture.children().find(|node| node.has_tag_name("title"));
            assert!(title.is_some(), "{name}");
        }
    }
}

#[test]
fn nothing_of_a_page_lies_outside_it() {
    for (name, page) in pages() {
        let document = parsed(&page);
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            let tag = node.tag_name().name();
            assert!(
                !["script", "img", "link", "iframe", "object", "use"].contains(&tag),
                "{name}: {tag}"
            );
            for attribute in node.attributes() {
                let (key, value) = (attribute.name(), attribute.value());
                assert!(!key.starts_with("on") && key != "src", "{name}: {key}");
                assert!(key != "href" || value.starts_with('#'), "{name}: {value}");
                assert!(key != "style" || !value.contains("url"), "{name}: {value}");
            }
        }
        let style = document.descendants().find(|node| node.has_tag_name("style")).unwrap();
        let style = style.text().unwrap();
        assert!(!style.contains("url(") && !style.contains("@import") && !style.contains("http"));
    }
}

#[test]
fn markup_in_the_data_stays_text() {
    let page = Page::render(&samples::nasty(), Language::English);
    assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
    assert!(!page.contains("<script") && !page.contains("<img"));
    assert!(!page.contains('\u{202e}'), "the direction of our own words would turn");
}

#[test]
fn the_contents_lead_to_every_section() {
    for (name, page) in pages() {
        let document = parsed(&page);
        let links = document.descendants().filter(|node| node.has_tag_name("a"));
        let links: Vec<String> =
            links.map(|a| a.attribute("href").unwrap()[1..].to_owned()).collect();
        assert!(links.is_empty() || links == anchors(&page), "{name}");
    }
}

#[test]
fn what_is_there_has_a_section_and_what_is_not_has_none() {
    let mut report = samples::classes(6, 1000);
    report.residuals = samples::regression(50).residuals;
    report.comparison = Some(Comparison::of(&samples::runs()));
    let all = [
        "results",
        "runs",
        "asked",
        "data",
        "learning",
        "confusion",
        "classes",
        "curves",
        "calibration",
        "confidence",
        "coverage",
        "slices",
        "residuals",
        "mistakes",
        "labels",
        "thresholds",
        "trials",
        "timings",
        "hashes",
    ];
    assert_eq!(anchors(&Page::render(&report, Language::English)), all);
    assert!(anchors(&Page::render(&RunReport::default(), Language::Chinese)).is_empty());
    let one = RunReport { mistakes: vec![Mistake::default()], ..RunReport::default() };
    assert_eq!(anchors(&Page::render(&one, Language::English)), ["mistakes"]);
}

#[test]
fn a_check_has_a_section_for_all_that_it_found_and_its_data_stays_text() {
    let mut check = samples::check();
    let all = ["files", "findings", "classes", "target", "lengths", "columns"];
    assert_eq!(anchors(&check_page(&check, Language::English)), all);
    let evil = "</style><script>alert('x')</script>";
    check.title = evil.into();
    check.findings[0].message = format!("{evil} `{evil}`");
    check.columns[0].name = evil.into();
    let page = check_page(&check, Language::English);
    parsed(&page);
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"));
    assert!(page.contains("12 above 200 are not in the picture."));
    let clean = check_page(&CheckReport::default(), Language::English);
    assert!(clean.contains("Nothing stands out."));
}

#[test]
fn runs_of_several_tasks_and_data_are_told_apart() {
    let mut comparison = Comparison::of(&samples::runs());
    comparison.runs[1].data = "another".into();
    let page = |comparison: &Comparison| comparison_page(comparison.clone(), Language::English);
    assert!(page(&comparison).contains("Not all of these runs were judged on the same rows."));
    comparison.runs[1].task = "regression".into();
    let apart = page(&comparison);
    assert!(apart.contains("<h3>regression</h3>") && !apart.contains("Not all of these runs"));
    assert_eq!(apart.matches("<table").count(), 2);
}

#[test]
fn a_large_run_is_a_page_under_two_megabytes() {
    for (name, page) in pages() {
        assert!(page.len() < 2_000_000, "{name}: {}", page.len());
    }
}

/// Every list as long and every text as wide as it gets.
#[test]
fn a_page_stays_small_whatever_goes_in() {
    let mut report = samples::classes(60, 1_000_000);
    let long = "标签 label ".repeat(300);
    let count = |i: usize, j: usize| 1 + (i * 31 + j * 17) as u64 % 97;
    report.confusion = Some(Confusion {
        labels: (0..60).map(|i| format!("{i} {long}")).collect(),
        counts: (0..60).map(|i| (0..60).map(|j| count(i, j)).collect()).collect(),
    });
    report.per_class = (0..5000)
        .map(|i| {
            let mut class = report.per_class[i % 60].clone();
            class.label = format!("{i} {long}");
            class
        })
        .collect();
    report.mistakes = (0..100_000).map(|i| report.mistakes[i % 10].clone()).collect();
    report.label_errors = (0..100_000).map(|i| report.label_errors[i % 10].clone()).collect();
    report.residuals = samples::regression(200_000).residuals;
    for set in [&mut report.roc, &mut report.pr].into_iter().flatten() {
        for curve in &mut set.classes {
            curve.points = (0..50_000)
                .map(|i| [f64::from(i) / 5e4, f64::from(i * 7919 % 50_000) / 5e4])
                .collect();
        }
    }
    let one = report.slices[0].clone();
    let mut many = one.clone();
    many.column.clone_from(&long);
    many.slices = (0..1000).map(|i| one.slices[i % 4].clone()).collect();
    report.slices = (0..100).map(|_| many.clone()).collect();
    let page = Page::render(&report, Language::Chinese);
    assert!(page.len() < 2_000_000, "{}", page.len());
    parsed(&page);
}

#[test]
fn the_best_run_of_a_comparison_is_marked_by_what_is_better() {
    let mut comparison = Comparison::of(&samples::runs());
    comparison.runs[1].scores[2] = Some(Estimate::from(0.1));
    let report = RunReport { comparison: Some(comparison), ..RunReport::default() };
    let page = Page::render(&report, Language::English);
    assert!(page.contains("<b class=\"best\">0.100</b>"), "a loss is better when it is lower");
    assert!(page.contains("<b class=\"best\">85.7%</b>"));
}

#[test]
fn a_report_comes_back_from_json_as_it_was() {
    let report = samples::classes(6, 1000);
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<RunReport>(&json).unwrap(), report);
    let little: RunReport =
        serde_json::from_str(r#"{"title":"a","trials":{"trials":[{"score":1}]}}"#).unwrap();
    assert_eq!(little.title, "a");
}
