//! The two contracts that are served.

/// `beta` is the whole; `v1.0` is a projection that hides what only beta has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiVersion {
    /// `/v1.0`.
    V1_0,
    /// `/beta`.
    Beta,
}

impl ApiVersion {
    /// The first segment of its paths.
    #[must_use]
    pub const fn segment(self) -> &'static str {
        match self {
            Self::V1_0 => "v1.0",
            Self::Beta => "beta",
        }
    }

    /// The contract of a path's first segment.
    #[must_use]
    pub fn from_segment(segment: &str) -> Option<Self> {
        match segment {
            "v1.0" => Some(Self::V1_0),
            "beta" => Some(Self::Beta),
            _ => None,
        }
    }
}
