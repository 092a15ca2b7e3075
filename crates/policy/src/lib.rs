//! App protection rules as pure functions: settings, targeting, merging, decisions.
