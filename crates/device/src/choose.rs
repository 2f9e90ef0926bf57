//! Which card a name stands for: a matter of what a machine has, so that tests can make machines up.

use crate::open::Choice;
use crate::probe::{Adapter, Listed, State, listed};
use crate::{Backend, DeviceError, DeviceName};

/// What looking for cards finds.
pub(crate) trait Machine {
    /// Whether the build holds a backend.
    fn is_compiled_in(&self, backend: Backend) -> bool;
    /// The cards that a backend finds, nobody has tried yet.
    fn listed(&self, backend: Backend) -> Result<Vec<Listed>, DeviceError>;
    /// One of them after its trial.
    fn tried(&self, backend: Backend, index: usize, card: &Listed) -> Adapter;
}

/// The one that the program runs on.
pub(crate) struct ThisMachine;

impl Machine for ThisMachine {
    fn is_compiled_in(&self, backend: Backend) -> bool {
        backend.is_compiled_in()
    }

    fn listed(&self, backend: Backend) -> Result<Vec<Listed>, DeviceError> {
        listed(backend)
    }

    fn tried(&self, backend: Backend, index: usize, card: &Listed) -> Adapter {
        card.tried(backend, index)
    }
}

/// The device that a name stands for on a machine.
pub(crate) fn on(machine: &impl Machine, name: DeviceName) -> Result<Choice, DeviceError> {
    let backend = match name {
        DeviceName::Auto => return auto(machine),
        DeviceName::Of { backend, .. } if !machine.is_compiled_in(backend) => {
            return Err(DeviceError::NotCompiledIn { backend });
        }
        DeviceName::Of { backend, .. } => backend,
    };
    let name = match name {
        _ if backend.is_cpu() => name,
        DeviceName::Of { index: Some(index), .. } => numbered(machine, backend, index)?,
        _ => {
            let cards = machine.listed(backend)?;
            // A card before a renderer on the CPU, which is fine if the user asks for this backend.
            let mut order: Vec<usize> = (0..cards.len()).collect();
            order.sort_by_key(|index| cards[*index].software);
            works(first_that_works(machine, backend, &cards, order, |_| true))?
        }
    };
    Ok(Choice { name, skipped: Vec::new() })
}

/// A card by its number, if it works.
fn numbered(
    machine: &impl Machine,
    backend: Backend,
    index: usize,
) -> Result<DeviceName, DeviceError> {
    let (cards, name) = (machine.listed(backend)?, DeviceName::Of { backend, index: Some(index) });
    match index < cards.len() {
        true => works(first_that_works(machine, backend, &cards, vec![index], |_| true)),
        false => Err(DeviceError::NoSuchIndex { name, count: cards.len() }),
    }
}

/// The card that works, else why the first does not.
fn works(
    (found, mut broken): (Option<DeviceName>, Vec<DeviceError>),
) -> Result<DeviceName, DeviceError> {
    found.ok_or_else(|| broken.swap_remove(0))
}

/// The first of some cards that works and will do, tried in this order; and why those before it do not work.
fn first_that_works(
    machine: &impl Machine,
    backend: Backend,
    cards: &[Listed],
    order: Vec<usize>,
    will_do: impl Fn(&Adapter) -> bool,
) -> (Option<DeviceName>, Vec<DeviceError>) {
    let mut broken = Vec::new();
    for index in order {
        let name = DeviceName::Of { backend, index: Some(index) };
        let card = machine.tried(backend, index, &cards[index]);
        match card.state {
            State::Works if will_do(&card) => return (Some(name), broken),
            State::Works => {}
            State::Broken(why) => {
                broken.push(DeviceError::Broken { name, description: card.description, why });
            }
        }
    }
    (None, broken)
}

/// The first backend of the order of preference with a device that works and is no software renderer.
fn auto(machine: &impl Machine) -> Result<Choice, DeviceError> {
    let mut skipped = Vec::new();
    for backend in Backend::ALL.into_iter().filter(|backend| machine.is_compiled_in(*backend)) {
        if backend.is_cpu() {
            return Ok(Choice { name: DeviceName::of(backend), skipped });
        }
        let cards = match machine.listed(backend) {
            Ok(cards) => cards,
            // No card is no news; a driver that can't even list them is.
            Err(DeviceError::NotPresent { why: None, .. }) => continue,
            Err(error) => {
                skipped.push(error);
                continue;
            }
        };
        let order = (0..cards.len()).filter(|index| !cards[*index].software).collect();
        let (found, broken) =
            first_that_works(machine, backend, &cards, order, Adapter::suits_auto);
        skipped.extend(broken);
        if let Some(name) = found {
            return Ok(Choice { name, skipped });
        }
    }
    // A build without any backend can only be helped by the default one.
    Err(DeviceError::NotCompiledIn { backend: Backend::Flex })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine of cards by backend; what a driver says of a card is known after its trial alone.
    #[derive(Default)]
    struct MadeUp {
        cuda: Vec<Adapter>,
        wgpu: Vec<Adapter>,
        /// Why the driver of `wgpu` can't list its cards.
        broken: Option<&'static str>,
        /// Cards that do not say before their trial that they are software.
        hidden: bool,
    }

    impl Machine for MadeUp {
        fn is_compiled_in(&self, backend: Backend) -> bool {
            backend != Backend::Ndarray
        }

        fn listed(&self, backend: Backend) -> Result<Vec<Listed>, DeviceError> {
            let why = self.broken.filter(|_| backend == Backend::Wgpu).map(str::to_owned);
            let cards = if backend == Backend::Cuda { &self.cuda } else { &self.wgpu };
            if cards.is_empty() || why.is_some() {
                return Err(DeviceError::NotPresent { backend, why });
            }
            let listed = |card: &Adapter| Listed::new("card", card.software && !self.hidden);
            Ok(cards.iter().map(listed).collect())
        }

        fn tried(&self, backend: Backend, index: usize, _: &Listed) -> Adapter {
            let cards = if backend == Backend::Cuda { &self.cuda } else { &self.wgpu };
            cards[index].clone()
        }
    }

    fn card(software: bool, works: bool) -> Adapter {
        let state = if works { State::Works } else { State::Broken("it hangs".to_owned()) };
        Adapter { description: "a card".to_owned(), software, state }
    }

    fn chosen(machine: &MadeUp, name: &str) -> Result<(String, usize), String> {
        let choice = on(machine, name.parse().unwrap()).map_err(|error| error.to_string())?;
        Ok((choice.name.to_string(), choice.skipped.len()))
    }

    #[test]
    fn auto_never_takes_a_software_renderer_whatever_its_driver_says_of_it() {
        for hidden in [false, true] {
            let machine = MadeUp { wgpu: vec![card(true, true)], hidden, ..MadeUp::default() };
            assert_eq!(chosen(&machine, "auto"), Ok(("flex".into(), 0)));
            // Who asks for it by name gets it.
            assert_eq!(chosen(&machine, "wgpu"), Ok(("wgpu:0".into(), 0)));
        }
    }

    #[test]
    fn auto_prefers_cuda_then_other_cards_then_the_cpu() {
        let both = MadeUp {
            cuda: vec![card(false, true)],
            wgpu: vec![card(false, true)],
            ..MadeUp::default()
        };
        assert_eq!(chosen(&both, "auto"), Ok(("cuda:0".into(), 0)));
        let one = MadeUp { cuda: Vec::new(), ..both };
        assert_eq!(chosen(&one, "auto"), Ok(("wgpu:0".into(), 0)));
        assert_eq!(chosen(&MadeUp::default(), "auto"), Ok(("flex".into(), 0)));
    }

    #[test]
    fn a_card_that_does_not_work_is_passed_over_and_told() {
        let machine = MadeUp {
            cuda: vec![card(false, false)],
            wgpu: vec![card(true, true), card(false, false), card(false, true)],
            ..MadeUp::default()
        };
        assert_eq!(chosen(&machine, "auto"), Ok(("wgpu:2".into(), 2)));
        assert_eq!(chosen(&machine, "wgpu"), Ok(("wgpu:2".into(), 0)));
        assert_eq!(chosen(&machine, "wgpu:0"), Ok(("wgpu:0".into(), 0)));
        for (name, why) in [("wgpu:1", "it hangs"), ("cuda", "it hangs"), ("wgpu:3", "it has")] {
            assert!(chosen(&machine, name).unwrap_err().contains(why), "{name}");
        }
    }

    #[test]
    fn a_driver_that_can_not_list_its_cards_leaves_the_cpu_and_is_told() {
        let machine = MadeUp { broken: Some("its driver crashed"), ..MadeUp::default() };
        assert_eq!(chosen(&machine, "auto"), Ok(("flex".into(), 1)));
        assert!(chosen(&machine, "wgpu").unwrap_err().contains("its driver crashed"));
    }

    #[test]
    fn what_is_not_in_the_build_is_refused() {
        assert!(chosen(&MadeUp::default(), "ndarray").unwrap_err().contains("--features ndarray"));
    }
}
