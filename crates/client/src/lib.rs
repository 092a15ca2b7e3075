//! The client core: synchronous, inputs in, effects out.
