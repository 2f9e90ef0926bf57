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
        rows.push(vec![entry.device, state, entry.description.to_string()]);
    }
    Ok(output::line(output::table(&rows).trim_end())?)
}
