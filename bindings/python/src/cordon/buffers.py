"""Buffers and streams with an owner, as far as they can be read without a key: whose they are, and which records of a file
are whose. Protecting and reading them is `Vault.protect` and `Vault.unprotect`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import _core
from ._errors import translated
from ._identity import Identity, of_core

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = ["MAX", "Record", "Records", "append", "owner_of"]

#: What the owner stands in: the header of a buffer.
_HEADER = 132

#: The most bytes that `Vault.protect` takes. What is longer is a stream.
MAX: int = _core.max_buffer()


@translated
def owner_of(data: ReadableBuffer) -> Identity:
    """Whose bytes these are, by their first 132; `PERSONAL` when they were never protected.

    A claim, since nothing verifies it without the key: it may restrict what is done with them, never permit anything. Raises
    `Altered` or `Newer` when they begin as a buffer and go on otherwise.
    """
    return of_core(_core.buffer_owner(bytes(memoryview(data).cast("B")[:_HEADER])))


@translated
def append(path: str | os.PathLike[str], buffer: ReadableBuffer) -> None:
    """Appends a buffer to a file of several, of whatever owners, and makes it durable. A file that is not there is made.

    What a crash tore at the end is cut off first. Raises `Unavailable` while somebody else appends.
    """
    _core.append_record(os.fspath(path), bytes(buffer))


@dataclass(frozen=True, slots=True)
class Record:
    """Where a record lies, and whose it is."""

    #: Where its buffer begins, in bytes from the beginning of the file.
    at: int
    #: Bytes of the buffer.
    length: int
    #: Whose it says it is; `PERSONAL` when it was never protected.
    owner: Identity


class Records(Iterator[Record]):
    """The records of a file, in order, without opening any: to know what a wipe of one account takes.

    `place` is a path or a descriptor, which stays the caller's. A record whose header does not read raises `Altered` or `Newer`,
    and `next` goes on behind it; behind one that is torn, or whose length was changed, there is nothing.
    """

    @translated
    def __init__(self, place: str | os.PathLike[str] | int) -> None:
        core = _core.BufferRecords
        self._core = core.of_descriptor(place) if isinstance(place, int) else core.of_file(os.fspath(place))

    @translated
    def __next__(self) -> Record:
        found = self._core.next_record()
        if found is None:
            raise StopIteration
        return Record(found.at, found.length, of_core(found.owner))
