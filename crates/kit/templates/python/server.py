"""A server in place of the local organisation: requests over HTTP, and a sign-in at its provider."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import secrets
import urllib.error
import urllib.request
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from uuid import UUID

import cordon
from cordon.driver import over_urllib
from editor import Refused

#: The client by which apps on devices sign people in, and where its code is sent: nobody listens there.
CLIENT, REDIRECT = "cordon-device", "cordon://signed-in"
#: Seconds that the provider may take for an answer.
PATIENCE = 30


class Server:
    """What the console needs of a server: answers to the client's requests, and tokens."""

    #: Nobody handed a root over: the client pins the one that it meets first.
    root = None

    def __init__(self, url: str, organisation: str, user: str, password: str) -> None:
        self.url, self.organisation, self.user, self._password = url.rstrip("/"), organisation, user, password
        claims = self._fetch_token().split(".")[1]
        self.oid = UUID(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["oid"])

    def token(self, oid: UUID) -> str:
        """A fresh token of the user."""
        return self._fetch_token()

    def answer(self, request: cordon.Request) -> Any:
        """What comes of a request of the client."""
        reply = asyncio.run(over_urllib(request))
        if reply is None:
            print(f"  ! {self.url} does not answer: the client tries again by itself")
            return cordon.Input.FAILED(request.id())
        return cordon.Input.REPLY(request.id(), reply.status, reply.nonce, reply.body)

    def remarks(self, app: str) -> list[str]:
        """Nothing is known here of the policies: the server's console says whom they reach."""
        return []

    def _fetch_token(self) -> str:
        """Authorization code with PKCE. Here the provider's form is filled in; an app shows it in the system's browser."""
        found = self._json(f"{self.url}/{quote(self.organisation)}/v2.0/.well-known/openid-configuration")
        verifier, state = secrets.token_urlsafe(32), secrets.token_urlsafe(16)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "client_id": CLIENT, "response_type": "code", "redirect_uri": REDIRECT, "scope": "openid device",
            "state": state, "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        form = f"{found['authorization_endpoint']}?{urlencode(query)}"
        fields = Hidden(self._open(form)[1].decode()).fields
        _, _, location = self._open(form, {**fields, "username": self.user, "password": self._password})
        said = parse_qs(urlsplit(location).query)
        if said.get("state") != [state] or "code" not in said:
            raise Refused(f"{self.user} could not sign in: wrong name or password, or the account is disabled")
        redeem = {
            "grant_type": "authorization_code", "client_id": CLIENT, "redirect_uri": REDIRECT,
            "code": said["code"][0], "code_verifier": verifier,
        }  # fmt: skip
        return str(self._json(found["token_endpoint"], redeem)["access_token"])

    def _json(self, url: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        status, body, _ = self._open(url, form)
        try:
            answer: dict[str, Any] = json.loads(body)
        except ValueError:
            answer = {}
        if status != 200 or not answer:
            why = answer.get("error_description") or f"it answered HTTP {status}; check --server and --organisation"
            raise Refused(f"{self.url} has no sign-in for organisation `{self.organisation}`: {why}")
        return answer

    def _open(self, url: str, form: dict[str, str] | None = None) -> tuple[int, bytes, str]:
        """Status, body, and where a redirect leads, which is not followed."""
        data = None if form is None else urlencode(form).encode()
        try:
            try:
                answer: Any = urllib.request.build_opener(Stays).open(url, data, PATIENCE)
            except urllib.error.HTTPError as error:
                answer = error
            with answer:
                return answer.status, answer.read(), answer.headers.get("Location", "")
        except (OSError, ValueError) as error:
            raise Refused(f"{self.url} does not answer ({error}): write it as http://127.0.0.1:8441") from error


class Stays(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the code stands in it."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Hidden(HTMLParser):
    """The hidden fields of a form, which go back as they came."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        field = dict(attrs)
        if tag == "input" and field.get("type") == "hidden":
            self.fields[field.get("name") or ""] = field.get("value") or ""
