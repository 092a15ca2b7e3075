"""Why something was not done: ten codes, each an exception of its own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from . import _core

P = ParamSpec("P")
T = TypeVar("T")


class Error(Exception):
    """The client did not do what was asked. Its class says what to do next, its text says it with the particulars.

    Texts are for developers and carry no personal data.
    """

    #: A stable name of the class.
    code = "error"

    def __init__(self, text: str, *, field: str | None = None, closed: str | None = None) -> None:
        super().__init__(text)
        #: What was wrong, as the parameter or member is named; with `Invalid` only.
        self.field = field
        #: Why work data is closed, one of the codes of `sentence`; with `Closed` only.
        self.closed = closed


class Invalid(Error, ValueError):
    """What was given cannot be taken: correct `field`. Nothing changed."""

    code = "invalid"


class NotAsked(Error):
    """Not asked for now: show what the gate says, or answer the last event. Nothing changed."""

    code = "notAsked"


class NotSignedIn(Error):
    """The account is not signed in here: sign it in first."""

    code = "notSignedIn"


class Closed(Error, PermissionError):
    """Work data of the account is closed."""

    code = "closed"


class Unavailable(Error):
    """A store, the key store or the system cannot be used now: try again later. Nothing changed."""

    code = "unavailable"


class Destroyed(Error):
    """The key is gone for good: what it protected cannot be read any more."""

    code = "destroyed"


class Altered(Error):
    """What is stored was altered, belongs to another account or does not read: it is of no use any more."""

    code = "altered"


class Newer(Error):
    """What is stored was written by a newer version: update the app. Nothing changed."""

    code = "newer"


class NotFound(Error, FileNotFoundError):
    """There is no such file."""

    code = "notFound"


class Exists(Error, FileExistsError):
    """There is such a file already."""

    code = "exists"


#: All of them, by the name of the variant in the core.
CODES: dict[str, type[Error]] = {
    kind.__name__: kind
    for kind in (
        Invalid, NotAsked, NotSignedIn, Closed, Unavailable, Destroyed, Altered, Newer, NotFound, Exists
    )
}  # fmt: skip


def of(error: Exception) -> Error:
    """The exception for an error of the core."""
    kind = CODES[type(error).__name__]
    text: str = getattr(error, "text")
    return kind(text, field=getattr(error, "field", None), closed=getattr(error, "code", None))


def translated(call: Callable[P, T]) -> Callable[P, T]:
    """Lets the errors of the core come out as those of this module."""

    @functools.wraps(call)
    def inner(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return call(*args, **kwargs)
        except _core.CordonError as error:
            raise of(error) from None

    return inner
