//! `firebrick devices`.

use firebrick_device::{Adapter, Backend, DeviceError, DeviceName, State, adapters};
use serde::Serialize;

use crate::args::DevicesArgs;
use crate::output;

/// A device, or a backend without one.
#[derive(Serialize)]
struct Entry {
    device: String,
    compiled_in: bool,
    present: bool,
    works: bool,
    /// Whether `auto` takes it.
    auto: bool,
    /// Whether it is a graphics driver that computes on the CPU.
    software: bool,
    description: String,
    /// What its kernels use on this processor.
    #[serde(skip_serializing_if = "Option::is_none")]
    instructions: Option<&'static str>,
    /// Why it can't be had.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl Entry {
    fn new(device: impl ToString, description: &str) -> Self {
        Self {
            device: device.to_string(),
            compiled_in: false,
            present: false,
            works: false,
            auto: false,
            software: false,
            description: description.to_owned(),
            instructions: None,
            problem: None,
        }
    }

    fn state(&self) -> &str {
        match self {
            Self { auto: true, .. } => "ready, taken by `auto`",
            Self { works: true, software: true, .. } => "ready, never taken by `auto`",
            Self { works: true, .. } => "ready",
            Self { present: true, .. } => "does not work",
            Self { compiled_in: true, .. } => "not found",
            _ => "not in this build",
        }
    }
}

pub(crate) fn run(args: &DevicesArgs) -> anyhow::Result<()> {
    // Those that run everywhere first.
    let mut entries: Vec<Entry> = Backend::ALL.into_iter().rev().flat_map(of_backend).collect();
    mark_auto(&mut entries);
    if args.json {
        return output::json(&entries);
    }
    let mut rows = vec![["device", "state", "what it is"].map(String::from).to_vec()];
    for entry in &entries {
        let here = entry.instructions.map_or(String::new(), |found| format!("; here {found}"));
        let problem = entry.problem.as_ref().map_or(String::new(), |why| format!("; {why}"));
        let what = format!("{}{here}{problem}", entry.description);
        rows.push(vec![entry.device.clone(), entry.state().to_owned(), what]);
    }
    Ok(output::line(output::words(&rows).trim_end())?)
}

fn of_backend(backend: Backend) -> Vec<Entry> {
    let mut entry = Entry::new(backend, backend.description());
    entry.compiled_in = backend.is_compiled_in();
    if !entry.compiled_in {
        entry.problem = Some(format!("build with --features {backend}"));
    } else if backend.is_cpu() {
        (entry.present, entry.works) = (true, true);
        entry.instructions = (backend == Backend::Flex).then(firebrick_ops::cpu_instructions);
    } else {
        match adapters(backend) {
            Ok(found) => {
                return found.iter().enumerate().map(|card| of_card(backend, card)).collect();
            }
            Err(DeviceError::NotPresent { why, .. }) => {
                entry.problem = why.or_else(|| Some(format!("it needs {}", backend.needs())));
            }
            Err(error) => entry.problem = Some(error.to_string()),
        }
    }
    vec![entry]
}

fn of_card(backend: Backend, (index, card): (usize, &Adapter)) -> Entry {
    let name = DeviceName::Of { backend, index: Some(index) };
    Entry {
        compiled_in: true,
        present: true,
        works: card.works(),
        software: card.software,
        problem: match &card.state {
            State::Works => None,
            State::Broken(why) => Some(why.clone()),
        },
        ..Entry::new(name, &card.description)
    }
}

/// Marks what `auto` takes: what [`DeviceName::resolve`] would, without trying every card once more. Of an entry, what
/// [`Adapter::suits_auto`] says of a card.
fn mark_auto(entries: &mut [Entry]) {
    for backend in Backend::ALL {
        let of_backend = |entry: &&mut Entry| {
            entry.device.split(':').next() == Some(backend.name()) && entry.works && !entry.software
        };
        if let Some(entry) = entries.iter_mut().find(of_backend) {
            entry.auto = true;
            return;
        }
    }
}
