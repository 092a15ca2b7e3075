"""For developers: an organisation in the process, and a key store that protects nothing.

Only in builds with the feature `kit`; elsewhere importing this module fails, so that no app ships it by mistake.
"""

from __future__ import annotations

import asyncio
import json
import os
import uuid
from collections.abc import Mapping
from typing import Any

from . import _core
from ._core import Clock, Input, KeyStore, Request
from ._errors import translated
from .driver import Reply, Transport

try:
    from ._core import LocalOrganisation as _LocalOrganisation
    from ._core import ManagementState, software_keys as _software_keys
except ImportError as missing:
    raise ImportError("this build has no developer kit: build the wheel with the feature `kit`") from missing

__all__ = ["LocalOrganisation", "ManagementState", "software_keys"]


@translated
def software_keys(path: str | os.PathLike[str] | None = None) -> KeyStore:
    """A key store in memory, or in a plain file. It protects nothing."""
    return _software_keys(None if path is None else os.fspath(path))


class LocalOrganisation:
    """An organisation in this process: no server, no tenant, no network.

    It verifies what the client sends and signs what it answers, under a root of its own. `policies` is JSON in Graph's form: one
    policy, a list, or what an export gives. With a `folder` it is the same organisation after a restart.
    """

    @translated
    def __init__(
        self,
        policies: str | list[dict[str, Any]],
        *,
        folder: str | os.PathLike[str] | None = None,
        clock: Clock | None = None,
    ) -> None:
        place = None if folder is None else os.fspath(folder)
        self._begin(_LocalOrganisation.open(_text(policies), place, clock or _core.system_clock()))

    @classmethod
    @translated
    def known_as(
        cls, id: uuid.UUID, policies: str | list[dict[str, Any]], *, clock: Clock | None = None
    ) -> LocalOrganisation:
        """An organisation with this id, for a test that has to meet what a real one left: its files, its buffers."""
        made = cls.__new__(cls)
        made._begin(_LocalOrganisation.known_as(str(id), _text(policies), clock or _core.system_clock()))
        return made

    def _begin(self, core: _LocalOrganisation) -> None:
        self._core = core
        self._changed: set[asyncio.Event] = set()

    @property
    def id(self) -> uuid.UUID:
        """Its id."""
        return uuid.UUID(self._core.id())

    @property
    def url(self) -> str:
        """The address to sign in at. No network leads there: give the driver `transport`."""
        return self._core.url()

    @property
    def root(self) -> str:
        """The thumbprint of its root, for `Config(root=...)`."""
        return self._core.root()

    def add_account(self, upn: str) -> uuid.UUID:
        """Adds a user, and gives the object id: the same for the same name, also after a restart."""
        return uuid.UUID(self._core.add_account(upn))

    @translated
    def add_account_known_as(self, oid: uuid.UUID, upn: str) -> None:
        """Adds a user with this object id."""
        self._core.add_account_known_as(str(oid), upn)

    @translated
    def token(self, oid: uuid.UUID) -> str:
        """A token with the device audience, as after a sign-in at this moment."""
        return self._core.token(str(oid))

    @translated
    def set_policy(self, policies: str | list[dict[str, Any]]) -> None:
        """Replaces the policies. Apps learn of it at once, by their waiting request."""
        self._core.set_policy(_text(policies))
        self._tell()

    @translated
    def remarks(self, app: str) -> list[str]:
        """What to know before the policies hold for an app: contradictions, names that nobody knows, and what does not reach it."""
        return self._core.remarks(app)

    @translated
    def set_enabled(self, oid: uuid.UUID, enabled: bool) -> None:
        """Disables an account, or enables it again."""
        self._core.set_enabled(str(oid), enabled)
        self._tell()

    def set_configuration(self, configuration: Mapping[str, str]) -> None:
        """Replaces the app configuration for everybody."""
        self._core.set_configuration(dict(configuration))
        self._tell()

    def set_management(self, management: ManagementState) -> None:
        """In which state of management every device is. Unmanaged at first."""
        self._core.set_management(management)
        self._tell()

    @translated
    def order_wipe(self, oid: uuid.UUID) -> list[uuid.UUID]:
        """Orders a wipe of everything that an account has; gives the ids of the orders."""
        orders = [uuid.UUID(order) for order in self._core.order_wipe(str(oid))]
        self._tell()
        return orders

    @translated
    def order_hold(self, oid: uuid.UUID) -> list[uuid.UUID]:
        """Closes work data of an account and destroys nothing; gives the ids of the orders."""
        orders = [uuid.UUID(order) for order in self._core.order_hold(str(oid))]
        self._tell()
        return orders

    @translated
    def order_release(self, oid: uuid.UUID) -> list[uuid.UUID]:
        """Opens again what a hold closed; gives the ids of the orders."""
        orders = [uuid.UUID(order) for order in self._core.order_release(str(oid))]
        self._tell()
        return orders

    def receipts(self, oid: uuid.UUID) -> list[dict[str, Any]]:
        """What the account's apps say that they destroyed."""
        return [json.loads(receipt) for receipt in self._core.receipts(str(oid))]

    def answer(self, request: Request) -> Input | None:
        """What to hand to the client for a request; `None` while a waiting request has nothing to say."""
        return self._core.answer(request)

    @property
    def transport(self) -> Transport:
        """Carries the requests of a `Driver` here. Waiting requests wait until something changes."""
        return self._send

    async def _send(self, request: Request) -> Reply | None:
        changed = asyncio.Event()
        self._changed.add(changed)
        try:
            async with asyncio.timeout(request.timeout_ms() / 1000):
                while (answer := self.answer(request)) is None:
                    await changed.wait()
                    changed.clear()
        except TimeoutError:
            return None
        finally:
            self._changed.discard(changed)
        assert isinstance(answer, Input.REPLY)
        return Reply(answer.status, answer.nonce, bytes(answer.body))

    def _tell(self) -> None:
        for changed in self._changed:
            changed.set()


def _text(policies: str | list[dict[str, Any]]) -> str:
    return policies if isinstance(policies, str) else json.dumps(policies)
