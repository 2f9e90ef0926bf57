//! The chain in a configuration file.

use serde::Deserialize;

use super::{CleanStep, Cleaner, cleaner, names};

#[derive(Debug, Deserialize)]
struct Config {
    clean: Cleaner,
}

fn read(list: &str) -> Result<Cleaner, String> {
    let config = toml::from_str::<Config>(&format!("clean = {list}"));
    config.map(|config| config.clean).map_err(|error| error.to_string())
}

#[test]
fn steps_are_names_or_tables() {
    let list = r#"["nfkc", "urls", { kind = "repeated_characters", max = 2 }, { kind = "whitespace" },
        { kind = "emails", placeholder = "mail" }]"#;
    let expected = cleaner("nfkc,urls,repeated_characters:2,whitespace,emails:mail");
    assert_eq!(read(list).unwrap(), expected);
    assert!(read("[]").unwrap().is_empty());
    assert_eq!(Cleaner::default().clean(" x "), " x ");
}

#[test]
fn what_is_stored_says_every_option_and_reads_back() {
    let chain = cleaner(&names().join(","));
    let json = serde_json::to_string(&chain).unwrap();
    assert!(json.contains(r#""nfkc","case_folding""#), "{json}");
    assert!(json.contains(r#"{"kind":"repeated_characters","max":3}"#), "{json}");
    assert_eq!(serde_json::from_str::<Cleaner>(&json).unwrap(), chain);
    let list = toml::Value::try_from(&chain).unwrap().to_string();
    assert_eq!(read(&list).unwrap(), chain);
}

#[test]
fn display_and_from_str_agree() {
    for step in ["nfkc", "urls", "urls:link", "urls:", "repeated_characters:5", "accents"] {
        assert_eq!(step.parse::<CleanStep>().unwrap().to_string(), step);
    }
    let default = "repeated_characters:3".parse::<CleanStep>().unwrap();
    assert_eq!(default.to_string(), "repeated_characters");
}

#[test]
fn a_wrong_step_is_refused_with_what_is_legal() {
    let cases = [
        (r#"["html_tag"]"#, "did you mean `html_tags`?"),
        (r#"["html_tag"]"#, "one of nfc, nfkc, case_folding, "),
        (r#"["nfkc:1"]"#, "has no option"),
        (r#"["repeated_characters:x"]"#, "expected a number"),
        (r#"["repeated_characters:0"]"#, "at least 1"),
        (r#"[{ kind = "repeated_characters", max = 0 }]"#, "at least 1"),
        (r#"[{ kind = "repeated_characters", maxx = 2 }]"#, "did you mean `max`?"),
        (r#"[{ kind = "nfkc", max = 2 }]"#, "the step `nfkc` has no option `max`"),
        (r#"[{ kind = "urls", placeholder = "<url>" }]"#, "at most 32 letters"),
        (r#"[{ max = 2 }]"#, "missing field `kind`"),
        ("[7]", "the name of a cleaning step"),
    ];
    for (list, expected) in cases {
        let error = read(list).unwrap_err();
        assert!(error.contains(expected), "{list}: {error}");
    }
    let many = vec![CleanStep::Nfc; 33];
    assert!(Cleaner::new(many).unwrap_err().to_string().contains("a list of 33 steps"));
}
