#!/usr/bin/env python3
"""Reads buffers, format 1, written from docs/buffer-format.md alone, and makes the golden ones.

    buffers.py check FILE.json...   run the cases of golden files; exit 1 if one differs
    buffers.py make                 write vectors/vault/buffer-1.json, from the root of the repository

Needs Python 3.8 and the package `cryptography` (Debian: python3-cryptography).
"""

import hashlib
import hmac
import uuid

from cryptography.exceptions import InvalidTag

import golden as golden_files
from reader import NONCE, TAG, apply, be, number, unbase64, xaes_open, xaes_seal

MAGIC = b"\x89CBUF\r\n\x1a"
HEADER, OVERHEAD = 132, NONCE + TAG


class Refused(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


def derive(secret, owner, key_id, buffer_id):
    """Chunk key and commitment: HKDF-SHA256, 64 bytes."""
    prk = hmac.new(buffer_id, secret, hashlib.sha256).digest()
    info = b"cordon-vault-buffer/1" + owner[0] + owner[1] + key_id
    first = hmac.new(prk, info + b"\1", hashlib.sha256).digest()
    return first, hmac.new(prk, first + info + b"\2", hashlib.sha256).digest()


class Buffer:
    """Bytes of whatever kind: `owner` is a pair of 16-byte ids, or None when they were never protected."""

    def __init__(self, data):
        self.data, self.owner = data, None
        if data[:8] != MAGIC:
            return
        if len(data) >= 10 and number(data[8:10]) != 1:
            raise Refused("unknownVersion")
        if len(data) < HEADER:
            raise Refused("truncated")
        self.suite, self.size, marks = number(data[10:12]), number(data[12:16]), number(data[128:132])
        if self.suite not in (1, 2) or marks & ~1:
            raise Refused("unknownSuite")
        if self.size & (self.size - 1) or not 4096 <= self.size <= 1 << 20:
            raise Refused("tamperedHeader")
        if self.suite == 2 and any(data[80:128]):
            raise Refused("tamperedHeader")
        if marks & 1:
            raise Refused("seededRandomness")
        self.owner = data[48:64], data[64:80]

    def read(self, key):
        if self.owner is None:
            return self.data
        header, rest = self.data[:HEADER], self.data[HEADER:]
        if self.suite == 2:
            return rest
        chunk_key, commitment = derive(key[1], self.owner, header[80:96], header[16:48])
        if header[80:96] != key[0] or not hmac.compare_digest(commitment, header[96:128]):
            raise Refused("wrongKey")
        plain, index = [], 0
        while True:
            stored, rest = rest[: self.size + OVERHEAD], rest[self.size + OVERHEAD :]
            if len(stored) < OVERHEAD:
                raise Refused("truncated")
            try:
                plain.append(self._open(chunk_key, stored, index, not rest))
            except InvalidTag:
                raise self._broken(chunk_key, stored, index, not rest) from None
            if not rest:
                return b"".join(plain)
            index += 1

    def _open(self, key, stored, index, last):
        aad = self.data[:HEADER] + be(index, 8) + be(int(last), 1)
        return xaes_open(key, stored[:NONCE], stored[NONCE:], aad)

    def _broken(self, key, stored, index, last):
        try:
            if last:
                self._open(key, stored, index, False)
                return Refused("truncated")
        except InvalidTag:
            pass
        return Refused("tamperedChunk")


def ids(owner):
    return uuid.UUID(owner["organisation"]).bytes, uuid.UUID(owner["oid"]).bytes


def run_case(golden, case):
    data = unbase64(golden["files"][case["file"]])
    for change in case.get("changes", []):
        data = apply(change, data)
    key = golden["keys"][case["key"]]
    result = {}
    try:
        buffer = Buffer(data)
        if buffer.owner is not None:
            names = {ids(owner): name for name, owner in golden["owners"].items()}
            result["owner"] = names.get(buffer.owner, "somebody else")
        plain = buffer.read((bytes.fromhex(key["keyId"]), unbase64(key["secret"])))
    except Refused as error:
        return dict(result, error=error.code)
    return dict(result, length=len(plain), sha256=hashlib.sha256(plain).hexdigest())


def make():
    from make_vectors import KEYS, OWNERS, b64, fixed, text

    def seal(name, content, size=4096, marks=0):
        owner, key_id = ids(OWNERS["alice"]), bytes.fromhex(KEYS["first"]["keyId"])
        buffer_id = fixed(name, 32)
        chunk_key, commitment = derive(fixed("first", 32), owner, key_id, buffer_id)
        header = MAGIC + be(1, 2) + be(1, 2) + be(size, 4) + buffer_id + owner[0] + owner[1]
        header += key_id + commitment + be(marks, 4)
        chunks = [content[at : at + size] for at in range(0, len(content), size)]
        out = header
        for index, chunk in enumerate(chunks):
            nonce = fixed(f"{name} nonce {index}", NONCE)
            last = be(int(index == len(chunks) - 1), 1)
            out += nonce + xaes_seal(chunk_key, nonce, chunk, header + be(index, 8) + last)
        return out

    bob = ids(OWNERS["bob"])
    marked = MAGIC + be(1, 2) + be(2, 2) + be(65536, 4) + fixed("marked", 32) + bob[0] + bob[1]
    files = {
        "one byte": seal("one byte", text(1)),
        "one whole chunk": seal("one whole chunk", text(4096)),
        "three chunks": seal("three chunks", text(9000)),
        "chunks of 8 KiB": seal("chunks of 8 KiB", text(9000), 8192),
        "seeded": seal("seeded", text(10), marks=1),
        "marked": marked + bytes(48) + be(0, 4) + text(100),
        "never protected": text(300),
        "nothing": b"",
    }
    whole = 4096 + OVERHEAD
    cases = [
        ("one byte", "one byte", []), ("a last chunk that is full", "one whole chunk", []),
        ("a short last chunk", "three chunks", []), ("another chunk size", "chunks of 8 KiB", []),
        ("only marked", "marked", []), ("never protected", "never protected", []), ("nothing", "nothing", []),
        ("seeded randomness", "seeded", []),
        ("another version", "one byte", [{"xor": [9, 3]}]), ("another suite", "one byte", [{"xor": [11, 4]}]),
        ("an unknown mark", "one byte", [{"xor": [131, 2]}]), ("chunks of no size", "one byte", [{"xor": [14, 0x10]}]),
        ("sealed said to be marked", "one byte", [{"xor": [11, 3]}]),
        ("another owner", "one byte", [{"xor": [79, 1]}]), ("another id", "one byte", [{"xor": [20, 1]}]),
        ("another key id", "one byte", [{"xor": [80, 1]}]),
        ("another commitment", "one byte", [{"xor": [100, 1]}]),
        ("no magic", "one byte", [{"xor": [0, 1]}]), ("seven bytes", "one byte", [{"cut": 7}]),
        ("half a header", "one byte", [{"cut": 100}]), ("a header alone", "one byte", [{"cut": HEADER}]),
        ("a nonce changed", "three chunks", [{"xor": [HEADER + whole + 2, 1]}]),
        ("content changed", "three chunks", [{"xor": [HEADER + 2000, 128]}]),
        ("a tag changed", "three chunks", [{"xor": [HEADER + whole - 1, 1]}]),
        ("chunks in other places", "three chunks", [{"swap": [HEADER, HEADER + whole, whole]}]),
        ("cut between chunks", "three chunks", [{"cut": HEADER + 2 * whole}]),
        ("cut inside a chunk", "three chunks", [{"cut": HEADER + 2 * whole + 500}]),
        ("cut inside a nonce", "three chunks", [{"cut": HEADER + 2 * whole + 20}]),
        ("something behind it", "three chunks", [{"extend": 60}]),
    ]
    golden = {
        "owners": {name: OWNERS[name] for name in ("alice", "bob")},
        "keys": {name: KEYS[name] for name in ("first", "second", "first, other bits")},
        "files": {name: b64(data) for name, data in files.items()},
    }
    rows = [(*case, "first") for case in cases]
    rows += [("another key", "one byte", [], "second"), ("the right name, other bits", "one byte", [], "first, other bits")]
    cases = ({"name": name, "file": file, "key": key, "changes": changes} for name, file, changes, key in rows)
    return golden_files.make(golden, "vectors/vault/buffer-1.json", run_case, cases)


if __name__ == "__main__":
    golden_files.command(run_case, make, __doc__)
