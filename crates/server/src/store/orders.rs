//! Wipe operations and the orders they consist of.
