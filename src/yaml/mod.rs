//! Floor 1: YAML with the place of every value.
//!
//! `serde-saphyr` reads the file into a tree of [`Node`]s under budgets for depth, size and aliases; a
//! [`Record`] then takes a mapping apart key by key, so that one run reports *every* unknown key, duplicate
//! key and wrong value, not only the first as a derived `Deserialize` would. Scalars stay the words that the
//! editor wrote: `1.10` is never a number.
//!
//! Refused: tags, merge keys and aliases (a file for people needs none, and they are how a small file
//! becomes a large one), a second document, anything past the budgets.

mod block;
mod node;
mod record;

pub use block::Scalar;
pub use node::{Kind, Node, parse};
pub use record::Record;
