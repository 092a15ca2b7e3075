//! The admin resources over whole documents.

mod bad_input;
mod corpus;
mod round_trip;
mod samples;
