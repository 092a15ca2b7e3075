//! The device protocol: proofs, envelopes, trust documents, orders and receipts.
