//! Which crate may depend on which: the arrows of `docs/architecture.md`.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Every arrow that is allowed. A new one is a decision: it belongs in `docs/architecture.md` too.
const ARROWS: [(&str, &[&str]); 14] = [
    ("firebrick-metrics", &[]),
    ("firebrick-data", &[]),
    ("firebrick-ops", &[]),
    ("firebrick-report", &[]),
    ("firebrick-device", &[]),
    ("firebrick-models", &["firebrick-ops"]),
    ("firebrick-bundle", &["firebrick-data", "firebrick-metrics", "firebrick-models"]),
    ("firebrick-serve", &["firebrick-bundle", "firebrick-data"]),
    (
        "firebrick-evaluate",
        &["firebrick-bundle", "firebrick-data", "firebrick-metrics", "firebrick-report"],
    ),
    (
        "firebrick-train",
        &[
            "firebrick-data",
            "firebrick-evaluate",
            "firebrick-models",
            "firebrick-metrics",
            "firebrick-bundle",
            "firebrick-ops",
            "firebrick-report",
        ],
    ),
    (
        "firebrick-cli",
        &[
            "firebrick-bundle",
            "firebrick-data",
            "firebrick-device",
            "firebrick-evaluate",
            "firebrick-metrics",
            "firebrick-models",
            "firebrick-ops",
            "firebrick-report",
            "firebrick-serve",
            "firebrick-train",
        ],
    ),
    (
        "firebrick",
        &[
            "firebrick-bundle",
            "firebrick-data",
            "firebrick-device",
            "firebrick-evaluate",
            "firebrick-metrics",
            "firebrick-models",
            "firebrick-ops",
            "firebrick-report",
            "firebrick-serve",
            "firebrick-train",
        ],
    ),
    ("firebrick-examples", &["firebrick", "firebrick-device"]),
    ("firebrick-benches", &["firebrick", "firebrick-device"]),
];

fn metadata() -> cargo_metadata::Metadata {
    MetadataCommand::new().no_deps().exec().expect("cargo metadata runs in the workspace")
}

#[test]
fn crates_depend_on_each_other_only_along_the_arrows() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        ARROWS.iter().map(|(from, to)| (*from, to.iter().copied().collect())).collect();
    let metadata = metadata();
    let members = metadata.workspace_packages();
    assert_eq!(members.len(), ARROWS.len(), "a crate without arrows, or arrows without a crate");
    for package in members {
        let allowed = &allowed[package.name.as_str()];
        for dependency in &package.dependencies {
            let ours = dependency.name.starts_with("firebrick");
            let normal = dependency.kind == DependencyKind::Normal;
            assert!(
                !(ours && normal) || allowed.contains(dependency.name.as_str()),
                "{} → {} is no arrow of the design",
                package.name,
                dependency.name
            );
        }
    }
}

#[test]
fn metrics_and_data_know_nothing_of_burn() {
    for package in metadata().workspace_packages() {
        if ["firebrick-metrics", "firebrick-data"].contains(&package.name.as_str()) {
            assert!(package.dependencies.iter().all(|d| !d.name.starts_with("burn")));
        }
    }
}

#[test]
fn only_programs_turn_a_backend_on() {
    const BACKENDS: [&str; 4] = ["flex", "ndarray", "wgpu", "cuda"];
    const PROGRAMS: [&str; 5] = [
        "firebrick-cli",
        "firebrick-device",
        "firebrick",
        "firebrick-examples",
        "firebrick-benches",
    ];
    // Also one of another crate, as in `firebrick-ops/flex`.
    let name = |feature: &str| feature.rsplit('/').next().unwrap_or_default().to_owned();
    let backend = |feature: &String| BACKENDS.contains(&name(feature).as_str());
    for package in metadata().workspace_packages() {
        if PROGRAMS.contains(&package.name.as_str()) {
            continue;
        }
        let default = package.features.get("default").cloned().unwrap_or_default();
        assert!(!default.iter().any(backend), "{} turns a backend on by default", package.name);
        let normal = |d: &&cargo_metadata::Dependency| d.kind == DependencyKind::Normal;
        for dependency in package.dependencies.iter().filter(normal) {
            let from = &dependency.name;
            let relevant = from == "burn" || from.starts_with("firebrick");
            let on = dependency.features.iter().any(backend);
            assert!(!(relevant && on), "{} turns a backend of {from} on", package.name);
        }
    }
}
