"""Buffers and streams through the binding. The numbers are those of the reference scenarios."""

from __future__ import annotations

import base64
import gc
import hashlib
import io
import json
import os
import threading
import uuid
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import cordon
from conftest import VECTORS, Device, TurnedClock, organisation, policy
from cordon import Identity, buffers, kit

FIGURES = b"quarterly figures"


@pytest.fixture
def ana(device: Device, clock: TurnedClock) -> Identity:
    return device.sign_in(organisation(clock, policy()))


@pytest.fixture
def vault(device: Device, ana: Identity) -> cordon.Vault:
    return device.client.vault(ana)


def descriptors() -> int:
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


def test_s058_the_policy_says_whether_a_buffer_is_sealed_or_only_marked(device: Device, clock: TurnedClock) -> None:
    contoso = organisation(clock, policy(encryptAppData=True))
    ana = device.sign_in(contoso)
    vault = device.client.vault(ana)
    sealed = vault.protect(FIGURES)
    assert vault.seals and FIGURES not in sealed and sealed != vault.protect(FIGURES)
    contoso.set_policy([policy(encryptAppData=False)])
    device.check_in(ana)
    marked = vault.protect(bytearray(FIGURES))
    assert not vault.seals and marked.endswith(FIGURES)
    for buffer in (sealed, marked):
        assert buffers.owner_of(buffer) == buffers.owner_of(memoryview(buffer)[:132]) == ana
        assert vault.unprotect(buffer) == FIGURES


def test_s059_bytes_that_were_never_protected_come_back_and_nothing_is_refused(vault: cordon.Vault, tmp_path: Path) -> None:
    for never in (b"lunch at noon", b""):
        assert vault.unprotect(never) == never
        assert buffers.owner_of(never) == cordon.PERSONAL
    with pytest.raises(cordon.Invalid) as refused:
        vault.protect(b"")
    assert refused.value.field == "bytes"
    (tmp_path / "empty").touch()
    with pytest.raises(cordon.Invalid), vault.protect_stream(tmp_path / "empty") as stream:
        stream.read()


def test_a_buffer_has_a_bound_and_what_is_longer_is_a_stream(vault: cordon.Vault, tmp_path: Path) -> None:
    longest = os.urandom(buffers.MAX)
    assert vault.unprotect(vault.protect(longest)) == longest
    with pytest.raises(cordon.Invalid, match="stream") as refused:
        vault.protect(longest + b"!")
    assert refused.value.field == "bytes"
    (tmp_path / "long").write_bytes(longest + b"!")
    protected = vault.protect_stream(tmp_path / "long").read()
    assert buffers.owner_of(protected + bytes(2 * buffers.MAX)) != cordon.PERSONAL
    assert len(protected) > buffers.MAX and vault.unprotect(protected) == longest + b"!", "the bound is of what a buffer becomes"
    for call in (vault.unprotect, partial(buffers.append, tmp_path / "records")):
        with pytest.raises(cordon.Invalid, match="stream"):
            call(bytes(2 * buffers.MAX))


def test_what_was_changed_says_so_wherever_it_was(vault: cordon.Vault, tmp_path: Path) -> None:
    good = vault.protect(FIGURES)
    for at in range(8, len(good)):
        bad = bytearray(good)
        bad[at] ^= 1
        # Version and suite are those of a newer build, and the name of the key is that of one that is not there.
        told = {9: cordon.Newer, 11: cordon.Newer} | dict.fromkeys(range(80, 96), cordon.Destroyed)
        with pytest.raises(told.get(at, cordon.Error)) as refused:
            vault.unprotect(bad)
        assert isinstance(refused.value, cordon.Altered | cordon.Newer | cordon.Destroyed)
    for length in range(8, len(good)):
        with pytest.raises(cordon.Altered):
            vault.unprotect(good[:length])
    # Half a content is none: no file of it is left, and one that was there is not touched.
    (tmp_path / "bad").write_bytes(vault.protect_stream(path_of(tmp_path, 200_000)).read()[:-1])
    with pytest.raises(cordon.Altered):
        vault.unprotect_stream(tmp_path / "bad").into_file(tmp_path / "out")
    assert not (tmp_path / "out").exists()
    (tmp_path / "out").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        vault.unprotect_stream(tmp_path / "bad").into_file(tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"mine"


def path_of(folder: Path, length: int) -> Path:
    (folder / str(length)).write_bytes(os.urandom(length))
    return folder / str(length)


def test_another_account_and_a_key_that_is_gone_are_told_apart(device: Device, clock: TurnedClock, ana: Identity) -> None:
    eve = device.sign_in(organisation(clock, policy()), "eve@fabrikam.example")
    ours, theirs = device.client.vault(ana), device.client.vault(eve)
    buffer = ours.protect(FIGURES)
    with pytest.raises(cordon.Altered, match="belongs to"):
        theirs.unprotect(buffer)
    with pytest.raises(cordon.Invalid):
        device.client.vault(cordon.PERSONAL)
    device.client.sign_out(ana.oid)
    device.pump()
    for call in (lambda: ours.unprotect(buffer), lambda: ours.protect(FIGURES)):
        with pytest.raises(cordon.Closed):
            call()
    device.client.sign_in(ana.oid, *address(device, ana))
    device.pump()
    assert buffers.owner_of(buffer) == ana
    with pytest.raises(cordon.Destroyed):
        device.client.vault(ana).unprotect(buffer)


def address(device: Device, who: Identity) -> tuple[str, str]:
    contoso = next(iter(device.organisations.values()))
    assert who.oid is not None
    return contoso.url, contoso.token(who.oid)


def test_streams_go_by_path_descriptor_pipe_and_piece(vault: cordon.Vault, tmp_path: Path) -> None:
    plain = path_of(tmp_path, 300_000)
    content = plain.read_bytes()
    assert vault.protect_stream(plain).into_file(tmp_path / "sealed") == (tmp_path / "sealed").stat().st_size > len(content)
    assert (tmp_path / "sealed").stat().st_mode & 0o077 == 0
    with (tmp_path / "sealed").open("rb") as source, (tmp_path / "out").open("wb") as sink:
        assert vault.unprotect_stream(source.fileno()).into_descriptor(sink.fileno()) == len(content)
        assert os.lseek(source.fileno(), 0, os.SEEK_CUR) == (tmp_path / "sealed").stat().st_size, "its place moves"
    assert (tmp_path / "out").read_bytes() == content
    with vault.unprotect_stream(tmp_path / "sealed") as stream:
        assert stream.read(10) == content[:10]
        assert io.BufferedReader(stream).read(100_000) == content[10:100_010]
    with pytest.raises(ValueError, match="closed"):
        stream.read()
    read, write = os.pipe()
    copying = threading.Thread(target=lambda: (vault.protect_stream(plain).into_descriptor(write), os.close(write)))
    copying.start()
    assert vault.unprotect_stream(read).read() == content
    copying.join()
    os.close(read)
    with pytest.raises(FileNotFoundError):
        vault.protect_stream(tmp_path / "nothing")
    with pytest.raises(cordon.Error):
        vault.protect_stream(-1)
    with pytest.raises(ValueError, match="stands"):
        vault.protect_stream(0, at=1)


def test_a_part_of_a_file_is_a_source(vault: cordon.Vault, tmp_path: Path) -> None:
    plain = path_of(tmp_path, 1_000)
    content = plain.read_bytes()
    assert vault.unprotect_stream(plain, at=100, length=50).read() == content[100:150]
    with plain.open("rb", buffering=0) as file:
        file.seek(900)
        assert vault.unprotect_stream(file.fileno(), length=50).read() == content[900:950]
        assert vault.unprotect_stream(file.fileno()).read() == content[950:]


def test_s060_a_long_stream_takes_little_memory_and_its_source_ends_with_it(vault: cordon.Vault, tmp_path: Path) -> None:
    with (tmp_path / "long").open("wb") as file:
        file.truncate(5 << 30)
    before = descriptors()
    with vault.protect_stream(tmp_path / "long") as stream:
        assert 0 < len(stream.read(1_000)) <= 1_000 and descriptors() == before + 1
    assert descriptors() == before, "closed, though the reader stopped early"
    del stream
    # The whole of one, in a memory that does not grow with it.
    Path("/proc/self/clear_refs").write_text("5")
    begun = peak()
    with open(os.devnull, "wb") as sink:
        assert vault.protect_stream(tmp_path / "long", length=64 << 20).into_descriptor(sink.fileno()) > 64 << 20
    assert peak() - begun < 8 << 10, "KiB"


def peak() -> int:
    """The most memory that this process had, in KiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def test_a_stream_ends_with_its_account(device: Device, ana: Identity, vault: cordon.Vault, tmp_path: Path) -> None:
    plain = path_of(tmp_path, 2_000_000)
    vault.protect_stream(plain).into_file(tmp_path / "sealed")
    streams = [vault.protect_stream(plain), vault.unprotect_stream(tmp_path / "sealed")]
    for stream in streams:
        stream.read(100)
    device.client.sign_out(ana.oid)
    device.pump()
    for number, stream in enumerate(streams):
        with pytest.raises(cordon.Closed) as closed:
            stream.read(100)
        assert closed.value.closed
        with pytest.raises(cordon.Closed):
            stream.into_file(tmp_path / f"out {number}")
        assert not (tmp_path / f"out {number}").exists()
    with pytest.raises(cordon.Closed):
        vault.protect_stream(plain)


def test_s061_a_wipe_leaves_the_records_of_others_and_names_its_own(
    device: Device, clock: TurnedClock, ana: Identity, tmp_path: Path
) -> None:
    eve = device.sign_in(organisation(clock, policy()), "eve@fabrikam.example")
    theirs = device.client.vault(eve)
    inbox = tmp_path / "inbox"
    parts = [device.client.vault(ana).protect(b"one"), theirs.protect(b"two"), b"three"]
    for part in parts:
        buffers.append(inbox, part)
        # As a crash leaves it, and the next one goes on.
        inbox.write_bytes(inbox.read_bytes() + bytes(9))
    buffers.append(inbox, b"four")
    device.client.sign_out(ana.oid)
    device.pump()
    records = list(buffers.Records(inbox))
    assert [record.owner for record in records] == [ana, eve, cordon.PERSONAL, cordon.PERSONAL]
    with inbox.open("rb") as file:
        assert list(buffers.Records(file.fileno())) == records
    two, three = records[1:3]
    assert theirs.unprotect_stream(inbox, at=two.at, length=two.length).read() == b"two"
    assert inbox.read_bytes()[three.at :][: three.length] == b"three"
    # One that does not read is an error among them, one that was torn is the last.
    broken = bytearray(inbox.read_bytes())
    broken[records[0].at + 9] ^= 4
    inbox.write_bytes(broken[:-1])
    told = buffers.Records(inbox)
    with pytest.raises(cordon.Newer):
        next(told)
    assert [next(told), next(told)] == [two, three]
    with pytest.raises(cordon.Altered):
        next(told)
    assert list(told) == []
    with pytest.raises(FileNotFoundError):
        buffers.Records(tmp_path / "nothing")


class Known(cordon.KeyStore):
    """A key store that gives one key of the golden vectors for whatever was wrapped."""

    def __init__(self, secret: bytes) -> None:
        self.inner, self.secret = kit.software_keys(), secret

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("_") or name in {"inner", "secret", "unwrap"}:
            return super().__getattribute__(name)
        return getattr(self.inner, name)

    def unwrap(self, name: str, aad: bytes, wrapped: bytes) -> bytes:
        # The gate's own record is wrapped too.
        return self.secret if aad.startswith(b"cordon-vault-key/") else self.inner.unwrap(name, aad, wrapped)


def unbase64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def changed(data: bytes, change: dict[str, Any]) -> bytes:
    (kind, value), altered = next(iter(change.items())), bytearray(data)
    if kind == "xor":
        altered[value[0]] ^= value[1]
    elif kind == "cut":
        del altered[value:]
    elif kind == "extend":
        altered += bytes(value)
    else:
        a, b, length = value
        altered[a : a + length], altered[b : b + length] = altered[b : b + length], altered[a : a + length]
    return bytes(altered)


def holding(key: dict[str, str], owners: dict[str, Identity], folder: Path, clock: TurnedClock, org: str) -> Device:
    """A device with the accounts of the vectors, whose key is this one."""
    device = Device(folder, clock, in_memory=True)
    device.keys = Known(unbase64(key["secret"]))
    contoso = kit.LocalOrganisation.known_as(uuid.UUID(org), [policy()], clock=clock)
    device.restart()
    device.organisations[contoso.url] = contoso
    for name, owner in owners.items():
        assert owner.oid is not None
        contoso.add_account_known_as(owner.oid, f"{name}@contoso.example")
        device.client.sign_in(owner.oid, contoso.url, contoso.token(owner.oid))
        device.pump()
        device.client.vault(owner)
    records: dict[str, bytes] = device.store.records  # type: ignore[attr-defined, union-attr]
    for name in [name for name in records if name.startswith("keys.")]:
        kept = json.loads(records[name])
        kept["wrapped"][0]["keyId"] = key["keyId"]
        records[name] = json.dumps(kept).encode()
        device.keys.create_wrapping(f"kek.{name.removeprefix('keys.')}.{key['keyId']}")
    device.restart()
    return device


def test_golden_buffers(tmp_path: Path, clock: TurnedClock) -> None:
    golden = json.loads((VECTORS / "vault" / "buffer-1.json").read_text())
    owners = {name: cordon.work(ids["oid"]) for name, ids in golden["owners"].items()}
    (org,) = {ids["organisation"] for ids in golden["owners"].values()}
    devices = {name: holding(key, owners, tmp_path / name, clock, org) for name, key in golden["keys"].items()}
    names, wrong = {owner: name for name, owner in owners.items()}, []
    for case in golden["cases"]:
        data = unbase64(golden["files"][case["file"]])
        for change in case["changes"]:
            data = changed(data, change)
        (tmp_path / "data").write_bytes(data)
        told: dict[str, Any] = {}
        try:
            owner = buffers.owner_of(data)
            if owner != cordon.PERSONAL:
                told["owner"] = names.get(owner, "somebody else")
            client = devices[case["key"]].client
            vault = client.vault(owner if owner in names else owners["alice"])
            plain = vault.unprotect(data)
            assert vault.unprotect_stream(tmp_path / "data").read() == plain, case["name"]
            told |= {"length": len(plain), "sha256": hashlib.sha256(plain).hexdigest()}
        except (cordon.Altered, cordon.Newer, cordon.Destroyed) as error:
            told["error"] = error.code
        expected = dict(case["expected"])
        if "error" in expected:
            # To a client a key that it does not hold is one that was destroyed.
            strange = expected["error"] == "wrongKey" and data[80:96].hex() != golden["keys"][case["key"]]["keyId"]
            kind = "newer" if expected["error"].startswith("unknown") else "altered"
            expected["error"] = "destroyed" if strange else kind
        if told != expected:
            wrong.append((case["name"], expected, told))
    assert wrong == []
    assert len(golden["cases"]) >= 31
