#!/usr/bin/env python3
"""Reads vault files, format 1, written from docs/vault-format.md alone.

It shares no code with the Rust crate and exists so that the document is enough to read a file.

    reader.py check FILE.json...   run the cases of golden files; exit 1 if one differs
    reader.py read FILE --organisation GUID --oid GUID --key-id HEX   plain text to standard output;
                                   the identity key (64 hexadecimal digits) comes on standard input

Needs Python 3.8 and the package `cryptography` (Debian: python3-cryptography).
"""

import argparse
import base64
import hashlib
import hmac
import json
import sys
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"\x89CVLT\r\n\x1a"
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


class Vault:
    """An open file: `data` its bytes, `owner` a pair of 16-byte ids, `key` (key id, secret)."""

    def __init__(self, data, owner, key):
        self.data = data
        if not data or not MAGIC.startswith(data[:8]):
            raise VaultError("notAVault")
        if 8 <= len(data) and len(data) >= 10 and number(data[8:10]) != 1:
            raise VaultError("unknownVersion")
        if len(data) >= 132:
            marks = number(data[128:132])
            if number(data[10:12]) != 1 or marks & ~1:
                raise VaultError("unknownSuite")
            self.size = number(data[12:16])
            if self.size & (self.size - 1) or not 4096 <= self.size <= 1 << 20:
                raise VaultError("tamperedHeader")
            if marks & 1:
                raise VaultError("seededRandomness")
        if len(data) < HEADER:
            raise VaultError("truncated")
        self.file_id, self.commitment = data[16:48], data[96:128]
        if (data[48:64], data[64:80]) != owner:
            raise VaultError("wrongOwner")
        keys = derive(key[1], owner[0], owner[1], data[80:96], self.file_id)
        self.chunk_key, self.header_key, self.sum_key, commitment = keys
        if data[80:96] != key[0] or not hmac.compare_digest(commitment, self.commitment):
            raise VaultError("wrongKey")
        self._open_slots()
        self._check_length()

    def _open_slots(self):
        slots = [self.data[READABLE : READABLE + SLOT], self.data[READABLE + SLOT : HEADER]]
        states = [state for state in map(self._open_slot, slots) if state]
        if not states:
            raise VaultError("uncommitted" if ZERO_SLOT in slots else "tamperedHeader")
        self.generation, self.length, self.sum = max(states, key=lambda state: state[0])

    def _open_slot(self, slot):
        try:
            plain = xaes_open(self.header_key, slot[:NONCE], slot[NONCE:], self.data[:READABLE])
        except InvalidTag:
            return None
        generation, length = number(plain[0:8]), number(plain[8:16])
        if generation == 0 or length > 1 << 48 or any(plain[48:]):
            return None
        return generation, length, number(plain[16:48])

    def _check_length(self):
        self.chunks = -(-self.length // self.size)
        if len(self.data) < HEADER + self.length + self.chunks * (NONCE + TAG):
            between = (len(self.data) - HEADER) % (self.size + NONCE + TAG) == 0
            raise VaultError("missingChunks" if between else "truncated")

    def _aad(self, index):
        return be(1, 2) + be(1, 2) + self.file_id + be(self.size, 4) + be(index, 8)

    def chunk(self, index):
        """Plain text and tag of one chunk."""
        start = HEADER + index * (self.size + NONCE + TAG)
        length = min(self.size, self.length - index * self.size)
        stored = self.data[start : start + NONCE + length + TAG]
        try:
            plain = xaes_open(self.chunk_key, stored[:NONCE], stored[NONCE:], self._aad(index))
        except InvalidTag:
            raise self._diagnose(index, stored) from None
        return plain, stored[-TAG:]

    def _diagnose(self, index, stored):
        if not any(stored):
            return VaultError("missingChunk", chunk=index)
        for other in range(self.chunks):
            try:
                xaes_open(self.chunk_key, stored[:NONCE], stored[NONCE:], self._aad(other))
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
            total += number(hmac.new(self.sum_key, be(index, 8) + tag, hashlib.sha256).digest())
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
    data = unbase64(golden["files"][case["file"]])
    for change in case.get("changes", []):
        data = apply(change, data)
    owner = golden["owners"][case["owner"]]
    owner = uuid.UUID(owner["organisation"]).bytes, uuid.UUID(owner["oid"]).bytes
    key = golden["keys"][case["key"]]
    key = bytes.fromhex(key["keyId"]), unbase64(key["secret"])
    try:
        vault = Vault(data, owner, key)
        if "read" in case:
            plain = vault.read(*case["read"])
        else:
            plain = vault.read_all()
    except VaultError as error:
        return dict(error=error.code, **error.fields)
    return {"length": len(plain), "sha256": hashlib.sha256(plain).hexdigest()}


def check(paths):
    failed = count = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            golden = json.load(file)
        for case in golden["cases"]:
            count += 1
            got = run_case(golden, case)
            if got != case["expected"]:
                failed += 1
                print(f"{path}: {case['name']}: expected {case['expected']}, got {got}")
    print(f"{count - failed} of {count} cases agree")
    return 1 if failed or not count else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="run golden cases")
    checking.add_argument("files", nargs="+")
    reading = commands.add_parser("read", help="decrypt one file")
    reading.add_argument("file")
    reading.add_argument("--organisation", required=True, type=uuid.UUID)
    reading.add_argument("--oid", required=True, type=uuid.UUID)
    reading.add_argument("--key-id", required=True, type=bytes.fromhex)
    options = parser.parse_args()
    if options.command == "check":
        return check(options.files)
    with open(options.file, "rb") as file:
        data = file.read()
    secret = bytes.fromhex(sys.stdin.read().strip())
    try:
        owner = options.organisation.bytes, options.oid.bytes
        sys.stdout.buffer.write(Vault(data, owner, (options.key_id, secret)).read_all())
    except VaultError as error:
        print(f"reader: {error.code} {error.fields or ''}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
