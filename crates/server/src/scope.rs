//! In whose name a store call is made.

use std::fmt;

use uuid::Uuid;

use crate::auth::Permissions;

/// Organisation and actor of a call. Every write takes one; it comes from a verified credential or from the server
/// itself, never from a request's text.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    /// The organisation whose rows may be touched.
    pub(crate) organisation: Uuid,
    /// Who acts, for the audit.
    pub(crate) actor: Actor,
    /// What the actor may do.
    pub(crate) permissions: Permissions,
}

impl Scope {
    /// The server acting on its own, or on behalf of whoever sits at its host.
    pub(crate) fn system(organisation: Uuid, part: &'static str) -> Self {
        Self { organisation, actor: Actor::System(part), permissions: Permissions::none() }
    }

    /// A signed-in user without administrative rights.
    pub(crate) fn user(organisation: Uuid, oid: Uuid) -> Self {
        Self { organisation, actor: Actor::User(oid), permissions: Permissions::none() }
    }

    /// A registration that proved its key.
    pub(crate) fn registration(organisation: Uuid, id: String) -> Self {
        Self { organisation, actor: Actor::Registration(id), permissions: Permissions::none() }
    }
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Actor {
    /// A person.
    User(Uuid),
    /// An automation client.
    Client(String),
    /// One app instance.
    Registration(String),
    /// The server, with the part of it.
    System(&'static str),
}

impl fmt::Display for Actor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(oid) => write!(out, "user:{oid}"),
            Self::Client(id) => write!(out, "client:{id}"),
            Self::Registration(id) => write!(out, "registration:{id}"),
            Self::System(part) => write!(out, "server:{part}"),
        }
    }
}
