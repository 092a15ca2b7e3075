#!/usr/bin/env python3
"""Writes vectors/vault/*.json: golden files made by the independent implementation beside this file.

Run it only to add cases, from the root of the repository. Nonces and ids here are fixed so that the
files stay the same from run to run; that is safe only because these keys protect nothing.
"""

import base64
import hashlib
import hmac
import json
import uuid

from reader import HEADER, JOURNAL_MAGIC, MAGIC, NONCE, SLOT, TAG, be, checksum, derive, number, run_case, xaes_seal

OWNERS = {
    "alice": {"organisation": "0a1b2c3d-0000-4000-8000-00000000c0de", "oid": "a11ce000-0000-4000-8000-000000000001"},
    "bob": {"organisation": "0a1b2c3d-0000-4000-8000-00000000c0de", "oid": "b0b00000-0000-4000-8000-000000000002"},
    "alice elsewhere": {"organisation": "ffffffff-0000-4000-8000-00000000c0de", "oid": "a11ce000-0000-4000-8000-000000000001"},
}


def fixed(label, length):
    """Fixed bytes that look random."""
    return hashlib.shake_256(label.encode()).digest(length)


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


KEYS = {
    "first": {"keyId": fixed("first id", 16).hex(), "secret": b64(fixed("first", 32))},
    "second": {"keyId": fixed("second id", 16).hex(), "secret": b64(fixed("second", 32))},
    "first, other bits": {"keyId": fixed("first id", 16).hex(), "secret": b64(fixed("other bits", 32))},
}


def text(length):
    return (b"Work text that a wipe makes unreadable. " * (length // 40 + 1))[:length]


class Maker:
    """One file, built part by part."""

    def __init__(self, name, size=4096, marks=0, suite=1):
        self.name, self.size, self.suite, self.count = name, size, suite, 0
        self.owner = tuple(uuid.UUID(OWNERS["alice"][part]).bytes for part in ("organisation", "oid"))
        key_id = bytes.fromhex(KEYS["first"]["keyId"])
        self.file_id = fixed(name, 32)
        keys = derive(fixed("first", 32), *self.owner, key_id, self.file_id)
        self.chunk_key, self.header_key, self.sum_key, commitment = keys
        if suite == 2:
            key_id, commitment, self.sum_key = bytes(16), bytes(32), bytes(32)
        fields = MAGIC + be(1, 2) + be(suite, 2) + be(size, 4) + self.file_id
        fields += self.owner[0] + self.owner[1] + key_id + commitment + be(marks, 4)
        self.readable = fields.ljust(2048, b"\0")

    def nonce(self):
        self.count += 1
        return fixed(f"{self.name} nonce {self.count}", NONCE)

    def seal(self, key, plain, aad):
        nonce = self.nonce()
        if self.suite == 2:
            return nonce + plain + checksum(nonce, plain, aad)
        return nonce + xaes_seal(key, nonce, plain, aad)

    def chunk(self, index, plain):
        aad = be(1, 2) + be(self.suite, 2) + self.file_id + be(self.size, 4) + be(index, 8)
        return self.seal(self.chunk_key, plain, aad)

    def chunks(self, plain):
        parts = range(0, len(plain), self.size)
        return [self.chunk(i, plain[at : at + self.size]) for i, at in enumerate(parts)]

    def sum(self, chunks):
        """Of a list of chunks, or of some chunks by index."""
        chunks = chunks.items() if isinstance(chunks, dict) else enumerate(chunks)
        macs = (hmac.new(self.sum_key, be(i, 8) + c[-TAG:], hashlib.sha256) for i, c in chunks)
        return sum(number(mac.digest()) for mac in macs) % (1 << 256)

    def slot(self, generation, length, total, records=0, records_sum=0, origin=bytes(32), repairs=0, reserved=b""):
        plain = be(generation, 8) + be(length, 8) + be(total, 32) + be(records, 8) + be(records_sum, 32) + origin
        plain = (plain.ljust(152, b"\0") + be(repairs, 8) + reserved).ljust(SLOT - NONCE - TAG, b"\0")
        return self.seal(self.header_key, plain, self.readable)

    def journal(self, records):
        """A journal of (index, chunk)."""
        records = b"".join((be(i, 8) + c).ljust(8 + NONCE + self.size + TAG, b"\0") for i, c in records)
        return (JOURNAL_MAGIC + self.readable[8:]).ljust(HEADER, b"\0") + records

    def file(self, plain):
        chunks = self.chunks(plain)
        slots = [self.slot(1, len(plain), self.sum(chunks)) for _ in range(2)]
        return self.readable + b"".join(slots + chunks)


def files():
    made = {name: Maker(name).file(text(length)) for name, length in
            [("empty", 0), ("one byte", 1), ("one whole chunk", 4096), ("three chunks", 9000)]}
    made["chunks of 8 KiB"] = Maker("chunks of 8 KiB", size=8192).file(text(9000))
    made["seeded"] = Maker("seeded", marks=1).file(text(10))

    two = Maker("two generations")
    chunks = two.chunks(text(6000))
    newer, older = two.slot(8, 6000, two.sum(chunks)), two.slot(7, 4096, two.sum(chunks[:1]))
    made["two generations"] = two.readable + older + newer + b"".join(chunks)

    mixed = Maker("rolled back")
    old, new = mixed.chunks(text(6000)), mixed.chunks(text(6000).upper())
    slots = [mixed.slot(2, 6000, mixed.sum(new)) for _ in range(2)]
    made["rolled back"] = mixed.readable + b"".join(slots + [old[0], new[1]])

    open_ended = Maker("never finished")
    made["never finished"] = open_ended.readable + bytes(2 * SLOT) + b"".join(open_ended.chunks(text(5000)))
    made["torn first commit"] = (
        open_ended.readable + open_ended.slot(1, 0, 0)[:512].ljust(2 * SLOT, b"\0"))

    future = Maker("reserved bytes in use")
    made["reserved bytes in use"] = future.readable + future.slot(1, 0, 0, reserved=b"\1") * 2

    repaired = Maker("repaired")
    chunks = repaired.chunks(text(6000))
    slots = [repaired.slot(3, 6000, repaired.sum(chunks), repairs=2) for _ in range(2)]
    made["repaired"] = repaired.readable + b"".join(slots + chunks)

    unfinished = Maker("an unfinished copy")
    chunks = unfinished.chunks(text(4096))
    slot = unfinished.slot(1, 4096, unfinished.sum(chunks), origin=fixed("origin", 32))
    made["an unfinished copy"] = unfinished.readable + slot + bytes(SLOT) + b"".join(chunks)

    made["plain"] = Maker("plain", suite=2).file(text(9000))
    return {**made, **edited()}


def edited():
    """Files that were changed: whole, cut, and in the middle of a commit."""
    made = {}
    for name, suite in [("edited", 1), ("plain and edited", 2)]:
        file = Maker(name, suite=suite)
        old, new = file.chunks(text(9000)), file.chunks(text(10000).upper())
        # Chunk 1 stays; 0 and 2 were changed, 3 was changed and then cut off.
        new[1], before = old[1], file.slot(4, 9000, file.sum(old))
        after, changed = file.sum(new), {0: new[0], 2: new[2]}
        pending = file.slot(5, 10000, after, 3, file.sum(changed))
        whole = file.slot(6, 10000, after)
        journal = file.journal([(2, new[2]), (3, file.chunk(3, b"cut off")), (0, new[0])])
        made[name] = file.readable + whole + whole + b"".join(new)
        # As a crash may leave it: chunk 0 is torn, chunk 2 in its place.
        torn = new[0][:2000] + old[0][2000:]
        made[f"{name}, pending"] = file.readable + pending + before + torn + old[1] + new[2]
        made[f"{name}, its journal"] = journal
        made[f"{name}, not begun"] = file.readable + before + before + b"".join(old)
        made[f"{name}, an older journal"] = file.journal([(2, old[2]), (3, file.chunk(3, b"cut off")), (0, old[0])])

    other = Maker("another file")
    chunks = other.chunks(text(10000))
    made["the journal of another file"] = other.journal([(2, chunks[2]), (0, chunks[0])])

    cut = Maker("cut")
    old, new = cut.chunks(text(9000)), cut.chunks(text(5000))
    new[0] = old[0]
    slots = [cut.slot(3, 5000, cut.sum(new)) for _ in range(2)]
    made["cut"] = cut.readable + b"".join(slots + new)
    made["cut, the space not given back"] = made["cut"] + old[1][-100:] + old[2]
    return made


CHUNK = 4096 + NONCE + TAG
CASES = [
    # name, file, changes, expected error or None; owner, key, range
    ("an empty file", "empty"), ("one byte", "one byte"), ("a last chunk that is full", "one whole chunk"),
    ("a short last chunk", "three chunks"), ("another chunk size", "chunks of 8 KiB"),
    ("a range inside a chunk", "three chunks", [], {"read": [100, 50]}),
    ("a range over a boundary", "three chunks", [], {"read": [4000, 300]}),
    ("a range to the end and beyond", "three chunks", [], {"read": [8990, 100]}),
    ("a range beyond the end", "three chunks", [], {"read": [9000, 1]}),
    ("a range beside a damaged chunk", "three chunks", [{"xor": [HEADER + 30, 1]}], {"read": [4096, 4096]}),
    ("the higher generation holds", "two generations"),
    ("a torn slot leaves the other generation", "two generations", [{"zero": [3584, 512]}]),
    ("one damaged slot is harmless", "three chunks", [{"xor": [2048, 1]}]),
    ("bytes behind the end do not exist", "three chunks", [{"extend": 5000}]),
    ("no vault file", "empty", [{"xor": [0, 1]}]), ("nothing", "empty", [{"cut": 0}]),
    ("a later version", "empty", [{"xor": [9, 3]}]), ("another suite", "empty", [{"xor": [11, 7]}]),
    ("an unknown mark", "empty", [{"xor": [131, 2]}]), ("seeded randomness", "seeded"),
    ("the seeded mark removed", "seeded", [{"xor": [131, 1]}]),
    ("a chunk size that does not exist", "empty", [{"xor": [14, 0x20]}]),
    ("another chunk size that exists", "three chunks", [{"xor": [14, 0x30]}]),
    ("file id changed", "empty", [{"xor": [16, 1]}]), ("commitment changed", "empty", [{"xor": [127, 128]}]),
    ("oid changed", "empty", [{"xor": [64, 1]}]), ("key id changed", "empty", [{"xor": [80, 1]}]),
    ("reserved byte changed", "empty", [{"xor": [2047, 1]}]),
    ("both slots changed", "empty", [{"xor": [2048, 1]}, {"xor": [4095, 1]}]),
    ("never finished", "never finished"), ("torn first commit", "torn first commit"),
    ("reserved bytes of a slot in use", "reserved bytes in use"),
    ("another user", "three chunks", [], {"owner": "bob"}),
    ("another organisation", "three chunks", [], {"owner": "alice elsewhere"}),
    ("another key", "three chunks", [], {"key": "second"}),
    ("another key under the same id", "three chunks", [], {"key": "first, other bits"}),
    ("cut in the magic", "three chunks", [{"cut": 5}]), ("cut in the header", "three chunks", [{"cut": 4095}]),
    ("cut in a chunk", "three chunks", [{"cut": HEADER + CHUNK + 1}]),
    ("cut between chunks", "three chunks", [{"cut": HEADER + CHUNK}]),
    ("all chunks gone", "three chunks", [{"cut": HEADER}]),
    ("nonce changed", "three chunks", [{"xor": [HEADER, 1]}]),
    ("content changed", "three chunks", [{"xor": [HEADER + CHUNK + 24, 1]}]),
    ("tag changed", "three chunks", [{"xor": [HEADER + CHUNK - 1, 1]}]),
    ("chunks swapped", "three chunks", [{"swap": [HEADER, HEADER + CHUNK, CHUNK]}]),
    ("a hole", "three chunks", [{"zero": [HEADER + CHUNK, CHUNK]}]),
    ("an older chunk put back", "rolled back"),
    ("an older chunk put back, read alone", "rolled back", [], {"read": [0, 10]}),
    ("a sum that was made anew", "repaired"),
    ("an unfinished copy", "an unfinished copy"),
    ("a plain file", "plain", [], {"key": None}),
    ("a range of a plain file", "plain", [], {"key": None, "read": [4000, 300]}),
    ("a plain file where a sealed one was asked for", "plain"),
    ("a sealed file where a plain one was asked for", "three chunks", [], {"key": None}),
    ("a plain file of another user", "plain", [], {"key": None, "owner": "bob"}),
    ("a plain file that names a key", "plain", [{"xor": [80, 1]}], {"key": None}),
    ("a plain file's reserved byte changed", "plain", [{"xor": [200, 1]}], {"key": None}),
    ("a plain file's content changed", "plain", [{"xor": [HEADER + CHUNK + 24, 1]}], {"key": None}),
    ("a plain file's chunks swapped", "plain", [{"swap": [HEADER, HEADER + CHUNK, CHUNK]}], {"key": None}),
    ("a file that was cut", "cut"), ("what was cut off does not exist", "cut, the space not given back"),
    ("what was cut off does not exist, at the end", "cut, the space not given back", [], {"read": [4990, 100]}),
]
for _name, _key in [("edited", "first"), ("plain and edited", None)]:
    _pending, _journal = f"{_name}, pending", f"{_name}, its journal"
    CASES += [(f"{_name}: {name}", file, changes, {"key": _key, **more}) for name, file, changes, more in [
        ("whole", _name, [], {}),
        ("whole, beside a journal that means nothing", _name, [], {"journal": "the journal of another file"}),
        ("before the pending slot the journal means nothing", f"{_name}, not begun", [], {"journal": _journal}),
        ("a pending change is read out of the journal", _pending, [], {"journal": _journal}),
        ("a range of it", _pending, [], {"journal": _journal, "read": [4000, 5000]}),
        ("the space behind the journal's content is not needed", _pending, [{"cut": HEADER + 2 * CHUNK}],
         {"journal": _journal}),
        ("a chunk in neither", _pending, [{"cut": HEADER + CHUNK}], {"journal": _journal}),
        ("a pending slot that is torn leaves the old state", _pending, [{"zero": [2600, 100]}],
         {"journal": _journal, "read": [4096, 4096]}),
        ("no journal", _pending, [], {}),
        ("an empty journal", _pending, [], {"journal": _journal, "journalChanges": [{"cut": 0}]}),
        ("a journal cut in its head", _pending, [], {"journal": _journal, "journalChanges": [{"cut": 2000}]}),
        ("a journal cut in a record", _pending, [], {"journal": _journal, "journalChanges": [{"cut": HEADER + 9000}]}),
        ("an older journal", _pending, [], {"journal": f"{_name}, an older journal"}),
        ("the journal of another file", _pending, [], {"journal": "the journal of another file"}),
        ("a record twice", _pending, [], {"journal": _journal, "journalChanges": [{"xor": [HEADER + 2 * CHUNK + 23, 2]}]}),
        ("a record's index changed", _pending, [], {"journal": _journal, "journalChanges": [{"xor": [HEADER + 7, 1]}]}),
        ("a record's content changed", _pending, [], {"journal": _journal, "journalChanges": [{"xor": [HEADER + 100, 1]}]}),
        ("a record that counts no more changed", _pending, [],
         {"journal": _journal, "journalChanges": [{"xor": [HEADER + CHUNK + 8 + 100, 1]}]}),
    ]]


def primitives():
    def xaes(key, plain, aad):
        nonce = b"ABCDEFGHIJKLMNOPQRSTUVWX"
        sealed = xaes_seal(key, nonce, plain, aad)
        return {"key": key.hex(), "nonce": nonce.hex(), "aad": aad.hex(), "plain": plain.hex(), "sealed": sealed.hex()}

    maker = Maker("three chunks")
    key_id = bytes.fromhex(KEYS["first"]["keyId"])
    keys = derive(fixed("first", 32), *maker.owner, key_id, maker.file_id)
    names = ["chunkKey", "headerKey", "sumKey", "commitment"]
    return {
        "description": "The parts that format 1 is made of, as hexadecimal. The first two XAES cases are the published ones.",
        "xaes": [xaes(b"\1" * 32, b"XAES-256-GCM", b""), xaes(b"\3" * 32, b"XAES-256-GCM", b"c2sp.org/XAES-256-GCM"),
                 xaes(fixed("k", 32), b"", b"only associated data"), xaes(fixed("k", 32), text(100), b"")],
        "derive": {"secret": fixed("first", 32).hex(), "keyId": key_id.hex(), "organisation": maker.owner[0].hex(),
                   "oid": maker.owner[1].hex(), "fileId": maker.file_id.hex(), **{n: k.hex() for n, k in zip(names, keys)}},
        "wrapAad": (b"cordon-vault-key/1" + maker.owner[0] + maker.owner[1] + key_id).hex(),
    }


def main():
    golden = {
        "description": "Vault files of format 1 and what a reader makes of them; docs/vault-format.md explains the fields.",
        "keys": KEYS, "owners": OWNERS, "files": {name: b64(data) for name, data in files().items()}, "cases": [],
    }
    for name, file, *rest in CASES:
        changes, more = (rest + [[], {}][len(rest):])[:2]
        case = {"name": name, "file": file, "changes": changes, "owner": "alice", "key": "first", **more}
        case["expected"] = run_case(golden, case)
        golden["cases"].append(case)
    for path, content in [("format-1", golden), ("primitives", primitives())]:
        with open(f"vectors/vault/{path}.json", "w", encoding="utf-8") as out:
            json.dump(content, out, indent=1)
            out.write("\n")


if __name__ == "__main__":
    main()
