//! Columns of a table to what a network reads: one transform a file, each fitted on the training rows.

mod categorical;
mod cell;
mod clip;
mod config;
mod encoder;
mod feature;
mod impute;
mod log;
mod missing;
mod numeric;
mod quantile;

pub use self::categorical::{CategoricalFeature, CategoryEncoding};
pub use self::cell::{Cell, ColumnKind, FeatureColumn};
pub use self::clip::{Clip, ClipTo};
pub use self::config::FeatureConfig;
pub use self::encoder::FeatureEncoder;
pub use self::feature::{Feature, Term};
pub use self::impute::{Imputation, Imputer};
pub use self::log::signed_log1p;
pub use self::missing::MissingValues;
pub use self::numeric::NumericFeature;
pub use self::quantile::quantile;
