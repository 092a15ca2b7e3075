"""What can be asked: each function makes a question, which costs more than asking it. Keep those that are asked often.

    COPY = ask.paste(ask.WORK, ask.PERSONAL)
    if snapshot.may(COPY).allowed: ...

A question never carries content, only what kind of move it is.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from . import _core
from ._core import Channel, Location, Owner, Purpose, Question, Route
from ._errors import translated

__all__ = [
    "CONTROLS", "MIXED", "PERSONAL", "WORK", "Channel", "Location", "Owner", "Party", "Purpose", "Question", "Route",
    "app", "channel", "characters", "from_json", "keyboard", "open_from", "open_link", "paste", "save_copy", "service",
    "transfer",
]  # fmt: skip

#: The length of a text in characters as a person counts them: what `paste` wants.
characters = _core.characters


@dataclass(frozen=True)
class Party:
    """One end of a move: one of the constants of this module, or what `app` gives."""

    kind: str
    id: str = ""
    account: uuid.UUID | None = None
    verified: bool = False
    personal: bool = False

    def _core(self) -> _core.Party:
        if self.kind != "APP":
            party: _core.Party = getattr(_core.Party, self.kind)()
            return party
        account = None if self.account is None else str(self.account)
        return _core.Party.APP(self.id, account, self.verified, self.personal)  # type: ignore[return-value]


#: The work account that is asked, in this app.
WORK = Party("WORK")
#: A personal account in this app.
PERSONAL = Party("PERSONAL")
#: A view of this app that shows several accounts together.
MIXED = Party("MIXED")
#: The system's own controls.
CONTROLS = Party("CONTROLS")


def app(
    id: str, *, account: uuid.UUID | None = None, verified: bool = False, personal: bool = False
) -> Party:
    """Another app, for example `android:com.example.notes`, or another work account of this one.

    `verified` says that the host made sure that it is that app; without it the app counts as unmanaged.
    """
    return Party("APP", id, account, verified, personal)


@translated
def paste(source: Party, to: Party, characters: int | None = None, *, share_sheet: bool = False) -> Question:
    """Text moves over the clipboard. Without a length it is over every limit: see `characters`."""
    return Question(_core.Ask.PASTE(source._core(), to._core(), characters, share_sheet))  # type: ignore[arg-type]


@translated
def transfer(source: Party, to: Party, *, route: Route | None = None, alone: bool = False) -> Question:
    """Data is handed to another app or account: share, open-in, drag, intent."""
    return Question(_core.Ask.TRANSFER(source._core(), to._core(), route, alone))  # type: ignore[arg-type]


@translated
def save_copy(location: Location, owner: Owner = Owner.UNKNOWN) -> Question:
    """A copy of a work document is saved."""
    return Question(_core.Ask.SAVE_COPY(location, owner))  # type: ignore[arg-type]


@translated
def open_from(location: Location, owner: Owner = Owner.UNKNOWN) -> Question:
    """Data is opened into a work document."""
    return Question(_core.Ask.OPEN_FROM(location, owner))  # type: ignore[arg-type]


@translated
def channel(channel: Channel, *, supported: bool = True, mixed: bool = False) -> Question:
    """Work data meets a channel of the operating system. `supported`: the app can do as it is told."""
    return Question(_core.Ask.CHANNEL(channel, supported, mixed))  # type: ignore[arg-type]


@translated
def open_link(url: str, *, app_link: bool = False, to: Party | None = None) -> Question:
    """A link is tapped in work context. It decides, and is neither kept nor counted."""
    return Question(_core.Ask.OPEN_LINK(url, app_link, None if to is None else to._core()))  # type: ignore[arg-type]


@translated
def keyboard(app: str) -> Question:
    """Work text is typed on a keyboard."""
    return Question(_core.Ask.KEYBOARD(app))  # type: ignore[arg-type]


@translated
def service(app: str, purpose: Purpose) -> Question:
    """Work data is handed to an app that serves others, for one purpose (Android)."""
    return Question(_core.Ask.SERVICE(app, purpose))  # type: ignore[arg-type]


@translated
def from_json(text: str) -> Question:
    """A question as it stands on the wire, in scenario files and in golden vectors."""
    return Question.from_json(text)
