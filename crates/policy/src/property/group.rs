//! What settings belong to.

/// What a setting belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// Data out to other apps.
    Send,
    /// Data in from other apps.
    Receive,
    /// Copies saved elsewhere.
    Save,
    /// Data opened into work documents.
    Open,
    /// The clipboard.
    Clipboard,
    /// Links and browsers.
    Links,
    /// Calls.
    Dialer,
    /// Messages.
    Messaging,
    /// Channels of the operating system: print, backup, capture, notifications, keyboards, sync, assistants.
    Channels,
    /// Encryption.
    Encryption,
    /// PIN, biometrics, credentials.
    Access,
    /// Conditional launch.
    Launch,
}

impl Group {
    /// Every group.
    pub const ALL: [Self; 12] = [
        Self::Send,
        Self::Receive,
        Self::Save,
        Self::Open,
        Self::Clipboard,
        Self::Links,
        Self::Dialer,
        Self::Messaging,
        Self::Channels,
        Self::Encryption,
        Self::Access,
        Self::Launch,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Receive => "receive",
            Self::Save => "save",
            Self::Open => "open",
            Self::Clipboard => "clipboard",
            Self::Links => "links",
            Self::Dialer => "dialer",
            Self::Messaging => "messaging",
            Self::Channels => "channels",
            Self::Encryption => "encryption",
            Self::Access => "access",
            Self::Launch => "launch",
        }
    }

    /// The group of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.name() == name)
    }
}
