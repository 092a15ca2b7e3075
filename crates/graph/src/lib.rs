//! The admin resources as Graph JSON, both ways.
