//! The server: admin, public and metrics listeners over one store.
