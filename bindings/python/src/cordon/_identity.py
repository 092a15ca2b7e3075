"""Whose data it is, and which identity what runs now has."""

from __future__ import annotations

import contextvars
import functools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from . import _core

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Identity:
    """An identity as the app sees it.

    Personal is said explicitly, by `PERSONAL`: an account that nobody knows is not personal, it is unknown.
    """

    #: The directory object id of a work account; `None` for personal.
    oid: uuid.UUID | None

    @property
    def is_personal(self) -> bool:
        """Whether it is a personal account, or no account: never restricted."""
        return self.oid is None

    def __str__(self) -> str:
        return "personal" if self.oid is None else f"work:{self.oid}"


#: A personal account, or no account.
PERSONAL = Identity(None)

_scope: contextvars.ContextVar[Identity | None] = contextvars.ContextVar("cordon_identity", default=None)


def work(oid: uuid.UUID | str) -> Identity:
    """The identity of a work account, by its directory object id in whatever case."""
    return Identity(oid if isinstance(oid, uuid.UUID) else uuid.UUID(oid))


@contextmanager
def acting_as(identity: Identity) -> Iterator[None]:
    """What follows is done as this identity, until the block ends. Tasks of asyncio that begin inside take it along.

    A thread does not: hand it `carried(work)`.
    """
    token = _scope.set(identity)
    try:
        yield
    finally:
        _scope.reset(token)


def acting() -> Identity | None:
    """The identity of the innermost scope; `None` outside of any."""
    return _scope.get()


def carried(call: Callable[P, T]) -> Callable[P, T]:
    """The call, running as the identity of the scope in which this is called, on whatever thread."""
    identity = _scope.get()

    @functools.wraps(call)
    def inner(*args: P.args, **kwargs: P.kwargs) -> T:
        if identity is None:
            return call(*args, **kwargs)
        with acting_as(identity):
            return call(*args, **kwargs)

    return inner


def to_core(identity: Identity) -> _core.Identity:
    """The same for the core."""
    core: Any = _core.Identity
    same: _core.Identity = core.PERSONAL() if identity.oid is None else core.WORK(str(identity.oid))
    return same


def scope_to_core() -> _core.Identity | None:
    """The scope for the core."""
    identity = _scope.get()
    return None if identity is None else to_core(identity)


def of_core(identity: _core.Identity) -> Identity:
    """The same from the core."""
    return work(identity.oid) if isinstance(identity, _core.Identity.WORK) else PERSONAL
