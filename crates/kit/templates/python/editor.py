"""The app: notes in views, each of a personal or a work account. It asks the client before anything moves.

This is the part to read. Each act looks up whose text it is, asks that account's policy, and does as it is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import cordon
from cordon import PERSONAL, Effect, Gate, Identity, Input, Screen, Verdict, ask, kit

# Who this app is. A real one takes its platform's word for it.
APP = "ios:com.example.editor"


@dataclass
class Outcome:
    """What came of an act: whether it was done, and why not, or what it showed."""

    did: bool
    text: str = ""


class Refused(Exception):
    """An act that is not to be done; its text says why."""


@dataclass
class View:
    """A note on the screen."""

    account: Identity
    text: str = ""


class DeviceKeys(cordon.KeyStore):
    """The device's key store, which may not answer for a while. It protects nothing: a real app asks that of its platform."""

    def __init__(self, file: Path) -> None:
        self.answers, self.file = True, kit.software_keys(file)

    def _store(self) -> cordon.KeyStore:
        if not self.answers:
            raise cordon.KeyFailure.Unavailable()
        return self.file

    def level(self) -> cordon.Level:
        return self.file.level()

    def computes_macs(self) -> bool:
        return self.file.computes_macs()

    def names(self) -> list[str]:
        return self._store().names()

    def create_signing(self, name: str) -> bytes:
        return self._store().create_signing(name)

    def public_key(self, name: str) -> bytes:
        return self._store().public_key(name)

    def sign(self, name: str, message: bytes) -> bytes:
        return self._store().sign(name, message)

    def create_wrapping(self, name: str) -> None:
        self._store().create_wrapping(name)

    def wrap(self, name: str, aad: bytes, plain: bytes) -> bytes:
        return self._store().wrap(name, aad, plain)

    def unwrap(self, name: str, aad: bytes, wrapped: bytes) -> bytes:
        return self._store().unwrap(name, aad, wrapped)

    def create_mac(self, name: str) -> None:
        self._store().create_mac(name)

    def mac(self, name: str, message: bytes) -> bytes:
        return self._store().mac(name, message)

    def create_presence(self, name: str, survives_change: bool) -> bytes:
        return self._store().create_presence(name, survives_change)

    def item(self, name: str) -> bytes | None:
        return self._store().item(name)

    def save_item(self, name: str, bytes: bytes) -> None:
        self._store().save_item(name, bytes)

    def destroy(self, name: str) -> None:
        self._store().destroy(name)


class Editor:
    """The app. `folder` holds all that it keeps; who was signed in still is."""

    def __init__(
        self, folder: Path, clock: cordon.Clock, *, root: str | None = None, waits: bool = True
    ) -> None:
        self.folder = folder
        for account in ("personal", "work"):
            (folder / "data" / account).mkdir(parents=True, exist_ok=True)
        self.keys = DeviceKeys(folder / "keys.json")
        self.views: dict[str, View] = {}
        # What was copied, and whose it is.
        self.clipboard: tuple[Identity, str] | None = None
        # What the client wants: requests to send, tokens, and something to tell.
        self.sends: list[cordon.Request] = []
        self.needs_token: list[UUID] = []
        self.told: list[cordon.Event] = []
        self.client = cordon.Client.open(
            cordon.Config(app=APP, app_version="0.1.0", device_tag="this-device", root=root, long_poll=waits),
            keys=self.keys,
            store=folder / "state",
            files=folder / "vault",
            clock=clock,
        )
        self.client.facts(cordon.Facts(os_version="18.0", device_lock=True))
        self.client.foreground()
        self.pump()

    def give(self, put: Callable[[cordon.Client], None]) -> None:
        """Gives the client an input, and carries out what it wants."""
        try:
            put(self.client)
        finally:
            self.pump()

    def pump(self) -> None:
        """Carries out what the client wants. To be called after every input, and when time went by."""
        while (effect := self.client.next_effect()) is not None:
            match effect:
                case Effect.SEND(request=request):
                    self.sends.append(request)
                case Effect.NEED_TOKEN(oid=oid):
                    self.needs_token.append(UUID(oid))
                case Effect.WIPE_APP_DATA(identity=identity):
                    answer = self.erase(cordon.work(identity.oid))
                    self.client.handle(Input.APP_DATA_WIPED(identity, answer))
                case Effect.TELL(event=event):
                    self.told.append(event)
                # This device has no biometrics, and the loop outside calls often enough.
                case Effect.PRESENCE() | Effect.WAKE_AT():
                    pass

    def erase(self, identity: Identity) -> cordon.WipeAnswer:
        """Everything of the account that is not in the vault: what views and clipboard hold, and plain files."""
        self.views = {name: view for name, view in self.views.items() if view.account != identity}
        if self.clipboard and self.clipboard[0] == identity:
            self.clipboard = None
        deleted = 0
        for file in self.plain(identity).glob("*"):
            file.unlink()
            deleted += 1
        return cordon.WipeAnswer.DONE(cordon.AppDataReport(deleted=deleted))

    def shows(self) -> dict[str, str]:
        """What a view shows: nothing of an account whose gate is shut. Asked each time something is drawn."""
        open_of = {view.account: self.gate(view.account) is None for view in self.views.values()}
        return {name: view.text if open_of[view.account] else "" for name, view in self.views.items()}

    def gate(self, account: Identity) -> str | None:
        """What the gate of an account asks for, in words; nothing while it is open."""
        match self.client.gate(account):
            case Gate.SHUT(code=code):
                return words(code)
        return None

    def why(self, account: Identity) -> str:
        """Why the gate of an account is open or shut: everything behind it, in words."""
        return "\n".join(self.client.explain_open(account).lines)

    def act(self, act: Callable[[], Outcome | None]) -> Outcome:
        """Does something that a person wants: one of the methods below."""
        try:
            outcome = act()
        except (Refused, cordon.Error) as refused:
            outcome = Outcome(False, str(refused))
        self.pump()
        return outcome or Outcome(True)

    def look(self, name: str, account: Identity) -> None:
        self.views[name] = View(account)

    def type(self, name: str, text: str) -> None:
        self.view(name).text = text

    def copy(self, name: str) -> None:
        view = self.view(name)
        self.clipboard = (view.account, view.text)

    def paste(self, name: str) -> Outcome:
        """Whose text it is decides where it may go; whose view it is decides what may come in."""
        view = self.view(name)
        if self.clipboard is None:
            raise Refused("nothing was copied")
        source, text = self.clipboard
        length = ask.characters(text)
        if source.oid and view.account.oid and source != view.account:
            end = ask.app(APP, account=view.account.oid, verified=True)
            first, second = self.client.snapshot(source), self.client.snapshot(view.account)
            question = ask.paste(ask.WORK, end, length)
            outcome = Outcome(True)
            if not first.may_with(second, question).allowed:
                outcome = Outcome(False, "\n".join(first.explain_with(second, question).lines))
        elif source.oid:
            outcome = self.ask(source, ask.paste(ask.WORK, party(view.account), length))
        else:
            outcome = self.ask(view.account, ask.paste(ask.PERSONAL, party(view.account), length))
        if outcome.did:
            view.text += text
        return outcome

    def save(self, name: str, file: str) -> None:
        """Work text goes into the vault, sealed under a key of the account; personal text into a file."""
        view, file = self.view(name), safe(file)
        if view.account == PERSONAL:
            (self.plain(view.account) / file).write_text(view.text)
            return
        vault, text = self.client.vault(view.account), view.text.encode()
        try:
            with vault.create(file) as writer:
                writer.write(text)
        except cordon.Exists:
            # One that is there already changes as a whole or, after a crash, not at all.
            with vault.edit(file) as editor:
                editor.truncate(0)
                editor.write(0, text)

    def open(self, name: str, file: str) -> None:
        view, file = self.view(name), safe(file)
        if view.account == PERSONAL:
            path = self.plain(view.account) / file
            if not path.exists():
                raise Refused(f"no file `{file}`")
            view.text = path.read_text()
            return
        with self.client.vault(view.account).open(file) as reader:
            view.text = reader.read().decode()

    def save_copy(self, name: str, location: ask.Location) -> Outcome:
        return self.ask(self.view(name).account, ask.save_copy(location))

    def share(self, name: str, app: str) -> Outcome:
        account = self.view(name).account
        return self.ask(account, ask.transfer(party(account), ask.app(app, verified=True)))

    def notify(self, name: str) -> Outcome:
        """A notification is made with or without an open view: only the policy decides."""
        if name not in self.views:
            raise no_view(name)
        view = self.views[name]
        decision = self.client.snapshot(view.account).may(ask.channel(ask.Channel.NOTIFICATION))
        if decision.allowed:
            return Outcome(True, view.text)
        return Outcome(True, "You have a note.") if decision.verdict is Verdict.REDACT else Outcome(False)

    def pin(self, account: Identity, pin: str) -> Outcome:
        match self.client.gate(account):
            case Gate.OPEN():
                raise Refused("no PIN is asked for: the gate is open")
            case Gate.SHUT(screen=Screen.SET_PIN() | Screen.CHANGE_PIN()):
                gate = self.client.set_pin(account, pin)
            case _:
                gate = self.client.enter_pin(account, pin)
        match gate:
            case Gate.SHUT(code=code):
                return Outcome(False, words(code))
        return Outcome(True)

    def view(self, name: str) -> View:
        """A view whose account's gate is open."""
        if name not in self.views:
            raise no_view(name)
        if shut := self.gate(self.views[name].account):
            raise Refused(shut)
        return self.views[name]

    def ask(self, account: Identity, question: cordon.Question) -> Outcome:
        """Asks the policy of an account; the reasons are those that `cordon explain` prints."""
        snapshot = self.client.snapshot(account)
        if snapshot.may(question).allowed:
            return Outcome(True)
        return Outcome(False, "\n".join(snapshot.explain(question).lines))

    def plain(self, account: Identity) -> Path:
        data = self.folder / "data"
        return data / "personal" if account == PERSONAL else data / "work" / str(account.oid)


def no_view(name: str) -> Refused:
    if not name:
        return Refused("no note is open: begin with `view NAME ana`")
    return Refused(f"there is no note `{name}`: begin with `view {name} ana`")


def words(code: str) -> str:
    return cordon.sentence(code, cordon.Language.ENGLISH)


def party(account: Identity) -> ask.Party:
    """The account as an end of a move within this app."""
    return ask.PERSONAL if account == PERSONAL else ask.WORK


def safe(file: str) -> str:
    """A name that stays in its folder."""
    if not re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]*", file):
        raise Refused(f"`{file}` is no file name")
    return file
