//! Columns that cannot be used as they are.

use super::context::Context;
use super::finding::{Finding, Severity};
use super::words::{listed, quoted};

pub(super) fn roles(context: &Context<'_>) -> Vec<Finding> {
    let failure = context.layout.failure.iter().map(|failure| {
        Finding::new(Severity::Error, "columns_not_usable", 1)
            .says(failure.to_string())
            .advises("Name the columns with the options for text, label, features and task.")
    });
    let lost = context.test.iter().filter_map(|test| {
        let lost: Vec<usize> = (0..context.kinds.len())
            .filter(|&column| context.reads(column) || Some(column) == context.layout.target)
            .filter(|&column| !test.has(column))
            .collect();
        let finding = Finding::new(Severity::Error, "test_lacks_column", lost.len());
        (!lost.is_empty()).then(|| {
            finding
                .says(format!(
                    "{} lacks {}, which {} has.",
                    test.name,
                    listed(lost.iter().map(|&column| context.name(column)), 8),
                    context.train.name
                ))
                .advises("Give both files the same header.")
        })
    });
    failure.chain(lost).chain(no_group(context)).collect()
}

fn no_group(context: &Context<'_>) -> Option<Finding> {
    let group = context.options.group.as_ref()?;
    let header = &context.train.table.header;
    (!header.contains(group)).then(|| {
        Finding::new(Severity::Error, "no_group_column", 1)
            .says(format!(
                "{}: there is no column {} to use as the group. The columns are {}.",
                context.train.name,
                quoted(group),
                listed(header.iter().map(String::as_str), 12)
            ))
            .advises("Name the group column as the header spells it.")
    })
}
