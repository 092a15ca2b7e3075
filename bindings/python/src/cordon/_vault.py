"""The encrypted files of a work account."""

from __future__ import annotations

import io
import os
from types import TracebackType
from typing import TYPE_CHECKING

from . import _core
from ._errors import translated
from ._stream import PIECE, VaultStream, source

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


class Vault:
    """The files and buffers of one work account, unlocked. Ends when the account is closed or wiped.

        with vault.create("report") as file:
            file.write(b"...")
        with vault.open("report") as file:
            file.seek(100)
            text = file.read(20)
    """

    def __init__(self, core: _core.Vault) -> None:
        self._core = core

    @translated
    def create(self, name: str, *, chunk_size: int | None = None) -> VaultWriter:
        """Makes a new file, which exists for readers when the `with` block ends without an exception.

        `chunk_size` is what is sealed as one, a power of two from 4 KiB to 1 MiB: small for random access, large for long files
        that are read from one end to the other. Raises `Exists` (a `FileExistsError`) when the name is taken.
        """
        return VaultWriter(self._core.create(name, chunk_size))

    @translated
    def open(self, name: str) -> VaultReader:
        """Opens a file for reading, at any place.

        Raises `NotFound` (a `FileNotFoundError`), `Altered` when it was changed or is another account's, `Destroyed` when its
        key is gone.
        """
        return VaultReader(self._core.open(name))

    @translated
    def edit(self, name: str) -> VaultEditor:
        """Opens a file to be changed, anywhere in it. The changes are durable when the `with` block ends without an exception."""
        return VaultEditor(self._core.edit(name))

    @translated
    def remove(self, name: str) -> None:
        """Removes a file durably; one that is not there is no error."""
        self._core.remove(name)

    @property
    def seals(self) -> bool:
        """Whether what is made now is sealed: the policy may ask for no encryption."""
        return self._core.seals()

    @translated
    def protect(self, data: ReadableBuffer) -> bytes:
        """Protects bytes that live in no file of their own, such as a cell of a database: at most `buffers.MAX` of them.

        Sealed where the policy asks for encryption, marked with their owner otherwise. A wipe makes sealed ones unreadable; the
        rest is the app's to delete: `cordon.buffers` names it. Raises `Invalid` for no bytes and for too many.
        """
        return self._core.protect(bytes(data))

    @translated
    def unprotect(self, data: ReadableBuffer) -> bytes:
        """The content of protected bytes. Bytes that were never protected come back as they are.

        Raises `Altered` when they were changed or are another account's, `Destroyed` when their key is gone.
        """
        return self._core.unprotect(bytes(data))

    @translated
    def protect_stream(
        self, place: str | os.PathLike[str] | int, *, at: int = 0, length: int | None = None
    ) -> VaultStream:
        """What a file or a descriptor has, as a protected stream of any length: `into_file`, `into_descriptor` or `read` it.

        `at` and `length` say which part of a file. A descriptor stays the caller's and is read from where it stands, `length`
        bytes at most. Raises `NotFound`; that there is nothing to protect is told when it is read.
        """
        return VaultStream(self._core.protect_stream(source(place, at, length)))

    @translated
    def unprotect_stream(
        self, place: str | os.PathLike[str] | int, *, at: int = 0, length: int | None = None
    ) -> VaultStream:
        """The content of a protected stream. What was never protected comes as it is. Raises as `unprotect` does."""
        return VaultStream(self._core.unprotect_stream(source(place, at, length)))

    @translated
    def database_pragma(self, name: str) -> str:
        """What to say to SQLCipher first, to open an encrypted database of that name. The key stands in it: never log it."""
        return self._core.database_pragma(name)


class VaultWriter:
    """A file that is being written, from its beginning to its end."""

    def __init__(self, core: _core.VaultWriter) -> None:
        self._core: _core.VaultWriter | None = core

    def _open(self) -> _core.VaultWriter:
        if self._core is None:
            raise ValueError("the file is closed: create another one")
        return self._core

    @translated
    def write(self, data: ReadableBuffer) -> int:
        """Appends bytes. A `bytes` object is not copied on the way."""
        content = data if isinstance(data, bytes) else bytes(data)
        self._open().write(content)
        return len(content)

    @translated
    def write_file(self, path: str | os.PathLike[str]) -> int:
        """Appends all that a plain file holds, without a detour through Python. Gives the number of bytes."""
        return self._open().write_file(os.fspath(path))

    @translated
    def write_descriptor(self, descriptor: int) -> int:
        """Appends all that is left to be read from a descriptor, which stays the caller's."""
        return self._open().write_descriptor(descriptor)

    @translated
    def finish(self) -> None:
        """Makes the file whole and durable. The end of a `with` block without an exception does it too."""
        core, self._core = self._open(), None
        core.finish()

    def abandon(self) -> None:
        """Leaves the file unfinished: nobody can read it, and the next of its name takes its place."""
        self._core = None

    def __enter__(self) -> VaultWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._core is None:
            return
        if kind is None:
            self.finish()
        else:
            self.abandon()


class VaultReader(io.RawIOBase):
    """A file that is being read: a binary file of Python's, so that whatever reads one reads this.

    Each call crosses into the core and copies; `io.BufferedReader` around it gathers small reads, and keeps what it read in
    clear until it is closed.
    """

    def __init__(self, core: _core.VaultReader) -> None:
        super().__init__()
        self._core: _core.VaultReader | None = core
        self._at = 0

    def _open(self) -> _core.VaultReader:
        if self._core is None:
            raise ValueError("the file is closed: open it again")
        return self._core

    def close(self) -> None:
        """Lets go of the file and of what the core keeps of its content."""
        self._core = None
        super().close()

    @property
    def size(self) -> int:
        """Bytes of plain text."""
        return self._open().length()

    def readable(self) -> bool:
        self._open()
        return True

    def seekable(self) -> bool:
        self._open()
        return True

    def tell(self) -> int:
        self._open()
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        begin = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}.get(whence)
        if begin is None:
            raise ValueError(f"whence: {whence} is no place to count from: take one of `os.SEEK_SET`, `SEEK_CUR`, `SEEK_END`")
        if begin + offset < 0:
            raise ValueError("before the beginning of the file: give a place in it")
        self._at = begin + offset
        return self._at

    @translated
    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes from here; fewer only at the end. Without a size all that is left."""
        core = self._open()
        size = -1 if size is None else size
        left = max(core.length() - self._at, 0)
        wanted = left if size < 0 else min(size, left)
        parts = []
        while wanted > 0:
            part = core.read(self._at, min(wanted, PIECE))
            if not part:
                break
            parts.append(part)
            self._at += len(part)
            wanted -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def readall(self) -> bytes:
        return self.read()

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        data = self.read(min(view.nbytes, PIECE))
        view[: len(data)] = data
        return len(data)

    @translated
    def verify(self) -> None:
        """Reads the whole file and checks that its chunks are together what was committed.

        A chunk that was put back from an older copy is found here alone. Raises `Altered`.
        """
        self._open().verify()

    @translated
    def into_file(self, path: str | os.PathLike[str]) -> int:
        """Writes the whole plain text into a new file, for whoever was asked and may have it. Gives the number of bytes.

        The new file is gone again after an error.
        """
        return self._open().read_into_file(os.fspath(path))

    @translated
    def into_descriptor(self, descriptor: int) -> int:
        """Writes the whole plain text to a descriptor, which stays the caller's: a pipe, memory, a file."""
        return self._open().read_into_descriptor(descriptor)


class VaultEditor:
    """A file that is being changed, anywhere in it. What is not committed is dropped."""

    def __init__(self, core: _core.VaultEditor) -> None:
        self._core: _core.VaultEditor | None = core

    def _open(self) -> _core.VaultEditor:
        if self._core is None:
            raise ValueError("the file is closed: open it again")
        return self._core

    @property
    def size(self) -> int:
        """Bytes of plain text, with the changes."""
        return self._open().length()

    @translated
    def read(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes from a place, with the changes, and never more than 1 MiB; fewer at the end."""
        return self._open().read(offset, size)

    @translated
    def write(self, offset: int, data: ReadableBuffer) -> int:
        """Writes at a place. A gap between the end and that place is filled with zeros."""
        content = data if isinstance(data, bytes) else bytes(data)
        self._open().write(offset, content)
        return len(content)

    @translated
    def append(self, data: ReadableBuffer) -> int:
        """Writes behind the end."""
        content = data if isinstance(data, bytes) else bytes(data)
        self._open().append(content)
        return len(content)

    @translated
    def truncate(self, size: int) -> None:
        """Cuts the file, or lengthens it with zeros."""
        self._open().set_length(size)

    @translated
    def commit(self) -> None:
        """Makes the changes durable: all of them or, after a crash, none. The end of a `with` block does it too."""
        self._open().commit()

    def abandon(self) -> None:
        """Lets go of the file; what is not committed is dropped."""
        self._core = None

    def __enter__(self) -> VaultEditor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            # Nobody else may open it before it is let go of.
            self.abandon()
