//! Texts that do not fit into the memory: a pass over the files for all that is fitted ([`Survey`]), one that encodes
//! every row onto the disk ([`TextCache`]), and batches from there, shuffled window by window ([`CachedTexts`]).

mod block;
mod blocks;
mod cache;
mod file;
mod labels;
mod memory;
mod sample;
mod side;
mod spool;
mod survey;
mod texts;

pub use self::block::Stored;
pub use self::cache::{CacheOptions, TextCache};
pub use self::file::{FilePass, TextFile};
pub use self::labels::{ClassRows, SeenClasses, SeenLabels, SeenNumbers, StreamedLabels};
pub use self::memory::MemoryLimit;
pub use self::sample::RowSample;
pub use self::side::{HashSplit, RowSide};
pub use self::spool::RowSpool;
pub use self::survey::{SeenTexts, Survey, SurveyOptions};
pub use self::texts::CachedTexts;
