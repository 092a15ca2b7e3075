//! Grants of the built-in provider: authorization codes and refresh tokens.
