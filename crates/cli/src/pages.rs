//! Pages on the disk.

use std::path::{Path, PathBuf};

use firebrick_bundle::durable::replace_durably;
use firebrick_bundle::is_bundle;

use firebrick_report::Language;

use crate::exit::Usage;

/// Refuses to write a page over the very data.
pub(crate) fn check_free(flag: &str, page: &Path, data: &[PathBuf]) -> anyhow::Result<()> {
    let there = page.canonicalize().ok();
    let same = |file: &PathBuf| there.is_some() && file.canonicalize().ok() == there;
    if data.iter().any(same) {
        let message = format!("{flag} {} is the data itself: give another file", page.display());
        return Err(Usage(message).into());
    }
    // Every file of a model is in its manifest.
    if page.parent().is_some_and(is_bundle) {
        let message = format!("{flag} {} is inside a model: give another place", page.display());
        return Err(Usage(message).into());
    }
    let begins = |start: &[u8]| start.to_ascii_lowercase().starts_with(b"<!doctype html");
    if std::fs::read(page)
        .is_ok_and(|there| !there.is_empty() && !begins(&there[..there.len().min(20)]))
    {
        let message = format!("{flag} {} is there and no page: give another file", page.display());
        return Err(Usage(message).into());
    }
    Ok(())
}

/// The language of a page.
pub(crate) fn language(lang: &str) -> anyhow::Result<Language> {
    Ok(lang.parse().map_err(|error| Usage(format!("--lang: {error}")))?)
}

/// Writes a page, whole or not at all.
pub(crate) fn write(path: &Path, html: &str) -> anyhow::Result<()> {
    // An error of a model's folder would come with hints about models.
    replace_durably(path, html)
        .map_err(|error| anyhow::anyhow!("the page can't be written: {error}"))
}
