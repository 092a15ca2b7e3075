"""Streams of any length through the buffer format."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any

from . import _core
from ._errors import translated

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: The most that crosses in one call. What a copy costs is paid per call, so that small reads are better gathered.
PIECE = 1 << 20


class VaultStream(io.RawIOBase):
    """A protected stream, or the content of one: a binary file of Python's that is read once, from its beginning.

    It is made as it is read, in constant memory. Closing it lets go of its source, wherever the reader stopped. What was read
    before an error is genuine, and not all.
    """

    def __init__(self, core: _core.VaultStream) -> None:
        super().__init__()
        self._core: _core.VaultStream | None = core

    def _open(self) -> _core.VaultStream:
        if self._core is None:
            raise ValueError("the stream is closed: begin another one")
        return self._core

    def close(self) -> None:
        """Lets go of the source and of what the core keeps of the content."""
        self._core = None
        super().close()

    def readable(self) -> bool:
        return True

    @translated
    def read(self, size: int = -1) -> bytes:
        """Some of what comes next, up to `size` bytes: nothing at the end alone. Without a size all that is left."""
        if size < 0:
            return self.readall()
        return self._open().read(min(size, PIECE))

    @translated
    def readall(self) -> bytes:
        core, parts = self._open(), []
        while part := core.read(PIECE):
            parts.append(part)
        return b"".join(parts)

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        data = self.read(view.nbytes)
        view[: len(data)] = data
        return len(data)

    @translated
    def into_file(self, path: str | os.PathLike[str]) -> int:
        """Writes all that is left into a new file, which is gone again after an error. Gives the number of bytes."""
        return self._open().read_into_file(os.fspath(path))

    @translated
    def into_descriptor(self, descriptor: int) -> int:
        """Writes all that is left to a descriptor, which stays the caller's: a pipe, memory, a file."""
        return self._open().read_into_descriptor(descriptor)


def source(place: str | os.PathLike[str] | int, at: int, length: int | None) -> _core.StreamSource:
    """Where a stream comes from, for the core."""
    kinds: Any = _core.StreamSource
    made: _core.StreamSource
    if isinstance(place, int):
        if at != 0:
            raise ValueError("a descriptor is read from where it stands: move it there instead of giving `at`")
        made = kinds.DESCRIPTOR(descriptor=place, length=length)
    else:
        made = kinds.FILE(path=os.fspath(place), at=at, length=length)
    return made
