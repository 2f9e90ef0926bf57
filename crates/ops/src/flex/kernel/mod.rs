//! Kernels over plain memory: instruction sets, tiles, panels, products, teams of threads.

#[cfg(target_arch = "x86_64")]
mod amx;
mod engine;
mod isa;
mod math;
mod panels;
mod parts;
mod product;
mod team;
mod tile;
mod transpose;

pub(crate) use engine::Engine;
pub(crate) use isa::{Isa, Level, kernels_wanted, misspelt, multiversion};
pub(crate) use math::{sigmoid, tanh};
pub(crate) use panels::{Columns, Panels, copy_vector, pack_vector};
pub(crate) use parts::{in_parts, zeros};
pub(crate) use product::{PanelRows, Rows, column_sums, into_panels, into_rows};
pub(crate) use team::{Member, Shared, Team};
pub(crate) use tile::{LANES, Lhs, MAX_TILE_ROWS, Start, row_tiles, tile};
pub(crate) use transpose::transpose;
