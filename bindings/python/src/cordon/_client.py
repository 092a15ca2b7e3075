"""The client core of one app."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from . import _core
from ._core import (
    Accepted, Answer, Clock, Config, Effect, Explanation, Facts, FileStore, Files, Gate, Input, Journal, KeyStore, Language,
    LifeCycle, Origin, Peers, Ports, Protected, Secret, Settled, SignOutData, StateStore, Store, Switch, ViewGate,
)  # fmt: skip
from ._errors import translated
from ._identity import Identity, of_core, scope_to_core, to_core
from ._snapshot import Snapshot
from ._vault import Vault


T = TypeVar("T")


class Client:
    """The client core of one app, on any thread. Calls wait for each other; a `Snapshot` waits for nobody.

    Inputs go in by the methods here or by `handle`, effects come out of `next_effect`: `cordon.driver.Driver` is a loop
    around both.
    """

    def __init__(self, core: _core.CordonClient, clock: Clock) -> None:
        self._core = core
        self.clock = clock
        self._listeners: list[Callable[[], None]] = []

    @classmethod
    @translated
    def open(
        cls,
        config: Config,
        *,
        keys: KeyStore,
        store: str | os.PathLike[str] | StateStore,
        files: str | os.PathLike[str] | FileStore,
        clock: Clock | None = None,
        peers: Peers | None = None,
    ) -> Client:
        """Opens the client over what the device holds: `store` and `files` are directories, or ports of the app's own.

        Raises `Newer`, `Unavailable` (also when another process of the app holds the saved state) and `Invalid`. Nothing was
        changed then, and no work data is to be shown.
        """
        clock = clock or _core.system_clock()
        ports = Ports(store=_store(store), files=_files(files), keys=keys, clock=clock, peers=peers)
        return cls(_core.CordonClient.open(config, ports), clock)

    @translated
    def handle(self, input: Input) -> None:
        """Takes an input. What follows from it comes out of `next_effect`."""
        self._core.handle(input)
        self._changed()

    def sign_in(self, oid: uuid.UUID, server: str, token: str, *, upn: str | None = None) -> None:
        """The user signed in: the account, the address of its server, a token with the device audience."""
        self.handle(_input("SIGN_IN", oid=str(oid), server=server, token=Secret(token), upn=upn))

    def sign_out(self, oid: uuid.UUID, data: SignOutData = SignOutData.WIPE) -> None:
        """The user removed the account."""
        self.handle(_input("SIGN_OUT", oid=str(oid), data=data))

    def token(self, oid: uuid.UUID, token: str) -> None:
        """The token that the effect `NEED_TOKEN` asked for."""
        self.handle(_input("TOKEN", oid=str(oid), token=Secret(token)))

    def facts(self, facts: Facts, management: str | None = None) -> None:
        """What the device and the app know about themselves: before the first `next_effect`, and when it changes."""
        evidence = None if management is None else Secret(management)
        self.handle(_input("FACTS", facts=facts, management=evidence))

    def foreground(self) -> None:
        """The app came to the front. Until the first time it is taken not to be there."""
        self.handle(_input("LIFE_CYCLE", stage=LifeCycle.FOREGROUND))

    def background(self) -> None:
        """The app left the front."""
        self.handle(_input("LIFE_CYCLE", stage=LifeCycle.BACKGROUND))

    def check_in(self, oid: uuid.UUID) -> None:
        """The app wants a check-in at once. Rate-limited; the outcome comes as an event."""
        self.handle(_input("CHECK_IN_NOW", oid=str(oid)))

    @translated
    def next_effect(self) -> Effect | None:
        """What the host should do next, until there is nothing."""
        return self._core.next_effect()

    @translated
    def snapshot(self, identity: Identity) -> Snapshot:
        """What holds for an identity now."""
        return Snapshot(self._core.snapshot(to_core(identity)))

    @translated
    def gate(self, identity: Identity) -> Gate:
        """Whether work data of an identity may be shown, or what comes first. To be asked at every entry."""
        return self._changed(self._core.gate(to_core(identity)))

    @translated
    def answer(self, identity: Identity, answer: Answer) -> Gate:
        """What a person answered at the gate. Gives what comes next; a wrong PIN is no error, the gate then says so."""
        return self._changed(self._core.answer(to_core(identity), answer))

    def enter_pin(self, identity: Identity, pin: str) -> Gate:
        """The PIN that is set."""
        return self.answer(identity, _answer("PIN", pin=Secret(pin)))

    def set_pin(self, identity: Identity, pin: str) -> Gate:
        """A new PIN, where one is asked for."""
        return self.answer(identity, _answer("NEW_PIN", pin=Secret(pin)))

    def change_pin(self, identity: Identity, old: str, new: str) -> Gate:
        """A new PIN in place of the one that is set: for a settings page."""
        return self.answer(identity, _answer("CHANGE_PIN", old=Secret(old), new=Secret(new)))

    def signed_in(self, identity: Identity, token: str) -> Gate:
        """The person signed in with the work account just now, as the gate asked."""
        return self.answer(identity, _answer("SIGNED_IN", token=Secret(token)))

    @translated
    def explain_open(self, identity: Identity, language: Language = Language.ENGLISH) -> Explanation:
        """Whether work data of an identity opens right now, and why, in words."""
        return self._changed(self._core.explain_open(to_core(identity), language))

    @translated
    def vault(self, identity: Identity) -> Vault:
        """Unlocks the encrypted files of a work account. A personal account has none: its files are the app's affair."""
        return self._changed(Vault(self._core.vault(to_core(identity))))

    @translated
    def owner(self, name: str) -> Identity:
        """Whose a file is, without opening it: also while the gate is shut and when its key is gone.

        A claim, since nothing verifies it without the key: it may restrict what is done with the file, never permit anything.
        """
        return of_core(self._core.owner(name))

    @translated
    def owner_of_new(self, name: str) -> Identity:
        """Whose a file of that name becomes when it is made now: the scope's (`acting_as`), its nearest folder's, the process's.

        Make it in the account's vault, or with the app's own means where it is personal.
        """
        return of_core(self._changed(self._core.owner_of_new(name, scope_to_core())))

    @translated
    def protect(self, name: str, to: Identity) -> Protected:
        """Makes a file an account's, or personal; of a folder all files in it, and whatever is made in it later.

        A folder is a name that files lie below, or one that ends in a slash. `Protected.LATER`: the account has no policy yet, or
        its gate is shut; the files are its own from now on and change when that is over. Giving work data away is a move: ask
        `may` first.
        """
        return self._changed(self._core.protect(name, to_core(to)))

    @translated
    def rename(self, name: str, to: str) -> None:
        """Gives a file another name, durably and with its owner. A file of that name is replaced where it is the same account's.

        Raises `NotFound`, `Exists` where a file of somebody else has that name, `Unavailable` while somebody has either open for
        changes.
        """
        self._core.rename(name, to)
        self._changed()

    @translated
    def remove(self, name: str) -> None:
        """Removes a file durably, whosever it is; also while its account is closed. One that is not there is no error."""
        self._core.remove(name)
        self._changed()

    @translated
    def diagnostics(self) -> dict[str, Any]:
        """What the client knows about itself, without personal data but the identities' ids."""
        told: dict[str, Any] = json.loads(self._core.diagnostics())
        return told

    @translated
    def bundle(self) -> dict[str, Any]:
        """What explains the state of the client to support, without personal data: of accounts only numbers."""
        told: dict[str, Any] = json.loads(self._core.bundle())
        return told

    @translated
    def is_remediating(self, oid: uuid.UUID) -> bool:
        """Whether a remediation of this account is under way or in line."""
        return self._core.is_remediating(str(oid))

    @translated
    def allowed_accounts(self) -> list[str] | None:
        """The accounts that the device's management allows here, by object id or name in lower case; `None` for any."""
        return self._core.allowed_accounts()

    @translated
    def journal(self, language: Language = Language.ENGLISH) -> Journal:
        """What happened and what is reported, for the person at the device."""
        return self._core.journal(language)

    @translated
    def is_account_allowed(self, account: str) -> bool:
        """Whether an account, by object id or user principal name, may be added to this app."""
        return self._core.is_account_allowed(account)

    @translated
    def identity_of_view(self, view: int) -> Identity:
        """The identity of what a view shows, sends or copies: the scope (`acting_as`), the view's, the process's."""
        return of_core(self._core.identity_of_view(view, scope_to_core()))

    @translated
    def identity_of_files(self) -> Identity:
        """The identity of files and of whatever has no view: the scope (`acting_as`), the process's."""
        return of_core(self._core.identity_of_files(scope_to_core()))

    @translated
    def set_process_identity(self, identity: Identity | None) -> None:
        """Sets the identity of the process, or clears it."""
        self._core.set_process_identity(None if identity is None else to_core(identity))

    @translated
    def switch_view(self, view: int, to: Identity, *, shows_incoming: bool | None = None) -> Switch:
        """Asks for a view to show another identity. Nothing of it is shown before the switch is `SWITCHED`."""
        return self._changed(self._core.switch_view(view, to_core(to), shows_incoming, scope_to_core()))

    @translated
    def settle_switch(self, ticket: int) -> Settled | None:
        """Whether a pending switch is done by now; `None` while the gate still waits for the person."""
        return self._changed(self._core.settle_switch(ticket))

    @translated
    def leave_switch(self, ticket: int) -> Settled:
        """The person left the gate: the switch is cancelled."""
        return self._changed(self._core.leave_switch(ticket))

    @translated
    def show_together(
        self, view: int, accounts: Iterable[Identity], *, unhidable: Iterable[Identity] = ()
    ) -> None:
        """A view shows several accounts together, such as a combined inbox."""
        self._core.show_together(view, [to_core(one) for one in accounts], [to_core(one) for one in unhidable])

    @translated
    def gate_of_view(self, view: int) -> ViewGate:
        """What a view has to do that shows several accounts together."""
        return self._changed(self._core.gate_of_view(view))

    @translated
    def clear_view(self, view: int) -> int | None:
        """Clears the identity of a view. Gives the ticket of a switch that was under way there."""
        return self._core.clear_view(view)

    @translated
    def incoming(self, view: int, origin: Origin, *, asks: bool = False) -> Accepted:
        """Another app opens something in a view.

        With `asks` the app says by `answer_incoming` whether it takes it; else the view takes the sender's account at once.
        """
        return self._changed(self._core.incoming(view, origin, asks))

    @translated
    def answer_incoming(self, view: int, accept: bool) -> Accepted:
        """The app's word on what was opened in a view. Too late, or never asked, is a refusal."""
        return self._changed(self._core.answer_incoming(view, accept))

    @translated
    def expire_incoming(self) -> list[int]:
        """Refuses what was never answered, and gives the views: to be called at the time that `Accepted.ASKED` names."""
        return self._core.expire_incoming()

    @translated
    def sender(self, view: int) -> uuid.UUID | None:
        """The work account for which a view was opened from outside."""
        sender = self._core.sender(view)
        return None if sender is None else uuid.UUID(sender)

    @translated
    def close_view(self, view: int) -> int | None:
        """Forgets a view that was closed. Gives the ticket of a switch that was under way there."""
        return self._core.close_view(view)

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Calls back, on the thread of the call, after whatever may have effects. Gives what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _changed(self, result: T = None) -> T:  # type: ignore[assignment]
        """Tells whoever runs the loop that there may be effects."""
        for listener in self._listeners:
            listener()
        return result


def _input(kind: str, **members: Any) -> Input:
    made: Input = getattr(Input, kind)(**members)
    return made


def _answer(kind: str, **members: Any) -> Answer:
    made: Answer = getattr(Answer, kind)(**members)
    return made


def _store(store: str | os.PathLike[str] | StateStore) -> Store:
    made: Store
    if isinstance(store, StateStore):
        made = Store.CUSTOM(store)  # type: ignore[assignment]
    else:
        made = Store.DIRECTORY(os.fspath(store))  # type: ignore[assignment]
    return made


def _files(files: str | os.PathLike[str] | FileStore) -> Files:
    made: Files
    if isinstance(files, FileStore):
        made = Files.DESCRIPTORS(files)  # type: ignore[assignment]
    else:
        made = Files.DIRECTORY(os.fspath(files))  # type: ignore[assignment]
    return made
