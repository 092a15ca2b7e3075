#!/usr/bin/env python3
"""Derives the keys of databases, written from docs/databases.md alone, and makes the golden cases.

    databases.py check FILE.json...   run the cases of golden files; exit 1 if one differs
    databases.py make                 write vectors/vault/database-1.json, from the root of the repository

Needs Python 3.8, and for `make` the package `cryptography` (Debian: python3-cryptography).
"""

import base64
import hashlib
import hmac
import uuid

import golden as golden_files


def derive(secret, owner, key_id, name):
    """HKDF-SHA256, 32 bytes, in its two steps."""
    prk = hmac.new(hashlib.sha256(name.encode()).digest(), secret, hashlib.sha256).digest()
    info = b"cordon-database/1" + owner[0] + owner[1] + key_id
    return hmac.new(prk, info + b"\1", hashlib.sha256).digest()


def run_case(golden, case):
    key, owner = golden["keys"][case["key"]], golden["owners"][case["owner"]]
    secret = base64.urlsafe_b64decode(key["secret"] + "=" * (-len(key["secret"]) % 4))
    ids = [uuid.UUID(owner[part]).bytes for part in ("organisation", "oid")]
    derived = derive(secret, ids, bytes.fromhex(key["keyId"]), case["database"]).hex()
    return {"key": derived, "pragma": f"PRAGMA key = \"x'{derived}'\";"}


def make():
    from make_vectors import KEYS, OWNERS

    rows = [
        ("a key", "alice", "first", "mail"), ("another database", "alice", "first", "notes"),
        ("another user", "bob", "first", "mail"), ("another organisation", "alice elsewhere", "first", "mail"),
        ("another key", "alice", "second", "mail"), ("the same name of the key, other bits", "alice", "first, other bits", "mail"),
        ("no name", "alice", "first", ""), ("a name that is not ASCII", "alice", "first", "Entwürfe – 下書き"),
        ("a long name", "alice", "first", "n" * 300),
    ]
    golden = {
        "description": "Keys of databases and the statement that sets them; docs/databases.md explains the derivation.",
        "keys": KEYS, "owners": OWNERS,
    }
    cases = ({"name": name, "owner": owner, "key": key, "database": database} for name, owner, key, database in rows)
    return golden_files.make(golden, "vectors/vault/database-1.json", run_case, cases)


if __name__ == "__main__":
    golden_files.command(run_case, make, __doc__)
