#!/usr/bin/env python3
"""Reads vault files, format 1, written from docs/vault-format.md alone.

It shares no code with the Rust crate and exists so that the document is enough to read a file.

    reader.py check FILE.json...   run the cases of golden files; exit 1 if one differs
    reader.py read FILE --organisation GUID --oid GUID [--key-id HEX] [--journal FILE]
                                   plain text to standard output; the identity key (64 hexadecimal digits)
                                   comes on standard input; without a key id the file is a plain one

Needs Python 3.8 and the package `cryptography` (Debian: python3-cryptography).
"""

import argparse
import base64
import hashlib
import hmac
import sys
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import golden as golden_files

MAGIC, JOURNAL_MAGIC = b"\x89CVLT\r\n\x1a", b"\x89CVLJ\r\n\x1a"
HEADER, READABLE, SLOT = 4096, 2048, 1024
NONCE, TAG = 24, 16
ZERO_SLOT = bytes(SLOT)


class VaultError(Exception):
    def __init__(self, code, **fields):
        super().__init__(code)
        self.code, self.fields = code, fields


def xaes_derive(key, nonce):
    """The key and the nonce that XAES-256-GCM gives to AES-256-GCM."""
    ecb = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    l = int.from_bytes(ecb.update(bytes(16)), "big")
    k1 = ((l << 1) & ((1 << 128) - 1)) ^ (0x87 if l >> 127 else 0)
    k1 = k1.to_bytes(16, "big")
    derived = b""
    for counter in (1, 2):
        message = bytes([0, counter]) + b"X\0" + nonce[:12]
        derived += ecb.update(bytes(a ^ b for a, b in zip(message, k1)))
    return derived, nonce[12:]


def xaes_open(key, nonce, sealed, aad):
    derived, rest = xaes_derive(key, nonce)
    return AESGCM(derived).decrypt(rest, sealed, aad)


def xaes_seal(key, nonce, plain, aad):
    derived, rest = xaes_derive(key, nonce)
    return AESGCM(derived).encrypt(rest, plain, aad)


def derive(secret, organisation, oid, key_id, file_id):
    """Chunk key, header key, sum key, commitment: HKDF-SHA256, 128 bytes."""
    prk = hmac.new(file_id, secret, hashlib.sha256).digest()
    info = b"cordon-vault/1" + organisation + oid + key_id
    output, block = b"", b""
    for counter in range(1, 5):
        block = hmac.new(prk, block + info + bytes([counter]), hashlib.sha256).digest()
        output += block
    return output[0:32], output[32:64], output[64:96], output[96:128]


def be(number, length):
    return number.to_bytes(length, "big")


def number(data):
    return int.from_bytes(data, "big")


def checksum(nonce, content, aad):
    """What stands for a tag in the plain form."""
    return hashlib.sha256(nonce + aad + content).digest()[:TAG]


class Vault:
    """An open file: `data` its bytes, `owner` a pair of 16-byte ids, `key` (key id, secret) or None for a plain
    file, `journal` the bytes of its journal or None."""

    def __init__(self, data, owner, key, journal=None):
        self.data, self.journal = data, journal
        if not data or not MAGIC.startswith(data[:8]):
            raise VaultError("notAVault")
        if 8 <= len(data) and len(data) >= 10 and number(data[8:10]) != 1:
            raise VaultError("unknownVersion")
        if len(data) >= 132:
            self.suite, marks = number(data[10:12]), number(data[128:132])
            if self.suite not in (1, 2) or marks & ~1:
                raise VaultError("unknownSuite")
            self.size = number(data[12:16])
            if self.size & (self.size - 1) or not 4096 <= self.size <= 1 << 20:
                raise VaultError("tamperedHeader")
            if self.suite == 2 and any(data[80:128]):
                raise VaultError("tamperedHeader")
            if marks & 1:
                raise VaultError("seededRandomness")
        if len(data) < HEADER:
            raise VaultError("truncated")
        self.file_id, self.commitment = data[16:48], data[96:128]
        if (data[48:64], data[64:80]) != owner:
            raise VaultError("wrongOwner")
        self._find_keys(owner, key)
        self._open_slots()
        self.chunks = -(-self.length // self.size)
        self.records = self._open_journal() if self.pending else {}
        if not self.pending:
            self._check_length()

    def _find_keys(self, owner, key):
        if key and self.suite == 2:
            raise VaultError("notEncrypted")
        if not key and self.suite == 1:
            raise VaultError("wrongKey")
        if not key:
            self.chunk_key = self.header_key = None
            self.sum_key = bytes(32)
            return
        keys = derive(key[1], owner[0], owner[1], self.data[80:96], self.file_id)
        self.chunk_key, self.header_key, self.sum_key, commitment = keys
        if self.data[80:96] != key[0] or not hmac.compare_digest(commitment, self.commitment):
            raise VaultError("wrongKey")

    def _open(self, key, stored, aad):
        """The content of `nonce ‖ sealed ‖ tag`; InvalidTag when it does not verify."""
        nonce, sealed = stored[:NONCE], stored[NONCE:]
        if self.suite == 1:
            return xaes_open(key, nonce, sealed, aad)
        if checksum(nonce, sealed[:-TAG], aad) != sealed[-TAG:]:
            raise InvalidTag
        return sealed[:-TAG]

    def _open_slots(self):
        slots = [self.data[READABLE : READABLE + SLOT], self.data[READABLE + SLOT : HEADER]]
        states = [state for state in map(self._open_slot, slots) if state]
        if not states:
            raise VaultError("uncommitted" if ZERO_SLOT in slots else "tamperedHeader")
        plain = max(states, key=lambda state: number(state[0:8]))
        self.length, self.sum = number(plain[8:16]), number(plain[16:48])
        self.pending, self.pending_sum = number(plain[48:56]), number(plain[56:88])
        if any(plain[88:120]):
            raise VaultError("uncommitted")

    def _open_slot(self, slot):
        try:
            plain = self._open(self.header_key, slot, self.data[:READABLE])
        except InvalidTag:
            return None
        good = number(plain[0:8]) > 0 and number(plain[8:16]) <= 1 << 48 and number(plain[48:56]) <= 65536
        good = good and (any(plain[48:56]) or not any(plain[56:88]))
        good = good and (any(plain[88:120]) or not any(plain[120:152])) and not any(plain[160:])
        return plain if good else None

    def _open_journal(self):
        """The stored bytes of the chunks that lie in the journal, by index."""
        if not self.journal:
            raise VaultError("journalMissing")
        if self.journal[:READABLE] != JOURNAL_MAGIC + self.data[8:READABLE]:
            raise VaultError("wrongJournal")
        records, total = {}, 0
        for count in range(self.pending):
            start = HEADER + count * (8 + NONCE + self.size + TAG)
            index = self.journal[start : start + 8]
            if len(index) < 8:
                raise VaultError("wrongJournal")
            index = number(index)
            if index >= self.chunks:
                continue
            length = NONCE + min(self.size, self.length - index * self.size) + TAG
            stored = self.journal[start + 8 : start + 8 + length]
            if len(stored) < length or index in records:
                raise VaultError("wrongJournal")
            records[index] = stored
            total += self._summand(index, stored[-TAG:])
        if total % (1 << 256) != self.pending_sum:
            raise VaultError("wrongJournal")
        return records

    def _summand(self, index, tag):
        return number(hmac.new(self.sum_key, be(index, 8) + tag, hashlib.sha256).digest())

    def _check_length(self):
        if len(self.data) < HEADER + self.length + self.chunks * (NONCE + TAG):
            between = (len(self.data) - HEADER) % (self.size + NONCE + TAG) == 0
            raise VaultError("missingChunks" if between else "truncated")

    def _aad(self, index):
        return be(1, 2) + be(self.suite, 2) + self.file_id + be(self.size, 4) + be(index, 8)

    def chunk(self, index):
        """Plain text and tag of one chunk."""
        start = HEADER + index * (self.size + NONCE + TAG)
        length = min(self.size, self.length - index * self.size)
        stored = self.records.get(index, self.data[start : start + NONCE + length + TAG])
        if len(stored) < NONCE + length + TAG:
            raise VaultError("missingChunk", chunk=index)
        try:
            plain = self._open(self.chunk_key, stored, self._aad(index))
        except InvalidTag:
            raise self._diagnose(index, stored) from None
        return plain, stored[-TAG:]

    def _diagnose(self, index, stored):
        if not any(stored):
            return VaultError("missingChunk", chunk=index)
        for other in range(self.chunks):
            try:
                self._open(self.chunk_key, stored, self._aad(other))
                return VaultError("swappedChunk", chunk=index, **{"from": other})
            except InvalidTag:
                pass
        return VaultError("tamperedChunk", chunk=index)

    def read(self, offset, length):
        """Plain bytes of a range; touches only the chunks it lies in; does not check the sum."""
        end = min(offset + length, self.length)
        if offset >= end:
            return b""
        first, last = offset // self.size, (end - 1) // self.size
        plain = b"".join(self.chunk(index)[0] for index in range(first, last + 1))
        return plain[offset - first * self.size : end - first * self.size]

    def read_all(self):
        """The whole plain text, with the sum checked."""
        plain, total = [], 0
        for index in range(self.chunks):
            text, tag = self.chunk(index)
            plain.append(text)
            total += self._summand(index, tag)
        if total % (1 << 256) != self.sum:
            raise VaultError("rolledBack")
        return b"".join(plain)


def unbase64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def apply(change, data):
    """One change of a golden case, as docs/vault-format.md lists them."""
    data = bytearray(data)
    (kind, value), = change.items()
    if kind == "xor":
        data[value[0]] ^= value[1]
    elif kind == "cut":
        del data[value:]
    elif kind == "extend":
        data += b"\xaa" * value
    elif kind == "zero":
        data[value[0] : value[0] + value[1]] = bytes(value[1])
    elif kind == "swap":
        a, b, length = value
        data[a : a + length], data[b : b + length] = data[b : b + length], data[a : a + length]
    else:
        raise ValueError("unknown change " + kind)
    return bytes(data)


def run_case(golden, case):
    data, journal = unbase64(golden["files"][case["file"]]), None
    for change in case.get("changes", []):
        data = apply(change, data)
    if "journal" in case:
        journal = unbase64(golden["files"][case["journal"]])
        for change in case.get("journalChanges", []):
            journal = apply(change, journal)
    owner = golden["owners"][case["owner"]]
    owner = uuid.UUID(owner["organisation"]).bytes, uuid.UUID(owner["oid"]).bytes
    key = golden["keys"][case["key"]] if case["key"] else None
    key = key and (bytes.fromhex(key["keyId"]), unbase64(key["secret"]))
    try:
        vault = Vault(data, owner, key, journal)
        if "read" in case:
            plain = vault.read(*case["read"])
        else:
            plain = vault.read_all()
    except VaultError as error:
        return dict(error=error.code, **error.fields)
    return {"length": len(plain), "sha256": hashlib.sha256(plain).hexdigest()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="run golden cases")
    checking.add_argument("files", nargs="+")
    reading = commands.add_parser("read", help="decrypt one file")
    reading.add_argument("file")
    reading.add_argument("--organisation", required=True, type=uuid.UUID)
    reading.add_argument("--oid", required=True, type=uuid.UUID)
    reading.add_argument("--key-id", type=bytes.fromhex)
    reading.add_argument("--journal")
    options = parser.parse_args()
    if options.command == "check":
        return golden_files.check(options.files, run_case)
    with open(options.file, "rb") as file:
        data = file.read()
    journal = None
    if options.journal:
        with open(options.journal, "rb") as file:
            journal = file.read()
    key = options.key_id and (options.key_id, bytes.fromhex(sys.stdin.read().strip()))
    try:
        owner = options.organisation.bytes, options.oid.bytes
        sys.stdout.buffer.write(Vault(data, owner, key, journal).read_all())
    except VaultError as error:
        print(f"reader: {error.code} {error.fields or ''}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
