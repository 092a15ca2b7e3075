//! Virtual devices on the true client, scenarios and the demo's phones.
