//! `firebrick devices`.

use firebrick_device::DeviceName;
use serde::Serialize;

use crate::args::DevicesArgs;
use crate::output;

#[derive(Serialize)]
struct Entry {
    device: String,
    compiled_in: bool,
    auto: bool,
    description: &'static str,
    /// What its kernels use on this processor.
    #[serde(skip_serializing_if = "Option::is_none")]
    instructions: Option<&'static str>,
}

pub(crate) fn run(args: &DevicesArgs) -> anyhow::Result<()> {
    let auto = DeviceName::Auto.resolve().ok();
    let entries: Vec<Entry> = DeviceName::ALL
        .into_iter()
        .filter(|name| *name != DeviceName::Auto)
        .map(|name| Entry {
            device: name.to_string(),
            compiled_in: name.is_compiled_in(),
            auto: Some(name) == auto,
            description: name.description(),
            instructions: instructions(name),
        })
        .collect();
    if args.json {
        return output::json(&entries);
    }
    let mut rows = vec![["device", "state", "what it is"].map(String::from).to_vec()];
    for entry in entries {
        let state = match (entry.compiled_in, entry.auto) {
            (true, true) => "ready, taken by `auto`".to_string(),
            (true, false) => "ready".to_string(),
            (false, _) => format!("not in this build (--features {})", entry.device),
        };
        let here = entry.instructions.map_or(String::new(), |found| format!("; here {found}"));
        rows.push(vec![entry.device, state, format!("{}{here}", entry.description)]);
    }
    Ok(output::line(output::words(&rows).trim_end())?)
}

/// What the kernels of a device use on this processor, where there is a choice.
fn instructions(name: DeviceName) -> Option<&'static str> {
    match name {
        DeviceName::Flex if name.is_compiled_in() => Some(firebrick_ops::cpu_instructions()),
        _ => None,
    }
}
