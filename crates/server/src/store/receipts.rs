//! Receipts that devices signed.
