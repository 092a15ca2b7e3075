"""Files of accounts through the binding: whose they are, and how they lie. The numbers are those of the reference scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

import cordon
from conftest import Device, TurnedClock, organisation, policy
from cordon import PERSONAL, Identity, Protected, Verdict, ask, buffers

TEXT = b"quarterly figures, and what follows from them"


@pytest.fixture
def ana(device: Device, clock: TurnedClock) -> Identity:
    return device.sign_in(organisation(clock, policy(encryptAppData=True)))


@pytest.fixture
def eve(device: Device, clock: TurnedClock, ana: Identity) -> Identity:
    return device.sign_in(organisation(clock, policy(encryptAppData=True)), "eve@fabrikam.example")


def on_disk(device: Device, name: str) -> Path:
    path = device.folder / "vault" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def written(device: Device, who: Identity, name: str, text: bytes = TEXT) -> Path:
    on_disk(device, name)
    with device.client.vault(who).create(name) as file:
        file.write(text)
    return on_disk(device, name)


def encrypt(device: Device, who: Identity, encrypted: bool) -> None:
    contoso = next(iter(device.organisations.values()))
    contoso.set_policy([policy(encryptAppData=encrypted)])
    device.pump()
    device.check_in(who)
    device.client.vault(who)
    settle(device)


def settle(device: Device) -> None:
    """Lets files move, which they do a piece at a time."""
    for _ in range(10):
        device.pump()
        device.clock.advance(seconds=6)


def test_s049_the_policy_says_whether_a_file_is_sealed_and_how_it_has_to_lie(device: Device, ana: Identity) -> None:
    for encrypted in (True, False):
        encrypt(device, ana, encrypted)
        storage = device.client.snapshot(ana).storage()
        assert storage is not None and storage.encrypted is encrypted and not storage.closed
        assert storage.reasons[0].setting == "encryptAppData" and storage.protection_class is None
        name = f"a {encrypted}"
        assert (TEXT in written(device, ana, name).read_bytes()) is not encrypted
        assert device.client.owner(name) == ana
        with device.client.vault(ana).open(name) as file:
            assert file.size == len(TEXT) and file.seek(10) == 10 and file.read(7) == b"figures"
            file.verify()
    on_disk(device, "mine").write_bytes(b"holiday")
    assert device.client.owner("mine") == PERSONAL
    assert device.client.snapshot(PERSONAL).storage() is None


def test_storage_on_ios_names_the_class_and_the_highest_that_the_app_can_live_with(
    tmp_path: Path, clock: TurnedClock
) -> None:
    asked = policy("ios", appDataEncryptionType="whenDeviceLocked")
    device = Device(tmp_path, clock, "ios:com.example.notes")
    ana = device.sign_in(organisation(clock, asked))
    snapshot, classes = device.client.snapshot(ana), cordon.ProtectionClass
    for highest, told in [(None, classes.WHEN_DEVICE_LOCKED), (classes.AFTER_DEVICE_RESTART, classes.AFTER_DEVICE_RESTART)]:
        storage = snapshot.storage(highest)
        assert storage is not None and (storage.encrypted, storage.protection_class) == (True, told)


def test_s050_the_scope_wins_over_the_folder_and_says_so(device: Device, ana: Identity, eve: Identity) -> None:
    assert device.client.protect("mail/", ana) is Protected.DONE
    assert device.client.owner_of_new("mail/inbox/1") == ana
    assert device.client.owner_of_new("notes/1") == PERSONAL

    def notices() -> int:
        device.pump()
        return sum(isinstance(event, cordon.Event.NOTICE) and event.code == "folderDiffers" for event in device.events)

    for number, who in enumerate([ana, eve, PERSONAL]):
        with cordon.acting_as(who):
            assert device.client.owner_of_new("mail/1") == who
        assert notices() == number
    device.restart()
    assert device.client.owner_of_new("mail/2") == ana, "over a restart"
    device.client.protect("mail/", PERSONAL)
    assert device.client.owner_of_new("mail/2") == PERSONAL


def test_s051_changes_anywhere_in_a_file_are_those_of_a_plain_one(device: Device, ana: Identity) -> None:
    vault = device.client.vault(ana)
    with vault.create("a", chunk_size=4096) as file:
        file.write(b"\1" * 9_000)
    plain = bytearray(b"\1" * 9_000)
    with vault.edit("a") as editor, vault.open("a") as reader:
        editor.write(4_000, b"\2" * 200)
        editor.write(20_000, b"\3" * 50)
        editor.append(b"\4" * 10)
        plain[4_000:4_200] = b"\2" * 200
        plain += bytes(11_000) + b"\3" * 50 + b"\4" * 10
        assert editor.read(0, 30_000) == plain and reader.read() == b"\1" * 9_000, "others see it when it is committed"
    assert vault.open("a").read() == plain
    for size in (0, 1_000, 4_097, 2 << 20):
        with pytest.raises(cordon.Invalid) as refused:
            vault.create("b", chunk_size=size)
        assert refused.value.field == "chunk_size"


def test_s052_files_follow_the_policy_and_their_progress_is_told(device: Device, ana: Identity) -> None:
    places = [written(device, ana, name) for name in ("a", "folder/b")]
    editor = device.client.vault(ana).edit("a")
    encrypt(device, ana, False)

    def moved() -> list[tuple[bool, int, int, int]]:
        told, device.events = device.events, []
        return [(event.sealed, event.done, event.of, event.failed) for event in told if isinstance(event, cordon.Event.FILES_MOVED)]

    assert moved() == [(False, 1, 2, 0)], "one is being written"
    assert device.client.vault(ana).open("a").read() == TEXT, "readable all the while"
    del editor
    settle(device)
    assert moved()[-1] == (False, 2, 2, 0)
    assert [TEXT in place.read_bytes() for place in places] == [True, True]
    encrypt(device, ana, True)
    assert moved()[-1] == (True, 2, 2, 0)
    assert [TEXT in place.read_bytes() for place in places] == [False, False]


def test_s052_a_file_that_cannot_follow_is_named(device: Device, ana: Identity) -> None:
    path = written(device, ana, "a", b"\7" * 200_000)
    path.write_bytes(flipped(bytearray(path.read_bytes())))
    encrypt(device, ana, False)
    told = [event for event in device.events if isinstance(event, cordon.Event.NOTICE) and event.code == "fileNotMoved"]
    assert {event.file for event in told} == {"a"}
    assert "fileNotMoved" in {notice["code"] for notice in device.client.diagnostics()["notices"]}


def test_s053_a_file_goes_to_another_account_and_out_of_management(device: Device, ana: Identity, eve: Identity) -> None:
    written(device, ana, "folder/a"), written(device, ana, "stays")
    assert device.client.protect("folder/a", eve) is Protected.DONE
    assert device.client.owner("folder/a") == eve
    with pytest.raises(cordon.Altered, match="belongs to"):
        device.client.vault(ana).open("folder/a")
    assert device.client.vault(eve).open("folder/a").read() == TEXT
    assert device.client.protect("folder", PERSONAL) is Protected.DONE
    assert on_disk(device, "folder/a").read_bytes() == TEXT and device.client.owner("folder/a") == PERSONAL
    for who in (ana, eve):
        device.client.sign_out(who.oid)
    device.pump()
    assert on_disk(device, "folder/a").exists(), "no wipe takes it"
    assert not on_disk(device, "stays").exists()


def test_a_file_takes_its_owner_along_to_another_name(device: Device, ana: Identity, eve: Identity) -> None:
    client = device.client
    written(device, ana, "a"), written(device, eve, "theirs")
    client.rename("a", "b")
    assert client.owner("b") == ana and client.vault(ana).open("b").read() == TEXT
    with pytest.raises(cordon.Exists):
        client.rename("b", "theirs")
    with pytest.raises(cordon.NotFound):
        client.rename("a", "c")
    editor = client.vault(ana).edit("b")
    for call in (lambda: client.rename("b", "c"), lambda: client.remove("b")):
        with pytest.raises(cordon.Unavailable):
            call()
    del editor
    client.sign_out(eve.oid, cordon.SignOutData.KEEP)
    device.pump()
    with pytest.raises(cordon.Closed):
        client.rename("theirs", "c")
    for name in ("theirs", "b", "nowhere"):
        client.remove(name)
    assert not on_disk(device, "theirs").exists() and not on_disk(device, "b").exists()


def test_s054_what_can_be_wrong_with_a_file_are_different_things(device: Device, ana: Identity) -> None:
    path = written(device, ana, "a", b"\7" * 200_000)
    written(device, ana, "folder/b")
    vault = device.client.vault(ana)
    for call in (lambda: vault.open("nowhere"), lambda: device.client.protect("nowhere", ana), lambda: device.client.owner("nowhere")):
        with pytest.raises(cordon.NotFound):
            call()
    with pytest.raises(cordon.Invalid):
        vault.open("folder")
    good = bytearray(path.read_bytes())
    chunk = (64 << 10) + 40
    for bad in (flipped(good), exchanged(good, 4096, chunk)):
        path.write_bytes(bad)
        with pytest.raises(cordon.Altered):
            vault.open("a").read()
    path.write_bytes(good)
    assert vault.open("a").read() == b"\7" * 200_000
    device.restart()
    for name in device.keys.names():
        if name.startswith("kek."):
            device.keys.destroy(name)
    with pytest.raises(cordon.Destroyed):
        device.client.vault(ana).open("a")


def flipped(good: bytearray) -> bytes:
    bad = bytearray(good)
    bad[len(bad) // 2] ^= 1
    return bytes(bad)


def exchanged(good: bytearray, begin: int, length: int) -> bytes:
    one, two = good[begin : begin + length], good[begin + length : begin + 2 * length]
    return bytes(good[:begin] + two + one + good[begin + 2 * length :])


def test_s055_whose_a_file_is_can_be_asked_when_it_cannot_be_opened(device: Device, clock: TurnedClock) -> None:
    contoso = organisation(clock, policy(pinRequired=True))
    ana = device.sign_in(contoso)
    device.client.set_pin(ana, "83502746")
    written(device, ana, "a")
    clock.advance(days=1)
    device.restart()
    with pytest.raises(cordon.Closed):
        device.client.vault(ana)
    assert device.client.owner("a") == ana


def test_s056_a_file_that_is_protected_before_there_is_a_policy_is_so_later(device: Device, clock: TurnedClock) -> None:
    contoso = organisation(clock, policy(encryptAppData=True))
    ana = cordon.work(contoso.add_account("ana@contoso.example"))
    places = [on_disk(device, name) for name in ("a", "folder/b", "mine")]
    for place in places:
        place.write_bytes(TEXT)
    assert device.client.protect("folder", ana) is Protected.LATER
    device.restart()
    assert device.client.protect("a", ana) is Protected.LATER
    assert [device.client.owner(name) for name in ("a", "folder/b", "mine")] == [ana, ana, PERSONAL]
    assert device.client.owner_of_new("folder/c") == ana
    device.sign_in(contoso)
    settle(device)
    assert [TEXT in place.read_bytes() for place in places] == [False, False, True]
    assert device.client.vault(ana).open("folder/b").read() == TEXT
    contoso.order_wipe(ana.oid)
    device.pump()
    assert [place.exists() for place in places] == [False, False, True]


@pytest.mark.parametrize("blocked", [True, False])
def test_s097_backup_is_decided_by_whose_a_file_or_a_buffer_is(device: Device, clock: TurnedClock, blocked: bool) -> None:
    ana = device.sign_in(organisation(clock, policy(dataBackupBlocked=blocked)))
    written(device, ana, "a")
    on_disk(device, "mine").write_bytes(b"holiday")
    ours, backup = device.client.vault(ana).protect(TEXT), ask.channel(ask.Channel.BACKUP)
    work = Verdict.DENY if blocked else Verdict.ALLOW
    for owner, verdict in [
        (device.client.owner("a"), work),
        (buffers.owner_of(ours), work),
        (device.client.owner("mine"), Verdict.ALLOW),
        (buffers.owner_of(b"holiday"), Verdict.ALLOW),
    ]:
        assert device.client.snapshot(owner).may(backup).verdict is verdict
