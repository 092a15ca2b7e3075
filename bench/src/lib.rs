//! Figures, and the peers they are measured beside.
