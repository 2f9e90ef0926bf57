//! `model.safetensors`.

use burn::module::Module;
use burn::store::{ModuleSnapshot, SafetensorsStore};

/// A module's weights in the safetensors format; the same weights give the same bytes.
///
/// # Errors
/// What the store says, as text.
pub fn weights_to_bytes<M: Module + ModuleSnapshot>(
    module: &M,
) -> std::result::Result<Vec<u8>, String> {
    // One entry of metadata: with several, their order in the file would be that of a hash map.
    let mut store =
        SafetensorsStore::from_bytes(None).clear_metadata().metadata("format", "firebrick");
    module.save_into(&mut store).map_err(|error| error.to_string())?;
    store.get_bytes().map_err(|error| error.to_string())
}

/// Puts weights into a module of the same architecture.
///
/// # Errors
/// Names missing, unused and misshapen tensors, as text.
pub fn load_weights<M: Module + ModuleSnapshot>(
    module: &mut M,
    bytes: Vec<u8>,
) -> std::result::Result<(), String> {
    let mut store = SafetensorsStore::from_bytes(Some(bytes)).validate(false).allow_partial(true);
    let result = module.load_from(&mut store).map_err(|error| error.to_string())?;
    let mut problems = Vec::new();
    problems.extend(result.missing.iter().map(|(name, _)| format!("{name} is missing")));
    problems.extend(result.unused.iter().map(|name| format!("{name} is not part of it")));
    problems.extend(result.errors.iter().map(ToString::to_string));
    match problems.is_empty() {
        true => Ok(()),
        false => Err(problems.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;
    use firebrick_models::{LinearRegressionConfig, LstmClassifier, LstmClassifierConfig};

    fn model(hidden: usize, seed: u64) -> LstmClassifier {
        let config =
            LstmClassifierConfig { hidden, embedding: 3, ..LstmClassifierConfig::new(7, 2) };
        config.init(seed, &Device::flex()).unwrap()
    }

    #[test]
    fn weights_come_back_and_the_same_weights_give_the_same_bytes() {
        let bytes = weights_to_bytes(&model(4, 1)).unwrap();
        for _ in 0..20 {
            assert_eq!(bytes, weights_to_bytes(&model(4, 1)).unwrap());
        }
        let mut other = model(4, 2);
        assert_ne!(bytes, weights_to_bytes(&other).unwrap());
        load_weights(&mut other, bytes.clone()).unwrap();
        assert_eq!(bytes, weights_to_bytes(&other).unwrap());
    }

    #[test]
    fn weights_of_another_size_or_another_network_are_refused_by_name() {
        let bytes = weights_to_bytes(&model(4, 1)).unwrap();
        let error = load_weights(&mut model(5, 1), bytes.clone()).unwrap_err();
        assert!(error.contains("lstm.0.weight_hh"), "{error}");
        let mut line = LinearRegressionConfig::new(1).init(0, &Device::flex()).unwrap();
        let error = load_weights(&mut line, bytes).unwrap_err();
        assert!(error.contains("missing") && error.contains("lstm.0.bias is not part"), "{error}");
    }
}
