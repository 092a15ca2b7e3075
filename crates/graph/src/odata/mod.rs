//! The parts of OData that are the same for every resource: addresses, query options, envelopes.

pub mod envelope;
pub mod filter;
pub mod path;
pub mod query;

pub use envelope::{Metadata, Root};
pub use filter::Filter;
pub use query::{Page, Query, Seek};
