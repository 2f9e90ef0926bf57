//! The tensors of a module by their paths, and back.

use std::collections::BTreeMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::tensor::{DType, Tensor, TensorData};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

/// Tensors of 32-bit floats by name.
pub(crate) type Tensors = BTreeMap<String, TensorData>;

/// Adds a module's tensors, each under `prefix` and its path in the module.
pub(crate) fn collect<M: Module>(module: &M, prefix: &str, into: &mut Tensors) {
    module.visit(&mut Collect { path: vec![prefix.to_string()], into });
}

/// The module with its tensors taken from `from`.
///
/// # Errors
/// Names a tensor that is missing or has another shape.
pub(crate) fn fill<M: Module>(module: M, prefix: &str, from: &mut Tensors) -> Result<M, String> {
    let mut fill = Fill { path: vec![prefix.to_string()], from, problem: None };
    let module = module.map(&mut fill);
    fill.problem.map_or(Ok(module), Err)
}

/// The module with its parameters numbered in their order, so that what an optimiser keeps for each
/// of them can be found again by another process.
pub(crate) fn number<M: Module>(module: M) -> M {
    module.map(&mut Number { next: 1 })
}

/// Tensors in the safetensors format.
///
/// # Errors
/// What the format can't hold, as text.
pub(crate) fn to_bytes(tensors: &Tensors) -> Result<Vec<u8>, String> {
    let views: Result<Vec<_>, String> = tensors
        .iter()
        .map(|(name, data)| {
            let view = TensorView::new(Dtype::F32, data.shape().to_vec(), data.as_bytes());
            Ok((name, view.map_err(|error| format!("{name}: {error}"))?))
        })
        .collect();
    safetensors::serialize(views?, None).map_err(|error| error.to_string())
}

/// Tensors from the safetensors format.
///
/// # Errors
/// What is wrong with the bytes, as text.
pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Tensors, String> {
    let file = SafeTensors::deserialize(bytes).map_err(|error| error.to_string())?;
    let mut tensors = Tensors::new();
    for (name, view) in file.iter() {
        if view.dtype() != Dtype::F32 {
            return Err(format!("{name} does not hold 32-bit floats"));
        }
        let data = TensorData::from_bytes_vec(view.data().to_vec(), view.shape(), DType::F32);
        tensors.insert(name.to_string(), data);
    }
    Ok(tensors)
}

struct Collect<'a> {
    path: Vec<String>,
    into: &'a mut Tensors,
}

impl ModuleVisitor for Collect<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.into.insert(self.path.join("."), param.val().into_data());
    }
}

struct Fill<'a> {
    path: Vec<String>,
    from: &'a mut Tensors,
    problem: Option<String>,
}

impl ModuleMapper for Fill<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let name = self.path.join(".");
        let (found, shape) = (self.from.remove(&name), param.val().shape());
        match found {
            Some(data) if *data.shape() == shape => {
                param.map(|tensor| Tensor::from_data(data, &tensor.device()))
            }
            Some(data) => {
                let shapes = format!("{:?}, expected {shape:?}", data.shape());
                self.problem.get_or_insert(format!("{name} has the shape {shapes}"));
                param
            }
            None => {
                self.problem.get_or_insert(format!("{name} is missing"));
                param
            }
        }
    }
}

struct Number {
    next: u64,
}

impl ModuleMapper for Number {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (_, tensor, mapper) = param.consume();
        let id = ParamId::from(self.next);
        self.next += 1;
        Param::from_mapped_value(id, tensor, mapper)
    }
}
