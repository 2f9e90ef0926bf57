//! Tensors in a file, in the safetensors format, written without a copy of them in memory.

use std::collections::BTreeMap;
use std::io::{self, Write};

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::tensor::{DType, Tensor, TensorData};
use firebrick_ops::overwrite;
use safetensors::SafeTensors;
use serde_json::{Map, json};

/// Tensors of 32-bit floats by name.
pub(crate) type Tensors = BTreeMap<String, TensorData>;

/// The module with its parameters numbered in their order, so that what an optimiser keeps for each
/// of them can be found again by another process.
pub(crate) fn number<M: Module>(module: M) -> M {
    module.map(&mut Number { next: 1 })
}

/// A module of its own with the values of another, in the memory of `into`, if there is one.
pub(crate) fn copy<M: Module>(into: Option<M>, of: &M) -> M {
    let mut values = burn::optim::GradientsParams::new();
    of.visit(&mut Gather { values: &mut values });
    into.unwrap_or_else(|| of.clone().map(&mut Blank)).map(&mut Overwrite { values })
}

/// A tensor of its own with the value of another, in the memory of `into`, if there is one.
pub(crate) fn copy_tensor(into: Option<Tensor<1>>, of: &Tensor<1>) -> Tensor<1> {
    let fits = into.filter(|tensor| tensor.dims() == of.dims());
    overwrite(fits.unwrap_or_else(|| of.zeros_like()), of.clone())
}

/// The names and shapes of a module's tensors, each under `prefix` and its path in the module.
pub(crate) fn list<M: Module>(module: &M, prefix: &str, into: &mut Vec<(String, Vec<usize>)>) {
    module.visit(&mut List { path: vec![prefix.to_string()], into });
}

/// What comes before the tensors in a file: their places.
pub(crate) fn header(tensors: &[(String, Vec<usize>)]) -> Vec<u8> {
    let (mut entries, mut at) = (Map::new(), 0);
    for (name, shape) in tensors {
        let end = at + shape.iter().product::<usize>() * size_of::<f32>();
        entries.insert(
            name.clone(),
            json!({ "dtype": "F32", "shape": shape, "data_offsets": [at, end] }),
        );
        at = end;
    }
    let mut text = serde_json::Value::Object(entries).to_string();
    // The tensors begin at a multiple of eight.
    text += &" ".repeat(text.len().next_multiple_of(8) - text.len());
    let mut header = (text.len() as u64).to_le_bytes().to_vec();
    header.extend(text.into_bytes());
    header
}

/// Writes the tensors of a module, in the order of [`list`], and gives the module back.
pub(crate) fn write<M: Module>(module: M, to: &mut dyn Write) -> (M, io::Result<()>) {
    let mut stream = Stream { to, result: Ok(()) };
    let module = module.map(&mut stream);
    (module, stream.result)
}

/// Writes a tensor and gives it back.
pub(crate) fn write_tensor<const D: usize>(
    tensor: Tensor<D>,
    to: &mut dyn Write,
) -> (Tensor<D>, io::Result<()>) {
    let device = tensor.device();
    // Nobody else holds it: neither of these copies it.
    let data = tensor.into_data();
    let result = to.write_all(data.as_bytes());
    (Tensor::from_data(data, &device), result)
}

/// Tensors from the safetensors format.
///
/// # Errors
/// What is wrong with the bytes, as text.
pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Tensors, String> {
    let file = SafeTensors::deserialize(bytes).map_err(|error| error.to_string())?;
    let mut tensors = Tensors::new();
    for (name, view) in file.iter() {
        if view.dtype() != safetensors::Dtype::F32 {
            return Err(format!("{name} does not hold 32-bit floats"));
        }
        let data = TensorData::from_bytes_vec(view.data().to_vec(), view.shape(), DType::F32);
        tensors.insert(name.to_string(), data);
    }
    Ok(tensors)
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

/// Puts every parameter's value into a container that can be asked by id, whatever its rank.
pub(crate) struct Gather<'a> {
    pub(crate) values: &'a mut burn::optim::GradientsParams,
}

impl ModuleVisitor for Gather<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.values.register(param.id, param.val().inner());
    }
}

struct Blank;

impl ModuleMapper for Blank {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.map(|tensor| tensor.zeros_like())
    }
}

struct Overwrite {
    values: burn::optim::GradientsParams,
}

impl ModuleMapper for Overwrite {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(value) = self.values.remove::<D>(param.id) else { return param };
        param.map(|tensor| overwrite(tensor, value))
    }
}

struct List<'a> {
    path: Vec<String>,
    into: &'a mut Vec<(String, Vec<usize>)>,
}

impl ModuleVisitor for List<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.into.push((self.path.join("."), param.val().dims().to_vec()));
    }
}

struct Stream<'a> {
    to: &'a mut dyn Write,
    result: io::Result<()>,
}

impl ModuleMapper for Stream<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        if self.result.is_err() {
            return param;
        }
        param.map(|tensor| {
            let (tensor, result) = write_tensor(tensor, self.to);
            self.result = result;
            tensor
        })
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
                let (found, expected) = (data.shape().to_vec(), shape.to_vec());
                let shapes = format!("{found:?}, expected {expected:?}");
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
