"""The app under `cordon kit check`: one JSON object a line. No network, no clock of its own."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import cordon
from console import location
from cordon import PERSONAL, Identity, Input
from editor import Editor, Outcome

# The version of the protocol that this app speaks.
VERSION = 1


class GivenClock(cordon.Clock):
    """The time of the line at hand."""

    moment = cordon.Moment(wall=0, monotonic=0, boot="")

    def now(self) -> cordon.Moment:
        return self.moment


def account(oid: str | None) -> Identity:
    return PERSONAL if oid is None else cordon.work(oid)


def arrived(one: dict[str, Any]) -> Input:
    if one.get("status") is None:
        return Input.FAILED(one["request"])
    return Input.REPLY(one["request"], one["status"], one.get("nonce"), base64.b64decode(one.get("body", "")))


class App:
    """Does what each line says, and tells what came of it."""

    def __init__(self) -> None:
        self.clock, self.editor = GivenClock(), None

    def answer(self, line: dict[str, Any]) -> dict[str, Any]:
        now = line["now"]
        self.clock.moment = cordon.Moment(
            wall=now["wall"], monotonic=now["monotonic"], boot=str(now["boot"])
        )
        if line["do"] == "hello":
            if line["version"] != VERSION:
                sys.exit(f"the kit speaks version {line['version']}, and this app {VERSION}")
            self.editor = Editor(Path(line["folder"]), self.clock, root=line["root"])
        editor = self.editor
        if editor is None:
            sys.exit("the first line is no hello")
        try:
            outcome = self.do(editor, line)
        except cordon.Error as error:
            outcome = Outcome(False, str(error))
        if outcome is None:
            return {"unsupported": True}
        shows = editor.shows()
        editor.pump()
        editor.told.clear()
        sends, editor.sends = editor.sends, []
        tokens, editor.needs_token = editor.needs_token, []
        return {
            "did": outcome.did,
            "text": outcome.text,
            "shows": shows,
            "sends": [sending(request) for request in sends],
            "needsToken": [str(oid) for oid in tokens],
        }

    def do(self, editor: Editor, line: dict[str, Any]) -> Outcome | None:
        name = line.get("view", "")
        acts = {
            "view": lambda: editor.look(name, account(line["account"])),
            "type": lambda: editor.type(name, line["text"]),
            "copy": lambda: editor.copy(name),
            "paste": lambda: editor.paste(name),
            "save": lambda: editor.save(name, line["file"]),
            "open": lambda: editor.open(name, line["file"]),
            "saveCopy": lambda: editor.save_copy(name, location(line["location"])),
            "share": lambda: editor.share(name, line["app"]),
            "notify": lambda: editor.notify(name),
            "pin": lambda: editor.pin(account(line["oid"]), line["pin"]),
        }
        if line["do"] in acts:
            return editor.act(acts[line["do"]])
        match line["do"]:
            case "signIn":
                oid, upn = UUID(line["oid"]), line["upn"]
                editor.give(lambda client: client.sign_in(oid, line["server"], line["token"], upn=upn))
            case "token":
                editor.give(lambda client: client.token(UUID(line["oid"]), line["token"]))
            case "deliver":
                for one in line["answers"]:
                    editor.give(lambda client: client.handle(arrived(one)))
            case "checkIn":
                editor.give(lambda client: client.check_in(UUID(line["oid"])))
            case "front":
                editor.give(cordon.Client.foreground if line["front"] else cordon.Client.background)
            case "hello" | "tick":
                editor.pump()
            case "keyStore":
                editor.keys.answers = line["answers"]
            case _:
                return None
        return Outcome(True)


def sending(request: cordon.Request) -> dict[str, Any]:
    return {
        "request": request.id(),
        "method": request.method(),
        "url": request.url(),
        "headers": request.headers(),
        "body": base64.b64encode(request.body()).decode(),
        "timeoutMs": request.timeout_ms(),
    }


def main() -> None:
    app = App()
    for line in sys.stdin:
        print(json.dumps(app.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
