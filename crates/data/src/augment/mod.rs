//! Changed copies of training rows, and which rows are in an epoch.
//!
//! Everything here is for the training split alone; validation and test rows are never touched. What happens to a
//! row is a function of `(seed, epoch, row)`: not of the batch that it is in, of the thread that makes the batch, or
//! of the rows before it. So a run that is resumed in the middle of an epoch sees what the unbroken run saw.

mod balance;
mod draws;
mod numeric;
mod rate;
mod text;

pub use balance::{Balance, balance, balance_to, balanced_len};
pub use numeric::{MixPair, NumericAugmentConfig, NumericAugmenter};
pub use text::{Combine, TextAugmentConfig, TextAugmenter};
