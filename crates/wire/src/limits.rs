//! The bounds of everything that is parsed. Beyond them a message is refused before its content is looked at.

/// A JWS header, in bytes after decoding.
pub const JWS_HEADER: usize = 4 * 1024;
/// A proof as a compact JWS, in bytes.
pub const PROOF_JWS: usize = 32 * 1024;
/// An order as a compact JWS, in bytes.
pub const ORDER_JWS: usize = 64 * 1024;
/// A receipt as a compact JWS, in bytes.
pub const RECEIPT_JWS: usize = 128 * 1024;
/// A trust document as a compact JWS, in bytes.
pub const TRUST_JWS: usize = 64 * 1024;
/// An envelope as a compact JWS, in bytes.
pub const ENVELOPE_JWS: usize = 4 * 1024 * 1024;
/// The documents of a trust chain.
pub const TRUST_CHAIN: usize = 1_000;
/// The keys of one trust document.
pub const TRUST_KEYS: usize = 64;
/// The body of a registration or a check-in, in bytes.
pub const REQUEST_BODY: usize = 1024 * 1024;
/// The body of an answer, in bytes.
pub const ANSWER_BODY: usize = 16 * 1024 * 1024;
/// A name, version, label or code, in bytes.
pub const TEXT: usize = 512;
/// A token, nonce or URL, in bytes.
pub const LONG_TEXT: usize = 8 * 1024;
/// The facts of one report, in entries.
pub const FACTS: usize = 128;
/// The facts of one report, in bytes of JSON.
pub const FACTS_BYTES: usize = 32 * 1024;
/// The settings that a client can name as enforceable.
pub const CAPABILITIES: usize = 1_024;
/// The key ids of one list.
pub const KEY_IDS: usize = 1_024;
/// The receipts of one check-in.
pub const RECEIPTS: usize = 32;
/// The decision counts of one check-in.
pub const COUNTS: usize = 2_048;
/// The launch outcomes of one check-in.
pub const OUTCOMES: usize = 128;
/// The things that a receipt says stay.
pub const STAYS: usize = 64;
/// The orders of one envelope.
pub const ORDERS: usize = 64;
/// What a device sends of its log, in bytes of text.
pub const LOG_BYTES: usize = 64 * 1024;
