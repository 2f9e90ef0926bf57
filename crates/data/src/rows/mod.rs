//! What becomes of every row: used, or set aside with the reason.

mod account;
mod number;
mod policy;
mod quarantine;
mod reason;

pub use account::{Place, ReasonCount, RowAccount};
pub use number::parse_number;
pub use policy::{BadRowLimit, BadRows};
pub use quarantine::Quarantine;
pub use reason::{Position, Reason, SetAside};

pub(crate) use account::grouped;
pub(crate) use reason::{EXCERPT, excerpt};
