"""A device in the process: the true client through the binding, with clocks that the test turns."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

import cordon
from cordon import Effect, Event, Identity, kit

APP = "com.example.notes"
START = 1_795_000_000

# The golden vectors of the repository.
VECTORS = Path(__file__).parents[3] / "vectors"


class TurnedClock(cordon.Clock):
    """Time passes only where a test says so."""

    def __init__(self) -> None:
        self.wall, self.monotonic, self.boot = START, 100_000_000, "first"

    def now(self) -> cordon.Moment:
        return cordon.Moment(wall=self.wall, monotonic=self.monotonic, boot=self.boot)

    def advance(self, *, seconds: int = 0, minutes: int = 0, days: int = 0) -> None:
        passed = seconds + minutes * 60 + days * 86_400
        self.wall += passed
        self.monotonic += passed * 1_000

    def reboot(self) -> None:
        self.boot, self.monotonic = uuid.uuid4().hex, 5_000


class Records(cordon.StateStore):
    """Saved state in memory: a store of the app's own."""

    def __init__(self) -> None:
        self.records: dict[str, bytes] = {}

    def lock(self) -> None:
        pass

    def load(self, name: str) -> bytes | None:
        return self.records.get(name)

    def save(self, name: str, bytes: bytes) -> None:
        self.records[name] = bytes

    def remove(self, name: str) -> None:
        self.records.pop(name, None)

    def names(self) -> list[str]:
        return list(self.records)


def nothing_left(identity: Identity) -> cordon.WipeAnswer | None:
    """An app that deleted its own data."""
    return cordon.WipeAnswer.DONE(cordon.AppDataReport())


def name_of(variant: object) -> str:
    """The name of a variant of a generated type, without that of the type."""
    return type(variant).__name__.rpartition(".")[2]


class Device:
    """One app on one device, and the organisations that it reaches."""

    def __init__(
        self,
        folder: Path,
        clock: TurnedClock,
        app: str = f"android:{APP}",
        *,
        in_memory: bool = False,
        files: cordon.FileStore | None = None,
        peers: cordon.Peers | None = None,
        **config: Any,
    ) -> None:
        self.folder, self.clock = folder, clock
        self.keys = kit.software_keys(None if in_memory else folder / "keys.json")
        self.store = Records() if in_memory else folder / "state"
        self.files = files or folder / "vault"
        self.peers = peers
        self.config = {"app": app, "app_version": "1.0", "device_tag": "phone", **config}
        self.organisations: dict[str, kit.LocalOrganisation] = {}
        self.events: list[Event] = []
        self.sent: list[str] = []
        self.waiting: list[cordon.Request] = []
        self.tokens_wanted: list[str] = []
        self.wipe: Callable[[Identity], cordon.WipeAnswer | None] = nothing_left
        self.online = True
        self.facts = cordon.Facts(integrity=cordon.Integrity.INTACT, device_lock=True)
        self.start()

    def start(self) -> None:
        """The process begins."""
        self.client = cordon.Client.open(
            cordon.Config(**self.config),
            keys=self.keys,
            store=self.store,
            files=self.files,
            clock=self.clock,
            peers=self.peers,
        )
        self.client.facts(self.facts)
        self.client.foreground()
        self.pump()

    def restart(self) -> None:
        """The process ends and begins again."""
        del self.client
        self.waiting.clear()
        self.start()

    def sign_in(
        self, organisation: kit.LocalOrganisation, upn: str = "ana@contoso.example", known_as: uuid.UUID | None = None
    ) -> Identity:
        self.organisations[organisation.url] = organisation
        if known_as is not None:
            organisation.add_account_known_as(known_as, upn)
        oid = known_as or organisation.add_account(upn)
        self.client.sign_in(oid, organisation.url, organisation.token(oid), upn=upn)
        self.pump()
        return cordon.work(oid)

    def pump(self) -> None:
        """Lets everything happen that can happen at this moment."""
        while True:
            while (effect := self.client.next_effect()) is not None:
                self._do(effect)
            if not self._arrivals():
                return

    def check_in(self, identity: Identity) -> None:
        assert identity.oid is not None
        self.client.check_in(identity.oid)
        self.pump()

    def told(self) -> list[str]:
        """What was told so far, by name."""
        return [name_of(event) for event in self.events]

    def _do(self, effect: Effect) -> None:
        if isinstance(effect, Effect.TELL):
            self.events.append(effect.event)
        elif isinstance(effect, Effect.SEND):
            self.sent.append(f"{effect.request.method()} {effect.request.url()}")
            self.waiting.append(effect.request)
        elif isinstance(effect, Effect.NEED_TOKEN):
            self.tokens_wanted.append(effect.oid)
        elif isinstance(effect, Effect.WIPE_APP_DATA):
            answer = self.wipe(cordon.work(effect.identity.oid))
            if answer is not None:
                self.client.handle(cordon.Input.APP_DATA_WIPED(effect.identity, answer))

    def _arrivals(self) -> bool:
        waiting, self.waiting = self.waiting, []
        arrived = False
        for request in waiting:
            answer = self._answer(request)
            if answer is None:
                self.waiting.append(request)
            else:
                arrived = True
                self.client.handle(answer)
        return arrived

    def _answer(self, request: cordon.Request) -> cordon.Input | None:
        if self.online:
            for url, organisation in self.organisations.items():
                if request.url().startswith(url):
                    return organisation.answer(request)
        return cordon.Input.FAILED(request.id())


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def device(tmp_path: Path, clock: TurnedClock) -> Device:
    return Device(tmp_path, clock)


def policy(platform: str = "android", /, *, id: str = "T_1", name: str = "Baseline", apps: Iterable[str] = (APP,), **settings: Any) -> dict[str, Any]:
    """A policy in Graph's form."""
    kind, member = {
        "android": ("androidMobileAppIdentifier", "packageId"),
        "ios": ("iosMobileAppIdentifier", "bundleId"),
        "windows": ("windowsAppIdentifier", "windowsAppId"),
    }[platform]
    return {
        "@odata.type": f"#microsoft.graph.{platform}ManagedAppProtection",
        "id": id,
        "displayName": name,
        "apps": [{"mobileAppIdentifier": {"@odata.type": f"#microsoft.graph.{kind}", member: app}} for app in apps],
        **({} if platform == "windows" else {"pinRequired": False}),
        **settings,
    }


def organisation(clock: TurnedClock, *policies: dict[str, Any]) -> kit.LocalOrganisation:
    return kit.LocalOrganisation(list(policies), clock=clock)
