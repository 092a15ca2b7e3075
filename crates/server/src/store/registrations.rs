//! Registrations: one app instance each.
