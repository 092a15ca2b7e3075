"""A loop around the client for asyncio: sends, fetches tokens, wakes, tells.

    driver = Driver(client, token=fetch_token, tell=print)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(driver.run())
"""

from __future__ import annotations

import asyncio
import http.client
import urllib.error
import urllib.request
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from . import _core
from ._client import Client
from ._core import AppDataReport, Effect, Event, Input, PresenceOutcome, Request, WipeAnswer, WipeCause
from ._identity import Identity, of_core

__all__ = ["Driver", "Reply", "Transport", "over_urllib"]


@dataclass(frozen=True)
class Reply:
    """An HTTP answer, reduced to what the protocol reads."""

    #: The HTTP status.
    status: int
    #: The header `Cordon-Nonce`, if there was one.
    nonce: str | None
    #: The body; no more than `max_reply` bytes are read.
    body: bytes


#: Sends a request as it is, without following redirects; `None` when no answer came.
Transport = Callable[[Request], Awaitable[Reply | None]]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


async def over_urllib(request: Request) -> Reply | None:
    """Sends by the standard library, on a thread, with the certificates that it trusts.

    A request that waits for a change keeps its thread until it is answered, also when the loop ended meanwhile.
    """
    return await asyncio.to_thread(_urllib, request)


def _urllib(request: Request) -> Reply | None:
    body = request.body()
    sent = urllib.request.Request(
        request.url(), data=body or None, headers=request.headers(), method=request.method()
    )
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        try:
            answer = opener.open(sent, timeout=request.timeout_ms() / 1000)
        except urllib.error.HTTPError as error:
            # An answer with a status of its own is an answer.
            answer = error
        with answer:
            return Reply(answer.status, answer.headers.get("Cordon-Nonce"), answer.read(_core.max_reply() + 1))
    except (OSError, http.client.HTTPException):
        return None


async def _no_token(oid: uuid.UUID, audience: str) -> str | None:
    return None


async def _nothing_to_wipe(identity: Identity, cause: WipeCause) -> WipeAnswer:
    answer: WipeAnswer = WipeAnswer.PLEASE_DELETE(AppDataReport())  # type: ignore[assignment]
    return answer


async def _no_biometrics(identity: Identity, key: str, message: bytes) -> PresenceOutcome:
    failed: Any = PresenceOutcome.FAILED
    outcome: PresenceOutcome = failed()
    return outcome


class Driver:
    """Does what the client asks for, until `run` is cancelled.

    - `send` takes the requests, `over_urllib` unless the app has a transport of its own.
    - `token` fetches a token with an audience; `None` when there is none now.
    - `tell` hears every event.
    - `wipe` deletes the app's own data of an identity.
    - `presence` asks for a face or a finger and signs with a key of the key store.
    """

    def __init__(
        self,
        client: Client,
        *,
        send: Transport = over_urllib,
        token: Callable[[uuid.UUID, str], Awaitable[str | None]] = _no_token,
        tell: Callable[[Event], None] = lambda event: None,
        wipe: Callable[[Identity, WipeCause], Awaitable[WipeAnswer]] = _nothing_to_wipe,
        presence: Callable[[Identity, str, bytes], Awaitable[PresenceOutcome]] = _no_biometrics,
    ) -> None:
        self.client = client
        self._send, self._token, self._tell, self._wipe, self._presence = send, token, tell, wipe, presence
        self._tasks: set[asyncio.Task[Any]] = set()
        self._wake_at: int | None = None

    async def run(self) -> None:
        """Runs until it is cancelled. What it started ends with it; an error of the app's own functions comes out here."""
        loop = asyncio.get_running_loop()
        changed = asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(changed.set)

        stop = self.client.listen(wake)
        try:
            while True:
                self.turn()
                change = asyncio.create_task(changed.wait())
                waits = {change, *self._tasks}
                done, _ = await asyncio.wait(waits, timeout=self._delay(), return_when=asyncio.FIRST_COMPLETED)
                change.cancel()
                changed.clear()
                for task in done & self._tasks:
                    self._tasks.discard(task)
                    task.result()
        finally:
            stop()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._tasks.clear()

    def turn(self) -> None:
        """Takes every effect that waits and starts what it asks for."""
        # A moment is said once: what is over must not wake the loop again and again.
        if self._wake_at is not None and self._wake_at <= self.client.clock.now().monotonic:
            self._wake_at = None
        while (effect := self.client.next_effect()) is not None:
            if isinstance(effect, Effect.TELL):
                self._tell(effect.event)
            elif isinstance(effect, Effect.WAKE_AT):
                self._wake_at = effect.monotonic
            else:
                self._tasks.add(asyncio.create_task(self._do(effect)))

    def _delay(self) -> float | None:
        """Seconds until the client wants to be called again."""
        if self._wake_at is None:
            return None
        return max(0, self._wake_at - self.client.clock.now().monotonic) / 1000

    async def _do(self, effect: Effect) -> None:
        answer: Any = None
        if isinstance(effect, Effect.SEND):
            id, reply = effect.request.id(), await self._send(effect.request)
            if reply is None:
                answer = Input.FAILED(id)
            else:
                answer = Input.REPLY(id, reply.status, reply.nonce, reply.body)
        elif isinstance(effect, Effect.NEED_TOKEN):
            token = await self._token(uuid.UUID(effect.oid), effect.audience)
            if token is not None:
                answer = Input.TOKEN(effect.oid, _core.Secret(token))
        elif isinstance(effect, Effect.WIPE_APP_DATA):
            wiped = await self._wipe(of_core(effect.identity), effect.cause)
            answer = Input.APP_DATA_WIPED(effect.identity, wiped)
        elif isinstance(effect, Effect.PRESENCE):
            outcome = await self._presence(of_core(effect.identity), effect.key, bytes(effect.message))
            answer = Input.PRESENCE(effect.identity.oid, outcome)  # type: ignore[attr-defined]
        if answer is not None:
            self.client.handle(answer)
