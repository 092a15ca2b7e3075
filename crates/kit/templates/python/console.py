"""A small editor that keeps work text inside, and the person at it: lines of a terminal or of a script.

    python console.py [--script FILE] [--policy FILE] [--data FOLDER]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import cordon
from cordon import PERSONAL, ask, kit
from editor import Editor, Outcome, Refused

HERE = Path(__file__).parent
USER = "ana@contoso.example"
HELP = """\
  view NAME [ana|personal]   look at a note; with an account, a new one of that account
  type TEXT                  write into it          show           what every note shows
  copy, paste                from and to the clipboard
  save FILE, open FILE       in the app             save-copy PLACE  such as localStorage, oneDriveForBusiness
  share APP                  such as com.example.chat
  notify                     the text arrives while the app is behind
  pin DIGITS                 at the gate            behind, front  leave the app, come back
  check-in, wait MINUTES, sign-out
  the administrator: policy FILE, wipe, hold        the network: cut, network
  help, quit"""


class MovedClock(cordon.Clock):
    """The clocks of this machine, and how far they were moved on by hand. Each run counts as a boot of its own."""

    def __init__(self) -> None:
        self.ahead, self.boot = 0, str(time.time_ns())

    def now(self) -> cordon.Moment:
        monotonic = time.monotonic_ns() // 1_000_000 + self.ahead * 1000
        return cordon.Moment(wall=int(time.time()) + self.ahead, monotonic=monotonic, boot=self.boot)


class Console:
    """The person at the device, with an organisation in this process: no server, no network."""

    def __init__(self, policy: Path, data: Path) -> None:
        self.clock = MovedClock()
        self.contoso = kit.LocalOrganisation(
            policy.read_text(), folder=data / "organisation", clock=self.clock
        )
        self.ana = cordon.work(self.contoso.add_account(USER))
        self.online, self.name = True, ""
        self.editor = Editor(data / "device", self.clock, root=self.contoso.root)
        self.sign_in()

    def sign_in(self) -> None:
        token = self.contoso.token(self.ana.oid)
        self.editor.give(lambda client: client.sign_in(self.ana.oid, self.contoso.url, token, upn=USER))
        self.settle()

    def settle(self) -> None:
        """Lets requests and answers go back and forth until nothing more comes."""
        again = True
        while again:
            self.editor.pump()
            again = bool(self.editor.needs_token)
            for oid in self.editor.needs_token:
                token = self.contoso.token(oid)
                self.editor.give(lambda client: client.token(oid, token))
            self.editor.needs_token.clear()
            sends, self.editor.sends = self.editor.sends, []
            for request in sends:
                failed = cordon.Input.FAILED(request.id())
                answer = self.contoso.answer(request) if self.online else failed
                if answer is None:
                    # A request that waits until something changes.
                    self.editor.sends.append(request)
                else:
                    again = True
                    self.editor.give(lambda client: client.handle(answer))

    def line(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        before = self.editor.gate(self.ana)
        try:
            self.word(word, rest.strip())
        except (Refused, cordon.Error, OSError) as error:
            print(error)
        self.settle()
        for told in self.editor.told:
            print(f"  · {told}")
        self.editor.told.clear()
        after = self.editor.gate(self.ana)
        if after != before:
            print(f"  the gate of the work account: {after}" if after else "  the gate of the work account is open")

    def word(self, word: str, rest: str) -> None:
        editor, name = self.editor, self.name
        acts = {
            "type": lambda: editor.type(name, rest),
            "copy": lambda: editor.copy(name),
            "paste": lambda: editor.paste(name),
            "save": lambda: editor.save(name, rest),
            "open": lambda: editor.open(name, rest),
            "save-copy": lambda: editor.save_copy(name, location(rest)),
            "share": lambda: editor.share(name, f"ios:{rest}"),
            "notify": lambda: editor.notify(name),
            "pin": lambda: editor.pin(self.ana, rest),
        }
        if word in acts:
            self.tell(editor.act(acts[word]))
        elif word == "view":
            self.look(rest)
        elif word == "show":
            self.show()
        elif word == "behind":
            editor.give(lambda client: client.background())
        elif word == "front":
            editor.give(lambda client: client.foreground())
        elif word == "check-in":
            editor.give(lambda client: client.check_in(self.ana.oid))
        elif word == "wait":
            self.clock.ahead += int(rest or "31") * 60
        elif word == "sign-out":
            editor.give(lambda client: client.sign_out(self.ana.oid))
        elif word == "policy":
            self.contoso.set_policy(Path(rest).read_text())
        elif word == "wipe":
            self.contoso.order_wipe(self.ana.oid)
        elif word == "hold":
            self.contoso.order_hold(self.ana.oid)
        elif word in ("cut", "network"):
            self.online = word == "network"
            if self.online:
                editor.give(lambda client: client.handle(cordon.Input.CONNECTIVITY()))
        elif word == "help":
            print(HELP)
        else:
            raise Refused(f"`{word}` is nothing that can be done here: see `help`")

    def tell(self, outcome: Outcome) -> None:
        how = "done" if outcome.did else "refused"
        print(f"{how}: {outcome.text}" if outcome.text else how)

    def look(self, rest: str) -> None:
        self.name, _, account = rest.partition(" ")
        accounts = {"personal": PERSONAL, "ana": self.ana, "work": self.ana}
        if account and account not in accounts:
            raise Refused(f"there is no account `{account}`: use ana or personal")
        if account:
            self.editor.look(self.name, accounts[account])
        self.show()

    def show(self) -> None:
        for name, text in sorted(self.editor.shows().items()):
            print(f"{'*' if name == self.name else ' '} {name}: {text}")


def location(word: str) -> ask.Location:
    """A place as policies name it."""
    known = {place.name.replace("_", "").lower(): place for place in ask.Location}
    if word.lower() not in known:
        raise Refused(f"`{word}` is not known here")
    return known[word.lower()]


def main() -> None:
    words = argparse.ArgumentParser(description="A small editor that keeps work text inside.")
    words.add_argument("--script", type=Path, help="play the lines of FILE instead of reading the terminal")
    words.add_argument("--policy", type=Path, default=HERE / "policy.json")
    words.add_argument("--data", type=Path, default=HERE / "data", help="where app and organisation keep things")
    options = words.parse_args()
    console = Console(options.policy, options.data)
    if options.script is None:
        print("A note app with a work account, `ana`, and a personal one. `help` says what can be done.")
    with options.script.open() if options.script else sys.stdin as lines:
        for line in lines:
            if line.strip() == "quit":
                return
            if line.strip() and not line.startswith("#"):
                if options.script:
                    print(f"> {line.strip()}")
                console.line(line.strip())


if __name__ == "__main__":
    main()
