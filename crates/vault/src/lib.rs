//! Encrypted files whose keys belong to an identity.
