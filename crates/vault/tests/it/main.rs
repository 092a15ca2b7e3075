//! The vault as its users see it, on a build without seeded randomness.

// Marked as test code for the lints, which know helper functions by it.
#[cfg(test)]
mod support;

mod attacks;
mod keys;
mod round_trip;
