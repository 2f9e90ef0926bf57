//! The worked case of the house price, run as its reader runs it.

use std::path::PathBuf;
use std::process::{Command, Output};

fn run(args: &[&str]) -> Output {
    // Examples are built beside the tests: target/PROFILE/{deps,examples}.
    let mut path = std::env::current_exe().expect("the test knows where it is");
    path.pop();
    path.pop();
    let path: PathBuf = path.join("examples").join("house_price");
    Command::new(path).args(args).output().expect("the example runs")
}

fn number_after<'a>(text: &'a str, mark: &str) -> (f64, &'a str) {
    let rest = &text[text.find(mark).expect("the mark is printed") + mark.len()..];
    let end = rest.find(|c: char| !"0123456789.e-+".contains(c)).unwrap_or(rest.len());
    (rest[..end].parse().expect("a number"), rest)
}

#[test]
fn gradient_descent_ends_at_the_least_squares_line_with_the_loss_going_down() {
    let output = run(&[]);
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(number_after(&text, "least squares: ").0 <= 1e-4, "{text}");
    let mut losses = Vec::new();
    let mut rest = text.as_str();
    while rest.contains("loss ") {
        let (loss, after) = number_after(rest, "loss ");
        losses.push(loss);
        rest = after;
    }
    assert!(losses.len() >= 3 && losses.windows(2).all(|w| w[1] <= w[0]), "{losses:?}");
    assert!(losses[losses.len() - 1] < losses[0] / 2.0);
    // The line that the rows were drawn around: 42 + 3.15 · area, noise of 28.
    assert!((number_after(&text, " + ").0 - 3.15).abs() < 0.3, "{text}");
    assert!(number_after(&text, "R² ").0 > 0.9);
}

#[test]
fn the_rate_001_on_raw_areas_ends_with_why_it_diverges_and_what_to_do() {
    let output = run(&["--raw"]);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(error.contains("diverged") && error.contains("stable only below a rate"), "{error}");
    assert!(error.contains("Standardise the features"), "{error}");
}
