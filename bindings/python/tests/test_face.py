"""What Python developers hold in their hands: errors, files, threads, the driver."""

from __future__ import annotations

import asyncio
import copy
import gc
import http.server
import io
import os
import pickle
import threading
from pathlib import Path
from typing import Any

import pytest

import cordon
from conftest import Device, TurnedClock, organisation, policy
from cordon import Identity, _core, ask, kit
from cordon._errors import CODES
from cordon.driver import Driver, Reply, over_urllib


def test_a_decision_is_neither_true_nor_false(device: Device) -> None:
    decision = device.client.snapshot(cordon.PERSONAL).may(ask.paste(ask.PERSONAL, ask.PERSONAL))
    assert decision.allowed and decision.verdict is cordon.Verdict.ALLOW
    with pytest.raises(TypeError, match="allowed"):
        bool(decision)


def test_every_error_of_the_core_has_its_exception_and_there_are_ten() -> None:
    variants = {name for name, kind in vars(_core.CordonError).items() if isinstance(kind, type)}
    assert variants == set(CODES) and len(CODES) == 10
    assert len({kind.code for kind in CODES.values()}) == 10


def test_errors_name_the_field_and_the_next_step(device: Device) -> None:
    with pytest.raises(cordon.Invalid, match="GUID") as wrong:
        device.client.handle(cordon.Input.CHECK_IN_NOW("nobody"))
    assert (wrong.value.code, wrong.value.field) == ("invalid", "oid")
    with pytest.raises(cordon.NotSignedIn, match="SignIn"):
        device.client.check_in(cordon.work("7e0f9a52-3c1b-4f5e-9d65-0d4f0a2f9c11").oid)
    with pytest.raises(cordon.Invalid, match="write") as wrong:
        ask.keyboard("no app")
    assert wrong.value.field == "app"
    with pytest.raises(cordon.Invalid) as wrong:
        ask.from_json('{"ask":"teleport"}')
    assert wrong.value.field == "ask"


def test_secrets_print_nothing(device: Device) -> None:
    secret = cordon.Secret("2580")
    answer = cordon.Answer.PIN(secret)
    assert "2580" not in f"{secret!r} {secret} {answer!r} {answer}"


def test_one_process_holds_the_store(device: Device) -> None:
    with pytest.raises(cordon.Unavailable, match="another process"):
        cordon.Client.open(
            cordon.Config(**device.config), keys=device.keys, store=device.folder / "state", files=device.folder / "v"
        )


def managed(device: Device, clock: TurnedClock) -> Identity:
    return device.sign_in(organisation(clock, policy()))


class Interrupted(TurnedClock):
    """A clock in whose code Ctrl-C may come."""

    interrupted = False

    def now(self) -> cordon.Moment:
        if self.interrupted:
            self.interrupted = False
            raise KeyboardInterrupt
        return super().now()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_in_the_clock_costs_one_call(tmp_path: Path) -> None:
    clock = Interrupted()
    device = Device(tmp_path, clock)
    who = managed(device, clock)
    clock.interrupted = True
    with pytest.raises(cordon.Unavailable):
        device.client.gate(who)
    assert device.client.snapshot(who).is_open


def objects_of(device: Device, who: Identity) -> list[object]:
    """One of each kind that an app has of the core."""
    vault = device.client.vault(who)
    with vault.create("whole") as file:
        file.write(b"text")
    files = [vault.create("half"), vault.open("whole"), vault.edit("whole")]
    wrappers: list[Any] = [device.client, vault, device.client.snapshot(who), *files]
    return [*wrappers, *(one._core for one in wrappers), cordon.Secret("x"), device.keys, None, "paste", 7]


def test_only_a_question_is_a_question(device: Device, clock: TurnedClock) -> None:
    who = managed(device, clock)
    snapshot = device.client.snapshot(who)
    for other in objects_of(device, who):
        with pytest.raises(TypeError, match="question"):
            snapshot.may(other)  # type: ignore[arg-type]


def test_objects_of_the_core_are_neither_copied_nor_saved(device: Device, clock: TurnedClock) -> None:
    who = managed(device, clock)
    question = ask.paste(ask.WORK, ask.PERSONAL)
    assert copy.deepcopy(question) is question
    snapshot = device.client.snapshot(who)
    before = snapshot.may(question).verdict
    assert copy.deepcopy({"snapshot": snapshot}, {})["snapshot"].may(question).verdict is before
    for one in objects_of(device, who):
        if type(one).__module__.startswith("cordon") and not isinstance(one, cordon.Snapshot | _core.Snapshot):
            with pytest.raises(TypeError):
                copy.deepcopy(one)
    for one in [question, device.client, snapshot, snapshot._core]:
        with pytest.raises(TypeError):
            pickle.dumps(one)
    gc.collect()
    assert snapshot.may(question).verdict is before


def test_a_file_that_is_closed_says_so(device: Device, clock: TurnedClock) -> None:
    vault = device.client.vault(managed(device, clock))
    with vault.create("a") as file:
        file.write(b"text")
    reader = vault.open("a")
    assert reader.read(None) == b"text"
    with pytest.raises(ValueError, match="whence"):
        reader.seek(0, 9)
    reader.close()
    for act in (reader.tell, reader.readable, reader.seekable, reader.read, lambda: reader.seek(0)):
        with pytest.raises(ValueError, match="closed"):
            act()
    editor = vault.edit("a")
    editor.append(b" that is dropped")
    editor.abandon()
    with vault.edit("a") as again:
        assert again.read(0, 100) == b"text"


def test_a_vault_file_is_a_file_of_python(device: Device, clock: TurnedClock, tmp_path: Path) -> None:
    vault = device.client.vault(managed(device, clock))
    content = os.urandom(3_000_000)
    with vault.create("report") as file:
        assert file.write(content[:1000]) == 1000
        file.write(memoryview(content)[1000:])
    with vault.open("report") as file:
        assert file.size == len(content) and file.read() == content and file.read() == b""
        assert file.seek(-10, os.SEEK_END) == len(content) - 10
        assert file.read(100) == content[-10:]
        file.seek(999_999)
        assert io.BufferedReader(file).read(5) == content[999_999:1_000_004]
    assert content[:64] not in (device.folder / "vault" / "report").read_bytes()
    with pytest.raises(ValueError, match="closed"):
        file.read()
    with pytest.raises(FileExistsError):
        vault.create("report")
    with pytest.raises(FileNotFoundError):
        vault.open("nothing")


def test_contents_move_by_path_and_descriptor(device: Device, clock: TurnedClock, tmp_path: Path) -> None:
    vault = device.client.vault(managed(device, clock))
    plain, out, piped = tmp_path / "plain", tmp_path / "out", tmp_path / "piped"
    plain.write_bytes(content := os.urandom(700_000))
    with vault.create("a") as file:
        assert file.write_file(plain) == len(content)
    with vault.create("b") as file, plain.open("rb") as source:
        assert file.write_descriptor(source.fileno()) == len(content)
    with vault.open("a") as file, piped.open("wb") as sink:
        assert file.into_file(out) == file.into_descriptor(sink.fileno()) == len(content)
        with pytest.raises(FileExistsError):
            file.into_file(out)
        with pytest.raises(cordon.Error):
            file.into_descriptor(-1)
    assert out.read_bytes() == piped.read_bytes() == vault.open("b").read() == content
    assert out.stat().st_mode & 0o077 == 0


def test_a_file_is_changed_in_place_or_not_at_all(device: Device, clock: TurnedClock) -> None:
    vault = device.client.vault(managed(device, clock))
    with vault.create("report") as file:
        file.write(b"Figures of the quarter")
    with vault.edit("report") as editor:
        editor.write(0, b"Numbers")
        editor.truncate(14)
        assert (editor.size, editor.read(0, 100)) == (14, b"Numbers of the")
    assert vault.open("report").read() == b"Numbers of the"
    with pytest.raises(KeyError), vault.edit("report") as editor:
        editor.write(0, b"Nothing")
        with pytest.raises(cordon.Unavailable, match="elsewhere"):
            vault.edit("report")
        raise KeyError
    assert vault.open("report").read() == b"Numbers of the"
    vault.remove("report")
    vault.remove("report")
    with pytest.raises(FileNotFoundError):
        vault.open("report")


class Descriptors(cordon.FileStore):
    """Files behind descriptors that the app opens, as a content provider does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def list(self) -> list[str]:
        return [file.name for file in self.folder.iterdir()]

    def open(self, name: str) -> int | None:
        path = self.folder / name
        return os.open(path, os.O_RDWR) if path.exists() else None

    def create(self, name: str) -> int | None:
        path = self.folder / name
        return None if path.exists() else os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)

    def remove(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    def rename(self, old: str, new: str) -> None:
        (self.folder / old).rename(self.folder / new)


def test_the_app_may_open_the_files_itself(tmp_path: Path, clock: TurnedClock) -> None:
    device = Device(tmp_path, clock, files=Descriptors(tmp_path / "elsewhere"))
    contoso = organisation(clock, policy())
    ana = device.sign_in(contoso)
    vault = device.client.vault(ana)
    with vault.create("report") as file:
        file.write(b"work")
    with pytest.raises(FileExistsError):
        vault.create("report")
    with pytest.raises(FileNotFoundError):
        vault.open("nothing")
    before = len(os.listdir("/proc/self/fd"))
    with vault.open("report") as file:
        assert file.read() == b"work"
    assert len(os.listdir("/proc/self/fd")) == before, "what is handed over is closed by the client"
    contoso.order_wipe(ana.oid)
    device.pump()
    assert os.listdir(tmp_path / "elsewhere") == []


def test_a_file_that_failed_is_unfinished(device: Device, clock: TurnedClock) -> None:
    vault = device.client.vault(managed(device, clock))
    with pytest.raises(KeyError), vault.create("half") as file:
        file.write(b"work")
        raise KeyError
    with pytest.raises(cordon.Altered, match="never finished"):
        vault.open("half")


def test_altered_files_say_so(device: Device, clock: TurnedClock) -> None:
    vault = device.client.vault(managed(device, clock))
    with vault.create("report") as file:
        file.write(b"work" * 1000)
    path = device.folder / "vault" / "report"
    sealed = bytearray(path.read_bytes())
    sealed[-1] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(cordon.Altered):
        vault.open("report").read()


class Refusing(cordon.KeyStore):
    """A key store of the app's own, which may call back or fail."""

    def __init__(self, inner: cordon.KeyStore) -> None:
        self.inner, self.client, self.seen = inner, None, []  # type: ignore[var-annotated]

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("_") or name in {"inner", "client", "seen", "create_wrapping"}:
            return super().__getattribute__(name)
        return getattr(self.inner, name)

    def create_wrapping(self, name: str) -> None:
        try:
            self.client.diagnostics()
        except cordon.NotAsked as refused:
            self.seen.append(str(refused))
        raise OSError("the key ring is closed")


def test_a_port_that_calls_back_is_refused_and_its_exceptions_mean_unavailable(
    tmp_path: Path, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = Refusing(kit.software_keys())
    monkeypatch.setattr(kit, "software_keys", lambda path: keys)
    device = Device(tmp_path, clock)
    ana = managed(device, clock)
    keys.client = device.client
    with pytest.raises(cordon.Unavailable):
        device.client.vault(ana)
    assert len(keys.seen) == 1 and "port" in keys.seen[0]


def test_threads_ask_one_client(device: Device, clock: TurnedClock) -> None:
    ana = managed(device, clock)
    question, allowed = ask.paste(ask.WORK, ask.WORK, 4), []

    def work() -> None:
        for _ in range(200):
            allowed.append(device.client.snapshot(ana).may(question).allowed)
            device.client.gate(ana)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == 800 and all(allowed)


class Ticking(cordon.Clock):
    """Each look at it is later than the one before. Knows how many threads looked at once."""

    def __init__(self) -> None:
        self.looked, self.looking, self.most = 0, 0, 0

    def now(self) -> cordon.Moment:
        self.looking += 1
        self.most = max(self.most, self.looking)
        self.looked += 1
        moment = cordon.Moment(wall=self.looked, monotonic=self.looked, boot="first")
        os.sched_yield()
        self.looking -= 1
        return moment


def test_no_thread_brings_an_older_time_after_a_newer(tmp_path: Path) -> None:
    client = cordon.Client.open(
        cordon.Config(app="android:com.example.notes", app_version="1.0", device_tag="phone"),
        keys=kit.software_keys(),
        store=tmp_path / "state",
        files=tmp_path / "vault",
        clock=(clock := Ticking()),
    )

    def work() -> None:
        for _ in range(300):
            client.gate(cordon.PERSONAL)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (clock.looked, clock.most) == (1_201, 1)


def test_a_refusal_is_counted_once(device: Device, clock: TurnedClock) -> None:
    ana = device.sign_in(organisation(clock, policy(printBlocked=True)))
    assert not device.client.snapshot(ana).may(ask.channel(ask.Channel.PRINT)).allowed
    (told,) = device.client.diagnostics()["identities"]
    assert [one["verdict"] for one in told["decisions"]] == ["deny"]


def test_the_driver_signs_in_and_hears_of_a_change(tmp_path: Path) -> None:
    contoso = kit.LocalOrganisation([policy(printBlocked=False)])
    client = cordon.Client.open(
        cordon.Config(app="android:com.example.notes", app_version="1.0", device_tag="phone"),
        keys=kit.software_keys(),
        store=tmp_path / "state",
        files=tmp_path / "vault",
    )
    client.facts(cordon.Facts(integrity=cordon.Integrity.INTACT))
    client.foreground()
    oid = contoso.add_account("ana@contoso.example")
    ana = cordon.work(oid)

    async def token(asked: Any, audience: str) -> str:
        return contoso.token(asked)

    async def trip() -> None:
        heard: asyncio.Queue[cordon.Event] = asyncio.Queue()
        driver = Driver(client, send=contoso.transport, token=token, tell=heard.put_nowait)
        async with asyncio.TaskGroup() as tasks:
            loop = tasks.create_task(driver.run())
            client.sign_in(oid, contoso.url, contoso.token(oid))

            async def until_printing(allowed: bool) -> None:
                question = ask.channel(ask.Channel.PRINT)
                while client.snapshot(ana).may(question).allowed is not allowed:
                    await heard.get()

            await asyncio.wait_for(until_printing(True), 20)
            contoso.set_policy([policy(printBlocked=True)])
            await asyncio.wait_for(until_printing(False), 20)
            loop.cancel()

    asyncio.run(trip())


def test_the_driver_rests_until_its_moment_and_then_goes_on(device: Device, clock: TurnedClock) -> None:
    contoso = organisation(clock, policy())
    ana = device.sign_in(contoso)
    device.waiting.clear()
    device.client.background()
    turns, sent = [], []

    async def send(request: cordon.Request) -> Reply | None:
        sent.append(request.url())
        return await contoso.transport(request)

    class Counted(Driver):
        def turn(self) -> None:
            turns.append(clock.monotonic)
            super().turn()

    async def trip() -> None:
        loop = asyncio.create_task(Counted(device.client, send=send).run())
        for _ in range(200):
            await asyncio.sleep(0)
        rested = len(turns)
        clock.advance(minutes=45)
        device.client.gate(ana)
        for _ in range(200):
            await asyncio.sleep(0)
        assert rested < 20 and len(turns) < rested + 20
        loop.cancel()

    asyncio.run(trip())
    assert any(url.endswith("/check-in") for url in sent)


class Answering(http.server.BaseHTTPRequestHandler):
    """A server that answers what the path says."""

    def do_POST(self) -> None:
        self.send_response(int(self.path[1:4]))
        self.send_header("Cordon-Nonce", "n")
        self.send_header("Location", "/200")
        self.end_headers()
        self.wfile.write(self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, *_: object) -> None:
        pass


class Sent:
    """A request as the core makes one."""

    def __init__(self, url: str) -> None:
        self.url, self.method, self.timeout_ms = (lambda: url), (lambda: "POST"), (lambda: 5_000)
        self.headers, self.body = (lambda: {"Content-Type": "application/json"}), (lambda: b"{}")


def test_the_transport_follows_no_redirect_and_knows_silence() -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever).start()
        place = f"http://127.0.0.1:{server.server_port}"
        for status in (200, 302, 503):
            request: Any = Sent(f"{place}/{status}")
            assert asyncio.run(over_urllib(request)) == Reply(status, "n", b"{}")
        server.shutdown()
    gone: Any = Sent(f"{place}/200")
    assert asyncio.run(over_urllib(gone)) is None


def test_what_is_explained_is_what_the_administrator_reads(device: Device, clock: TurnedClock) -> None:
    ana = device.sign_in(organisation(clock, policy(printBlocked=True)))
    told = device.client.snapshot(ana).explain(ask.channel(ask.Channel.PRINT))
    assert told.sentence in told.lines[0] or told.lines
    german = device.client.snapshot(ana).explain(ask.channel(ask.Channel.PRINT), cordon.Language.GERMAN)
    assert german.sentence != told.sentence and german.code == told.code
    assert device.client.explain_open(ana).lines
    assert device.client.journal().lines
    assert device.client.diagnostics()["keyLevel"] == "software"
